"""« Réglages »: what the organisation decides, one page per subject, each with what an auditor looks at."""

from . import (
    agenda,
    canned,
    categories,
    contacts,
    delays,
    incident_types,
    judging,
    measures,
    moves,
    policies,
    procedures,
    recurrence,
    sections,
    surveys,
    templates,
    topics,
)

__all__ = [
    "agenda",
    "canned",
    "categories",
    "contacts",
    "delays",
    "incident_types",
    "judging",
    "measures",
    "moves",
    "policies",
    "procedures",
    "recurrence",
    "sections",
    "surveys",
    "templates",
    "topics",
]
