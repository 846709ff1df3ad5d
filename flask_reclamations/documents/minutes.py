"""The minutes of a quality review (B11)."""

from collections.abc import Sequence

from ..domain.plan import ActionStatus
from ..domain.reviews import Why, of_line, of_topic
from ..domain.vocabulary import Kind
from ..i18n import say_date, t
from ..models import Action, Review
from ..queries.reviews import Line
from .house import House, label
from .paper import Block, Paper, facts, heading, items, soft, table, text


def paper(review: Review, lines: Sequence[Line], decided: Sequence[tuple[int | None, Action]], house: House) -> Paper:
    """Return the document of a review: who met, what was said of each topic, what was decided."""
    signed = t("Projet, pas encore signé")
    if review.signed_at:
        signed = t("Signée le {day} par {who}", day=house.day(review.signed_at), who=review.signed_by_label)
    people = ", ".join(str(person["label"]) for person in review.people)
    blocks: list[Block] = [facts([(t("Participants"), people), (t("Signature"), signed)])]
    for at, topic in enumerate(review.topics):
        blocks.append(heading(f"{at + 1}. {topic}"))
        about = [_line(row, review, house) for row in lines if row.topic == at]
        said = review.minutes.get(of_topic(at))
        blocks += [*([items(about)] if about else []), *([text(said)] if said else [])]
        if not about and not said:
            blocks.append(soft(t("Rien n’a été noté.")))
    return Paper(
        title=t("Compte rendu de la revue qualité du {day}", day=say_date(review.held_on, "long")),
        blocks=[*blocks, *_decided(decided)],
        stamp=review.reference,
    )


def _line(row: Line, review: Review, house: House) -> str:
    if row.masked:
        return t("Dossier à accès restreint")
    if row.case is not None:
        about = f"{row.case.reference} · {label(Kind, row.case.kind)} · {row.case.subject}"
    else:
        about = f"{row.action.reference} · {row.action.text}"
    why = ", ".join(t(Why(code).label) for code in row.why.split())
    decision = t("Décision : {words}", words=review.minutes.get(of_line(row.id)) or t("aucune"))
    return "\n".join(filter(None, (about, why, decision)))


def _decided(decided: Sequence[tuple[int | None, Action]]) -> list[Block]:
    if not decided:
        return []
    rows = [
        [action.reference, action.text, action.owner_label, say_date(action.due_on, "dated"), _status(action)]
        for _, action in decided
    ]
    head = [t("N°"), t("Action"), t("Responsable"), t("Échéance"), t("Statut")]
    return [heading(t("Actions décidées")), table(head, rows, [1.2, 4, 1.6, 1.3, 1.3])]


def _status(action: Action) -> str:
    return label(ActionStatus, action.status)
