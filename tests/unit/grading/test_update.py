"""The version that a student began with is found, so that only their own words count as theirs."""

from __future__ import annotations

from datetime import UTC, datetime

from coplit_jupyter.grading.update import updated
from coplit_jupyter.model.assignment import AssignmentId, Manifest
from coplit_jupyter.notebook.release import stamp_release
from coplit_jupyter.store.protocol import Version
from coplit_jupyter.testing.memory import MemoryStore
from coplit_jupyter.testing.notebooks import a_notebook, code, text

HW = AssignmentId("c", "hw")
STUB = "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"


def published(store: MemoryStore, words: str, *, bundle: str = "sha256:1") -> dict[str, str]:
    release = {"hw.ipynb": a_notebook(text(words, id="t"), code(STUB, id="a")).decode()}
    version = Version(
        manifest=Manifest(course="c", name="hw", title="", notebooks=("hw.ipynb",), module="hw"),
        number=0,
        bundle=bundle,
        release=stamp_release(release, course="c", assignment="hw", bundle=bundle),
        author={},
        published_at=datetime.now(UTC),
        notes={},
    )
    return dict(store.publish(version).release)


def test_a_word_changed_in_the_text_is_an_update_although_no_test_changed():
    """The bundle is the same: the release's own digest says that there is something new."""
    store = MemoryStore()
    first = published(store, "Add twoo.")
    second = published(store, "Add two.")
    told = updated(store, HW, first)
    assert (told["from_version"], told["version"]) == (1, 2)
    assert [change["kind"] for change in told["changes"]] == ["renewed"]
    cells = told["notebooks"]["hw.ipynb"]["cells"]
    assert [cell["source"] for cell in cells] == ["Add two.", STUB]
    assert updated(store, HW, second)["changes"] == []


def test_a_notebook_without_a_known_stamp_loses_nothing():
    store = MemoryStore()
    published(store, "Add two.")
    mine = {"hw.ipynb": a_notebook(text("Add twoo.", id="t"), code("def f(x): return 2", id="a"))}
    told = updated(store, HW, mine)
    assert told["from_version"] is None
    sources = [cell["source"] for cell in told["notebooks"]["hw.ipynb"]["cells"]]
    assert sources[:2] == ["Add two.", "def f(x): return 2"]
    assert sources[-1] == "Add twoo."
