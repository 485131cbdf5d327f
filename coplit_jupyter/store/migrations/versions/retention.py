"""Note when the notebooks and outputs of a submission were deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this step."""
    op.add_column("submissions", sa.Column("emptied_at", sa.Double(), nullable=True))
