"""Lay out the first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "courses",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("finish", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("now", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("INSERT INTO turn (id, now) VALUES (1, 0)")
    op.create_table(
        "assignments",
        sa.Column("course", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course"], ["courses.name"]),
        sa.PrimaryKeyConstraint("course", "name"),
    )
    op.create_index("assignments_named", "assignments", ["name", "course"], unique=False)
    op.create_table(
        "versions",
        sa.Column("course", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bundle", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("release", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("published_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["course", "name"], ["assignments.course", "assignments.name"]),
        sa.PrimaryKeyConstraint("course", "name", "number"),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("course", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.Double(), nullable=False),
        sa.Column("accepted_at", sa.Double(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("tag", sa.Double(), nullable=False),
        sa.Column("queued_at", sa.Double(), nullable=False),
        sa.Column("retry_at", sa.Double(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.Double(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Integer(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("max_score", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["course", "name", "version"], ["versions.course", "versions.name", "versions.number"]
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("course", "name", "student", "key", name="submissions_once"),
    )
    op.create_index(
        "submissions_at_work",
        "submissions",
        ["course", "name", "student"],
        unique=False,
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_index(
        "submissions_leased",
        "submissions",
        ["lease_until", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_index(
        "submissions_of_assignment",
        "submissions",
        ["course", "name", "accepted_at", "id"],
        unique=False,
    )
    op.create_index(
        "submissions_of_student",
        "submissions",
        ["course", "name", "student", "accepted_at", "id"],
        unique=False,
    )
    op.create_index(
        "submissions_waiting",
        "submissions",
        ["priority", "tag", "queued_at", "id", "status"],
        unique=False,
        sqlite_where=sa.text("status = 'queued'"),
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.create_table(
        "contents",
        sa.Column("submission", sa.String(length=32), nullable=False),
        sa.Column("notebooks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"]),
        sa.PrimaryKeyConstraint("submission"),
    )
    op.create_table(
        "events",
        sa.Column("submission", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"]),
        sa.PrimaryKeyConstraint("submission", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "runs",
        sa.Column("submission", sa.String(length=32), nullable=False),
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"]),
        sa.PrimaryKeyConstraint("submission", "run"),
    )
    op.create_index(
        "runs_lately",
        "runs",
        ["ended_at"],
        unique=False,
        sqlite_where=sa.text("outcome = 'finished'"),
        postgresql_where=sa.text("outcome = 'finished'"),
    )
