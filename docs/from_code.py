"""The pages of docs/reference/, written from the code when the documentation is built: they cannot fall behind it."""

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import click
from flask import Flask
from marshmallow import Schema
from marshmallow import fields as kinds

import flask_reclamations
from flask_reclamations import errors, host
from flask_reclamations.cli import reclamations_cli
from flask_reclamations.domain.happened import named
from flask_reclamations.domain.rights import STANDARD, TRAINER_KINDS
from flask_reclamations.host.adapter import METHODS
from flask_reclamations.i18n import speaking
from flask_reclamations.schemas.events import SCHEMAS
from flask_reclamations.settings import PREFIX, Settings
from flask_reclamations.web import blueprint
from flask_reclamations.web.macros import Macros
from flask_reclamations.web.staff import rights as shown

VALUES = (host.Person, host.Party, host.TrainingSession, host.Enrolment)
# The payload of an event holds what changed, before and after.
SIDES = ("old", "new", "before", "after")
# Whom a line of the code answers to: « (B10, criterion 45) » says nothing to who reads the pages.
SOURCES = re.compile(r"\s\((?:(?:[A-Z]\d\d|design §\d+|requirements §[\d.]+|criterion \d+)[,; and]*)+\)")
MODULES = re.compile(r"\b(?:[a-z_]+\.)+(?=[A-Za-z])")
SAME_TABLE = (
    "The pages, the SQL of every list and this page read one table; `/rights` shows it to your organisation. "
    "Whoever a case is about finds nothing of it, whatever their role."
)
STAYS_OPEN = (
    "Of cases that are not theirs, trainers of the session read these kinds only: {kinds}. "
    "The last columns say to whom a confidential case, one of listed people only and an archived one stay open."
)
PERSONAL = (
    "What the journal holds of each kind of event. Fields marked *personal* may tell who somebody is: anonymising "
    "takes them out of the journal, and a pseudonymised pack takes names out of what they say."
)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; a bar or a line break in a cell would end it."""
    lines = [head, ["---"] * len(head), *rows]
    cells = ([cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def said(thing: object) -> str:
    """Return a docstring with its lines joined, paragraph by paragraph, without the requirements it answers."""
    plain = SOURCES.sub("", inspect.getdoc(thing) or "")
    return "\n\n".join(" ".join(part.split()) for part in plain.split("\n\n"))


def first(thing: object) -> str:
    """Return the first line of a docstring."""
    return said(thing).split("\n\n")[0]


def typed(hint: object) -> str:
    """Return an annotation as one writes it, without the modules that names come from."""
    return MODULES.sub("", inspect.formatannotation(hint))


def called(method: Callable[..., Any]) -> str:
    """Return how a method is called."""
    signature = MODULES.sub("", str(inspect.signature(method)))
    return f"`{method.__name__}{re.sub('^.self(, )?', '(', signature)}`"


def public(kind: type) -> list[str]:
    """Return the methods that are for others, in their order."""
    return [name for name, of in vars(kind).items() if inspect.isfunction(of) and not name.startswith("_")]


def settings() -> str:
    """Write what the operator sets."""
    rows = []
    for item in fields(Settings):
        kind = "dict" if item.default is MISSING else type(item.default).__name__
        default = f"`{item.default!r}`" if item.default not in ("", MISSING) else ""
        rows.append([f"`{PREFIX}{item.name.upper()}`", kind, default, item.metadata["help"]])
    said_first = f"# Settings\n\n{first(Settings)} They are keys of `app.config`, read once, when the app starts."
    wrong = "A key that is unknown, or a value of another type, stops the app with the key and the fix."
    return f"{said_first}\n{wrong}\n\n{table(['Key', 'Type', 'Default', 'Meaning'], rows)}\n"


def adapter() -> str:
    """Write what a host answers, and the values that it answers with."""
    out = [
        "# Adapter",
        said(host.HostAdapter),
        "Everything here is imported from `flask_reclamations`.",
        "## Methods",
    ]
    for name in METHODS:
        method = getattr(host.HostAdapter, name)
        out += [f"### {name}", called(method), said(method)]
    out += ["## FlaskLoginAdapter", said(host.FlaskLoginAdapter), "## Values"]
    for kind in VALUES:
        out += [f"### {kind.__name__}", said(kind), _of_fields(kind)]
    out += ["### Role", said(host.Role), ", ".join(f"`{role.name}`" for role in host.Role) + "."]
    return "\n\n".join(out) + "\n"


def _of_fields(kind: Any) -> str:
    given = ["required" if item.default is MISSING else f"`{item.default!r}`" for item in fields(kind)]
    rows = [[f"`{of.name}`", f"`{typed(of.type)}`", default] for of, default in zip(fields(kind), given, strict=True)]
    return table(["Field", "Type", "Default"], rows)


def extension() -> str:
    """Write what one imports beside the adapter: the extension, its rights, its signal, its errors."""
    ours = flask_reclamations.Reclamations
    out = ["# Extension, rights and signal", "Imported from `flask_reclamations`.", "## Reclamations", said(ours)]
    for name in public(ours):
        out += [f"### {name}", called(getattr(ours, name)), said(getattr(ours, name))]
    out += ["## Rights", said(flask_reclamations.Rights)]
    for members in (flask_reclamations.Door, flask_reclamations.Permission, flask_reclamations.Relation):
        names = ", ".join(f"`{member.name}`" for member in members)
        out += [f"### {members.__name__}", f"{said(members)} {names}."]
    signal = flask_reclamations.happened
    out += ["## happened", signal.__doc__ or "", "### Happened", said(flask_reclamations.Happened)]
    out += [_of_fields(flask_reclamations.Happened), "## NavEntry", said(host.NavEntry), _of_fields(host.NavEntry)]
    out += ["## exclude_own_tables", said(flask_reclamations.exclude_own_tables), "## Errors"]
    raised = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    out += [table(["Error", "Meaning"], [[f"`{kind.__name__}`", first(kind)] for kind in raised])]
    return "\n\n".join(out) + "\n"


def macros() -> str:
    """Write what a host puts into its own templates."""
    out = [
        "# Macros",
        "Methods of the template global `reclamations`. How they look: [embed it in your pages](../how-to/embed.md).",
    ]
    for name in public(Macros):
        out += [f"## {name}", called(getattr(Macros, name)), said(getattr(Macros, name))]
    return "\n\n".join(out) + "\n"


def walked(command: click.Command, *path: str) -> list[tuple[str, click.Command]]:
    """Return every command that does something, by the words one types."""
    if isinstance(command, click.Group):
        return [found for name, child in command.commands.items() for found in walked(child, *path, name)]
    return [(" ".join(path), command)]


def commands() -> str:
    """Write what an operator runs."""
    head = "`flask reclamations …`, each with its `--help`. `--organisation` is needed only where there are several."
    out = ["# Commands", head]
    for name, command in sorted(walked(reclamations_cli, "flask", "reclamations")):
        context = click.Context(command, info_name=name)
        out += [f"## {name.removeprefix('flask reclamations ')}", said(command.callback) or command.help or ""]
        out += [f"`{' '.join([name, *command.collect_usage_pieces(context)])}`"]
        records = [param.get_help_record(context) for param in command.params]
        rows = [[f"`{of[0]}`", of[1]] for of in records if of and of[1]]
        out += [table(["Option", "Meaning"], rows)] if rows else []
    return "\n\n".join(out) + "\n"


def rights() -> str:
    """Write who may do what, as the page `/rights` shows it."""
    with speaking("en"):
        roles = [role.value for role in host.Role]
        ties = [_ticked([who, what], line) for who, what, line in shown.ties(STANDARD)]
        out = [
            "# Rights",
            SAME_TABLE,
            "## With no case in hand, by role",
            table(["May", *roles], [_ticked([words], line) for words, line in shown.doors(STANDARD)]),
            "## With a case, by what ties a person to it",
            STAYS_OPEN.format(kinds=shown.kind_names(TRAINER_KINDS)),
            table(["Tie", "Permits", "Confidential", "Listed people", "Archived"], ties),
            "## What moves a case",
            table(["Verb", "Kinds", "Granted to"], shown.verbs(STANDARD)),
        ]
    return "\n\n".join(out) + "\n"


def _ticked(words: list[str], line: Iterable[bool]) -> list[str]:
    return [*words, *("yes" if may else "" for may in line)]


def addresses() -> str:
    """Write every address of ours with what it does."""
    app = Flask("reference")
    app.register_blueprint(blueprint, url_prefix="/reclamations")
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if not rule.endpoint.startswith("reclamations.") or rule.endpoint == "reclamations.static":
            continue
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        address, endpoint = rule.rule.removeprefix("/reclamations"), rule.endpoint
        rows.append(f"- `{address}` {methods}, `{endpoint}`\\\n  {first(app.view_functions[endpoint])}")
    head = (
        "# Addresses\n\nUnder `RECLAMATIONS_URL_PREFIX`. In your templates, write `url_for` with the endpoint. "
        "The addresses that are promised to stay are those of the README, « Public addresses »."
    )
    return "\n".join([head, "", *rows, ""])


def events() -> str:
    """Write what the journal holds of each kind of event."""
    out = [
        "# Journal events",
        PERSONAL,
    ]
    nested: dict[str, Schema] = {}
    rows = []
    for kind in sorted(SCHEMAS):
        schema = SCHEMAS[kind]()
        own = []
        for name, field in schema.fields.items():
            inner = field.inner if isinstance(field, kinds.List) else field
            if isinstance(inner, kinds.Nested):
                nested[type(inner.schema).__name__] = inner.schema
            if name not in SIDES or not isinstance(inner, kinds.Nested):
                own.append(_field(name, field))
        changed = {type(f.schema).__name__ for n, f in schema.fields.items() if n in SIDES and hasattr(f, "schema")}
        whole = [*(f"[{name}](#{name.lower()}) before and after" for name in sorted(changed)), *own]
        rows.append([f"`{kind}`", named(kind), ", ".join(whole)])
    out += [table(["Kind", "Interface", "Payload"], rows), "## Fields of what changed"]
    for name in sorted(nested):
        marked = [_field(field, of) for field, of in nested[name].fields.items()]
        out += [f"### {name}", first(type(nested[name])), ", ".join(marked) + "."]
    return "\n\n".join(out) + "\n"


def _field(name: str, field: Any) -> str:
    return f"`{name}` *personal*" if field.metadata.get("personal") else f"`{name}`"


PAGES = {page.__name__: page for page in (settings, extension, adapter, macros, commands, rights, addresses, events)}


def write(folder: Path) -> None:
    """Write each page that changed: Sphinx reads again what is newer."""
    for name, page in PAGES.items():
        path, text = folder / f"{name}.md", page()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
