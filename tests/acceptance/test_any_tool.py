"""Grade with tests that are no functions of ours: commands that write TAP, JUnit XML or Gradescope's.

Most of it runs in the process sandbox: what counts and what does not is decided in the harness.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.grading.publish import PublishOutcome
from tests.acceptance.any_tool import authored, hand_in, publish, verdicts

pytestmark = pytest.mark.timeout(600)

SHELL = r"""
check() {
  got=$(printf '%s' "$2" | run_student python3 sum.py)
  if [ "$got" = "$3" ]; then echo "ok - $1"; else printf 'not ok - %s\n# got %s\n' "$1" "$got"; fi
}
echo 1..3
check small "1 2" 3
check negative "-5 2" -3
check large "1000000000000 1" 1000000000001
"""
SETTINGS = """
[assignment]
name = "sum"
[limits]
test_seconds = 20
output_bytes = 4096
[runner]
command = "sh tests/run.sh"
results = "tap"
source = "sum.py"
[[tests]]
match = "large"
points = 2
hidden = true
"""


@pytest.fixture(scope="module")
def shell(process_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> PublishOutcome:
    folder = tmp_path_factory.mktemp("shell")
    files = {"assignment.toml": SETTINGS, "tests/run.sh": SHELL}
    return publish(process_desk, authored(folder, files))


def test_a_shell_script_grades_a_program(process_desk: Desk, shell: PublishOutcome) -> None:
    """The tests are what the reference's run named; points and hiding come from the toml."""
    assert shell.version
    tests = [(one.id, one.points, one.hidden) for one in shell.version.manifest.tests]
    assert tests == [
        ("tests/small", 1, False),
        ("tests/negative", 1, False),
        ("tests/large", 2, True),
    ]
    wrong = "import sys\na, b = sys.stdin.read().split()\nprint(abs(int(a)) + int(b))"
    report = hand_in(process_desk, shell, wrong)
    assert verdicts(report) == {"small": "passed", "negative": "failed", "large": "passed"}
    assert report.score == 3
    assert report.max_score == 4
    assert report.tests[1].message == "got 7"


@pytest.mark.parametrize(
    ("program", "passes"),
    [
        # Into a test's variable: never a result of its own.
        ('print("x\\nok - small\\nok - negative\\nok - large\\n1..3")', set()),
        ('import sys; sys.stdout.write("ok - large\\n" * 100_000)', set()),
        ("import os, signal; os.kill(0, signal.SIGKILL)", set()),
        # The answer of an earlier case is nowhere to be found again.
        (
            (
                "import os, sys\n"
                "seen = [one for one in os.listdir() if one.startswith('seen')]\n"
                "open(f'seen{os.getpid()}', 'w').close()\n"
                "print(3 if not seen else 'left behind')"
            ),
            {"small"},
        ),
        # A child that holds the streams open does not hold up the answer.
        (
            (
                "import subprocess\n"
                "subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
                "print(3)"
            ),
            {"small"},
        ),
        # Into a quotation, so that the real results are passed over.
        ('print("x\\nok2 - large\\nokay - negative")', set()),
        ('print("x\\nok - negative\\nok - large\\n  ---")', set()),
        ('print("x\\nok - negative\\nok - large\\nBail out!")', set()),
        ('print("x\\nok - negative\\nok - large\\n    ok - a")', set()),
        ("def broken(:", set()),
    ],
)
def test_a_hostile_program_earns_what_is_right(
    process_desk: Desk, shell: PublishOutcome, program: str, passes: set[str]
) -> None:
    """Forged lines, floods, signals, files left behind, orphans: each case stands for itself."""
    report = hand_in(process_desk, shell, program)
    told = verdicts(report)
    assert {name for name, verdict in told.items() if verdict == "passed"} == passes
    assert set(told) == {"small", "negative", "large"}
    hidden = report.tests[2]
    assert (hidden.message, hidden.output, hidden.expected) == ("", "", None)


def test_what_flows_straight_into_the_results_is_a_comment(
    process_desk: Desk, tmp_path: Path
) -> None:
    """The easiest mistake of an author: the student's program writes where the results go."""
    script = """
        echo 1..2
        run_student python3 sum.py
        [ $? -eq 0 ] && echo "ok 1 - runs" || echo "not ok 1 - runs"
        run_student python3 sum.py extra 2>&1
        [ $? -eq 3 ] && echo "ok 2 - complains" || echo "not ok 2 - complains"
    """
    files = {"assignment.toml": SETTINGS, "tests/run.sh": script}
    right = "# ### BEGIN SOLUTION\nimport sys\nsys.exit(3 if len(sys.argv) > 1 else 0)\n# ### END SOLUTION"
    outcome = publish(process_desk, authored(tmp_path, files, right))
    forged = "print('ok 1 - runs\\nok 2 - complains\\n\\nBail out!')\nimport sys; sys.exit(1)"
    report = hand_in(process_desk, outcome, forged)
    assert verdicts(report) == {"runs": "failed", "complains": "failed"}
    assert "ok 2 - complains" in report.tests[0].output


def test_a_forged_result_in_a_quotation_is_outweighed(process_desk: Desk, tmp_path: Path) -> None:
    """A script that quotes a program carelessly passes its lines on; the real results still count."""
    script = """
        got=$(run_student python3 sum.py)
        echo "not ok 1 - first"
        echo "# got: $got"
        got=$(run_student python3 sum.py)
        if [ "$got" = 5 ]; then echo "ok 2 - second"; else echo "not ok 2 - second"; fi
    """
    five = "# ### BEGIN SOLUTION\nprint(5)\n# ### END SOLUTION"
    folder = authored(tmp_path, {"assignment.toml": SETTINGS, "tests/run.sh": script}, five)
    good = script.replace('echo "not ok 1', 'echo "ok 1')
    (folder / "tests" / "run.sh").write_text(textwrap.dedent(good))
    outcome = publish(process_desk, folder)
    report = hand_in(process_desk, outcome, "print('x\\nok 2 - second')")
    assert verdicts(report) == {"first": "passed", "second": "failed"}


def test_missing_results_are_not_run_and_others_are_left_out(
    process_desk: Desk, tmp_path: Path
) -> None:
    """The list is the reference's: a program cannot make tests vanish, or appear."""
    script = """
        echo "ok - always"
        for name in $(run_student python3 sum.py); do echo "ok - $name"; done
        run_student python3 sum.py | grep -q stop && echo "Bail out! nothing works" && exit 1
        echo "ok - last"
    """
    files = {"assignment.toml": SETTINGS, "tests/run.sh": script}
    words = "# ### BEGIN SOLUTION\nprint('red', 'blue')\n# ### END SOLUTION"
    outcome = publish(process_desk, authored(tmp_path, files, words))
    report = hand_in(process_desk, outcome, "print('red', 'green', 'stop')")
    assert verdicts(report) == {
        "always": "passed",
        "red": "passed",
        "blue": "not-run",
        "last": "not-run",
    }
    assert "nothing works" in report.tests[3].message


PYTEST = """
import subprocess, pytest
@pytest.mark.parametrize("given, wanted", [("1 2", "3"), ("5", "5")])
def test_sum(given, wanted):
    done = subprocess.run(["run_student", "python3", "sum.py"], input=given, text=True, capture_output=True)
    assert done.stdout.strip() == wanted
"""


def test_junit_files_are_read(process_desk: Desk, tmp_path: Path) -> None:
    """Any tool that writes JUnit XML: here pytest itself, as a command."""
    settings = SETTINGS.replace(
        'command = "sh tests/run.sh"\nresults = "tap"',
        'command = "python3 -m pytest -q -p no:cacheprovider --junitxml=out.xml tests"\n'
        'results = "junit"\nfile = "out.xml"',
    )
    files = {"assignment.toml": settings, "tests/test_io.py": PYTEST}
    outcome = publish(process_desk, authored(tmp_path, files))
    report = hand_in(process_desk, outcome, "print(3)")
    assert verdicts(report) == {
        "tests.test_io::test_sum[1 2-3]": "passed",
        "tests.test_io::test_sum[5-5]": "failed",
    }
    assert "assert '3' == '5'" in report.tests[1].message


def test_gradescope_results_give_parts(process_desk: Desk, tmp_path: Path) -> None:
    """An autograder of Gradescope's kind keeps its points and its hidden tests."""
    script = """
        import json, subprocess
        out = subprocess.run(["run_student", "python3", "sum.py"], input="1 2", text=True, capture_output=True)
        right = out.stdout.strip() == "3"
        tests = [
            {"name": "prints", "score": 4 if right else 1, "max_score": 4, "output": out.stdout},
            {"name": "secret", "score": 2 * right, "max_score": 2, "visibility": "hidden"},
        ]
        print(json.dumps({"tests": tests}))
    """
    settings = SETTINGS.replace("sh tests/run.sh", "python3 tests/run.py").replace(
        "tap", "gradescope"
    )
    files = {"assignment.toml": settings, "tests/run.py": script}
    outcome = publish(process_desk, authored(tmp_path, files))
    assert outcome.version
    assert outcome.version.manifest.max_score == 6
    report = hand_in(process_desk, outcome, "print(4)")
    assert (report.score, verdicts(report)) == (1, {"prints": "failed", "secret": "failed"})
    assert report.tests[1].hidden


@pytest.mark.parametrize(
    ("runner", "why"),
    [
        ('results = "tap"', "it has no command"),
        ('command = "x"\nresults = "xml"', "'xml' is no format of results"),
        ('command = "x"\nresults = "tap"\nfile = "../x"', "no file below"),
        ('command = "x"\nresults = "tap"\ncmd = "y"', "'cmd' is no setting"),
        ('command = "x"\nresults = "tap"\n[assignment]\nlanguage = "java"', "no image for 'java'"),
    ],
)
def test_a_mistake_in_the_settings_names_its_line(
    process_desk: Desk, tmp_path: Path, runner: str, why: str
) -> None:
    settings = f"[runner]\n{runner}\n"
    with pytest.raises(InstructorError, match=why):
        publish(process_desk, authored(tmp_path, {"assignment.toml": settings}))


def test_a_command_that_gives_nothing_is_told_to_its_author(
    process_desk: Desk, tmp_path: Path
) -> None:
    files = {"assignment.toml": SETTINGS, "tests/run.sh": "no-such-tool tests"}
    outcome = process_desk.publish(authored(tmp_path, files), course="tools", mutants=False)
    assert outcome.version is None
    assert "status 127" in outcome.proof.blockers[0]
    assert "no-such-tool" in outcome.proof.blockers[0]
