"""Topics: several on a case, an organisation's own, and one that only those who handle it may see (B20)."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Channel, Stakeholder
from flask_reclamations.errors import ConfigurationError, RefusedError
from flask_reclamations.models import Case, Event, Organisation
from flask_reclamations.queries import tags as found
from flask_reclamations.services import people, tags
from flask_reclamations.services.act import db_session

from ..conftest import act_of, filed, viewer
from .conftest import LATER, elsewhere, kinds, mails, payload, posted, recorded, told


def tagged(app: Flask, case: Case, *codes: str) -> Case:
    tags.set_tags(act_of(app, "claire"), case, codes)
    db_session().commit()
    return case


def seen(app: Flask, ref: str, case: Case) -> list[str]:
    by_case = found.of_cases(db_session(), viewer(app, ref), [case.id])
    return [tag.code for tag in by_case.get(case.id, [])]


def matching(app: Flask, ref: str, code: str) -> int:
    return db_session().query(Case).filter(found.tagged(viewer(app, ref), code)).count()


def refused(call: Any, *given: Any) -> list[tuple[str, str]]:
    with pytest.raises(RefusedError) as error:
        call(*given)
    return [(reason.code, reason.at) for reason in error.value.reasons]


def test_a_new_organisation_has_the_topics_an_auditor_asks_for(any_lms: Flask) -> None:  # B20
    act = act_of(any_lms, "claire")
    assert [(tag.code, tag.restricted) for tag in found.every(act.session, act.organisation)] == [
        ("abandon", False), ("handicap", True), ("sous_traitance", False), ("violence", False),
    ]  # fmt: skip


def test_a_case_has_several_topics_and_each_change_is_an_event(any_lms: Flask) -> None:  # B20
    case = tagged(any_lms, filed(any_lms), "abandon", "sous_traitance")
    tagged(any_lms, case, "abandon", "violence")
    assert seen(any_lms, "claire", case) == ["abandon", "violence"]
    assert kinds(case)[-2:] == ["tags_changed", "tags_changed"]
    said = payload(case)
    assert (said["added"], said["removed"]) == (["violence"], ["sous_traitance"])


def test_the_same_topics_again_are_no_event(lms: Flask) -> None:
    case = tagged(lms, filed(lms), "abandon")
    tagged(lms, case, "abandon")
    assert kinds(case) == ["filed", "tags_changed"]


def test_a_topic_that_is_none_is_refused(lms: Flask) -> None:
    assert refused(tags.set_tags, act_of(lms, "claire"), filed(lms), ["fantaisie"]) == [("unknown_tag", "tags")]


def test_a_topic_out_of_use_stays_on_old_cases_and_is_given_to_no_other(lms: Flask) -> None:  # B20
    old = tagged(lms, filed(lms), "abandon")
    tags.settle(act_of(lms, "claire"), "abandon", active=False)
    tagged(lms, old, "abandon", "violence")
    assert seen(lms, "claire", old) == ["abandon", "violence"]
    assert refused(tags.set_tags, act_of(lms, "claire"), filed(lms), ["abandon"]) == [("unknown_tag", "tags")]


def a_case_of_everybody(app: Flask) -> Case:
    """Recorded by Sam for Léa, in Bruno's session, with Inès consulted."""
    lea, ines = (act_of(app, "claire").host.person(ref) for ref in ("lea", "ines"))
    assert lea is not None
    assert ines is not None
    said = told(claimant=lea, channel=Channel.PHONE, stakeholder=Stakeholder.LEARNER, received_on=date(2026, 11, 12))
    case = recorded(app, said=said)
    people.set_people(act_of(app, "claire"), case, implicated=[], consulted=[ines])
    return tagged(app, case, "handicap", "abandon")


@pytest.mark.parametrize(
    ("ref", "codes"),
    [
        ("claire", ["abandon", "handicap"]),
        ("denis", ["abandon", "handicap"]),
        ("ines", ["abandon", "handicap"]),
        ("sam", ["abandon"]),
        ("anne", ["abandon"]),
        ("lea", ["abandon"]),
    ],
)
def test_disability_is_seen_by_those_who_read_what_is_internal(  # B20, O25
    any_lms: Flask, ref: str, codes: list[str]
) -> None:
    case = a_case_of_everybody(any_lms)
    assert seen(any_lms, ref, case) == codes
    assert matching(any_lms, ref, "handicap") == int("handicap" in codes)
    assert matching(any_lms, ref, "abandon") == 1


def test_the_assignee_sees_a_restricted_topic(lms: Flask) -> None:  # B20
    case = a_case_of_everybody(lms)
    case.assignee_ref = "sam"
    db_session().commit()
    assert (seen(lms, "sam", case), matching(lms, "sam", "handicap")) == (["abandon", "handicap"], 1)


@pytest.mark.parametrize(("ref", "offers"), [("claire", True), ("denis", True), ("sam", False), ("anne", False)])
def test_a_restricted_topic_is_offered_as_a_filter_to_those_who_handle(  # B20
    lms: Flask, ref: str, offers: bool
) -> None:
    act = act_of(lms, ref)
    offered = {tag.code for tag in found.offered(act.session, act.organisation, act.viewer)}
    assert ("handicap" in offered) is offers
    assert "abandon" in offered


def officer(ref: str | None = "sam") -> None:
    db_session().query(Organisation).update({"disability_ref": ref, "disability_label": ref})
    db_session().commit()


def test_the_disability_officer_is_told_once_and_may_read_the_case(any_lms: Flask) -> None:  # B20
    officer("ines")
    case = tagged(any_lms, filed(any_lms), "handicap")
    tags.tell_disability(act_of(any_lms, "claire"), case)
    db_session().commit()
    assert (kinds(case)[-1], payload(case)["consulted"]) == ("disability_told", ["ines"])
    assert case.consulted_refs == {"ines"}
    assert ("disability", "ines") in mails(case)
    (mail,) = [mail for to, mail in posted().sent if to == "ines@exemple.test"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert case.reference in str(mail["Subject"])
    assert "Léa" not in str(body.get_content())


@pytest.mark.parametrize("ref", [None, "personne", "parti"])
def test_without_an_officer_the_refusal_says_where_to_name_one(lms: Flask, ref: str | None) -> None:  # B20
    officer(ref)
    case = tagged(lms, filed(lms), "handicap")
    assert refused(tags.tell_disability, act_of(lms, "claire"), case) == [("no_officer", "")]


def test_an_officer_whom_the_case_is_about_is_not_told(lms: Flask) -> None:  # O21
    officer("bruno")
    case = tagged(lms, filed(lms, category="formateur"), "handicap")
    assert refused(tags.tell_disability, act_of(lms, "claire"), case) == [("implicated", "")]
    assert "disability" not in {template for template, _ in mails(case)}


def test_without_the_topic_nobody_is_told(lms: Flask) -> None:
    officer()
    assert refused(tags.tell_disability, act_of(lms, "claire"), filed(lms)) == [("no_topic", "")]


def test_an_organisation_adds_and_changes_its_topics_with_history(any_lms: Flask) -> None:  # B20
    act = act_of(any_lms, "denis", LATER)
    tags.settle(act, "rgpd", label="Données personnelles")
    tags.settle(act, "rgpd", restricted=True)
    row = tags.settle(act, "rgpd", restricted=True)
    assert (row.label, row.restricted, row.active) == ("Données personnelles", True, True)
    said = db_session().query(Event).filter_by(subject_kind="organisation", kind="tag_changed").count()
    assert said == 2
    assert [tag.code for tag in found.every(act.session, act.organisation)][-1] == "rgpd"


@pytest.mark.parametrize(
    ("code", "label", "words"),
    [
        ("Été", "x", "small letters"),
        ("neuf", None, "--label"),
        ("neuf", "x" * 81, "shorten"),
        ("", "x", "small letters"),
    ],
)
def test_a_topic_that_cannot_be_names_its_fix(lms: Flask, code: str, label: str | None, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        tags.settle(act_of(lms, "claire"), code, label=label)


def test_another_organisations_topics_are_its_own(lms: Flask) -> None:
    case = filed(lms)
    other = elsewhere(lms)
    tags.settle(other, "propre", label="Propre")
    db_session().commit()
    act = act_of(lms, "claire", LATER + timedelta(days=1))
    assert "propre" not in {tag.code for tag in found.every(act.session, act.organisation)}
    assert refused(tags.set_tags, act, case, ["propre"]) == [("unknown_tag", "tags")]
