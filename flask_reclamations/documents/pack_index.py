"""The index of a pack, on a page whose links open its files and on paper: pieces, indicators, versions, owners."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ..domain.pack import Piece, indicators
from ..i18n import current_locale, n, say_date, t
from .fiche import SHORT
from .pack import DIGEST, MANIFEST, Folder, Member, of_piece
from .paper import Block, Link, Paper, facts, heading, note, soft, table

NONE = "—"  # a register, a list or a fiche has no version of its own; nobody handles some cases
MOST = 400  # lines of the index on paper: a tagged list of more takes hundreds of MiB to typeset
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1b2429}"
    "h1{font-size:1.6rem}h2{font-size:1.1rem;margin:2rem 0 .4rem;color:#0f5c66}"
    "table{border-collapse:collapse;table-layout:fixed;width:100%}th,td{text-align:left;padding:.3rem .6rem;"
    "vertical-align:top;border-bottom:1px solid #cfd6da;overflow-wrap:anywhere}"
    "th{width:13%;hyphens:auto}th:first-child{width:33%}th:last-child{width:18%}"
    "code{font-size:.85em}dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.2rem 1.5rem}"
    "dt{color:#52606a}dd{margin:0}"
    ".warn{border-left:4px solid #b3261e;padding:.6rem 1rem;background:#fdf1f0}a{color:#0f5c66}"
    "@media(max-width:48rem){thead{display:none}tr,td{display:block}td{border:0;padding:0}td:empty{display:none}"
    "tr{border-bottom:1px solid #cfd6da;padding:.5rem 0}td[data-says]::before{content:attr(data-says) ' : ';"
    "color:#52606a}}"
)


@dataclass(frozen=True)
class Front:
    """What the first page says beside its pieces.

    Parameters: `said` names and values; `faults` what of the journal does not verify; `vanished` the files that are
    gone or altered; `none` what each piece without file says instead.
    """

    title: str
    said: Sequence[tuple[str, str]]
    faults: Sequence[str]
    vanished: Sequence[str]
    texts: Sequence[tuple[str, str]]

    @property
    def warnings(self) -> list[str]:
        """Return what whoever opens the pack must know first."""
        found = [t("Le journal ne se vérifie pas : {fault}", fault=fault) for fault in self.faults]
        return found + [t("Fichier disparu ou altéré : {file}", file=file) for file in self.vanished]


def _head() -> list[str]:
    return [
        t("Fichier"),
        t("Indicateurs"),
        t("Date"),
        t("Version"),
        t("Propriétaire"),
        t("Empreinte SHA-256 (début)"),
    ]


def _cells(member: Member, folder: Folder) -> list[str]:
    digest = folder.told[member.name]["sha256"][:SHORT] if member.name in folder.told else ""
    day = say_date(member.day, "dated") if member.day else ""
    return [indicators(member.piece), day, member.version or NONE, member.owner or NONE, digest]


def page(front: Front, folder: Folder) -> Iterator[str]:
    """Yield the page: it needs neither script nor network."""
    yield Markup('<!doctype html><html lang="{}"><meta charset="utf-8"><title>{}</title>').format(
        current_locale(), front.title
    )
    yield f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style>'
    yield Markup("<body><main><h1>{}</h1>").format(front.title)
    for warning in front.warnings:
        yield Markup('<p class="warn">{}</p>').format(warning)
    yield Markup("<dl>{}</dl>").format(_pairs(front.said))
    for piece in Piece:
        members = of_piece(folder.members, piece)
        if members:
            yield Markup("<h2>{} · {}</h2><table><thead><tr>{}</tr></thead><tbody>").format(
                piece,
                t(piece.label),
                Markup("").join(Markup('<th scope="col">{}</th>').format(one) for one in _head()),
            )
            for member in members:
                yield _row(member, folder)
            yield "</tbody></table>\n"
    yield Markup("<h2>{}</h2><dl>{}</dl>").format(t("Textes des indicateurs"), _pairs(front.texts))
    yield Markup('<p>{} <a href="{}">{}</a> · <a href="{}">{}</a></p></main></body></html>\n').format(
        t("Toutes les empreintes :"), MANIFEST, MANIFEST, DIGEST, DIGEST
    )


def _pairs(pairs: Sequence[tuple[str, str]]) -> Markup:
    return Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, value) for name, value in pairs)


def _row(member: Member, folder: Folder) -> Markup:
    *cells, digest = _cells(member, folder)
    # On a phone the columns stand below each other, each with its name.
    told = Markup("").join(
        Markup('<td data-says="{}">{}</td>').format(name, cell)
        for name, cell in zip(_head()[1:], cells, strict=False)
    )
    link = Markup('<a href="{}">{}</a>').format(member.name, member.title)
    last = Markup('<td data-says="{}"><code>{}</code></td>').format(_head()[-1], digest)
    return Markup("<tr><td>{}</td>{}{}</tr>\n").format(link, told, last)


def paper(front: Front, folder: Folder) -> Paper:
    """Return the index on paper; past `MOST` files the page has the rest."""
    blocks: list[Block] = [note(warning) for warning in front.warnings]
    blocks.append(facts(list(front.said)))
    left = MOST
    for piece in Piece:
        members = of_piece(folder.members, piece)
        rows: list[list[str | Link]] = [
            [Link(member.title, member.name), *_cells(member, folder)] for member in members[:left]
        ]
        if members:
            blocks.append(heading(f"{piece} · {t(piece.label)}"))
        if rows:
            blocks.append(table(_head(), rows, [3.4, 1, 1.1, 0.9, 1.3, 1.6], size=8))
        if len(members) > len(rows):
            more = len(members) - len(rows)
            blocks.append(
                soft(
                    n("{count} autre fichier dans 00-index.html", "{count} autres fichiers dans 00-index.html", more)
                )
            )
        left = max(0, left - len(rows))
    blocks += [heading(t("Textes des indicateurs")), facts(list(front.texts))]
    return Paper(front.title, blocks, wide=True)
