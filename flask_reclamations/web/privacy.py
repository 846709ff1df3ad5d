"""What is said under a filing form: what becomes of personal data, and which health data to keep out (O24, O25)."""

from ..domain.hearing import URGENT
from ..i18n import say_date, t
from ..models import Organisation
from ..services.confidentiality import confidant as confidant
from ..services.confidentiality import confidant_of as confidant_of
from ..services.confidentiality import readers as readers
from ..services.procedure_text import archive
from ..services.retention import rules_of


def urgent() -> str:
    """Say whom to call when somebody is in danger, and who says so since when."""
    said = {"police": URGENT.police, "europe": URGENT.europe, "text": URGENT.text}
    source = f"{URGENT.source}, {say_date(URGENT.modified, 'dated')}"
    words = "En danger maintenant : appelez le {police} ou le {europe} ; par SMS, le {text} ({source})."
    return t(words, source=source, **said)


def lines(organisation: Organisation) -> list[str]:
    """Return the notice: the organisation's own words, or ours, composed from its settings.

    The first line is always shown; the others say controller, basis, recipients, rights and contact.
    """
    own = [line.strip() for line in organisation.notice.splitlines() if line.strip()]
    return own or [_purpose(organisation), *_details(organisation)]


def _purpose(organisation: Organisation) -> str:
    rules = rules_of(organisation)
    return t(
        "{of} utilise ces informations pour traiter votre demande et améliorer ses formations. Elles sont lues par "
        "les personnes chargées du suivi et conservées {years} ans après la clôture.",
        of=organisation.name,
        years=max([rules.usual, *rules.own.values()]),
    )


def _details(organisation: Organisation) -> list[str]:
    who = ", ".join(filter(None, (organisation.name, " ".join(organisation.address.split()))))
    contact = " · ".join(filter(None, (organisation.email, organisation.phone)))
    rights = t(
        "Vous pouvez demander à les lire, à les corriger, à les faire effacer ou à en limiter l’usage, et vous "
        "opposer à leur usage. En cas de désaccord, vous pouvez saisir la CNIL (cnil.fr)."
    )
    return [
        t("Responsable du traitement : {who}.", who=who),
        t("Base : l’intérêt légitime de l’organisme à vous répondre, à suivre la qualité et à en garder la preuve."),
        t(
            "Destinataires : les personnes chargées du suivi ; un auditeur peut consulter le registre, sans votre "
            "nom. Ce qui permet de vous reconnaître est ensuite effacé."
        ),
        *([archive(organisation.archive_years)] if organisation.archive_years else []),
        rights,
        *([t("Pour exercer ces droits : {contact}", contact=contact)] if contact else []),
    ]


def health(organisation: Organisation) -> str:
    """Return the hint against needless health data: the organisation's own, or ours."""
    return organisation.health_hint or t("N’indiquez pas d’information de santé qui ne serait pas nécessaire.")
