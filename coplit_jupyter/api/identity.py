"""Say who is asking; how that is found out is the mounting side's business."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol

from tornado.web import RequestHandler


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """One logged-in person, as this deployment knows them.

    `courses` are those they take part in and `taught` those they teach; None means every course
    that exists here, as on a server of one's own.
    """

    student: str
    may_teach: bool = False
    courses: frozenset[str] | None = None
    taught: frozenset[str] | None = None

    def sees(self, course: str) -> bool:
        """Say whether this person may know that the course exists."""
        return self.courses is None or course in self.courses or self.teaches(course)

    def teaches(self, course: str) -> bool:
        """Say whether this person may see everybody's work in the course and publish there."""
        return self.may_teach and (self.taught is None or course in self.taught)


class Identity(Protocol):
    """Turns an authenticated request into a person."""

    def who(self, handler: RequestHandler) -> Who | Awaitable[Who]:
        """Say who sent the request; called only after the login was checked.

        Raises:
            AccessError: logged in, but nobody who may use this deployment.
        """
