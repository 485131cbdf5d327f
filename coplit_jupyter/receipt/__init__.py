"""STATION: what was accepted -> a signed receipt that anybody can check offline.

The only place that imports `cryptography`. Signs what it is told and decides nothing: who handed in
what, and when, is the store's to say.
"""

from __future__ import annotations

from coplit_jupyter.receipt.document import Finding, Receipt, digest_of_text, verify
from coplit_jupyter.receipt.keys import KeyRing, read_public_keys

__all__ = ["Finding", "KeyRing", "Receipt", "digest_of_text", "read_public_keys", "verify"]
