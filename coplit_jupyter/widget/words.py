"""Say a state of the panel in plain text: for terminals, GitHub, and where no widget can show."""

from __future__ import annotations

from typing import Any

VERDICTS = {
    "passed": "Passed",
    "failed": "Failed",
    "error": "Error",
    "timed-out": "Timed out",
    "out-of-memory": "Out of memory",
    "not-run": "Not run",
    "broken": "Grader problem",
}
NOT_FILLED_IN = "Not filled in yet"
"""How the grading side calls an answer that is not there."""


def as_text(state: dict[str, Any]) -> str:
    """Give a few lines: what happened, each test, the score."""
    lines = [_headline(state)]
    if state["error"]:
        lines += [state["error"]["message"], state["error"]["hint"]]
    for test in state["tests"]:
        result = test["result"]
        if result is None:
            lines.append(f"  ·  {test['name']}: waiting")
            continue
        points = f"{result['points']:g}/{result['max_points']:g}"
        lines.append(f"  {points}  {test['name']}: {_outcome_of(result)}")
        if result.get("message"):
            lines += [f"       {line}" for line in str(result["message"]).splitlines()[:5]]
        if result.get("hint"):
            lines.append(f"       Hint: {result['hint']}")
    return "\n".join(line for line in lines if line)


def _outcome_of(result: dict[str, Any]) -> str:
    """Say how a test ended; an answer that is not there is not called an error."""
    message = str(result.get("message") or "")
    if result["verdict"] == "error" and NOT_FILLED_IN in message.partition("\n")[0]:
        return NOT_FILLED_IN
    return VERDICTS[result["verdict"]]


def _headline(state: dict[str, Any]) -> str:
    title = state["title"]
    match state["phase"]:
        case "sending":
            return "coplit: sending …"
        case "kept":
            return f"{title}: not sent yet; nothing is lost, it is sent by itself"
        case "waiting":
            return f"{title}: received, number {state['position'] + 1} in line"
        case "running":
            done = sum(test["result"] is not None for test in state["tests"])
            return f"{title}: {done} of {len(state['tests'])} tests done"
        case "finished":
            return _outcome(title, state["report"])
        case _:
            return f"{title}: not finished" if title else "coplit: not submitted"


def _outcome(title: str, report: dict[str, Any]) -> str:
    if report["score"] is None:
        error = report["error"] or {"message": "There is no score.", "hint": ""}
        return f"{title}: {error['message']} {error['hint']}".strip()
    practice = " (practice)" if report["practice"] else ""
    return f"{title}: {report['score']:g} / {report['max_score']:g} points{practice}"
