"""`coplit receipt`: check receipts offline, show the public keys, change the key."""

from __future__ import annotations

import os
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from coplit_jupyter.cli.output import emit, plain, say
from coplit_jupyter.errors import OperatorError
from coplit_jupyter.receipt import KeyRing, read_public_keys
from coplit_jupyter.receipt import verify as check

MAX_BYTES = 1024 * 1024
ANSWER_SECONDS = 30.0
PREFIX = "coplit/api/v1"


def verify(file: Path, *, key: Path | None, url: str | None, as_json: bool) -> int:
    """Say whether every word of a receipt was signed; gives 0, or 1 if not.

    Raises:
        OperatorError: the file or the keys cannot be read.
    """
    found = check(_read(file), _public_keys(key=key, url=url))
    if as_json:
        told = found.receipt.to_json() if found.receipt else None
        emit(
            {
                "file": str(file),
                "genuine": found.genuine,
                "code": found.code,
                "message": found.message,
                "key_id": found.key_id,
                "receipt": told,
            }
        )
    elif found.genuine:
        say(plain(found.message))
        say(_what_it_proves(practice=bool(found.receipt and found.receipt.practice)))
    else:
        say(f"{plain(str(file))} proves nothing. {plain(found.message)}")
        say(_what_to_do(found.code))
    return 0 if found.genuine else 1


def show_keys(*, everything: bool, as_json: bool) -> int:
    """Print the public key in use, or all that ever signed here, as PEM; gives 0."""
    from coplit_jupyter.receipt.keys import to_jwk, to_pem

    keys = list(_own_ring().public_keys().values())
    shown = keys if everything else keys[:1]
    if as_json:
        emit({"keys": [to_jwk(one) for one in shown]})
    else:
        print("".join(to_pem(one) for one in shown), end="")
    return 0


def rotate(*, as_json: bool) -> int:
    """Sign with a new key from now on; gives 0."""
    key_id = _own_ring().rotate()
    if as_json:
        emit({"key_id": key_id})
    else:
        say(f"Receipts are signed with the new key {key_id} from now on, without a restart.")
        say("Old receipts stay valid: the public part of the old key is kept and published.")
    return 0


def _what_it_proves(*, practice: bool) -> str:
    if practice:
        return "It is practice: whoever owns that server could have made it themselves."
    return "Every word of that was signed by the service. It says nothing about a score."


def _what_to_do(code: str) -> str:
    hints = {
        "unknown-key": "Give the keys of the service that signed it: --key FILE or --url URL.",
        "changed": "Download it again from the submission's history, and do not edit it.",
        "other-release": "Install the newest coplit-jupyter, and check it again.",
        "not-a-receipt": "Give a file that was saved as receipt-….json.",
    }
    return f"hint: {hints[code]}"


def _read(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _public_keys(*, key: Path | None, url: str | None) -> dict[str, Any]:
    if key is not None:
        return read_public_keys(_read(key), name=str(key))
    if url is not None:
        return read_public_keys(_fetch(url), name=url)
    ring = _own_ring()
    if not ring.exists():
        raise OperatorError(
            "There are no keys on this machine to check a receipt with.",
            hint="Give those of the service: --key FILE, or --url with its address.",
            code="no-keys",
        )
    return ring.public_keys()


def _own_ring() -> KeyRing:
    """Give the keys of this home."""
    from coplit_jupyter.wiring import settings_from

    settings = settings_from(os.environ)
    return KeyRing(settings.home / "keys", given=settings.receipt_key)


class _NoRedirects(HTTPRedirectHandler):
    """Follows nothing: the token is for the service at this address only."""

    def redirect_request(self, *_: object) -> None:
        """Refuse; the answer counts as an error."""


def _fetch(url: str) -> bytes:
    """Read a service's public keys, with this server's own token if there is one."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise OperatorError(f"{url!r} is no address of a service.", hint="Give https://….")
    address = url if url.rstrip("/").endswith("/keys") else f"{url.rstrip('/')}/{PREFIX}/keys"
    token = os.environ.get("COPLIT_SERVICE_TOKEN") or os.environ.get("JUPYTERHUB_API_TOKEN")
    request = Request(address, headers={"Authorization": f"token {token}"} if token else {})  # noqa: S310 (http only)
    try:
        opener = build_opener(ProxyHandler({}), _NoRedirects())
        with opener.open(request, timeout=ANSWER_SECONDS) as answer:
            return bytes(answer.read(MAX_BYTES))
    except (URLError, HTTPException, OSError) as error:
        raise OperatorError(
            f"The keys could not be fetched from {address}: {error}.",
            hint="Set COPLIT_SERVICE_TOKEN to a token of yours, or use --key with a file.",
            code="keys-unreachable",
        ) from error
