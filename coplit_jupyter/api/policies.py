"""Let instructors see and set deadlines, extensions and late arrivals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tornado import web

from coplit_jupyter.api.body import bad_request, read_moment, take_fields
from coplit_jupyter.api.gradebook import TeachersRoute
from coplit_jupyter.grading import leniency
from coplit_jupyter.model.event import iso
from coplit_jupyter.model.moment import FIRST_YEAR, LAST_YEAR
from coplit_jupyter.model.policy import Extension
from coplit_jupyter.store.protocol import Store


class PolicyRoute(TeachersRoute):
    """`GET` and `PUT courses/{c}/assignments/{a}/policy`."""

    @web.authenticated
    async def get(self, course: str, name: str) -> None:
        """Give the policy in force and how it came about."""
        assignment = await self.taught_assignment(course, name)
        desk = await self.desk()
        await self.answer(await self.mount.call(leniency.told_policy, desk.store, assignment))

    @web.authenticated
    async def put(self, course: str, name: str) -> None:
        """Set what differs from the published policy."""
        assignment = await self.taught_assignment(course, name)
        given = take_fields(await self.body(), required={"policy": dict}, optional={"why": str})
        who, desk = await self.who(), await self.desk()
        await self.mount.call(
            leniency.set_policy,
            desk.store,
            assignment,
            given["policy"],
            by=who.student,
            why=given.get("why", ""),
        )
        await self.answer(await self.mount.call(leniency.told_policy, desk.store, assignment))


class ExtensionsRoute(TeachersRoute):
    """`GET` and `PUT courses/{c}/assignments/{a}/extensions`."""

    @web.authenticated
    async def get(self, course: str, name: str) -> None:
        """List the extensions in force."""
        assignment = await self.taught_assignment(course, name)
        desk = await self.desk()
        found = await self.mount.call(desk.store.extensions, assignment)
        await self.answer({"extensions": [one.to_json() for one in found]})

    @web.authenticated
    async def put(self, course: str, name: str) -> None:
        """Extend for one student or a group."""
        assignment = await self.taught_assignment(course, name)
        who, desk = await self.who(), await self.desk()
        extension = _extension(await self.body(), by=who.student)
        kept = await self.mount.call(leniency.extend, desk.store, assignment, extension)
        await self.answer(kept.to_json())


class ExtensionRoute(TeachersRoute):
    """`DELETE courses/{c}/assignments/{a}/extensions/{id}`."""

    @web.authenticated
    async def delete(self, course: str, name: str, extension: str) -> None:
        """Withdraw an extension."""
        assignment = await self.taught_assignment(course, name)
        who, desk = await self.who(), await self.desk()
        await self.mount.call(desk.store.end_extension, assignment, extension, by=who.student)
        found = await self.mount.call(desk.store.extensions, assignment)
        await self.answer({"extensions": [one.to_json() for one in found]})


class AcceptLateRoute(TeachersRoute):
    """`POST submissions/{id}/accept-late`."""

    @web.authenticated
    async def post(self, submission: str) -> None:
        """Let one submission count as arrived in time."""
        who, found = await self.submission(submission)
        self.teacher_only(who, found.new.assignment.course)
        given = take_fields(await self.body(), required={"why": str}, optional={"arrived_at": str})
        desk = await self.desk()
        accepted = await self.mount.call(
            leniency.accept_late,
            desk.store,
            found.id,
            arrived_at=_moment(given, "arrived_at"),
            by=who.student,
            why=given["why"],
        )
        await self.answer(accepted.to_json())


class OutagesRoute(TeachersRoute):
    """`GET courses/{c}/outages`."""

    @web.authenticated
    async def get(self, course: str) -> None:
        """List the times in which the service took nothing."""
        await self.taught(course)
        desk = await self.desk()
        await self.answer({"outages": await self.mount.call(_outages, desk.store)})


class AcceptOutageRoute(TeachersRoute):
    """`POST courses/{c}/assignments/{a}/accept-late`."""

    @web.authenticated
    async def post(self, course: str, name: str) -> None:
        """Accept all that was sent during an outage."""
        assignment = await self.taught_assignment(course, name)
        given = take_fields(await self.body(), required={"outage": str, "why": str})
        started_at = _moment(given, "outage")
        if started_at is None:
            raise bad_request("`outage` must be the moment at which an outage began.")
        who, desk = await self.who(), await self.desk()
        accepted = await self.mount.call(
            leniency.accept_outage,
            desk.store,
            assignment,
            started_at=started_at,
            by=who.student,
            why=given["why"],
        )
        await self.answer({"accepted": [one.to_json() for one in accepted]})


def _outages(store: Store) -> list[dict[str, Any]]:
    return [
        {"started_at": iso(one.started_at), "ended_at": iso(one.ended_at)}
        for one in store.outages()
    ]


def _extension(body: Mapping[str, Any], *, by: str) -> Extension:
    """Read an extension.

    Raises:
        InstructorError: a field is missing, unknown or of another type.
    """
    given = take_fields(
        body,
        required={"students": list},
        optional={
            "group": str,
            "due": str,
            "closes": str,
            "extra_seconds": (int, float),
            "extra_attempts": int,
            "why": str,
        },
    )
    students = given["students"]
    if not all(isinstance(one, str) for one in students):
        raise bad_request("`students` must be a list of names.")
    if any(isinstance(given.get(name), bool) for name in ("extra_seconds", "extra_attempts")):
        raise bad_request("`extra_seconds` and `extra_attempts` are numbers.")
    return Extension(
        students=tuple(students),
        group=given.get("group"),
        due=_moment(given, "due"),
        closes=_moment(given, "closes"),
        extra_seconds=float(given.get("extra_seconds", 0.0)),
        extra_attempts=given.get("extra_attempts", 0),
        by=by,
        why=given.get("why", ""),
    )


def _moment(given: Mapping[str, Any], name: str) -> datetime | None:
    moment = read_moment(given.get(name), name)
    if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise bad_request(f"`{name}` cannot be meant to be in the year {moment.year}.")
    return moment
