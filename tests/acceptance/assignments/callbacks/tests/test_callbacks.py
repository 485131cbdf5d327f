import operator
from unittest.mock import Mock

import pytest
from callbacks import Button, apply_all, best, compose, fold, make_adder, retry


def test_apply_lambda():
    assert apply_all(lambda x: x * x, [1, 2, 3]) == [1, 4, 9]


def test_apply_builtin():
    assert apply_all(len, ["a", "bb"]) == [1, 2]
    assert apply_all(str.upper, ["a"]) == ["A"]


def test_calls_in_order():
    seen = []
    apply_all(seen.append, [3, 1, 2])
    assert seen == [3, 1, 2]


def test_compose():
    f = compose(lambda x: x + 1, lambda x: x * 10)
    assert f(2) == 21
    assert compose()(5) == 5


def test_compose_their_own_functions():
    f = compose(make_adder(1), make_adder(10))
    assert f(0) == 11


def test_adders_remember():
    one, ten = make_adder(1), make_adder(10)
    assert one(1) == 2
    assert ten(1) == 11
    assert callable(one)


def test_retry_until_it_works():
    calls = []

    def flaky():
        calls.append(1)
        if len(calls) < 3:
            raise ValueError("not yet")
        return "done"

    assert retry(flaky, 5) == "done"
    assert len(calls) == 3


def test_retry_gives_up():
    def never():
        raise ValueError("never")

    with pytest.raises(ValueError, match="never"):
        retry(never, 2)


def test_retry_lets_others_through():
    def wrong():
        raise KeyError("other")

    with pytest.raises(KeyError):
        retry(wrong, 3)


def test_best():
    assert best(["pear", "fig"], key=len) == "pear"
    assert best([(1, "b"), (2, "a")], key=operator.itemgetter(1)) == (1, "b")


def test_button():
    button = Button()
    clicks = []
    button.on_click(lambda: clicks.append("a"))
    button.on_click(lambda: clicks.append("b"))
    button.click()
    assert clicks == ["a", "b"]


def test_button_with_a_mock():
    handler = Mock(return_value=None)
    button = Button()
    button.on_click(handler)
    button.click(1, 2)
    handler.assert_called_once_with(1, 2)


def test_fold():
    assert fold(operator.add, [1, 2, 3], 0) == 6
    assert fold(lambda text, word: f"({text}{word})", "ab", "") == "((a)b)"
