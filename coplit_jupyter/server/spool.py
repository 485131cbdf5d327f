"""Keep on disk what could not be handed to the service yet.

::

    COPLIT_HOME/spool/<key>.kept         waits to be sent
    COPLIT_HOME/spool/<key>.sent         what the service answered, for pages that still ask
    COPLIT_HOME/spool/<key>.refused      the service did not take it; stays, with the reason
    COPLIT_HOME/spool/….unreadable       a damaged file, set aside

A file is one line of JSON about the submission, then the request's body as the browser sent it. All
of it lies in the student's hands: the service checks what it gets as it checks anything else.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from coplit_jupyter.durable import new_file, sync_folder
from coplit_jupyter.errors import OperatorError, StudentError
from coplit_jupyter.model.limits import MIB

logger = logging.getLogger(__name__)

MAX_BYTES = 200 * MIB
"""All files together; one body has 20 MB at most."""
MAX_SENT = 100
"""So many answers of the service are remembered."""


class State(StrEnum):
    """What became of something that was kept here."""

    KEPT = "kept"  # will be sent by itself
    SENT = "sent"  # the service has it
    REFUSED = "refused"  # the service did not take it
    UNREADABLE = "unreadable"  # the file is damaged


ORDER = (State.SENT, State.REFUSED, State.KEPT)
"""If a crash left two files of one key, the first of these is what happened last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One submission that is or was kept here.

    `accepted` is the service's answer once it has it; `problem` is {code, message, hint}: why it
    was kept, or refused.
    """

    key: str
    course: str
    assignment: str
    claimed_at: str
    digest: str
    state: State = State.KEPT
    problem: Mapping[str, str] | None = None
    accepted: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        """The id by which the panel asks for it on this server."""
        return f"kept-{self.key}"


class Spool:
    """The folder; any number of threads and processes may use it. Made when something is kept."""

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self.folder = folder
        self._max_bytes = max_bytes
        self._lock = threading.Lock()

    def put(self, entry: Entry, body: bytes) -> Entry:
        """Keep a body; when this returns it survives a power cut. The same send is kept once.

        Raises:
            StudentError: the key stands for something else here.
            OperatorError: the spool is full, or the disk cannot be written; nothing was kept.
        """
        with self._lock:
            known = self.find(entry.key)
            if known is not None and known.state is not State.UNREADABLE:
                return _same(known, entry)
            used_bytes = sum(map(_size_bytes, self._files()))
            if used_bytes + len(body) > self._max_bytes:
                raise OperatorError(
                    f"The grading service does not answer, and {used_bytes // MIB} MB wait to be "
                    "sent already: nothing more is kept.",
                    hint=f"Your notebook is safe where it is. Empty {self.folder} of old .refused "
                    "files, or submit again later.",
                    code="spool-full",
                )
            self._write(entry, body)
            return entry

    def entries(self) -> list[Entry]:
        """Give all that is or was kept, newest first."""
        found: dict[str, Entry] = {}
        for state in (*reversed(ORDER), State.UNREADABLE):
            for path in self._files(state):
                entry = self._read(path)
                if entry is not None:
                    found[entry.key] = entry
        return sorted(found.values(), key=lambda one: (one.claimed_at, one.key), reverse=True)

    def waiting(self) -> list[Entry]:
        """Give what waits to be sent, oldest first."""
        return [one for one in reversed(self.entries()) if one.state is State.KEPT]

    def find(self, key: str) -> Entry | None:
        """Give what has this key, if anything."""
        for state in ORDER:
            path = self._path(key, state)
            if path.is_file() and (entry := self._read(path)) is not None:
                return entry
        return None

    def body(self, entry: Entry) -> bytes:
        """Give the body of something that was kept or refused.

        Raises:
            OperatorError: it is damaged; it was set aside.
        """
        path = self._path(entry.key, entry.state)
        try:
            _, _, body = path.read_bytes().partition(b"\n")
        except OSError as error:
            raise _damaged(path) from error
        if _digest(body) != entry.digest:
            self._set_aside(path)
            raise _damaged(path)
        return body

    def sent(self, entry: Entry, accepted: Mapping[str, Any]) -> Entry:
        """Remember that the service has it; the body goes."""
        now = replace(entry, state=State.SENT, problem=None, accepted=accepted)
        with self._lock:
            self._write(now, b"")
            self._path(entry.key, State.KEPT).unlink(missing_ok=True)
            answers = sorted(self._files(State.SENT), key=lambda path: path.stat().st_mtime_ns)
            for path in answers[:-MAX_SENT]:
                path.unlink(missing_ok=True)
        return now

    def refused(self, entry: Entry, problem: Mapping[str, str]) -> Entry:
        """Remember that the service did not take it; the body stays."""
        body = self.body(entry)
        now = replace(entry, state=State.REFUSED, problem=problem)
        with self._lock:
            self._write(now, body)
            self._path(entry.key, State.KEPT).unlink(missing_ok=True)
        return now

    # ---- files

    def _path(self, key: str, state: State) -> Path:
        return self.folder / f"{key}.{state.value}"

    def _files(self, state: State | None = None) -> Iterator[Path]:
        with suppress(OSError):  # not there yet, or none that can be read
            for path in self.folder.iterdir():
                if path.suffix[1:] in ({state} if state else set(State)):
                    yield path

    def _read(self, path: Path) -> Entry | None:
        """Read what a file says of itself; one that says nothing sensible is set aside.

        None if it went meanwhile: another server of the same student sent it.
        """
        if path.suffix[1:] == State.UNREADABLE:
            return _unreadable(path)
        try:
            with path.open("rb") as stream:
                entry = Entry(**json.loads(stream.readline(MIB)))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, RecursionError):
            return _unreadable(self._set_aside(path))
        if entry.key != path.stem or not _sensible(entry):
            return _unreadable(self._set_aside(path))
        return replace(entry, state=State(path.suffix[1:]))

    def _set_aside(self, path: Path) -> Path:
        aside = path.with_suffix(f".{State.UNREADABLE}")
        logger.warning("%s is damaged; it was set aside as %s", path, aside.name)
        with suppress(OSError):
            path.replace(aside)
        return aside

    def _write(self, entry: Entry, body: bytes) -> None:
        head = json.dumps(asdict(entry)).encode("ascii")
        try:
            with new_file(self.folder, head + b"\n" + body) as path:
                path.replace(self._path(entry.key, entry.state))
            sync_folder(self.folder)
        except OSError as error:
            raise OperatorError(
                "The grading service does not answer, and the submission could not be kept here "
                f"either: {error.strerror}.",
                hint="Your notebook is safe where it is. Free some space, then submit again.",
                code="spool-not-written",
            ) from error


def new_entry(
    *, key: str, course: str, assignment: str, claimed_at: str, body: bytes, problem: Any
) -> Entry:
    """Describe a body that is to be kept."""
    return Entry(
        key=key,
        course=course,
        assignment=assignment,
        claimed_at=claimed_at,
        digest=_digest(body),
        problem=problem,
    )


def _sensible(entry: Entry) -> bool:
    texts = (entry.course, entry.assignment, entry.claimed_at, entry.digest)
    objects = (entry.problem or {}, entry.accepted or {})
    if not all(isinstance(one, dict) for one in objects):
        return False
    sent_as = (entry.accepted or {"submission": ""}).get("submission")
    return all(isinstance(one, str) for one in (*texts, sent_as))


def _same(known: Entry, entry: Entry) -> Entry:
    told = (entry.course, entry.assignment, entry.digest)
    if (known.course, known.assignment, known.digest) != told:
        raise StudentError(
            f"The key {entry.key!r} was used before, for something else.",
            hint="Submit again; each submission needs a new key.",
            code="key-reused",
        )
    return known


def _unreadable(path: Path) -> Entry:
    problem = {
        "code": "spool-damaged",
        "message": f"A submission that was kept here cannot be read any more ({path.name}).",
        "hint": "Submit the notebook again.",
    }
    return Entry(
        key=path.stem,
        course="",
        assignment="",
        claimed_at="",
        digest="",
        state=State.UNREADABLE,
        problem=problem,
    )


def _damaged(path: Path) -> OperatorError:
    told = _unreadable(path).problem or {}
    return OperatorError(told["message"], hint=told["hint"], code=told["code"])


def _size_bytes(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
