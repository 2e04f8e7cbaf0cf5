"""Alembic's entry: runs the revisions on the connection it is handed."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from relanced.store import schema

target_metadata = SQLModel.metadata
assert schema.Case.metadata is target_metadata  # noqa: S101 - the import is what fills the metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=target_metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
