"""The speed figures, re-runnable, with a bare Flask and SQLAlchemy floor beside them: `make bench`."""
