"""« Réglages »: what the organisation decides, changed in place, with its history."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from flask_reclamations.domain import mediator
from flask_reclamations.domain.journal import fold
from flask_reclamations.models import CalendarVersion, CasePerson, Event, Organisation
from flask_reclamations.services.act import db_session
from flask_reclamations.services.journal import payload_of
from flask_reclamations.web.settings.shell import Section

from ..conftest import NOON
from .conftest import HTMX, arranged, log_in, opened, the_case
from .dom import Element, by_id, form_to, page, plain, sent, why
from .test_register_rights import tie

SETTINGS = "/reclamations/settings"


@pytest.fixture
def denis(app: Flask) -> FlaskClient:
    """The director's browser."""
    return log_in(app, "denis")


def row(app: Flask) -> dict[str, Any]:
    with app.app_context():
        found = db_session().query(Organisation).one()
        return {column.name: getattr(found, column.name) for column in Organisation.__table__.c}


def save(browser: FlaskClient, section: str, **typed: Any) -> TestResponse:
    """Send a section's form as it stands, but for what is typed."""
    form = form_to(page(browser.get(f"{SETTINGS}/{section}")), section)
    return browser.post(f"{SETTINGS}/{section}", data=sent(form) | typed)


def after(browser: FlaskClient, answer: TestResponse) -> Element:
    assert answer.status_code == 303
    return page(browser.get(answer.headers["Location"]))


def history(root: Element) -> list[str]:
    section = root.one("section", aria_labelledby="recl-past")
    return [item.text for item in section.all("li")]


def test_the_tab_leads_to_every_section_and_each_says_what_an_auditor_looks_at(claire: FlaskClient) -> None:
    start = page(claire.get("/reclamations/register"))
    (tab,) = [a for a in start.all("a") if a.text == "Réglages"]
    links = page(claire.get(tab["href"])).one("nav", aria_label="Réglages").all("a")
    listed = [link["href"] for link in links if link["href"].startswith(f"{SETTINGS}/")]
    assert listed == [f"{SETTINGS}/{section}" for section in Section]
    for address in listed:
        shown = page(claire.get(address))
        assert "Ce que l’auditeur regarde :" in shown.text
        assert shown.one("nav", aria_label="Réglages").one("a", aria_current="page")["href"] == address


@pytest.mark.parametrize("who", ["lea", "bruno", "sam"])
def test_who_may_not_open_the_settings_sees_no_tab(app: Flask, who: str) -> None:
    browser = log_in(app, who)
    assert SETTINGS not in browser.get("/reclamations/register").text
    assert browser.get(SETTINGS).status_code == 403


def test_a_change_is_saved_said_and_dated_in_the_history(app: Flask, claire: FlaskClient) -> None:
    shown = after(claire, save(claire, "identity", name="Rives et Plaine", zone="Indian/Reunion"))
    assert "C’est enregistré." in shown.text
    latest = history(shown)[0]
    assert "Claire Vidal" in latest
    assert "Nom : Atelier des Rives → Rives et Plaine" in latest
    assert "Fuseau horaire : Europe/Paris → Indian/Reunion" in latest
    assert (row(app)["name"], row(app)["zone"]) == ("Rives et Plaine", "Indian/Reunion")


def test_each_page_shows_the_history_of_its_own_settings_only(claire: FlaskClient, denis: FlaskClient) -> None:
    save(claire, "contacts", phone="02 41 00 00 00")
    shown = after(denis, save(denis, "public", allow_anonymous="y"))
    assert ["Denis Faure" in line and "Envois anonymes acceptés : Non → Oui" in line for line in history(shown)] == [
        True,
        False,
    ]
    assert [line for line in history(page(denis.get(f"{SETTINGS}/identity"))) if "Denis" in line] == []


def test_a_box_that_is_not_ticked_is_a_decision_too(app: Flask, claire: FlaskClient) -> None:
    assert row(app)["public_form"] is True
    form = form_to(page(claire.get(f"{SETTINGS}/public")), "public")
    assert claire.post(f"{SETTINGS}/public", data={"seen": sent(form)["seen"]}).status_code == 303
    assert row(app)["public_form"] is False
    assert claire.get("/reclamations/public/new").status_code == 404


def test_saving_without_change_is_no_event(app: Flask, claire: FlaskClient) -> None:
    before = row(app)
    save(claire, "identity")
    save(claire, "contacts")
    assert row(app) == before


def test_a_new_prefix_is_that_of_the_next_case(app: Flask, claire: FlaskClient) -> None:  # C12
    save(claire, "identity", reference_prefix="QUAL")
    assert opened(app).startswith("QUAL-")


@pytest.mark.parametrize(
    ("section", "field", "typed", "said"),
    [
        ("identity", "name", "", "Indiquez le nom de l’organisme."),
        ("identity", "zone", "Europe/Nantes", "Ce fuseau horaire est inconnu"),
        ("identity", "reference_prefix", "Réf", "1 à 12 majuscules"),
        ("identity", "name", "x" * 201, "Ce texte est trop long (200 caractères au plus)."),
        ("identity", "siret", "123", "Un SIRET compte 14 chiffres."),
        ("identity", "nda", "numéro", "Un numéro de déclaration d’activité compte 11 chiffres"),
        ("retention", "retention_years", "2", "Gardez les dossiers 3 ans au moins"),
        ("retention", "retention_years", "31", "et 30 au plus."),
        ("retention", "retention_years", "deux", "Indiquez un nombre entier."),
        ("retention", "years_alea", "2", "Gardez les dossiers 3 ans au moins"),  # C28
        ("retention", "archive_years", "4", "moins de 4 ans, ou vide pour jamais."),  # O23
        ("contacts", "email", "qualite", "Indiquez une adresse e-mail valide"),
        ("contacts", "confidential_email", "ecoute", "Indiquez une adresse e-mail valide"),
        ("contacts", "confidential_phone", "02 40 poste 3", "Indiquez un numéro de téléphone"),
        ("contacts", "confidential_phone", "0" * 41, "Ce texte est trop long (40 caractères au plus)."),
        ("contacts", "confidential_label", "R" * 201, "Ce texte est trop long (200 caractères au plus)."),
        ("contacts", "phone", "0" * 41, "Ce texte est trop long (40 caractères au plus)."),
        ("contacts", "referent_ref", "personne", "Choisissez une personne de la liste."),
        ("contacts", "mediator_site", "mediation-du-val.example", "Indiquez l’adresse complète du site"),
        ("contacts", "mediator_site", "https://ec.europa.eu/consumers/odr", "a fermé le 20 juillet 2025"),  # O14
    ],
)
def test_a_wrong_value_is_said_beside_its_field_and_nothing_changes(
    app: Flask, claire: FlaskClient, section: str, field: str, typed: str, said: str
) -> None:
    before = row(app)
    answer = save(claire, section, **{field: typed})
    assert answer.status_code == 422
    form = form_to(page(answer), section)
    assert plain(said) in why(form, field)
    assert field == "referent_ref" or sent(form)[field] == typed
    assert row(app) == before


def test_half_a_mediateur_is_refused_and_a_whole_one_kept(app: Flask, claire: FlaskClient) -> None:  # O09
    refused = save(claire, "contacts", mediator_name="Médiation du Val")
    form = form_to(page(refused), "contacts")
    assert refused.status_code == 422
    for missing in ("mediator_address", "mediator_site"):
        assert "nom, adresse et site internet" in why(form, missing)
    whole = {"mediator_address": "3 quai du Val", "mediator_site": "https://mediation.example"}
    after(claire, claire.post(f"{SETTINGS}/contacts", data=sent(form) | whole))
    assert {name: row(app)[name] for name in mediator.PARTS} == {"mediator_name": "Médiation du Val"} | whole


def test_a_confidential_contact_is_somebody_who_can_be_reached_and_its_history_is_kept(
    app: Flask, claire: FlaskClient
) -> None:  # O21
    refused = save(claire, "contacts", confidential_phone="3919")
    form = form_to(page(refused), "contacts")
    assert refused.status_code == 422
    assert "Dites qui répond" in plain(why(form, "confidential_label"))
    assert sent(form)["confidential_phone"] == "3919"
    refused = save(claire, "contacts", confidential_label="Cellule d’écoute")
    form = form_to(page(refused), "contacts")
    assert refused.status_code == 422
    assert "e-mail ou un téléphone" in why(form, "confidential_email")
    assert row(app)["confidential_label"] == ""
    whole = sent(form) | {"confidential_phone": "02 40 00 00 09"}
    shown = after(claire, claire.post(f"{SETTINGS}/contacts", data=whole))
    assert "Contact confidentiel : Cellule d’écoute" in history(shown)[0]
    assert "Téléphone du contact confidentiel : 02 40 00 00 09" in history(shown)[0]
    assert "Cellule d’écoute · 02 40 00 00 09" in page(log_in(app, "anne").get(f"{SETTINGS}/contacts")).text


def test_the_other_s_change_stands_beside_mine_and_a_second_press_decides(
    app: Flask, claire: FlaskClient, denis: FlaskClient
) -> None:  # B17
    mine = sent(form_to(page(claire.get(f"{SETTINGS}/contacts")), "contacts"))
    save(denis, "contacts", phone="01 00 00 00 00")
    refused = claire.post(f"{SETTINGS}/contacts", data=mine | {"phone": "02 41 00 00 00"})
    form = form_to(page(refused), "contacts")
    assert refused.status_code == 422
    assert "Denis Faure vient de changer cette valeur en « 01 00 00 00 00 »" in why(form, "phone")
    assert sent(form)["phone"] == "02 41 00 00 00"
    assert claire.post(f"{SETTINGS}/contacts", data=sent(form)).status_code == 303
    assert row(app)["phone"] == "02 41 00 00 00"


def test_the_outside_referent_is_found_by_name_and_chosen(app: Flask, claire: FlaskClient) -> None:  # O21
    found = save(claire, "contacts", find="person", person_search="anne", phone="06")
    form = form_to(page(found), "contacts")
    assert found.status_code == 200
    assert [option.text for option in form.one("select", name="referent_ref").all("option")] == [
        "Personne",
        "Anne Girard",
    ]
    assert sent(form)["phone"] == "06"
    claire.post(f"{SETTINGS}/contacts", data=sent(form) | {"referent_ref": "anne"})
    assert (row(app)["referent_ref"], row(app)["referent_label"], row(app)["phone"]) == ("anne", "Anne Girard", "06")


def test_the_referent_stays_when_the_rest_is_saved_and_can_be_taken_back(app: Flask, claire: FlaskClient) -> None:
    save(claire, "contacts", person_search="anne", referent_ref="anne")
    save(claire, "contacts", phone="06")
    assert row(app)["referent_ref"] == "anne"
    save(claire, "contacts", referent_ref="")
    assert (row(app)["referent_ref"], row(app)["referent_label"]) == (None, None)


def test_somebody_whose_account_is_closed_is_not_offered(claire: FlaskClient) -> None:
    found = save(claire, "contacts", find="person", person_search="paul")
    assert "Personne ne porte ce nom." in page(found).text


def test_categories_are_added_renamed_moved_and_withdrawn_in_place(claire: FlaskClient) -> None:  # A07
    def deed(name: str, code: str = "", label: str = "") -> Element:
        data = {"deed": name, "code": code, "label": label}
        return after(claire, claire.post(f"{SETTINGS}/categories", data=data))

    deed("", label="Facturation")
    deed("rename", "facturation", "Factures")
    deed("up", "facturation")
    shown = deed("withdraw", "autre")
    listed = [form.one("input", name="label")["value"] for form in shown.all("form") if form.all(value="rename")]
    assert listed[-2:] == ["Factures", "Autre"]
    assert [line.split(" Claire Vidal ")[-1] for line in history(shown)] == [
        "Autre · En service : Oui → Non",
        "Factures · Place dans la liste : 7 → 6",
        "Factures · Nom : Facturation → Factures",
        "Facturation · Nom : Facturation Facturation · En service : Oui",
    ]


def test_a_refused_name_stays_in_its_row(claire: FlaskClient) -> None:
    data = {"deed": "rename", "code": "autre", "label": "Technique"}
    answer = claire.post(f"{SETTINGS}/categories", data=data)
    field = by_id(page(answer), "label")
    assert (answer.status_code, field["value"], field["aria-invalid"]) == (422, "Technique", "true")
    assert by_id(page(answer), "label-why").text == "Ce nom est déjà dans la liste."


def test_the_auditor_reads_and_finds_no_control(app: Flask) -> None:
    anne = log_in(app, "anne")
    for section in Section:
        shown = page(anne.get(f"{SETTINGS}/{section}"))
        assert shown.all("form") == []
        assert "Historique" in shown.text


def test_with_htmx_the_part_alone_comes_back(claire: FlaskClient) -> None:
    part = page(claire.get(f"{SETTINGS}/identity", headers=HTMX))
    assert [child["id"] for child in part.children if isinstance(child, Element)] == ["recl-part"]


def test_the_journal_folds_into_the_row_after_the_pages_changed_it(app: Flask, claire: FlaskClient) -> None:  # A04
    save(claire, "identity", name="Rives")
    claire.post(f"{SETTINGS}/categories", data={"label": "Facturation"})
    save(claire, "public", allow_anonymous="y")
    with app.app_context():
        events = db_session().query(Event).filter_by(subject_kind="organisation").order_by(Event.seq)
        folded = fold([payload_of(event) for event in events])
    assert folded == {name: row(app)[name] for name in folded}
    assert (folded["name"], folded["allow_anonymous"]) == ("Rives", True)


def test_the_seals_go_to_an_address_that_is_checked(claire: FlaskClient, app: Flask) -> None:
    refused = save(claire, "audit", seal_email="coffre")
    assert refused.status_code == 422
    assert "adresse e-mail valide" in why(form_to(page(refused), "audit"), "seal_email")
    assert row(app)["seal_email"] == ""
    shown = after(claire, save(claire, "audit", seal_email="coffre@exemple.test"))
    assert row(app)["seal_email"] == "coffre@exemple.test"
    assert any("Adresse des sceaux" in line for line in history(shown))


def test_retention_is_four_years_until_the_organisation_decides(app: Flask, claire: FlaskClient) -> None:  # A21
    assert row(app)["retention_years"] == 4
    shown = after(claire, save(claire, "retention", retention_years="5"))
    assert "Années de conservation : 4 → 5" in history(shown)[0]
    assert row(app)["retention_years"] == 5


def test_a_kind_may_have_years_of_its_own_which_the_procedure_says(app: Flask, claire: FlaskClient) -> None:  # A21
    shown = after(claire, save(claire, "retention", years_alea="7"))
    assert "Aléa : La durée générale → 7" in history(shown)[0]
    assert row(app)["retentions"] == {"alea": 7}
    assert "Aléa : 7 ans" in page(claire.get(f"{SETTINGS}/procedure")).text
    save(claire, "retention", years_alea="")
    assert row(app)["retentions"] is None


@pytest.mark.parametrize(("years", "said"), [("1", "{} 1 an après sa clôture"), ("2", "{} 2 ans après sa clôture")])
def test_the_intermediate_archive_is_told_wherever_the_years_of_keeping_are(  # O23, O24
    app: Flask, claire: FlaskClient, years: str, said: str
) -> None:
    told = said.format("archive intermédiaire")
    pages = (f"{SETTINGS}/procedure", "/reclamations/public/new")
    assert [told in page(claire.get(at)).text for at in pages] == [False, False]
    save(claire, "retention", archive_years=years)
    assert [told in page(claire.get(at)).text for at in pages] == [True, True]


def test_what_is_anonymised_next_is_listed_with_its_day_and_what_a_hold_keeps(  # O23
    app: Flask, claire: FlaskClient
) -> None:
    ended, held = opened(app), opened(app)
    app.config["TAMPERED"] = True
    old = {"status": "cloturee", "closed_at": datetime(2015, 3, 2, tzinfo=UTC)}
    arranged(app, ended, **old, forget_at=datetime(2030, 1, 5, tzinfo=UTC))
    arranged(app, held, **old, held_at=NOON, hold_reason="Un litige.")
    listed = page(claire.get(f"{SETTINGS}/retention"))
    coming, kept = (
        listed.one("section", aria_labelledby="recl-coming"),
        listed.one("section", aria_labelledby="recl-held"),
    )
    assert all(day in coming.text for day in ("2 mars 2015", "5 janvier 2030"))
    assert [[case in part.text for case in (ended, held)] for part in (coming, kept)] == [
        [True, False],
        [False, True],
    ]
    assert "Un litige." in kept.text
    # The auditor reads what is kept, not why.
    assert "Un litige." not in log_in(app, "anne").get(f"{SETTINGS}/retention").text


def test_a_siret_is_kept_without_the_spaces_of_its_groups(app: Flask, claire: FlaskClient) -> None:
    save(claire, "identity", siret="732 829 320 00074", nda="11 75 59662 75")
    assert (row(app)["siret"], row(app)["nda"]) == ("73282932000074", "11 75 59662 75")


MAIL = "mails/acknowledgement/fr"


def test_the_list_of_mails_says_which_ones_were_changed(claire: FlaskClient) -> None:
    def marked() -> list[str]:
        items = page(claire.get(f"{SETTINGS}/mails")).all("li")
        return [item.text for item in items if "Modifié" in item.text or "À corriger" in item.text]

    assert marked() == []
    save(claire, MAIL, subject="Reçu {reference}", body="Vu. {repondre_avant}")
    assert marked() == ["Accusé de réception d’une réclamation Français Modifié Anglais"]


def test_a_mail_is_worded_dated_and_given_back(claire: FlaskClient) -> None:
    shown = after(claire, save(claire, MAIL, subject="Reçu {reference}", body="Vu.\r\nRéponse : {repondre_avant}"))
    assert sent(form_to(shown, MAIL))["subject"] == "Reçu {reference}"
    (line,) = history(shown)
    assert "Accusé de réception d’une réclamation (Français) · Objet : Reçu {reference}" in line
    shown = after(claire, save(claire, MAIL, reset="yes"))
    assert sent(form_to(shown, MAIL))["subject"] == "Nous avons bien reçu votre demande {reference}"
    assert len(history(shown)) == 2


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"subject": "Pour {prenom}, {reference}"}, "subject", "{prenom} n’est pas une variable de ce texte"),
        ({"body": "{case.claimant_email} {repondre_avant}"}, "body", "{case.claimant_email} n’est pas une variable"),
        ({"body": "{repondre_avant} {"}, "body", "Une accolade est seule"),
        ({"body": "Merci."}, "body", "Gardez {repondre_avant} dans le texte"),
        ({"body": ""}, "body", "Écrivez quelques mots."),
    ],
)
@pytest.mark.parametrize("press", [{}, {"preview": "yes"}], ids=["saved", "tried"])
def test_a_text_that_would_not_render_is_refused_by_name_and_kept_as_typed(
    claire: FlaskClient, typed: dict[str, str], field: str, said: str, press: dict[str, str]
) -> None:
    answer = save(claire, MAIL, **typed, **press)
    form = form_to(page(answer), MAIL)
    assert answer.status_code == 422
    assert said in why(form, field)
    assert sent(form)[field] == typed[field]
    assert "Modifié" not in claire.get(f"{SETTINGS}/mails").text


def test_a_mail_is_tried_on_a_real_case_before_it_is_kept(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    words = {"subject": "Reçu {reference}", "body": "Vu, {nom} : [{objet}] {repondre_avant}"}
    answer = save(claire, MAIL, preview="yes", reference=reference.lower(), **words)
    tried = page(answer).one("section", aria_labelledby="recl-tried").text
    assert answer.status_code == 200
    assert f"Reçu {reference}" in tried
    assert "Vu, Léa Martin :" in tried
    assert "Vous recevez ce message car vous avez saisi Atelier des Rives" in tried
    assert sent(form_to(page(answer), MAIL))["body"] == words["body"]
    assert "Modifié" not in claire.get(f"{SETTINGS}/mails").text


def test_a_case_that_one_may_not_read_cannot_be_tried_on(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    tie(app, reference, "claire", CasePerson.IMPLICATED)
    answers = [save(claire, MAIL, preview="yes", reference=tried) for tried in (reference, "REG-1999-0001", "")]
    assert {answer.status_code for answer in answers} == {422}
    said = {why(form_to(page(answer), MAIL), "reference") for answer in answers}
    assert said == {"Ce dossier n’existe pas, ou vous n’y avez pas accès."}


def test_ready_answers_are_added_changed_and_withdrawn(claire: FlaskClient) -> None:
    shown = after(claire, save(claire, "canned", name="Excuses", locale="fr", text="Désolés pour {session}."))
    assert "Excuses · Langue : Français" in history(shown)[0]
    (link,) = [a for a in shown.all("a") if a.text == "Excuses"]
    one = link["href"].removeprefix(f"{SETTINGS}/")
    save(claire, one, text="Toutes nos excuses.")
    shown = after(claire, save(claire, one, active="no"))
    assert "Hors service" in shown.text
    assert [line.split(" Claire Vidal ")[-1] for line in history(shown)][:2] == [
        "Excuses · En service : Oui → Non",
        "Excuses · Texte : Désolés pour {session}. → Toutes nos excuses.",
    ]


def test_a_ready_answer_with_an_unknown_variable_is_refused_by_name(claire: FlaskClient) -> None:
    answer = save(claire, "canned", name="Excuses", text="Bonjour {nom}")
    assert answer.status_code == 422
    assert "{nom} n’est pas une variable de ce texte" in why(form_to(page(answer), "canned"), "text")


@pytest.mark.parametrize("address", ["mails/bienvenue/fr", "mails/answer/de", "canned/99"])
def test_what_is_not_there_is_not_found(claire: FlaskClient, address: str) -> None:
    assert claire.get(f"{SETTINGS}/{address}").status_code == 404


def test_the_delays_are_tried_before_they_are_chosen(app: Flask, claire: FlaskClient) -> None:  # A02
    def example(root: Element) -> str:
        return root.one("section", id="recl-example").text

    before = example(page(claire.get(f"{SETTINGS}/delays")))
    tried = save(claire, "delays", policy="ample_15jo_30j", preview="yes")
    assert tried.status_code == 200
    assert example(page(tried)) != before
    assert row(app)["policy"] == "standard"
    kept = after(claire, save(claire, "delays", policy="ample_15jo_30j"))
    assert "Délais : standard → ample_15jo_30j" in history(kept)[0]
    assert example(kept) == example(page(tried))


def test_a_case_opened_before_keeps_its_delays(app: Flask, claire: FlaskClient) -> None:  # A02
    reference = opened(app)
    kept = the_case(app, reference).respond_due
    save(claire, "delays", policy="ample_15jo_30j")
    assert the_case(app, reference).respond_due == kept
    assert the_case(app, opened(app)).policy["name"] == "ample_15jo_30j"


def test_delays_nobody_knows_are_refused(app: Flask, claire: FlaskClient) -> None:
    assert save(claire, "delays", policy="eclair").status_code == 422
    assert row(app)["policy"] == "standard"


def test_the_calendar_is_a_new_version_each_time(app: Flask, claire: FlaskClient) -> None:  # O29, O30
    typed = {"territory": "alsace_moselle", "off": ["Vendredi saint"], "closures": "2026-12-24 2027-01-02 Noël"}
    shown = after(claire, save(claire, "calendar", **typed))
    assert "Version du calendrier" in history(shown)[0]
    assert "Lendemain de Noël" in shown.text or "Noël" in shown.text
    first = row(app)["calendar"]
    save(claire, "calendar")
    assert row(app)["calendar"] == first
    save(claire, "calendar", closures="")
    assert row(app)["calendar"] != first
    with app.app_context():
        kept = db_session().get_one(CalendarVersion, first).spec
    assert (kept["territory"], kept["off"]) == ("alsace_moselle", ["Vendredi saint"])
    assert kept["closures"] == [["2026-12-24", "2027-01-02", "Noël"]]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("weekdays", [], "Gardez au moins un jour travaillé"),
        ("closures", "Noël", "« Noël » n’est pas une fermeture"),
        ("closures", "2026-13-01 2027-01-02 Noël", "n’est pas une fermeture"),
        ("closures", "2027-01-02 2026-12-24 Noël", "finit avant de commencer"),
        # Friday to Monday: nobody works in between.
        ("closures", "2026-11-23 2027-10-29 A\n2027-11-01 2028-03-31 B", "aucun délai ne finirait"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_in_one_sentence(
    app: Flask, claire: FlaskClient, field: str, typed: Any, said: str
) -> None:
    answer = save(claire, "calendar", **{field: typed})
    assert answer.status_code == 422
    assert said in page(answer).text
    assert row(app)["calendar"] is None


def test_one_worked_day_between_two_long_closures_is_enough(app: Flask, claire: FlaskClient) -> None:
    closures = "2026-11-23 2027-10-31 A\n2027-11-02 2028-03-31 B"
    assert save(claire, "calendar", closures=closures).status_code == 303
    assert row(app)["calendar"] is not None
