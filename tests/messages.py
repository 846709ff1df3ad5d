"""Every French text of the interface: the literals of the source, and the tables that it declares."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, nodes
from wtforms.fields.core import UnboundField

import flask_reclamations
from flask_reclamations.documents import about, faults, journal, personal, plan, readiness, risks, satisfaction
from flask_reclamations.documents.register import COLUMNS
from flask_reclamations.domain import formulas
from flask_reclamations.domain.calendar import Calendar, Territory
from flask_reclamations.domain.happened import EVENTS, SHOWN_OTHERWISE
from flask_reclamations.domain.lifecycle import TRANSITIONS
from flask_reclamations.domain.mailtexts import MAIL_TEXTS, VARIABLES
from flask_reclamations.domain.presets import PRESETS
from flask_reclamations.domain.procedure import DEFINED
from flask_reclamations.domain.soundness import ORDER, WORDS
from flask_reclamations.domain.surveys import IF_NOT
from flask_reclamations.domain.vocabulary import CATEGORIES, Term
from flask_reclamations.domain.words import NOUNS
from flask_reclamations.schemas import signals
from flask_reclamations.services import findings
from flask_reclamations.services.calendars import public_holidays
from flask_reclamations.services.deadlines import PAUSED
from flask_reclamations.services.delay_words import UNITS
from flask_reclamations.services.documents import DOCUMENTS
from flask_reclamations.services.exports import TITLES
from flask_reclamations.services.signals import UNKNOWN
from flask_reclamations.web import navigation, planned, weighed
from flask_reclamations.web.forms import LIBRARY, Form
from flask_reclamations.web.settings import history, sections, shell
from flask_reclamations.web.settings.policy_words import RULES

PACKAGE = Path(flask_reclamations.__file__).parent
TEMPLATES = sorted(path for path in (PACKAGE / "templates").rglob("*") if path.suffix in (".html", ".txt"))
MODULES = sorted(PACKAGE.rglob("*.py"))
Given = dict[str, list[ast.expr]]
# The arguments of a call that are words for a person: positions and keywords.
SPOKEN: dict[str, tuple[int | str, ...]] = {
    "t": (0,),
    "n": (0, 1),
    "Reason": (1, "text"),
    "because": (1, "text"),
    "words": (1, "ask"),
    "respond": ("title",),
    "_refusal": (1, 2),
}
# The macros of our templates hand these arguments on to t().
HANDED_ON = frozenset({"empty"})


@cache
def msgids() -> frozenset[str]:
    """Return every French text that a catalogue has to know; a text without letters needs no translation."""
    found = set(declared())
    for path in MODULES:
        found |= set(in_python(ast.parse(path.read_text())))
    for path in TEMPLATES:
        found |= set(in_template(parsed(path)))
    return frozenset(text for text in found if any(letter.isalpha() for letter in text))


def declared() -> Iterator[str]:
    """Yield the words of the tables, and of the forms that the pages loaded."""
    for terms in Term.__subclasses__():
        yield from (term.label for term in terms)
    yield from CATEGORIES.values()
    yield from (verb.label for verb in TRANSITIONS.values())
    yield from (d.label for policy in PRESETS.values() for delays in policy.delays.values() for d in delays.values())
    yield from (policy.label for policy in PRESETS.values())
    yield from (name for where in Territory for name in public_holidays(where).values())
    yield from (Calendar().why_closed(date(2026, 11, 14)), "jour non travaillé", PAUSED)
    yield from (pair[i] for pair in UNITS.values() for i in (0, 1))
    yield from (*ORDER.values(), *RULES.values(), *(word for of in WORDS.values() for word in of.values()))
    yield from (*COLUMNS, *plan.COLUMNS, *risks.COLUMNS, *readiness.COLUMNS, *TITLES.values())
    yield from (*findings.QUARTERS, *findings.TITLES.values(), *findings.SHARES.values())
    yield from (label for _, label, *_ in navigation.BAR)
    yield from (*planned.GROUPS.values(), *planned.TABS.values(), *weighed.TABS.values())
    yield from (words for formula in formulas.FORMULAS for words in (formula.label, formula.words, formula.source))
    yield from (formulas.SPREAD, formulas.IN_STATUS)
    yield from (*SHOWN_OTHERWISE.values(), *(words for words, _ in EVENTS.values()))
    yield from (document.title for document in DOCUMENTS.values())
    yield from (*(name for name, _ in about.NAMES.values()), *about.PERIODS.values())
    yield from (
        *(name for name, _ in (*personal.NAMES.values(), *personal.CONTACT.values())),
        *personal.TEXTS.values(),
    )
    yield from (*satisfaction.COLUMNS, *journal.COLUMNS, *journal.SUBJECTS.values(), *journal.ELSEWHERE.values())
    yield from (*faults.WORDS.values(), *DEFINED.values())
    yield from (form for noun in NOUNS.values() for form in noun)
    yield from LIBRARY.values()
    yield from (*shell.AUDIT.values(), *shell.ABOUT.values(), *sections.HINTS.values())
    for words in (*history.FIELDS.values(), *(words for _, words in history.PARTS.values())):
        yield from words.values()
    yield from VARIABLES.values()
    yield from filter(None, IF_NOT.values())
    yield from (*signals.WORDS.values(), *UNKNOWN.values())
    for mail in MAIL_TEXTS.values():
        yield from (mail.label, mail.subject, *mail.lines)
    for form in _descendants(Form):
        yield from _of_form(form)


def _descendants(form: type[Any]) -> Iterator[type[Any]]:
    for child in form.__subclasses__():
        yield child
        yield from _descendants(child)


def _of_form(form: type) -> Iterator[str]:
    for name in dir(form):
        unbound = getattr(form, name)
        if isinstance(unbound, UnboundField):
            yield from unbound.args[:1]
            yield from (words for _, words, *_ in unbound.kwargs.get("choices", ()))
            yield from (v.message for v in unbound.kwargs.get("validators", ()) if getattr(v, "message", None))


def in_python(module: ast.Module) -> Iterator[str]:
    """Yield the words of a module's calls; a name stands for what its function, or the module, gave it."""
    ours = _given(module.body)
    for function in [module, *(node for node in ast.walk(module) if isinstance(node, ast.FunctionDef))]:
        names = (
            ours | _defaults(function) | _given(ast.walk(function)) if isinstance(function, ast.FunctionDef) else ours
        )
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            places = SPOKEN.get(_called(call), ())
            spoken = [call.args[place] for place in places if isinstance(place, int) and place < len(call.args)]
            spoken += [keyword.value for keyword in call.keywords if keyword.arg in places]
            for node in spoken:
                yield from _texts(node, names)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _defaults(function: ast.FunctionDef) -> Given:
    arguments = [*function.args.posonlyargs, *function.args.args]
    return {a.arg: [value] for a, value in zip(arguments[::-1], function.args.defaults[::-1], strict=False)}


def _given(statements: Iterable[ast.AST]) -> Given:
    given: Given = defaultdict(list)
    for node in statements:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    given[target.id].append(node.value)
    return given


def _texts(node: ast.expr, names: Given, column: int | None = None) -> Iterator[str]:
    inner: list[ast.expr] = []
    match node:
        case ast.Constant(value=str(text)) if column is None:
            yield text
        case ast.Name(id=name):
            inner, names = names.get(name, []), {other: given for other, given in names.items() if other != name}
        case ast.IfExp(body=one, orelse=other):
            inner = [one, other]
        case ast.Dict(values=inner):
            pass
        case ast.Tuple(elts=row) if column is not None:
            inner, column = [row[column]], None
        case ast.Subscript(value=table, slice=ast.Constant(value=int(place))):
            inner, column = [table], place
        case ast.Subscript(value=table):
            inner = [table]
        case ast.Call(func=ast.Attribute(attr="get", value=table), args=[_, *default]):
            inner = [table, *default]
    for value in inner:
        yield from _texts(value, names, column)


def parsed(path: Path) -> nodes.Template:
    """Return a template as Jinja reads it."""
    return Environment().parse(path.read_text())


def in_template(tree: nodes.Template) -> Iterator[str]:
    """Yield the words of a template's calls; a name stands for a column of the literal table it loops over."""
    names = _looped(tree)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("t", "n"):
            for position in SPOKEN[call.node.name]:
                assert isinstance(position, int)
                yield from _said(call.args[position], names)
        for keyword in call.kwargs:
            if keyword.key in HANDED_ON:
                yield from _said(keyword.value, names)
    for macro in tree.find_all(nodes.Macro):
        for argument, default in zip(macro.args[::-1], macro.defaults[::-1], strict=False):
            if argument.name in HANDED_ON:
                yield from _said(default, names)


def _looped(tree: nodes.Template) -> dict[str, list[nodes.Expr]]:
    columns: dict[str, list[nodes.Expr]] = defaultdict(list)
    for loop in tree.find_all(nodes.For):
        if isinstance(loop.iter, nodes.List | nodes.Tuple) and isinstance(loop.target, nodes.Tuple):
            for row in loop.iter.items:
                assert isinstance(row, nodes.Tuple)
                for target, value in zip(loop.target.items, row.items, strict=True):
                    assert isinstance(target, nodes.Name)
                    columns[target.name].append(value)
    return columns


def _said(node: nodes.Node, names: dict[str, list[nodes.Expr]]) -> Iterator[str]:
    match node:
        case nodes.Const(value=str(text)):
            yield text
        case nodes.Name(name=name):
            for value in names.get(name, []):
                yield from _said(value, {})
        case nodes.CondExpr(expr1=one, expr2=other):
            yield from _said(one, names)
            if other is not None:
                yield from _said(other, names)
        case nodes.Or(left=one, right=other):
            yield from [*_said(one, names), *_said(other, names)]
        case nodes.Getitem(node=nodes.Dict(items=pairs)):
            for pair in pairs:
                yield from _said(pair.value, names)
