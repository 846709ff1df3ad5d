"""THE rights table: every address and every verb, for everybody (design §6)."""

from flask_reclamations import Person, Role
from flask_reclamations.domain.vocabulary import Kind

MORE = (
    Person("olga", "Olga Denis", "olga@exemple.test", roles=frozenset({Role.STAFF})),
    Person("carl", "Carl Noël", "carl@exemple.test", roles=frozenset({Role.TRAINER})),
    Person("igor", "Igor Blanc", "igor@exemple.test", roles=frozenset({Role.QUALITY})),
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
}
# All four were filed by Léa in Bruno's session, given to Olga, put to Carl, and are about Igor.
CASES = {
    "a complaint": {"kind": Kind.COMPLAINT},
    "an aléa": {"kind": Kind.INCIDENT},
    "a confidential complaint": {"kind": Kind.COMPLAINT, "confidential": True},
    "a complaint about the trainer": {"kind": Kind.COMPLAINT, "category": "formateur"},
}
# In the order of WHO:       anon claim learn train other staff assig consu quali direc audit impli
ADDRESSES = {
    ("new", "GET"):         "302 200 200 200 200 200 200 200 200 200 403 200",
    ("new", "POST"):        "302 422 422 422 422 422 422 422 422 422 403 422",
    ("mine", "GET"):        "302 200 200 200 200 200 200 200 200 200 200 200",
    ("incidents", "GET"):   "302 403 403 200 403 403 403 403 403 403 403 403",
    ("incidents", "POST"):  "302 403 403 422 403 403 403 403 403 403 403 403",
    ("register", "GET"):    "302 403 403 403 403 200 200 403 200 200 200 200",
    ("record", "GET"):      "302 403 403 403 403 200 200 403 200 200 403 200",
    ("record", "POST"):     "302 403 403 403 403 422 422 403 422 422 403 422",
    ("exports", "GET"):     "302 403 403 403 403 403 403 403 200 200 403 200",
    ("exports", "POST"):    "302 403 403 403 403 403 403 403 422 422 403 422",
    ("export_progress", "GET"): "302 403 403 403 403 403 403 403 200 404 403 404",
    ("export_file", "GET"): "302 403 403 403 403 403 403 403 200 404 403 404",
    ("access_log", "GET"):  "302 403 403 403 403 403 403 403 403 200 200 403",
    ("waiting", "GET"):     "302 403 403 403 403 403 403 403 200 200 403 200",
    ("decide", "POST"):     "302 403 403 403 403 403 403 403 303 303 403 303",
    ("public_new", "GET"):  "200 200 200 200 200 200 200 200 200 200 200 200",
    ("public_new", "POST"): "422 422 422 422 422 422 422 422 422 422 422 422",
    ("public_filed", "GET"): "303 303 303 303 303 303 303 303 303 303 303 303",
    ("satisfaction", "GET"): "303 303 303 303 303 303 303 303 303 303 303 303",
    ("opinion", "GET"):     "200 200 200 200 200 200 200 200 200 200 200 200",
    ("opinion", "POST"):    "422 422 422 422 422 422 422 422 422 422 422 422",
    # Whoever holds the link of a mail, logged in or not; and it opens nothing else in this table.
    ("track", "GET"):       "200 200 200 200 200 200 200 200 200 200 200 200",
    ("track", "POST"):      "422 422 422 422 422 422 422 422 422 422 422 422",
    ("track_link", "GET"):  "303 303 303 303 303 303 303 303 303 303 303 303",
    ("tracked", "GET"):     "200 200 200 200 200 200 200 200 200 200 200 200",
    ("tracked", "POST"):    "422 422 422 422 422 422 422 422 422 422 422 422",
    ("stage_tracked", "POST"): "200 200 200 200 200 200 200 200 200 200 200 200",
    ("tracked_file", "GET"): "404 404 404 404 404 404 404 404 404 404 404 404",
    ("stage", "POST"):      "302 200 200 200 200 200 200 200 200 200 403 200",
    ("stage_public", "POST"): "200 200 200 200 200 200 200 200 200 200 200 200",
    ("static", "GET"):      "200 200 200 200 200 200 200 200 200 200 200 200",
}  # fmt: skip
READ = "case GET"
WRITE = "message POST"
FILED = "filed GET"
COPY = "copy GET"
FILE = "case_file GET"
HANDLE = "do POST to handle"
INTERNAL = "do POST to note"
RESOLVE = "do POST to resolve"
VOID = "do POST to void"
# In the order of WHO: anon claim learn train other staff assig consu quali direc audit impli
ON_A_CASE = {
    "a complaint": {
        READ:     "302 200 404 404 404 404 200 200 200 200 200 404",
        FILE:     "302 200 404 404 404 404 200 200 200 200 200 404",
        FILED:    "302 200 404 404 404 404 403 403 403 403 403 404",
        COPY:     "302 200 404 404 404 404 403 403 403 403 403 404",
        WRITE:    "302 422 404 404 404 404 403 403 403 403 403 404",
        HANDLE:   "302 403 404 404 404 404 422 403 422 422 403 404",
        INTERNAL: "302 403 404 404 404 404 422 422 422 422 403 404",
        RESOLVE:  "302 403 404 404 404 404 422 403 422 422 403 404",
        VOID:     "302 403 404 404 404 404 403 403 422 422 403 404",
    },
    "an aléa": {
        READ:     "302 200 404 200 404 404 200 200 200 200 200 404",
        FILE:     "302 200 404 200 404 404 200 200 200 200 200 404",
        FILED:    "302 200 404 403 404 404 403 403 403 403 403 404",
        COPY:     "302 200 404 403 404 404 403 403 403 403 403 404",
        WRITE:    "302 422 404 403 404 404 403 403 403 403 403 404",
        HANDLE:   "302 403 404 403 404 404 422 403 422 422 403 404",
        INTERNAL: "302 403 404 403 404 404 422 422 422 422 403 404",
        RESOLVE:  "302 403 404 422 404 404 422 403 422 422 403 404",
        VOID:     "302 403 404 403 404 404 403 403 422 422 403 404",
    },
    "a confidential complaint": {
        READ:     "302 200 404 404 404 404 200 200 200 200 404 404",
        FILE:     "302 200 404 404 404 404 200 200 200 200 404 404",
        FILED:    "302 200 404 404 404 404 403 403 403 403 404 404",
        COPY:     "302 200 404 404 404 404 403 403 403 403 404 404",
        WRITE:    "302 422 404 404 404 404 403 403 403 403 404 404",
        HANDLE:   "302 403 404 404 404 404 422 403 422 422 404 404",
        INTERNAL: "302 403 404 404 404 404 422 422 422 422 404 404",
        RESOLVE:  "302 403 404 404 404 404 422 403 422 422 404 404",
        VOID:     "302 403 404 404 404 404 403 403 422 422 404 404",
    },
    "a complaint about the trainer": {
        READ:     "302 200 404 404 404 404 200 200 200 200 200 404",
        FILE:     "302 200 404 404 404 404 200 200 200 200 200 404",
        FILED:    "302 200 404 404 404 404 403 403 403 403 403 404",
        COPY:     "302 200 404 404 404 404 403 403 403 403 403 404",
        WRITE:    "302 422 404 404 404 404 403 403 403 403 403 404",
        HANDLE:   "302 403 404 404 404 404 422 403 422 422 403 404",
        INTERNAL: "302 403 404 404 404 404 422 422 422 422 403 404",
        RESOLVE:  "302 403 404 404 404 404 422 403 422 422 403 404",
        VOID:     "302 403 404 404 404 404 403 403 422 422 403 404",
    },
}  # fmt: skip
LINE_OF_VERB = {
    **dict.fromkeys(
        (
            "acknowledge", "answer", "reply", "start", "take_over", "analyse", "thank", "qualify", "set_aside",
            "close", "file_away", "reopen", "escalate", "deescalate", "assign", "people", "reception",
            "address", "retry", "revoke",
        ),
        HANDLE,
    ),
    "note": INTERNAL,
    "resolve": RESOLVE,
    **dict.fromkeys(("void", "restore"), VOID),
}  # fmt: skip
