"""Keep the key that signs receipts, and the public part of every key that ever signed.

::

    COPLIT_HOME/keys/signing.pem     the private key in use (PKCS #8, mode 0600)
    COPLIT_HOME/keys/<id>.pub.pem    public keys, the one in use among them

An id is the key's JWK thumbprint (RFC 7638), so it cannot be given to another key.
"""

from __future__ import annotations

import contextlib
import logging
import os
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coplit_jupyter.durable import new_file, sync_folder
from coplit_jupyter.errors import OperatorError
from coplit_jupyter.receipt.canonical import canonical, from_base64, parse, to_base64
from coplit_jupyter.receipt.document import Receipt, sign

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

logger = logging.getLogger(__name__)

SIGNING = "signing.pem"
PUBLIC = ".pub.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    key: Ed25519PrivateKey
    key_id: str
    state: tuple[int, int, int]


class KeyRing:
    """The keys of one home; any number of threads and processes may use one folder.

    The private key is made when it is first needed. `given` is the file of a key that several
    services share; nothing is made then. A key that was replaced is noticed at the next signature.
    """

    def __init__(self, folder: Path, *, given: Path | None = None) -> None:
        self.folder = folder
        self._given = given
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    def sign(self, receipt: Receipt) -> dict[str, Any]:
        """Give the receipt's file as JSON values.

        Raises:
            OperatorError: the key cannot be read or made.
        """
        loaded = self._load()
        return sign(receipt, loaded.key, key_id=loaded.key_id)

    def exists(self) -> bool:
        """Whether there is a key already."""
        return self._given is not None or (self.folder / SIGNING).is_file()

    def key_id(self) -> str:
        """Give the id of the key in use, which is made if there is none.

        Raises:
            OperatorError: it cannot be read or made.
        """
        return self._load().key_id

    def public_keys(self) -> dict[str, Ed25519PublicKey]:
        """Give every key that ever signed here, the one in use first.

        Raises:
            OperatorError: they cannot be read.
        """
        current = self._load()
        found = {current.key_id: current.key.public_key()}
        with _translated(self.folder):
            for path in sorted(self.folder.glob(f"*{PUBLIC}")):
                found |= read_public_keys(path.read_bytes(), name=path.name)
        return found

    def published(self) -> dict[str, Any]:
        """Give the public keys as a JWK set (RFC 7517), the one in use first.

        Raises:
            OperatorError: they cannot be read.
        """
        return {"keys": [to_jwk(key) for key in self.public_keys().values()]}

    def rotate(self) -> str:
        """Sign with a new key from now on; gives its id. The old one stays among the public keys.

        Raises:
            OperatorError: the key is one that was given, or the folder cannot be written.
        """
        if self._given is not None:
            raise OperatorError(
                f"The key in {self._given} was given by a setting.",
                hint="Replace that file; the public part of the old key is kept here.",
                code="key-given",
            )
        self._load()
        with _translated(self.folder), _new_key(self.folder) as fresh:
            fresh.replace(self.folder / SIGNING)
        return self._load().key_id

    def _load(self) -> _Loaded:
        path = self._given or self.folder / SIGNING
        with self._lock, _translated(path):
            if self._given is None and not path.exists():
                _make_first(self.folder)
            state = _state(path)
            if self._loaded is None or self._loaded.state != state:
                self._loaded = _Loaded(key=(key := _private(path)), key_id=id_of(key), state=state)
                _keep_public(self.folder, key.public_key())
            return self._loaded


def id_of(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """Name a key by its JWK thumbprint (RFC 7638)."""
    jwk = to_jwk(key.public_key() if hasattr(key, "public_key") else key)
    return str(jwk["kid"])


def to_jwk(key: Ed25519PublicKey) -> dict[str, str]:
    """Write a public key as RFC 8037 says."""
    bare = {"crv": "Ed25519", "kty": "OKP", "x": to_base64(key.public_bytes_raw())}
    return {
        **bare,
        "alg": "EdDSA",
        "use": "sig",
        "kid": to_base64(sha256(canonical(bare)).digest()),
    }


def to_pem(key: Ed25519PublicKey) -> str:
    """Write a public key as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def read_public_keys(raw: bytes, *, name: str) -> dict[str, Ed25519PublicKey]:
    """Read public keys, by their ids, from PEM or a JWK set; `name` says where they come from.

    Raises:
        OperatorError: there is no Ed25519 public key in it.
    """
    try:
        keys = _from_jwks(raw) if raw.lstrip().startswith(b"{") else _from_pem(raw)
    except (ValueError, TypeError, KeyError) as error:
        raise OperatorError(
            f"There is no Ed25519 public key in {name}.",
            hint="Give what `coplit receipt key` prints, or the service's answer to GET keys.",
            code="bad-key",
        ) from error
    return {id_of(key): key for key in keys}


def _from_pem(raw: bytes) -> list[Ed25519PublicKey]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    end = b"-----END PUBLIC KEY-----"
    blocks = [part + end for part in raw.split(end)[:-1]]
    try:
        keys = [load_pem_public_key(block) for block in blocks]
    except UnsupportedAlgorithm as error:
        raise ValueError("another kind of key") from error
    found = [key for key in keys if isinstance(key, Ed25519PublicKey)]
    if not found or len(found) < len(keys):
        raise ValueError("no Ed25519 key")
    return found


def _from_jwks(raw: bytes) -> list[Ed25519PublicKey]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    jwks = [one for one in parse(raw)["keys"] if one["kty"] == "OKP" and one["crv"] == "Ed25519"]
    if not jwks:
        raise ValueError("no Ed25519 key")
    return [Ed25519PublicKey.from_public_bytes(from_base64(one["x"])) for one in jwks]


def _private(path: Path) -> Ed25519PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    mode = path.stat().st_mode if os.name == "posix" else 0
    if mode & stat.S_IRWXO:
        raise OperatorError(
            f"Every user of this machine can reach the key at {path} (mode {mode & 0o777:04o}), "
            "and whoever reads it can forge receipts.",
            hint=f"`chmod 600 {path}`; if others could have read it, `coplit receipt rotate` next.",
            code="key-open",
        )
    if mode & stat.S_IRWXG:
        logger.warning("%s can be read by its group: whoever reads it can forge receipts", path)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise OperatorError(
            f"{path} holds no Ed25519 private key.",
            hint="Restore it from a backup; or move it away, and a new one is made.",
            code="bad-key",
        )
    return key


def _make_first(folder: Path) -> None:
    """Make the key unless another process was quicker; never leaves half of one."""
    with _new_key(folder) as fresh, contextlib.suppress(FileExistsError):
        (folder / SIGNING).hardlink_to(fresh)


@contextlib.contextmanager
def _new_key(folder: Path) -> Iterator[Path]:
    """Give a temporary file, readable by nobody else, with a new private key on the disk."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with new_file(folder, pem) as path:
        yield path
    sync_folder(folder)


def _keep_public(folder: Path, key: Ed25519PublicKey) -> None:
    """Keep the public part before the key signs anything: what is signed can always be checked."""
    target = folder / f"{id_of(key)}{PUBLIC}"
    if not target.exists():
        with new_file(folder, to_pem(key).encode()) as fresh:
            fresh.replace(target)
        sync_folder(folder)


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


@contextlib.contextmanager
def _translated(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OperatorError(
            f"The key for receipts at {place} cannot be used: {error.strerror or error}.",
            hint="Let the user who runs this read and write it; no submission is taken without it.",
            code="key-unusable",
        ) from error
