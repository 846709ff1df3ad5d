"""The settings that are tables: priorities, reminders, topics; and what came to the pages of contacts and closing."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.priority import MATRIX
from flask_reclamations.domain.reminders import Audience, Rules, Stage
from flask_reclamations.models import Case, Tag
from flask_reclamations.services.act import db_session

from .conftest import log_in, opened, the_case
from .dom import Element, form_to, page, sent, why
from .test_settings_pages import SETTINGS, after, history, row, save


@pytest.fixture
def denis(app: Flask) -> FlaskClient:
    """The director's browser."""
    return log_in(app, "denis")


def assess(browser: FlaskClient, reference: str, **said: str) -> None:
    data = {"severity": "mineure", "urgency": "faible", "reach": "individu"} | said
    assert browser.post(f"/reclamations/cases/{reference}/assess", data=data).status_code == 303


def effect(root: Element) -> dict[str, str]:
    section = root.one("section", aria_labelledby="recl-effect")
    return {dt.text: dd.text for dt, dd in zip(section.all("dt"), section.all("dd"), strict=True)}


# Priorities


def test_the_table_of_priorities_is_edited_and_rules_the_next_assessment(app: Flask, claire: FlaskClient) -> None:
    # C10
    before = opened(app)
    assess(claire, before)
    shown = after(claire, save(claire, "priorities", **{"individu-faible": "2"}))
    assert "Une personne · Faible : 4 → 2" in history(shown)[0]
    assert row(app)["priorities"]["individu"] == {"faible": 2, "normale": 3, "haute": 2}
    assert the_case(app, before).priority == 4
    assess(claire, another := opened(app))
    assert the_case(app, another).priority == 2


def test_health_and_safety_comes_first_whatever_the_table_says(app: Flask, claire: FlaskClient) -> None:  # O20
    said = "Ce qui touche à la santé ou à la sécurité est toujours en priorité 1"
    assert said in page(claire.get(f"{SETTINGS}/priorities")).text
    save(claire, "priorities", **{f"{reach}-{urgency}": "4" for reach in MATRIX for urgency in MATRIX[reach]})
    assess(claire, reference := opened(app), safety="y")
    assert the_case(app, reference).priority == 1


def test_the_effect_on_open_cases_is_seen_before_anything_is_kept(app: Flask, claire: FlaskClient) -> None:
    assess(claire, opened(app))
    assess(claire, opened(app), urgency="haute")
    assess(claire, opened(app), priority="3", text="Un financeur attend.")
    assess(claire, opened(app), safety="y")
    tried = page(save(claire, "priorities", preview="yes", **{"individu-faible": "1"}))
    assert effect(tried) == {
        "Priorité 1": "2 dossiers (1 aujourd’hui)",
        "Priorité 2": "1 dossier",
        "Priorité 3": "1 dossier",
        "Priorité 4": "0 dossier (1 aujourd’hui)",
    }
    assert row(app)["priorities"] is None
    assert sent(form_to(tried, "priorities"))["individu-faible"] == "1"


def test_the_effect_counts_only_what_one_may_see(app: Flask, claire: FlaskClient) -> None:  # A05
    reference = opened(app)
    assess(claire, reference)
    claire.post(f"/reclamations/cases/{reference}/access", data={"secrecy": "liste", "listed": ["claire"]})
    assert effect(page(claire.get(f"{SETTINGS}/priorities")))["Priorité 4"] == "1 dossier"
    seen = page(log_in(app, "anne").get(f"{SETTINGS}/priorities"))
    assert "Aucun dossier ouvert n’est évalué." in seen.text


def test_the_house_s_own_table_comes_back(app: Flask, claire: FlaskClient) -> None:
    shown = after(claire, save(claire, "priorities", **{"groupe-haute": "3"}))
    shown = after(claire, claire.post(f"{SETTINGS}/priorities", data={"reset": "yes", "seen": seen_of(shown)}))
    assert row(app)["priorities"] is None
    assert "Un groupe · Haute : 3 → 1" in history(shown)[0]


def test_a_priority_out_of_the_scale_is_refused_beside_its_cell(app: Flask, claire: FlaskClient) -> None:
    answer = save(claire, "priorities", **{"groupe-haute": "7"})
    assert answer.status_code == 422
    assert "Choisissez une valeur de la liste." in why(form_to(page(answer), "priorities"), "groupe-haute")
    assert row(app)["priorities"] is None


# Reminders


def seen_of(root: Element) -> str:
    return root.all("input", name="seen")[0]["value"]


def test_who_is_reminded_and_when_is_chosen_stage_by_stage(app: Flask, claire: FlaskClient) -> None:  # C17, B16
    typed = {"half": [], "late": ["assignee", "direction"], "silence_days": "3", "hour": "7", "examine_days": "14"}
    shown = after(claire, save(claire, "reminders", **typed))
    kept = Rules.of(row(app)["reminders"])
    assert (kept.told[Stage.HALF], kept.silence_days, kept.hour, kept.examine_days) == (frozenset(), 3, 7, 14)
    assert kept.told[Stage.LATE] == {Audience.ASSIGNEE, Audience.DIRECTION}
    said = history(shown)[0]
    assert "À la moitié du délai : La personne responsable du dossier → Personne" in said
    assert "Jours sans nouvelles : 7 → 3" in said
    assert "Heure des rappels : 08:00 → 07:00" in said
    late = "La personne responsable du dossier, la qualité → La personne responsable du dossier, la direction"
    assert late in said
    assert "Le jour de l’échéance" not in said


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("late", [], "Choisissez au moins une personne à prévenir de ce qui est en retard."),
        ("silence_days", "91", "Indiquez de 1 à 90 jours sans nouvelles, ou 0"),
        ("silence_days", "deux", "Indiquez un nombre entier."),
        ("silence_days", "", "Indiquez un nombre de jours."),
        ("examine_days", "0", "Indiquez de 1 à 31 jours entre deux examens."),
        ("hour", "3", "Choisissez une valeur de la liste."),
        ("soon", ["referent"], ""),
    ],
)
def test_wrong_rules_are_refused_beside_their_field_and_nothing_changes(
    app: Flask, claire: FlaskClient, field: str, typed: Any, said: str
) -> None:
    answer = save(claire, "reminders", **{field: typed})
    form = form_to(page(answer), "reminders")
    assert answer.status_code == 422
    if field in ("late", "soon"):
        assert form.one("fieldset", id=field).get("class") == "recl-bad"
    else:
        assert said in why(form, field)
        assert field == "hour" or sent(form)[field] == typed
    assert row(app)["reminders"] is None


def test_saving_the_reminders_as_they_are_is_no_event(app: Flask, claire: FlaskClient) -> None:
    before = row(app)
    save(claire, "reminders")
    assert row(app) == before


def test_the_house_s_own_reminders_come_back_whatever_is_typed(app: Flask, claire: FlaskClient) -> None:
    save(claire, "reminders", silence_days="3")
    assert save(claire, "reminders", reset="yes", silence_days="beaucoup").status_code == 303
    assert row(app)["reminders"] is None


def test_new_rules_have_open_cases_looked_at_again(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    with app.app_context():
        db_session().query(Case).update({"remind_at": None})
        db_session().commit()
    save(claire, "reminders", silence_days="3")
    assert the_case(app, reference).remind_at is not None


@pytest.mark.parametrize(
    ("section", "theirs", "mine"),
    [
        ("reminders", {"silence_days": "3"}, {"silence_days": "5"}),
        ("priorities", {"groupe-haute": "2"}, {"groupe-haute": "3"}),
    ],
)
def test_the_other_s_table_is_said_beside_mine_and_a_second_press_decides(
    app: Flask, claire: FlaskClient, denis: FlaskClient, section: str, theirs: dict[str, str], mine: dict[str, str]
) -> None:  # B17
    shown = sent(form_to(page(claire.get(f"{SETTINGS}/{section}")), section))
    save(denis, section, **theirs)
    kept = row(app)[section]
    refused = claire.post(f"{SETTINGS}/{section}", data=shown | mine)
    form = form_to(page(refused), section)
    (name,) = mine
    assert refused.status_code == 422
    assert "Denis Faure vient de changer ces réglages" in page(refused).text
    assert "Denis Faure" in history(page(refused))[0]
    assert (sent(form)[name], row(app)[section]) == (mine[name], kept)
    assert claire.post(f"{SETTINGS}/{section}", data=sent(form)).status_code == 303
    assert row(app)[section] != kept


# Topics


def topics(app: Flask) -> dict[str, tuple[str, bool, bool]]:
    with app.app_context():
        return {tag.code: (tag.label, tag.active, tag.restricted) for tag in db_session().query(Tag).all()}


def test_topics_are_added_renamed_restricted_and_withdrawn_in_place(app: Flask, claire: FlaskClient) -> None:  # B20
    def deed(name: str, code: str = "", label: str = "") -> Element:
        data = {"deed": name, "code": code, "label": label}
        return after(claire, claire.post(f"{SETTINGS}/topics", data=data))

    deed("", label="Alternance")
    deed("rename", "alternance", "Apprentissage")
    deed("restrict", "alternance")
    shown = deed("withdraw", "abandon")
    assert topics(app)["alternance"] == ("Apprentissage", True, True)
    assert topics(app)["abandon"] == ("Abandon", False, False)
    assert [line.split(" Claire Vidal ")[-1] for line in history(shown)] == [
        "Abandon · En service : Oui → Non",
        "Apprentissage · Réservé : Non → Oui",
        "Apprentissage · Nom : Alternance → Apprentissage",
        "Alternance · Nom : Alternance Alternance · En service : Oui",
    ]


def test_what_may_tell_of_health_stays_restricted(app: Flask, claire: FlaskClient) -> None:  # O25
    assert claire.get(f"{SETTINGS}/topics").text.count('value="open"') == 0
    answer = claire.post(f"{SETTINGS}/topics", data={"deed": "open", "code": "handicap"})
    assert answer.status_code == 422
    assert "il reste réservé à qui traite le dossier" in page(answer).text
    assert topics(app)["handicap"] == ("Handicap", True, True)


@pytest.mark.parametrize(("typed", "said"), [("", "Donnez un nom."), ("handicap", "Ce nom est déjà dans la liste.")])
def test_a_topic_without_a_name_of_its_own_is_refused(app: Flask, claire: FlaskClient, typed: str, said: str) -> None:
    before = topics(app)
    answer = claire.post(f"{SETTINGS}/topics", data={"label": typed})
    assert answer.status_code == 422
    assert said in page(answer).text
    assert topics(app) == before


def test_a_topic_of_nobody_is_not_found(claire: FlaskClient) -> None:
    assert claire.post(f"{SETTINGS}/topics", data={"deed": "rename", "code": "x", "label": "y"}).status_code == 404
    assert claire.post(f"{SETTINGS}/topics", data={"deed": "burn", "code": "abandon"}).status_code == 404


# Contacts and closed cases


def test_the_disability_officer_is_found_named_and_taken_back(app: Flask, claire: FlaskClient) -> None:  # B20
    found = page(save(claire, "contacts", find="person", person_search="anne"))
    offered = [option["value"] for option in found.one("select", name="disability_ref").all("option")]
    assert offered == ["", "anne"]
    shown = after(claire, save(claire, "contacts", person_search="anne", disability_ref="anne"))
    assert "Référent handicap : Anne Girard" in history(shown)[0]
    assert (row(app)["disability_ref"], row(app)["disability_label"], row(app)["referent_ref"]) == (
        "anne",
        "Anne Girard",
        None,
    )
    save(claire, "contacts", disability_ref="")
    assert (row(app)["disability_ref"], row(app)["disability_label"]) == (None, None)


def test_what_a_late_message_becomes_is_chosen(app: Flask, claire: FlaskClient) -> None:  # B20
    shown = after(claire, save(claire, "retention", late_message="new_case"))
    said = "Un message arrivé après la clôture : Joint au dossier clos → Nouveau dossier, lié à l’ancien"
    assert said in history(shown)[0]
    assert row(app)["late_message"] == "new_case"
    assert "Nouveau dossier, lié à l’ancien" in page(log_in(app, "anne").get(f"{SETTINGS}/retention")).text
