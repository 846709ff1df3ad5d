"""An organisation's own delays, on their pages: copied, tried as they are typed, kept, changed, retired."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from flask_reclamations.domain.policies import DeadlinePolicy
from flask_reclamations.domain.presets import PRESETS
from flask_reclamations.models import Policy
from flask_reclamations.queries import policies as queries
from flask_reclamations.services import calendar_versions
from flask_reclamations.services.act import db_session
from flask_reclamations.services.calendars import Closure, Spec

from ..conftest import act_of
from .conftest import HTMX, log_in, opened, the_case
from .dom import Element, form_to, page, plain, sent, why
from .test_settings_pages import SETTINGS, after, history, save

NEW = "delays/new"


def kept(app: Flask) -> list[DeadlinePolicy]:
    with app.app_context():
        act = act_of(app, "claire")
        return [DeadlinePolicy.of(row.spec) for row in queries.own(act.session, act.organisation)]


def copied(browser: FlaskClient, preset: str = "standard", **typed: Any) -> TestResponse:
    """Send the form of a copy as it stands, but for what is typed."""
    form = form_to(page(browser.get(f"{SETTINGS}/{NEW}?copy={preset}")), NEW)
    return browser.post(f"{SETTINGS}/{NEW}", data=sent(form) | {"name": "Nos délais"} | typed)


def example(root: Element) -> str:
    return root.one("section", id="recl-example").text


@pytest.mark.parametrize("preset", PRESETS)
def test_a_copy_says_what_its_original_says(app: Flask, claire: FlaskClient, preset: str) -> None:  # B04
    after(claire, copied(claire, preset))
    [mine] = kept(app)
    original = PRESETS[preset]
    assert mine.severe == original.severe
    assert {kind: delays for kind, delays in mine.delays.items() if delays} == {
        kind: delays for kind, delays in original.delays.items() if delays
    }
    for rule in ("pauses", "extension", "closes", "restarts", "announced"):
        assert getattr(mine, rule) == getattr(original, rule)


def test_the_list_leads_to_a_copy_of_each_and_to_those_made(claire: FlaskClient) -> None:
    shown = page(claire.get(f"{SETTINGS}/delays"))
    copies = [link["href"] for link in shown.all("a") if link.text == "Copier"]
    assert copies == [f"{SETTINGS}/{NEW}?copy={name}" for name in PRESETS]
    shown = after(claire, copied(claire))
    own = shown.one("section", aria_labelledby="recl-own")
    assert "Accusé 2 jours ouvrés, analyse 5 jours ouvrés, réponse 15 jours" in own.text
    [link] = own.all("a")
    assert claire.get(link["href"]).status_code == 200


def test_own_delays_are_chosen_like_any_other(app: Flask, claire: FlaskClient) -> None:  # A02
    copied(claire, reclamation_respond_amount="20")
    after(claire, save(claire, "delays", policy="Nos délais"))
    assert the_case(app, opened(app)).policy["respond"] == [20, "jc", ""]


def test_the_example_follows_what_is_typed_and_nothing_is_kept(app: Flask, claire: FlaskClient) -> None:
    before = example(page(claire.get(f"{SETTINGS}/{NEW}?copy=standard")))
    tried = copied(claire, reclamation_respond_amount="40", extension_amount="60", preview="yes")
    shown = page(tried)
    assert tried.status_code == 200
    assert example(shown) != before
    assert sent(form_to(shown, NEW))["reclamation_respond_amount"] == "40"
    assert kept(app) == []


def test_the_example_is_asked_for_as_one_types_and_leaves_the_focus_alone(claire: FlaskClient) -> None:
    shown = page(claire.get(f"{SETTINGS}/{NEW}?copy=standard"))
    section = shown.one("section", id="recl-example")
    assert (section["hx-select"], section["hx-include"]) == ("#recl-example", "#recl-policy")
    data = sent(form_to(shown, NEW)) | {"preview": "live"}
    live = page(claire.post(section["hx-post"], data=data, headers=HTMX))
    assert live.one("section", id="recl-example").all(data_recl_focus="") == []
    wrong = page(claire.post(section["hx-post"], data=data | {"reclamation_respond_amount": "0"}, headers=HTMX))
    assert "Indiquez un nombre de 1 à 366." in example(wrong)


def test_what_would_be_refused_is_said_before_it_is_saved(claire: FlaskClient) -> None:
    tried = copied(claire, reclamation_respond_amount="1", preview="yes")
    form = form_to(page(tried), NEW)
    assert tried.status_code == 422
    assert "La réponse serait due avant l’accusé de réception" in page(tried).text
    assert sent(form)["reclamation_respond_amount"] == "1"
    assert "Corrigez ce qui est signalé" in example(page(tried))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Donnez un nom à ces délais."),
        ("name", "standard", "D’autres délais portent déjà ce nom"),
        ("reclamation_respond_amount", "deux", "Indiquez un nombre entier."),
        ("reclamation_respond_amount", "0", "Indiquez un nombre de 1 à 366."),
        ("reclamation_respond_amount", "9" * 30, "Indiquez un nombre de 1 à 366."),
        ("reclamation_respond_critique_amount", "-3", "Indiquez un nombre de 1 à 366."),
        ("reclamation_acknowledge_unit", "lunes", "Choisissez une valeur de la liste."),
        ("reclamation_acknowledge_start", "acknowledged", "Choisissez une valeur de la liste."),
        ("extension_amount", "15", "la prolongation doit aller plus loin"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field_and_kept_as_typed(
    app: Flask, claire: FlaskClient, field: str, typed: str, said: str
) -> None:
    answer = copied(claire, **{field: typed})
    form = form_to(page(answer), NEW)
    assert answer.status_code == 422
    assert plain(said) in why(form, field)
    assert field.endswith(("_unit", "_start")) or sent(form)[field] == typed
    assert kept(app) == []


def number(app: Flask) -> int:
    with app.app_context():
        return db_session().query(Policy.id).scalar()  # type: ignore[no-any-return]


def test_a_change_is_dated_in_the_history_in_words(app: Flask, claire: FlaskClient) -> None:  # A04
    copied(claire)
    one = f"delays/{number(app)}"
    shown = after(claire, save(claire, one, reclamation_respond_amount="20", reclamation_respond_rolls="y"))
    assert "Nos délais · Réclamation, réponse : 15 jours après la réception → 20 jours" in history(shown)[0]
    assert "reporté si fermé" in history(shown)[0]
    shown = after(claire, save(claire, one, closes="y"))
    assert "Nos délais · L’envoi de la réponse clôt le dossier : Non → Oui" in history(shown)[0]
    assert len(history(shown)) == len(history(page(claire.get(f"{SETTINGS}/delays"))))


def test_own_delays_are_retired_and_offered_again(app: Flask, claire: FlaskClient) -> None:
    copied(claire)
    one = f"delays/{number(app)}"

    def choices(root: Element) -> set[str]:
        return {box["value"] for box in root.all("input", name="policy")}

    shown = after(claire, save(claire, one, active="no"))
    assert "Hors service" in shown.text
    assert choices(shown) == set(PRESETS)
    assert choices(after(claire, save(claire, one, active="yes"))) == {"Nos délais", *PRESETS}


def test_delays_in_force_offer_no_way_to_lose_them(app: Flask, claire: FlaskClient) -> None:
    copied(claire)
    save(claire, "delays", policy="Nos délais")
    answer = save(claire, f"delays/{number(app)}", active="no")
    assert answer.status_code == 422
    assert "Ces délais sont en vigueur : choisissez-en d’autres d’abord." in page(answer).text


def test_delays_that_the_calendar_lets_never_end_are_said_to(app: Flask, claire: FlaskClient) -> None:
    copied(claire, reclamation_respond_amount="300", reclamation_respond_unit="jo", extension_amount="")
    with app.app_context():
        act = act_of(app, "claire")
        # A week of open days a year: 300 of them would take forty.
        shut = tuple(Closure(date(year, 1, 1), date(year, 12, 24), "Fermé") for year in range(2026, 2080))
        calendar_versions.decide(act, Spec(closures=shut), seen=act.organisation.journal_seq)
        db_session().commit()
    chosen = page(save(claire, "delays", policy="Nos délais", preview="yes"))
    for root in (chosen, page(claire.get(f"{SETTINGS}/delays/{number(app)}"))):
        assert "Avec votre calendrier, ces délais ne finiraient jamais" in example(root)
        assert "aucune date" not in example(root)


def test_the_other_s_change_stands_beside_mine(app: Flask, claire: FlaskClient) -> None:  # B17
    copied(claire)
    one = f"delays/{number(app)}"
    mine = sent(form_to(page(claire.get(f"{SETTINGS}/{one}")), one))
    save(log_in(app, "denis"), one, reclamation_respond_amount="25")
    refused = claire.post(f"{SETTINGS}/{one}", data=mine | {"reclamation_respond_amount": "20"})
    form = form_to(page(refused), one)
    assert refused.status_code == 422
    assert "Denis Faure vient de changer cette valeur en « 25 jours calendaires »" in plain(
        why(form, "reclamation_respond_amount")
    )
    assert claire.post(f"{SETTINGS}/{one}", data=sent(form)).status_code == 303


@pytest.mark.parametrize("address", ["delays/99", "delays/new?copy=eclair"])
def test_what_is_not_there_is_not_found(claire: FlaskClient, address: str) -> None:
    assert claire.get(f"{SETTINGS}/{address}").status_code == 404


def test_the_auditor_reads_own_delays_and_finds_no_control(app: Flask, claire: FlaskClient) -> None:
    copied(claire)
    anne = log_in(app, "anne")
    shown = page(anne.get(f"{SETTINGS}/delays"))
    assert shown.one("section", aria_labelledby="recl-own").all("a") == []
    assert "Nos délais" in shown.text
    assert anne.get(f"{SETTINGS}/delays/{number(app)}").status_code == 403
