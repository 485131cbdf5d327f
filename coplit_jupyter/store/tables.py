"""Lay out the tables.

Moments are seconds since 1970 (UTC) as floats; JSON is ASCII text, so that neither database can
stumble over a NUL or half a surrogate pair in a student's program.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

METADATA = sa.MetaData()

# A partial index is used only if its condition stands literally in the query.
QUEUED: sa.ColumnElement[Any] = sa.literal_column("'queued'")
RUNNING: sa.ColumnElement[Any] = sa.literal_column("'running'")
FINISHED: sa.ColumnElement[Any] = sa.literal_column("'finished'")
SUPERSEDED: sa.ColumnElement[Any] = sa.literal_column("'superseded'")
SPARE: sa.ColumnElement[Any] = sa.literal_column("2")
"""`model.turn.Priority.SPARE`."""

COURSES = sa.Table(
    "courses",
    METADATA,
    sa.Column("name", sa.String(64), primary_key=True),
    # The fair tag after its last submission; locking this row orders all that a course accepts.
    sa.Column("finish", sa.Double, nullable=False),
)

TURN = sa.Table(
    "turn",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    # The virtual time of the fair queue: the greatest tag taken so far. One row, id 1.
    sa.Column("now", sa.Double, nullable=False),
)

ASSIGNMENTS = sa.Table(
    "assignments",
    METADATA,
    sa.Column("course", sa.ForeignKey("courses.name"), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("newest", sa.Integer, nullable=False),
    sa.Index("assignments_named", "name", "course"),
)

VERSIONS = sa.Table(
    "versions",
    METADATA,
    sa.Column("course", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("bundle", sa.Text, nullable=False),
    sa.Column("manifest", sa.Text, nullable=False),
    sa.Column("release", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("notes", sa.Text, nullable=False),
    sa.Column("published_at", sa.Double, nullable=False),
    sa.ForeignKeyConstraint(["course", "name"], ["assignments.course", "assignments.name"]),
)

SUBMISSIONS = sa.Table(
    "submissions",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("course", sa.String(64), nullable=False),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("student", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    # sha256 of the notebooks: is a repeated key the same submission?
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("source", sa.Text),
    sa.Column("practice", sa.Boolean, nullable=False),
    sa.Column("submitted_at", sa.Double, nullable=False),
    sa.Column("accepted_at", sa.Double, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    # Its place in the queue.
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("tag", sa.Double, nullable=False),
    sa.Column("queued_at", sa.Double, nullable=False),
    sa.Column("retry_at", sa.Double, nullable=False),
    # The run that holds it, and until when.
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("owner", sa.Text),
    sa.Column("lease_until", sa.Double),
    # The number of its last event.
    sa.Column("seq", sa.Integer, nullable=False),
    # The run whose report counts, and what it says.
    sa.Column("counts", sa.Integer),
    sa.Column("score", sa.Double),
    sa.Column("max_score", sa.Double),
    sa.Column("isolation", sa.String(16)),
    # A test of that report is `broken`: we owe a verdict, so it costs no attempt.
    sa.Column("flawed", sa.Boolean, nullable=False, server_default=sa.false()),
    # It was replaced while it waited, whatever became of it since: it costs no attempt.
    sa.Column("superseded", sa.Boolean, nullable=False, server_default=sa.false()),
    # When the sender says that it was sent.
    sa.Column("claimed_at", sa.Double),
    # The signed receipt, as it was given (JSON).
    sa.Column("receipt", sa.Text),
    # When its notebooks and outputs were deleted.
    sa.Column("emptied_at", sa.Double),
    sa.ForeignKeyConstraint(
        ["course", "name", "version"], ["versions.course", "versions.name", "versions.number"]
    ),
    sa.UniqueConstraint("course", "name", "student", "key", name="submissions_once"),
)

sa.Index(
    "submissions_waiting",
    SUBMISSIONS.c.priority,
    SUBMISSIONS.c.tag,
    SUBMISSIONS.c.queued_at,
    SUBMISSIONS.c.id,
    SUBMISSIONS.c.status,  # a constant here, but without it SQLite reads the rows to count them
    sqlite_where=SUBMISSIONS.c.status == QUEUED,
    postgresql_where=SUBMISSIONS.c.status == QUEUED,
)
sa.Index(
    "submissions_leased",
    SUBMISSIONS.c.lease_until,
    SUBMISSIONS.c.id,
    sqlite_where=SUBMISSIONS.c.status == RUNNING,
    postgresql_where=SUBMISSIONS.c.status == RUNNING,
)
sa.Index(
    "submissions_at_work",
    SUBMISSIONS.c.course,
    SUBMISSIONS.c.name,
    SUBMISSIONS.c.student,
    sqlite_where=SUBMISSIONS.c.status == RUNNING,
    postgresql_where=SUBMISSIONS.c.status == RUNNING,
)
sa.Index(
    "submissions_spare",
    SUBMISSIONS.c.tag,
    SUBMISSIONS.c.queued_at,
    SUBMISSIONS.c.id,
    sqlite_where=sa.and_(SUBMISSIONS.c.status == SUPERSEDED, SUBMISSIONS.c.priority == SPARE),
    postgresql_where=sa.and_(SUBMISSIONS.c.status == SUPERSEDED, SUBMISSIONS.c.priority == SPARE),
)
sa.Index(
    "submissions_of_student",
    SUBMISSIONS.c.course,
    SUBMISSIONS.c.name,
    SUBMISSIONS.c.student,
    SUBMISSIONS.c.accepted_at,
    SUBMISSIONS.c.id,
)
sa.Index(
    "submissions_of_assignment",
    SUBMISSIONS.c.course,
    SUBMISSIONS.c.name,
    SUBMISSIONS.c.accepted_at,
    SUBMISSIONS.c.id,
)

CONTENTS = sa.Table(
    "contents",
    METADATA,
    sa.Column("submission", sa.ForeignKey("submissions.id"), primary_key=True),
    # zlib of the JSON object {file name: notebook}.
    sa.Column("notebooks", sa.LargeBinary, nullable=False),
)

RUNS = sa.Table(
    "runs",
    METADATA,
    sa.Column("submission", sa.ForeignKey("submissions.id"), primary_key=True),
    sa.Column("run", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("started_at", sa.Double, nullable=False),
    sa.Column("ended_at", sa.Double),
    # running, finished, given-back, fenced (its lease ended and another run took over)
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("report", sa.Text),
)
sa.Index(
    "runs_lately",
    RUNS.c.ended_at,
    sqlite_where=RUNS.c.outcome == FINISHED,
    postgresql_where=RUNS.c.outcome == FINISHED,
)

EVENTS = sa.Table(
    "events",
    METADATA,
    sa.Column("submission", sa.ForeignKey("submissions.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("type", sa.String(16), nullable=False),
    # NULL for `finished`: its report stands in `runs`.
    sa.Column("payload", sa.Text),
    sqlite_with_rowid=False,
)

POLICIES = sa.Table(
    "policies",
    METADATA,
    sa.Column("course", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    # The greatest is in force; the others say what was in force before.
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    # JSON: what is set differently from the published policy; null: as if it were not written.
    sa.Column("policy", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.ForeignKeyConstraint(["course", "name"], ["assignments.course", "assignments.name"]),
)

EXTENSIONS = sa.Table(
    "extensions",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("course", sa.String(64), nullable=False),
    sa.Column("name", sa.String(64), nullable=False),
    # What the group is called; NULL for one student's own.
    sa.Column("group", sa.Text),
    sa.Column("due", sa.Double),
    sa.Column("closes", sa.Double),
    sa.Column("extra_seconds", sa.Double, nullable=False),
    sa.Column("extra_attempts", sa.Integer, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    # Withdrawn or replaced: kept, but no longer in force.
    sa.Column("ended_at", sa.Double),
    sa.Column("ended_by", sa.Text),
    sa.ForeignKeyConstraint(["course", "name"], ["assignments.course", "assignments.name"]),
    sa.Index("extensions_of_assignment", "course", "name", "at", "id"),
)

EXTENDED = sa.Table(
    "extended",
    METADATA,
    sa.Column("extension", sa.ForeignKey("extensions.id"), primary_key=True),
    sa.Column("student", sa.Text, primary_key=True),
)

ACCEPTED_LATE = sa.Table(
    "accepted_late",
    METADATA,
    sa.Column("submission", sa.ForeignKey("submissions.id"), primary_key=True),
    # It counts as if it had arrived then.
    sa.Column("arrived_at", sa.Double, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
)

HEARTBEAT = sa.Table(
    "heartbeat",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    # When the service last said that it could take submissions. One row, id 1.
    sa.Column("at", sa.Double, nullable=False),
)

OUTAGES = sa.Table(
    "outages",
    METADATA,
    sa.Column("started_at", sa.Double, primary_key=True),
    sa.Column("ended_at", sa.Double, nullable=False),
)
