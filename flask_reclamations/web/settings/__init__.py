"""« Réglages »: what the organisation decides, one page per subject, each with what an auditor looks at."""

from . import categories, contacts, sections

__all__ = ["categories", "contacts", "sections"]
