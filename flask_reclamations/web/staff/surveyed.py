"""What a case says of its survey: what the person thinks, when they are asked, or why they are not."""

from typing import Any

from ...domain.surveys import Rules, Shape, Unsent
from ...domain.vocabulary import Kind
from ...i18n import t
from ...models import Case, Survey
from ...queries import cases
from ...services import surveys
from ...services.act import Act
from .. import present, wording


def of_case(act: Act, case: Case) -> dict[str, Any]:
    """Return what the page of a case shows of its last survey."""
    survey = cases.last_survey(act.session, case)
    return {"survey": survey, "surveyed": told(act, case, survey), "own_answers": answers(survey)}


def told(act: Act, case: Case, survey: Survey | None) -> str:
    """Return one sentence, or nothing while there is no answer to ask about."""
    if survey is None:
        return _never(act, case)
    if survey.answered_at:
        return wording.opinion(survey)
    if survey.unsent:
        return t(Unsent(survey.unsent).label)
    zone = act.organisation.zone
    asked, until = (present.day(at, zone, "long") for at in (survey.asked_at, survey.expires_at))
    if survey.asked_at > act.now:
        return t("Sera demandé le {day}.", day=asked)
    if survey.expires_at < act.now:
        return t("Demandé le {day}, sans réponse.", day=asked)
    return t("Demandé le {day}, réponse possible jusqu’au {until}.", day=asked, until=until)


def _never(act: Act, case: Case) -> str:
    if case.answered_at is None or case.kind not in (Kind.COMPLAINT, Kind.DIFFICULTY):
        return ""
    if case.survey_waived:
        return t(Unsent.WAIVED.label)
    why = surveys.unasked(act.organisation, case)
    if why is not None:
        return t(why.label)
    waits = Rules.of(act.organisation.surveys).at_closing and case.closed_at is None
    return t("Sera demandé à la clôture.") if waits else ""


def answers(survey: Survey | None) -> list[tuple[str, str]]:
    """Return what was answered to the organisation's own questions."""
    asked = surveys.questions_of(survey) if survey else []
    found = [(question, (survey.answers if survey else {}).get(str(at))) for at, question in enumerate(asked)]
    return [
        (question.label, f"{said}/5" if question.shape is Shape.SCALE else said) for question, said in found if said
    ]
