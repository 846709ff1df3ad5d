"""Tables, all prefixed `reclamations_`."""

from .accesslog import AccessLine
from .action import Action, ActionCase, ActionSequence
from .attachment import Attachment, Blob
from .auditor import AuditorLink
from .base import PREFIX, Base, Chained
from .bounce import Bounce
from .bulk import Bulk, BulkItem
from .case import Case
from .cause import Cause
from .correspondent import Addressee, Correspondent
from .event import Event, EventPayload
from .exchange import Delivery, Exchange, OutboxMessage, Survey
from .export import Export
from .heartbeat import Heartbeat
from .intake import Intake
from .mediation import Mediation
from .notification import Notification
from .organisation import CalendarVersion, Category, Organisation, Policy, Sequence
from .people import CasePerson
from .procedure import Procedure
from .readiness import ReadinessCount
from .recurrence import Alert, AlertCase, Touched
from .reminder import Reminder
from .report import Report
from .review import Diffusion, Review, ReviewAction, ReviewLine, ReviewSequence
from .risk import Risk, RiskAction, RiskCase, RiskSequence
from .search import SearchEntry
from .signal import Signal
from .similar import CaseLink
from .tag import CaseTag, Tag
from .takeover import Takeover
from .template import CannedAnswer, MailTemplate
from .tracking import LinkRequest, TrackingLink
from .view import SavedView

__all__ = [
    "PREFIX",
    "AccessLine",
    "Action",
    "ActionCase",
    "ActionSequence",
    "Addressee",
    "Alert",
    "AlertCase",
    "Attachment",
    "AuditorLink",
    "Base",
    "Blob",
    "Bounce",
    "Bulk",
    "BulkItem",
    "CalendarVersion",
    "CannedAnswer",
    "Case",
    "CaseLink",
    "CasePerson",
    "CaseTag",
    "Category",
    "Cause",
    "Chained",
    "Correspondent",
    "Delivery",
    "Diffusion",
    "Event",
    "EventPayload",
    "Exchange",
    "Export",
    "Heartbeat",
    "Intake",
    "LinkRequest",
    "MailTemplate",
    "Mediation",
    "Notification",
    "Organisation",
    "OutboxMessage",
    "Policy",
    "Procedure",
    "ReadinessCount",
    "Reminder",
    "Report",
    "Review",
    "ReviewAction",
    "ReviewLine",
    "ReviewSequence",
    "Risk",
    "RiskAction",
    "RiskCase",
    "RiskSequence",
    "SavedView",
    "SearchEntry",
    "Sequence",
    "Signal",
    "Survey",
    "Tag",
    "Takeover",
    "Touched",
    "TrackingLink",
]
