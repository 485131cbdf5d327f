import io

import greeter


def test_hello(capsys):
    greeter.hello("Ann")
    assert capsys.readouterr().out == "Hello, Ann!\n"


def test_nothing_is_returned(capsys):
    assert greeter.hello("Ann") is None


def test_box(capsys):
    greeter.box(3, 2)
    printed = capsys.readouterr().out.splitlines()
    assert printed == ["***", "***"]


def test_two_boxes_one_after_the_other(capsys):
    greeter.box(1, 1)
    assert capsys.readouterr().out == "*\n"
    greeter.box(2, 1)
    assert capsys.readouterr().out == "**\n"


def test_ask_age(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda prompt="": "17")
    assert greeter.ask_age() == 17


def test_ask_again(monkeypatch, capsys):
    answers = iter(["old", "", "30"])
    prompts = []

    def answer(prompt=""):
        prompts.append(prompt)
        return next(answers)

    monkeypatch.setattr("builtins.input", answer)
    assert greeter.ask_age() == 30
    assert len(prompts) == 3
    assert "old" in prompts[0]
    assert capsys.readouterr().out.count("A number, please.") == 2


def test_ask_from_stdin(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("x\n8\n"))
    assert greeter.ask_age() == 8


def test_sum_lines(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n2\n\n39\n"))
    assert greeter.sum_lines() == 42


def test_warning_goes_to_stderr(capsys):
    greeter.warn("low battery")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "warning: low battery\n"
