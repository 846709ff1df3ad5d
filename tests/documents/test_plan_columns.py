"""The columns of the exported plan."""

from datetime import UTC, date, datetime

from flask_reclamations.documents.plan import COLUMNS, line
from flask_reclamations.models import Action
from flask_reclamations.queries.actions import About


def test_an_action_done_again_has_no_verdict_beside_its_next_check() -> None:  # C24
    action = Action(
        year=2026,
        number=1,
        text="Doubler la borne.",
        origin="reclamation",
        type="corrective",
        priority="normale",
        owner_label="Sam Colin",
        created_at=datetime(2026, 9, 1, tzinfo=UTC),
        due_on=date(2026, 12, 1),
        status="faite",
        done_on=date(2026, 11, 20),
        result="Deux bornes posées.",
        check_due=date(2027, 1, 19),
        verdict="non_efficace",
        verdict_note="Encore une coupure.",
        checked_on=date(2026, 11, 2),
        checked_by_label="Claire Vidal",
    )
    found = dict(zip(COLUMNS, line(action, About([], 0), "Europe/Paris"), strict=True))
    assert found["Prochaine vérification"] == date(2027, 1, 19)
    judged = ("Efficacité", "Ce qui le montre", "Vérifiée le", "Vérifiée par")
    assert [found[name] for name in judged] == [None] * 4
