"""The columns of the exported register, and what stands in them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.documents.register import COLUMNS, FIELDS, Lines, masked_row
from flask_reclamations.domain.rights import Permission, can
from flask_reclamations.domain.vocabulary import CATEGORIES, Kind
from flask_reclamations.models import Survey
from flask_reclamations.services.act import db_session
from flask_reclamations.services.incident_types import labels_of

from ..conftest import NOON, act_of, filed, viewer

# Requirements §6, pieces 3 and 4, word for word in our columns' spelling; those both have stand in the first.
PIECE_3 = (
    "N°", "Date de réception", "Canal", "Partie prenante", "Réclamant", "Formation", "Session",
    "Catégorie d’action", "Objet", "Description", "Solution souhaitée", "Gravité", "Priorité", "Caractère",
    "Responsable", "AR (date)", "AR (délai tenu)", "Cause 5M", "Décision", "Réponse (date)",
    "Réponse (délai tenu)", "Actions", "Satisfaction", "Clôture", "Statut",
)  # fmt: skip
PIECE_4 = (
    "Date de l’évènement", "Déclarant", "Type", "Impact", "Mesure immédiate", "Parties informées", "Résultat",
)  # fmt: skip


def line(
    app: Flask,
    who: str = "claire",
    *,
    survey: Survey | None = None,
    topics: Sequence[str] = (),
    mediated: tuple[str | None, ...] = (None, None, None),
    **columns: Any,
) -> dict[str, Any]:
    """Return a complaint of Léa's with these columns changed, as one line of the export."""
    case = filed(app, **{name: columns.pop(name) for name in ("kind", "session_ref") if name in columns})
    for name, value in columns.items():
        setattr(case, name, value)
    db_session().flush()
    act = act_of(app, "claire")
    seen_by = viewer(app, who)
    row = SimpleNamespace(
        **{name: getattr(case, name) for name in FIELDS},
        named=can(seen_by, Permission.IDENTIFY, case),
        resolved=survey and survey.resolved,
        score=survey and survey.score,
        result="Réparé.",
        cause="materiel",
        planned="ACT-2026-0001, ACT-2026-0004",
        mediated=mediated[0],
        mediation=mediated[1],
        concluded=mediated[2],
    )
    types = labels_of(act.organisation)
    return dict(zip(COLUMNS, Lines(act.organisation.zone, CATEGORIES, types).of(row, topics), strict=True))


@pytest.mark.parametrize("piece", [PIECE_3, PIECE_4], ids=["complaints", "incidents"])
def test_the_columns_of_each_piece_are_there_in_their_order(piece: tuple[str, ...]) -> None:  # B03
    assert tuple(name for name in COLUMNS if name in piece) == piece


@pytest.mark.parametrize(
    ("mediated", "words"),
    [
        ((None, None, None), None),
        (("interne", "en_cours", None), "Médiation interne · En cours"),
        (("externe", "terminee", "accord"), "Médiateur de la consommation · Terminée · Accord"),
    ],
)
def test_the_last_mediation_is_told_in_words(
    app: Flask, mediated: tuple[str | None, ...], words: str | None
) -> None:  # C21
    with app.app_context():
        assert line(app, mediated=mediated)["Médiation"] == words


def test_no_column_comes_twice() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_the_cause_and_the_actions_of_a_case_have_their_columns(app: Flask) -> None:  # O04
    with app.app_context():
        found = line(app)
    assert (found["Cause 5M"], found["Actions"]) == ("Matériel", "ACT-2026-0001, ACT-2026-0004")


def test_nature_date_people_and_impact_have_their_columns(app: Flask) -> None:  # B03
    with app.app_context():
        found = line(app, impact="Deux jours perdus.", people_concerned="Le groupe B")
    assert found["Nature"] == "Réclamation"
    assert found["Date de signalement"] == date(2026, 11, 12)
    assert (found["Impact"], found["Personnes concernées"]) == ("Deux jours perdus.", "Le groupe B")


def test_what_a_manager_judged_and_decided_has_its_columns(app: Flask) -> None:  # D05, D07
    judged = {"severity": "critique", "priority": 1, "recurrence": "recurrent", "decision": "refus_motive"}
    with app.app_context():
        found = line(app, **judged)
    assert [found[name] for name in ("Gravité", "Priorité", "Caractère", "Décision")] == [
        "Critique",
        1,
        "Récurrent",
        "Refus motivé",
    ]


def test_topics_and_a_stated_conflict_have_their_columns(app: Flask) -> None:  # B20, O21
    with app.app_context():
        found = line(app, topics=["Abandon", "Sous-traitance"], conflict_stated_at=NOON)
        without = line(app)
    assert (found["Sujets"], found["Conflit d’intérêts déclaré le"]) == ("Abandon, Sous-traitance", NOON.date())
    assert (without["Sujets"], without["Conflit d’intérêts déclaré le"]) == (None, None)


def test_an_answer_within_its_extension_says_so(app: Flask) -> None:  # C18
    with app.app_context():
        kept = line(app, first_answered_at=NOON, answered_in_time=True, extended_at=NOON)
        missed = line(app, first_answered_at=NOON, answered_in_time=False, extended_at=NOON)
    assert (kept["Réponse (délai tenu)"], missed["Réponse (délai tenu)"]) == ("Oui, délai prolongé", "Non")


def test_a_complaint_fills_its_line(app: Flask) -> None:
    with app.app_context():
        found = line(app, acknowledged_at=NOON, first_answered_at=NOON + timedelta(days=3), answered_in_time=True)
    assert (
        found
        | {
            "N°": "REG-2026-0001",
            "Date de réception": date(2026, 11, 12),
            "Canal": "Formulaire en ligne",
            "Partie prenante": "Stagiaire ou apprenant",
            "Réclamant": "Léa Martin",
            "Formation": "Conduite de projet",
            "Session": "Conduite de projet, groupe B",
            "Catégorie d’action": "Action de formation",
            "Catégorie": "Technique",
            "AR (date)": date(2026, 11, 12),
            "AR (délai tenu)": "Oui",
            "Réponse (date)": date(2026, 11, 15),
            "Réponse (délai tenu)": "Oui",
            "Statut": "Nouveau · Reçue",
        }
        == found
    )


def test_dates_are_the_organisations_days(app: Flask) -> None:
    with app.app_context():
        found = line(app, received_at=datetime(2026, 11, 11, 23, 30, tzinfo=UTC))
    assert found["Date de réception"] == date(2026, 11, 12)


def test_a_late_acknowledgement_and_answer_say_so(app: Flask) -> None:
    with app.app_context():
        found = line(app, acknowledged_at=NOON + timedelta(days=30), answered_in_time=False)
    assert (found["AR (délai tenu)"], found["Réponse (délai tenu)"]) == ("Non", "Non")


def test_an_incident_fills_its_line(app: Flask) -> None:  # O01
    with app.app_context():
        found = line(
            app,
            kind=Kind.INCIDENT,
            incident_type="connexion",
            occurred_on=date(2026, 11, 11),
            immediate_action="Partage de connexion.",
            informed=["stagiaires", "client"],
        )
    assert (found["Nature"], found["Type"], found["Date de l’évènement"]) == (
        "Aléa",
        "Connexion ou plateforme",
        date(2026, 11, 11),
    )
    assert (found["Mesure immédiate"], found["Parties informées"]) == ("Partage de connexion.", "Stagiaires, Client")
    assert (found["Déclarant"], found["Résultat"]) == ("Léa Martin", "Réparé.")


def test_an_opinion_is_one_cell(app: Flask) -> None:
    with app.app_context():
        assert line(app, survey=Survey(resolved="oui", score=4))["Satisfaction"] == "Oui (4/5)"
        assert line(app, survey=Survey(resolved="non", score=None))["Satisfaction"] == "Non"
        assert line(app, survey=Survey(resolved=None, score=None))["Satisfaction"] is None


def test_nobody_is_anonymous_without_saying_so(app: Flask) -> None:
    with app.app_context():
        assert line(app, claimant_ref=None, claimant_label=None, anonymous=True)["Réclamant"] == "Anonyme"


def test_a_case_without_session_has_an_empty_one(app: Flask) -> None:
    with app.app_context():
        found = line(app, session_ref=None)
    assert (found["Formation"], found["Session"], found["Catégorie d’action"]) == (None, None, None)


def test_who_may_not_know_names_gets_none(app: Flask) -> None:
    with app.app_context():
        cells = line(app, "anne").values()
    assert not [cell for cell in cells if "Léa" in str(cell)]


def test_a_masked_line_holds_its_number_and_nothing_else() -> None:
    cells = [cell for cell in masked_row("REG-2026-0007") if cell is not None]
    assert cells == ["REG-2026-0007", "Dossier à accès restreint"]
    assert len(masked_row("REG-2026-0007")) == len(COLUMNS)
