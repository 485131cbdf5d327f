"""Make notebooks as bytes: honest ones, and a corpus of ones that no program should trust."""

from __future__ import annotations

import json
from typing import Any


def code(source: str | list[str], **more: Any) -> dict[str, Any]:
    """Make a code cell; `more` replaces or adds keys (`id`, `metadata`, `outputs`)."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    return {**cell, "source": source, **more}


def text(source: str | list[str], **more: Any) -> dict[str, Any]:
    """Make a markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def a_notebook(*cells: Any, **more: Any) -> bytes:
    """Make a notebook of format 4.5; `more` replaces or adds keys of the document."""
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}
    return json.dumps(notebook, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _around(cell: str) -> bytes:
    """Make a notebook of one code cell written as JSON text, duplicates and all."""
    body = f'{{"cell_type":"code","metadata":{{}},"source":"x = 1",{cell}}}'
    return f'{{"nbformat":4,"nbformat_minor":5,"metadata":{{}},"cells":[{body}]}}'.encode()


def _with_metadata(metadata: str) -> bytes:
    return f'{{"nbformat":4,"nbformat_minor":5,"metadata":{metadata},"cells":[]}}'.encode()


def hostile_notebooks() -> dict[str, tuple[bytes, str]]:
    """Give bytes, and the code of the refusal (empty: must be read), by a name."""
    return {
        **_no_notebooks(),
        **_bad_encodings(),
        **_bad_json(),
        **_bad_shapes(),
        **_odd_but_good(),
    }


def _no_notebooks() -> dict[str, tuple[bytes, str]]:
    return {
        "empty": (b"", "empty-file"),
        "blank": (b" \n\t ", "empty-file"),
        "a-list": (b"[1, 2, 3]", "not-a-notebook"),
        "a-text": (b'"notebook"', "not-a-notebook"),
        "null": (b"null", "not-a-notebook"),
        "an-empty-object": (b"{}", "not-a-notebook"),
        "a-page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "not-a-notebook"),
        "a-script": (b"def add(a, b):\n    return a + b\n", "not-json"),
        "a-png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not-a-notebook"),
        "a-zip": (b"PK\x03\x04\x14\x00\x08\x00\xff\xfe", "not-a-notebook"),
        "from-the-future": (a_notebook(nbformat=99), "notebook-version"),
        "of-no-version": (a_notebook(nbformat=None), "not-a-notebook"),
        "of-version-true": (a_notebook(nbformat=True), "not-a-notebook"),
        "of-version-minus": (a_notebook(nbformat=-3), "not-a-notebook"),
        "without-cells": (_with_metadata("{}").replace(b',"cells":[]', b""), "not-a-notebook"),
    }


def _bad_encodings() -> dict[str, tuple[bytes, str]]:
    honest = a_notebook(code("이름 = '바다'")).decode()
    return {
        "utf-16": (honest.encode("utf-16"), ""),
        "utf-16-without-mark": (honest.encode("utf-16-le"), ""),
        "utf-16-the-other-way": (honest.encode("utf-16-be"), ""),
        "utf-16-cut": (honest.encode("utf-16")[:-3], "not-utf8"),
        "utf-32": (honest.encode("utf-32"), "not-utf8"),
        "euc-kr": (honest.encode("euc-kr"), "not-utf8"),
        "raw-surrogate": (a_notebook(code("x = '\ud800'")), "not-utf8"),
        "cut-in-a-letter": (
            honest.encode()[: honest.encode().index("름".encode()) + 1],
            "not-utf8",
        ),
    }


def _bad_json() -> dict[str, tuple[bytes, str]]:
    conflict = b'{\n<<<<<<< HEAD\n"nbformat": 4\n=======\n"nbformat": 3\n>>>>>>> other\n}'
    return {
        "cut-short": (a_notebook(code("x = 1"))[:-20], "not-json"),
        "two-in-one": (a_notebook() * 2, "not-json"),
        "conflict": (conflict, "not-json"),
        "trailing-comma": (_with_metadata('{"a": 1,}'), "not-json"),
        "quote-without-end": (b'{"nbformat": 4, "cells": ["', "not-json"),
        "source-twice": (_around('"source":"x = 2"'), "duplicate-key"),
        "outputs-twice": (_around('"outputs":[],"outputs":[]'), "duplicate-key"),
        "outputs-twice-escaped": (_around('"outputs":[],"out\\u0070uts":[]'), "duplicate-key"),
        "cells-twice": (_with_metadata('{},"cells":[]'), "duplicate-key"),
        "nan": (_with_metadata('{"a": NaN}'), "bad-number"),
        "minus-infinity": (_with_metadata('{"a": -Infinity}'), "bad-number"),
        "too-large-a-real": (_with_metadata('{"a": 1e999}'), "bad-number"),
        "too-long-a-number": (_with_metadata(f'{{"a": {"1" * 5000}}}'), "bad-number"),
        "deep-lists": (_with_metadata("[" * 101 + "]" * 101), "nested-too-deep"),
        "deep-objects": (_with_metadata('{"a":' * 5000 + "1" + "}" * 5000), "nested-too-deep"),
        "only-brackets": (b"[" * 100_000, "nested-too-deep"),
        "many-values": (_with_metadata("[" + "1," * 500_001 + "1]"), "too-complex"),
        "many-objects": (_with_metadata("[" + "{}," * 300_001 + "{}]"), "too-complex"),
    }


def _bad_shapes() -> dict[str, tuple[bytes, str]]:
    return {
        "cells-are-an-object": (a_notebook(cells={}), "not-a-notebook"),
        "a-cell-is-null": (a_notebook(None), "bad-cell"),
        "a-cell-is-a-list": (a_notebook([]), "bad-cell"),
        "no-cell-type": (a_notebook({"source": "x"}), "bad-cell"),
        "cell-type-a-list": (a_notebook(code("x", cell_type=["code"])), "bad-cell"),
        "source-a-number": (a_notebook(code(5)), "bad-cell"),  # type: ignore[arg-type]
        "source-numbers": (a_notebook(code([1, 2])), "bad-cell"),  # type: ignore[list-item]
        "source-null": (a_notebook(code(None)), "bad-cell"),  # type: ignore[arg-type]
        "metadata-a-list": (a_notebook(code("x", metadata=[])), "bad-cell"),
        "cell-too-large": (a_notebook(code("x" * 1_000_001)), "cell-too-large"),
        "cell-too-large-in-bytes": (a_notebook(code("가" * 333_334)), "cell-too-large"),
        "too-many-cells": (a_notebook(*[text("")] * 2001), "too-many-cells"),
        "too-many-old-cells": (
            a_notebook(nbformat=3, worksheets=[{"cells": [text("")] * 1001}] * 2),
            "too-many-cells",
        ),
        "old-sheets-wrong": (a_notebook(nbformat=3, worksheets={"a": 1}), "not-a-notebook"),
        "old-cells-wrong": (a_notebook(nbformat=3, worksheets=[{"cells": 5}]), "not-a-notebook"),
        "old-cell-wrong": (a_notebook(nbformat=2, worksheets=[{"cells": [7]}]), "bad-cell"),
    }


def _odd_but_good() -> dict[str, tuple[bytes, str]]:
    deep = "[" * 900 + "]" * 900
    return {
        "no-cells": (a_notebook(), ""),
        "cell-type-unknown": (a_notebook(code("x", cell_type="shell")), ""),
        "byte-order-mark": (b"\xef\xbb\xbf" + a_notebook(code("x = 1")), ""),
        "deep-output": (_around(f'"outputs":[{{"data":{{"application/json":{deep}}}}}]'), ""),
        "outputs-a-text": (_around('"outputs":"none"'), ""),
        "nan-in-output": (_around('"outputs":[{"data":{"a":NaN}}]'), ""),
        "half-a-pair": (_around('"id":"\\ud800"').replace(b"x = 1", b"x = '\\udc00'"), ""),
        "nul": (_around('"id":"a\\u0000"').replace(b"x = 1", b"x = '\\u0000'"), ""),
        "ids-twice": (a_notebook(code("a", id="same"), code("b", id="same")), ""),
        "ids-wrong": (a_notebook(code("a", id="../x"), code("b", id=5), code("c", id="")), ""),
        "no-ids": (a_notebook(code("a"), text("b"), nbformat_minor=2), ""),
        "attachments": (a_notebook(text("![a](attachment:../a)", attachments={"../a": 5})), ""),
        "metadata-a-text": (a_notebook(metadata="none"), ""),
        "line-ends": (a_notebook(code("a = 1\r\nb = 2\rc = '\u2028'\n")), ""),
        "format-3": (
            a_notebook(
                nbformat=3,
                worksheets=[
                    {
                        "cells": [
                            {"cell_type": "heading", "level": 2, "source": ["Two\n", "lines"]},
                            {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "outputs": [{}]},
                        ]
                    }
                ],
            ),
            "",
        ),
        "format-1": (a_notebook({"cell_type": "text", "text": "Hello"}, nbformat=1), ""),
        "a-later-minor": (a_notebook(code("x", later={"key": 1}), nbformat_minor=9), ""),
        "most-cells": (a_notebook(*[text("")] * 2000), ""),
        "largest-cell": (a_notebook(code("#" * 1_000_000)), ""),
    }
