"""A pack built again is the same, on both databases; what was forgotten since changes what told of it only."""

import uuid
import zipfile
from datetime import timedelta
from pathlib import Path

from flask import Flask

from flask_reclamations.domain.plan import ActionType
from flask_reclamations.domain.retention import Why
from flask_reclamations.domain.rights import Permission
from flask_reclamations.models import Action, Review
from flask_reclamations.services import actions, exchanges, forgetting, handling, journal, reviews
from flask_reclamations.services.act import db_session

from .conftest import NOON, act_of, filed
from .jobs.steps import does
from .test_cli_pack import CUT, built, verified, words_of

ASKED = ("--sample", "1", "--seed", "audit", "--as", "claire", "--session", "cpn-b")
# Where the case that is forgotten is told of.
OF_IT = ("00-", "03-", "05-dossiers/REG-2026-0001", "05-sessions/", "06-", "11-", "13-", "18-journal", "manifest")


def inside(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def two_cases(app: Flask) -> str:
    """Have two complaints filed; return the reference of the first."""
    with app.app_context():
        first = filed(app, description="Ici la borne est en panne.").reference
        filed(app, description="Le cours commence en retard : 06 12 34 56 78.")
        return first


def test_the_same_pack_has_the_same_bytes_whatever_came_after(any_app: Flask, tmp_path: Path) -> None:
    reference = two_cases(any_app)
    first = built(any_app, tmp_path / "first.zip", *ASKED)
    later = CUT + timedelta(hours=1)
    does(any_app, "claire", reference, lambda act, case: exchanges.note(act, case, "Vu."), later)
    with any_app.app_context():
        filed(any_app, now=later)
    assert built(any_app, tmp_path / "again.zip", *ASKED).read_bytes() == first.read_bytes()


def test_what_was_forgotten_since_changes_what_told_of_it_only(any_app: Flask, tmp_path: Path) -> None:
    reference = two_cases(any_app)
    with any_app.app_context():
        act = act_of(any_app, "claire")
        owner, mark = act.host.person("sam"), str(uuid.uuid4())
        action = actions.create(
            act, actions.Measure(ActionType.CORRECTIVE, "Changer la borne.", owner, NOON.date()), submission=mark
        )
        review = reviews.create(act, reviews.Meeting(NOON.date(), [owner]), submission=mark)
        db_session().commit()
        settled = action.id, review.id
    before = inside(built(any_app, tmp_path / "before.zip"))
    with any_app.app_context():
        act = act_of(any_app, "claire", CUT + timedelta(days=1))
        forgetting.forget(act, handling.load(act, reference, Permission.HANDLE), Why.AGE)
        for model, settled_id in zip((Action, Review), settled, strict=True):
            row = journal.locked(act.session, model, model.id == settled_id)
            assert row is not None
            forgetting.forget_settled(act, row, Why.AGE)
        db_session().commit()
    after = inside(built(any_app, tmp_path / "after.zip"))
    assert verified(tmp_path / "after.zip") == ""
    assert after.keys() == before.keys()
    changed = {name for name in after if after[name] != before[name]}
    assert {name for name in changed if not name.startswith(OF_IT)} == set()
    assert "03-registre-reclamations.csv" in changed
    words = {name: words_of(name, content) for name, content in after.items()}
    assert not [name for name in words if "la borne" in words[name] or "06 12 34 56 78" in words[name]]
    assert "a été effacée" in words["05-dossiers/REG-2026-0001.pdf"]
    assert not [name for name in words if name.endswith(".pdf") and "None" in words[name]]
