"""Turn what is about to be kept into the receipt that is signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from coplit_jupyter.model.event import iso
from coplit_jupyter.receipt import Receipt, digest_of_text
from coplit_jupyter.store.protocol import Sign, Submission, Version


class Keys(Protocol):
    """Signs receipts, and says with which keys they can be checked."""

    def sign(self, receipt: Receipt) -> dict[str, Any]:
        """Give the receipt's file as JSON values."""

    def key_id(self) -> str:
        """Make ready to sign; gives the name of the key in use."""

    def published(self) -> dict[str, Any]:
        """Give the public keys as a JWK set."""


def signing(
    keys: Keys, notebooks: Mapping[str, str], *, version: Callable[[Submission], Version]
) -> Sign:
    """Give what the store calls when it keeps these notebooks; digests are made here, before.

    Raises:
        OperatorError: there is no key to sign with.
    """
    keys.key_id()  # made or read here, and not while the storage waits
    digests = {name: digest_of_text(text) for name, text in sorted(notebooks.items())}

    def sign(kept: Submission) -> Mapping[str, Any]:
        new, graded_by = kept.new, version(kept)
        return keys.sign(
            Receipt(
                submission=kept.id,
                student=new.student,
                course=new.assignment.course,
                assignment=new.assignment.name,
                version=graded_by.number,
                notebooks=digests,
                bundle=graded_by.bundle,
                image=graded_by.notes.get("image") or None,
                accepted_at=iso(kept.accepted_at),
                claimed_at=None if new.claimed_at is None else iso(new.claimed_at),
                practice=new.practice,
            )
        )

    return sign
