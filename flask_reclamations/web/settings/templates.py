"""The mails, each in two languages: worded, tried on a real case, given back to our own words."""

from typing import Any

from flask import Response, request

from ...domain.mailtexts import MAIL_TEXTS, VARIABLES
from ...domain.rights import Door
from ...errors import NotFoundError, RefusedError
from ...i18n import LANGUAGES, LOCALES, t
from ...mail.preview import Preview, preview
from ...models import Event
from ...queries import templates as queries
from ...queries.cases import case_for
from ...services import templates
from ...services.act import Act
from ...services.editing import ConflictError
from .. import accesslog
from ..access import opened_by
from ..blueprint import blueprint
from ..render import go
from ..unit import commit
from .forms import MailForm
from .shell import Section, page


@blueprint.get("/settings/mails", endpoint="settings_mails")
@opened_by(Door.SETTINGS)
def index(act: Act) -> Response:
    """List the mails, and which are worded by the organisation."""
    own = queries.mails(act.session, act.organisation)
    broken = queries.broken(act.session, act.organisation) if own else set()
    return page(act, Section.MAILS, "_mails.html", mails=MAIL_TEXTS, locales=LOCALES, own=own, broken=broken)


@blueprint.route("/settings/mails/<template>/<locale>", methods=["GET", "POST"], endpoint="settings_mail")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def mail(act: Act, template: str, locale: str) -> Response:
    """Show the words of one mail, try them on a case, or keep them."""
    if template not in MAIL_TEXTS or locale not in LOCALES:
        raise NotFoundError(template)
    form, tried, faster = MailForm(), None, None
    if not form.is_submitted():
        form.subject.data, form.body.data = _words(act, template, locale)
    elif form.validate():
        try:
            if "preview" in request.form:
                tried = _tried(act, template, locale, form)
            else:
                words = templates.default(template, locale) if "reset" in request.form else _typed(form)
                commit(lambda: templates.word_mail(act, template, locale, *words, seen=form.known()))
                return go("settings_mail", template=template, locale=locale, said="saved")
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        except ConflictError as conflict:
            faster = conflict.events[0]
    return _page(act, template, locale, form, tried, faster)


def _words(act: Act, template: str, locale: str) -> tuple[str, str]:
    row = queries.mail(act.session, act.organisation, template, locale)
    return (row.subject, row.body) if row else templates.default(template, locale)


def _typed(form: MailForm) -> tuple[str, str]:
    return form.subject.data or "", "\n".join((form.body.data or "").splitlines())


def _tried(act: Act, template: str, locale: str, form: MailForm) -> Preview:
    templates.check_mail(template, locale, *_typed(form))
    try:
        case = case_for(act.session, act.organisation, act.viewer, (form.reference.data or "").upper())
    except NotFoundError:
        absent = "Ce dossier n’existe pas, ou vous n’y avez pas accès."
        raise RefusedError.because("no_case", absent, at="reference") from None
    accesslog.reading(act, case)
    return preview(act, case, template, locale, _typed(form))


def _page(
    act: Act, template: str, locale: str, form: MailForm, tried: Preview | None, faster: Event | None
) -> Response:
    words = MAIL_TEXTS[template]
    now = _words(act, template, locale) if form.is_submitted() else (form.subject.data or "", form.body.data or "")
    form.mark(act.organisation.journal_seq, told=faster is not None)
    context: dict[str, Any] = {
        "form": form,
        "template": template,
        "of": locale,
        "words": words,
        "variables": [(name, VARIABLES[name]) for name in words.variables],
        "default": templates.default(template, locale),
        "tried": tried,
        "broken": words.unfillable(*now),
        "faster": faster,
        "theirs": {"Objet": now[0], "Texte": now[1]},
    }
    status = 422 if form.is_submitted() and tried is None else 200
    called = f"{t(words.label)}, {t(LANGUAGES[locale])}"
    return page(act, Section.MAILS, "_mail.html", status, called=called, **context)
