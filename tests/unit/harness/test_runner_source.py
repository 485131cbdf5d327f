"""Turn cells into files, and places in files back into cells."""

from __future__ import annotations

from coplit_jupyter.harness.judge.job import CellSource
from coplit_jupyter.harness.judge.runner_source import Sources


def sources(*cells: str, default: str = "hw.c") -> Sources:
    made = tuple(
        CellSource(notebook="hw.ipynb", id=f"c{number}", label=f"cell {number + 1}", source=source)
        for number, source in enumerate(cells)
    )
    return Sources(made, default)


def test_all_cells_are_one_file_in_order():
    made = sources("#include <stdio.h>", "int f(void) {\n  return 1;\n}")
    assert made.files == [("hw.c", b"#include <stdio.h>\nint f(void) {\n  return 1;\n}\n")]


def test_a_compiler_is_told_in_cells_and_lines():
    """A student sees the cell and the line in it, also beside the quoted source."""
    made = sources("int a;", "int f(void) {\n  return 1\n}")
    text = "hw.c:3:11: error: expected ';'\n    3 |   return 1\n      |           ^\n./hw.c:99: x"
    told, cell = made.locate(text)
    assert told.startswith("cell 2, line 2:11: error: expected ';'\n    2 |   return 1\n")
    assert "hw.c:99" in told, "a line that no cell wrote stays as it is"
    assert cell == 1


def test_cells_that_write_files_are_those_files():
    """Then other cells are notes: `!gcc` in a notebook with a Python kernel is no C."""
    made = sources("%%writefile list.h\nint n;", "!gcc main.c", "%%file -a list.h\nint m;", "x = 1")
    assert made.files == [("list.h", b"int n;\nint m;\n")]
    assert made.locate("list.h:2:1: error")[0] == "cell 3, line 2:1: error"


def test_lines_that_are_a_kernels_are_left_out():
    made = sources("%%c -O2\nint a;\n!ls\n%timeit x\nint b;")
    assert made.files == [("hw.c", b"int a;\n\n\nint b;\n")]
    assert made.locate("hw.c:4:1")[0] == "cell 1, line 5:1"


def test_names_that_lead_away_are_no_files():
    made = sources("%%writefile ../x\n1", "%%writefile /etc/passwd\n1", "%%writefile a/b.h\n1")
    assert [name for name, _ in made.files] == ["a/b.h"]


def test_a_korean_file_is_found_again():
    made = sources("%%writefile 목록.c\nint 가;")
    assert made.locate("목록.c:1:5: error")[0] == "cell 1, line 2:5: error"
