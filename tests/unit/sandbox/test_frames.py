"""What a judge writes is believed only as far as the protocol goes."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coplit_jupyter.errors import StudentError
from coplit_jupyter.sandbox import frames
from coplit_jupyter.sandbox.protocol import Output

RESULT = {"type": "test", "id": "t", "verdict": "passed", "fraction": 1.0, "seconds": 0.1}


def framed(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


@given(cut=st.integers(1, 40))
def test_messages_come_whole_however_the_bytes_are_cut(cut):
    """A stream has no borders: a frame may come in any pieces."""
    wire = b"".join(
        framed(json.dumps({"type": "output", "text": f"é{n}"}).encode()) for n in range(5)
    )
    reader = frames.FrameReader()
    pieces = [wire[start : start + cut] for start in range(0, len(wire), cut)]
    told = [message["text"] for piece in pieces for message in reader.feed(piece)]
    assert told == [f"é{n}" for n in range(5)]


@given(st.binary(max_size=300))
def test_garbage_never_raises_anything_else(noise):
    """A judge that was taken over can write what it likes."""
    reader = frames.FrameReader()
    try:
        for message in reader.feed(framed(noise) + noise):
            frames.event_of(message)
    except frames.FrameError:
        pass


@pytest.mark.parametrize(
    "change",
    [
        {"id": 7},
        {"verdict": "splendid"},
        {"verdict": None},
        {"fraction": 1.5},
        {"fraction": float("nan")},
        {"fraction": True},
        {"seconds": -1},
        {"message": ["a"]},
        {"cell": 3},
        {"type": "confetti"},
        {"type": "cell", "notebook": "n", "cell": "c", "status": "great"},
        {"type": "output", "text": None},
    ],
    ids=str,
)
def test_a_wrong_field_is_no_event(change):
    """One bad field and nothing of that judge can be believed."""
    with pytest.raises(frames.FrameError):
        frames.event_of(RESULT | change)


def test_a_frame_may_not_be_longer_than_a_mebibyte():
    """The length is refused before a single byte of the body is kept."""
    with pytest.raises(frames.FrameError):
        list(frames.FrameReader().feed(struct.pack(">I", frames.MAX_FRAME_BYTES + 1)))


def test_lone_surrogates_are_replaced():
    """They can be written in JSON, and stored or sent nowhere."""
    event = frames.event_of({"type": "output", "text": json.loads('"a\\ud800b"')})
    assert event == Output(text="a?b")


def test_an_order_that_is_too_large_is_the_students_matter():
    """It is refused here, before a judge has to read it."""
    with pytest.raises(StudentError):
        frames.encode({"op": "run", "text": "x" * frames.MAX_ORDER_BYTES})
