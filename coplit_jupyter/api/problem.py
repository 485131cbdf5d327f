"""Turn an error into the status and the JSON that a client is told."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from tornado.web import HTTPError

from coplit_jupyter.errors import (
    AccessError,
    CoplitError,
    InstructorError,
    NotFoundError,
    OperatorError,
    StudentError,
)

RETRY_AFTER_SECONDS = 5
"""How long a client waits before it tries again when our side could not answer."""

TOO_LARGE = "too-large"

# The first that fits: a NotFoundError is an InstructorError too.
_STATUS: dict[type[CoplitError], HTTPStatus] = {
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

    @property
    def retry_after_seconds(self) -> int | None:
        """When to try again, if that can help."""
        return RETRY_AFTER_SECONDS if self.status == HTTPStatus.SERVICE_UNAVAILABLE else None

    def to_json(self) -> dict[str, Any]:
        """Give the body of the answer."""
        return {"error": {"code": self.code, "message": self.message, "hint": self.hint}}


def refusal(error: BaseException | None, *, status: int) -> Refusal:
    """Say what a client is told of an error; `status` is what Tornado would have said.

    An error that is not ours to explain is logged elsewhere and told without its text: it may
    hold paths, sources or secrets.
    """
    if isinstance(error, CoplitError):
        return Refusal(
            status=_status_of(error), code=error.code, message=error.message, hint=error.hint
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


def _status_of(error: CoplitError) -> int:
    if isinstance(error, StudentError) and error.code == TOO_LARGE:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    for kind, status in _STATUS.items():
        if isinstance(error, kind):
            return status
    return HTTPStatus.INTERNAL_SERVER_ERROR
