"""Pieces 9 and 12 of a pack: what people thought of the answers, and who dropped out (requirements §6)."""

from ..documents import pack_surveys
from ..documents.paper import Paper
from ..domain.estimates import FEWEST
from ..domain.pack import Piece
from ..i18n import t
from ..models import Signal
from ..queries import pack as queries
from .pack_build import Build
from .pack_cases import family


def write(build: Build) -> None:
    """Write what surveys tell, then who dropped out of what, why, and what was decided."""
    ours = {reference: case_id for case_id, reference in build.chosen.cases}
    signals = queries.signals(build.session, build.act.organisation, build.wanted.as_of)
    raised = {
        source: [reference for one, reference, _ in signals if one == source and reference in ours]
        for source in (Signal.SURVEY, Signal.DROPOUT)
    }
    told = build.chosen.surveyed | set(raised[Signal.SURVEY])
    blocks = pack_surveys.opinions(build.chosen.tally, FEWEST, [one for one in ours if one in told])
    build.typeset("09-enquetes.pdf", Piece.OPINIONS, Paper(t(Piece.OPINIONS.label), blocks, stamp=build.moment))
    if not raised[Signal.DROPOUT]:
        build.none(Piece.DROPOUTS, t("L’organisme n’a signalé aucun abandon à ce registre sur la période."))
        return
    session, organisation, moment = build.session, build.act.organisation, build.wanted.as_of
    families = {
        one: family(queries.one_case(session, organisation, ours[one], moment)) for one in raised[Signal.DROPOUT]
    }
    actions = [(row, here) for row, tied in build.actions() if (here := [one for one in tied if one in families])]
    blocks = pack_surveys.dropouts(families, actions)
    build.typeset("12-abandons.pdf", Piece.DROPOUTS, Paper(t(Piece.DROPOUTS.label), blocks, stamp=build.moment))
