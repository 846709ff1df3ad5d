"""The pages that are one form of columns of the organisation."""

from zoneinfo import available_timezones

from flask import Response

from ...domain.rights import Door
from ...errors import RefusedError
from ...queries.readiness import gaps
from ...services import organisations
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..render import go
from ..staff.readiness import lead
from ..unit import commit
from .forms import AuditForm, IdentityForm, LogoForm, PublicForm, SettingsForm
from .shell import Section, page
from .values import value_in_words

FORMS: dict[Section, type[SettingsForm]] = {
    Section.IDENTITY: IdentityForm,
    Section.PUBLIC: PublicForm,
    Section.AUDIT: AuditForm,
}
HINTS = {
    "reference_prefix": "Les prochains dossiers porteront ce préfixe, les anciens gardent leur référence.",
    "footer": "Imprimé au bas de chaque page des PDF, sous le nom, le SIRET et le numéro de déclaration d’activité.",
    "zone": "Les dates et les délais se comptent à cette heure.",
    "indicator_30": "Le texte en vigueur depuis le 1er novembre 2026, recopié de sa source officielle. Tant que "
    "cette case est vide, le dernier texte que nous avons vérifié est cité, « à confirmer ».",
    "seal_email": "Chaque jour où quelque chose a changé, l’empreinte de tous les journaux y est envoyée. Choisissez "
    "une adresse hors de l’organisme : une base réécrite d’un bout à l’autre ne correspond plus à ce qu’elle a reçu.",
    "notice": "Sous chaque formulaire : responsable, finalité, base, destinataires, durée, droits et contact. La "
    "première ligne se lit d’emblée, les autres se déplient. Vide : notre texte, fait de vos réglages. À valider "
    "avec la personne qui vous conseille sur les données personnelles.",
    "health_hint": "Près du récit, dans tous les formulaires. Vide : notre phrase.",
    "allow_anonymous": "Sans adresse, aucun accusé de réception ni réponse ne peut être envoyé.",
}
# Where French law has public holidays of its own, then the rest of the world.
FRENCH_ZONES = (
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Marigot",
    "America/St_Barthelemy",
    "America/Miquelon",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Wallis",
)


@blueprint.get("/settings", endpoint="settings")
@opened_by(Door.SETTINGS)
def index(act: Act) -> Response:
    """List the settings pages."""
    found = gaps(act.session, act.organisation, act.viewer, act.now) if act.viewer.may(Door.READINESS) else None
    return page(act, None, "_index.html", gaps=found, lead=lead)


@blueprint.route(
    "/settings/<any(identity, public, audit):code>", methods=["GET", "POST"], endpoint="settings_section"
)
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def section_page(act: Act, code: str) -> Response:
    """Show one section, or change it."""
    section = Section(code)
    form = FORMS[section](obj=act.organisation)
    if form.validate_on_submit():
        try:
            commit(lambda: organisations.decide(act, form.decided(), seen=form.known()))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_section", code=code, said="saved")
    return shown(act, section, form)


def shown(act: Act, section: Section, form: SettingsForm, *, logo: LogoForm | None = None) -> Response:
    """Show a section; its status says whether what was sent was refused."""
    form.mark(act.organisation.journal_seq, told=logo is not None)
    picture = logo or (LogoForm(formdata=None) if section is Section.IDENTITY else None)
    return page(
        act,
        section,
        "_section.html",
        422 if form.is_submitted() else 200,
        form=form,
        logo=picture,
        hints=HINTS,
        words_of=value_in_words,
        zones={"France": FRENCH_ZONES, "others": sorted(available_timezones() - set(FRENCH_ZONES))},
    )
