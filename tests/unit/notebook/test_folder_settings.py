"""assignment.toml: every mistake is named by file, line and key, with what to write instead."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.model.policy import KEYS, Policy
from coplit_jupyter.notebook.folder_settings import FolderSettings, read_settings

MISTAKES = {
    'name = "hw1"': ("line 1", "name", "assignment"),
    "[assignment\n": ("TOML", "line 1", ""),
    "[assignment]\nnaem = 'a'": ("line 2", "naem", "'name'"),
    "[assignments]": ("line 1", "assignments", "'assignment'"),
    "[assignment]\nname = 'a b'": ("'a b'", "", "letters"),
    "[assignment]\nname = 5": ("line 2", "5", "quotes"),
    "[assignment]\ncourse = '../x'": ("'../x'", "", "letters"),
    "[assignment]\ntitle = ''": ("line 2", "title", "quotes"),
    "[assignment]\n\nnotebook = '../a.ipynb'": ("line 3", "'../a.ipynb'", "beside"),
    "[assignment]\nnotebook = 'a.py'": ("line 2", "'a.py'", ".ipynb"),
    "[assignment]\nnotebooks = ['a.ipynb', 'a.ipynb']": ("line 2", "twice", ""),
    "[assignment]\nnotebooks = [5]": ("line 2", "5", "hw1.ipynb"),
    "[assignment]\nimage = 'a b'": ("line 2", "'a b'", ""),
    "[assignment]\nisolation = 'none'": ("line 2", "'none'", '"isolated"'),
    "[assignment]\nstate = true": ("line 2", "True", '"fresh"'),
    "[assignment]\ndue = 2026-03-01T10:00:00": ("line 2", "time zone", "+09:00"),
    "[assignment]\ndue = 2026-03-01": ("line 2", "2026-03-01", "+09:00"),
    "[assignment]\ndue = '2026-03-01 10:00'": ("line 2", "time zone", "+09:00"),
    "[assignment]\ndue = 'tomorrow'": ("line 2", "'tomorrow'", "+09:00"),
    "[assignment]\ndue = 5": ("line 2", "5", "+09:00"),
    "[assignment]\nopens = 2026-03-02T00:00:00Z\ndue = 2026-03-01T00:00:00Z": (
        "line 3",
        "before opens",
        "",
    ),
    "[assignment]\nattempts = 0": ("line 2", "0", ""),
    "[assignment]\nattempts = true": ("line 2", "True", ""),
    "[limits]\ntest_secs = 3": ("assignment.toml", "test_secs", "test_seconds"),
    "[limits]\ntest_seconds = -1": ("assignment.toml", "-1", "unit"),
    "limits = 5": ("line 1", "limits", "[limits]"),
    "[tests]\nmatch = 'a'": ("line 1", "tests", "[[tests]]"),
    "[[tests]]\npoints = 2": ("line 1", "match", "test_hw1.py"),
    "[[tests]]\nmatch = 'a'\npoint = 2": ("line 3", "point", "'points'"),
    "[[tests]]\nmatch = 'a'\npoints = -1": ("line 3", "-1", ""),
    "[[tests]]\nmatch = 'a'\npoints = nan": ("line 3", "nan", ""),
    "[[tests]]\nmatch = 'a'\nhidden = 'yes'": ("line 3", "'yes'", ""),
    "[[tests]]\nmatch = 'a'\nhint = 5": ("line 3", "5", "quotes"),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_named_by_its_place(tmp_path, text):
    """A silent typo in a due date or a limit costs a class an evening."""
    path = tmp_path / "assignment.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InstructorError) as caught:
        read_settings(path)
    *in_message, in_hint = MISTAKES[text]
    for part in in_message:
        assert part in caught.value.message
    assert caught.value.hint
    assert in_hint in caught.value.hint


def test_a_file_that_is_no_text_is_refused(tmp_path):
    """Saved as UTF-16 by an editor."""
    path = tmp_path / "assignment.toml"
    path.write_bytes("[assignment]".encode("utf-16"))
    with pytest.raises(InstructorError, match="UTF-8"):
        read_settings(path)


def test_a_missing_or_empty_file_says_nothing(tmp_path):
    """Settings are optional."""
    path = tmp_path / "assignment.toml"
    assert read_settings(path) == FolderSettings()
    path.write_bytes(b"\xef\xbb\xbf")
    assert read_settings(path) == FolderSettings()


def test_the_example_of_the_page_on_deadlines_is_read():
    """Instructors copy it."""
    page = Path(__file__).parents[3] / "docs" / "instructors" / "deadlines.md"
    example = page.read_text("utf-8").partition("```toml\n")[2].partition("```")[0]
    policy = Policy.from_mapping(tomllib.loads(example)["assignment"])
    assert policy.due == datetime(2026, 12, 8, 23, 59, 59, tzinfo=ZoneInfo("Asia/Seoul"))
    assert [step.credit for step in policy.late] == [0.8, 0.5]
    assert all(f"`{key}`" in page.read_text("utf-8") or key in example for key in KEYS)


def test_a_whole_policy_is_read_and_its_mistakes_are_named_by_line(tmp_path):
    path = tmp_path / "assignment.toml"
    path.write_text(
        '[assignment]\ntime_zone = "Asia/Seoul"\ndue = 2026-12-08\nlate = ["1 day: 80%"]\n'
    )
    assert read_settings(path).policy == {
        "due": "2026-12-08T23:59:59+09:00",
        "time_zone": "Asia/Seoul",
        "late": [{"within": "1d", "credit": 0.8}],
    }
    path.write_text(path.read_text().replace("80%", "180%"))
    with pytest.raises(InstructorError) as caught:
        read_settings(path)
    assert "line 4" in caught.value.message
    assert "24h: 80%" in caught.value.hint
