"""Give every route its login, headers, errors and threads; a route only translates."""

from __future__ import annotations

import inspect
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from coplit_jupyter.api.body import read_object, too_large
from coplit_jupyter.api.conceal import Concealer
from coplit_jupyter.api.identity import Who
from coplit_jupyter.api.mount import Mount
from coplit_jupyter.api.told import Answering
from coplit_jupyter.errors import AccessError, NotFoundError
from coplit_jupyter.model.assignment import NAME, AssignmentId
from coplit_jupyter.model.limits import MAX_BODY_BYTES
from coplit_jupyter.store.protocol import Submission, Version

if TYPE_CHECKING:
    from coplit_jupyter.grading.desk import Desk


class Route(Answering):
    """The base of all routes.

    The mounting side puts its own handler class behind it: that one checks login, origin and XSRF
    in `prepare`, and every method here stands under `web.authenticated` besides.
    """

    mount: Mount

    def initialize(self, mount: Mount) -> None:
        """Take what the mounting side provides."""
        self.mount = mount

    def is_asked_by_operator(self) -> bool:
        """Say so of everybody but those who ask a service for many."""
        return self.mount.mode != "service"

    # ---- who and what

    async def who(self) -> Who:
        """Say who is asking."""
        found = self.mount.identity.who(self)
        return await found if inspect.isawaitable(found) else found

    async def desk(self) -> Desk:
        """Give the grading side.

        Raises:
            OperatorError: it cannot be opened now.
        """
        return await self.mount.open_desk()

    async def course(self, course: str) -> Who:
        """Give who is asking, if they may know the course.

        Raises:
            NotFoundError: no such course, or not theirs: both read the same.
        """
        who = await self.who()
        if not NAME.fullmatch(course) or not who.sees(course):
            raise NotFoundError(f"There is no course {course[:80]!r} here.", code="unknown-course")
        return who

    async def assignment(self, course: str, name: str) -> tuple[Who, AssignmentId]:
        """Give who is asking and the assignment's id, once both may be.

        Raises:
            NotFoundError: no such course, or a name that no assignment can have.
        """
        who = await self.course(course)
        if not NAME.fullmatch(name):
            raise NotFoundError(
                f"There is no assignment {name[:80]!r} in {course!r}.", code="unknown-assignment"
            )
        return who, AssignmentId(course, name)

    async def opened(self, who: Who, version: Version) -> None:
        """Let students see what is in an assignment only once it has opened.

        Raises:
            NotNowError: it opens later.
        """
        from coplit_jupyter.grading.standing import check_open

        if self.mount.practice or who.teaches(version.manifest.course):
            return
        desk = await self.desk()
        await self.mount.call(check_open, desk.store, version, now=datetime.now(UTC))

    async def submission(self, submission: str) -> tuple[Who, Submission]:
        """Give who is asking and the submission, if it is theirs or they teach the course.

        Raises:
            NotFoundError: none, or somebody else's: both read the same.
        """
        who, desk = await self.who(), await self.desk()
        missing = NotFoundError(
            f"There is no submission {submission[:80]!r} here.", code="unknown-submission"
        )
        try:
            found = await self.mount.call(desk.store.submission, submission)
        except NotFoundError as error:
            raise missing from error
        course = found.new.assignment.course
        own = found.new.student == who.student and who.sees(course)
        if not own and not who.teaches(course):
            raise missing
        return who, found

    async def concealer(self, who: Who, submission: Submission) -> Concealer:
        """Give what hides hidden tests of the version that grades a submission."""
        desk, assignment = await self.desk(), submission.new.assignment
        version = await self.mount.call(desk.store.version, assignment, number=submission.version)
        return Concealer(version.manifest, all_shown=who.teaches(assignment.course))

    def teacher_only(self, who: Who, course: str | None = None) -> None:
        """Let only instructors pass (of the course, if one is named).

        Raises:
            AccessError: the person does not teach.
        """
        if not (who.may_teach if course is None else who.teaches(course)):
            raise AccessError(
                "Only instructors may do that.",
                hint="On a server of your own, set CoplitExtension.teaching to true.",
            )

    # ---- in and out

    def raw_body(self) -> bytes:
        """Give the body as it came.

        Raises:
            StudentError: it is too large.
        """
        raw = self.request.body
        if len(raw) > MAX_BODY_BYTES:
            raise too_large(len(raw))
        return raw

    async def body(self) -> dict[str, Any]:
        """Read the body as a JSON object, off the event loop.

        Raises:
            InstructorError: it is not one.
            StudentError: it is too large or too deep.
        """
        return await self.mount.call(read_object, self.raw_body())

    async def answer(self, body: Any) -> None:
        """Send JSON, written off the event loop: it may be large."""
        text = await self.mount.call(json.dumps, body, ensure_ascii=False)
        await self._send(text)

    async def answer_briefly(self, body: Any, *, status: int = 200) -> None:
        """Send JSON that is small, at once."""
        await self._send(json.dumps(body, ensure_ascii=False), status=status)

    async def _send(self, text: str, *, status: int = 200) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        await self.finish(text.encode("utf-8", "replace"))
