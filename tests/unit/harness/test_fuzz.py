"""Whatever bytes a student's process sends, the judge raises one kind of error."""

from __future__ import annotations

import contextlib

import msgpack
from hypothesis import given, settings
from hypothesis import strategies as st

from coplit_jupyter.harness.wire.channel import WireError, unpack
from coplit_jupyter.harness.wire.decode import READ, Decoder
from coplit_jupyter.harness.wire.encode import Encoder

SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=40)
    | st.binary(max_size=40) | st.sampled_from(["int64", "<i8", "object", "category", "2026-01-01"])
)  # fmt: skip
TAGS = st.sampled_from(sorted(READ))


def tagged(inner):
    return st.builds(lambda tag, rest: [tag, *rest], TAGS, st.lists(inner, max_size=6)) | st.lists(
        inner, max_size=5
    )


MESSAGES = st.recursive(SCALARS, tagged, max_leaves=30)


def refuse(coded, decoder):
    raise WireError("an unknown tag")


@settings(max_examples=300, deadline=None)
@given(MESSAGES)
def test_decoding_made_up_values_raises_wire_errors_only(message):
    with contextlib.suppress(WireError):
        Decoder(refuse, held={1: [1]}, collect={}).decode(message)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_decoding_made_up_bytes_raises_wire_errors_only(body):
    with contextlib.suppress(WireError):
        Decoder(refuse).decode(unpack(body))


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
    | st.decimals(allow_nan=False, places=3) | st.dates() | st.datetimes() | st.timedeltas()
    | st.fractions() | st.uuids() | st.complex_numbers(allow_nan=False),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(PLAIN)
def test_plain_values_come_back(value):
    coded = Encoder(lambda value, encoder: 1 / 0).encode(value)
    packed = msgpack.packb([coded], unicode_errors="surrogatepass")
    assert repr(Decoder(refuse).decode(unpack(packed)[0])) == repr(value)


@settings(max_examples=200, deadline=None)
@given(PLAIN, st.data())
def test_one_changed_byte_raises_wire_errors_only(value, data):
    coded = Encoder(lambda value, encoder: 1 / 0).encode(value)
    body = bytearray(msgpack.packb([coded], unicode_errors="surrogatepass"))
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(WireError):
        Decoder(refuse).decode(unpack(bytes(body)))
