import numpy as np
import numpy.testing as npt
from arrays import any_above, checkerboard, double_in_place, normalise, sample, solve


def test_normalise():
    result = normalise([1, 2, 3])
    npt.assert_allclose(result, [-1.2247449, 0, 1.2247449], rtol=1e-6)
    assert result.mean() == 0
    assert isinstance(result, np.ndarray)


def test_normalise_leaves_its_argument():
    values = np.array([1.0, 2.0, 3.0])
    normalise(values)
    npt.assert_array_equal(values, [1, 2, 3])


def test_checkerboard():
    board = checkerboard(3)
    assert board.shape == (3, 3)
    assert board.dtype.kind == "i"
    npt.assert_array_equal(board, np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]))
    assert board.sum() == 4


def test_any_above():
    assert any_above([1, 2, 3], 2)
    assert any_above([1, 2, 3], 2) == True  # noqa: E712
    assert not any_above(np.zeros(3), 0)


def test_double_in_place():
    values = np.arange(4)
    double_in_place(values)
    assert values.tolist() == [0, 2, 4, 6]


def test_solve():
    x = solve(np.array([[2.0, 0.0], [0.0, 4.0]]), np.array([2.0, 8.0]))
    assert np.allclose(x, [1, 2])
    assert x[1] == 2


def test_seeded_sample():
    np.random.seed(3)
    first = sample(5)
    np.random.seed(3)
    assert np.array_equal(sample(5), first)
    assert first.max() < 1
