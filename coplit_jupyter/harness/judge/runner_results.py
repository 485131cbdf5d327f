"""Read what a test tool wrote (TAP 14, JUnit XML, Gradescope's JSON) as results of tests."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

INDENT = 4  # of a subtest, TAP 14
MAX_NAME = 300
MAX_TEXT = 16_000
OUTPUT = "#: "
STRICT = re.compile(r"(?:not )?ok(?:\s|$)|1\.\.\d|Bail out!")
"""How a line that counts begins; the parser reads `okay`, `ok2` and `1xx2` as well."""
VERDICTS = {"failed", "error", "timed-out", "out-of-memory"}
KNOWN = {
    "message": ("message", "msg", "reason"),
    "expected": ("expected", "wanted"),
    "actual": ("actual", "found", "got"),
    "verdict": ("verdict",),
    "input": ("input", "stdin"),
}


@dataclass(kw_only=True)
class Found:
    """One result; `path` is the way to the test: groups, then its name."""

    path: tuple[str, ...]
    verdict: str
    fraction: float = 0.0
    message: str = ""
    expected: str | None = None
    actual: str | None = None
    output: str = ""
    seconds: float | None = None
    skipped: bool = False
    points: float | None = None
    hidden: bool = False


class UnreadableError(Exception):
    """The results are not in the format that they should be in."""


# ---------------------------------------------------------------- TAP


@dataclass
class _Level:
    """Test points of one indentation, until the point that they belong to comes."""

    children: list[Found] = field(default_factory=list)


class Tap:
    """Reads TAP line by line; `feed` gives what is complete, `flush` what only waits for comments.

    Test points of a subtest come when the point of their parent does. Lines that begin with `#: `
    are what the student's program printed.
    """

    def __init__(self) -> None:
        from tap.parser import Parser

        self._parser = Parser()
        self._levels: list[_Level] = [_Level()]
        self._pending: Found | None = None
        self._pending_level = 0
        self._yaml: list[str] | None = None
        self._margin = 0
        self._printed: list[str] = []
        self._numbers: list[int] = []
        self.planned: int | None = None
        self.points = 0
        self.gave_up: str | None = None
        self.skips_all: str | None = None
        self.is_odd = False
        """Lines that look like results were passed over, so what was read may not be all."""

    def feed(self, line: str) -> Iterator[Found]:
        """Read one line without its end."""
        if self.gave_up is not None:
            self.is_odd = True
            return
        if self._yaml is not None:
            self._in_yaml(line)
            return
        text = line.lstrip(" ")
        if text.startswith(OUTPUT) or text == OUTPUT.rstrip():
            self._printed.append(text.removeprefix(OUTPUT.rstrip()).removeprefix(" "))
            del self._printed[2000:]
            return
        if text == "---" and self._pending is not None:
            self._yaml, self._margin = [], len(line) - len(text)
            return
        if text.startswith("#"):
            self._comment(text[1:].strip())
            return
        level = (len(line) - len(text)) // INDENT
        yield from self._line(text, level)

    def _line(self, text: str, level: int) -> Iterator[Found]:
        if not STRICT.match(text):
            return
        try:
            parsed = self._parser.parse_line(text.replace("\\#", "\0").rstrip())
        except ValueError:
            return
        if parsed.category == "test":
            yield from self.flush()
            yield from self._point(parsed, level)
        elif parsed.category == "plan" and level == 0:
            self.planned = parsed.expected_tests
            if parsed.skip:
                self.skips_all = str(parsed.directive.reason or "")
        elif parsed.category == "bail":
            yield from self.flush()
            self.gave_up = str(parsed.reason)[:MAX_TEXT]
            self.is_odd = True

    def _point(self, parsed: Any, level: int) -> Iterator[Found]:
        while len(self._numbers) <= level:
            self._numbers.append(0)
        del self._numbers[level + 1 :]
        self._numbers[level] += 1
        number = parsed.number or self._numbers[level]
        named = parsed.description.replace("\0", "#").removeprefix("-").strip()
        name = named[:MAX_NAME] or f"test {number}"
        if level == 0:
            self.points += 1
        children = self._take_children(level)
        if children:
            for child in children:
                child.path = (name, *child.path)
            if level:
                self._level(level).children += children
            else:
                yield from children
            return
        skipped = bool(parsed.skip or (parsed.todo and not parsed.ok))
        verdict = "not-run" if skipped else "passed" if parsed.ok else "failed"
        self._pending = Found(
            path=(name,),
            verdict=verdict,
            fraction=1.0 if verdict == "passed" else 0.0,
            message=str(parsed.directive.reason or "") if skipped else "",
            output="\n".join(self._printed),
            skipped=skipped,
        )
        self._pending_level = level
        self._printed = []

    def _level(self, level: int) -> _Level:
        while len(self._levels) <= level:
            self._levels.append(_Level())
        return self._levels[level]

    def _take_children(self, level: int) -> list[Found]:
        below = self._levels[level + 1 :]
        del self._levels[level + 1 :]
        return [child for one in below for child in one.children]

    def _comment(self, text: str) -> None:
        # `# Subtest: name` begins what comes; anything else speaks of the point before it.
        one = self._pending
        if one is not None and one.verdict == "failed" and not text.startswith("Subtest:"):
            one.message = f"{one.message}\n{text}".strip()[:MAX_TEXT]

    def _in_yaml(self, line: str) -> None:
        if self._yaml is None:
            return
        if line.strip() != "...":
            indent = len(line) - len(line.lstrip(" "))
            self.is_odd |= indent <= self._margin and STRICT.match(line.strip()) is not None
            self._yaml.append(line)
            del self._yaml[500:]
            return
        block, self._yaml = self._yaml, None
        if self._pending is not None:
            _explain(self._pending, diagnosis(block))

    def idle(self) -> Iterator[Found]:
        """Nothing came for a while: give the point that waits, but a failure needs its reason."""
        one = self._pending
        if one is not None and (one.verdict != "failed" or one.message):
            yield from self.flush()

    def flush(self) -> Iterator[Found]:
        """Give the test point that waits for more about itself, unless it is in the middle."""
        one = self._pending
        if one is None or self._yaml is not None:
            return
        self._pending = None
        if self._pending_level:
            self._level(self._pending_level).children.append(one)
        else:
            yield one

    def end(self) -> Iterator[Found]:
        """Give what is left when the stream ends, also subtests whose parent never came."""
        if self._yaml is not None:
            self.is_odd = True
            self._in_yaml("...")
        yield from self.flush()
        yield from self._take_children(0)


def diagnosis(block: list[str]) -> dict[str, str]:
    """Read the keys of a YAML diagnosis that we know: scalars (JSON's too) and `|` blocks."""
    found: dict[str, str] = {}
    key, margin = "", 0
    lines: list[str] = []

    def close() -> None:
        if key and lines:
            inner = min((len(one) - len(one.lstrip()) for one in lines if one.strip()), default=0)
            found[key] = "\n".join(one[inner:] for one in lines).rstrip("\n")

    for line in block:
        indent = len(line) - len(line.lstrip())
        match = re.match(r"\s*([A-Za-z_]\w*):(?:\s+(.*))?$", line)
        if key and line.strip() and indent > margin:
            lines.append(line)
        elif key and not line.strip():
            lines.append("")
        elif match:
            close()
            key, margin, lines = "", indent, []
            value = (match[2] or "").strip()
            if re.fullmatch(r"[|>][+-]?\d?", value) or not value:
                key = match[1].lower()
            else:
                found[match[1].lower()] = _scalar(value)
    close()
    return found


def _scalar(text: str) -> str:
    if text.startswith('"'):
        try:
            value = json.loads(text)
            return value if isinstance(value, str) else text
        except ValueError:
            return text.strip('"')
    if text.startswith("'") and text.endswith("'") and len(text) > 1:
        return text[1:-1].replace("''", "'")
    return text


def _explain(one: Found, told: dict[str, str]) -> None:
    known = {
        name: next((told[key] for key in keys if key in told), None) for name, keys in KNOWN.items()
    }
    if one.verdict != "failed":
        return
    if known["verdict"] in VERDICTS:
        one.verdict = known["verdict"] or "failed"
    message = known["message"] or ""
    if known["input"] is not None:
        message = f"{message}\nInput:\n{known['input']}".strip()
    one.message = f"{one.message}\n{message}".strip()[:MAX_TEXT]
    one.expected, one.actual = known["expected"], known["actual"]


# ---------------------------------------------------------------- JUnit


def junit(raw: bytes) -> list[Found]:
    """Read JUnit XML.

    Raises:
        UnreadableError: it is none.
    """
    from junitparser import JUnitXml

    _refuse_entities(raw)
    try:
        read = JUnitXml.fromstring(raw)
    except Exception as error:
        raise UnreadableError(f"{type(error).__name__}: {error}") from error
    return [_case(case) for case in _cases(read)]


def _refuse_entities(raw: bytes) -> None:
    """Read it once with nothing but a look at what it declares: in UTF-16 no byte pattern tells.

    Raises:
        UnreadableError: it declares a document type, and so perhaps entities.
    """

    def refuse(*_: object) -> None:
        raise UnreadableError("it declares entities")

    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = refuse
    try:
        reader.Parse(raw, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableError(f"{type(error).__name__}: {error}") from error


def _cases(node: Any) -> Iterator[Any]:
    from junitparser import TestCase, TestSuite

    if isinstance(node, TestSuite):
        yield from node.iterchildren(TestCase)
        for suite in node.testsuites():
            yield from _cases(suite)
        return
    for suite in node:
        yield from _cases(suite)


def _case(case: Any) -> Found:
    from junitparser import Error, Failure, Skipped

    results = list(case.result or ())
    worst = next((one for one in results if isinstance(one, Error)), None)
    worst = worst or next((one for one in results if isinstance(one, Failure)), None)
    skipped = worst is None and any(isinstance(one, Skipped) for one in results)
    verdict = "passed"
    if worst is not None:
        verdict = "error" if isinstance(worst, Error) else "failed"
    elif skipped:
        verdict = "not-run"
    told = [str(part) for part in (worst.message, worst.text) if part] if worst is not None else []
    if len(told) > 1 and told[0] in told[1]:
        del told[0]
    where = tuple(part for part in (case.classname,) if part)
    return Found(
        path=(*(str(part)[:MAX_NAME] for part in where), str(case.name or "test")[:MAX_NAME]),
        verdict=verdict,
        fraction=1.0 if verdict == "passed" else 0.0,
        message="\n".join(told)[:MAX_TEXT],
        output=str(case.system_out or "")[:MAX_TEXT],
        seconds=_number(case.time),
        skipped=skipped,
    )


# ---------------------------------------------------------------- Gradescope


def gradescope(raw: bytes) -> list[Found]:
    """Read Gradescope's results.json.

    Raises:
        UnreadableError: it is none.
    """
    try:
        tests = json.loads(raw)["tests"]
        return [_scored(test, number) for number, test in enumerate(tests, start=1)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError(f"{type(error).__name__}: {error}") from error


def _scored(test: dict[str, Any], number: int) -> Found:
    score, most = _number(test.get("score")), _number(test.get("max_score"))
    status = test.get("status")
    fraction = 0.0
    if score is not None and most:
        fraction = min(1.0, max(0.0, score / most))
    elif status == "passed":
        fraction = 1.0
    passed = fraction >= 1.0 and status != "failed"
    name = str(test.get("name") or test.get("number") or f"test {number}")
    return Found(
        path=(name[:MAX_NAME],),
        verdict="passed" if passed else "failed",
        fraction=1.0 if passed else min(fraction, 0.999999) if fraction else 0.0,
        message="" if passed else str(test.get("output") or "")[:MAX_TEXT],
        output=str(test.get("output") or "")[:MAX_TEXT] if passed else "",
        points=most,
        hidden=test.get("visibility", "visible") != "visible",
    )


def _number(given: Any) -> float | None:
    try:
        value = float(given)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) and value >= 0 else None
