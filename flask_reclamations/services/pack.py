"""Asking for an evidence pack: what it may be of, and of whom it may tell the names."""

from ..domain.pack import Wanted
from ..domain.rights import Door
from ..errors import NotAllowedError, Reason, RefusedError
from ..models import Case, Export
from ..queries import figures, pack, register
from ..queries.register import Filters
from ..schemas.pack import WantedSchema
from . import deadlines, exports
from .act import Act

FIRST, LAST = 1990, 2100  # years: nobody keeps a register beyond
TOO_FEW = "L’échantillon demandé dépasse le nombre de dossiers qui correspondent : {count}."


def check(act: Act, wanted: Wanted) -> None:
    """Raise `RefusedError` with all that makes a pack impossible, `NotAllowedError` for who may not have it."""
    if not act.viewer.may(Door.EXPORT) or (wanted.nominative and not act.viewer.handles):
        raise NotAllowedError("pack")
    reasons = _period(act, wanted)
    for ref in wanted.sessions:
        if act.host.session_in(act.organisation.ref, ref) is None and not _had(act, ref):
            reasons.append(Reason("unknown_session", "Cette session n’existe pas : {ref}.", "sessions", {"ref": ref}))
    unknown = set(wanted.references) - set(pack.cases_named(act.session, act.organisation, wanted.references))
    for reference in sorted(unknown):
        said = Reason("unknown_case", "Ce dossier n’existe pas : {ref}.", "references", {"ref": reference})
        reasons.append(said)
    if wanted.seed and wanted.sample is None:
        words = "Une graine ne sert qu’à tirer un échantillon : indiquez aussi sa taille."
        reasons.append(Reason("seed_alone", words, "seed"))
    if not reasons and wanted.sample is not None:
        reasons += _sample(act, wanted)
    if reasons:
        raise RefusedError(reasons)


def _period(act: Act, wanted: Wanted) -> list[Reason]:
    found = []
    if wanted.since > wanted.until:
        found.append(Reason("period", "La période finit avant de commencer.", "until"))
    elif wanted.since.year < FIRST or wanted.until.year > LAST:
        words = "Choisissez une période entre {first} et {last}."
        found.append(Reason("period_far", words, "since", {"first": FIRST, "last": LAST}))
    elif wanted.since > deadlines.day_of(act, wanted.as_of):
        words = "La période commence après la date à laquelle le dossier est arrêté."
        found.append(Reason("period_ahead", words, "since"))
    if wanted.as_of > act.now:
        found.append(Reason("as_of_ahead", "Le dossier ne peut pas être arrêté à une date à venir.", "as_of"))
    return found


def _had(act: Act, ref: str) -> bool:
    """Tell whether a session that the host forgot has cases of its own."""
    return figures.some(act.session, (Case.organisation_id == act.organisation.id) & (Case.session_ref == ref)) > 0


def _sample(act: Act, wanted: Wanted) -> list[Reason]:
    """Return why a sample cannot be drawn: there are fewer cases now; the cut-off is looked at as it is built."""
    asked = Filters(since=wanted.since, until=wanted.until, action_category=wanted.action_category)
    where = register.filtered(act.organisation, act.viewer, asked, act.now)
    if wanted.sessions:
        where &= Case.session_ref.in_(wanted.sessions)
    if wanted.references:
        where &= Case.reference.in_(wanted.references)
    count = figures.count(act.session, where)
    if wanted.sample is None or wanted.sample <= count:
        return []
    return [Reason("too_few", TOO_FEW, "sample", {"count": count})]


def ask(act: Act, wanted: Wanted) -> Export:
    """Ask for a pack; a job builds it under the asker's rights."""
    check(act, wanted)
    return exports.waiting(act, Export.PACK, "zip", WantedSchema().dump(wanted))


def wanted_of(row: Export) -> Wanted:
    """Return what a pack was asked to be."""
    said = WantedSchema().load(row.filters)
    return Wanted(**said | {name: tuple(said[name]) for name in ("sessions", "references")})
