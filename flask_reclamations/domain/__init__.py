"""The rules, in plain Python: no Flask, no SQLAlchemy, no clock."""
