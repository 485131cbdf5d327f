from itertools import islice

import pytest
from generators import Deck, averager, countdown, evens, fibonacci, flatten


def test_countdown():
    assert list(countdown(3)) == [3, 2, 1]
    assert list(countdown(0)) == []


def test_next_and_stop():
    numbers = countdown(2)
    assert next(numbers) == 2
    assert next(numbers) == 1
    with pytest.raises(StopIteration):
        next(numbers)
    assert next(numbers, "over") == "over"


def test_it_is_its_own_iterator():
    numbers = countdown(3)
    assert iter(numbers) is numbers


def test_endless():
    assert list(islice(fibonacci(), 10)) == [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]


def test_two_at_once():
    one, other = fibonacci(), fibonacci()
    assert [next(one), next(one), next(one)] == [0, 1, 1]
    assert next(other) == 0


def test_flatten():
    assert list(flatten([1, [2, [3, [4]], 5], []])) == [1, 2, 3, 4, 5]


def test_send():
    average = averager()
    next(average)
    assert average.send(10) == 10
    assert average.send(20) == 15
    average.close()


def test_lazy_on_a_lazy_source():
    def source():
        yield 1
        yield 2
        yield 4
        raise AssertionError("read too far")

    found = evens(source())
    assert next(found) == 2
    assert next(found) == 4


def test_for_loop_and_sum():
    total = 0
    for n in countdown(4):
        total += n
    assert total == 10
    assert sum(countdown(4)) == 10
    assert max(countdown(4)) == 4
    assert sorted(countdown(3)) == [1, 2, 3]
    assert dict(zip("ab", countdown(2))) == {"a": 2, "b": 1}


def test_deck_twice():
    deck = Deck(["A", "K", "Q"])
    assert list(deck) == ["A", "K", "Q"]
    assert [card for card in deck] == ["A", "K", "Q"]
    assert "K" in deck
