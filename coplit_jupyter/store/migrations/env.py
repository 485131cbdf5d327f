"""Run the steps on the connection that `schema` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from coplit_jupyter.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=False,  # ours is open already, under a lock
)
context.run_migrations()
