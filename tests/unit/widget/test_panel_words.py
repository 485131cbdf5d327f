"""Promises between the widget's JavaScript and the rest: words for all, text as text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coplit_jupyter.model.verdict import Verdict

SOURCE = (Path(__file__).parents[3] / "coplit_jupyter" / "widget" / "panel.js").read_text()


def _words(language: str) -> set[str]:
    block = re.search(rf"\n  {language}: {{\n(.*?)\n  }},", SOURCE, re.DOTALL)[1]
    without_texts = re.sub(r'("[^"]*"|`[^`]*`)(?=,)', "", block)
    return set(re.findall(r'"?([A-Za-z-]+)"?:', without_texts))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_verdict_has_a_word_in_both_languages(language):
    assert {verdict.value for verdict in Verdict} <= _words(language)


def test_both_languages_have_the_same_words():
    assert _words("en") == _words("ko")
    assert len(_words("en")) > 20


def test_nothing_in_the_panel_can_become_markup():
    """Names, messages and outputs come from students and their programs."""
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in SOURCE
