"""Make orders for a sandbox from a few lines of student code and of tests."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
import shutil
import tarfile
import tempfile
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from coplit_jupyter.model.assignment import Manifest, TestSpec
from coplit_jupyter.model.limits import Limits
from coplit_jupyter.model.submission import Cell
from coplit_jupyter.model.verdict import State
from coplit_jupyter.sandbox.catalog import images_folder
from coplit_jupyter.sandbox.cleanup import remove_volume
from coplit_jupyter.sandbox.protocol import RunOrder, TestFinished
from coplit_jupyter.sandbox.volumes import bundle_volume_name

MODULE = "hw"
PROCESS = secrets.token_hex(8)
MADE: set[str] = set()


@pytest.fixture(scope="session", autouse=True)
def no_bundles_left(docker_client):
    """Remove the bundle volumes of this process at the end: they would stay for a week."""
    yield
    for digest in MADE:
        remove_volume(docker_client, bundle_volume_name(digest))


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/docker/" in item.nodeid:
            item.add_marker(pytest.mark.docker)
            item.add_marker(pytest.mark.timeout(300))


@dataclass(frozen=True)
class MemoryBundle:
    """A bundle that lies in this process."""

    packed: bytes

    @property
    def digest(self) -> str:
        return f"sha256:{hashlib.sha256(self.packed).hexdigest()}"

    def open(self):
        return io.BytesIO(self.packed)


def make_bundle(files: dict[str, str]) -> MemoryBundle:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for folder in ("files", "tests"):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(entry)
        for name, text in sorted(files.items()):
            content = text.encode()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o644
            tar.addfile(entry, io.BytesIO(content))
    return MemoryBundle(packed.getvalue())


def make_order(
    code: str,
    tests: str,
    names: list[str],
    *,
    hidden: tuple[str, ...] = (),
    state: State = State.FRESH,
    label: str = "test",
    image: str = "coplit/python",
    **limits,
) -> RunOrder:
    """One notebook with one cell `code`; `names` are the functions of `tests` that are run."""
    specs = tuple(
        TestSpec(
            id=f"tests/test_{MODULE}.py::{name}",
            name=name,
            question="q1",
            hidden=name in hidden,
        )
        for name in names
    )
    manifest = Manifest(
        course="c",
        name="a",
        title="A",
        notebooks=(f"{MODULE}.ipynb",),
        module=MODULE,
        image=image,
        state=state,
        limits=Limits(**limits),
        tests=specs,
    )
    bundle = make_bundle(
        {
            # Unlike any other process' bundle: each cleans up after itself.
            "files/process.txt": f"{PROCESS} {label}",
            "bundle.json": json.dumps(manifest.to_json()),
            f"tests/test_{MODULE}.py": textwrap.dedent(tests),
        }
    )
    MADE.add(bundle.digest)
    cells = (Cell(notebook=f"{MODULE}.ipynb", id="c1", number=1, source=textwrap.dedent(code)),)
    return RunOrder(label=label, manifest=manifest, bundle=bundle, cells=cells)


@dataclass
class Heard:
    """What a run said."""

    evidence: object = None
    events: list = field(default_factory=list)

    @property
    def results(self) -> dict[str, TestFinished]:
        return {
            event.id.rpartition("::")[2]: event
            for event in self.events
            if isinstance(event, TestFinished)
        }

    @property
    def verdicts(self) -> dict[str, str]:
        return {name: result.verdict.value for name, result in self.results.items()}

    @property
    def text(self) -> str:
        """Every character that came out of the run."""
        return repr(self.events) + repr(self.evidence)


@pytest.fixture
def order():
    """Make an order (see `make_order`)."""
    return make_order


@pytest.fixture
def grade(docker_sandbox):
    """Run code against tests in the sandbox, and give what was heard."""

    def grade(code: str, tests: str, names: list[str], **options) -> Heard:
        return run_order(docker_sandbox, make_order(code, tests, names, **options))

    return grade


@pytest.fixture
def run():
    """Run an order in a sandbox, and give what was heard."""
    return run_order


def run_order(sandbox, order: RunOrder, **options) -> Heard:
    heard = Heard()
    heard.evidence = sandbox.run(order, on_event=heard.events.append, **options)
    return heard


@pytest.fixture
def short_folder():
    """A folder with a short path: the address of a unix socket has 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="coplit-") as folder:
        yield Path(folder)


@pytest.fixture
def changed_catalog(tmp_path) -> Path:
    """The catalog with one changed file: every image of it is stale."""
    folder = tmp_path / "images"
    shutil.copytree(images_folder(), folder)
    with (folder / "base" / "Dockerfile").open("a") as dockerfile:
        dockerfile.write("# changed\n")
    return folder
