"""What was kept is there, whole, or is told to be damaged; the spool never grows without end."""

from __future__ import annotations

import json
import stat
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coplit_jupyter.errors import OperatorError, StudentError
from coplit_jupyter.server.spool import MAX_SENT, Spool, State, new_entry

PROBLEM = {"code": "service-unreachable", "message": "It is away.", "hint": "Wait."}
BODY = b'{"notebooks": {"hw1.ipynb": {"cells": []}}, "key": "key-00001"}\n\x00\xff more\n'


def entry(key="key-00001", *, body=BODY, course="demo", at="2026-11-30T14:00:00.000Z"):
    return new_entry(
        key=key, course=course, assignment="hw1", claimed_at=at, body=body, problem=PROBLEM
    )


def vars_of(one):
    return {key: value for key, value in asdict(one).items() if key != "state"}


def body_or_code(spool, one):
    try:
        return spool.body(one)
    except OperatorError as error:
        return error.code


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool")


def test_an_empty_spool_makes_no_folder(spool):
    assert spool.entries() == spool.waiting() == []
    assert spool.find("key-00001") is None
    assert not spool.folder.exists()


def test_what_is_put_comes_back_in_another_process(spool):
    """Byte for byte; nobody else can read the folder."""
    spool.put(entry(), BODY)
    again = Spool(spool.folder)
    (found,) = again.waiting()
    assert found == entry()
    assert again.body(found) == BODY
    assert stat.S_IMODE(spool.folder.stat().st_mode) == 0o700
    assert [path.name for path in spool.folder.iterdir()] == ["key-00001.kept"]


def test_the_oldest_goes_first(spool):
    for number in (2, 1, 3):
        spool.put(entry(f"key-0000{number}", at=f"2026-11-30T14:0{number}:00.000Z"), BODY)
    assert [one.key for one in spool.waiting()] == ["key-00001", "key-00002", "key-00003"]
    assert [one.key for one in spool.entries()] == ["key-00003", "key-00002", "key-00001"]


def test_the_same_send_is_kept_once(spool):
    first = spool.put(entry(), BODY)
    again = spool.put(entry(at="2026-11-30T15:00:00.000Z"), BODY)
    assert again == first
    for other in (entry(course="other"), entry(body=b"other")):
        with pytest.raises(StudentError) as caught:
            spool.put(other, b"other")
        assert caught.value.code == "key-reused"


def test_what_was_sent_leaves_its_answer_only(spool):
    kept = spool.put(entry(), BODY)
    spool.sent(kept, {"submission": "abc"})
    assert spool.waiting() == []
    found = spool.find(kept.key)
    assert (found.state, found.accepted) == (State.SENT, {"submission": "abc"})
    assert BODY not in (spool.folder / "key-00001.sent").read_bytes()
    assert spool.put(entry(), BODY) == found, "a browser that asks again gets the answer"


def test_what_was_refused_stays_with_the_reason(spool):
    kept = spool.put(entry(), BODY)
    spool.refused(kept, {"code": "closed", "message": "Closed.", "hint": ""})
    assert spool.waiting() == []
    (found,) = spool.entries()
    assert (found.state, found.problem["code"]) == (State.REFUSED, "closed")
    assert spool.body(found) == BODY


def test_a_crash_between_two_files_loses_and_repeats_nothing(spool):
    """The answer was written, and the process died before the body was removed."""
    kept = spool.put(entry(), BODY)
    body = (spool.folder / "key-00001.kept").read_bytes()
    spool.sent(kept, {"submission": "abc"})
    (spool.folder / "key-00001.kept").write_bytes(body)
    assert spool.waiting() == []
    assert [one.state for one in spool.entries()] == [State.SENT]


def test_a_full_spool_says_so_and_keeps_what_it_has(tmp_path):
    spool = Spool(tmp_path / "spool", max_bytes=1000)
    spool.put(entry(), BODY)
    with pytest.raises(OperatorError) as caught:
        spool.put(entry("key-00002", body=b"x" * 900), b"x" * 900)
    assert caught.value.code == "spool-full"
    assert [one.key for one in spool.waiting()] == ["key-00001"]


def test_old_answers_are_forgotten(spool):
    for number in range(MAX_SENT + 3):
        one = entry(f"key-{number:05d}")
        spool.sent(spool.put(one, BODY), {"submission": str(number)})
    assert len(spool.entries()) == MAX_SENT


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_damaged_file_is_set_aside_and_the_others_are_sent(tmp_path, data):
    """A byte that flipped, or an end that is missing, is never sent as if it were whole."""
    spool = Spool(Path(tempfile.mkdtemp(dir=tmp_path)))
    spool.put(entry(), BODY)
    well = spool.put(entry("key-00002"), BODY)
    path = spool.folder / "key-00001.kept"
    raw = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    if data.draw(st.booleans()):
        del raw[place:]
    else:
        raw[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(raw))
    found = {one.key: one for one in spool.waiting()}
    assert spool.body(found["key-00002"]) == BODY == spool.body(well)
    for key, one in found.items():
        if key != "key-00002":
            assert body_or_code(spool, one) in {BODY, "spool-damaged"}
    lost = [one for one in spool.entries() if one.state is State.UNREADABLE]
    assert all("cannot be read" in one.problem["message"] for one in lost)


@pytest.mark.parametrize(
    "head", [b"[]", b'"x"', b"{}", b'{"key": 1}', b'{"key": "key-00001", "course": null}', b"\xff"]
)
def test_a_file_that_is_none_of_ours_is_set_aside(spool, head):
    spool.folder.mkdir()
    (spool.folder / "key-00001.kept").write_bytes(head + b"\nbody")
    (found,) = spool.entries()
    assert found.state is State.UNREADABLE
    assert spool.waiting() == []
    assert spool.put(entry(), BODY) == entry(), "the key can be used again"


def test_a_disk_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "spool").write_text("a file, no folder")
    with pytest.raises(OperatorError) as caught:
        Spool(tmp_path / "spool").put(entry(), BODY)
    assert caught.value.code == "spool-not-written"


def test_a_body_that_changed_on_disk_is_no_refusal_either(spool):
    kept = spool.put(entry(), BODY)
    with pytest.raises(OperatorError):
        spool.body(replace(kept, digest="0" * 64))


@pytest.mark.parametrize(
    ("state", "head"),
    [
        ("kept", b'{"key":' + 100_000 * b"["),
        ("kept", b"[]"),
        ("sent", json.dumps(vars_of(entry()) | {"accepted": {"receipt": None}}).encode()),
        ("sent", json.dumps(vars_of(entry()) | {"accepted": {"submission": 3}}).encode()),
    ],
)
def test_a_file_that_says_nothing_sensible_holds_up_no_other(spool, state, head):
    """Its owner may have written it: it is set aside, and what is whole is still sent."""
    spool.put(entry("key-00002"), BODY)
    (spool.folder / f"key-00001.{state}").write_bytes(head + b"\n" + BODY)
    assert [one.key for one in spool.waiting()] == ["key-00002"]
    assert [path.name for path in spool.folder.glob("*.unreadable")] == ["key-00001.unreadable"]
