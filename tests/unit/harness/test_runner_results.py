"""Hold the readers of other tools' results to what those formats say."""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.harness.judge.runner_broker import LIKE_A_RESULT, Marked
from coplit_jupyter.harness.judge.runner_results import (
    Found,
    Tap,
    UnreadableError,
    gradescope,
    junit,
)


def read(text: str) -> tuple[list[Found], Tap]:
    tap = Tap()
    found = [one for line in text.strip("\n").split("\n") for one in tap.feed(line)]
    return found + list(tap.end()), tap


def short(found: list[Found]) -> list[tuple[str, str]]:
    return [("::".join(one.path), one.verdict) for one in found]


def test_points_of_tap_are_tests():
    found, tap = read(
        r"""
TAP version 14
1..6
ok 1 - adds
not ok 2 - subtracts
# expected 1
# got 2
ok - has no number
ok 4 a \# in its name
not ok 5 - later # TODO not written yet
ok 6 - windows only # SKIP no windows
"""
    )
    assert short(found) == [
        ("adds", "passed"),
        ("subtracts", "failed"),
        ("has no number", "passed"),
        ("a # in its name", "passed"),
        ("later", "not-run"),
        ("windows only", "not-run"),
    ]
    assert found[1].message == "expected 1\ngot 2"
    assert found[5].skipped
    assert found[5].message == "no windows"
    assert tap.planned == tap.points == 6


def test_subtests_count_instead_of_their_parent():
    """TAP 14: indented by four, before the point that they belong to."""
    found, tap = read(
        """
# Subtest: lists
    ok 1 - empty
    # Subtest: long ones
        not ok 1 - of a million
          ---
          message: "too slow"
          ...
        1..1
    not ok 2 - long ones
    1..2
not ok 1 - lists
ok 2 - strings
1..2
"""
    )
    assert short(found) == [
        ("lists::empty", "passed"),
        ("lists::long ones::of a million", "failed"),
        ("strings", "passed"),
    ]
    assert found[1].message == "too slow"
    assert tap.points == 2


def test_a_diagnosis_says_what_was_compared():
    found, _ = read(
        """
not ok 1 - sum
  ---
  message: 'it''s wrong'
  severity: fail
  wanted: "3\\n"
  found: |
    4
      5
  verdict: timed-out
  input: 1 2
  ...
ok 2 - next
"""
    )
    assert found[0].message == "it's wrong\nInput:\n1 2"
    assert (found[0].expected, found[0].actual) == ("3\n", "4\n  5")
    assert found[0].verdict == "timed-out"
    assert found[1].verdict == "passed"


def test_bail_out_and_a_plan_of_nothing_are_told():
    found, tap = read("ok 1 - a\nBail out! no database\nok 2 - b")
    assert short(found) == [("a", "passed")]
    assert tap.gave_up == "no database"
    _, tap = read("1..0 # SKIP no compiler")
    assert tap.skips_all == "no compiler"


@pytest.mark.parametrize(
    "quoted",
    [
        "Bail out!",  # the real ones come too late then
        "  ---",  # the real ones become a diagnosis
        "---\nok\n...",
    ],
)
def test_results_that_a_quotation_swallows_are_noticed(quoted):
    _, tap = read(f"not ok 1 - a\n# got x\nok 2 - b\n{quoted}\nnot ok 2 - b")
    assert tap.is_odd
    assert not read("not ok 1 - a\n  ---\n  found: |\n    ok 2\n  ...\nok 2 - b")[1].is_odd


@pytest.mark.parametrize("line", ["ok2 - b", "okay - b", "not okay", "ok_ - b"])
def test_what_nobody_notices_is_no_result_either(line):
    """Whatever counts as a result is noticed when a program prints it."""
    assert not LIKE_A_RESULT.search(line.encode())
    assert read(line)[0] == []


def test_a_point_is_given_when_nothing_more_about_it_comes():
    """A result is told as it comes, not when the next test is over."""
    tap = Tap()
    assert list(tap.feed("ok 1 - a")) == []
    assert short(list(tap.idle())) == [("a", "passed")]
    assert list(tap.feed("not ok 2 - b")) == []
    assert list(tap.idle()) == [], "its reason has not come"
    assert list(tap.feed("# got 3")) == []
    assert short(list(tap.idle())) == [("b", "failed")]
    assert list(tap.feed("not ok 3 - c")) == []
    assert list(tap.feed("  ---")) == []
    assert list(tap.flush()) == [], "its diagnosis is being written"


def test_what_a_program_prints_into_the_results_is_no_result():
    marked = Marked()
    written = b"".join(marked(chunk) for chunk in (b"ok 1 - a\nno", b"t ok 2\r", b"", b"1..9\n"))
    assert written == b"#: ok 1 - a\n#: not ok 2\n#: 1..9\n"
    found, _ = read(written.decode() + "ok 1 - b")
    assert short(found) == [("b", "passed")]
    assert found[0].output == "ok 1 - a\nnot ok 2\n1..9"
    assert not marked.is_open
    marked(b"no end")
    assert marked.is_open, "the next result would be part of the comment"


@pytest.mark.parametrize(
    "line", ["ok", "not ok 3", "    ok 1 - x", "1..4", "Bail out!", "o\0k", "\\\\nok"]
)
def test_what_looks_like_a_result_is_noticed(line):
    assert LIKE_A_RESULT.search(f"hello\n{line}\n".encode())


@pytest.mark.parametrize("line", ["okay then", "it is ok", "not okay", "3..4 or so, ok", ""])
def test_ordinary_text_is_not(line):
    found = LIKE_A_RESULT.search(f"{line}\n".encode())
    assert found is None or line.startswith("3..4")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("one", [b"\n", b" ", b"\r", b"\n1", b"ok"])
def test_looking_for_results_takes_no_time(one):
    """Empty lines once took minutes, in which nothing could be stopped."""
    LIKE_A_RESULT.search(b"x" + one * 500_000)


def test_junit_is_read_with_suites_in_suites():
    found = junit(
        b"""<?xml version="1.0"?>
<testsuites><testsuite name="s">
 <testcase classname="Sum" name="small" time="0.25"/>
 <testcase classname="Sum" name="large"><failure message="3 != 4">at line 7</failure></testcase>
 <testsuite name="inner"><testcase name="raises"><error message="boom"/></testcase></testsuite>
 <testcase name="off"><skipped/></testcase>
</testsuite></testsuites>"""
    )
    told = dict(short(found))
    assert told == {
        "Sum::small": "passed",
        "Sum::large": "failed",
        "raises": "error",
        "off": "not-run",
    }
    (large,) = (one for one in found if one.path[-1] == "large")
    assert large.message == "3 != 4\nat line 7"
    assert found[0].seconds == 0.25


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa">]><testsuites/>'


@pytest.mark.parametrize(
    "raw",
    [
        b"no xml",
        b"<testsuites>",
        ENTITIES.encode(),
        ENTITIES.encode("utf-16"),
        b'<?xml version="1.0" encoding="cp037"?>' + ENTITIES.encode("cp037"),
        b" " * 5000 + ENTITIES.encode(),
        b"<html/>",
    ],
)
def test_what_is_no_junit_is_refused(raw):
    with pytest.raises(UnreadableError):
        junit(raw)


def test_gradescope_gives_parts_of_points():
    tests = [
        {"name": "1.1", "score": 2, "max_score": 2},
        {"name": "1.2", "score": 1, "max_score": 4, "output": "only one", "visibility": "hidden"},
        {"score": 0, "max_score": 1, "status": "failed"},
        {"name": "by status", "status": "passed"},
        {"name": "nonsense", "score": "NaN", "max_score": -1},
    ]
    found = gradescope(json.dumps({"tests": tests}).encode())
    assert [(one.path[0], one.verdict, one.fraction) for one in found] == [
        ("1.1", "passed", 1.0),
        ("1.2", "failed", 0.25),
        ("test 3", "failed", 0.0),
        ("by status", "passed", 1.0),
        ("nonsense", "failed", 0.0),
    ]
    assert found[1].points == 4
    assert found[1].hidden
    assert found[1].message == "only one"


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"tests": 3}', b'{"tests": [1]}', b"{"])
def test_what_is_no_gradescope_result_is_refused(raw):
    with pytest.raises(UnreadableError):
        gradescope(raw)
