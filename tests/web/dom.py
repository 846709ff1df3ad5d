"""A page as a reader meets it: elements, words, labels, and forms filled the way a browser would."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from werkzeug.test import TestResponse

VOID = {"br", "col", "hr", "img", "input", "link", "meta"}
WORDLESS = {"script", "style", "title"}


def plain(text: str) -> str:
    """Return a text with ordinary spaces, each alone."""
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").replace("\u200b", "").split())


@dataclass(eq=False)
class Element:
    """One element; `children` are elements and texts in their order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def walk(self) -> Iterator["Element"]:
        """Return this element and all below it, in the order of the page."""
        ahead = [self]
        while ahead:
            found = ahead.pop()
            yield found
            ahead += [child for child in reversed(found.children) if isinstance(child, Element)]

    def above(self) -> Iterator["Element"]:
        if self.parent is not None:
            yield self.parent
            yield from self.parent.above()

    def all(self, *tags: str, **wanted: str) -> list["Element"]:
        """Return the elements of these tags whose attributes are as wanted; `data_status` is `data-status`."""
        exact = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [
            found
            for found in self.walk()
            if (not tags or found.tag in tags) and all(found.attributes.get(k) == v for k, v in exact.items())
        ]

    def one(self, *tags: str, **wanted: str) -> "Element":
        (found,) = self.all(*tags, **wanted)
        return found

    @property
    def text(self) -> str:
        if self.tag in WORDLESS:
            return ""
        return plain(" ".join(child if isinstance(child, str) else child.text for child in self.children))


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Element("")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attributes]
        assert len(names) == len(set(names)), f"<{tag}> says {names}"
        found = Element(tag, {name: value or "" for name, value in attributes}, self.here)
        self.here.children.append(found)
        if tag not in VOID:
            self.here = found

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, text: str) -> None:
        self.here.children.append(text)


def page(response: TestResponse) -> Element:
    """Return the page of an answer; a tag that closes nothing fails here."""
    builder = _Builder()
    builder.feed(response.text)
    builder.close()
    assert builder.here is builder.root, f"<{builder.here.tag}> is never closed"
    return builder.root


def _filled(control: Element) -> list[str]:
    if control.tag == "textarea":
        text = "".join(child for child in control.children if isinstance(child, str))
        return [text.removeprefix("\r\n").removeprefix("\n")]
    if control.tag == "select":
        options = control.all("option")
        chosen = [option for option in options if "selected" in option.attributes]
        return [option["value"] for option in chosen or options[:1]]
    if control.get("type") in ("radio", "checkbox"):
        return [control["value"]] if "checked" in control.attributes else []
    return [control.get("value")]


def controls(form: Element) -> list[Element]:
    """Return what a person fills in, the hidden apart."""
    return [c for c in form.all("input", "select", "textarea") if c.get("type") != "hidden"]


def sent(form: Element) -> dict[str, Any]:
    """Return what a browser would send of a form left as it is shown."""
    values: dict[str, Any] = {}
    for control in form.all("input", "select", "textarea"):
        for value in _filled(control):
            values.setdefault(control["name"], []).append(value)
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}


def form_to(root: Element, address: str) -> Element:
    """Return the POST form that goes to an address ending so."""
    (found,) = [f for f in root.all("form", method="post") if f["action"].split("?")[0].endswith(address)]
    return found


def by_id(root: Element, wanted: str) -> Element:
    return root.one(id=wanted)


def why(form: Element, name: str) -> str:
    """Return the words that stand beside a field: what its control, or the group around it, is described by."""
    named = form.all("input", "select", "textarea", name=name)
    places = named + [p for c in named for p in c.above() if p.tag == "fieldset"]
    root = [form, *form.above()][-1]
    told = " ".join(p.get("aria-describedby") for p in places).split()
    return " ".join(by_id(root, ref).text for ref in dict.fromkeys(told) if ref.endswith("-why"))
