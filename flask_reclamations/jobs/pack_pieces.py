"""The pieces of a pack that are not of one case: procedure, figures, plan, risks, reviews, what was shared, gaps."""

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from ..documents import minutes, pack_papers, plan, poster, procedure, report, risks
from ..documents.blank import blank
from ..documents.fiche import row_of
from ..documents.paper import Paper, facts, heading, soft
from ..documents.printed import PRINTED
from ..domain.asof import Then
from ..domain.pack import Piece
from ..domain.plan import ActionStatus, Verdict
from ..i18n import local, t
from ..models import Export, Procedure, Review
from ..queries import pack as queries
from ..queries import reports
from ..queries.actions import About
from ..queries.reviews import Line
from ..services.reports import digest
from . import pack_controls, pack_surveys
from .pack_build import Build, version_file
from .pack_lists import List


def write(build: Build) -> None:
    """Write every piece that the organisation as a whole answers for."""
    published = _procedures(build)
    _filed(build, published)
    pack_surveys.write(build)
    _counted(build)
    _improved(build)
    _reviewed(build)
    pack_controls.write(build, published)


def _procedures(build: Build) -> list[Procedure]:
    """Write each version of the procedure that was published, and where it was made known (pieces 1 and 2)."""
    published = sorted((row for row in _versions(build) if row.published_at), key=lambda row: row.version)
    for row in published:
        paper = procedure.paper(row, build.house)
        build.typeset(
            version_file(row.version), Piece.PROCEDURE, paper,
            t("Procédure, version {number}", number=row.version), version=str(row.version),
            day=row.published_at and local(row.published_at, build.house.zone).date(),
            owner=row.approved_by_label or "",
        )  # fmt: skip
    if not published:
        build.none(Piece.PROCEDURE, t("Aucune procédure n’était publiée."))
        build.none(Piece.PUBLICATION, t("Aucune procédure n’était publiée."))
        return published
    root = f"{build.act.settings.public_root}{build.act.settings.url_prefix}"
    build.typeset(
        "02-publication.pdf", Piece.PUBLICATION, pack_papers.publication(published, f"{root}/procedure", build.house)
    )
    address = f"{root}/public/new" if build.organisation.public_form else f"{root}/new"
    paper = poster.paper(build.organisation, address, f"{root}/procedure")
    build.typeset(
        "02-affiche.pdf",
        Piece.PUBLICATION,
        paper,
        t("Affiche"),
        template="poster",
        files={poster.CODE: poster.code(address)},
    )
    return published


def _filed(build: Build, published: Sequence[Any]) -> None:
    """Write the blank fiche, the mediation, the « état néant » (pieces 7, 8, 16) and what no case told."""
    build.typeset("07-fiche-vierge.pdf", Piece.BLANK, blank([t(said) for said in build.house.categories.values()]))
    build.typeset("08-mediation.pdf", Piece.MEDIATION, pack_papers.mediation(build.organisation, build.moment))
    there = bool(build.chosen.cases or build.chosen.masked)
    pieces = {member.piece for member in build.folder.members}
    if Piece.CASES not in pieces:
        build.none(Piece.CASES, t("Aucun dossier sur la période."))
    if Piece.LETTERS not in pieces:
        build.none(Piece.LETTERS, t("Aucun accusé de réception ni aucune réponse n’était parti."))
    title, since = t(Piece.NOTHING.label), build.house.day(published[0].published_at) if published else ""
    if there:
        build.none(Piece.NOTHING, t("Sans objet : des dossiers sont enregistrés sur la période."))
    else:
        paper = pack_papers.nothing(title, build.period, build.narrowed_to, build.moment, since)
        build.typeset("16-etat-neant.pdf", Piece.NOTHING, paper)


def _counted(build: Build) -> None:
    """Write the figures and the balance of the period (pieces 10 and 15)."""
    tally, earlier = build.chosen.tally, build.chosen.earlier
    names = build.house.categories
    paper = pack_papers.figures(t(Piece.FIGURES.label), tally, earlier, build.calendar, names, build.moment)
    build.typeset("10-analyse.pdf", Piece.FIGURES, paper)
    actions = [row for row, _ in build.actions()]
    reviewed = [row.reviewed_at for row in _versions(build) if row.reviewed_at]
    done = [row for row in actions if row.status in (ActionStatus.DONE, ActionStatus.CHECKED)]
    told = facts([
        (t("Actions du plan"), str(len(actions))),
        (t("Actions faites"), str(len(done))),
        (t("Actions jugées efficaces"), str(sum(row.verdict == Verdict.EFFECTIVE for row in done))),
        (t("Procédure revue le"), build.house.day(max(reviewed)) if reviewed else t("jamais")),
    ])  # fmt: skip
    blocks = [*pack_papers.objects(tally, earlier), heading(t("Améliorations et revue de la procédure")), told]
    why = _reports(build)
    title, blocks = t("Bilan de la période"), [*blocks, *([soft(why)] if why else [])]
    build.typeset("15-bilan.pdf", Piece.YEAR, Paper(title, blocks, subtitle=build.period, stamp=build.moment))


def _reports(build: Build) -> str:
    """Write the annual reports that were kept of the years of the period; return why there is none."""
    wanted, session, organisation = build.wanted, build.session, build.act.organisation
    if wanted.narrowed or wanted.references:
        return t("Le rapport annuel porte sur tout l’organisme : il n’est pas joint à un dossier restreint.")
    kept = reports.annual(session, organisation, (wanted.since.year, wanted.until.year), wanted.as_of)
    told = reports.digests(session, organisation)
    for row in kept:
        name = f"15-rapport-{row.reference}.pdf"
        if row.made_at is None or told.get((row.period, row.version)) != digest(row.content):
            build.vanished.append(name)
            continue
        build.typeset(
            name, Piece.YEAR, report.paper(row, build.house), version=str(row.version),
            day=local(row.made_at, build.house.zone).date(),
        )  # fmt: skip
    return "" if kept else t("Aucun rapport annuel n’avait encore été fait pour cette période.")


def _versions(build: Build) -> list[Procedure]:
    """Return each version of the procedure as it was: rows of no session."""
    thens = queries.every(build.session, build.act.organisation, Procedure, build.wanted.as_of)
    return [queries.revived(Procedure, then) for then in thens]


def _improved(build: Build) -> None:
    """Write the plan and the risks (piece 11)."""
    zone = build.house.zone
    of_plan = [plan.line(row, _about(build, tied), zone) for row, tied in build.actions()]
    shares = PRINTED[Export.PLAN]
    with List(
        build, Piece.PLAN, "11-plan", t("Plan d’amélioration"), headings=plan.headings(), shares=shares
    ) as listed:
        listed.rows(of_plan)
    of_risks = [risks.line(row, _about(build, tied), planned, zone) for row, tied, planned in build.risks()]
    shares = PRINTED[Export.RISKS]
    with List(build, Piece.PLAN, "11-risques", t("Risques"), headings=risks.headings(), shares=shares) as listed:
        listed.rows(of_risks)
    if not of_plan:
        build.none(Piece.PLAN, t("Aucune action n’est inscrite au plan."))


def _about(build: Build, references: Sequence[str]) -> About:
    seen, hidden = queries.readable(build.session, build.act.organisation, build.act.viewer, references)
    return About([SimpleNamespace(reference=one) for one in seen], hidden)


def _reviewed(build: Build) -> None:
    """Write the minutes of the reviews of the period, and what staff were told (pieces 13 and 14)."""
    there = False
    for plain in queries.every(build.session, build.act.organisation, Review, build.wanted.as_of):
        then = build.mask(plain)
        told = [event for event in then.all({"review_told"}) if _inside(build, event.at)]
        build.shared += [(then.row.reference, event) for event in told]
        if not build.wanted.since <= then.row.held_on <= build.wanted.until:
            continue
        there = True
        lines, decided = _lines(build, then)
        paper = minutes.paper(queries.revived(Review, then), lines, decided, build.house)
        build.typeset(
            f"13-revues/{then.row.reference}.pdf", Piece.REVIEWS, paper,
            t("Compte rendu {reference}", reference=then.row.reference), day=then.row.held_on,
            owner=then.fields.get("signed_by_label") or "",
        )  # fmt: skip
    if not there:
        build.none(Piece.REVIEWS, t("Aucune revue qualité n’a été tenue sur la période."))
    if build.shared:
        build.typeset("14-diffusion.pdf", Piece.SHARED, pack_papers.shared(build.shared, build.house))
    else:
        build.none(Piece.SHARED, t("Rien n’a été diffusé à l’équipe sur la période."))


def _inside(build: Build, moment: datetime) -> bool:
    return build.wanted.since <= local(moment, build.house.zone).date() <= build.wanted.until


def _lines(build: Build, then: Then) -> tuple[list[Line], list[tuple[int | None, Any]]]:
    """Return the agenda of a review as it was, and the actions decided there."""
    ids, actions = queries.lines_of(build.session, then.id), {row.reference: row for row, _ in build.actions()}
    added: dict[str, Any] = {}
    for event in then.all({"review_line_added", "review_line_removed"}):
        reference = event.said.get("reference")
        if event.kind == "review_line_added":
            added[str(reference)] = event.said
        else:
            added.pop(str(reference), None)
    seen, _ = queries.readable(build.session, build.act.organisation, build.act.viewer, added)
    named = queries.cases_named(build.session, build.act.organisation, seen)
    lines = []
    for reference, said in added.items():
        case = _case(build, named[reference]) if reference in named else None
        line = Line(
            ids.get(reference, 0), said.get("topic") or 0, said.get("why") or "", case, actions.get(reference)
        )
        lines.append(line)
    decided = [actions.get(event.said.get("reference") or "") for event in then.all({"review_action_decided"})]
    return lines, [(None, row) for row in decided if row is not None]


def _case(build: Build, case_id: int) -> Any:
    return row_of(build.mask(queries.one_case(build.session, build.act.organisation, case_id, build.wanted.as_of)))
