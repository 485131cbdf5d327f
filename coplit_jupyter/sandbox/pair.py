"""Hold a judge container together with the student containers that wait for it."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from dataclasses import dataclass, field

import docker

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.model.limits import Limits
from coplit_jupyter.sandbox import frames
from coplit_jupyter.sandbox.cleanup import await_end, remove_container, remove_volume
from coplit_jupyter.sandbox.engine import translated
from coplit_jupyter.sandbox.evidence import Watch, create
from coplit_jupyter.sandbox.hostconfig import (
    Confinement,
    Uids,
    judge_container,
    student_container,
)
from coplit_jupyter.sandbox.judge import BOOT_SECONDS, Judge, JudgeGoneError
from coplit_jupyter.sandbox.owner import Owner
from coplit_jupyter.sandbox.volumes import socket_volume

logger = logging.getLogger(__name__)

FRESH_SECONDS = 5.0
"""A student that waited longer is looked at before it is used: that costs milliseconds."""

LEAVING_SECONDS = 2
"""A student's first process ends when the judge has hung up; after this it is killed."""

MAX_AGE_SECONDS = 15 * 60.0
"""A judge takes no new run after this: whatever a run could have left in it dies with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a pair is for: orders with equal plans can be served by one judge."""

    bundle: str
    """`sha256:…` of its tests."""
    image: str
    """The image as the assignment names it."""
    language: str
    programs: bool = False
    """The student's side runs programs: no language of ours."""
    limits: Limits
    inline: bool = False
    """Its tests run in the student containers, which are made ready for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a plan comes to on one Engine."""

    bundle_volume: str
    confinement: Confinement


@dataclass(slots=True, kw_only=True, eq=False)
class Student:
    """A student container: used for one run, then removed."""

    socket: str
    uid: int
    container: str = ""
    watch: Watch | None = None
    settled: threading.Event = field(default_factory=threading.Event)
    """Set once it is booted, or once it never will be."""
    booted: bool = False
    made_at: float = field(default_factory=time.monotonic)

    def has_died(self) -> bool:
        """Tell whether a container that has waited for a while is gone; a new one is not asked."""
        waited = time.monotonic() - self.made_at
        return waited > FRESH_SECONDS and self.watch is not None and not self.watch.is_running()


class Pair:
    """A judge and its waiting students. One run at a time; students may be added at any time.

    Whoever has a pair must `remove` it in the end.
    """

    def __init__(
        self,
        client: docker.DockerClient,
        owner: Owner,
        plan: Plan,
        *,
        parts: Parts,
        uids: Uids,
    ) -> None:
        self.plan = plan
        self.image = parts.confinement.image
        self._parts = parts
        self.made_at = self.used_at = time.monotonic()
        self.runs = 0
        self._client = client
        self._owner = owner
        self._uids = uids
        self._guard = threading.Condition()
        self._booting = 0
        self._volume = ""
        self._students: dict[str, Student] = {}
        self._waiting: list[Student] = []
        self.judge = Judge(client, on_connected=self._connected)

    def start(self, *, students: int = 1) -> None:
        """Start the judge and its first students; they boot beside each other.

        Raises:
            OperatorError: the Engine refuses or the judge does not come up; nothing is left.
        """
        try:
            self._volume = socket_volume(self._client, self._labels("sockets"))
            firsts = [self._new_student() for _ in range(students)]
            boots = [
                threading.Thread(target=self._boot_quietly, args=(first,), daemon=True)
                for first in firsts
            ]
            for boot in boots:
                boot.start()
            try:
                self.judge.start(
                    judge_container(
                        self._client,
                        self._parts.confinement,
                        bundle_volume=self._parts.bundle_volume,
                        socket_volume=self._volume,
                        labels=self._labels("judge"),
                    )
                )
                for first in firsts:
                    self._listen(first)
            finally:
                for boot in boots:
                    boot.join()
        except BaseException:
            self.remove()
            raise

    def add_student(self) -> None:
        """Start one more student that waits.

        Raises:
            OperatorError: the Engine refuses, or the judge is gone.
        """
        student = self._new_student()
        try:
            self._listen(student)
        except OperatorError:
            self.drop(student)
            raise
        self._boot(student)

    @property
    def waiting(self) -> int:
        """How many students wait (booted or on their way)."""
        return len(self._waiting)

    def take_student(self) -> Student:
        """Take a booted student, or the first that will be; make one if none waits.

        Raises:
            OperatorError: none boots.
        """
        with self._guard:
            self._waiting.sort(key=lambda each: not each.booted)
            student = self._waiting.pop(0) if self._waiting else None
        if student is None:
            self.add_student()
            return self.take_student()
        if not student.settled.wait(BOOT_SECONDS) or not student.booted:
            self.drop(student)
            raise OperatorError(
                f"A student container did not come up. {self.judge.last_words()}".rstrip(),
                hint="`coplit doctor` shows what is wrong with the Engine and the images.",
                code="student-not-started",
            )
        if student.has_died():
            logger.info("a waiting student container had died, taking another one")
            self.drop(student)
            return self.take_student()
        self.used_at = time.monotonic()
        return student

    def drop(self, student: Student) -> bool:
        """Remove a student container; True once it is gone. Never raises."""
        with self._guard:
            if student in self._waiting:
                self._waiting.remove(student)
        gone = not student.container or remove_container(self._client, student.container)
        if gone:
            with self._guard:
                self._students.pop(student.socket, None)
            self._uids.give_back(student.uid)
        student.settled.set()
        return gone

    def retire(self, student: Student) -> bool:
        """Remove the container of a student whose run is complete; True once it is gone."""
        if student.container:
            await_end(self._client, student.container, seconds=LEAVING_SECONDS)
        return self.drop(student)

    def remove(self) -> bool:
        """Remove everything of this pair; True once all of it is gone. Never raises."""
        gone = self.judge.close()
        with self._guard:
            # A container made after this would bring the removed volume back to life.
            self._guard.wait_for(lambda: self._booting == 0, timeout=2 * BOOT_SECONDS)
            students = list(self._students.values())
        for student in students:
            gone = self.drop(student) and gone
        if gone and self._volume and remove_volume(self._client, self._volume):
            self._volume = ""
        return gone and not self._volume

    def _labels(self, role: str) -> dict[str, str]:
        seconds = MAX_AGE_SECONDS + self.plan.limits.wall_seconds + 4 * BOOT_SECONDS
        return self._owner.labels(role, seconds=seconds)

    def _new_student(self) -> Student:
        with self._guard:
            student = Student(socket=secrets.token_hex(16), uid=self._uids.claim())
            self._students[student.socket] = student
            self._waiting.append(student)
        return student

    def _listen(self, student: Student) -> None:
        try:
            self.judge.send(frames.listen_message(student.socket), seconds=BOOT_SECONDS)
        except JudgeGoneError as error:
            raise OperatorError(
                f"The judge went away: {error}.", hint="Try again.", code="judge-lost"
            ) from error

    def _boot_quietly(self, student: Student) -> None:
        try:
            self._boot(student)
        except OperatorError as error:
            logger.warning("a student container did not start: %s", error)

    def _boot(self, student: Student) -> None:
        with self._guard:
            self._booting += 1
        try:
            self._make(student)
        except BaseException:
            self.drop(student)
            raise
        finally:
            with self._guard:
                self._booting -= 1
                self._guard.notify_all()

    def _make(self, student: Student) -> None:
        if self.judge.broken:
            raise OperatorError("The judge went away.", hint="Try again.", code="judge-lost")
        with translated("start a student container"):
            student.container = create(
                self._client,
                student_container(
                    self._client,
                    self._parts.confinement,
                    uid=student.uid,
                    socket=student.socket,
                    socket_volume=self._volume,
                    labels=self._labels("student"),
                    inline=self.plan.inline,
                ),
            )
            student.watch = Watch(self._client, student.container)
            self._client.api.start(student.container)

    def _connected(self, socket: str | None) -> None:
        """Hear from the judge that a student has booted, or (None) that no more will."""
        with self._guard:
            if socket is None:
                settled = list(self._students.values())
            else:
                settled = [self._students[socket]] if socket in self._students else []
                for student in settled:
                    student.booted = True
        for student in settled:
            student.settled.set()
