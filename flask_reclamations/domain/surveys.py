"""What an organisation asks once it answered, and what an unhappy opinion sets off: data and pure rules (B05)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from ..errors import Reason
from .vocabulary import Kind, Resolved, Term

# The person was asked, and the case may be closed (A12).
ASKED = "demandee"
LONGEST, MOST_QUESTIONS, BEST = 90, 3, 5
KINDS = (Kind.COMPLAINT, Kind.DIFFICULTY)


class Effect(Term):
    """What an unhappy opinion sets off, the strongest last."""

    NOTHING = "nothing", "Rien de plus"
    ALERT = "alert", "Prévenir la personne responsable"
    MEDIATION = "mediation", "Proposer une médiation"
    REOPEN = "reopen", "Rouvrir le dossier"


# What « non » leads to, as the person is told.
IF_NOT = {
    Effect.NOTHING: "",
    Effect.ALERT: "Si vous répondez « non », la personne responsable en est prévenue.",
    Effect.MEDIATION: "Si vous répondez « non », nous vous recontactons.",
    Effect.REOPEN: "Si vous répondez « non », votre demande est rouverte et nous vous recontactons.",
}


class Shape(Term):
    """How a question of the organisation's own is answered."""

    SCALE = "scale", "Note de 1 à 5"
    CHOICE = "choice", "Choix dans une liste"
    TEXT = "text", "Texte libre"


class Unsent(Term):
    """Why nobody was asked by mail: one sentence on the case."""

    ANONYMOUS = "anonymous", "Pas demandé : la personne est restée anonyme."
    NO_ADDRESS = "no_address", "Pas demandé par e-mail : aucune adresse e-mail n’est connue."
    WAIVED = "waived", "Pas demandé : la clôture dit pourquoi."
    TOLD = "told", "Pas demandé : la personne avait déjà dit ce qu’elle en pense."
    REOPENED = "reopened", "Pas demandé : le dossier a été rouvert avant."
    ENDED = "ended", "Pas demandé : il était trop tard, ou une nouvelle réponse est partie."
    REFUSED = "refused", "L’e-mail n’a pas pu arriver : la messagerie l’a refusé."
    STAFF = "staff", "Pas demandé : l’équipe a déclaré ce dossier elle-même."
    OFF = "off", "Pas demandé : vos réglages ne le demandent pas pour ce type de dossier."


@dataclass(frozen=True)
class Question:
    """A question of the organisation's own; `choices` are the answers of a list."""

    label: str
    shape: Shape
    choices: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as a survey keeps it."""
        return {"label": self.label, "shape": str(self.shape), "choices": list(self.choices)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Make it of what is kept."""
        return cls(kept["label"], Shape(kept["shape"]), tuple(kept["choices"]))


def answered(questions: Iterable[Mapping[str, Any]], answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what was answered to the organisation's own questions, beside its words then; a mark is out of five."""
    asked = [(Question.of(kept), answers.get(str(at))) for at, kept in enumerate(questions)]
    return [(one.label, f"{said}/5" if one.shape is Shape.SCALE else said) for one, said in asked if said]


@dataclass(frozen=True)
class Rules:
    """What an organisation wants (B05, C27; criterion 33).

    Parameters: `days` after the answer, by kind, None where nobody is asked; `at_closing` whether those of a
    complaint count from its closing; `remind_days` after the question, 0 for no reminder; `unsolved` what « non »
    sets off, and `unhappy` a score of `low` or less of five; `signal_low` the percentage of a host's own scale at
    or under which an answer to its surveys makes a signal (B10); `questions` its own.
    """

    days: Mapping[Kind, int | None] = field(default_factory=lambda: {Kind.COMPLAINT: 0, Kind.DIFFICULTY: None})
    at_closing: bool = False
    remind_days: int = 7
    unsolved: Effect = Effect.REOPEN
    unhappy: Effect = Effect.ALERT
    low: int = 2
    signal_low: int = 40
    questions: tuple[Question, ...] = ()

    def effect(self, resolved: Resolved, score: int | None) -> Effect:
        """Return what an opinion sets off: the strongest of what was chosen."""
        found = [Effect.NOTHING]
        found += [self.unsolved] if resolved is Resolved.NO else []
        found += [self.unhappy] if score is not None and score <= self.low else []
        return max(found, key=list(Effect).index)

    def as_json(self) -> dict[str, Any]:
        """Return them as an organisation keeps them."""
        return {
            "days": {str(kind): self.days[kind] for kind in KINDS},
            "at_closing": self.at_closing,
            "remind_days": self.remind_days,
            "unsolved": str(self.unsolved),
            "unhappy": str(self.unhappy),
            "low": self.low,
            "signal_low": self.signal_low,
            "questions": [question.as_json() for question in self.questions],
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self:
        """Make them of what an organisation keeps; None stands for our own."""
        if kept is None:
            return cls()
        return cls(
            **{
                **kept,
                "days": {Kind(kind): days for kind, days in kept["days"].items()},
                "unsolved": Effect(kept["unsolved"]),
                "unhappy": Effect(kept["unhappy"]),
                "questions": tuple(map(Question.of, kept["questions"])),
            }
        )


def stronger(effect: Effect, before: str | None) -> bool:
    """Tell whether an effect goes further than what an earlier opinion of the same survey set off."""
    order = list(Effect)
    return order.index(effect) > order.index(Effect(before or Effect.NOTHING))


def faults(rules: Rules) -> list[Reason]:
    """Return why these rules cannot be kept, each beside the field of its page."""
    found = []
    for name, days in (
        ("complaint_days", rules.days[Kind.COMPLAINT]),
        ("difficulty_days", rules.days[Kind.DIFFICULTY]),
    ):
        if days is not None and not 0 <= days <= LONGEST:
            words = "Indiquez de 0 à {longest} jours, ou laissez vide pour ne rien demander."
            found.append(Reason("days", words, name, {"longest": LONGEST}))
    if not 0 <= rules.remind_days <= LONGEST:
        words = "Indiquez de 1 à {longest} jours avant le rappel, ou 0 pour ne pas rappeler."
        found.append(Reason("remind_days", words, "remind_days", {"longest": LONGEST}))
    if not 1 <= rules.low < BEST:
        found.append(Reason("low", "Indiquez une note de 1 à 4.", "low"))
    if not 0 <= rules.signal_low < 100:
        found.append(Reason("signal_low", "Indiquez un pourcentage de 0 à 99.", "signal_low"))
    return found + _wrong_questions(rules.questions)


def _wrong_questions(questions: Sequence[Question]) -> list[Reason]:
    found = []
    for position, question in enumerate(questions):
        at = f"question{position}"
        if question.label in [other.label for other in questions[:position]]:
            found.append(Reason("same_question", "Cette question est déjà posée.", at))
        if question.shape is Shape.CHOICE and len(set(question.choices)) < 2:
            words = "Donnez au moins deux réponses possibles, une par ligne."
            found.append(Reason("no_choices", words, f"choices{position}"))
    return found


def wrong_answers(questions: Sequence[Question], answers: Mapping[str, str]) -> list[Reason]:
    """Return why these answers, by position, do not fit the questions of a survey."""
    found = []
    for position, question in enumerate(questions):
        said = answers.get(str(position))
        offered = {Shape.SCALE: tuple(map(str, range(1, BEST + 1))), Shape.CHOICE: question.choices}
        if said and said not in offered.get(question.shape, (said,)):
            found.append(Reason("unknown_answer", "Choisissez une valeur de la liste.", f"answer{position}"))
    return found
