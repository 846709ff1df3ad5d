"""THE rights table: every address and every verb, for everybody (design §6)."""

from collections.abc import Iterator
from typing import Any

from flask_reclamations import Person, Role
from flask_reclamations.domain.vocabulary import Kind

MORE = (
    Person("olga", "Olga Denis", "olga@exemple.test", roles=frozenset({Role.STAFF})),
    Person("carl", "Carl Noël", "carl@exemple.test", roles=frozenset({Role.TRAINER})),
    Person("igor", "Igor Blanc", "igor@exemple.test", roles=frozenset({Role.QUALITY})),
    Person("aude", "Aude Roche", "aude@exemple.test", roles=frozenset({Role.STAFF})),
    Person("rita", "Rita Sorel", "rita@exemple.test"),
)
WHO = {
    "anonymous": None,
    "claimant": "lea",
    "learner": "nour",
    "trainer": "bruno",
    "other trainer": "ines",
    "staff": "sam",
    "assignee": "olga",
    "consulted": "carl",
    "quality": "claire",
    "direction": "denis",
    "auditor": "anne",
    "implicated": "igor",
    "author": "aude",
    "referent": "rita",
}
# All are Léa's, written down by Aude in Bruno's session, given to Olga, put to Carl, and about Igor; or else `by`
# and `about` say by whom and about whom. Rita is the outside referent, for what every handler is implicated in.
CASES: dict[str, dict[str, Any]] = {
    "a complaint": {"kind": Kind.COMPLAINT},
    "an aléa": {"kind": Kind.INCIDENT},
    "a confidential complaint": {"kind": Kind.COMPLAINT, "confidential": True},
    "a complaint about the trainer": {"kind": Kind.COMPLAINT, "category": "formateur"},
    "a difficulty": {"kind": Kind.DIFFICULTY},
    "a signal": {"kind": Kind.SIGNAL},
    "a void complaint": {"kind": Kind.COMPLAINT, "void": True},
    "a remark of her own": {"kind": Kind.REMARK, "by": "lea"},
    "an anonymous complaint": {"kind": Kind.COMPLAINT, "anonymous": True},
    "a complaint about all who handle": {"kind": Kind.COMPLAINT, "about": ("claire", "denis", "igor")},
}
# Every verb is tried on these, some of each line on the others.
THOROUGH = {"a complaint", "an aléa", "a confidential complaint"}
SOME = {"answer", "thank", "qualify", "note", "resolve", "void", "restore"}
# In the order of WHO:       anon claim learn train other staff assig consu quali direc audit impli autho refer
ADDRESSES = {
    ("new", "GET"):         "302 200 200 200 200 200 200 200 200 200 403 200 200 403",
    ("new", "POST"):        "302 422 422 422 422 422 422 422 422 422 403 422 422 403",
    ("mine", "GET"):        "302 200 200 200 200 200 200 200 200 200 200 200 200 200",
    ("notifications", "GET"): "302 200 200 200 200 200 200 200 200 200 200 200 200 200",
    ("notifications", "POST"): "302 422 422 422 422 422 422 422 422 422 422 422 422 422",
    ("incidents", "GET"):   "302 403 403 200 403 403 403 403 403 403 403 403 403 403",
    ("incidents", "POST"):  "302 403 403 422 403 403 403 403 403 403 403 403 403 403",
    ("history", "GET"):     "302 403 403 200 403 404 200 403 200 200 200 404 200 403",
    ("register", "GET"):    "302 403 403 403 403 200 200 403 200 200 200 200 200 403",
    ("poster", "GET"):      "302 403 403 403 403 200 200 403 200 200 403 200 200 403",
    ("record", "GET"):      "302 403 403 403 403 200 200 403 200 200 403 200 200 403",
    ("record", "POST"):     "302 403 403 403 403 422 422 403 422 422 403 422 422 403",
    ("views", "GET"):       "302 403 403 403 403 200 200 403 200 200 403 200 200 403",
    ("views", "POST"):      "302 403 403 403 403 422 422 403 422 422 403 422 422 403",
    # Shared by the quality manager: to use for all who have views, to change for those who handle cases.
    ("view", "POST"):       "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    # Of a case that is not there: who has a desk reads 404.
    ("examined", "POST"):   "302 403 403 403 403 404 404 403 404 404 403 404 404 403",
    ("bulk", "GET"):        "302 403 403 403 403 200 200 403 200 200 403 200 200 403",
    ("bulk_confirm", "POST"): "302 403 403 403 403 422 422 403 422 422 403 422 422 403",
    ("bulk_result", "GET"): "302 403 403 403 403 404 404 403 200 404 403 404 404 403",
    ("bulk_undo", "POST"):  "302 403 403 403 403 404 404 403 303 404 403 404 404 403",
    ("document", "GET"):    "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("document", "POST"):   "302 403 403 403 403 403 403 403 303 303 403 303 403 403",
    ("exports", "GET"):     "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("exports", "POST"):    "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("export_progress", "GET"): "302 403 403 403 403 403 403 403 200 404 404 404 403 403",
    ("pack", "GET"):        "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("pack", "POST"):       "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("export_cancel", "POST"): "302 403 403 403 403 403 403 403 303 404 404 404 403 403",
    ("export_file", "GET"): "302 403 403 403 403 403 403 403 200 404 404 404 403 403",
    ("access_log", "GET"):  "302 403 403 403 403 403 403 403 403 200 200 403 403 403",
    ("waiting", "GET"):     "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("decide", "POST"):     "302 403 403 403 403 403 403 403 303 303 403 303 403 403",
    ("settings", "GET"):    "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_section", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_section", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_logo", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    # There is none.
    ("logo", "GET"):        "404 404 404 404 404 404 404 404 404 404 404 404 404 404",
    ("settings_contacts", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_contacts", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_categories", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_category", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("rights", "GET"):      "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("requests", "GET"):    "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("requests", "POST"):   "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("reports", "GET"):     "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("reports", "POST"):    "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    # Of a version that was never made.
    ("report", "GET"):      "302 403 403 403 403 403 403 403 404 404 404 404 403 403",
    ("settings_reports", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_reports", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("auditors", "GET"):    "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("auditors", "POST"):   "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    # Of a link that is not there.
    ("auditor_dismiss", "POST"): "302 403 403 403 403 403 403 403 404 404 403 404 403 403",
    ("auditor_link", "GET"): "404 404 404 404 404 404 404 404 404 404 404 404 404 404",
    ("readiness", "GET"):   "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("opinions", "GET"):    "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("plan", "GET"):        "302 403 403 200 200 200 200 200 200 200 200 200 200 403",
    # Igor is of quality, and every case of the alert is about him: to him it is not there.
    ("recurrences", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("recurrence", "GET"):  "302 403 403 403 403 403 403 403 200 200 200 404 403 403",
    ("recurrence_do", "POST"): "302 403 403 403 403 403 403 403 422 422 403 404 403 403",
    # Olga watches over it, Denis opened it: the others read it where they read the whole plan.
    ("risks", "GET"):       "302 403 403 200 200 200 200 200 200 200 200 200 200 403",
    ("risk_new", "GET"):    "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("risk_new", "POST"):   "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("risk", "GET"):        "302 403 403 404 404 404 200 404 200 200 200 200 404 403",
    ("risk_do", "POST"):    "302 403 403 404 404 404 403 404 422 422 403 422 404 403",
    ("readiness_export", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("opinions_export", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("journal_export", "GET"): "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("journal_export", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("risks_export", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("plan_export", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("plan_new", "GET"):    "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("plan_new", "POST"):   "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    # Olga owns it, Denis asked for it: the others read it where they read the whole plan.
    ("action", "GET"):      "302 403 403 404 404 404 200 404 200 200 200 200 404 403",
    ("action_file", "GET"): "302 403 403 404 404 404 200 404 200 200 200 200 404 403",
    ("action_do", "POST"):  "302 403 403 404 404 404 422 404 422 422 403 422 404 403",
    ("reviews", "GET"):     "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("review_new", "GET"):  "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("review_new", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("review_examine", "POST"): "302 403 403 403 403 403 403 403 303 303 403 303 403 403",
    ("review", "GET"):      "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("review", "POST"):     "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("review_meeting", "GET"): "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("review_meeting", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("review_action", "GET"): "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("review_action", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("review_tell", "GET"): "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("review_tell", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    # Of a case that Igor may not see.
    ("case_tell", "GET"):   "302 403 403 403 403 403 403 403 200 200 403 404 403 403",
    ("case_tell", "POST"):  "302 403 403 403 403 403 403 403 422 422 403 404 403 403",
    ("dashboard", "GET"):   "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("learned", "GET"):     "302 403 403 200 200 200 200 200 200 200 200 200 200 403",
    ("review_print", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("handover", "GET"):    "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("handover", "POST"):   "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_delays", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_delays", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_policy_new", "GET"): "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("settings_policy_new", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_policy", "GET"): "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("settings_policy", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_moves", "GET"): "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("settings_moves", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_calendar", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_calendar", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_priorities", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_priorities", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_reminders", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_reminders", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_surveys", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_surveys", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_incident_types", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_incident_types", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_measures", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_measures", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_words", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_words", "POST"): "302 403 403 403 403 403 403 403 303 303 403 303 403 403",
    ("settings_word", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_word", "POST"): "302 403 403 403 403 403 403 403 303 303 403 303 403 403",
    ("settings_retention", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_retention", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_recurrence", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_recurrence", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_agenda", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_agenda", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_procedure", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_procedure", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("procedure", "GET"):   "200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    ("procedure_version", "GET"): "200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    ("settings_topics", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_topics", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_mails", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_mail", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_mail", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_canned", "GET"): "302 403 403 403 403 403 403 403 200 200 200 200 403 403",
    ("settings_canned", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("settings_canned_one", "GET"): "302 403 403 403 403 403 403 403 200 200 403 200 403 403",
    ("settings_canned_one", "POST"): "302 403 403 403 403 403 403 403 422 422 403 422 403 403",
    ("public_new", "GET"):  "200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    ("public_new", "POST"): "422 422 422 422 422 422 422 422 422 422 422 422 422 422",
    ("public_filed", "GET"): "303 303 303 303 303 303 303 303 303 303 303 303 303 303",
    ("satisfaction", "GET"): "303 303 303 303 303 303 303 303 303 303 303 303 303 303",
    ("opinion", "GET"):     "200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    ("opinion", "POST"):    "422 422 422 422 422 422 422 422 422 422 422 422 422 422",
    # Whoever holds the link of a mail, logged in or not; and it opens nothing else in this table.
    ("track", "GET"):       "200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    ("track", "POST"):      "422 422 422 422 422 422 422 422 422 422 422 422 422 422",
    ("track_link", "GET"):  "303 303 303 303 303 303 303 303 303 303 303 303 303 303",
    ("tracked", "GET"):     "200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    ("tracked", "POST"):    "422 422 422 422 422 422 422 422 422 422 422 422 422 422",
    ("tracked_consent", "POST"): "422 422 422 422 422 422 422 422 422 422 422 422 422 422",
    ("tracked_proof", "GET"): "200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    ("stage_tracked", "POST"): "200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    ("tracked_file", "GET"): "200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    ("stage", "POST"):      "302 200 200 200 200 200 200 200 200 200 403 200 200 403",
    ("stage_public", "POST"): "200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    ("static", "GET"):      "200 200 200 200 200 200 200 200 200 200 200 200 200 200",
}  # fmt: skip
READ = "case GET"
WRITE = "message POST"
FILED = "filed GET"
COPY = "copy GET"
PROOF = "proof GET"
CONSENT = "consent POST"
FILE = "case_file GET"
HANDLE = "do POST to handle"
INTERNAL = "do POST to note"
RESOLVE = "do POST to resolve"
VOID = "do POST to void"
# In the order of WHO: anon claim learn train other staff assig consu quali direc audit impli autho refer
_COMPLAINT = {
    READ:     "302 200 404 404 404 404 200 200 200 200 200 404 200 404",
    FILE:     "302 200 404 404 404 404 200 200 200 200 200 404 200 404",
    FILED:    "302 200 404 404 404 404 403 403 403 403 403 404 403 404",
    COPY:     "302 200 404 404 404 404 403 403 403 403 403 404 403 404",
    PROOF:    "302 200 404 404 404 404 200 403 200 200 403 404 403 404",
    WRITE:    "302 422 404 404 404 404 403 403 403 403 403 404 403 404",
    CONSENT:  "302 422 404 404 404 404 403 403 403 403 403 404 403 404",
    HANDLE:   "302 403 404 404 404 404 422 403 422 422 403 404 403 404",
    INTERNAL: "302 403 404 404 404 404 422 422 422 422 403 404 403 404",
    RESOLVE:  "302 403 404 404 404 404 422 403 422 422 403 404 403 404",
    VOID:     "302 403 404 404 404 404 403 403 422 422 403 404 403 404",
}  # fmt: skip
_IN_SESSION = {
    READ:     "302 200 404 200 404 404 200 200 200 200 200 404 200 404",
    FILE:     "302 200 404 200 404 404 200 200 200 200 200 404 200 404",
    FILED:    "302 200 404 403 404 404 403 403 403 403 403 404 403 404",
    COPY:     "302 200 404 403 404 404 403 403 403 403 403 404 403 404",
    PROOF:    "302 200 404 403 404 404 200 403 200 200 403 404 403 404",
    WRITE:    "302 422 404 403 404 404 403 403 403 403 403 404 403 404",
    CONSENT:  "302 422 404 403 404 404 403 403 403 403 403 404 403 404",
    HANDLE:   "302 403 404 403 404 404 422 403 422 422 403 404 403 404",
    INTERNAL: "302 403 404 403 404 404 422 422 422 422 403 404 403 404",
    RESOLVE:  "302 403 404 422 404 404 422 403 422 422 403 404 403 404",
    VOID:     "302 403 404 403 404 404 403 403 422 422 403 404 403 404",
}  # fmt: skip
_CONFIDENTIAL = {
    READ:     "302 200 404 404 404 404 200 200 200 200 404 404 200 404",
    FILE:     "302 200 404 404 404 404 200 200 200 200 404 404 200 404",
    FILED:    "302 200 404 404 404 404 403 403 403 403 404 404 403 404",
    COPY:     "302 200 404 404 404 404 403 403 403 403 404 404 403 404",
    PROOF:    "302 200 404 404 404 404 200 403 200 200 404 404 403 404",
    WRITE:    "302 422 404 404 404 404 403 403 403 403 404 404 403 404",
    CONSENT:  "302 422 404 404 404 404 403 403 403 403 404 404 403 404",
    HANDLE:   "302 403 404 404 404 404 422 403 422 422 404 404 403 404",
    INTERNAL: "302 403 404 404 404 404 422 422 422 422 404 404 403 404",
    RESOLVE:  "302 403 404 404 404 404 422 403 422 422 404 404 403 404",
    VOID:     "302 403 404 404 404 404 403 403 422 422 404 404 403 404",
}  # fmt: skip
_HER_OWN = {
    READ:     "302 200 404 404 404 404 200 200 200 200 200 404 404 404",
    FILE:     "302 200 404 404 404 404 200 200 200 200 200 404 404 404",
    FILED:    "302 200 404 404 404 404 403 403 403 403 403 404 404 404",
    COPY:     "302 200 404 404 404 404 403 403 403 403 403 404 404 404",
    PROOF:    "302 200 404 404 404 404 200 403 200 200 403 404 404 404",
    WRITE:    "302 422 404 404 404 404 403 403 403 403 403 404 404 404",
    CONSENT:  "302 422 404 404 404 404 403 403 403 403 403 404 404 404",
    HANDLE:   "302 403 404 404 404 404 422 403 422 422 403 404 404 404",
    INTERNAL: "302 403 404 404 404 404 422 422 422 422 403 404 404 404",
    RESOLVE:  "302 403 404 404 404 404 422 403 422 422 403 404 404 404",
    VOID:     "302 403 404 404 404 404 403 403 422 422 403 404 404 404",
}  # fmt: skip
_ANONYMOUS = {
    READ:     "302 404 404 404 404 404 200 200 200 200 200 404 200 404",
    FILE:     "302 404 404 404 404 404 200 200 200 200 200 404 200 404",
    FILED:    "302 404 404 404 404 404 403 403 403 403 403 404 403 404",
    COPY:     "302 404 404 404 404 404 403 403 403 403 403 404 403 404",
    PROOF:    "302 404 404 404 404 404 200 403 200 200 403 404 403 404",
    WRITE:    "302 404 404 404 404 404 403 403 403 403 403 404 403 404",
    CONSENT:  "302 404 404 404 404 404 403 403 403 403 403 404 403 404",
    HANDLE:   "302 404 404 404 404 404 422 403 422 422 403 404 403 404",
    INTERNAL: "302 404 404 404 404 404 422 422 422 422 403 404 403 404",
    RESOLVE:  "302 404 404 404 404 404 422 403 422 422 403 404 403 404",
    VOID:     "302 404 404 404 404 404 403 403 422 422 403 404 403 404",
}  # fmt: skip
_STRANDED = {
    READ:     "302 200 404 404 404 404 200 200 404 404 200 404 200 200",
    FILE:     "302 200 404 404 404 404 200 200 404 404 200 404 200 200",
    FILED:    "302 200 404 404 404 404 403 403 404 404 403 404 403 403",
    COPY:     "302 200 404 404 404 404 403 403 404 404 403 404 403 403",
    PROOF:    "302 200 404 404 404 404 200 403 404 404 403 404 403 200",
    WRITE:    "302 422 404 404 404 404 403 403 404 404 403 404 403 403",
    CONSENT:  "302 422 404 404 404 404 403 403 404 404 403 404 403 403",
    HANDLE:   "302 403 404 404 404 404 422 403 404 404 403 404 403 422",
    INTERNAL: "302 403 404 404 404 404 422 422 404 404 403 404 403 422",
    RESOLVE:  "302 403 404 404 404 404 422 403 404 404 403 404 403 422",
    VOID:     "302 403 404 404 404 404 403 403 404 404 403 404 403 422",
}  # fmt: skip
ON_A_CASE = {
    "a complaint": _COMPLAINT,
    "an aléa": _IN_SESSION,
    "a confidential complaint": _CONFIDENTIAL,
    "a complaint about the trainer": _COMPLAINT,
    "a difficulty": _IN_SESSION,
    "a signal": _COMPLAINT,
    "a void complaint": _COMPLAINT,
    "a remark of her own": _HER_OWN,
    "an anonymous complaint": _ANONYMOUS,
    "a complaint about all who handle": _STRANDED,
}
LINE_OF_VERB = {
    **dict.fromkeys(
        (
            "acknowledge", "answer", "reply", "start", "take_over", "analyse", "thank", "qualify", "set_aside",
            "close", "file_away", "reopen", "escalate", "deescalate", "assign", "people", "reception",
            "watch", "unwatch", "access",
            "address", "retry", "revoke", "contact", "contact_change", "contact_remove", "receive", "tags",
            "disability", "link", "unlink", "assess", "wait", "resume", "propose", "announce", "extend", "withdraw",
            "declare_inadmissible", "plan_action", "link_action", "unlink_action", "mediate", "mediation_reply",
            "mediation_meet", "mediation_end", "consumer",
        ),
        HANDLE,
    ),
    **dict.fromkeys(("note", "state_conflict"), INTERNAL),
    "resolve": RESOLVE,
    **dict.fromkeys(("void", "restore", "put_on_review", "hold", "release"), VOID),
}  # fmt: skip


def steps(case: str, reference: str, file: str) -> Iterator[tuple[str, str, str]]:
    """Yield each line of the table on one case with the method and the address that try it."""
    yield READ, "GET", f"/cases/{reference}"
    yield FILED, "GET", f"/cases/{reference}/filed"
    yield COPY, "GET", f"/cases/{reference}/copy"
    yield PROOF, "GET", f"/cases/{reference}/proof"
    yield CONSENT, "POST", f"/cases/{reference}/consent"
    yield FILE, "GET", f"/cases/{reference}/files/{file}"
    yield WRITE, "POST", f"/cases/{reference}/message"
    for verb, line in LINE_OF_VERB.items():
        if verb in SOME or case in THOROUGH:
            yield line, "POST", f"/cases/{reference}/{verb}"
