"""Hypothesis without a clock or a memory: the same examples on every machine."""

from hypothesis import settings

settings.register_profile("house", deadline=None, database=None, derandomize=True)
settings.load_profile("house")
