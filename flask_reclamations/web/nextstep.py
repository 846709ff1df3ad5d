"""The one next thing to do with a case, in words."""

from ..domain.gates import nobody_to_acknowledge
from ..domain.vocabulary import Kind, Status
from ..i18n import t
from ..models import Case


def next_step(case: Case) -> str:
    """Return the one next thing to do, in words."""
    steps_by_status = {
        Status.RECEIVED: "Prochaine étape : accuser réception",
        Status.ACKNOWLEDGED: "Prochaine étape : démarrer le traitement",
        Status.DECLARED: "Prochaine étape : prendre en charge",
        Status.IN_PROGRESS: "Prochaine étape : répondre"
        if case.kind == Kind.COMPLAINT
        else "Prochaine étape : régler",
        Status.WAITING: "En attente du réclamant",
        Status.PROPOSED: "Prochaine étape : répondre",
        Status.ANSWERED: "Prochaine étape : clôturer" if case.answered_at else "La réponse part par e-mail",
        Status.THANKED: "Prochaine étape : clôturer",
    }
    if case.status == Status.RECEIVED and nobody_to_acknowledge(case):
        return t("Prochaine étape : démarrer le traitement")
    if case.status == Status.RECEIVED and case.kind == Kind.REMARK:
        return t("Prochaine étape : remercier")
    if case.status == Status.RECEIVED and case.kind == Kind.SIGNAL:
        return t("Prochaine étape : qualifier")
    return t(steps_by_status.get(Status(case.status), "Rien à faire"))
