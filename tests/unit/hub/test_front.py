"""The one page that the service itself shows to a browser."""

from __future__ import annotations

import pytest

from coplit_jupyter.hub.front import front_page


@pytest.mark.parametrize(
    ("languages", "told"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("en-US,en;q=0.9,ko;q=0.8", "en"),
        ("de", "en"),
        ("", "en"),
    ],
)
def test_it_speaks_the_first_language_it_knows_of_those_a_browser_asks_for(languages, told):
    page = front_page("kim", languages=languages)
    assert f'<html lang="{told}">' in page
    assert ("로그인" in page) == (told == "ko")


def test_a_name_is_text_and_no_markup():
    page = front_page("<script>{who}</script>", languages="ko")
    assert "<script>" not in page
    assert "&lt;script&gt;{who}" in page
