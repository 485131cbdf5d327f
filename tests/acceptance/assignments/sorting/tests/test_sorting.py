import random

from sorting import bubble_sort, drop_odd, light, ordered, reverse, tally, total


def test_bubble_sort():
    numbers = [3, 1, 2]
    bubble_sort(numbers)
    assert numbers == [1, 2, 3]


def test_bubble_sort_returns_nothing():
    numbers = [2, 1]
    assert bubble_sort(numbers) is None
    assert numbers == [1, 2]


def test_bubble_sort_many():
    for size in range(20):
        numbers = [random.randrange(100) for _ in range(size)]
        wanted = sorted(numbers)
        bubble_sort(numbers)
        assert numbers == wanted


def test_reverse_is_the_same_list():
    items = ["a", "b"]
    result = reverse(items)
    assert result is items
    assert items == ["b", "a"]


def test_grid_keeps_its_rows():
    grid = [[0, 0, 0], [0, 0, 0]]
    first = grid[0]
    light(grid, 0, 0)
    assert grid == [[1, 1, 0], [1, 0, 0]]
    assert grid[0] is first
    assert first == [1, 1, 0]


def test_tally():
    counts = {"a": 1}
    tally(counts, ["a", "b"])
    assert counts == {"a": 2, "b": 1}


def test_set():
    numbers = {1, 2, 3, 4}
    drop_odd(numbers)
    assert numbers == {2, 4}


def test_total_leaves_its_argument():
    numbers = [4, 5, 6]
    assert total(numbers) == sum(numbers)
    assert numbers == [4, 5, 6]


def test_total_against_its_own_argument():
    numbers = [4, 5, 6]
    assert total(numbers) == sum(numbers)


def test_ordered_is_new():
    numbers = [2, 1]
    result = ordered(numbers)
    assert result == [1, 2]
    assert numbers == [2, 1]
    assert result is not numbers
