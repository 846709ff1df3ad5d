"""Cases that may belong together: those planted are found first, strangers are not shown."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from flask_reclamations.domain.rights import Viewer
from flask_reclamations.domain.similar import Tie
from flask_reclamations.models import Case, CaseLink, CasePerson
from flask_reclamations.queries import similar
from flask_reclamations.services.act import db_session

from ..conftest import NOON
from .conftest import RECEIVED, case
from .test_register import QUALITY

# What complaints of all sorts say, none twice.
STRANGERS = [
    ("Facture en double", "La facture de mars a été envoyée deux fois au financeur.", "administratif"),
    ("Chauffage bruyant", "La soufflerie empêche d’entendre les consignes.", "organisation"),
    ("Attestation manquante", "Le certificat de réalisation n’est jamais arrivé.", "administratif"),
    ("Support périmé", "Les captures montrent une ancienne version du logiciel.", "contenu"),
    ("Horaires décalés", "Le cours commence une heure plus tard que sur la convocation.", "organisation"),
    ("Parking complet", "Aucune place le matin, arrivée en retard.", "autre"),
    ("Exercices trop faciles", "Le niveau ne correspond pas au positionnement.", "contenu"),
    ("Voix trop basse", "Au fond de la pièce on n’entend rien.", "formateur"),
]


def planted(number: int, **changed: object) -> Case:
    values = {
        "subject": "Visioconférence coupée pendant l’atelier",
        "description": "La visioconférence se coupe toutes les dix minutes, impossible de suivre l’atelier.",
        "category": "technique",
        "session_ref": "cpn-b",
        "training_ref": "cpn",
    }
    return case(number, **values | changed)


def strangers(first: int) -> None:
    for number, (subject, description, category) in enumerate(STRANGERS, first):
        session = f"s-{number}"
        case(number, subject=subject, description=description, category=category, session_ref=session)


def suggested(row: Case, viewer: Viewer = QUALITY) -> list[str]:
    db_session().commit()
    return [other.reference for other, _ in similar.suggested(db_session(), viewer, row)]


@pytest.mark.parametrize(
    "like",
    [
        {"subject": "Atelier", "description": "La visioconférence coupe sans cesse."},
        {"subject": "Les visioconférences coupées de l’atelier", "session_ref": "autre", "training_ref": None},
        {"subject": "Réseau instable", "description": "Rien ne marche.", "category": "technique"},
    ],
    ids=["same session", "same words", "same session and category"],
)
def test_a_case_of_the_same_trouble_is_suggested_and_strangers_are_not(any_lms: Flask, like: dict[str, str]) -> None:
    any_lms.config["TAMPERED"] = True
    row, strange = planted(1), 100
    twin = planted(2, **like)
    strangers(strange)
    assert suggested(row) == [twin.reference]


def test_another_trouble_of_the_same_session_is_a_stranger(any_lms: Flask) -> None:
    any_lms.config["TAMPERED"] = True
    row = planted(1)
    for number, (subject, description, category) in enumerate(STRANGERS, 2):
        planted(number, subject=subject, description=description, category=category)
    assert suggested(row) == []


def test_the_likest_come_first_and_three_are_enough(any_lms: Flask) -> None:
    any_lms.config["TAMPERED"] = True
    row = planted(1)
    faint = [planted(n, subject="Chaises", description="Dos.", received_at=NOON) for n in (2, 3, 4)]
    twin = planted(5, received_at=RECEIVED - timedelta(days=300))
    found = suggested(row)
    assert (found[0], len(found)) == (twin.reference, 3)
    assert set(found[1:]) < {other.reference for other in faint}


def test_the_same_person_is_a_reason_wherever_it_happened(any_lms: Flask) -> None:
    any_lms.config["TAMPERED"] = True
    rows = [
        planted(1),
        planted(2, subject="Ton sec", description="Remarques blessantes.", session_ref="x", training_ref="y"),
    ]
    for row in rows:
        person = CasePerson(
            organisation_id=row.organisation_id, person_ref="bruno", person_label="Bruno", relation="implicated"
        )
        row.people.append(person)
    rows[1].category = "formateur"
    db_session().commit()
    [(other, how)] = similar.suggested(db_session(), QUALITY, rows[0])
    assert (other.reference, how.ties) == (rows[1].reference, (Tie.PERSON,))


def test_what_one_may_not_see_is_not_suggested(any_lms: Flask) -> None:
    any_lms.config["TAMPERED"] = True
    row = planted(1)
    planted(2, confidential=True, listed_only=True)
    planted(3, status="annulee")
    assert suggested(row) == []


def test_cases_brought_together_are_counted_and_suggested_no_more(any_lms: Flask) -> None:
    any_lms.config["TAMPERED"] = True
    row, seen, hidden, void = planted(1), planted(2), planted(3, confidential=True, listed_only=True), planted(4)
    void.status = "annulee"
    for other in (seen, hidden, void):
        db_session().add(
            CaseLink(organisation_id=row.organisation_id, case_id=row.id, other_id=other.id, at=RECEIVED)
        )
    assert suggested(row) == []
    for one, other, count in ((row, seen, 2), (seen, row, 1)):
        found = similar.linked(db_session(), QUALITY, one)
        assert ([c.reference for c in found.cases], found.count) == ([other.reference], count)


def test_looking_for_the_like_takes_as_many_statements_however_many_there_are(any_lms: Flask) -> None:
    any_lms.config["TAMPERED"] = True
    row = planted(1)
    counts = []
    for number in (2, 30):
        for other in range(number, number + 20):
            planted(other)
        db_session().commit()
        row.people  # noqa: B018
        said: list[str] = []
        engine = db_session().get_bind(mapper=Case)

        def hear(*args: object, said: list[str] = said) -> None:
            said.append(str(args[2]))

        event.listen(engine, "before_cursor_execute", hear)
        assert len(similar.suggested(db_session(), QUALITY, row)) == similar.SHOWN
        event.remove(engine, "before_cursor_execute", hear)
        counts.append(len(said))
    assert counts[0] == counts[1]
