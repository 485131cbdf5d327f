"""Make a name that a person chose for a file or folder fit to name an assignment."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from coplit_jupyter.notebook.folder_settings import SETTINGS_FILE

MAX_CHARACTERS = 64
DIGEST_CHARACTERS = 6


def fitting_name(given: str) -> str:
    """Give `given` in the letters that names may have.

    Accents are taken off, and other signs become `-`. Where letters are lost (`과제 1` and
    `퀴즈 1` are not one assignment) a part of a digest of the whole name stands behind the rest.
    """
    composed = unicodedata.normalize("NFC", given)
    letters = unicodedata.normalize("NFKD", composed)
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    fitting = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).lstrip("._-")
    lost = any(sign.isalnum() and not sign.isascii() for sign in plain)
    if not lost and len(fitting) <= MAX_CHARACTERS:
        return fitting or "assignment"
    digest = hashlib.sha256(composed.encode()).hexdigest()[:DIGEST_CHARACTERS]
    rest = fitting[: MAX_CHARACTERS - DIGEST_CHARACTERS - 1].rstrip("._-")
    return f"{rest or 'assignment'}-{digest}"


def renamed(given: str, name: str) -> list[str]:
    """Tell an author whose assignment could not have the name that its file has."""
    if re.sub(r"[^A-Za-z0-9]", "", given) == re.sub(r"[^A-Za-z0-9]", "", name):
        return []
    told = (
        f"{given!r} cannot name an assignment (A-Z, a-z, 0-9, '.', '_' and '-' can): it is called "
        f"{name}, with {given!r} as its title. To name it yourself, write name in [assignment] of "
        f"{SETTINGS_FILE}."
    )
    return [told]
