"""Turn a Hub's description of who is asking into a person with courses.

Courses are Hub groups, so that a course is added by adding a group, with no restart:

- `nbgrader-COURSE` and `formgrade-COURSE`, as nbgrader names its students and graders;
- `course:COURSE:student`, `course:COURSE:ta` and `course:COURSE:instructor`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coplit_jupyter.api.identity import Who
from coplit_jupyter.errors import AccessError
from coplit_jupyter.hub.scopes import TEACH
from coplit_jupyter.model.assignment import NAME

_GROUPS = (
    (re.compile(r"nbgrader-(?P<course>.+)"), False),
    (re.compile(r"formgrade-(?P<course>.+)"), True),
    (re.compile(r"course:(?P<course>.+):student"), False),
    (re.compile(r"course:(?P<course>.+):(?:instructor|ta)"), True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Courses:
    """The courses that somebody takes, and those that they teach."""

    taken: frozenset[str]
    taught: frozenset[str]


def courses_of(groups: Iterable[str]) -> Courses:
    """Read the courses out of a user's groups; other groups mean nothing here."""
    taken: set[str] = set()
    taught: set[str] = set()
    for group in groups:
        for pattern, teaches in _GROUPS:
            found = pattern.fullmatch(group)
            if found and NAME.fullmatch(found["course"]):
                (taught if teaches else taken).add(found["course"])
    return Courses(taken=frozenset(taken), taught=frozenset(taught))


def person(model: Mapping[str, Any]) -> Who:
    """Give the person behind a token, from what the Hub says of it.

    An instructor whose token lacks the teaching scope sees the course as a student does. Being an
    administrator of the Hub gives no course.

    Raises:
        AccessError: the token is a service's, not a person's.
    """
    if model.get("kind", "user") != "user":
        raise AccessError(
            f"{model['name']!r} is a service of the Hub and takes part in no course.",
            hint="Use the token of a user.",
        )
    courses = courses_of(model.get("groups") or ())
    taught = courses.taught if TEACH in model.get("scopes", ()) else frozenset()
    return Who(
        student=model["name"],
        may_teach=bool(taught),
        courses=courses.taken | courses.taught,
        taught=taught,
    )
