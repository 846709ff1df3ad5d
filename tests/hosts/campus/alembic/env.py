"""Plain Alembic, without Flask: the address of the database comes from `-x url=…`."""

from alembic import context
from sqlalchemy import create_engine

from flask_reclamations import exclude_own_tables
from tests.hosts.campus.models import db

engine = create_engine(context.get_x_argument(as_dictionary=True)["url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=db.metadata, include_object=exclude_own_tables)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
