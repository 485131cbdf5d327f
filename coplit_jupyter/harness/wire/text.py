"""Make text of a hostile program safe to show: visible control characters, capped length."""

from __future__ import annotations

import re

ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, cursor moves
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # titles, links
    r"|\x1b[ -/]*[0-~]"
)
HARMLESS = "\n\t"
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)  # the picture of the control character: ␀ ␈ ␍
    if code == 0x7F:
        return "\u2421"
    return f"\u27e8U+{code:04X}\u27e9"


def visible(text: str) -> str:
    """Remove terminal escapes; show control, bidi and zero-width characters as marks."""
    return INVISIBLE.sub(_visible, ANSI.sub("", text.replace("\r\n", "\n")))


def cut(text: str, limit: int) -> str:
    """Shorten to about `limit` UTF-8 bytes and say that it was cut."""
    if len(text) * 4 <= limit:
        return text
    raw = text.encode("utf-8", "replace")
    if len(raw) <= limit:
        return text
    kept = raw[:limit].decode("utf-8", "ignore")
    return f"{kept}\n… {len(raw) - len(kept.encode())} more bytes were cut …"


def clean(text: str, limit: int = 4000) -> str:
    """Make visible and shorten."""
    return cut(visible(cut(text, 4 * limit)), limit)
