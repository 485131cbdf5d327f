"""Say what a receipt says, and find out whether it says what was signed.

A receipt is a small JSON file: `receipt` for people, and beside it `signature`, a detached JWS
(RFC 7515, appendix F; RFC 8037) over the RFC 8785 form of `receipt`. White space and the order of
members mean nothing; any other change is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from coplit_jupyter.receipt.canonical import canonical, from_base64, parse, to_base64

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the grading side states about one submission at the moment it was kept.

    `notebooks` maps file names to digests of the notebooks as they were kept, without outputs;
    `digest` stands for all of them together. `bundle` names the tests that were newest then and
    `image` the image that proved them (None if nobody noted it). Moments are UTC; `accepted_at` is
    the arrival by the grading side's clock, `claimed_at` what the sender said.
    """

    submission: str
    student: str
    course: str
    assignment: str
    version: int
    notebooks: Mapping[str, str]
    bundle: str
    image: str | None
    accepted_at: str
    claimed_at: str | None
    practice: bool

    @property
    def digest(self) -> str:
        """One digest for all notebooks: the sha256 of the canonical form of `notebooks`."""
        return digest_of_text(canonical(dict(self.notebooks)).decode())

    def to_json(self) -> dict[str, Any]:
        """Give what is signed, but for the key's name."""
        told = asdict(self) | {"notebooks": dict(self.notebooks)}
        return {"v": VERSION, **told, "digest": self.digest}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave; what a later release added is passed over.

        Raises:
            ValueError: a member is missing, or of another type.
        """
        fields = {name: given.get(name) for name in cls.__dataclass_fields__}
        texts = [fields[name] for name in ("submission", "student", "course", "assignment")]
        notebooks = fields["notebooks"]
        if (
            given.get("v") != VERSION
            or not all(isinstance(one, str) for one in [*texts, fields["accepted_at"]])
            or not isinstance(notebooks, dict)
            or not isinstance(fields["practice"], bool)
        ):
            raise ValueError("not a receipt of this release")
        return cls(**fields)  # type: ignore[arg-type]  # checked above, as far as it matters


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of checking a file.

    `code` is `genuine`, `not-a-receipt`, `unknown-key`, `changed` or `other-release`; `receipt` is
    None unless it is genuine: nothing that nobody signed is repeated to anybody.
    """

    code: str
    message: str
    key_id: str = ""
    receipt: Receipt | None = None

    @property
    def genuine(self) -> bool:
        """Whether every word of it was signed."""
        return self.receipt is not None


def sign(receipt: Receipt, key: Ed25519PrivateKey, *, key_id: str) -> dict[str, Any]:
    """Give the receipt's file as JSON values; the same receipt and key always give the same."""
    told = {**receipt.to_json(), "key_id": key_id}
    signature = to_base64(key.sign(_signed(told, key_id)))
    return {"receipt": told, "signature": f"{_header(key_id)}..{signature}"}


def verify(text: str | bytes, keys: Mapping[str, Ed25519PublicKey]) -> Finding:
    """Check a receipt's file against public keys by their ids. Never raises for any content."""
    from cryptography.exceptions import InvalidSignature

    try:
        told, key_id, signature = _parts(text)
        signed = _signed(told, key_id)
    except ValueError as error:
        return Finding(code="not-a-receipt", message=f"This is no receipt: {error}.")
    key = keys.get(key_id)
    if key is None:
        return Finding(
            code="unknown-key",
            message=f"It names the key {key_id[:60]!r}, which is none of the {len(keys)} known.",
        )
    changed = Finding(
        code="changed",
        message="It was changed after it was signed, or never signed.",
        key_id=key_id,
    )
    try:
        key.verify(signature, signed)
    except (InvalidSignature, ValueError):
        return changed
    try:
        receipt = Receipt.from_json(told)
    except ValueError:
        message = "It was signed, but by a release that says other things than this one knows."
        return Finding(code="other-release", message=message, key_id=key_id)
    if told.get("digest") != receipt.digest:
        return changed
    return Finding(code="genuine", message=_sentence(receipt), key_id=key_id, receipt=receipt)


def digest_of_text(text: str) -> str:
    """Give `sha256:…` of a text in UTF-8; half a surrogate pair counts as it is."""
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _parts(text: str | bytes) -> tuple[dict[str, Any], str, bytes]:
    whole = parse(text)
    if not isinstance(whole, dict) or set(whole) != {"receipt", "signature"}:
        raise ValueError("it does not hold `receipt` and `signature`, and nothing else")
    told, jws = whole["receipt"], whole["signature"]
    key_id = told.get("key_id") if isinstance(told, dict) else None
    if not (isinstance(told, dict) and isinstance(jws, str) and isinstance(key_id, str)):
        raise ValueError("`receipt` must be an object with a `key_id`, and `signature` a text")  # noqa: TRY004 (of a file's content)
    header, _, encoded = jws.partition("..")
    if header != _header(key_id):
        raise ValueError("the signature's header is not for this key")
    return told, key_id, from_base64(encoded)


def _header(key_id: str) -> str:
    return to_base64(canonical({"alg": "EdDSA", "kid": key_id}))


def _signed(told: Mapping[str, Any], key_id: str) -> bytes:
    return f"{_header(key_id)}.{to_base64(canonical(dict(told)))}".encode("ascii")


def _sentence(receipt: Receipt) -> str:
    """Say whom, what and when."""
    names = ", ".join(sorted(receipt.notebooks)) or "no notebook"
    moment = receipt.accepted_at.removesuffix("Z").replace("T", " ")
    where = "a server for practice" if receipt.practice else "the grading service"
    return (
        f"{receipt.student} handed in {receipt.course}/{receipt.assignment} ({names}) as "
        f"submission {receipt.submission}; {where} had it at {moment} UTC."
    )
