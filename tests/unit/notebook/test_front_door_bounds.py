"""The front door's bounds: no input costs more than a known amount of memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coplit_jupyter.errors import StudentError
from coplit_jupyter.notebook.front_door import read_notebook, read_stream
from coplit_jupyter.notebook.front_door_json import parse_strict
from coplit_jupyter.notebook.front_door_scan import strip_outputs
from coplit_jupyter.testing.notebooks import a_notebook, code, hostile_notebooks

MEASURE = """
import sys
from coplit_jupyter.errors import StudentError
from coplit_jupyter.notebook.front_door import read_notebook

def status(key):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if key in line)

head = '{"nbformat":4,"nbformat_minor":5,"metadata":%s,"cells":[%s]}'
unit, place = sys.argv[1].encode().decode("unicode_escape"), sys.argv[2]
many = unit * (20_900_000 // len(unit.encode()))
raw = (head % ((many, "") if place == "metadata" else ("{}", many))).encode()
del many
open("/proc/self/clear_refs", "w").write("5")  # the peak counts from here
before = status("VmRSS")
try:
    read_notebook(raw, name="x").to_text()
except StudentError as error:
    code = error.code
else:
    code = "read"
print(code, (status("VmHWM") - before) // 1024)
"""
OUTPUT = '{"cell_type":"code","source":"","metadata":{},"outputs":['
WORST = {
    "lists": ("[],", "metadata"),
    "texts": ('"",', "metadata"),
    "objects": ('{"":0},', "cells"),
    "keys": ('"a":1,', "metadata"),
    "numbers": ("1.5,", "cells"),
    "quotes": ('"', "cells"),
    "backslashes": ('"\\\\\\\\', "cells"),
    "brackets": ("[", "cells"),
    "outputs": (OUTPUT + "[],[],[]]},", "cells"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
@pytest.mark.parametrize("name", WORST)
def test_the_worst_20_mb_cost_less_than_200_mb(name):
    """A thousand students' uploads must not take down the service that reads them."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *WORST[name]], capture_output=True, text=True, check=True
    )
    outcome, megabytes = done.stdout.split()
    assert outcome in ("not-json", "too-complex", "nested-too-deep", "too-many-cells")
    assert int(megabytes) < 200


class Endless(io.RawIOBase):
    """A notebook whose one output never ends; counts what was taken."""

    def __init__(self, start):
        self.start = start
        self.taken = 0

    def read(self, size=-1):
        if self.taken == 0:
            self.taken = len(self.start)
            return self.start
        self.taken += size
        return b"A" * size

    def seek(self, *_):
        self.taken = 0
        return 0


def test_a_file_is_given_up_at_200_mb():
    """The command line reads files that the service never would."""
    stream = Endless(b'{"nbformat":4,"cells":[{"cell_type":"code","outputs":["')
    with pytest.raises(StudentError) as caught:
        read_stream(stream, name="hw1.ipynb")
    assert caught.value.code == "too-large"
    assert stream.taken < 250 * 1024 * 1024


def test_a_large_file_that_is_mostly_output_is_read():
    """60 MB of pictures must not keep a student from handing in."""
    picture = {"output_type": "display_data", "data": {"image/png": "iVBORw0K" * 4_000_000}}
    raw = a_notebook(code("x = 1", id="a", outputs=[picture, picture]))
    document = read_stream(io.BytesIO(raw), name="hw1.ipynb")
    assert [cell.source for cell in document.cells] == ["x = 1"]
    assert len(document.to_text()) < 1000


def test_a_body_over_20_mb_is_refused():
    """The REST body's cap holds for each notebook in it."""
    with pytest.raises(StudentError) as caught:
        read_notebook(b" " * (20 * 1024 * 1024 + 1), name="hw1.ipynb")
    assert caught.value.code == "too-large"


class Sips(io.BytesIO):
    """A stream that gives a few bytes at a time, as sockets do."""

    def __init__(self, content, size):
        super().__init__(content)
        self.size = size

    def read(self, size=-1):
        return super().read(self.size if size < 0 else min(size, self.size))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)
_tricky = st.text(alphabet='"\\[]{}:, outps가😀', max_size=12)
_cells = st.fixed_dictionaries(
    {"cell_type": st.just("code"), "source": _tricky, "metadata": st.dictionaries(_tricky, _json)},
    optional={"outputs": st.lists(_json | _tricky), "id": _tricky, "execution_count": _json},
)


@given(
    cells=st.lists(_cells, max_size=4),
    metadata=st.dictionaries(_tricky | st.just("widgets"), _json),
    size=st.integers(1, 40),
    escaped=st.booleans(),
    indent=st.sampled_from([None, 1]),
)
@settings(max_examples=150)
def test_stripping_keeps_everything_but_outputs(cells, metadata, size, escaped, indent):
    """Brackets and quotes in texts, escapes, and pieces of any size must not confuse it."""
    notebook = {"outputs": ["kept"], "cells": cells, "metadata": metadata, "nbformat": 4}
    raw = json.dumps(notebook, ensure_ascii=escaped, indent=indent).encode()
    stripped = strip_outputs(Sips(raw, size), name="x", collect=True)
    expected = json.loads(raw)
    for at, cell in enumerate(expected["cells"]):
        if "outputs" in cell:
            assert json.loads(stripped.outputs[at]) == cell["outputs"]
            cell["outputs"] = []
    if isinstance(expected["metadata"].get("widgets"), list | dict):
        expected["metadata"]["widgets"] = []
    assert json.loads(stripped.json) == expected


_good = [raw for raw, _ in hostile_notebooks().values() if 0 < len(raw) < 5000]


@given(
    raw=st.sampled_from(_good),
    at=st.integers(0, 5000),
    cut=st.integers(0, 30),
    put=st.binary(max_size=6)
    | st.sampled_from([b'"', b"[", b"}", b"\\", b",", b"\\ud800", b"1e9999"]),
)
@settings(max_examples=800)
def test_a_mutated_notebook_never_crashes_the_door(raw, at, cut, put):
    """Whatever a broken disk or a student makes of a notebook: read, or one sentence."""
    at = min(at, len(raw))
    mutated = raw[:at] + put + raw[at + cut :]
    try:
        document = read_notebook(mutated, name="hw1.ipynb")
    except StudentError:
        pass
    else:
        assert read_notebook(document.to_text(), name="hw1.ipynb").cells == document.cells


@given(raw=st.binary(max_size=60) | _tricky.map(str.encode))
@settings(max_examples=500)
def test_strict_json_accepts_nothing_that_json_refuses(raw):
    """Strict means fewer documents, never other ones."""
    try:
        value, replaced = parse_strict(raw, name="x")
    except StudentError:
        return
    if not replaced:
        assert value == json.loads(raw)
