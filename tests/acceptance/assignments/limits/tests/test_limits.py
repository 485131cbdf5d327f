from limits import helper, save, say, work


def test_work():
    assert work(3) == [0, 1, 2]


def test_save():
    assert save("abc") == 3


def test_say(capsys):
    say("hello")
    assert capsys.readouterr().out == "hello\n"


def test_helper():
    assert helper(1) == 1


def test_after_all_that():
    assert helper("still here") == "still here"
