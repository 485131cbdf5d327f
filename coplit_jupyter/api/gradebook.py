"""Show instructors how their class stands, and give it out in the formats of other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tornado import web

from coplit_jupyter.api import sse
from coplit_jupyter.api.board import BoardFollower, Boards
from coplit_jupyter.api.body import bad_request, take_fields
from coplit_jupyter.api.identity import Who
from coplit_jupyter.api.regrading import ACTIONS, Job, Order, Regrades
from coplit_jupyter.api.route import Route
from coplit_jupyter.errors import NotFoundError
from coplit_jupyter.grading.coursebook import Coursebook, coursebook
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.store.protocol import Store, Submission

CSV = "text/csv; charset=utf-8"
NO_REGRADE: Mapping[str, Any] = {
    "action": None,
    "running": False,
    "done": 0,
    "total": None,
    "changes": [],
    "error": None,
}


class TeachersRoute(Route):
    """The base of routes that answer about everybody's work in a course."""

    async def taught(self, course: str) -> Who:
        """Give who is asking, if they teach the course.

        Raises:
            NotFoundError: no such course, or not theirs.
            AccessError: they take it, and do not teach it.
        """
        who = await self.course(course)
        self.teacher_only(who, course)
        return who

    async def taught_assignment(self, course: str, name: str) -> AssignmentId:
        """Give the id of an assignment of a course that the person teaches.

        Raises:
            NotFoundError: no such course or assignment, or not theirs.
            AccessError: they take the course, and do not teach it.
        """
        who, assignment = await self.assignment(course, name)
        self.teacher_only(who, course)
        desk = await self.desk()
        await self.mount.call(desk.store.version, assignment)
        return assignment

    async def answer_file(self, name: str, media_type: str, text: str) -> None:
        """Send a file as JSON: no browser opens it by itself, whatever stands in it."""
        await self.answer({"name": name, "media_type": media_type, "text": text})


class GradebookRoute(TeachersRoute):
    """`GET courses/{c}/gradebook`, streamed or at once."""

    _follower: BoardFollower | None = None

    @web.authenticated
    async def get(self, course: str) -> None:
        """Give how everybody stands, or what changed since a stamp."""
        await self.taught(course)
        desk = await self.desk()
        await self.mount.call(desk.store.assignments, course)
        after = self._after()
        board = self.mount.shared(Boards).of(course)
        if sse.wants_stream(self):
            await board.look(desk.store)  # what fails, fails before the stream begins
            await self._stream(BoardFollower(self.mount, desk.store, board, after=after))
            return
        await board.look(desk.store, at_once=not after)
        await self.answer(board.since(after))

    async def _stream(self, follower: BoardFollower) -> None:
        self._follower = follower
        async with sse.streaming(self, seconds=self.mount.stream_seconds, stop=follower.stop):
            async for told in follower.changes():
                if told is None:
                    self.write(sse.HEARTBEAT)
                else:
                    self.write(sse.frame("gradebook", told, seq=told["stamp"]))
                await self.flush()

    def on_connection_close(self) -> None:
        """Stop following when the client has left."""
        super().on_connection_close()
        if self._follower:
            self._follower.stop()

    def _after(self) -> str:
        resumed = self.request.headers.get("Last-Event-ID", "")
        return self.get_query_argument("after", resumed)[:64]


class StatisticsRoute(TeachersRoute):
    """`GET courses/{c}/assignments/{a}/statistics`."""

    @web.authenticated
    async def get(self, course: str, name: str) -> None:
        """Sum up how the class did."""
        assignment = await self.taught_assignment(course, name)
        desk = await self.desk()
        await self.answer(await self.mount.call(_statistics, desk.store, assignment))


class ExportRoute(TeachersRoute):
    """`GET courses/{c}/assignments/{a}/export?format=csv|junit|gradescope`."""

    @web.authenticated
    async def get(self, course: str, name: str) -> None:
        """Give a file of one assignment."""
        assignment = await self.taught_assignment(course, name)
        wanted = self.get_query_argument("format", "csv")
        if wanted not in EXPORTS:
            raise bad_request(f"`format` must be one of: {', '.join(EXPORTS)}.")
        desk = await self.desk()
        ending, media_type, write = EXPORTS[wanted]
        text = await self.mount.call(write, desk.store, assignment)
        await self.answer_file(f"{course}-{name}.{ending}", media_type, text)


class CourseExportRoute(TeachersRoute):
    """`GET courses/{c}/export`."""

    @web.authenticated
    async def get(self, course: str) -> None:
        """Give the CSV of the whole course."""
        await self.taught(course)
        desk = await self.desk()
        text = await self.mount.call(_course_csv, desk.store, course)
        await self.answer_file(f"{course}.csv", CSV, text)


class CanvasRoute(TeachersRoute):
    """`POST courses/{c}/canvas`."""

    @web.authenticated
    async def post(self, course: str) -> None:
        """Fill a gradebook file that Canvas exported."""
        await self.taught(course)
        given = take_fields(
            await self.body(),
            required={"text": str},
            optional={"assignment": str, "column": str},
        )
        desk = await self.desk()
        await self.answer(await self.mount.call(_fill_canvas, desk.store, course, given))


class SubmissionExportRoute(TeachersRoute):
    """`GET submissions/{id}/export?format=gradescope|junit`."""

    @web.authenticated
    async def get(self, submission: str) -> None:
        """Give the report of one submission as other programs read it."""
        who, found = await self.submission(submission)
        self.teacher_only(who, found.new.assignment.course)
        wanted = self.get_query_argument("format", "gradescope")
        if wanted not in {"gradescope", "junit"}:
            raise bad_request("`format` must be one of: gradescope, junit.")
        name, media_type, text = await self.mount.call(_submission_file, found, wanted)
        await self.answer_file(name, media_type, text)


class RegradeRoute(TeachersRoute):
    """`GET` and `POST courses/{c}/assignments/{a}/regrade`."""

    @web.authenticated
    async def get(self, course: str, name: str) -> None:
        """Say how far the last regrade of this assignment is."""
        assignment = await self.taught_assignment(course, name)
        job = self.mount.shared(Regrades).last(assignment)
        await self.answer(job.to_json() if job else NO_REGRADE)

    @web.authenticated
    async def post(self, course: str, name: str) -> None:
        """Preview, apply, undo or stop a regrade."""
        assignment = await self.taught_assignment(course, name)
        given = take_fields(
            await self.body(),
            required={"action": str},
            optional={"submissions": list, "never_lower": bool},
        )
        regrades = self.mount.shared(Regrades)
        if given["action"] == "stop":
            if last := regrades.last(assignment):
                last.stop()
            await self.answer(last.to_json() if last else NO_REGRADE)
            return
        job = regrades.start(await self.desk(), _order(assignment, given))
        if sse.wants_stream(self):
            await self._stream(job)
            return
        async for _ in job.steps(heartbeat_seconds=self.mount.heartbeat_seconds):
            pass
        await self.answer(job.to_json())

    async def _stream(self, job: Job) -> None:
        """Tell how far it is, then how it ended; a client that leaves changes nothing."""
        async with sse.streaming(self):
            async for went_on in job.steps(heartbeat_seconds=self.mount.heartbeat_seconds):
                told = sse.frame("progress", job.to_json(changes=False))
                self.write(told if went_on else sse.HEARTBEAT)
                await self.flush()
            self.write(sse.frame("regraded", job.to_json()))


def _order(assignment: AssignmentId, given: Mapping[str, Any]) -> Order:
    if given["action"] not in ACTIONS:
        raise bad_request(f"`action` must be one of: {', '.join((*ACTIONS, 'stop'))}.")
    named = given.get("submissions")
    if named is not None and not all(isinstance(one, str) for one in named):
        raise bad_request("`submissions` must hold ids of submissions.")
    return Order(
        assignment=assignment,
        action=given["action"],
        only=frozenset(named) if named is not None else None,
        never_lower=given.get("never_lower", False),
    )


def _statistics(store: Store, assignment: AssignmentId) -> dict[str, Any]:
    from coplit_jupyter.grading.coursebook import entries_of
    from coplit_jupyter.grading.statistics import statistics

    version = store.version(assignment)
    entries = entries_of(store, assignment)
    counting = [entry.submission for entry in entries.values() if entry.submission]
    found = statistics(
        version.manifest,
        entries=entries.values(),
        reports=store.counting(counting),
        bundle=version.bundle,
    )
    return {
        "course": assignment.course,
        "assignment": assignment.name,
        "title": version.manifest.title,
        "version": version.number,
        **found,
    }


def _assignment_csv(store: Store, assignment: AssignmentId) -> str:
    from coplit_jupyter.grading.spreadsheet import assignment_csv

    return assignment_csv(coursebook(store, assignment.course, only=assignment.name))


def _course_csv(store: Store, course: str) -> str:
    from coplit_jupyter.grading.spreadsheet import course_csv

    return course_csv(coursebook(store, course))


def _junit(store: Store, assignment: AssignmentId) -> str:
    from coplit_jupyter.grading.coursebook import counting_reports
    from coplit_jupyter.grading.junit import junit_xml

    return junit_xml(report for _, report in counting_reports(store, assignment))


def _gradescope(store: Store, assignment: AssignmentId) -> str:
    from coplit_jupyter.grading.coursebook import counting_reports
    from coplit_jupyter.grading.gradescope import gradescope_results

    found = {
        entry.student: gradescope_results(report, score=entry.score)
        for entry, report in counting_reports(store, assignment)
    }
    return json.dumps(found, indent=1)


def _submission_file(found: Submission, wanted: str) -> tuple[str, str, str]:
    from coplit_jupyter.grading.gradescope import gradescope_results
    from coplit_jupyter.grading.junit import junit_xml

    if found.report is None:
        raise NotFoundError(
            f"The submission {found.id!r} has no report yet.", hint="Wait until it is graded."
        )
    if wanted == "junit":
        return f"{found.id}.xml", "application/xml", junit_xml([found.report])
    return "results.json", "application/json", json.dumps(gradescope_results(found.report))


def _fill_canvas(store: Store, course: str, given: Mapping[str, Any]) -> dict[str, Any]:
    from coplit_jupyter.grading.canvas import fill_canvas

    book: Coursebook = coursebook(store, course, only=given.get("assignment"))
    filled = fill_canvas(given["text"], book, column=given.get("column"))
    return {
        "name": f"{course}-canvas.csv",
        "media_type": CSV,
        "text": filled.text,
        "matched": filled.matched,
        "unmatched": list(filled.unmatched),
        "missing": list(filled.missing),
        "ambiguous": list(filled.ambiguous),
        "columns": dict(filled.columns),
    }


EXPORTS = {
    "csv": ("csv", CSV, _assignment_csv),
    "junit": ("xml", "application/xml", _junit),
    "gradescope": ("json", "application/json", _gradescope),
}
