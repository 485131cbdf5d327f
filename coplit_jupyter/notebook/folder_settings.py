"""Read an assignment.toml into settings, naming the line of every mistake."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.model.assignment import DEFAULT_IMAGE, DEFAULT_IMAGES, check_name
from coplit_jupyter.model.limits import Limits
from coplit_jupyter.model.moment import PolicyError
from coplit_jupyter.model.policy import KEYS as POLICY_KEYS
from coplit_jupyter.model.policy import Policy
from coplit_jupyter.model.verdict import Isolation, State
from coplit_jupyter.notebook.authored import TestRule
from coplit_jupyter.notebook.folder_runner import RUNNER_PAGE, RunnerSettings, read_runner

SETTINGS_FILE = "assignment.toml"
TEXTS = ("name", "title", "course", "module", "image", "language")
KEYS = (*TEXTS, "notebook", "notebooks", "isolation", "state", *POLICY_KEYS)
RULE_KEYS = ("match", "points", "hidden", "hint", "question")
TABLES = ("assignment", "limits", "tests", "runner")
_JAVASCRIPT = ("js", "typescript", "ts", "node")
_IMAGE = re.compile(r"[a-z0-9][a-z0-9._/:@-]{0,254}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSettings:
    """An assignment.toml as its author wrote it; None and empty mean: not said."""

    name: str | None = None
    title: str | None = None
    course: str | None = None
    module: str | None = None
    notebooks: tuple[str, ...] = ()
    language: str = "python"
    image: str = DEFAULT_IMAGE
    isolation: Isolation = Isolation.ISOLATED
    state: State = State.FRESH
    limits: Limits = field(default_factory=Limits)
    rules: tuple[TestRule, ...] = ()
    runner: RunnerSettings | None = None
    policy: Mapping[str, Any] = field(default_factory=dict)


def read_settings(path: Path) -> FolderSettings:
    """Read the file; one that is not there gives the defaults.

    Raises:
        InstructorError: it is no TOML, or a setting is unknown or cannot be meant so.
    """
    if not path.is_file():
        return FolderSettings()
    try:
        text = path.read_text("utf-8-sig")
        tables = tomllib.loads(text)
    except OSError as error:
        raise InstructorError(
            f"{path.name} cannot be read: {error.strerror}.", hint="Check who may read it."
        ) from error
    except UnicodeDecodeError as error:
        raise InstructorError(
            f"{path.name} is not UTF-8 text.", hint="Save it as UTF-8."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise InstructorError(
            f"{path.name} is not valid TOML: {error}.",
            hint="Texts stand in quotes; dates like 2026-03-01T23:59:00+09:00 do not.",
        ) from error
    return _Reader(path.name, text).settings(tables)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one file; `text` is only for finding lines."""

    file: str
    text: str

    def settings(self, tables: Mapping[str, Any]) -> FolderSettings:
        self.known(tables, TABLES, where="")
        given = self.table(tables, "assignment")
        self.known(given, KEYS, where="[assignment] ")
        texts = {key: self.string(given, key) for key in TEXTS if key in given}
        for key, what in (("name", "an assignment"), ("course", "a course")):
            if key in texts:
                check_name(texts[key], what=what)
        runner = self.runner(tables) if "runner" in tables else None
        if "image" in texts and not _IMAGE.fullmatch(texts["image"]):
            self.refuse("image", f"{texts['image']!r} cannot be the name of an image")
        return FolderSettings(
            **self.in_language(texts, any_language=runner is not None),
            runner=runner,
            notebooks=self.notebooks(given),
            isolation=Isolation(
                self.choice(given, "isolation", (Isolation.ISOLATED, Isolation.INLINE))
            ),
            state=State(self.choice(given, "state", (State.FRESH, State.NOTEBOOK))),
            limits=self.limits(tables),
            rules=self.rules(tables.get("tests", [])),
            policy=self.policy(given),
        )

    def runner(self, tables: Mapping[str, Any]) -> RunnerSettings:
        return read_runner(self.table(tables, "runner"), self.refuse, self.known)

    def in_language(self, texts: Mapping[str, str], *, any_language: bool) -> dict[str, str]:
        """Check the language, and take its image where none is named."""
        language = texts.get("language", "python").lower()
        language = "javascript" if language in _JAVASCRIPT else language
        if any_language and "image" in texts:
            return {**texts, "language": language}
        if any_language and language not in DEFAULT_IMAGES:
            self.refuse(
                "language",
                f"there is no image for {language!r} here",
                hint='Build one FROM coplit/python, and write image = "…" beside it.',
            )
        if language == "c" and not any_language:
            self.refuse("language", "C needs a [runner]", hint=f"See {RUNNER_PAGE}.")
        if language not in DEFAULT_IMAGES:
            names = " or ".join(f'"{one}"' for one in DEFAULT_IMAGES)
            self.refuse("language", f"{language!r} cannot be graded", hint=f"Write {names}.")
        return {"image": DEFAULT_IMAGES[language], **texts, "language": language}

    def limits(self, tables: Mapping[str, Any]) -> Limits:
        try:
            return Limits.from_mapping(self.table(tables, "limits"))
        except InstructorError as error:
            raise InstructorError(f"{self.file}: {error.message}", hint=error.hint) from error

    def notebooks(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        key = "notebooks" if "notebooks" in given else "notebook"
        value = given.get(key, [])
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
            self.refuse(key, f"{value!r} is no file name", hint='Write "hw1.ipynb".')
        for name in names:
            if not name.endswith(".ipynb") or "/" in name or "\\" in name:
                self.refuse(
                    key,
                    f"{name!r} is no notebook of this folder",
                    hint="Notebooks end in .ipynb and stand beside assignment.toml.",
                )
        if len(set(names)) != len(names):
            self.refuse(key, "a notebook is named twice")
        return tuple(names)

    def policy(self, given: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return Policy.from_mapping(given).to_json()
        except PolicyError as error:
            self.refuse(error.key, error.why, hint=error.hint)

    def rules(self, given: Any) -> tuple[TestRule, ...]:
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            self.refuse(
                "tests", "it is no list of tables", hint="Write [[tests]], twice bracketed."
            )
        return tuple(self.rule(one) for one in given)

    def rule(self, given: Mapping[str, Any]) -> TestRule:
        self.known(given, RULE_KEYS, where="[[tests]] ")
        if not given.get("match") or not isinstance(given["match"], str):
            self.refuse(
                "tests", "a [[tests]] has no match", hint='Write match = "test_hw1.py::test_add".'
            )
        points, hidden = given.get("points"), given.get("hidden")
        if points is not None:
            number = isinstance(points, int | float) and not isinstance(points, bool)
            if not number or not math.isfinite(points) or points < 0:
                self.refuse("points", f"{points!r} is no number of points")
        if hidden is not None and not isinstance(hidden, bool):
            self.refuse("hidden", f"{hidden!r} is neither true nor false")
        return TestRule(
            match=given["match"],
            points=None if points is None else float(points),
            hidden=hidden,
            hint=self.string(given, "hint") if "hint" in given else None,
            question=self.string(given, "question") if "question" in given else None,
        )

    # ---- kinds of values

    def table(self, tables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        value = tables.get(name, {})
        if not isinstance(value, dict):
            self.refuse(name, "it is no table", hint=f"Write [{name}].")
        return value

    def string(self, given: Mapping[str, Any], key: str) -> str:
        value = given[key]
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, f"{value!r} is no text", hint=f'Write {key} = "…" in quotes.')
        return value

    def choice(self, given: Mapping[str, Any], key: str, among: tuple[str, ...]) -> str:
        value = given.get(key, among[0])
        if value not in among:
            names = " or ".join(f'"{one}"' for one in among)
            self.refuse(key, f"{value!r} is none of its values", hint=f"Write {key} = {names}.")
        return str(value)

    def known(self, given: Iterable[str], known: tuple[str, ...], *, where: str) -> None:
        for key in given:
            if key in known:
                continue
            near = difflib.get_close_matches(key, known, n=1)
            raise InstructorError(
                f"{self.place(key)}: {where}{key!r} is no setting.",
                hint=f"Did you mean {near[0]!r}?" if near else f"Use one of: {', '.join(known)}.",
                code="unknown-setting",
            )

    def refuse(self, key: str, why: str, *, hint: str = "") -> NoReturn:
        raise InstructorError(
            f"{self.place(key)}: {key}: {why}.",
            hint=hint or f"Correct {key} in {self.file}.",
            code="bad-setting",
        )

    def place(self, key: str) -> str:
        """`assignment.toml, line 3`, as far as the key can be found in the text."""
        written = re.compile(rf"""\s*(?:\[+\s*)?["']?{re.escape(key)}["']?\s*(?:=|\])""")
        for number, line in enumerate(self.text.split("\n"), start=1):
            if written.match(line):
                return f"{self.file}, line {number}"
        return self.file
