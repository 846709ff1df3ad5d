"""Run the LMS's own migrations; the extension's live in a chain of their own."""

from alembic import context
from flask import current_app

migrate = current_app.extensions["migrate"]

# `configure_args` carries `include_object=exclude_own_tables`: without it the next autogenerate would
# propose to drop the extension's tables, which are not in the LMS's metadata.
with migrate.db.engine.connect() as connection:
    context.configure(connection=connection, target_metadata=migrate.db.metadata, **migrate.configure_args)
    with context.begin_transaction():
        context.run_migrations()
