"""What a course changed of nbgrader's own ways is read from its config, which is never run."""

from __future__ import annotations

import json

from coplit_jupyter.notebook.nbgrader import read_nbgrader
from coplit_jupyter.testing.authoring import code, graded, save, text


def test_a_course_s_own_markers_are_read_from_its_config(tmp_path):
    """A course that renamed them would hand its hidden tests and solutions to students."""
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.ClearSolutions.begin_solution_delimeter = '# SOLN>'\n"
        "c.ClearSolutions.end_solution_delimeter = '# <SOLN'\n"
        "c.ClearHiddenTests.begin_test_delimeter = '# HID>'\n"
        "c.ClearHiddenTests.end_test_delimeter = '# <HID'\n"
        "raise SystemExit('this is read, never run')\n"
    )
    path = save(
        tmp_path / "source" / "ps1" / "hw.ipynb",
        graded(code("def f():\n    # SOLN>\n    return 4711\n    # <SOLN"), "answer", "f"),
        graded(code("assert f()\n# HID>\nassert f() == 4711\n# <HID"), "test", "t", points=1),
    )
    authored = read_nbgrader(path, course="demo")
    assert "4711" not in json.dumps(authored.release)
    answer = json.loads(authored.release["hw.ipynb"])["cells"][0]
    assert answer["source"] == "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert authored.manifest.tests[0].hidden
    assert b"4711" in authored.bundle_files["tests/cells.json"]


CONFIG = """
from os import environ
c = get_config()
STUB = "# 여기에 쓰세요\\nraise NotImplementedError('todo')"
c.ClearSolutions.code_stub = dict(python=STUB, R="stop()")
c.ClearSolutions.text_stub = "답을 쓰세요"
c.ClearSolutions.enforce_metadata = False
c.IncludeHeaderFooter.header = "source/header.ipynb"
c.IncludeHeaderFooter.footer = "source/missing.ipynb"
c.CourseDirectory.course_id = environ["COURSE"]
"""


def test_what_a_course_changed_of_its_releases_is_heeded(tmp_path):
    """A course that moves over hands out what it always handed out."""
    (tmp_path / "nbgrader_config.py").write_text(CONFIG, "utf-8")
    save(tmp_path / "source" / "header.ipynb", text("# Before you begin"), code('NAME = ""'))
    loose = "import math\n### BEGIN SOLUTION\ntau_of_it = 2 * math.pi\n### END SOLUTION"
    path = save(
        tmp_path / "source" / "ps1" / "hw.ipynb",
        code(loose),
        graded(code("def f():\n    ### BEGIN SOLUTION\n    return NAME\n    ### END SOLUTION"), "answer", "f"),
        graded(text("Because."), "manual", "why", points=1),
        graded(code("assert f() == ''"), "test", "t", points=1),
    )  # fmt: skip
    authored = read_nbgrader(path, course="demo")
    stub = "# 여기에 쓰세요\nraise NotImplementedError('todo')"
    sources = [cell["source"] for cell in json.loads(authored.release["hw.ipynb"])["cells"]]
    assert sources == [
        "# Before you begin", 'NAME = ""', f"import math\n{stub}",
        "def f():\n    # 여기에 쓰세요\n    raise NotImplementedError('todo')", "답을 쓰세요", "assert f() == ''",
    ]  # fmt: skip
    assert "tau_of_it" in authored.reference["hw.ipynb"]
    assert "NAME = " not in authored.author["hw.ipynb"]
    assert authored.manifest.steps[0].cell == "header-cell-2"
    assert ["missing.ipynb cannot be read" in one for one in authored.warnings] == [True]
