"""Publishing proves: each way in which an assignment can be bad is planted here, and found."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.grading.publish import PublishOutcome
from coplit_jupyter.model.verdict import Isolation
from coplit_jupyter.testing.authoring import code, graded, save, text

pytestmark = pytest.mark.timeout(300)

SOLUTION = """\
def double(x):
    ### BEGIN SOLUTION
    twice_as_much_as_given = x + x
    return twice_as_much_as_given
    ### END SOLUTION
"""
SHAPE = """\
def sides():
    ### BEGIN SOLUTION
    return 4
    ### END SOLUTION
"""
INSIDE = """\
assert sides() == 4
assert sides.__globals__["sides"] is sides
"""


def folder(place: Path, solution: str = SOLUTION, toml: str = "", **tests: str) -> Path:
    """Write a folder assignment; each keyword is a test file."""
    (place / "tests").mkdir(parents=True)
    save(place / "hw.ipynb", code(solution))
    (place / "assignment.toml").write_text(f"[assignment]\nmodule = 'hw'\n{toml}", "utf-8")
    for name, source in tests.items():
        (place / "tests" / f"test_{name}.py").write_text(textwrap.dedent(source), "utf-8")
    return place


def published(desk: Desk, path: Path, **options) -> PublishOutcome:
    return desk.publish(path, course="proof", **{"mutants": False, **options})


def test_a_reference_that_fails_is_refused_and_force_says_who(process_desk, tmp_path):
    """The students would lose points that nobody can get."""
    path = folder(tmp_path / "a1", a="from hw import double\ndef test_a(): assert double(2) == 5\n")
    refused = published(process_desk, path)
    assert refused.version is None
    assert "tests/test_a.py::test_a: failed" in refused.proof.blockers[0]
    assert refused.proof.inline["passes"] == []
    forced = published(process_desk, path, force=True, author="kim")
    kept = process_desk.store.version(forced.version.manifest.id).notes["proof"]
    assert (kept["forced"], kept["forced_by"]) == (True, "kim")


def test_a_file_of_tests_that_cannot_be_loaded_is_named_with_the_reason(process_desk, tmp_path):
    """Its tests would silently be missing from the list, or take the others with them."""
    path = folder(
        tmp_path / "a2",
        a="from hw import double\ndef test_a(): assert double(2) == 4\n",
        b="import no_such_package\ndef test_b(): pass\n",
    )
    refused = published(process_desk, path)
    (blocker,) = refused.proof.blockers
    assert "tests/test_b.py" in blocker
    assert "no_such_package" in blocker


@pytest.mark.parametrize("place", ["source", "metadata"])
def test_a_planted_leak_is_refused(process_desk, tmp_path, place):
    """A line of the solution in any byte of the release gives the answer away."""
    line = "twice_as_much_as_given = x + x"
    copied = f"{line}\nreturn twice_as_much_as_given"
    note = text(f"Remember:\n{copied}" if place == "source" else "Remember.")
    if place == "metadata":
        note["metadata"]["slides"] = {"note": line}
    path = save(
        tmp_path / f"leak-{place}.ipynb",
        note,
        graded(code(SOLUTION), "answer", "double"),
        graded(code("assert double(2) == 4"), "test", "t", points=1),
    )
    refused = published(process_desk, path)
    assert refused.version is None
    assert any("twice_as_much" in blocker for blocker in refused.proof.blockers)


def test_a_flaky_test_is_named(process_desk, tmp_path):
    """Three runs: in the order written, and in two others."""
    path = folder(
        tmp_path / "a3",
        toml='state = "notebook"\n',
        a="""\
            import hw
            seen = []
            def test_a(): assert hw.double(1) == 2; seen.append(1)
            def test_b(): assert hw.double(1) == 2 and len(seen) == 1; seen.append(2)
            def test_c(): assert hw.double(1) == 2 and len(seen) == 2; seen.append(3)
            def test_d(): assert hw.double(1) == 2 and len(seen) == 3
            def test_steady(): assert hw.double(2) == 4
        """,
    )
    found = published(process_desk, path).proof
    assert found.flaky
    assert "tests/test_a.py::test_steady" not in found.flaky
    assert set(found.seconds) >= {"tests/test_a.py::test_steady"}


def test_silent_tests_worthless_points_and_free_passes_are_warned_about(process_desk, tmp_path):
    path = folder(
        tmp_path / "a4",
        toml="[[tests]]\nmatch = '*'\npoints = 0\n",
        a="import hw\ndef test_silent(): print(3)\ndef test_a(): assert hw.double(2) == 4\n",
    )
    outcome = published(process_desk, path)
    warnings = "\n".join(outcome.proof.warnings)
    assert "test_silent asserts nothing" in warnings
    assert "All points add up to 0" in warnings
    assert "passes tests/test_a.py::test_silent with nothing filled in" in warnings
    assert outcome.proof.release["passed"] == ["tests/test_a.py::test_silent"]


def test_a_release_with_full_marks_is_refused(process_desk, tmp_path):
    """Nothing would be asked of the students."""
    path = folder(tmp_path / "a5", "def double(x): return 2 * x\n", a="def test_a(): assert True\n")
    refused = published(process_desk, path)
    assert refused.proof.blockers == ["The release gets full marks with nothing filled in."]


def test_survivors_are_shown_as_diffs_with_a_kill_rate(process_desk, tmp_path):
    solution = "def sign(x):\n    ### BEGIN SOLUTION\n    return 7 if x > 0 else -1\n"
    solution += "    ### END SOLUTION\n"
    path = folder(
        tmp_path / "a6", solution, a="from hw import sign\ndef test_a(): assert sign(5) == 7\n"
    )
    mutants = published(process_desk, path, mutants=True).proof.mutants
    assert 0 < mutants["killed"] < mutants["tried"] == mutants["planned"]
    assert any("+" in one["diff"] and "-" in one["diff"] for one in mutants["survivors"])


def course(place: Path, *, hidden: bool = False, name: str = "ps1") -> Path:
    """Write an nbgrader course whose second test looks into the student's process."""
    test = "assert double(2) == 4\n"
    test += "### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS" if hidden else ""
    return save(
        place / f"{name}.ipynb",
        graded(code(SOLUTION), "answer", "double"),
        graded(code(test), "test", "test_double", points=1),
        graded(code(SHAPE), "answer", "shape"),
        graded(code(INSIDE), "test", "test_inside", points=2),
    )


def test_what_passes_only_inline_is_named_with_the_flag(process_desk, tmp_path):
    """A course that moves over is told what to do, not only that it fails."""
    path = course(tmp_path, name="shapes")
    refused = published(process_desk, path)
    assert refused.version is None
    assert refused.proof.inline["passes"] == ["shapes.ipynb::test_inside"]
    assert refused.proof.inline["flag"] == "--isolation inline"
    assert any("--isolation inline" in warning for warning in refused.proof.warnings)
    outcome = published(process_desk, path, isolation=Isolation.INLINE)
    assert outcome.version, outcome.proof.blockers
    assert outcome.version.manifest.isolation is Isolation.INLINE
    assert any("can be forged" in warning for warning in outcome.proof.warnings)


def test_hidden_tests_are_never_inline(process_desk, tmp_path):
    """Not by the flag, not with force, and not by advice."""
    path = course(tmp_path, hidden=True, name="secrets")
    with pytest.raises(InstructorError, match="Hidden tests cannot be inline") as refused:
        published(process_desk, path, isolation=Isolation.INLINE, force=True)
    assert refused.value.hint
    found = published(process_desk, path).proof.inline
    assert (found["passes"], found["flag"]) == (["secrets.ipynb::test_inside"], None)
    marked = "import hw, pytest\n@pytest.mark.hidden\ndef test_a(): assert hw.double(2) == 4\n"
    files = folder(tmp_path / "a7", toml='isolation = "inline"\n', a=marked)
    with pytest.raises(InstructorError, match="Hidden tests cannot be inline"):
        published(process_desk, files, force=True)
    other = folder(tmp_path / "a8", toml='isolation = "inline"\nlanguage = "javascript"\n')
    (other / "tests" / "a.test.js").write_text("test('a', () => {});")
    with pytest.raises(InstructorError, match="Only Python tests can be inline"):
        published(process_desk, other, force=True)


@pytest.mark.docker
def test_an_inline_report_says_so(docker_desk, tmp_path):
    """Results that can be forged are never taken for others; the release gets nothing."""
    outcome = published(docker_desk, course(tmp_path), isolation=Isolation.INLINE)
    version = outcome.version
    assert version, outcome.proof.blockers
    assert outcome.proof.release["score"] == 0
    reports = [
        docker_desk.grade_now(version.manifest.id, student=who, notebooks=dict(handed))
        for who, handed in (("kim", version.author), ("lee", version.release))
    ]
    assert [report.isolation for report in reports] == ["inline", "inline"]
    assert [report.score for report in reports] == [3, 0]
    with docker_desk.bundles.source(version.bundle).open() as tar:
        assert b"twice_as_much" not in tar.read()
    assert json.dumps(version.release).count("twice_as_much") == 0


PLOT = """\
def plot(values):
    ### BEGIN SOLUTION
    figure, axes = plt.subplots()
    axes.plot(values, label="squares")
    axes.set_title("Squares")
    figure.savefig("squares.png")
    return figure
    ### END SOLUTION
"""
LOOKS = """\
import os
figure = plot([1, 4, 9])
assert isinstance(figure, plt.Figure) and isinstance(figure.axes[0], plt.Axes)
assert figure.axes[0].get_title() == "Squares"
assert plt.gca().get_title() == "Squares" and len(plt.get_fignums()) == 1
assert list(figure.axes[0].lines[0].get_ydata()) == [1, 4, 9]
assert os.path.getsize("squares.png") > 100
own, mine = plt.subplots()
mine.bar([0, 1], [1, 4])
plt.close(own)
table = pd.DataFrame({"n": [1, 2]})
assert table.n.sum() == 3 and np.allclose(half(np.array([2.0, 4.0])), [1, 2])
"""


@pytest.mark.docker
def test_a_course_about_data_is_published_as_it_is(docker_desk, tmp_path):
    """Plots, tables, magics and a notebook called like a library, as such courses have them."""
    path = save(
        tmp_path / "numpy.ipynb",
        code("%matplotlib inline\nimport matplotlib.pyplot as plt\nimport numpy as np, pandas as pd"),
        graded(code(PLOT), "answer", "plot"),
        graded(code("def half(x):\n    ### BEGIN SOLUTION\n    return np.divide(x, 2)\n"
                    "    ### END SOLUTION"), "answer", "half"),
        graded(code(LOOKS), "test", "test_plot", points=3),
    )  # fmt: skip
    outcome = published(docker_desk, path)
    assert outcome.version, outcome.proof.blockers
    assert outcome.version.manifest.isolation is Isolation.ISOLATED
