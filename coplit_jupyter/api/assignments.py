"""Answer what can be handed in: courses, assignments, releases, and the check before a submit."""

from __future__ import annotations

from datetime import UTC, datetime

from tornado import web

from coplit_jupyter.api import shapes
from coplit_jupyter.api.body import read_notebooks, take_fields
from coplit_jupyter.api.conceal import Concealer
from coplit_jupyter.api.route import Route
from coplit_jupyter.grading.standing import policies_of, standing_of


class CoursesRoute(Route):
    """`GET courses`."""

    @web.authenticated
    async def get(self) -> None:
        """List the courses of the person asking."""
        who, desk = await self.who(), await self.desk()
        courses = await self.mount.call(desk.store.courses)
        await self.answer(
            {
                "courses": [
                    {"name": course, "may_teach": who.teaches(course)}
                    for course in courses
                    if who.sees(course)
                ]
            }
        )


class AssignmentsRoute(Route):
    """`GET courses/{c}/assignments`."""

    @web.authenticated
    async def get(self, course: str) -> None:
        """List the newest version of each assignment."""
        await self.course(course)
        desk = await self.desk()
        versions = await self.mount.call(desk.store.assignments, course)
        listed = await self.mount.call(policies_of, desk.store, versions)
        await self.answer({"assignments": [shapes.assignment_summary(*one) for one in listed]})


class AssignmentRoute(Route):
    """`GET courses/{c}/assignments/{a}`."""

    @web.authenticated
    async def get(self, course: str, name: str) -> None:
        """Describe one assignment."""
        from coplit_jupyter.grading.check import questions

        who, assignment = await self.assignment(course, name)
        desk = await self.desk()
        version = await self.mount.call(desk.store.version, assignment)
        concealer = Concealer(version.manifest, all_shown=who.teaches(course))
        standing = await self.mount.call(
            standing_of,
            desk.store,
            version,
            student=who.student,
            now=datetime.now(UTC),
            enforced=not (self.mount.practice or who.teaches(course)),
            supersedes=desk.settings.service,
        )
        known = questions(version.manifest) if standing.may_look else []
        await self.answer(shapes.assignment(version, known, concealer, standing))


class ReleaseRoute(Route):
    """`GET courses/{c}/assignments/{a}/release`."""

    @web.authenticated
    async def get(self, course: str, name: str) -> None:
        """Give the student's version."""
        who, assignment = await self.assignment(course, name)
        desk = await self.desk()
        version = await self.mount.call(desk.store.version, assignment)
        await self.opened(who, version)
        files = await self.mount.call(desk.student_files, version)
        await self.answer(await self.mount.call(shapes.release, version, files))


class CheckRoute(Route):
    """`POST courses/{c}/assignments/{a}/check`."""

    @web.authenticated
    async def post(self, course: str, name: str) -> None:
        """Say what will be checked and what is missing; make a sandbox ready meanwhile."""
        who, assignment = await self.assignment(course, name)
        given = take_fields(await self.body(), required={"notebooks": dict})
        desk = await self.desk()
        version = await self.mount.call(desk.store.version, assignment)
        await self.opened(who, version)
        notebooks = await self.mount.call(read_notebooks, given["notebooks"])
        found = await self.mount.call(desk.check, assignment, notebooks)
        desk.warm(assignment)
        concealer = Concealer(version.manifest, all_shown=who.teaches(course))
        questions = shapes.concealed_questions(found["questions"], concealer)
        await self.answer({**found, "questions": questions})
