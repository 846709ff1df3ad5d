"""The HTML of every page: sound, labelled, without inline script or style, with links that lead somewhere.

O27 and O28 (RGAA themes 8 and 11) are proved here on every page and every refused form of `every_page`.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import flask_reclamations
from flask_reclamations.domain.referential import EDITIONS

from .conftest import log_in
from .dom import Element, controls, page
from .every_page import Pages, walked


@pytest.fixture(scope="module")
def pages(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """Every page and every refused form once."""
    with walked(sqlite_template, tmp_path_factory.mktemp("markup")) as found:
        yield found


def faults(pages: Pages, look: Callable[[Element], list[Any]]) -> dict[str, list[Any]]:
    """Return what is wrong on each page, for the pages where something is."""
    return {name: wrong for name, root in pages.items() if (wrong := look(root))}


def ids_of(root: Element) -> list[str]:
    return [element["id"] for element in root.walk() if "id" in element.attributes]


def test_ids_are_unique(pages: Pages) -> None:  # O28
    assert faults(pages, lambda root: sorted({i for i in ids_of(root) if ids_of(root).count(i) > 1})) == {}


def _unlabelled(root: Element) -> list[Any]:
    labelled = {label["for"] for label in root.all("label") if label.get("for") and label.text}
    return [
        control.attributes
        for control in controls(root)
        if control.get("id") not in labelled
        and not control.get("aria-label")
        and not any(around.tag == "label" and around.text for around in control.above())
    ]


def test_every_control_has_a_label(pages: Pages) -> None:  # O27
    assert faults(pages, _unlabelled) == {}


def _without_legend(root: Element) -> list[Any]:
    groups = [[a for a in radio.above() if a.tag == "fieldset"][:1] for radio in root.all("input", type="radio")]
    return [group for group in groups if not group or not group[0].one("legend").text]


def test_every_choice_stands_in_a_group_with_a_legend(pages: Pages) -> None:  # O27
    assert faults(pages, _without_legend) == {}


def _inline(root: Element) -> list[Any]:
    return [
        (element.tag, element.attributes)
        for element in root.walk()
        if "style" in element.attributes
        or element.tag == "style"
        or (element.tag == "script" and not element.get("src").startswith("/reclamations/static/"))
        or any(name.startswith(("on", "hx-on")) for name in element.attributes)
        or element.get("href").lower().startswith(("javascript:", "data:"))
    ]


def test_no_script_and_no_style_is_inline(pages: Pages) -> None:
    assert faults(pages, _inline) == {}


def _from_elsewhere(root: Element) -> list[Any]:
    loaded = [e.get("src") or (e.get("href") if e.tag == "link" else "") for e in root.walk()]
    return [address for address in loaded + [f["action"] for f in root.all("form")] if address[:1] not in ("", "/")]


def test_nothing_is_loaded_from_or_sent_elsewhere(pages: Pages) -> None:
    assert faults(pages, _from_elsewhere) == {}


def _pointing_nowhere(root: Element) -> list[Any]:
    pointing = ("for", "aria-describedby", "aria-labelledby", "aria-controls")
    pointed = {(name, ref) for e in root.walk() for name in pointing for ref in e.get(name).split()}
    return sorted((name, ref) for name, ref in pointed if ref not in ids_of(root))


def test_what_an_attribute_points_to_is_there(pages: Pages) -> None:
    assert faults(pages, _pointing_nowhere) == {}


def _leading_nowhere(root: Element) -> list[Any]:
    inside = {a["href"] for a in root.all("a") if a.get("href").startswith("#")}
    return sorted(href for href in inside if href[1:] not in ids_of(root))


def test_every_link_inside_a_page_leads_somewhere(pages: Pages) -> None:
    assert faults(pages, _leading_nowhere) == {}


def test_every_page_says_its_language(pages: Pages) -> None:  # O28
    assert {root.one("html")["lang"] for root in pages.values()} == {"fr"}


def test_every_page_has_a_title(pages: Pages) -> None:  # O28
    assert faults(pages, lambda root: [t for t in root.all("title") if not str(t.children[0]).strip()]) == {}


def _headings(root: Element) -> list[Any]:
    found = [heading.text for heading in root.all("h1")]
    return [] if len(found) == 1 else found or ["none"]


def test_every_page_has_one_main_heading(pages: Pages) -> None:
    assert faults(pages, _headings) == {}


def test_every_link_and_button_says_something(pages: Pages) -> None:
    silent = faults(pages, lambda root: [e for e in root.all("a", "button") if not (e.text or e.get("aria-label"))])
    assert silent == {}


def _unsaid(root: Element) -> list[Any]:
    tables = [table for table in root.all("table") if not table.one("caption").text]
    return tables + [h.text for h in root.all("th") if h.get("scope") not in ("col", "row", "rowgroup")]


def test_every_table_has_a_caption_and_scoped_headings(pages: Pages) -> None:
    assert faults(pages, _unsaid) == {}


def _unannounced(root: Element) -> list[Any]:
    wrong = [e.attributes for e in root.walk() if e.get("aria-invalid") == "true"]
    told = [alert for alert in root.all(role="alert") if alert.all("li") and alert.get("tabindex") == "-1"]
    return wrong if wrong and not told else [field for field in wrong if not field.get("aria-describedby")]


def test_every_wrong_field_is_announced_at_the_top_and_described_beside_it(pages: Pages) -> None:  # O27
    assert faults(pages, _unannounced) == {}


def _undescribed(root: Element) -> list[Any]:
    bad = [place for place in root.walk() if "recl-bad" in place.get("class").split()]
    told = {place.get("id"): [place, *controls(place)] for place in bad}
    return [name for name, those in told.items() if not any("-why" in e.get("aria-describedby") for e in those)]


def test_every_group_marked_wrong_is_described_by_the_reason(pages: Pages) -> None:  # O27
    assert faults(pages, _undescribed) == {}


def test_no_template_speaks_to_anything_but_our_own_root(app: Flask, furnished: dict[str, str]) -> None:
    for who, address in (("lea", "/course/cpn-b"), ("bruno", "/teach/cpn-b")):
        embedded = page(log_in(app, who).get(address)).one("main")
        assert [root.get("class").split()[0] for root in embedded.children if not isinstance(root, str)] == ["recl"]


def test_our_sizes_hang_on_our_own_base_and_not_on_the_host_s_rem() -> None:
    style = (Path(flask_reclamations.__file__).parent / "static/reclamations/reclamations.css").read_text("utf-8")
    sized = [line.strip() for line in style.splitlines() if re.search(r"\d(?:rem)\b", line)]
    assert [line.split(":")[0] for line in sized] == ["--recl-base", "--recl-radius", "@media (max-width"]


def _label(control: Element, root: Element) -> Element | None:
    """Return the label of a control: the one that names it, or the one it stands in."""
    around = [one for one in control.above() if one.tag == "label"]
    return next(iter(root.all("label", for_=control.get("id") or "-") + around), None)


def _seen(element: Element) -> str:
    """Return the words that an eye reads too."""
    said = [child if isinstance(child, str) else _seen(child) for child in element.children]
    return "" if "recl-sr" in element.get("class").split() else " ".join(said).strip()


# There a button, the first choice or the heads of row and column say it to the eye.
SAID_AROUND = {"label", "ref", "person", "text", ""}


def _invisibly_labelled(root: Element) -> list[Any]:
    return [
        control.attributes
        for control in controls(root)
        if not ((label := _label(control, root)) and _seen(label))
        and control.get("name") not in SAID_AROUND
        and not any(around.tag == "table" or around.get("role") == "search" for around in control.above())
        and "recl-delay" not in str([around.get("class") for around in control.above()])
    ]


def test_every_field_has_a_label_that_can_be_seen(pages: Pages) -> None:  # O27
    assert faults(pages, _invisibly_labelled) == {}


def _silently_required(root: Element) -> list[Any]:
    flagged = []
    for control in controls(root):
        if "required" in control.attributes:
            group = next((a for a in control.above() if a.tag == "fieldset"), None)
            says = group.one("legend") if control.get("type") == "radio" and group else _label(control, root)
            flagged += [control.attributes] if says is None or "(obligatoire)" not in says.text else []
    return flagged


def test_what_is_required_says_so_in_words(pages: Pages) -> None:  # O27
    assert faults(pages, _silently_required) == {}
    assert any(c for root in pages.values() for c in controls(root) if "required" in c.attributes)


def _leading_to_no_field(root: Element) -> list[Any]:
    links = [link["href"][1:] for alert in root.all(role="alert") for link in alert.all("a")]
    return [ref for ref in links if not any(controls_of(place) for place in root.all(id=ref))]


def controls_of(place: Element) -> list[Element]:
    return [place] if place.tag in ("input", "select", "textarea") else controls(place)


def test_every_line_of_the_error_summary_leads_to_its_field(pages: Pages) -> None:  # O27
    assert faults(pages, _leading_to_no_field) == {}


# What the browser may fill in, where people write about themselves (WCAG 1.3.5).
FILLED_IN = {"claimant_label": "name", "claimant_email": "email", "claimant_phone": "tel", "email": "email"}
ABOUT_ONESELF = ("/public/new", "/track as")
TYPES = {"claimant_email": "email", "email": "email", "claimant_phone": "tel", "phone": "tel", "seal_email": "email"}
TYPES |= {"confidential_email": "email", "confidential_phone": "tel"}


def _untyped(root: Element) -> list[Any]:
    typed = [(c.get("name"), c["type"]) for c in root.all("input") if c.get("type") not in ("", "hidden")]
    return [(n, kind) for n, kind in typed if kind != ("date" if n.endswith("_on") else TYPES.get(n, kind))]


def test_every_field_has_the_type_of_what_it_asks(pages: Pages) -> None:  # O27
    assert faults(pages, _untyped) == {}


def test_what_people_say_of_themselves_can_be_filled_in_by_their_browser(pages: Pages) -> None:  # O27
    own = [root for name, root in pages.items() if any(about in name for about in ABOUT_ONESELF)]
    asked = {(c["name"], c.get("autocomplete")) for root in own for c in controls(root) if c["name"] in FILLED_IN}
    assert asked == set(FILLED_IN.items())


MARKS = ("recl-status", "recl-kind", "recl-due", "recl-grav", "recl-tag", "recl-note", "recl-btn", "recl-why")


def _wordless(root: Element) -> list[Any]:
    marks = [e for e in root.walk() if set(MARKS) & set(e.get("class").split()) or "data-status" in e.attributes]
    glyphs = [e for e in root.all("svg") if "recl-i" in e.get("class") and e.get("aria-hidden") != "true"]
    signs = [e for e in root.all(role="img") if not e.get("aria-label")]
    return glyphs + signs + [e.attributes for e in marks if not re.search(r"\w", e.text + e.get("aria-label"))]


def test_colour_and_glyph_never_speak_without_a_word(pages: Pages) -> None:  # O27, RGAA 3.1
    assert faults(pages, _wordless) == {}


# Phrases hold no blocks, what is pressed holds nothing else to press, and lists and tables hold their parts.
PHRASES = {"p", "h1", "h2", "h3", "h4", "span", "label", "button", "b", "strong", "small", "legend", "dt", "time"}
BLOCKS = {"p", "div", "ul", "ol", "li", "dl", "table", "form", "section", "article", "header", "nav", "details"}
BLOCKS |= {"h1", "h2", "h3", "h4", "fieldset", "figure"}
PRESSED = {"a", "button", "input", "select", "textarea", "summary", "details", "label"}
ALONE = {"a": PRESSED, "button": PRESSED, "label": {"label", "a", "button"}, "form": {"form"}} | dict.fromkeys(
    PHRASES - {"button", "label"}, BLOCKS
)
PARTS = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd", "div"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"td", "th"},
    "select": {"option", "optgroup"},
    "colgroup": {"col"},
}


def _misplaced(root: Element) -> list[Any]:
    found = [(e, above) for e in root.walk() for above in e.above() if e.tag in ALONE.get(above.tag, ())]
    found += [(e, e.parent) for e in root.walk() if e.parent and e.tag not in PARTS.get(e.parent.tag, {e.tag})]
    found += [(e, e.parent) for e in root.all("li") if e.parent and e.parent.tag not in ("ul", "ol")]
    return [(e.tag, above.tag, above.attributes) for e, above in found if e.get("type") != "hidden"]


def test_every_element_stands_where_html_allows_it(pages: Pages) -> None:  # O28
    assert faults(pages, _misplaced) == {}


def _skipping(root: Element) -> list[Any]:
    levels = [int(heading.tag[1]) for heading in root.all("h1", "h2", "h3", "h4")]
    return [levels for above, below in pairwise(levels) if below > above + 1]


def test_no_heading_skips_a_level(pages: Pages) -> None:  # RGAA 9.1
    assert faults(pages, _skipping) == {}


# The same page elsewhere: by a mail's link, of another session, of a review.
SAME = {"/track/x", "/track/case/{case}", "/track/case/{case}/proof", "/public/filed", "/cases/{case}/tell"}
SAME |= {"/sessions/ang-a/incidents"}


def test_each_page_has_a_title_of_its_own(pages: Pages) -> None:  # O28, RGAA 8.6
    by_title: dict[str, set[str]] = {}
    for name, root in pages.items():
        address = re.split(r"[? ]", name.removeprefix("GET "))[0]
        if name.startswith("GET") and address not in SAME:
            by_title.setdefault(str(root.all("title")[0].children[0]), set()).add(address)
    assert {title: those for title, those in by_title.items() if len(those) > 1} == {}
    assert len(by_title) > 70


def test_a_field_with_a_placeholder_has_a_label_too(pages: Pages) -> None:  # O27
    held = {
        (c["name"], bool(_label(c, root)))
        for root in pages.values()
        for c in root.all("input")
        if c.get("placeholder")
    }
    assert held == {("person", True), ("text", True), ("person_search", True), ("session_search", True)}


CITED = {f"«\N{NO-BREAK SPACE}{text}\N{NO-BREAK SPACE}»" for edition in EDITIONS for text in edition.texts.values()}
# A plain space that may part a line where French does not, or an apostrophe of a typewriter.
LOOSE = re.compile(r"(?<=\S) [;:!?»]|« |\d (?:[%€]|(?:h|j|ko|Mo)\b)|\b[nN]° |\w'\w")
SPOKEN = ("aria-label", "placeholder", "title", "alt")


def _loose(root: Element) -> list[Any]:
    own = [element for element in root.walk() if element.tag not in ("textarea", "script", "title")]
    said = [child for element in own for child in element.children if isinstance(child, str)]
    said += [element.get(name) for element in own for name in SPOKEN]
    return sorted({text.strip() for text in said if LOOSE.search(text)} - CITED)


def test_french_is_set_with_its_spaces_and_apostrophes(pages: Pages) -> None:
    assert faults(pages, _loose) == {}
