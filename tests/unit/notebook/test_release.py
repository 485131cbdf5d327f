"""The leak check: a line that was removed can be read nowhere in what students get."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import zipfile
from dataclasses import replace

import pytest

from coplit_jupyter.model.assignment import Manifest
from coplit_jupyter.notebook.authored import Authored
from coplit_jupyter.notebook.release import canaries_of, leaks, stamp_release
from coplit_jupyter.testing.notebooks import a_notebook, code, text

CANARY = 'answer = compute("the \\"sea\\"", 42)'


def authored(*cells, files=None, bundle_files=None, **more):
    return Authored(
        manifest=Manifest(course="c", name="n", title="", notebooks=("a.ipynb",), module="a"),
        bundle_files=bundle_files or {"tests/test_a.py": CANARY.encode()},
        reference={},
        release={"a.ipynb": a_notebook(*cells, **more).decode()},
        author={"a.ipynb": a_notebook(code(CANARY)).decode()},
        release_files=files or {},
        canaries=(CANARY,),
    )


def _stream(value):
    return [{"output_type": "stream", "name": "stdout", "text": value}]


def _base64(value):
    return base64.b64encode(value.encode()).decode()


def _highlighted(value):
    """As an exported notebook shows it: each word in a span of its own."""
    words = (f'<span class="n">{html.escape(word)}</span>' for word in value.split(" "))
    return " ".join(words).encode()


def _archive(name, content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


LEAKS = {
    "source": authored(code("x = 1"), code(f"if x:\n    {CANARY}")),
    "markdown": authored(text(f"Write `{CANARY}` here.")),
    "source-in-lines": authored(code([CANARY[:9], CANARY[9:]])),
    "output": authored(code("", outputs=_stream(CANARY))),
    "output-in-lines": authored(code("", outputs=_stream([CANARY[:9], CANARY[9:]]))),
    "output-as-repr": authored(code("", outputs=_stream(repr(CANARY)))),
    "output-as-json": authored(code("", outputs=_stream(json.dumps({"code": CANARY})))),
    "cell-metadata": authored(code("", metadata={"old": {"source": CANARY}})),
    "cell-metadata-key": authored(code("", metadata={CANARY: 1})),
    "attachment": authored(
        text("", attachments={"a": {"text/plain": base64.b64encode(CANARY.encode()).decode()}})
    ),
    "metadata": authored(metadata={"solution": [CANARY]}),
    "file": authored(files={"notes.txt": b"# see\n" + CANARY.encode()}),
    "file-utf-16": authored(files={"notes.txt": CANARY.encode("utf-16")}),
    "file-name": authored(files={f"{CANARY}.txt": b""}),
    "source-broken": authored(text(CANARY.replace(" = ", " =\n    "))),
    "source-continued": authored(code(CANARY.replace(", ", ", \\\n    "))),
    "source-as-html": authored(text(f"<pre>{html.escape(CANARY)}</pre>")),
    "source-in-base64": authored(code(f"x = '{_base64('# ' + CANARY)}'")),
    "source-in-hex": authored(code(f"x = '{CANARY.encode().hex()}'")),
    "metadata-in-base64": authored(text("", metadata={"old": _base64(CANARY)})),
    "picture": authored(
        text("", attachments={"a": {"image/svg+xml": _base64(f"<text>{html.escape(CANARY)}")}})
    ),
    "file-as-html": authored(files={"s.html": _highlighted(CANARY)}),
    "file-in-base64": authored(files={"s.b64": base64.encodebytes(CANARY.encode() * 9)}),
    "file-in-utf-16": authored(files={"s.txt": CANARY.encode("utf-16-le")}),
    "file-packed": authored(files={"s.gz": gzip.compress(CANARY.encode())}),
    "file-in-archive": authored(files={"s.zip": _archive("sub/s.py", CANARY)}),
    "file-in-archive-in-archive": authored(
        files={"s.zip": _archive("s.gz", gzip.compress(CANARY.encode()))}
    ),
    "file-notebook-s-output": authored(
        files={"old/s.ipynb": a_notebook(code("", outputs=_stream([CANARY[:9], CANARY[9:]])))}
    ),
    "file-of-the-bundle": authored(bundle_files={"files/notes.txt": CANARY.encode()}),
}


@pytest.mark.parametrize("place", LEAKS)
def test_a_leak_is_found_wherever_it_is(place):
    """A solution that is published once cannot be taken back."""
    found = leaks(LEAKS[place])
    assert len(found) == 1
    assert "answer = compute" in found[0]


def test_what_stays_with_the_judge_is_no_leak():
    """Tests hold expected values; students never get them."""
    assert leaks(authored(code("answer = None"), text("Compute the answer."))) == []


def test_what_cannot_be_unpacked_stops_nothing():
    """Data of a course is also damaged, encrypted or only looks packed."""
    whole = _archive("s.py", CANARY)
    files = {
        "cut.zip": whole[:40],
        "cut.gz": gzip.compress(CANARY.encode())[:20],
        "no.gz": b"\x1f\x8bno",
        "no.xz": b"\xfd7zXZ\x00no",
        "no.bz2": b"BZhno",
        "no.z": b"\x78\x9cno",
        "no.json": b"[" * 100_000,
    }
    assert leaks(authored(files=files)) == []


def test_many_leaks_are_cut_off():
    """One sentence is enough to refuse."""
    assert len(leaks(authored(*[code(CANARY)] * 50))) == 20


def test_canaries_are_lines_that_tell():
    """A line that many programs have would refuse honest releases."""
    region = [
        "def f(x):",
        "    import math",
        "    y = 1",
        "",
        "    return math.sqrt(x) + y",
        "    @a",
    ]
    assert canaries_of([region], code="", text="") == ("return math.sqrt(x) + y",)


def test_a_line_that_is_also_given_is_none():
    """Authors repeat themselves; what they show on purpose is no secret."""
    region = ["total = sum(values)", "    return total / len(values)"]
    assert canaries_of([region], code="a\nreturn total / len(values)", text="") == (
        "total = sum(values)",
    )


def test_a_whole_region_that_is_also_given_is_a_leak():
    """A forgotten copy of the solution in another cell."""
    region = ["total = sum(values)", "return total / len(values)"]
    copy = "def old(values):\n    total = sum(values)\n    return total / len(values)"
    chosen = canaries_of([region], code=copy, text="")
    assert chosen == ("return total / len(values)",)
    assert leaks(replace(authored(code(copy)), canaries=chosen))


def test_a_long_line_that_is_given_as_a_whole_is_a_leak():
    """A solution of one line, forgotten in the next cell."""
    line = "result = sorted(values, key=abs)[-1]"
    assert canaries_of([[line]], code=f"x = 1\n{line}", text="") == (line,)
    assert canaries_of([["return a + b"]], code="return a + b", text="") == ()


def test_an_idiom_in_the_text_is_no_leak_but_a_copy_is():
    """Lessons show `total += n` before they ask for it."""
    region = ["for n in numbers:", "    total += n", "return total / len(numbers)"]
    lesson = "Loops add up: `total += n`."
    assert canaries_of([region], code="", text=lesson) == ("return total / len(numbers)",)
    copy = "\n".join(region)
    assert leaks(replace(authored(text(copy)), canaries=canaries_of([region], code="", text=copy)))


def test_each_region_gives_a_canary_if_it_can():
    """A loop's head is better than nothing."""
    assert canaries_of([["for word in words:", "n = 0"], ["x = 1"]], code="", text="") == (
        "for word in words:",
    )


def test_a_stamp_says_what_a_notebook_belongs_to():
    """The panel in JupyterLab and `coplit grade` read it from the student's copy."""
    stamped = stamp_release(
        {"a.ipynb": a_notebook(code("x"), metadata={"kernelspec": {}}).decode()},
        course="demo",
        assignment="hw1",
        bundle="sha256:ab",
    )
    notebook = json.loads(stamped["a.ipynb"])
    assert len(notebook["metadata"]["coplit"].pop("release")) == 12
    assert notebook["metadata"] == {
        "kernelspec": {},
        "coplit": {"course": "demo", "assignment": "hw1", "bundle": "sha256:ab"},
    }
    assert notebook["cells"][0]["source"] == "x"
