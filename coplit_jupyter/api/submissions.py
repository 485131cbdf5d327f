"""Take submissions, and answer what became of them."""

from __future__ import annotations

import json
import re

from tornado import web

from coplit_jupyter.api import shapes, sse
from coplit_jupyter.api.body import (
    bad_request,
    read_key,
    read_moment,
    read_notebooks,
    read_object,
    take_fields,
)
from coplit_jupyter.api.conceal import Concealer
from coplit_jupyter.api.follow import Follower, read_events
from coplit_jupyter.api.identity import Who
from coplit_jupyter.api.route import Route
from coplit_jupyter.errors import AccessError
from coplit_jupyter.grading.standing import worth_of
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store.protocol import Submission

MAX_LISTED = 1000
MAX_SEQ = 2**53


class SubmissionsRoute(Route):
    """`GET` and `POST courses/{c}/assignments/{a}/submissions`."""

    @web.authenticated
    async def get(self, course: str, name: str) -> None:
        """List submissions, newest first."""
        who, assignment = await self.assignment(course, name)
        student, limit = self._whose(who, course), self._limit()
        desk = await self.desk()
        version = await self.mount.call(desk.store.version, assignment)
        found = await self.mount.call(
            desk.store.submissions, assignment, student=student, limit=limit
        )
        worth = await self.mount.call(worth_of, desk.store, version, student=student)
        await self.answer({"submissions": [shapes.submission_summary(one, worth) for one in found]})

    @web.authenticated
    async def post(self, course: str, name: str) -> None:
        """Keep a submission; 202 once it is durable."""
        who, assignment = await self.assignment(course, name)
        desk, raw = await self.desk(), self.raw_body()

        def keep() -> Submission:
            given = take_fields(
                read_object(raw),
                required={"notebooks": dict, "key": str},
                optional={"claimed_at": str},
            )
            return desk.submit(
                assignment,
                student=who.student,
                key=read_key(given["key"]),
                claimed_at=read_moment(given.get("claimed_at"), "claimed_at"),
                notebooks=read_notebooks(given["notebooks"]),
                exempt=who.teaches(course),
            )

        kept = await self.mount.call_in_turn(keep)
        await self.answer_briefly(shapes.accepted(kept), status=202)

    def _whose(self, who: Who, course: str) -> str | None:
        """Give whose submissions are listed; None for everybody's.

        Raises:
            AccessError: somebody else's, asked by no instructor.
        """
        named = self.get_query_argument("student", None)
        if who.teaches(course):
            return named
        if named is not None and named != who.student:
            raise AccessError("Only instructors may see the submissions of others.")
        return who.student

    def _limit(self) -> int:
        return _whole(self.get_query_argument("limit", str(MAX_LISTED)), "limit", 1, MAX_LISTED)


class SubmissionRoute(Route):
    """`GET submissions/{id}`."""

    @web.authenticated
    async def get(self, submission: str) -> None:
        """Give one submission with the report that counts."""
        who, found = await self.submission(submission)
        desk = await self.desk()
        version = await self.mount.call(desk.store.version, found.new.assignment)
        worth = await self.mount.call(worth_of, desk.store, version, student=found.new.student)
        summary = shapes.submission_summary(found, worth)
        report = None
        if found.report:
            report = (await self.concealer(who, found)).report(found.report.to_json())
        eta_seconds = None
        if found.status is Status.QUEUED:
            eta_seconds = await self.mount.call(desk.store.expected_seconds, found.id)
        await self.answer({**summary, "eta_seconds": eta_seconds, "report": report})


class SubmittedNotebooksRoute(Route):
    """`GET submissions/{id}/notebooks`."""

    @web.authenticated
    async def get(self, submission: str) -> None:
        """Give what was handed in."""
        _, found = await self.submission(submission)
        notebooks = {name: json.loads(text) for name, text in found.new.notebooks.items()}
        await self.answer({"notebooks": notebooks})


class SpoolRoute(Route):
    """`GET spool`: only a server that forwards has to keep anything for somebody else."""

    @web.authenticated
    async def get(self) -> None:
        """Say that nothing is kept here for a service."""
        await self.who()  # a service of the Hub is nobody here
        await self.answer({"kept": []})


class EventsRoute(Route):
    """`GET submissions/{id}/events`, streamed or at once."""

    _follower: Follower | None = None

    @web.authenticated
    async def get(self, submission: str) -> None:
        """Give the events of a submission."""
        who, found = await self.submission(submission)
        after = self._after()
        concealer = await self.concealer(who, found)
        if sse.wants_stream(self):
            await self._stream(found, after, concealer)
            return
        desk = await self.desk()
        events, finished = await self.mount.call(read_events, desk.store, found.id, after)
        told = [concealer.event(event.to_json()) for event in events]
        await self.answer({"events": told, "finished": finished})

    async def _stream(self, submission: Submission, after: int, concealer: Concealer) -> None:
        desk = await self.desk()
        follower = Follower(self.mount, desk.store, submission.id, after=after)
        self._follower = follower
        async with sse.streaming(self, seconds=self.mount.stream_seconds, stop=follower.stop):
            async for events in follower.batches():
                for event in events:
                    told = concealer.event(event.to_json())
                    self.write(sse.frame(event.type.value, told, seq=event.seq))
                if not events:
                    self.write(sse.HEARTBEAT)
                await self.flush()

    def on_connection_close(self) -> None:
        """Stop following when the client has left."""
        super().on_connection_close()
        if self._follower:
            self._follower.stop()

    def _after(self) -> int:
        resumed = self.request.headers.get("Last-Event-ID", "0")
        return _whole(self.get_query_argument("after", resumed), "after", 0, MAX_SEQ)


def _whole(text: str, name: str, least: int, most: int) -> int:
    """Read a whole number of a query.

    Raises:
        InstructorError: it is none, or out of range.
    """
    if not re.fullmatch(r"[0-9]{1,20}", text) or not least <= int(text) <= most:
        raise bad_request(f"`{name}` must be a whole number from {least} to {most}.")
    return int(text)
