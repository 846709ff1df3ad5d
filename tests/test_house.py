"""The order of the house: imports only ever point up the list of the design."""

import ast
import sys
from pathlib import Path

import pytest

import flask_reclamations

PACKAGE = Path(flask_reclamations.__file__).parent
ORDER = [
    {"errors"},
    {"host", "settings", "i18n", "storage", "antivirus", "signals"},
    {"domain"},
    {"models"},
    {"schemas"},
    {"queries"},
    {"services"},
    {"documents", "mail"},
    {"jobs"},
    {"web", "cli", "migrate", "testing"},
    {"extension"},
    {"__init__"},
]
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}
MODULES = sorted(PACKAGE.rglob("*.py"))
EQUALITY, NAMES = (ast.Eq, ast.NotEq, ast.In, ast.NotIn), (ast.Name, ast.Attribute)
# The rules read who a person is and refuse in our words; nothing else from outside.
DOMAIN_MAY_IMPORT = {"errors", "host"}


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> dict[str, int]:
    """Return the rooms of ours that a module imports, with the line."""
    package = ["flask_reclamations", *path.relative_to(PACKAGE).parts[:-1]]
    found: dict[str, int] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{origin}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "flask_reclamations" and len(parts) > 1 and parts[1] in LEVEL:
                found.setdefault(parts[1], getattr(node, "lineno", 0))
    return found


def outside(path: Path) -> set[str]:
    """Return the packages, not ours, that a module imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return {name.split(".")[0] for name in names}


def test_every_room_has_its_place_in_the_order() -> None:
    assert {room_of(path) for path in MODULES} - LEVEL.keys() == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_only_point_up(path: Path) -> None:
    room = room_of(path)
    wrong = {
        f"{name_of(path)}:{line} imports {other}"
        for other, line in imported(path).items()
        if other != room and LEVEL[other] >= LEVEL[room]
    }
    # `migrate`, `cli` and `web` stand side by side: commands run the migrations, pages ask how far the tables are.
    assert wrong - {w for w in wrong if room in ("cli", "web") and w.endswith("imports migrate")} == set()


@pytest.mark.parametrize("path", [p for p in MODULES if room_of(p) == "domain"], ids=name_of)
def test_the_rules_need_nothing_installed(path: Path) -> None:
    assert outside(path) <= sys.stdlib_module_names
    assert imported(path).keys() - {"domain"} <= DOMAIN_MAY_IMPORT


@pytest.mark.parametrize("path", [p for p in MODULES if room_of(p) == "domain"], ids=name_of)
def test_the_rules_have_no_clock(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    names = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
    assert names & {"now", "utcnow", "today", "time_ns", "monotonic"} == set()


@pytest.mark.parametrize("path", [p for p in MODULES if room_of(p) == "services"], ids=name_of)
def test_services_never_commit_and_never_enqueue(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    names = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
    assert names & {"commit", "rollback", "enqueue", "enqueue_in", "nudge"} == set()


@pytest.mark.parametrize("path", [p for p in MODULES if room_of(p) in ("web", "cli")], ids=name_of)
def test_pages_and_commands_write_through_the_services_alone(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    written = {
        f"{name_of(path)}:{call.lineno}"
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"add", "add_all", "delete", "merge", "flush"}
        and "session" in ast.unparse(call.func.value)
    }
    assert written == set()


@pytest.mark.parametrize("path", [p for p in MODULES if room_of(p) != "settings"], ids=name_of)
def test_only_the_settings_read_our_keys(path: Path) -> None:
    subscripts = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Subscript)]
    keys = [n.slice.value for n in subscripts if isinstance(n.slice, ast.Constant)]
    assert [key for key in keys if str(key).startswith("RECLAMATIONS_")] == []


def test_no_module_is_longer_than_250_lines() -> None:
    long = {name_of(path): n for path in MODULES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 250}
    assert long == {}


def test_no_function_is_longer_than_60_lines() -> None:
    long = {
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 60
    }
    assert long == set()


# Python's `==` stops at the first difference, and so tells a patient stranger how much of a secret was right.
SECRET = {"token", "tokens", "digest", "hexdigest", "sha256", "secret", "signature", "mark", "submission", "password"}
BY_INDEX = "SQL: an index looks up 122 random bits or more; see where they are made"
OF_CONTENT = "the hash of a content, which is no secret"
COMPARED = {
    "documents/pack_check.py: _link(line).digest() != line['digest']": OF_CONTENT,
    "documents/pack_check.py: digest(before, heads) != (line['digest'], line['chains'])": OF_CONTENT,
    "documents/pack_check.py: digests.get((head.subject_kind, head.subject_id, head.seq)) != head.digest": OF_CONTENT,
    "documents/pack_check.py: payload_digest(line['salt'], line['said']) != line['payload']": OF_CONTENT,
    "documents/pack_journal.py: payload_digest(payload.salt, payload.body) != event.payload_digest": OF_CONTENT,
    "jobs/pack_cases.py: made.hexdigest() == digest": OF_CONTENT,
    "queries/pack.py: payload_digest(payload.salt, payload.body) == event.payload_digest": OF_CONTENT,
    "domain/journal.py: link.digest() != left.link": OF_CONTENT,
    "domain/journal.py: payload_digest(event.salt or '', event.payload) != left.payload": OF_CONTENT,
    "jobs/exports.py: Export.token == token": "SQL: out of the names in our own store",
    "jobs/files.py: Intake.submission == Attachment.submission": "SQL: two columns",
    "jobs/relay.py: mark.address == Bounce.folded(row.address or '')": "a mark on an address that refused mail",
    "queries/files.py: Attachment.token == token": BY_INDEX,
    "jobs/pack_export.py: Export.token == token": BY_INDEX,
    "queries/files.py: digest.hexdigest() == blob.sha256": OF_CONTENT,
    "queries/seals.py: digest(before, heads(session, organisation, after, until)) == (seal.digest, seal.chains)": (
        OF_CONTENT
    ),
    "services/actions.py: Action.submission == submission": BY_INDEX,
    "services/reviews.py: Review.submission == submission": BY_INDEX,
    "services/diffusions.py: Diffusion.submission == submission": BY_INDEX,
    "services/auditors.py: AuditorLink.digest == digest_of(token)": "SQL: the hash of what came tells nothing of it",
    "services/bulk.py: Bulk.submission == submission": BY_INDEX,
    "services/alerts.py: Action.submission == submission": BY_INDEX,
    "services/alerts.py: known.submission == submission": "a form's mark, of a risk that its sender reads anyway",
    "services/exchanges.py: Exchange.submission == mark": BY_INDEX,
    "services/evidence.py: Attachment.submission == mark": BY_INDEX,
    "services/exports.py: Export.token == token": BY_INDEX,
    "jobs/pack_pieces.py: told.get((row.period, row.version)) != digest(row.content)": OF_CONTENT,
    "services/files.py: Attachment.submission == enclosed.mark": BY_INDEX,
    "services/files.py: Blob.sha256 == digest": OF_CONTENT,
    "services/logo.py: Blob.sha256 == digest": OF_CONTENT,
    "services/filing.py: Case.submission == draft.submission": BY_INDEX,
    "services/intake.py: Case.submission == submission": BY_INDEX,
    "services/intake.py: Intake.submission == submission": BY_INDEX,
    "services/risks.py: Risk.submission == submission": BY_INDEX,
    "services/tracking.py: Intake.digest == digest": "SQL: the hash of what came tells nothing of the token",
    "services/tracking.py: TrackingLink.digest == digest": "SQL: the hash of what came tells nothing of the token",
    "web/files.py: row.token not in before": "what a form sent, beside what was staged from it",
    "web/intake.py: submission == form.submission.data": "both come from the browser, and the first is signed",
}


def compared(path: Path) -> set[str]:
    """Return what a module compares where a name of it is that of a secret."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Compare) and any(isinstance(op, EQUALITY) for op in node.ops):
            names = {n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(node) if isinstance(n, NAMES)}
            if SECRET & {word for name in names for word in name.split("_")}:
                found.add(f"{name_of(path)}: {ast.unparse(node)}")
    return found


def test_every_comparison_of_a_secret_was_thought_of() -> None:  # criterion 35
    assert {line for path in MODULES for line in compared(path)} == COMPARED.keys()


def test_no_template_names_the_closed_european_platform() -> None:  # O14
    pages = [p for p in PACKAGE.rglob("*") if p.suffix in (".html", ".txt", ".po") and p.is_file()]
    assert pages
    assert [name_of(p) for p in pages if "ec.europa.eu/consumers/odr" in p.read_text(encoding="utf-8")] == []
