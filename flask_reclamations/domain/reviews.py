"""A quality review: what is spoken of, and why a case or an action is put on it (B11, D08)."""

from collections.abc import Sequence

from ..errors import Reason
from .vocabulary import Kind, Term

# An agenda of the organisation's own: so many topics, each of so many characters.
MOST_TOPICS, LONGEST_TOPIC = 15, 120
LONGEST_NOTE = 5_000


class Topic(Term):
    """The nine topics of a quality meeting, until the organisation says its own (§5.13)."""

    COMPLAINTS = "reclamations", "Réclamations et traitement"
    SATISFACTION = "satisfaction", "Satisfaction"
    DROPOUTS = "abandons", "Abandons"
    DIFFICULTIES = "difficultes", "Difficultés"
    DISABILITY = "handicap", "Adaptations handicap"
    SUBCONTRACTING = "sous_traitance", "Sous-traitance"
    WATCH = "veilles", "Veilles"
    STAKEHOLDERS = "parties_prenantes", "Communication avec les parties prenantes"
    TRAINERS = "formateurs", "Compétences des formateurs"


class Why(Term):
    """Why a line is proposed, or how it came to the agenda."""

    LATE = "late", "En retard"
    ESCALATED = "escalated", "Escaladé"
    RECURRENT = "recurrent", "Déjà arrivé"
    UNLEARNED = "unlearned", "Clôturé sans cause ou sans action"
    ACTION_LATE = "action_late", "Action en retard"
    TO_CHECK = "to_check", "Efficacité à vérifier"
    UNEXAMINED = "unexamined", "À examiner"
    CHOSEN = "chosen", "Ajouté à la main"


TOPIC_OF: dict[Kind, Topic] = {
    Kind.COMPLAINT: Topic.COMPLAINTS,
    Kind.DIFFICULTY: Topic.DIFFICULTIES,
    Kind.INCIDENT: Topic.DIFFICULTIES,
    Kind.REMARK: Topic.COMPLAINTS,
    Kind.SIGNAL: Topic.SATISFACTION,
}


def faults(topics: Sequence[str]) -> list[Reason]:
    """Return why these topics cannot be an agenda: none, too many, one too long or said twice."""
    found = []
    if not topics:
        found.append(Reason("no_topic", "Gardez au moins un sujet.", "agenda"))
    if len(topics) > MOST_TOPICS:
        words = "Gardez {most} sujets au plus : une réunion ne parle pas de tout."
        found.append(Reason("many_topics", words, "agenda", {"most": MOST_TOPICS}))
    if any(len(topic) > LONGEST_TOPIC for topic in topics):
        words = "Un sujet tient en {maximum} caractères au plus."
        found.append(Reason("too_long", words, "agenda", {"maximum": LONGEST_TOPIC}))
    twice = sorted({topic for topic in topics if topics.count(topic) > 1})
    if twice:
        found.append(Reason("twice", "Ce sujet est dit deux fois : {topic}.", "agenda", {"topic": twice[0]}))
    return found


def place(topics: Sequence[str], wanted: str) -> int:
    """Return where a line stands: under the topic of these words, else under the first."""
    return topics.index(wanted) if wanted in topics else 0


def of_topic(position: int) -> str:
    """Return the key of what was said of a topic."""
    return f"topic-{position}"


def of_line(line_id: int) -> str:
    """Return the key of what was decided of a line."""
    return f"line-{line_id}"
