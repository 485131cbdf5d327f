"""Keep what deadlines depend on: policies, extensions, claimed times, outages."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this step."""
    _widen_submissions()
    _note_reports()
    _make_policies()
    _make_extensions()
    _make_arrivals()


def _widen_submissions() -> None:
    for column in (
        sa.Column("isolation", sa.String(length=16), nullable=True),
        sa.Column("flawed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("superseded", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("claimed_at", sa.Double(), nullable=True),
    ):
        op.add_column("submissions", column)
    op.execute("UPDATE submissions SET superseded = (status = 'superseded')")
    spare = sa.text("status = 'superseded' AND priority = 2")
    op.create_index(
        "submissions_spare",
        "submissions",
        ["tag", "queued_at", "id"],
        unique=False,
        sqlite_where=spare,
        postgresql_where=spare,
    )


def _note_reports() -> None:
    """Write beside each submission what its report says of isolation and of tests that broke."""
    connection = op.get_bind()
    a_page = sa.text(
        "SELECT s.id, r.report FROM submissions s"
        " JOIN runs r ON r.submission = s.id AND r.run = s.counts"
        " WHERE r.report IS NOT NULL AND s.id > :last ORDER BY s.id LIMIT 200"
    )
    note = sa.text("UPDATE submissions SET isolation = :isolation, flawed = :flawed WHERE id = :id")
    last = ""
    while rows := connection.execute(a_page, {"last": last}).all():
        for row in rows:
            report = json.loads(row.report)
            flawed = any(test["verdict"] == "broken" for test in report["tests"])
            told = {"id": row.id, "isolation": report["isolation"], "flawed": flawed}
            connection.execute(note, told)
        last = rows[-1].id


def _make_policies() -> None:
    op.create_table(
        "policies",
        sa.Column("course", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["course", "name"], ["assignments.course", "assignments.name"]),
        sa.PrimaryKeyConstraint("course", "name", "number"),
    )


def _make_extensions() -> None:
    op.create_table(
        "extensions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("course", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("group", sa.Text(), nullable=True),
        sa.Column("due", sa.Double(), nullable=True),
        sa.Column("closes", sa.Double(), nullable=True),
        sa.Column("extra_seconds", sa.Double(), nullable=False),
        sa.Column("extra_attempts", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["course", "name"], ["assignments.course", "assignments.name"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "extensions_of_assignment", "extensions", ["course", "name", "at", "id"], unique=False
    )
    op.create_table(
        "extended",
        sa.Column("extension", sa.String(length=32), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["extension"], ["extensions.id"]),
        sa.PrimaryKeyConstraint("extension", "student"),
    )


def _make_arrivals() -> None:
    op.create_table(
        "accepted_late",
        sa.Column("submission", sa.String(length=32), nullable=False),
        sa.Column("arrived_at", sa.Double(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"]),
        sa.PrimaryKeyConstraint("submission"),
    )
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "outages",
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("started_at"),
    )
