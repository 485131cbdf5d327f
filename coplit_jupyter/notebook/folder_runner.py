"""Read `[runner]` of an assignment.toml: tests that any other tool runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, Protocol, cast

from coplit_jupyter.model.assignment import Runner

RUNNER_PAGE = "docs/instructors/any-tool.md"
KEYS = ("command", "results", "file", "compile", "source")
RESULTS = ("tap", "junit", "gradescope")
MAX_COMMAND = 4_000
SUFFIXES = {
    "python": ".py",
    "javascript": ".js",
    "c": ".c",
    "c++": ".cpp",
    "cpp": ".cpp",
    "java": ".java",
    "go": ".go",
    "rust": ".rs",
    "ruby": ".rb",
    "r": ".R",
    "julia": ".jl",
    "bash": ".sh",
    "haskell": ".hs",
    "ocaml": ".ml",
    "kotlin": ".kt",
    "scala": ".scala",
    "perl": ".pl",
    "lua": ".lua",
    "php": ".php",
    "csharp": ".cs",
    "c#": ".cs",
    "sql": ".sql",
}
Results = Literal["tap", "junit", "gradescope"]


class Refuse(Protocol):
    """Refuses a setting."""

    def __call__(self, key: str, why: str, *, hint: str = "") -> NoReturn:
        """Raise InstructorError with the setting's line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerSettings:
    """`[runner]` as its author wrote it."""

    command: str
    results: Results
    compile: str = ""
    file: str = ""
    source: str = ""

    def complete(self, stem: str, *, language: str) -> Runner:
        """Fill in the name of the program's file: `stem` with the language's suffix."""
        return Runner(
            command=self.command,
            results=self.results,
            compile=self.compile,
            file=self.file,
            source=self.source or f"{stem}{SUFFIXES.get(language, '.txt')}",
        )


def read_runner(
    given: Mapping[str, Any], refuse: Refuse, known: Callable[..., None]
) -> RunnerSettings:
    """Check every key; `refuse` and `known` raise InstructorError."""
    known(given, KEYS, where="[runner] ")
    texts = {key: _text(given, key, refuse) for key in KEYS if key in given}
    if "command" not in texts:
        refuse("runner", "it has no command", hint=f"See {RUNNER_PAGE}.")
    for key in ("file", "source"):
        if not _is_below(texts.get(key, "x")):
            refuse(key, f"{texts[key]!r} is no file below the assignment's folder")
    return RunnerSettings(
        command=texts["command"],
        results=_results(texts.get("results", ""), refuse),
        compile=texts.get("compile", ""),
        file=texts.get("file", ""),
        source=texts.get("source", ""),
    )


def _text(given: Mapping[str, Any], key: str, refuse: Refuse) -> str:
    value = given[key]
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        refuse(key, f"{value!r} is no text")
    if len(value) > MAX_COMMAND:
        refuse(key, f"it has more than {MAX_COMMAND:,} characters", hint="Put it into a script.")
    return value


def _results(given: str, refuse: Refuse) -> Results:
    if given not in RESULTS:
        names = " or ".join(f'"{one}"' for one in RESULTS)
        refuse("results", f"{given!r} is no format of results", hint=f"Write results = {names}.")
    return cast("Results", given)


def _is_below(name: str) -> bool:
    parts: Iterable[str] = name.split("/")
    return all(part not in {"", ".", ".."} for part in parts)
