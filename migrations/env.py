"""Alembic's environment: the models say what the schema is, the caller which database."""

from alembic import context
from sqlalchemy import Connection

from forum.db import Base
from forum.schema import has_model

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    include_name=has_model,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
