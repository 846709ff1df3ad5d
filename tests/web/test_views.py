"""The views of the register and their page: saved from the filters of the address, opened, renamed, removed."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.models import Case, Cause, Mediation, SavedView
from flask_reclamations.services.act import db_session

from .conftest import log_in, many, now, opened, the_case
from .dom import Element, form_to, page, sent, why
from .test_exports import made
from .test_register import listed_on, numbers

VIEWS = "/reclamations/register/views"


def saved(
    browser: FlaskClient, name: str = "Aléas", query: str = "kind=alea&status=nouveau&sort=status", **data: Any
) -> Any:
    return browser.post(f"{VIEWS}?{query}", data={"name": name, **data})


def listed(shown: Element) -> dict[str, Element]:
    """Return the links of the views beside the register, by their words and count."""
    nav = shown.one("nav", aria_label="Vues du registre")
    return {link.text: link for link in nav.all("a")}


def the_view(app: Flask) -> SavedView:
    with app.app_context():
        row = db_session().query(SavedView).one()
        db_session().expunge(row)
        return row


def test_the_register_begins_with_the_views_of_the_desk(claire: FlaskClient) -> None:
    names = [words.rsplit(" ", 1)[0] for words in listed(page(claire.get("/reclamations/register")))]
    assert names[:5] == ["À traiter", "En retard", "Mes dossiers", "À examiner", "Tous"]


def test_one_press_marks_a_case_examined_and_comes_back_to_the_list(app: Flask, claire: FlaskClient) -> None:  # B16
    seen, left = opened(app), opened(app)
    shown = page(claire.get("/reclamations/register?unexamined=true&sort=due&descending=false"))
    assert "Jamais examiné" in shown.text
    form = shown.one("form", id="recl-examined")
    (press,) = [b for b in shown.all("button", form="recl-examined") if b["value"] == seen]
    assert press["aria-label"] == f"Marquer {seen} examiné"
    answer = claire.post(form["action"], data=sent(form) | {press["name"]: press["value"]})
    back = page(claire.get(answer.location))
    assert "unexamined=true" in answer.location
    assert listed_on(back) == [left]
    assert the_case(app, seen).examined_by_label == "Claire Vidal"


def test_who_may_not_handle_a_case_cannot_mark_it_examined(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    assert log_in(app, "sam").post("/reclamations/register/examined", data={"ref": reference}).status_code == 404
    assert the_case(app, reference).examined_at is None


def test_several_ticks_of_one_filter_add_up_and_stay_ticked(app: Flask, claire: FlaskClient) -> None:  # B14
    for severity in ("critique", "majeure", "mineure"):
        many(app, 1, severity=severity, priority=1)
    shown = page(claire.get("/reclamations/register?severity=critique&severity=majeure&sort=priority"))
    assert set(listed_on(shown)) == {"REG-2025-0001", "REG-2025-0002"}
    form = shown.one("form", role="search")
    assert sent(form)["severity"] == ["majeure", "critique"]
    assert "Gravité : Critique, Majeure" in shown.text
    rows = shown.one("tbody").text
    assert "Critique Priorité 1" in rows


def test_causes_and_mediations_are_ticked_named_kept_and_taken_away(app: Flask, claire: FlaskClient) -> None:  # C19
    many(app, 2)
    with app.app_context():
        first = db_session().query(Case).order_by(Case.id).first()
        assert first is not None
        own = {"organisation_id": first.organisation_id, "case_id": first.id}
        db_session().add(Cause(**own, position=1, family="materiel", text="Borne."))
        said = {"leader_label": "Denis", "offered_by_label": "Claire", "offered_at": now()}
        db_session().add(Mediation(**own, level="interne", state="en_cours", **said))
        db_session().commit()
    address = "/reclamations/register?family=materiel&family=methode&mediation=en_cours"
    shown = page(claire.get(address))
    assert listed_on(shown) == ["REG-2025-0001"]
    assert "Cause : Main-d’œuvre" not in shown.text
    assert "Cause : Matériel, Méthode" in shown.text
    assert "Médiation : En cours" in shown.text
    assert sent(shown.one("form", role="search"))["family"] == ["methode", "materiel"]
    (save,) = [link for link in shown.all("a") if link.text == "Enregistrer cette vue"]
    assert "family=materiel%2Cmethode&mediation=en_cours" in save["href"].replace(",", "%2C")
    [line] = made(app, claire, "?family=materiel&mediation=en_cours")
    assert (line["N°"], line["Cause 5M"], line["Médiation"]) == (
        "REG-2025-0001",
        "Matériel",
        "Médiation interne · En cours",
    )
    assert listed_on(page(claire.get("/reclamations/register?family=milieu"))) == []
    unknown = page(claire.get("/reclamations/register?family=%3Cb%3E&mediation=x"))
    assert len(listed_on(unknown)) == 2


def test_the_filters_of_the_address_are_saved_and_open_again(app: Flask, claire: FlaskClient) -> None:
    many(app, 2, kind="alea")
    many(app, 1)
    shown = page(claire.get("/reclamations/register?kind=alea&status=nouveau&sort=status"))
    (save,) = [link for link in shown.all("a") if link.text == "Enregistrer cette vue"]
    form = form_to(page(claire.get(save["href"])), "/register/views")
    answer = claire.post(form["action"], data=sent(form) | {"name": "Aléas"})
    back = page(claire.get(answer.location))
    link = listed(back)["Aléas 2"]
    assert link.get("aria-current") == "page"
    assert numbers(claire, kind="alea") == {1, 2}
    assert "sort=status" in link["href"]


def test_a_view_in_force_is_not_offered_to_be_saved_again(claire: FlaskClient) -> None:
    saved(claire)
    offered = {
        query: "Enregistrer cette vue" in page(claire.get(f"/reclamations/register{query}")).text
        for query in ("", "?kind=alea", "?kind=alea&status=nouveau", "?kind=alea&status=resolu")
    }
    assert [query for query, shown in offered.items() if shown] == ["?kind=alea&status=resolu"]


def test_a_shared_view_is_in_the_register_of_colleagues_only(app: Flask, claire: FlaskClient) -> None:
    saved(claire, "Pour tous", shared="y")
    saved(claire, "Pour moi", "kind=signal")
    names = {who: set(listed(page(log_in(app, who).get("/reclamations/register")))) for who in ("sam", "anne")}
    assert "Pour tous 0" in names["sam"]
    assert not [name for name in names["sam"] | names["anne"] if name.startswith("Pour moi")]
    assert not [name for name in names["anne"] if name.startswith("Pour tous")]


def test_a_name_that_is_taken_is_said_beside_it_and_kept(claire: FlaskClient) -> None:
    saved(claire)
    answer = saved(claire, "aléas", "kind=signal", shared="y")
    form = form_to(page(answer), "/register/views")
    assert (answer.status_code, sent(form)["name"], sent(form)["shared"]) == (422, "aléas", "y")
    assert "déjà ce nom" in why(form, "name")


def test_a_view_without_a_name_is_refused(claire: FlaskClient) -> None:
    answer = saved(claire, "  ")
    assert answer.status_code == 422
    assert "Donnez un nom" in why(form_to(page(answer), "/register/views"), "name")


def test_a_view_without_a_filter_says_what_to_do(claire: FlaskClient) -> None:
    answer = saved(claire, query="")
    assert answer.status_code == 422
    assert "au moins un filtre" in page(answer).text


def test_a_view_that_looks_for_a_name_is_not_shared(claire: FlaskClient) -> None:
    answer = saved(claire, query="text=Martin", shared="y")
    assert answer.status_code == 422
    assert "peut nommer quelqu’un" in page(answer).text


def test_a_view_is_renamed_and_shared(app: Flask, claire: FlaskClient) -> None:
    saved(claire)
    form = form_to(page(claire.get(VIEWS)), "/change")
    assert sent(form)["name"] == "Aléas"
    answer = claire.post(form["action"], data=sent(form) | {"name": "Aléas du mois", "shared": "y"})
    assert "La vue est modifiée." in page(claire.get(answer.location)).text
    assert (the_view(app).name, the_view(app).shared) == ("Aléas du mois", True)


def test_a_name_refused_stays_in_the_form_of_its_view(claire: FlaskClient) -> None:
    saved(claire)
    form = form_to(page(claire.get(VIEWS)), "/change")
    answer = claire.post(form["action"], data={"name": "x" * 61})
    again = form_to(page(answer), "/change")
    assert (answer.status_code, sent(again)["name"]) == (422, "x" * 61)
    assert "trop long" in why(again, "name")


def test_a_view_is_removed_and_its_cases_stay(app: Flask, claire: FlaskClient) -> None:
    many(app, 1, kind="alea")
    saved(claire)
    form = form_to(page(claire.get(VIEWS)), "/remove")
    said = page(claire.get(claire.post(form["action"], data=sent(form)).location)).text
    assert "ses dossiers sont intacts" in said
    assert "Aucune vue enregistrée." in said
    assert numbers(claire) == {1}


def test_staff_see_who_shared_a_view_but_cannot_change_it(app: Flask, claire: FlaskClient) -> None:
    saved(claire, shared="y")
    shown = page(log_in(app, "sam").get(VIEWS))
    assert "Créée par Claire Vidal" in shown.text
    assert shown.all("form", method="post") == []


def test_an_old_view_opens_without_the_filter_that_is_gone(app: Flask, claire: FlaskClient) -> None:
    many(app, 2)
    saved(claire)
    with app.app_context():
        db_session().query(SavedView).one().filters = {"kind": "plainte", "status": "nouveau"}
        db_session().commit()
    link = listed(page(claire.get("/reclamations/register")))["Aléas 2"]
    assert claire.get(link["href"]).status_code == 200
    assert "kind" not in link["href"]
