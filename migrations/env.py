"""Run our chain on the connection that `flask reclamations db` hands over; it knows nothing of our models."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    version_table="reclamations_alembic_version",
    transactional_ddl=connection.dialect.name == "postgresql",
)
with context.begin_transaction():
    context.run_migrations()
