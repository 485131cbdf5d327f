"""Keep everything in a SQL database: one SQLite file, or PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection, Row

from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import Event, EventType
from coplit_jupyter.model.policy import Extension
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.submission import NewSubmission
from coplit_jupyter.store import (
    accepting,
    admitting,
    arrivals,
    ending,
    history,
    retaining,
    rulebook,
    standing,
    taking,
    versions,
)
from coplit_jupyter.store.database import Clock, Database, Facts, open_database
from coplit_jupyter.store.protocol import (
    Admit,
    Outage,
    Override,
    Score,
    Sign,
    Submission,
    Take,
    Version,
)
from coplit_jupyter.store.rows import LazyNotebooks, submission_of
from coplit_jupyter.store.schema import HEAD, bring_up_to_date
from coplit_jupyter.store.tables import TURN
from coplit_jupyter.store.watchers import Watchers


def open_store(place: str | Path, *, clock: Clock | None = None) -> SqlStore:
    """Open the store in a SQLite file (a path, or `sqlite:///…`) or at `postgresql://…`.

    What is missing is made: the file, the schema. `clock` gives the seconds since 1970 by which
    moments are stored and leases end; by default the database's machine says.

    Raises:
        OperatorError: it cannot be opened, or a newer release wrote it (`newer-schema`).
    """
    database = open_database(place, clock=clock)
    try:
        bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return SqlStore(database)


class SqlStore:
    """`protocol.Store` over a database whose schema is up to date; owns and closes it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watchers = Watchers()
        self._shelf = versions.Shelf()

    def facts(self) -> Facts:
        """Say what is in force, for `coplit doctor`, once it is known that it can be written to.

        Raises:
            OperatorError: it cannot.
        """
        with self._database.writing() as connection:
            connection.execute(TURN.update().values(now=TURN.c.now))  # a write that changes nothing
        return self._database.describe(HEAD)

    # ---- assignments

    def publish(self, version: Version) -> Version:
        with self._database.writing() as connection:
            return versions.publish(connection, version)

    def courses(self) -> Sequence[str]:
        with self._database.reading() as connection:
            return versions.courses(connection)

    def assignments(self, course: str) -> Sequence[Version]:
        with self._database.reading() as connection:
            return versions.assignments(connection, course)

    def version(self, assignment: AssignmentId, *, number: int | None = None) -> Version:
        with self._database.reading() as connection:
            if number is None:
                number = versions.newest_number(connection, assignment)
            return self._shelf.get(connection, assignment, number)

    def named(self, name: str) -> Sequence[AssignmentId]:
        with self._database.reading() as connection:
            return versions.named(connection, name)

    # ---- submissions

    def accept(
        self,
        new: NewSubmission,
        *,
        supersede: bool = False,
        about: Mapping[str, Any] | None = None,
        sign: Sign | None = None,
        admit: Admit | None = None,
    ) -> Submission:
        parcel = accepting.make_parcel(new)
        with self._database.writing() as connection:
            moment = self._database.now(connection)

            def ask(number: int) -> bool:
                version = self._shelf.get(connection, new.assignment, number)
                return admit is not None and admit(
                    admitting.situation(
                        connection, new, version=version, at=moment, supersede=supersede
                    )
                )

            accepted = accepting.accept(
                connection,
                parcel,
                at=moment,
                supersede=supersede,
                about=about or {},
                sign=sign,
                admit=None if admit is None else ask,
            )
            row = history.find(connection, accepted.id)
            kept = self._submission(connection, row, position=accepted.position)
        for submission in (accepted.id, *accepted.superseded):
            self._watchers.tell(submission)
        return kept

    def submission(self, submission: str) -> Submission:
        with self._database.reading() as connection:
            return self._submission(connection, history.find(connection, submission))

    def expected_seconds(self, submission: str) -> float | None:
        with self._database.reading() as connection:
            row = history.find(connection, submission)
            return history.outlook(connection, row, at=self._database.now(connection))

    def submissions(
        self, assignment: AssignmentId, *, student: str | None = None, limit: int = 1000
    ) -> Sequence[Submission]:
        with self._database.reading() as connection:
            rows = history.listed(connection, assignment, student=student, limit=limit)
            return [self._submission(connection, row) for row in rows]

    def scores(self, assignment: AssignmentId, *, student: str | None = None) -> Sequence[Score]:
        with self._database.reading() as connection:
            return history.scores(connection, assignment, student=student)

    def pulse(self, course: str) -> Mapping[str, str]:
        with self._database.reading() as connection:
            return standing.pulse(connection, course)

    def counting(self, submissions: Sequence[str]) -> Sequence[Report]:
        with self._database.reading() as connection:
            found = standing.counting(connection, submissions)
        return [Report.from_json(json.loads(report)) for report in found]

    def reports(self, submission: str) -> Sequence[Report]:
        with self._database.reading() as connection:
            history.check_exists(connection, submission)
            found = history.reports(connection, submission)
        return [Report.from_json(json.loads(report)) for report in found]

    def rerun(self, submission: str, *, version: int | None = None) -> Submission:
        with self._database.writing() as connection:
            moment = self._database.now(connection)
            ending.rerun(connection, submission, version=version, at=moment)
            kept = self._submission(connection, history.find(connection, submission))
        self._watchers.tell(submission)
        return kept

    def let_count(self, submission: str, *, run: int) -> Submission:
        with self._database.writing() as connection:
            ending.let_count(connection, submission, run=run)
            kept = self._submission(connection, history.find(connection, submission))
        self._watchers.tell(submission)
        return kept

    def _submission(
        self, connection: Connection, row: Row[Any], *, position: int | None = None
    ) -> Submission:
        notebooks = LazyNotebooks(partial(self._notebooks, row.id))
        if position is None:
            position = history.position(connection, row)
        return submission_of(row, notebooks, position=position)

    def _notebooks(self, submission: str) -> dict[str, str]:
        with self._database.reading() as connection:
            return history.notebooks(connection, submission)

    # ---- retention

    def old(self, *, before: datetime) -> int:
        with self._database.reading() as connection:
            return retaining.count(connection, before=before.timestamp())

    def empty(self, *, before: datetime, most: int = 100) -> int:
        with self._database.writing() as connection:
            moment = self._database.now(connection)
            done = retaining.empty(connection, before=before.timestamp(), at=moment, most=most)
        if done == 0:
            self._database.forget()
        return done

    # ---- policies

    def policy(self, assignment: AssignmentId) -> Mapping[str, Any]:
        with self._database.reading() as connection:
            return rulebook.policy(connection, assignment)

    def policies(self, assignment: AssignmentId) -> Sequence[Override]:
        with self._database.reading() as connection:
            return rulebook.policies(connection, assignment)

    def set_policy(
        self, assignment: AssignmentId, policy: Mapping[str, Any], *, by: str, why: str
    ) -> Override:
        with self._database.writing() as connection:
            moment = self._database.now(connection)
            return rulebook.set_policy(connection, assignment, policy, by=by, why=why, at=moment)

    def extensions(
        self, assignment: AssignmentId, *, student: str | None = None
    ) -> Sequence[Extension]:
        with self._database.reading() as connection:
            return rulebook.extensions(connection, assignment, student=student)

    def extend(self, assignment: AssignmentId, extension: Extension) -> Extension:
        with self._database.writing() as connection:
            moment = self._database.now(connection)
            return rulebook.extend(connection, assignment, extension, at=moment)

    def end_extension(self, assignment: AssignmentId, extension: str, *, by: str) -> None:
        with self._database.writing() as connection:
            moment = self._database.now(connection)
            rulebook.end_extension(connection, assignment, extension, by=by, at=moment)

    def accept_late(self, submission: str, *, arrived_at: datetime, by: str, why: str) -> None:
        with self._database.writing() as connection:
            arrivals.accept_late(
                connection,
                submission,
                arrived_at=arrived_at.timestamp(),
                by=by,
                why=why,
                at=self._database.now(connection),
            )
        self._watchers.tell(submission)

    def beat(self, *, gap_seconds: float) -> Outage | None:
        with self._database.writing() as connection:
            moment = self._database.now(connection)
            return arrivals.beat(connection, at=moment, gap_seconds=gap_seconds)

    def outages(self) -> Sequence[Outage]:
        with self._database.reading() as connection:
            return arrivals.outages(connection)

    # ---- runs

    def take(self, *, owner: str, lease_seconds: float) -> Take | None:
        return self._take(owner=owner, lease_seconds=lease_seconds, only=None)

    def take_one(self, submission: str, *, owner: str, lease_seconds: float) -> Take | None:
        return self._take(owner=owner, lease_seconds=lease_seconds, only=submission)

    def _take(self, *, owner: str, lease_seconds: float, only: str | None) -> Take | None:
        # Relaxed: who loses the record of a take by a power failure has lost the run with it.
        with self._database.writing(relaxed=True) as connection:
            taken = taking.take(
                connection,
                owner=owner,
                at=self._database.now(connection),
                lease_seconds=lease_seconds,
                only=only,
            )
            if taken is None:
                return None
            row = history.find(connection, taken.id)
            notebooks = history.notebooks(connection, taken.id)
        self._watchers.tell(taken.id)
        submission = submission_of(row, notebooks, position=0)
        return Take(submission=submission, run=taken.run, tries=taken.tries)

    def renew(self, take: Take, *, lease_seconds: float) -> bool:
        with self._database.writing(relaxed=True) as connection:
            until = self._database.now(connection) + lease_seconds
            return ending.renew(connection, take, until=until)

    def append(self, take: Take, type: EventType, payload: Mapping[str, Any]) -> Event | None:  # noqa: A002 (as in the protocol)
        # Relaxed: the next run says it again.
        with self._database.writing(relaxed=True) as connection:
            moment = self._database.now(connection)
            event = ending.append(connection, take, type, payload, at=moment)
        if event is not None:
            self._watchers.tell(take.submission.id)
        return event

    def finish(self, take: Take, report: Report) -> bool:
        with self._database.writing() as connection:
            kept = ending.finish(connection, take, report, at=self._database.now(connection))
        if kept:
            self._watchers.tell(take.submission.id)
        return kept

    def give_back(self, take: Take, *, delay_seconds: float = 0.0, counted: bool = False) -> bool:
        with self._database.writing() as connection:
            given = ending.give_back(
                connection,
                take,
                at=self._database.now(connection),
                delay_seconds=delay_seconds,
                counted=counted,
            )
        if given:
            self._watchers.tell(take.submission.id)
        return given

    # ---- following

    def events(self, submission: str, *, after: int = 0) -> Sequence[Event]:
        with self._database.reading() as connection:
            return history.events(connection, submission, after=after)

    def watch(self, submission: str, callback: Callable[[], None]) -> Callable[[], None]:
        return self._watchers.add(submission, callback)

    def waiting(self) -> int:
        with self._database.reading() as connection:
            return history.waiting(connection)

    def close(self) -> None:
        self._database.close()
