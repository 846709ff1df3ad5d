"""What ends a pack: the journals of the house, the seals, then the index of all that is inside."""

from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from typing import IO

from ..documents import pack_index, pack_journal
from ..documents.pack import INDEX_HTML, INDEX_PDF, JOURNAL, SEALS
from ..domain.pack import Piece
from ..domain.referential import Indicator, Wording, at
from ..i18n import local, n, say_date, t
from ..models import Action, Alert, Chained, Organisation, Procedure, Review, Risk
from ..queries import pack as queries
from .pack_build import Build


def write(build: Build, faults: Sequence[str]) -> None:
    """Write the last members of a pack.

    Parameters: `faults` what of the journal does not verify, said on the first page.
    """
    _journals(build)
    front = _front(build, faults)
    (build.folder.root / INDEX_PDF).unlink(missing_ok=True)
    build.typeset(INDEX_PDF, Piece.INDEX, pack_index.paper(front, build.folder), t("Index sur papier"))
    with build.folder.place(INDEX_HTML).open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(pack_index.page(front, build.folder))
    build.member(INDEX_HTML, Piece.INDEX, front.title)


def _journals(build: Build) -> None:
    """Add the journals beside those of the cases, and the seals (piece 18)."""
    organisation, moment = build.act.organisation, build.wanted.as_of
    wanted = {row.id for row, _ in build.actions()}, {row.id for row, _, _ in build.risks()}
    kept = dict(zip((Action.SUBJECT, Risk.SUBJECT), wanted, strict=True))
    with build.folder.place(JOURNAL).open("a", encoding="utf-8", newline="\n") as stream:
        for model in (Action, Risk, Review, Procedure, Alert):
            for then in queries.every(build.session, organisation, model, moment):
                if then.id in kept.get(model.SUBJECT, {then.id}):
                    _journal(build, stream, model, then.id)
        _journal(build, stream, Organisation, organisation.id)
    with build.folder.place(SEALS).open("w", encoding="utf-8", newline="\n") as stream:
        for seal, heads in queries.sealed(build.session, organisation, moment):
            pack_journal.sealed(stream, seal, heads)
    build.member(JOURNAL, Piece.JOURNAL, t("Étapes et empreintes"))
    build.member(SEALS, Piece.JOURNAL, t("Sceaux quotidiens"))


def _journal(build: Build, stream: IO[str], model: type[Chained], subject_id: int) -> None:
    # What comes back may be somebody: an alert shows its digests, whoever reads.
    nominative, ref = build.wanted.nominative and model is not Alert, build.act.organisation.ref

    def hidden(actor: str, label: str) -> bool:
        return build.hide(label) != label

    ours = (build.session, build.act.organisation, model.SUBJECT, [subject_id], build.wanted.as_of)
    for _, chain in queries.chains(*ours):
        lines = (pack_journal.line(event, ref, nominative=nominative, hidden=hidden) for event in chain)
        pack_journal.write(stream, lines)


def _front(build: Build, faults: Sequence[str]) -> pack_index.Front:
    day = local(build.wanted.as_of, build.organisation.zone).date()
    wordings = at(day, {one: getattr(build.organisation, one) or "" for one in Indicator})
    counted = len(build.chosen.cases) + len(build.chosen.masked)
    told = [
        *build.said(),
        (t("Contenu"), n("{count} dossier au registre", "{count} dossiers au registre", counted)),
        (t("Dossiers complets"), str(len(build.chosen.sample))),
        (t("Référentiel"), ", ".join(dict.fromkeys(one.edition or t("texte de l’organisme") for one in wordings))),
        (t("Logiciel"), f"flask-reclamations {version('flask-reclamations')}"),
        (t("Vérifier"), "flask reclamations pack verify"),
    ]
    texts = [(t("Indicateur {number}", number=one.indicator.number), _said(one, day)) for one in wordings]
    return pack_index.Front(t("Dossier de preuves"), told, faults, build.vanished, texts)


def _said(one: Wording, day: date) -> str:
    since = say_date(one.effective_from)
    if one.to_confirm:
        words = "{edition}, dernier texte vérifié ; texte en vigueur au {day} : à confirmer par l’organisme"
        note = t(words, edition=one.edition, day=say_date(day))
    elif one.edition:
        note = t("{edition}, en vigueur depuis le {day}", edition=one.edition, day=since)
    else:
        note = t("Texte saisi par l’organisme, pour la période qui commence le {day}", day=since)
    return f"{one.text} ({note})"
