import random

import pytest
from dice import draw, mean_of_rolls, roll, shuffled


def test_rolls_are_faces():
    rolls = roll(200)
    assert len(rolls) == 200
    assert set(rolls) == {1, 2, 3, 4, 5, 6}


def test_same_seed_same_rolls():
    random.seed(42)
    first = roll(10)
    random.seed(42)
    assert roll(10) == first


def test_seed_gives_the_known_rolls():
    random.seed(7)
    wanted = [random.randint(1, 6) for _ in range(5)]
    random.seed(7)
    assert roll(5) == wanted


def test_shuffled_is_a_copy():
    items = list(range(30))
    random.seed(1)
    result = shuffled(items)
    assert sorted(result) == items
    assert result != items
    assert items == list(range(30))


def test_generator_of_the_test():
    assert draw(random.Random(5), 3) == [random.Random(5).randrange(100), *draw_rest()]


def draw_rest():
    rng = random.Random(5)
    rng.randrange(100)
    return [rng.randrange(100), rng.randrange(100)]


def test_mean_is_near_the_middle():
    random.seed(0)
    assert mean_of_rolls(2000) == pytest.approx(3.5, abs=0.2)
