"""Make hostile notebooks: each case is the files of one submission and what may come of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Wanted = Literal["refused", "full", "either"]
NAME = "target.ipynb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One hostile submission.

    `wanted` is `refused` (one sentence, no score), `full` (graded like the honest one inside) or
    `either` (refused or graded; never a traceback, never lost).
    """

    name: str
    what: str
    wanted: Wanted
    notebooks: Mapping[str, bytes]


def cases(honest: str) -> Iterator[Case]:
    """Make every case around a right solution, largest at most 22 MB, one at a time."""
    for maker in (_broken_json, _broken_shapes, _oversized, _odd_text, _odd_metadata, _odd_names):
        yield from maker(honest)


def code(source: object, **more: Any) -> dict[str, Any]:
    """Make a code cell."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
        **more,
    }


def notebook(*cells: object, **more: Any) -> dict[str, Any]:
    """Make a notebook of format 4.5 from cells, in order; missing ids are filled in."""
    for number, cell in enumerate(cells):
        if isinstance(cell, dict):
            cell.setdefault("id", f"c{number}")
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def _case(name: str, wanted: Wanted, what: str, content: object) -> Case:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Case(name=name, what=what, wanted=wanted, notebooks={NAME: raw})


def _broken_json(honest: str) -> Iterator[Case]:
    whole = json.dumps(notebook(code(honest)))
    deep = b"[" * 100_000 + b"]" * 100_000
    yield _case("empty", "refused", "no byte at all", b"")
    yield _case("no_json", "refused", "a Python file", honest.encode())
    yield _case("not_an_object", "refused", "a JSON list", [notebook(code(honest))])
    yield _case("truncated", "refused", "half a notebook", whole[: len(whole) // 2].encode())
    yield _case("trailing", "refused", "two notebooks in one file", (whole + whole).encode())
    yield _case("zip", "refused", "a zip archive", b"PK\x03\x04" + bytes(1000))
    yield _case("gzip_bomb", "refused", "compressed bytes", b"\x1f\x8b\x08\x00" + b"\xff" * 5000)
    yield _case("deep_json", "refused", "lists 100,000 deep", deep)
    twice = whole[:-1] + ', "cells": []}'
    yield _case("duplicate_keys", "refused", "two lists of cells", twice.encode())
    source_twice = whole.replace('"source":', '"source": "x = 1", "source":')
    yield _case("duplicate_source", "refused", "two sources in a cell", source_twice.encode())
    for name, value in {"nan": "NaN", "infinity": "-Infinity", "huge_float": "1e9999"}.items():
        content = whole.replace('"metadata": {}', f'"metadata": {{"x": {value}}}')
        yield _case(name, "either", f"{value} in the metadata", content.encode())
    digits = whole.replace('"nbformat_minor": 5', '"nbformat_minor": ' + "9" * 5000)
    yield _case("huge_integer", "either", "a number of 5,000 digits", digits.encode())


def _broken_shapes(honest: str) -> Iterator[Case]:
    good = code(honest)
    yield _case("no_cells", "refused", "no list of cells", {"nbformat": 4, "metadata": {}})
    yield _case(
        "cells_object", "refused", "cells is an object", notebook() | {"cells": {"0": good}}
    )
    yield _case("cells_of_numbers", "refused", "cells are numbers", notebook() | {"cells": [1, 2]})
    yield _case("source_number", "refused", "a source is a number", notebook(code(7)))
    yield _case("source_object", "refused", "a source is an object", notebook(code({"a": 1})))
    mixed = notebook(code(["x = 1\n", 2, None]))
    yield _case("source_mixed", "refused", "a source is a list of numbers and text", mixed)
    yield _case("future_format", "refused", "format 99", notebook(good, nbformat=99))
    yield _case("format_text", "refused", "the format is text", notebook(good, nbformat="4; rm"))
    yield _case("format_negative", "refused", "the format is -1", notebook(good, nbformat=-1))
    unknown = notebook(code(honest), code("x", cell_type="heading<script>"))
    yield _case("unknown_cell_type", "either", "a cell of an unknown type", unknown)
    outputs = notebook(code(honest, outputs="<script>alert(1)</script>"))
    yield _case("outputs_text", "either", "outputs are text", outputs)
    counts = notebook(code(honest, execution_count="1; DROP TABLE"))
    yield _case("odd_count", "either", "an execution count that is text", counts)
    same = notebook(code(honest, id="same"), code("y = 1", id="same"))
    yield _case("same_ids", "full", "two cells with one id", same)
    paths = notebook(code(honest, id="../../etc/passwd"), code("y = 1", id="<img src=x>" * 500))
    yield _case("odd_ids", "either", "ids that are paths, markup, 5,000 characters", paths)
    old = {
        "worksheets": [{"cells": [{"cell_type": "code", "input": honest, "language": "python"}]}],
        "metadata": {"name": "x"},
        "nbformat": 3,
        "nbformat_minor": 0,
    }
    yield _case("format_3", "either", "the format of 2013", old)
    words = notebook({"cell_type": "markdown", "metadata": {}, "source": honest})
    yield _case("only_words", "either", "the code stands in a text cell", words)


def _oversized(honest: str) -> Iterator[Case]:
    good = code(honest)
    many = notebook(code(honest), *(code("pass") for _ in range(2_100)))
    yield _case("many_cells", "refused", "2,101 code cells", many)
    long = notebook(code(honest + "\n#" + "x" * 1_100_000))
    yield _case("long_cell", "refused", "a cell of 1.1 MB", long)
    bulky = notebook(good, *(code("#" + "x" * 900_000) for _ in range(24)))
    yield _case("bulky", "refused", "22 MB of sources", bulky)
    printed = {"output_type": "stream", "name": "stdout", "text": "x" * 15_000_000}
    yield _case("big_output", "full", "15 MB of output", notebook(code(honest, outputs=[printed])))
    leaf: object = 1
    for _ in range(400):
        leaf = [leaf]
    nested = {"output_type": "display_data", "metadata": {}, "data": {"application/json": leaf}}
    yield _case(
        "deep_output", "either", "an output 400 deep", notebook(code(honest, outputs=[nested]))
    )
    yield _case(
        "deep_metadata", "refused", "metadata 400 deep", notebook(good, metadata={"x": leaf})
    )
    keys = {f"key{number}": number for number in range(100_000)}
    yield _case("many_keys", "either", "100,000 keys", notebook(good, metadata=keys))
    name = {"x" * 1_000_000: 1}
    yield _case("long_key", "either", "a key of 1 MB", notebook(good, metadata=name))


def _odd_text(honest: str) -> Iterator[Case]:
    whole = json.dumps(notebook(code(honest)))
    yield _case(
        "byte_order_mark", "full", "UTF-8 with a byte order mark", whole.encode("utf-8-sig")
    )
    yield _case("utf_16", "either", "UTF-16", whole.encode("utf-16"))
    yield _case("latin_1", "refused", "bytes that are no UTF-8", whole.encode() + b"\xff\xfe\xff")
    half = json.dumps(notebook(code(honest), code("text = 'HALF'"))).replace("HALF", "\\ud800")
    yield _case("half_surrogate", "either", "half a surrogate pair in a source", half.encode())
    nul = notebook(code(honest), code("text = 'a\x00b'"))
    yield _case("nul", "either", "NUL characters in a source", nul)
    ends = notebook(code(honest.replace("\n", "\r\n")), code("y = 1\u2028z = 2\x0c\x85"))
    yield _case("line_ends", "full", "carriage returns, U+2028, form feeds", ends)
    bidi = notebook(code(honest), code("access = 'user\u202e \u2066# admin\u2069 \u2066'"))
    yield _case("bidi", "full", "text that reads otherwise than it runs", bidi)
    lines = notebook(code(honest), code("%matplotlib inline\n!rm -rf /\nx = !ls\n%%bash\nexit 0"))
    yield _case("magics", "full", "magics and shell lines", lines)
    syntax = notebook(code(honest), code("def broken(:\n    pass"))
    yield _case("syntax_error", "full", "a cell that is no Python beside a right one", syntax)
    for name, source in {
        "brackets": "(" * 50_000,
        "signs": "x = " + "-" * 300_000 + "1",
        "chain": "x" + ".y" * 150_000,
        "nested_source": "x = " + "[" * 90 + "]" * 90,
        "elif_chain": "if x:\n    pass\n" + "elif x:\n    pass\n" * 20_000,
        "long_line": "x = " + " + ".join(["1"] * 100_000),
        "digits_in_source": "x = " + "9" * 500_000,
    }.items():
        hard = notebook(code(honest), code(source))
        yield _case(name, "full", f"a cell that is hard to parse: {name}", hard)
    tabs = notebook(code(honest), code("if True:\n\tx = 1\n        y = 2"))
    yield _case("tabs", "full", "a cell that mixes tabs and blanks", tabs)


def _odd_metadata(honest: str) -> Iterator[Case]:
    def with_metadata(**metadata: Any) -> dict[str, Any]:
        return notebook(code(honest), metadata=metadata)

    other = {"course": "other", "assignment": "final", "bundle": "sha256:" + "0" * 64}
    yield _case(
        "other_assignment", "full", "claims another assignment", with_metadata(coplit=other)
    )
    odd = {"course": ["redteam"], "assignment": {"x": 1}, "points": 100, "verdict": "passed"}
    yield _case("odd_claims", "full", "claims of wrong types", with_metadata(coplit=odd))
    grade = {"nbgrader": {"grade": True, "points": 1000, "grade_id": "x", "solution": True}}
    claimed = notebook(code(honest, metadata=grade))
    yield _case("own_points", "full", "cells that give themselves points", claimed)
    kernel = with_metadata(kernelspec={"name": "ir", "language": "R", "display_name": "R"})
    yield _case("other_kernel", "either", "an R kernel", kernel)
    shell = with_metadata(kernelspec={"name": "../../bin/sh", "argv": ["sh", "-c", "id"]})
    yield _case("kernel_command", "either", "a kernel that is a command", shell)
    proto = with_metadata(__proto__={"admin": True}, constructor={"prototype": {}})
    yield _case("prototype", "full", "keys that pollute JavaScript objects", proto)
    state = {
        "application/vnd.jupyter.widget-state+json": {"state": {"x": {"model_module": "evil"}}}
    }
    yield _case("widget_state", "full", "stored widgets", with_metadata(widgets=state))
    files = {"../../../etc/cron.d/x": {"text/plain": "!!!"}, "a\x00b": {"image/png": "AAAA"}}
    text = {"cell_type": "markdown", "metadata": {}, "source": "x", "attachments": files}
    yield _case(
        "attachments", "either", "attachments named like paths", notebook(code(honest), text)
    )


def _odd_names(honest: str) -> Iterator[Case]:
    raw = json.dumps(notebook(code(honest))).encode()
    for name, file in {
        "parent_path": "../target.ipynb",
        "absolute_path": "/tmp/target.ipynb",  # noqa: S108 - a name that must be refused
        "other_name": "final.ipynb",
        "no_name": "",
    }.items():
        yield Case(
            name=name, what=f"a notebook named {file!r}", wanted="either", notebooks={file: raw}
        )
    yield Case(name="no_notebook", what="no notebook at all", wanted="refused", notebooks={})
    yield Case(
        name="too_many",
        what="forty notebooks besides",
        wanted="either",
        notebooks={NAME: raw, **{f"n{number}.ipynb": raw for number in range(40)}},
    )
