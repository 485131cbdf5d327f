"""Keep the signed receipt of each submission."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this step."""
    op.add_column("submissions", sa.Column("receipt", sa.Text(), nullable=True))
