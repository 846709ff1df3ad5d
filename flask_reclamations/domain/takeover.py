"""Which column of an old register is what: the fields a line may fill, and a first mapping from its headings."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from ..errors import ConfigurationError
from .priority import Severity
from .vocabulary import ActionCategory, Channel, Kind, Resolved, Stakeholder, Term


@dataclass(frozen=True)
class Field:
    """What a column may fill: its longest text (0 for what is no text), and the headings it is known by."""

    longest: int
    headings: tuple[str, ...]


# In the order in which headings are tried: « accusé de réception » before « réception ».
FIELDS: dict[str, Field] = {
    "acknowledged_on": Field(0, ("accuse de reception", "date accuse", "date ar", "ar envoye", "accuse")),
    "answered_on": Field(0, ("date de reponse", "date reponse", "repondu le", "reponse le", "date de la reponse")),
    "closed_on": Field(0, ("date de cloture", "date cloture", "cloture le", "clos le", "date de fin", "cloture")),
    "occurred_on": Field(0, ("date des faits", "date de l evenement", "survenu le", "date de survenue")),
    "channel": Field(0, ("canal", "moyen", "mode de reception", "support", "recu par")),
    "external_ref": Field(64, ("n", "no", "num", "numero", "reference", "ref", "identifiant", "id")),
    "received_on": Field(0, ("date de reception", "date reception", "recu le", "recue le", "date")),
    "claimant_email": Field(254, ("e mail", "email", "mail", "courriel", "adresse mail")),
    "claimant_phone": Field(40, ("telephone", "tel", "portable")),
    "stakeholder": Field(0, ("partie prenante", "qualite", "statut du reclamant", "emetteur", "profil", "origine")),
    "claimant_label": Field(200, ("reclamant", "nom", "demandeur", "stagiaire", "client", "auteur")),
    "category": Field(0, ("categorie", "theme", "thematique", "domaine")),
    "kind": Field(0, ("nature", "type")),
    "severity": Field(0, ("gravite", "criticite")),
    "subject": Field(200, ("objet", "sujet", "intitule", "titre")),
    "description": Field(10_000, ("description", "motif", "detail", "details", "faits", "contenu")),
    "answer": Field(10_000, ("reponse apportee", "reponse", "solution")),
    "note": Field(10_000, ("actions correctives", "action corrective", "traitement", "actions", "analyse",
                           "commentaires", "commentaire", "observations", "suivi", "suite donnee")),
    "desired_outcome": Field(2_000, ("solution souhaitee", "attente", "attentes", "demande")),
    "session": Field(200, ("session", "code session")),
    "training_label": Field(200, ("formation", "stage", "module")),
    "assignee_label": Field(200, ("responsable", "traite par", "suivi par", "pilote")),
    "satisfaction": Field(0, ("satisfaction", "satisfait", "resolu")),
    "action_category": Field(0, ("categorie d action", "categorie action")),
}  # fmt: skip
DATES = tuple(name for name in FIELDS if name.endswith("_on"))
# A signal comes from the LMS, never from a register.
CODES: dict[str, tuple[Term, ...]] = {
    "kind": tuple(kind for kind in Kind if kind is not Kind.SIGNAL),
    "channel": tuple(Channel),
    "stakeholder": tuple(Stakeholder),
    "severity": tuple(Severity),
    "satisfaction": tuple(Resolved),
    "action_category": tuple(ActionCategory),
}
DEFAULTS = {"kind": "", "stakeholder": "autre", "channel": "reprise"}


def folded(text: str) -> str:
    """Return the letters and figures of a text, without case or accents, one space between words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


@dataclass(frozen=True)
class Columns:
    """Which heading fills which field, what an old word means, and what stands where a cell is empty."""

    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Make a mapping of what its file says.

        Raises `ConfigurationError` naming what it cannot mean.
        """
        parts = {name: kept.get(name, {}) for name in ("columns", "values", "defaults")}
        wrong = [f"[{name}] is no table" for name, part in parts.items() if not isinstance(part, dict)]
        wrong += [f"{name!r} is unknown" for name in kept if name not in (*parts, "sheet")]
        if not wrong:
            unknown = [f"[columns]: {name!r} is no field" for name in parts["columns"] if name not in FIELDS]
            wrong += [*unknown, f"the fields are {', '.join(FIELDS)}"] if unknown else []
            coded = (*CODES, "category")
            wrong += [f"[values.{name}]: this field has no codes" for name in parts["values"] if name not in coded]
            wrong += [f"[defaults]: {name!r} cannot stand there" for name in parts["defaults"] if name not in CODES]
            codes = {name: {str(term) for term in CODES.get(name, ())} for name in CODES}
            given = [
                (f"values.{name}", name, code) for name, means in parts["values"].items() for code in means.values()
            ]
            given += [("defaults", name, code) for name, code in parts["defaults"].items()]
            wrong += [f"[{at}]: {code!r} is no code of {name}" for at, name, code in given
                      if name in codes and code not in codes[name]]  # fmt: skip
            wrong += missing(parts["columns"], parts["defaults"])
        if wrong:
            raise ConfigurationError("the mapping does not fit: " + "; ".join(wrong))
        means = {
            name: {folded(word): code for word, code in words.items()} for name, words in parts["values"].items()
        }
        return cls(parts["columns"], means, DEFAULTS | parts["defaults"], str(kept.get("sheet", "")))


def missing(columns: Mapping[str, str], defaults: Mapping[str, str]) -> list[str]:
    """Return what no line could do without."""
    found = []
    if "received_on" not in columns:
        found.append("[columns] must name the one of received_on")
    if not {"description", "subject"} & set(columns):
        found.append("[columns] must name the one of description, or of subject")
    if "kind" not in columns and not defaults.get("kind"):
        found.append("give kind, in [columns] or in [defaults]")
    return found


def proposed(headings: Sequence[str]) -> Columns:
    """Return a first mapping guessed from the headings: each fills one field at most."""
    left = {heading: f" {folded(heading)} " for heading in headings if folded(heading)}
    columns: dict[str, str] = {}
    for known in (_is, _holds):
        for name, wanted in FIELDS.items():
            if name not in columns and (
                found := next((h for w in wanted.headings for h in left if known(left[h], w)), None)
            ):
                columns[name] = found
                del left[found]
    kind = "" if "kind" in columns else str(Kind.COMPLAINT)
    defaults = DEFAULTS | {"kind": kind}
    return Columns(
        {name: columns[name] for name in FIELDS if name in columns}, {}, {k: v for k, v in defaults.items() if v}
    )


def _is(heading: str, words: str) -> bool:
    return heading == f" {words} "


def _holds(heading: str, words: str) -> bool:
    return f" {words} " in heading
