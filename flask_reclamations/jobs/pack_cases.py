"""The cases of a pack, one at a time: their lines in the registers, their journals, their papers, their files."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import IO, Any

from ..documents import pack_journal, pack_papers, sheet
from ..documents.fiche import Fiche, row_of
from ..documents.pack import CHUNK, JOURNAL
from ..documents.paper import Block, Link, facts, heading, table, text
from ..documents.register import COLUMNS, Lines, masked_row
from ..domain.asof import Then
from ..domain.mediation import State
from ..domain.pack import Piece, names_in
from ..domain.vocabulary import Kind
from ..i18n import t
from ..models import Blob, Case, Procedure
from ..queries import history, satisfaction
from ..queries import pack as queries
from ..services.act import state
from . import pack_lists
from .pack_build import Build, version_file
from .pack_lists import List

MEDIATED = {
    "mediation_offered": State.OFFERED,
    "mediation_seized": State.UNDER_WAY,
    "mediation_accepted": State.ACCEPTED,
    "mediation_declined": State.DECLINED,
    "mediation_met": State.UNDER_WAY,
    "mediation_ended": State.ENDED,
}
REGISTERS = (
    (Piece.COMPLAINTS, "03-registre-reclamations", pack_lists.COMPLAINTS),
    (Piece.INCIDENTS, "04-registre-difficultes-aleas", pack_lists.INCIDENTS),
)
ON_SHEET = 100  # the latest cases that the sheet of a session lists


def family(then: Then) -> str | None:
    """Return the family of the first cause of a case."""
    event = then.last("analysed")
    causes = event.said.get("causes") if event else None
    return causes[0].get("family") if causes else None


def opinions(then: Then) -> list[Mapping[str, Any]]:
    """Return what people said of each answer to a case: the last word of each survey."""
    told = then.all({"survey_answered"})
    return list({event.said.get("survey"): event.said for event in told if event.payload}.values())


def write(build: Build) -> None:
    """Write all that a pack has of each case, then the sheets of the sessions."""
    versions = list(queries.every(build.session, build.act.organisation, Procedure, build.wanted.as_of))
    sessions: dict[str, list[Any]] = {ref: [] for ref in build.wanted.sessions}
    with ExitStack() as stack:
        headings = [t(column) for column in COLUMNS]
        lists = {
            piece: stack.enter_context(List(build, piece, name, t(piece.label), headings=headings, shares=shares))
            for piece, name, shares in REGISTERS
        }
        stream = stack.enter_context(build.folder.place(JOURNAL).open("w", encoding="utf-8", newline="\n"))
        made = Lines(build.house.zone, {code: t(said) for code, said in build.house.categories.items()},
                     {code: t(said) for code, said in build.house.incident_types.items()})  # fmt: skip
        for done, (case_id, reference) in enumerate(build.chosen.cases):
            build.tell(done, len(build.chosen.cases))
            plain = queries.one_case(build.session, build.act.organisation, case_id, build.wanted.as_of)
            then = build.mask(plain)
            row = _row(then, named=build.wanted.nominative)
            topics = [words for code, words in build.topics.items() if code in plain.topics]
            lists[Piece.COMPLAINTS if row.kind == Kind.COMPLAINT else Piece.INCIDENTS].rows([made.of(row, topics)])
            _journal(build, stream, plain)
            if row.session_ref:
                sessions.setdefault(row.session_ref, []).append(row)
            if reference in build.chosen.sample:
                _papers(build, then, names_in(plain), versions)
            build.shared += [(reference, event) for event in then.all({"told_to_staff"})]
        lists[Piece.INCIDENTS].rows(masked_row(reference) for reference in build.chosen.masked)
    _sheets(build, sessions)


def _row(then: Then, *, named: bool) -> Any:
    """Return what the register says of a case, see `documents.register.Lines.of`."""
    row, opinion, mediation = row_of(then), then.last("survey_answered"), then.last(*MEDIATED)
    answer, ended = then.last("answered", "resolved"), then.last("mediation_ended")
    row.informed, row.named, row.cause = row.informed or (), named, family(then)
    row.opinions = len(opinions(then))
    row.resolved, row.score = (opinion.said.get("resolved"), opinion.said.get("score")) if opinion else (None, None)
    told = row.kind in (Kind.INCIDENT, Kind.DIFFICULTY)
    row.result = answer.said.get("text") if answer and told else None
    row.planned = ", ".join(then.tied("action_linked", "action_unlinked")) or None
    row.mediated = mediation.said.get("level") if mediation else None
    row.mediation = MEDIATED[mediation.kind] if mediation else None
    row.concluded = ended.said.get("outcome") if ended and mediation is ended else None
    return row


def _journal(build: Build, stream: IO[str], then: Then) -> None:
    row, names = row_of(then), names_in(then)

    def hidden(ref: str, label: str) -> bool:
        return ref == row.claimant_ref or label in names

    for _, chain in queries.chains(
        build.session, build.act.organisation, Case.SUBJECT, [then.id], build.wanted.as_of
    ):
        ref, nominative = build.act.organisation.ref, build.wanted.nominative
        pack_journal.write(
            stream, (pack_journal.line(event, ref, nominative=nominative, hidden=hidden) for event in chain)
        )


def _papers(build: Build, then: Then, names: set[str], versions: Sequence[Then]) -> None:
    row = row_of(then)
    reference = row.reference
    originals = list(_originals(build, then, reference))
    paper = Fiche(then, build.house).paper()
    told = [heading(t("Procédure en vigueur à la réception")), _in_force(build, versions, row.received_at)]
    more: list[Block] = [*told, *([heading(t("Originaux")), facts(originals)] if originals else [])]
    paper = replace(paper, blocks=[*paper.blocks, *more])
    about: dict[str, Any] = {"version": "", "owner": row.assignee_label or ""}
    build.typeset(
        f"05-dossiers/{reference}.pdf", Piece.CASES, paper, f"{reference} · {t(Kind(row.kind).label)}", **about
    )
    exchanges = [event.said.get("exchange") for event in then.all(pack_papers.ACKNOWLEDGED)]
    found = queries.words_of(build.session, build.act.organisation, [one for one in exchanges if one])
    words = {key: build.hide(said, names) for key, said in found.items()}
    letters = pack_papers.letters(reference, then, words, build.house)
    if letters is not None:
        build.typeset(f"06-accuses-et-reponses/{reference}.pdf", Piece.LETTERS, letters, **about)


def _in_force(build: Build, versions: Sequence[Then], at: datetime) -> Block:
    """Return the version of the procedure that was public then, with the way to its file from that of a case."""
    rows = [then.fields for then in versions]
    found = {
        row["version"]: row["published_at"] for row in rows if row.get("published_at") and row["published_at"] <= at
    }
    if not found:
        return text(t("aucune procédure publiée"))
    number, name = max(found), version_file(max(found))
    cells: list[str | Link | None] = [str(number), build.house.day(found[number]), Link(name, f"../{name}")]
    return table([t("Version"), t("Publiée le"), t("Fichier")], [cells], [1, 1.5, 4])


def _originals(build: Build, then: Then, reference: str) -> Iterator[tuple[str, str]]:
    """Yield what became of each file of a case; in a nominative pack it is joined."""
    files = then.files
    places = queries.places(build.session, build.act.organisation, [str(file["sha256"]) for _, file in files])
    for number, (_, file) in enumerate(files, 1):
        title, digest = t("Pièce {number}", number=number), str(file["sha256"])
        place, standing = places.get(digest, ("", ""))
        name = f"05-dossiers/{reference}/piece-{number:02d}{_suffix(str(file.get('name') or ''))}"
        if standing in (Blob.PENDING, Blob.QUARANTINED):
            yield title, t("non jointe : elle attend l’antivirus, ou il l’a écartée")
        elif not _copied(build, place, digest, name):
            build.vanished.append(f"{reference}, {title}, {digest[:16]}")
            yield title, t("disparue ou altérée : son contenu n’est plus celui du journal")
        elif build.wanted.nominative:
            build.member(name, Piece.CASES, f"{reference} · {title}", owner="")
            yield title, name
        else:
            yield title, t("contrôlée, non jointe à un dossier pseudonymisé : son contenu peut nommer des personnes")


def _suffix(name: str) -> str:
    found = re.search(r"\.[A-Za-z0-9]{1,5}$", name)
    return found[0].lower() if found else ""


def _copied(build: Build, place: str, digest: str, name: str) -> bool:
    """Copy a file where names may be read, else only hash it; False where it is not what the journal says."""
    made, target = hashlib.sha256(), build.folder.place(name) if build.wanted.nominative else None
    try:
        with ExitStack() as stack:
            source = stack.enter_context(state().storage.open(place)) if place else None
            copy = stack.enter_context(target.open("wb")) if target else None
            while source and (chunk := source.read(CHUNK)):
                made.update(chunk)
                if copy:
                    copy.write(chunk)
    except FileNotFoundError:
        pass
    return made.hexdigest() == digest


def _sheets(build: Build, sessions: dict[str, list[Any]]) -> None:
    """Write one sheet a session, even where nothing was filed around it (O02)."""
    for number, (ref, rows) in enumerate(sorted(sessions.items()), 1):
        training = build.act.host.session_in(build.act.organisation.ref, ref)
        title = (rows[-1].session_label if rows else None) or (training.title if training else ref)
        counts = Counter(Kind(row.kind) for row in rows)
        latest = sorted(rows, key=lambda row: row.received_at, reverse=True)[:ON_SHEET]
        tied = {reference for row in rows for reference in (row.planned or "").split(", ") if reference}
        actions = [row for row, _ in build.actions() if row.reference in tied]
        said = replace(satisfaction.NOBODY, answered=sum(row.opinions for row in rows))
        paper = sheet.paper(title, {kind: counts[kind] for kind in Kind if counts[kind]},
                            history.History(latest, actions, said), build.house)  # fmt: skip
        build.typeset(f"05-sessions/session-{number:03d}.pdf", Piece.CASES, replace(paper, stamp=build.moment), title)
