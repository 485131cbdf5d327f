"""Say whose mistake an error is, what happened, and what to do now.

::

    CoplitError
    ├── StudentError        what was handed in cannot be taken       → 4xx, or `ungradable`
    │   └── NotNowError     not yet, no more, or too fast            → 409, or 429 + Retry-After
    ├── InstructorError     an assignment is wrong or unknown        → 4xx, exit 2
    │   └── NotFoundError   a name that does not exist here          → 404
    ├── AccessError         this user may not do that                → 403
    └── OperatorError       the machine, the engine or the settings  → 503 + Retry-After, exit 2

A failing test is a result and a reached limit is a verdict: neither is an exception.
"""

from __future__ import annotations

from datetime import datetime


class CoplitError(Exception):
    """An error that a person is told: a message, a hint, and a code that programs can compare.

    `message` says what happened, with the value; `hint` says in one sentence what to do now;
    `code` is kebab-case and stable.
    """

    def __init__(self, message: str, *, hint: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or self.default_code

    default_code = "error"


class StudentError(CoplitError):
    """What the student handed in cannot be taken; costs no attempt."""

    default_code = "bad-submission"


class NotNowError(StudentError):
    """The assignment's policy does not let it in now; nothing was kept.

    `possible_at` says when it could be (in `wait_seconds`), None if waiting does not help.
    """

    default_code = "not-now"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        code: str = "",
        possible_at: datetime | None = None,
        wait_seconds: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint, code=code)
        self.possible_at = possible_at
        self.wait_seconds = wait_seconds


class InstructorError(CoplitError):
    """The assignment (or a name for one) is wrong; nothing was graded or published."""

    default_code = "bad-assignment"


class NotFoundError(InstructorError):
    """The course, assignment or submission does not exist here."""

    default_code = "not-found"


class AccessError(CoplitError):
    """The person asking may not do this."""

    default_code = "forbidden"


class OperatorError(CoplitError):
    """The machine, the Docker Engine, the storage or the settings: nobody in class did wrong."""

    default_code = "unavailable"
