"""Turn IPython's `%run FILE` into one statement of Python that runs the file in the sandbox.

It gives nothing new: the student's code may read and run the files of its folder itself.
"""

from __future__ import annotations

import re

FILE_NAME = re.compile(r"[\w.][\w. -]*(?:/[\w.][\w. -]*)*")
"""A path that begins in the folder; whether it stays there has to be asked besides."""

_RUN = re.compile(
    r"%run[ \t]+(?P<flags>(?:-[in]+[ \t]+)*)(?P<name>\"[^\"]*\"|'[^']*'|[^\s'\"#]+)[ \t]*(?:#.*)?"
)

# As IPython does: a script has names of its own, which become the notebook's when it has ended.
_SCRIPT = (
    "globals().update({{_n: _v for _n, _v in __import__('runpy').run_path({name!r}, {given}, "
    "run_name={run_name!r}).items() if not _n.startswith('__')}})"
)
_OWN_NAMES = "{_n: _v for _n, _v in globals().items() if not _n.startswith('__')}"
# The cells of a notebook run in the names of this one. Their own magics are left out.
_NOTEBOOK = (
    "for _run in __import__('json').loads(__import__('pathlib').Path({name!r})"
    ".read_text('utf-8'))['cells']: _run['cell_type'] == 'code' and "
    "exec('\\n'.join(_line for _line in ''.join(_run['source']).split('\\n') "
    "if _line.lstrip()[:1] not in ('%', '!')), globals())"
)


def ran(line: str) -> str | None:
    """Give the statement for a `%run` of a file below the folder without arguments, or None."""
    found = _RUN.fullmatch(line.rstrip())
    if found is None:
        return None
    name = found["name"].strip("'\"")
    if not FILE_NAME.fullmatch(name) or ".." in name.split("/"):
        return None
    if name.endswith(".ipynb"):
        return _NOTEBOOK.format(name=name)
    if not name.endswith(".py"):
        name += ".py"
    flags = found["flags"]
    stem = name.rpartition("/")[2].removesuffix(".py")
    return _SCRIPT.format(
        name=name,
        given=_OWN_NAMES if "i" in flags else "None",
        run_name=stem if "n" in flags else "__main__",
    )
