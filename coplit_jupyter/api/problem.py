"""Turn an error into the status and the JSON that a client is told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from tornado.web import HTTPError

from coplit_jupyter.errors import (
    AccessError,
    CoplitError,
    InstructorError,
    NotFoundError,
    NotNowError,
    OperatorError,
    StudentError,
)
from coplit_jupyter.model.event import iso

RETRY_AFTER_SECONDS = 5
"""How long a client waits before it tries again when our side could not answer."""

TOO_LARGE = "too-large"
TOO_FAST = "too-fast"

# The first that fits: a NotFoundError is an InstructorError too, a NotNowError a StudentError.
_STATUS: dict[type[CoplitError], HTTPStatus] = {
    NotNowError: HTTPStatus.CONFLICT,
    StudentError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFoundError: HTTPStatus.NOT_FOUND,
    InstructorError: HTTPStatus.BAD_REQUEST,
    AccessError: HTTPStatus.FORBIDDEN,
    OperatorError: HTTPStatus.SERVICE_UNAVAILABLE,
}

# What is said when Tornado or Jupyter refuses a request before a route of ours sees it.
_REFUSALS = {
    HTTPStatus.BAD_REQUEST: ("bad-request", "The request could not be read.", ""),
    HTTPStatus.UNAUTHORIZED: ("forbidden", "This needs a login.", "Log in, then try again."),
    HTTPStatus.FORBIDDEN: (
        "forbidden",
        "This request is not allowed: no login, no XSRF token, or a foreign page.",
        "Reload the page; log in again if you are asked to.",
    ),
    HTTPStatus.NOT_FOUND: ("not-found", "There is nothing at this address.", ""),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "method-not-allowed",
        "This address does not take that method.",
        "",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (TOO_LARGE, "The request is too large.", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a client is told instead of an answer."""

    status: int
    code: str
    message: str
    hint: str = ""
    possible_at: datetime | None = None
    wait_seconds: float | None = None

    @property
    def retry_after_seconds(self) -> int | None:
        """When to try again, if that can help."""
        match self.status:
            case HTTPStatus.SERVICE_UNAVAILABLE:
                return RETRY_AFTER_SECONDS
            case HTTPStatus.TOO_MANY_REQUESTS:
                return max(1, math.ceil(self.wait_seconds or 0.0))
            case _:
                return None

    def to_json(self) -> dict[str, Any]:
        """Give the body of the answer."""
        told = {"code": self.code, "message": self.message, "hint": self.hint}
        if self.possible_at is not None:
            told["possible_at"] = iso(self.possible_at)
        return {"error": told}


def refusal(error: BaseException | None, *, status: int, to_operator: bool = True) -> Refusal:
    """Say what a client is told of an error; `status` is what Tornado would have said.

    An error that is not ours to explain is logged elsewhere and told without its text: it may
    hold paths, sources or secrets. So is one of the machine where who asks does not run it.
    """
    if isinstance(error, OperatorError) and not to_operator:
        told = machine(error.code)
        return Refusal(
            status=_status_of(error), code=told["code"], message=told["message"], hint=told["hint"]
        )
    if isinstance(error, CoplitError):
        when = error if isinstance(error, NotNowError) else None
        return Refusal(
            status=_status_of(error),
            code=error.code,
            message=error.message,
            hint=error.hint,
            possible_at=when.possible_at if when else None,
            wait_seconds=when.wait_seconds if when else None,
        )
    known = _REFUSALS.get(HTTPStatus(status)) if status in list(HTTPStatus) else None
    if isinstance(error, HTTPError | None) and known:
        code, message, hint = known
        return Refusal(status=status, code=code, message=message, hint=hint)
    return Refusal(
        status=status,
        code="internal-error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "bad-request",
        message="Something went wrong on the grading side; nothing of yours is lost.",
        hint="Try again; if it stays, tell your instructor the time of day.",
    )


def machine(code: str) -> dict[str, str]:
    """Say to who does not run the machine that something of it fails; they can pass on the code."""
    return {
        "code": code,
        "message": f"The grading service cannot do that now ({code}).",
        "hint": "Nothing of yours is lost; try again in a minute.",
    }


def _status_of(error: CoplitError) -> int:
    if isinstance(error, StudentError) and error.code == TOO_LARGE:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if isinstance(error, NotNowError) and error.code == TOO_FAST:
        return HTTPStatus.TOO_MANY_REQUESTS
    for kind, status in _STATUS.items():
        if isinstance(error, kind):
            return status
    return HTTPStatus.INTERNAL_SERVER_ERROR
