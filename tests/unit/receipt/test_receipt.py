"""A receipt says what was signed, or it is refused."""

from __future__ import annotations

import json
import stat
import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.receipt import KeyRing, Receipt, read_public_keys, verify
from coplit_jupyter.receipt.canonical import canonical, from_base64, to_base64
from coplit_jupyter.receipt.keys import to_pem

RECEIPT = Receipt(
    submission="0123456789abcdef0123456789abcdef",
    student="김민지",
    course="py101",
    assignment="sums",
    version=3,
    notebooks={"sums.ipynb": "sha256:" + "ab" * 32, "더하기.ipynb": "sha256:" + "cd" * 32},
    bundle="sha256:" + "12" * 32,
    image=None,
    accepted_at="2026-11-30T14:43:25.123Z",
    claimed_at="2026-11-30T14:40:00.000Z",
    practice=False,
)


@pytest.fixture(scope="module")
def ring(tmp_path_factory):
    return KeyRing(tmp_path_factory.mktemp("keys") / "keys")


@pytest.fixture(scope="module")
def keys(ring):
    return ring.public_keys()


@pytest.fixture(scope="module")
def signed(ring):
    return json.dumps(ring.sign(RECEIPT), indent=2, ensure_ascii=False)


def test_a_receipt_says_whom_what_and_when(signed, keys):
    found = verify(signed, keys)
    assert found.genuine
    assert found.receipt == RECEIPT
    for word in ("김민지", "py101/sums", RECEIPT.submission, "2026-11-30 14:43:25.123 UTC"):
        assert word in found.message


def test_white_space_and_order_mean_nothing(signed, keys):
    """A mail program or an editor may lay it out anew."""
    document = json.loads(signed)
    turned = {name: document[name] for name in reversed(document)}
    turned["receipt"] = dict(reversed(document["receipt"].items()))
    for text in (json.dumps(document), json.dumps(turned, indent=8).replace("\n", "\r\n")):
        assert verify(text, keys).receipt == RECEIPT


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_any_changed_byte_is_found_or_means_the_same(signed, keys, data):
    """The promise of issue F: nobody can move a time or a name by one byte."""
    raw = bytearray(signed.encode())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != raw[place]))
    found = verify(bytes(raw), keys)
    if found.genuine:
        assert json.loads(bytes(raw)) == json.loads(signed)
        assert found.receipt == RECEIPT


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_cutting_adding_and_swapping_is_found(signed, keys, data):
    raw = signed.encode()
    start, end = sorted(data.draw(st.lists(st.integers(0, len(raw)), min_size=2, max_size=2)))
    found = verify(raw[:start] + data.draw(st.binary(max_size=40)) + raw[end:], keys)
    if found.genuine:
        assert found.receipt == RECEIPT


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, "x") for name in ("student", "course", "bundle", "accepted_at", "image", "digest")]
    + [("version", 4), ("practice", True), ("v", 2), ("more", 1), ("notebooks", {})],
)
def test_no_member_can_be_changed(signed, keys, name, value):
    document = json.loads(signed)
    document["receipt"][name] = value
    assert verify(json.dumps(document), keys).code == "changed"


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"\xff", b"[]", b"{}", b"null", b"[" * 100_000, b"9" * 2_000_000, b"1e999"),
        b'{"receipt": {}, "signature": ""}',
        b'{"receipt": {"key_id": "\\ud800"}, "signature": "x..y"}',
    ],
)
def test_anything_else_is_no_receipt(keys, text):
    assert verify(text, keys).code == "not-a-receipt"


@pytest.mark.parametrize("depth", [100, 400, 900, 5000])
def test_depth_is_no_way_around(keys, depth):
    """A reader and a writer of JSON give up at different depths; neither may end the check."""
    deep = '{"receipt": {"key_id": "x", "a": ' + "[" * depth + "]" * depth + '}, "signature": "x"}'
    assert not verify(deep, keys).genuine


def test_a_receipt_of_a_later_release_is_not_called_changed(ring, keys):
    later = sign({**RECEIPT.to_json(), "v": 2, "key_id": ring.key_id()}, ring)
    assert verify(later, keys).code == "other-release"


def sign(told, ring):
    """Sign anything with the ring's private key."""
    key = ring._load().key
    header = to_base64(canonical({"alg": "EdDSA", "kid": told["key_id"]}))
    signed = f"{header}.{to_base64(canonical(told))}".encode()
    return json.dumps({"receipt": told, "signature": f"{header}..{to_base64(key.sign(signed))}"})


def test_a_key_given_twice_is_ambiguous_and_refused(signed, keys):
    """Readers differ about which one counts."""
    twice = signed.replace('"student":', '"student": "choi", "student":', 1)
    assert verify(twice, keys).code == "not-a-receipt"


def test_a_signature_is_written_in_one_way_only(signed, keys):
    """Spare bits of the last character, padding and foreign characters are refused."""
    document = json.loads(signed)
    last = document["signature"][-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = alphabet[alphabet.index(last) ^ 1]
    for changed in (document["signature"][:-1] + other, document["signature"] + "=="):
        assert not verify(json.dumps({**document, "signature": changed}), keys).genuine


def test_another_key_of_the_same_id_does_not_help(signed, ring, keys, tmp_path):
    """An id is computed from the key, never believed."""
    forger = KeyRing(tmp_path / "keys")
    forged = forger.sign(replace(RECEIPT, student="choi"))
    assert verify(json.dumps(forged), keys).code == "unknown-key"
    forged["receipt"]["key_id"] = ring.key_id()
    assert not verify(json.dumps(forged), keys).genuine
    jwks = forger.published()
    jwks["keys"][0]["kid"] = ring.key_id()
    assert set(read_public_keys(json.dumps(jwks).encode(), name="x")) == {forger.key_id()}


def test_the_signature_is_a_detached_jws(signed, keys):
    """Any JOSE library can check it: header, base64url of the canonical form, Ed25519."""
    document = json.loads(signed)
    header, _, signature = document["signature"].partition("..")
    assert json.loads(from_base64(header)) == {
        "alg": "EdDSA",
        "kid": document["receipt"]["key_id"],
    }
    message = f"{header}.{to_base64(canonical(document['receipt']))}".encode()
    next(iter(keys.values())).verify(from_base64(signature), message)


def test_the_canonical_form_is_that_of_rfc_8785():
    value = {"€": '\u20ac$\u000f\nA\'B"\\"/', "\ufb33": [True, None, -5], "😀": {"b": 1, "a": ""}}
    expected = '{"€":"€$\\u000f\\nA\'B\\"\\\\\\"/","😀":{"a":"","b":1},"\ufb33":[true,null,-5]}'
    assert canonical(value).decode() == expected
    for never in (1.5, {1}, "\ud800", 2**53):
        with pytest.raises(ValueError, match=r"."):
            canonical(never)


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    """Several processes open one home at once."""
    rings = [KeyRing(tmp_path / "keys") for _ in range(4)]
    start, ids = threading.Barrier(4), []

    def load(ring):
        start.wait(60)
        ids.append(ring.key_id())

    threads = [threading.Thread(target=load, args=(ring,)) for ring in rings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(ids) == 4
    assert len(set(ids)) == 1
    files = sorted(path.name for path in (tmp_path / "keys").iterdir())
    assert files == sorted(["signing.pem", f"{ids[0]}.pub.pem"])
    assert stat.S_IMODE((tmp_path / "keys" / "signing.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_old_receipts_stay_valid_after_a_rotation(tmp_path):
    """And a server that runs meanwhile signs with the new key."""
    running, operator = KeyRing(tmp_path), KeyRing(tmp_path)
    before = running.sign(RECEIPT)
    new = operator.rotate()
    after = running.sign(RECEIPT)
    assert before["receipt"]["key_id"] != after["receipt"]["key_id"] == new
    for document in (before, after):
        assert verify(json.dumps(document), running.public_keys()).genuine
    published = [key["kid"] for key in running.published()["keys"]]
    assert published == [new, before["receipt"]["key_id"]]


def test_a_given_key_is_shared_by_services(tmp_path):
    owner = KeyRing(tmp_path / "a")
    owner.key_id()
    given = tmp_path / "a" / "signing.pem"
    other = KeyRing(tmp_path / "b", given=given)
    assert other.sign(RECEIPT) == owner.sign(RECEIPT)
    assert not (tmp_path / "b" / "signing.pem").exists()
    with pytest.raises(OperatorError, match="given by a setting"):
        other.rotate()


@pytest.mark.parametrize("content", [b"", b"nonsense", b"{}", b'{"keys": []}'])
def test_a_file_without_a_public_key_is_named(content):
    with pytest.raises(OperatorError, match="in given"):
        read_public_keys(content, name="given.pem")


def test_pem_and_jwk_set_hold_the_same_keys(ring, keys):
    pem = "".join(to_pem(key) for key in keys.values()).encode()
    jwks = json.dumps(ring.published()).encode()
    assert (
        set(read_public_keys(pem, name="x")) == set(read_public_keys(jwks, name="x")) == set(keys)
    )


def test_a_private_key_that_is_none_is_told(tmp_path):
    (tmp_path / "signing.pem").write_text("nonsense")
    (tmp_path / "signing.pem").chmod(0o600)
    with pytest.raises(OperatorError, match="no Ed25519 private key"):
        KeyRing(tmp_path).sign(RECEIPT)


def test_a_key_that_others_can_read_signs_nothing(tmp_path, caplog):
    """A warning in a log is read by nobody; a receipt that anybody can forge proves nothing."""
    KeyRing(tmp_path).key_id()
    (tmp_path / "signing.pem").chmod(0o640)
    KeyRing(tmp_path).key_id()
    assert "can forge receipts" in caplog.text
    (tmp_path / "signing.pem").chmod(0o644)
    with pytest.raises(OperatorError, match="mode 0644"):
        KeyRing(tmp_path).key_id()
