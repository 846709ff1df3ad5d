"""One act on many cases: the gates of the single door, what is skipped and why, and what can be taken back."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Kind, SendMode, Status, VoidReason
from flask_reclamations.errors import NotAllowedError, NotFoundError, RefusedError
from flask_reclamations.host import Person
from flask_reclamations.jobs import bulk as working
from flask_reclamations.models import Bulk, BulkItem, Case, Notification, OutboxMessage
from flask_reclamations.queries import cases
from flask_reclamations.queries import journal as verifying
from flask_reclamations.services import answers, bulk, deeds, exchanges, handling, people
from flask_reclamations.services.act import db_session
from flask_reclamations.services.deeds import Order

from ..conftest import SETTLED, act_of, filed
from ..lms import PEOPLE
from .conftest import LATER, Post, count, events, kinds, logged, mails, payload, posted

SAM, DENIS = PEOPLE["sam"], PEOPLE["denis"]
TO_SAM = Order("assign", assignee=SAM)
REMIND = Order("remind")
SPAM = Order("void", reason=VoidReason.SPAM, text="Publicité.")


def seen(*cases: Case) -> dict[str, int]:
    return {case.reference: case.journal_seq for case in cases}


def done(app: Flask, order: Order, *cases: Case, by: str = "claire", at: object = None) -> dict[str, str]:
    """Ask for an act on these cases, have it carried out, and return what became of each."""
    act = act_of(app, by, LATER)
    row = bulk.ask(act, order, at if isinstance(at, dict) else seen(*cases), submission=str(uuid.uuid4()))
    db_session().commit()
    working.carry_out(act, row)
    return outcomes()


def outcomes() -> dict[str, str]:
    """Return what became of each case, by reference: its state, and why where it was skipped or kept."""
    rows = db_session().query(BulkItem, Case.reference).join(Case, Case.id == BulkItem.case_id)
    return {ref: " ".join([item.state, *(text for text, _ in item.reasons)]) for item, ref in rows}


def undone(app: Flask, by: str = "claire", after: timedelta = timedelta(minutes=1)) -> dict[str, str]:
    act = act_of(app, by, LATER + after)
    working.undo(act, db_session().query(Bulk).one())
    return outcomes()


def given(app: Flask, person: Person, made: Callable[[Flask], Case] = filed) -> Case:
    case = made(app)
    people.assign(act_of(app, "denis" if person.ref == "claire" else "claire"), case, person)
    db_session().commit()
    return case


def answered(app: Flask, **columns: object) -> Case:
    case = filed(app)
    for name, value in columns.items():
        setattr(case, name, value)
    db_session().commit()
    answers.answer(act_of(app, "claire"), case, answers.Argued("Réparé."), SendMode.LETTER)
    db_session().commit()
    return case


def verified(app: Flask) -> list[str]:
    return list(verifying.faults(db_session(), act_of(app, "claire").organisation))


def test_many_cases_are_given_to_one_person_who_is_told_of_each(any_lms: Flask) -> None:  # B15
    one, two = filed(any_lms), logged(any_lms)
    assert set(done(any_lms, TO_SAM, one, two).values()) == {"done"}
    assert [(case.assignee_ref, kinds(case)[-1]) for case in (one, two)] == [("sam", "assigned")] * 2
    assert all(("assigned", "sam") in mails(case) for case in (one, two))
    assert verified(any_lms) == []


def test_what_is_already_theirs_is_skipped(lms: Flask) -> None:
    case = filed(lms)
    people.assign(act_of(lms, "claire"), case, SAM)
    assert done(lms, TO_SAM, case) == {case.reference: "skipped Ce dossier lui est déjà confié."}


def test_a_case_about_the_assignee_is_skipped_and_the_others_are_not(lms: Flask) -> None:  # O21
    about, other = filed(lms), filed(lms)
    people.set_people(act_of(lms, "claire"), about, implicated=[SAM], consulted=[])
    db_session().commit()
    assert done(lms, TO_SAM, about, other) == {
        about.reference: "skipped La personne mise en cause ne peut pas traiter ce dossier.",
        other.reference: "done",
    }


def test_a_bulk_closing_obeys_the_gates_of_closing(any_lms: Flask) -> None:  # A23
    open_one, ready, aléa = filed(any_lms), answered(any_lms), logged(any_lms)
    found = done(any_lms, Order("close", text="Rien à ajouter."), open_one, ready, aléa)
    assert found == {
        open_one.reference: "skipped Impossible de clôturer : aucune réponse n’a été envoyée.",
        ready.reference: "done",
        aléa.reference: "skipped Cette étape n’est pas possible dans l’état actuel du dossier.",
    }
    assert (open_one.status, ready.status, aléa.status) == (Status.RECEIVED, Status.CLOSED, Status.DECLARED)


def test_a_remark_that_was_thanked_for_is_filed_away_with_the_others(lms: Flask) -> None:
    remark = filed(lms, kind=Kind.REMARK)
    handling.thank(act_of(lms, "claire"), remark, "Merci.")
    db_session().commit()
    assert done(lms, Order("close"), remark) == {remark.reference: "done"}


def test_cases_are_qualified_together_and_taken_back(any_lms: Flask) -> None:  # C08
    case, aléa = filed(any_lms, kind=Kind.REMARK), logged(any_lms)
    before = [(each.kind, each.status, each.respond_due, each.policy) for each in (case, aléa)]
    order = Order("qualify", kind=Kind.DIFFICULTY, text="Un empêchement, pas un avis.")
    assert set(done(any_lms, order, case, aléa).values()) == {"done"}
    assert {(each.kind, each.status) for each in (case, aléa)} == {(Kind.DIFFICULTY, Status.IN_PROGRESS)}
    assert set(undone(any_lms).values()) == {"undone"}
    assert [(each.kind, each.status, each.respond_due, each.policy) for each in (case, aléa)] == before
    assert verified(any_lms) == []


def test_open_cases_are_marked_examined_together(lms: Flask) -> None:  # B16
    case, settled = filed(lms), logged(lms)
    handling.resolve(act_of(lms, "claire"), settled, "Réglé.", **SETTLED)
    db_session().commit()
    assert done(lms, Order("examine"), case, settled) == {
        case.reference: "done",
        settled.reference: "skipped Ce dossier n’est plus ouvert : il n’y a rien à examiner.",
    }
    assert case.examined_by_label == "Claire Vidal"


def test_spam_is_voided_by_the_dozen_with_its_motive(lms: Flask) -> None:  # C12
    cases = [filed(lms) for _ in range(12)]
    assert set(done(lms, SPAM, *cases).values()) == {"done"}
    assert {case.status for case in cases} == {Status.VOID}
    assert {row.state for row in db_session().query(OutboxMessage).filter_by(recipient="claimant")} == {
        OutboxMessage.HELD
    }


def test_an_assignee_cannot_void_what_they_handle(lms: Flask) -> None:
    case = filed(lms)
    people.assign(act_of(lms, "claire"), case, SAM)
    db_session().commit()
    assert done(lms, SPAM, case, by="sam") == {
        case.reference: "skipped Vous n’avez pas le droit de faire cela sur ce dossier."
    }


def test_a_void_case_takes_nothing_more(lms: Flask) -> None:
    case = filed(lms)
    done(lms, SPAM, case)
    act = act_of(lms, "claire")
    assert [reason.code for reason in deeds.hindrances(act, case, TO_SAM)] == ["void"]


PREVIEWED = [TO_SAM, Order("remind"), Order("close"), SPAM]


@pytest.mark.parametrize("order", PREVIEWED, ids=lambda order: order.act)
@pytest.mark.parametrize("who", ["claire", "sam"])
def test_a_preview_says_beforehand_what_will_be_skipped(
    any_lms: Flask, order: Order, who: str
) -> None:  # criterion 48
    cases = [filed(any_lms), answered(any_lms), logged(any_lms), filed(any_lms), filed(any_lms)]
    people.set_people(act_of(any_lms, "claire"), cases[3], implicated=[SAM], consulted=[])
    for case in cases[:3] + cases[4:]:
        people.assign(act_of(any_lms, "claire"), case, SAM if case is cases[4] or who == "sam" else DENIS)
    db_session().commit()
    act = act_of(any_lms, who, LATER)
    shown = bulk.chosen(act, [case.reference for case in cases])
    foretold = {
        case.reference: " ".join(
            [
                "skipped" if (found := deeds.hindrances(act, case, order)) else "done",
                *(reason.text for reason in found),
            ]
        )
        for case in shown
    }
    assert len(foretold) == (5 if who == "claire" else 4)
    assert done(any_lms, order, *cases, by=who) == foretold


def test_what_somebody_else_changed_since_it_was_seen_is_skipped(any_lms: Flask) -> None:  # B17
    case, other = filed(any_lms), filed(any_lms)
    before = seen(case, other)
    handling.start(act_of(any_lms, "denis"), case)
    db_session().commit()
    found = done(any_lms, TO_SAM, at=before)
    assert found == {case.reference: "skipped Modifié entre-temps par {who}.", other.reference: "done"}
    assert db_session().query(BulkItem).filter_by(case_id=case.id).one().reasons[0][1] == {"who": "Denis Faure"}


@pytest.mark.parametrize(
    "happened",
    [
        lambda app, case: exchanges.write_in(act_of(app, "lea"), case, "Encore froid."),
        lambda app, case: exchanges.note(act_of(app, "denis"), case, "Vu."),
        lambda app, case: posted(),
        lambda app, case: handling.start(act_of(app, "claire"), case),
    ],
    ids=["a message", "a note", "a mail that left", "one's own act"],
)
def test_messages_the_system_and_ones_own_acts_never_conflict(
    lms: Flask, happened: Callable[[Flask, Case], object]
) -> None:
    case = filed(lms)
    before = seen(case)
    happened(lms, case)
    db_session().commit()
    assert case.journal_seq > before[case.reference]
    assert done(lms, TO_SAM, at=before) == {case.reference: "done"}


def test_the_same_form_sent_twice_is_one_order(any_lms: Flask) -> None:
    case = filed(any_lms)
    mark, act = str(uuid.uuid4()), act_of(any_lms, "claire", LATER)
    rows = [bulk.ask(act, TO_SAM, seen(case), submission=mark) for _ in range(2)]
    for row in rows:
        working.carry_out(act, row)
    assert rows[0].id == rows[1].id
    assert (count(BulkItem), kinds(case).count("assigned")) == (1, 1)


def test_a_mark_of_somebody_else_opens_nothing(lms: Flask) -> None:
    mark = str(uuid.uuid4())
    bulk.ask(act_of(lms, "claire"), TO_SAM, seen(filed(lms)), submission=mark)
    with pytest.raises(NotFoundError):
        bulk.mine(act_of(lms, "denis"), mark)


@pytest.mark.parametrize("who", ["anne", "lea", "bruno"])
def test_who_has_no_desk_acts_on_one_case_at_a_time(lms: Flask, who: str) -> None:
    with pytest.raises(NotAllowedError):
        bulk.ask(act_of(lms, who), TO_SAM, seen(filed(lms)), submission="m")


def test_two_hundred_at_once_and_no_more(lms: Flask) -> None:
    with pytest.raises(RefusedError) as refusal:
        bulk.ask(act_of(lms, "claire"), TO_SAM, {f"R-{n}": 1 for n in range(201)}, submission="m")
    assert [reason.code for reason in refusal.value.reasons] == ["too_many"]


def test_a_case_one_may_not_see_is_not_among_the_chosen(lms: Flask) -> None:
    closed, own = filed(lms), filed(lms)
    people.assign(act_of(lms, "claire"), own, SAM)
    db_session().commit()
    assert set(done(lms, Order("assign", assignee=DENIS), closed, own, by="sam")) == {own.reference}


def test_what_the_request_left_is_done_by_the_next_tick(any_lms: Flask) -> None:
    cases = [filed(any_lms) for _ in range(3)]
    act = act_of(any_lms, "claire", LATER)
    row = bulk.ask(act, TO_SAM, seen(*cases), submission=str(uuid.uuid4()))
    db_session().commit()
    assert working.carry_out(act, row, limit=1) == 1
    assert sorted(outcomes().values()) == ["done", "waiting", "waiting"]
    assert (working.carry_out_pending(), working.carry_out_pending()) == (2, 0)
    assert set(outcomes().values()) == {"done"}
    assert row.said == {}


def test_who_left_before_it_was_done_has_it_skipped(lms: Flask) -> None:
    case = filed(lms)
    act = act_of(lms, "claire", LATER)
    bulk.ask(act, TO_SAM, seen(case), submission=str(uuid.uuid4()))
    db_session().query(Bulk).one().owner_ref = "parti"
    db_session().commit()
    working.carry_out_pending()
    assert outcomes() == {case.reference: "skipped Vous n’avez pas le droit de faire cela sur ce dossier."}
    assert case.assignee_ref is None


# Reminding


def test_whoever_handles_a_case_is_reminded_of_it_once_in_the_house_and_by_mail(any_lms: Flask) -> None:
    case = given(any_lms, SAM)
    assert done(any_lms, REMIND, case) == {case.reference: "done"}
    assert (kinds(case)[-1], payload(case)["text"]) == ("reminded", "Sam Colin")
    told = db_session().query(Notification).filter_by(template="reminded").one()
    assert (told.person_ref, told.case_id) == ("sam", case.id)
    post = posted(at=LATER + timedelta(hours=1))
    assert "Claire Vidal vous relance" in " ".join(post.subjects("sam@exemple.test"))
    assert verified(any_lms) == []


def test_nobody_is_reminded_of_what_is_settled_nobodys_or_their_own(any_lms: Flask) -> None:
    settled, own = given(any_lms, SAM, logged), given(any_lms, PEOPLE["claire"])
    nobodys, left = filed(any_lms), given(any_lms, SAM)
    handling.resolve(act_of(any_lms, "claire"), settled, "Réglé.", **SETTLED)
    left.assignee_ref, left.assignee_label = "parti", "Paul Parti"
    any_lms.config["TAMPERED"] = True
    db_session().commit()
    assert done(any_lms, REMIND, settled, own, nobodys, left) == {
        settled.reference: "skipped Ce dossier n’est plus ouvert : il n’y a rien à rappeler.",
        own.reference: "skipped Ce dossier vous est confié : il n’y a personne d’autre à relancer.",
        nobodys.reference: "skipped Ce dossier n’est confié à personne : attribuez-le d’abord.",
        left.reference: f"skipped {people.NO_RIGHT}",
    }
    assert db_session().query(OutboxMessage).filter_by(template="reminded").count() == 0


def test_the_claimant_is_shown_nothing_of_an_undone_act_that_they_were_not_shown(any_lms: Flask) -> None:
    case = given(any_lms, SAM)
    done(any_lms, REMIND, case)
    undone(any_lms)
    shown = cases.thread(db_session(), act_of(any_lms, "lea").viewer, case)
    assert [entry.event.kind for entry in shown if entry.event] == []
    assert events(case)[-1].kind == "recalled"


def test_a_reminder_is_taken_back_while_its_mail_waits(any_lms: Flask) -> None:
    case = given(any_lms, SAM)
    done(any_lms, REMIND, case)
    assert undone(any_lms) == {case.reference: "undone"}
    assert db_session().query(Notification).filter_by(template="reminded").count() == 0
    assert "relance" not in " ".join(posted(at=LATER + timedelta(hours=1)).subjects("sam@exemple.test"))
    assert verified(any_lms) == []


def test_who_was_not_asked_whether_it_helped_is_waived_with_a_reason(any_lms: Flask) -> None:  # A12
    unasked, asked = answered(any_lms, claimant_email=None), answered(any_lms)
    order = Order("close", waived="Personne sans adresse.")
    assert set(done(any_lms, order, unasked, asked).values()) == {"done"}
    assert (unasked.survey_waived, asked.survey_waived) == ("Personne sans adresse.", None)


def test_a_closing_that_says_nothing_of_satisfaction_obeys_the_gate(any_lms: Flask) -> None:  # A12
    case = answered(any_lms, claimant_email=None)
    (outcome,) = done(any_lms, Order("close"), case).values()
    assert outcome.startswith("skipped Impossible de clôturer : dites si la personne est satisfaite")


# Undo


def test_an_assignment_is_undone_and_its_mail_never_leaves(any_lms: Flask) -> None:  # criterion 48
    case = filed(any_lms)
    people.assign(act_of(any_lms, "claire"), case, DENIS)
    db_session().commit()
    done(any_lms, TO_SAM, case)
    assert undone(any_lms) == {case.reference: "undone"}
    assert (case.assignee_ref, case.assignee_label, kinds(case)[-1]) == ("denis", "Denis Faure", "assigned")
    post = posted(at=LATER + timedelta(hours=1))
    assert post.subjects("sam@exemple.test") == []
    assert verified(any_lms) == []


def test_an_assignment_whose_mail_left_stays_and_says_so(any_lms: Flask) -> None:
    case = filed(any_lms)
    done(any_lms, TO_SAM, case)
    posted(at=LATER)
    assert undone(any_lms) == {case.reference: "kept Un e-mail est déjà parti."}
    assert case.assignee_ref == "sam"


def test_a_mail_that_a_worker_has_in_hand_counts_as_leaving(lms: Flask) -> None:
    case = filed(lms)
    done(lms, TO_SAM, case)
    row = db_session().query(OutboxMessage).filter_by(template="assigned").one()
    row.claimed_until = LATER + timedelta(hours=1)
    db_session().commit()
    assert undone(lms) == {case.reference: "kept Un e-mail est en train de partir."}


def test_a_mail_the_server_refused_keeps_nothing(lms: Flask) -> None:
    case = filed(lms)
    done(lms, TO_SAM, case)
    posted(Post(error=OSError("down")), at=LATER)
    assert undone(lms, after=timedelta(hours=2)) == {case.reference: "undone"}
    assert posted(at=LATER + timedelta(hours=3)).subjects("sam@exemple.test") == []


def test_a_closing_is_undone_with_all_it_changed(any_lms: Flask) -> None:
    case = answered(any_lms)
    before = (case.status, case.closed_at, case.next_due, case.answered_at)
    done(any_lms, Order("close"), case)
    assert case.status == Status.CLOSED
    assert undone(any_lms) == {case.reference: "undone"}
    assert (case.status, case.closed_at, case.next_due, case.answered_at) == before
    assert [event.kind for event in events(case)][-2:] == ["closed", "undone"]
    assert verified(any_lms) == []


def test_a_voiding_is_undone_and_the_held_mails_wait_again(lms: Flask) -> None:
    case = filed(lms)
    before = (case.status, case.next_due)
    done(lms, SPAM, case)
    assert undone(lms) == {case.reference: "undone"}
    assert (case.status, case.next_due) == before
    assert posted(at=LATER + timedelta(hours=1)).subjects("lea@exemple.test") != []


def test_what_changed_since_is_not_undone(any_lms: Flask) -> None:
    case, other = filed(any_lms), filed(any_lms)
    done(any_lms, TO_SAM, case, other)
    handling.start(act_of(any_lms, "sam"), case)
    db_session().commit()
    assert undone(any_lms) == {case.reference: "kept Modifié depuis par {who}.", other.reference: "undone"}
    assert (case.assignee_ref, other.assignee_ref) == ("sam", None)


def test_what_was_said_or_left_meanwhile_keeps_nothing_from_being_undone(any_lms: Flask) -> None:
    case = filed(any_lms)
    posted(at=LATER)
    done(any_lms, Order("examine"), case)
    exchanges.write_in(act_of(any_lms, "lea", LATER), case, "Encore froid.")
    db_session().commit()
    posted(at=LATER + timedelta(seconds=30))
    assert kinds(case)[-1] == "mail_sent"
    assert undone(any_lms) == {case.reference: "undone"}
    assert case.examined_at is None


def test_undoing_twice_undoes_once(lms: Flask) -> None:
    case = filed(lms)
    done(lms, TO_SAM, case)
    undone(lms)
    length = case.journal_seq
    assert undone(lms) == {case.reference: "undone"}
    assert case.journal_seq == length


def test_who_lost_the_right_undoes_nothing(lms: Flask) -> None:
    case = filed(lms)
    people.assign(act_of(lms, "claire"), case, SAM)
    db_session().commit()
    done(lms, Order("assign", assignee=DENIS), case, by="sam")
    assert undone(lms, "sam") == {case.reference: "kept Vous n’avez pas le droit de faire cela sur ce dossier."}
    assert case.assignee_ref == "denis"


def test_every_chain_verifies_after_several_orders(any_lms: Flask) -> None:
    cases = [filed(any_lms) for _ in range(3)]
    for order in (TO_SAM, Order("assign", assignee=DENIS), SPAM):
        done(any_lms, order, *cases, at=seen(*cases))
    assert verified(any_lms) == []
