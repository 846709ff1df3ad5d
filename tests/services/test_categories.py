"""What cases can be about: one list an organisation, every change in its journal."""

import pytest
from flask import Flask

from flask_reclamations.errors import NotAllowedError, NotFoundError, RefusedError
from flask_reclamations.models import Case, Event
from flask_reclamations.queries import journal as verification
from flask_reclamations.queries.organisations import categories
from flask_reclamations.services import categories as service
from flask_reclamations.services import labels
from flask_reclamations.services.act import Act, db_session
from flask_reclamations.services.journal import payload_of

from ..conftest import act_of, filed


@pytest.fixture
def act(any_lms: Flask) -> Act:
    """The quality manager's, on each database."""
    return act_of(any_lms, "claire")


def listed(act: Act) -> list[tuple[str, bool]]:
    return [(row.label, row.active) for row in categories(act.session, act.organisation)]


def last_event(act: Act) -> tuple[str, dict[str, object]]:
    event = act.session.query(Event).filter_by(subject_kind="organisation").order_by(Event.seq.desc()).first()
    assert event is not None
    return event.actor_label, payload_of(event)


def test_an_added_category_comes_last_and_is_in_the_journal(act: Act) -> None:  # A07
    row = service.add(act, "Facturation & avoirs")
    assert (row.code, listed(act)[-1]) == ("facturation_avoirs", ("Facturation & avoirs", True))
    assert last_event(act) == (
        "Claire Vidal",
        {
            "code": "facturation_avoirs",
            "label": "Facturation & avoirs",
            "before": {},
            "after": {"label": "Facturation & avoirs", "active": True},
        },
    )


def test_two_labels_that_fold_into_one_code_have_two_codes(act: Act) -> None:
    codes = [service.add(act, label).code for label in ("Élève", "Eleve", "???")]
    assert codes == ["eleve", "eleve_2", "categorie"]


def test_a_renamed_category_keeps_its_code_and_so_its_cases(act: Act, any_lms: Flask) -> None:  # A07
    case = filed(any_lms, category="technique")
    service.rename(act, "technique", "Outils et réseau")
    assert db_session().get_one(Case, case.id).category == "technique"
    assert ("Outils et réseau", True) in listed(act)
    assert last_event(act)[1]["before"] == {"label": "Technique"}


def test_a_withdrawn_category_stays_on_old_cases_and_is_offered_no_more(act: Act, any_lms: Flask) -> None:  # A07
    case = filed(any_lms, category="technique")
    service.withdraw(act, "technique")
    act.session.commit()
    assert db_session().get_one(Case, case.id).category == "technique"
    with pytest.raises(RefusedError):
        filed(any_lms, category="technique")


def test_a_category_can_come_back(act: Act) -> None:
    service.withdraw(act, "autre")
    service.restore(act, "autre")
    assert last_event(act)[1]["after"] == {"active": True}
    assert ("Autre", True) in listed(act)


def test_the_last_category_in_use_cannot_be_withdrawn(act: Act) -> None:
    *others, last = [row.code for row in categories(act.session, act.organisation)]
    for code in others:
        service.withdraw(act, code)
    with pytest.raises(RefusedError, match="last_category"):
        service.withdraw(act, last)


def test_moving_exchanges_two_neighbours_and_says_so(act: Act) -> None:
    service.move(act, "organisation", by=-1)
    assert [label for label, _ in listed(act)][:2] == ["Organisation/logistique", "Contenu pédagogique"]
    assert last_event(act)[1] == {
        "code": "organisation",
        "label": "Organisation/logistique",
        "before": {"position": 2},
        "after": {"position": 1},
    }


@pytest.mark.parametrize(("code", "by"), [("contenu", -1), ("autre", 1)])
def test_moving_past_the_end_changes_nothing(act: Act, code: str, by: int) -> None:
    before, length = listed(act), act.organisation.journal_seq
    service.move(act, code, by=by)
    assert (listed(act), act.organisation.journal_seq) == (before, length)


@pytest.mark.parametrize(("label", "code"), [("", "no_label"), ("x" * 81, "too_long"), ("TECHNIQUE", "taken")])
def test_a_label_that_cannot_be_is_refused_and_nothing_changes(act: Act, label: str, code: str) -> None:
    before = listed(act)
    for change in (lambda: service.add(act, label), lambda: service.rename(act, "autre", label)):
        with pytest.raises(RefusedError) as refused:
            change()
        assert [(reason.code, reason.at) for reason in refused.value.reasons] == [(code, "label")]
    assert listed(act) == before


def test_a_category_may_be_renamed_to_what_it_is_called(act: Act) -> None:
    length = act.organisation.journal_seq
    service.rename(act, "technique", "Technique")
    assert act.organisation.journal_seq == length


def test_the_list_has_an_end(act: Act) -> None:
    for number in range(labels.MOST - len(listed(act))):
        service.add(act, f"Catégorie {number}")
    with pytest.raises(RefusedError, match="full"):
        service.add(act, "Une de trop")


def test_a_category_nobody_knows_is_not_found(act: Act) -> None:
    with pytest.raises(NotFoundError):
        service.rename(act, "inconnue", "Autre nom")


@pytest.mark.parametrize("who", ["lea", "bruno", "sam", "anne"])
def test_only_those_who_decide_for_the_organisation_change_the_list(any_lms: Flask, who: str) -> None:
    with pytest.raises(NotAllowedError):
        service.add(act_of(any_lms, who), "Facturation")


def test_the_journal_verifies_after_all_of_it(act: Act) -> None:
    service.add(act, "Facturation")
    service.move(act, "facturation", by=-1)
    service.withdraw(act, "facturation")
    act.session.commit()
    assert list(verification.faults(act.session, act.organisation)) == []
