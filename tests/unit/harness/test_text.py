"""Text of a student's program is shown, never obeyed."""

from __future__ import annotations

import pytest

from coplit_jupyter.harness.wire.text import clean, cut, visible


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain\ttext\nline", "plain\ttext\nline"),
        ("한글 🎈 é", "한글 🎈 é"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b[2J\x1b[Hgone", "gone"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://x/\x07link\x1b]8;;\x07", "link"),
        ("a\r\nb", "a\nb"),
        ("over\rwrite", "over␍write"),
        ("nul\x00bell\x07del\x7f", "nul␀bell␇del␡"),
        ("bidi\u202e\u2066x", "bidi⟨U+202E⟩⟨U+2066⟩x"),
        ("zero\u200bwidth\ufeff", "zero⟨U+200B⟩width⟨U+FEFF⟩"),
        ("lone\ud800", "lone⟨U+D800⟩"),
        ("tag\U000e0041", "tag⟨U+E0041⟩"),
    ],
)
def test_escapes_go_and_invisible_characters_show(given, shown):
    assert visible(given) == shown
    assert clean(given) == shown


def test_long_text_is_cut_at_whole_characters_and_says_so():
    text = cut("한" * 100, 50)
    assert text.startswith("한" * 16 + "\n…")
    assert "252 more bytes were cut" in text
    assert cut("short", 50) == "short"
