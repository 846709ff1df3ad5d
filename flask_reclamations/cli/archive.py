"""`flask reclamations archive …`: an organisation moved whole, an older register taken over."""

import json
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click

from .. import migrate
from ..documents import takeover as files
from ..domain.takeover import CODES, Columns, folded, proposed
from ..domain.takeover_lines import Cell, Fault, Line, headings_at, read, text_of
from ..domain.vocabulary import Kind
from ..errors import ConfigurationError, NotAllowedError
from ..i18n import speaking, t
from ..jobs import archive as moving
from ..jobs import takeover as jobs
from ..models import Blob, Case, Event, Organisation
from ..queries import organisations
from ..services import deadlines
from ..services import takeover as services
from ..services.act import Act, acting, db_session
from ..services.takeover import Source
from . import search
from .base import acting_as, organisation_named, organisation_option, reclamations_cli, unwritten

MOST_FAULTS = 500
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@reclamations_cli.group("archive")
def archive_() -> None:
    """What comes from elsewhere, and what leaves whole."""


@archive_.command("export")
@organisation_option
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The ZIP to write; it must not be there.")
@click.option("--with-pending", "pending", is_flag=True, help="Take along the mails that have not left.")
def export(ref: str, *, out: Path, pending: bool) -> None:
    """Write the organisation whole to one ZIP: cases, journal, settings, files."""
    organisation_named(ref)
    unwritten(out)
    rows = _told(lambda: moving.export(out, ref, _revision(), pending=pending))
    click.echo(f"{out}: {_counted(rows)}")


@archive_.command("import")
@organisation_option
@click.argument("file", type=FILE)
def import_(ref: str, *, file: Path) -> None:
    """Bring an organisation in from its archive, into a database where it was never set up."""
    rows = _told(lambda: moving.take_in(file, ref, _revision()))
    click.echo(f"{_counted(rows)}: counts, hashes and journal verified")
    search.index_missing()


def _revision() -> str:
    if told := migrate.behind():
        raise ConfigurationError(told)
    return str(migrate.revisions()[0])


def _told(work: Callable[[], dict[str, int]]) -> dict[str, int]:
    try:
        return work()
    except OSError as error:
        raise click.ClickException(f"{error.strerror or error}: nothing was written") from None


def _counted(rows: dict[str, int]) -> str:
    case, event, blob = (rows[model.__tablename__] for model in (Case, Event, Blob))
    return f"{case} case(s), {event} event(s), {blob} file(s), {sum(rows.values())} rows in all"


@archive_.command("import-register")
@organisation_option
@click.argument("file", type=FILE, required=False)
@click.option("--mapping", type=FILE, help="TOML file: which column is what.")
@click.option("--propose-mapping", "proposal", type=click.Path(path_type=Path), help="Write a first mapping there.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken over, change nothing.")
@click.option("--as", "by", metavar="PERSON", help="Host ref of who takes it over: quality or direction.")
@click.option("--take-back", "batch", metavar="BATCH", help="Void what this batch brought.")
def import_register(
    ref: str,
    *,
    file: Path | None,
    mapping: Path | None,
    proposal: Path | None,
    batch: str | None,
    by: str | None,
    dry_run: bool,
) -> None:
    """Take over the cases of an Excel or CSV register; its faults are listed by line, and nothing is then taken."""
    organisation = organisation_named(ref)
    if batch:
        _take_back(_allowed(organisation, by), batch)
        return
    if file is None:
        raise click.UsageError("name the register to read, or a batch with --take-back")
    if proposal:
        _propose(file, proposal)
        return
    act = acting(organisation) if dry_run else _allowed(organisation, by)
    lines = _lines(act, file, mapping)
    new = services.unknown(act, lines)
    kinds = Counter(Kind(line.values["kind"]) for line in new)
    counted = ", ".join(f"{kind.label} : {kinds[kind]}" for kind in Kind if kinds[kind]) or "rien"
    if dry_run:
        for line in sorted(new, key=lambda one: one.number):
            click.echo(_said(line))
        click.echo(f"{len(new)} dossier(s) seraient repris ({counted}), {len(lines) - len(new)} le sont déjà")
        return
    source = Source.of(file.name[-200:], files.digest_of(file), deadlines.today(act))
    taken = sum(jobs.take(act, source, new))
    click.echo(f"{taken} dossier(s) repris ({counted}), {len(lines) - taken} l’étaient déjà")
    if taken:
        click.echo(f"lot {source.batch} : « --take-back {source.batch} » l’annule")


def _allowed(organisation: Organisation, by: str | None) -> Act:
    if by is None:
        raise click.UsageError("say who does it, with --as: the journal keeps it")
    try:
        act = acting_as(organisation, by)
        services.check(act)
    except (NotAllowedError, click.ClickException):
        fix = "give the host ref of a quality manager or of direction"
        raise click.ClickException(f"--as {by!r} takes no register over here: {fix}") from None
    return act


def _propose(file: Path, proposal: Path) -> None:
    rows = files.opened(file)
    columns = proposed([text_of(cell) for cell in rows[_headings(rows)]])
    try:
        with proposal.open("x", encoding="utf-8") as stream:
            stream.write(_toml(columns))
    except FileExistsError:
        raise click.ClickException(f"{proposal} is there already: nothing was written") from None
    click.echo(f"{proposal} : {len(columns.columns)} colonne(s) reconnue(s), à relire avant « --dry-run »")


def _headings(rows: list[list[Cell]], columns: Columns | None = None) -> int:
    wanted = columns.columns.values() if columns else ()
    found = headings_at(rows, wanted)
    if found is None and wanted:
        fullest = max(rows[:20], key=lambda row: sum(bool(text_of(cell)) for cell in row), default=[])
        there = {folded(text_of(cell)) for cell in fullest}
        absent = ", ".join(f"« {heading} »" for heading in wanted if folded(heading) not in there)
        raise ConfigurationError(f"no such columns in the first twenty lines: {absent}")
    if found is None:
        raise ConfigurationError("no line of headings among the first twenty")
    return found


def _lines(act: Act, file: Path, mapping: Path | None) -> list[Line]:
    columns = _columns(mapping) if mapping else None
    rows = files.opened(file, columns.sheet if columns else "")
    if columns is None:
        guessed = proposed([text_of(cell) for cell in rows[_headings(rows)]])
        columns = Columns.of({"columns": guessed.columns, "defaults": guessed.defaults})
    known = {one.code: one.label for one in organisations.categories(db_session(), act.organisation)}
    lines, faults = read(columns, rows, _headings(rows, columns), known, deadlines.today(act))
    for fault in faults[:MOST_FAULTS]:
        click.echo(_fault(fault))
    if faults:
        more = f", dont {MOST_FAULTS} affichées" if len(faults) > MOST_FAULTS else ""
        raise click.ClickException(f"{len(faults)} erreur(s){more} : rien n’est repris")
    return lines


def _columns(mapping: Path) -> Columns:
    try:
        return Columns.of(tomllib.loads(mapping.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{mapping} is no TOML: {error}") from None


def _fault(fault: Fault) -> str:
    where = f"ligne {fault.number}, colonne « {fault.column} »" if fault.column else f"ligne {fault.number}"
    return f"{where} : {fault.reason.text.format(**fault.reason.values)}"


def _toml(columns: Columns) -> str:
    """Return a first mapping as a file to complete."""
    # A JSON string is a TOML one.
    pairs = {part: [f"{name} = {json.dumps(word, ensure_ascii=False)}" for name, word in of.items()]
             for part, of in (("columns", columns.columns), ("defaults", columns.defaults))}  # fmt: skip
    lines = ["# À gauche le champ, à droite l’en-tête de la colonne qui le remplit.", "[columns]", *pairs["columns"]]
    lines += ["", "# Ce que vaut une cellule vide ou une colonne absente.", "[defaults]", *pairs["defaults"]]
    for name in ("kind", "category"):
        lines += ["", f"# Ce que veulent dire vos mots : {', '.join(CODES.get(name, ())) or 'vos catégories'}."]
        lines += [f"[values.{name}]", '# "Mot du registre" = "code"']
    return "\n".join([*lines, ""])


def _said(line: Line) -> str:
    values, kind = line.values, Kind(line.values["kind"])
    ended = f", clôturé le {values['closed_on']:%d/%m/%Y}" if values["closed_on"] else ""
    number = f"{values['external_ref']} → " if values["external_ref"] else ""
    return f"ligne {line.number} : {number}{kind.label.lower()}, reçu le {values['received_on']:%d/%m/%Y}{ended}"


def _take_back(act: Act, batch: str) -> None:
    references = services.batch(act, batch)
    if not references:
        raise click.ClickException(f"no batch {batch}, or it was taken back already")
    gone = 0
    for done, refused in jobs.take_back(act, batch, references):
        gone += done
        for reference, reasons in refused.items():
            with speaking("fr"):
                click.echo(f"{reference} : {' ; '.join(t(reason.text, **reason.values) for reason in reasons)}")
    click.echo(f"{gone} dossier(s) annulé(s) : ils gardent leur numéro et ne comptent plus")
    if gone < len(references):
        raise click.ClickException(f"{len(references) - gone} dossier(s) restent")
