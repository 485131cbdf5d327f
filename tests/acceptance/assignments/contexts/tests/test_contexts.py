import pytest
from contexts import Door, Ignoring, heading


def test_open_inside_closed_after():
    with Door() as door:
        assert door.is_open is True
    assert door.is_open is False


def test_history():
    door = Door()
    with door:
        pass
    with door:
        pass
    assert door.history() == ["opened", "closed", "opened", "closed"]


def test_closed_after_an_error():
    door = Door()
    with pytest.raises(KeyError):
        with door:
            raise KeyError("lost")
    assert not door.is_open
    assert door.history()[-1] == "closed after KeyError"


def test_ignoring():
    with Ignoring(ZeroDivisionError):
        1 / 0


def test_ignoring_only_its_kind():
    with pytest.raises(ValueError):
        with Ignoring(KeyError):
            raise ValueError("seen")


def test_heading(capsys):
    with heading("b") as loud:
        print("inside")
        assert loud == "B"
    assert capsys.readouterr().out == "<b>\ninside\n</b>\n"
