"""The papers of a pack that no other document is: figures, letters as sent, mediation, what was shared, gaps."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ..domain.asof import OUTWARD, Then, Told
from ..domain.calendar import Calendar
from ..domain.formulas import BY_CODE
from ..domain.happened import named
from ..domain.pack import GONE
from ..domain.pack_figures import Tally
from ..domain.plan import CauseFamily
from ..domain.procedure import Place
from ..domain.readiness import CaseGap, indicator_of
from ..domain.vocabulary import Kind, SendMode
from ..i18n import n, say_date, t
from ..models import Organisation
from ..services.figured import percent
from .house import House, label
from .paper import Block, Paper, facts, heading, items, note, said, soft, table, text
from .report import cell


def none(title: str, moment: str, why: str) -> Paper:
    """Return a piece without content: a dated « néant », and why."""
    return Paper(title, [note(t("Néant au {moment}.", moment=moment)), text(why)], stamp=moment)


def publication(versions: Sequence[Any], address: str, house: House) -> Paper:
    """Return where and when the procedure was made known, version by version."""
    rows = []
    for version in versions:
        places = [
            " · ".join(filter(None, (label(Place, one["place"]), _day(one["on"]), one.get("note"))))
            for one in version.places or ()
        ]
        rows.append(
            [
                str(version.version),
                house.day(version.published_at),
                house.day(version.superseded_at),
                "\n".join(places),
            ]
        )
    head = [t("Version"), t("Publiée le"), t("Remplacée le"), t("Diffusée")]
    blocks = [facts([(t("Adresse publique"), address)]), table(head, rows, [0.8, 1.2, 1.2, 4])]
    return Paper(t("Preuve de publication de la procédure"), blocks)


def _day(said: str) -> str:
    return say_date(date.fromisoformat(said), "dated")


def mediation(organisation: Organisation, moment: str) -> Paper:
    """Return the steps that lead to a médiateur, and which one."""
    steps = [
        t("Médiation interne : une personne de l’organisme qui n’a pas traité le dossier."),
        t("Médiation externe : une personne extérieure choisie d’un commun accord."),
    ]
    blocks: list[Block] = [items(steps)]
    if organisation.mediator_name:
        told = [
            (t("Médiateur de la consommation"), organisation.mediator_name),
            (t("Adresse"), organisation.mediator_address),
            (t("Site"), organisation.mediator_site),
        ]
        blocks.append(facts(told))
    elif organisation.consumers:
        blocks.append(note(t("Aucun médiateur de la consommation n’est indiqué au {moment}.", moment=moment)))
    return Paper(t("Dispositif de médiation"), blocks, stamp=moment)


def figures(
    title: str, tally: Tally, earlier: Tally, calendar: Calendar, names: Mapping[str, str], stamp: str
) -> Paper:
    """Return what cases come to beside the period before: counts, delays, categories, causes, with the formulas."""
    now, then = tally.values(calendar), earlier.values(calendar)
    rows = [[t(BY_CODE[code].label), cell(value), cell(then[code])] for code, value in now.items()]
    blocks = [*objects(tally, earlier), heading(t("Chiffres"))]
    blocks.append(table([t("Chiffre"), t("Période"), t("Période précédente")], rows, [3, 2, 2]))
    blocks += ranked(t("Catégories"), tally.categories, lambda code: t(names.get(code, code)) or t("aucune"))
    blocks += ranked(t("Causes"), tally.causes, lambda code: label(CauseFamily, code))
    months = [[f"{month:02d}/{year}", str(count)] for (year, month), count in sorted(tally.months.items())]
    if months:
        blocks += [heading(t("Par mois")), table([t("Mois"), t("Dossiers")], months)]
    told = [(t(BY_CODE[code].label), t(BY_CODE[code].words)) for code in now]
    return Paper(title, [*blocks, heading(t("Formules")), facts(told)], stamp=stamp)


def objects(tally: Tally, earlier: Tally) -> list[Block]:
    """Return how many cases there are of each kind, beside the period before."""
    rows = [[t(kind.label), str(tally.kinds[kind]), str(earlier.kinds[kind])] for kind in Kind]
    blocks = [heading(t("Par nature")), table([t("Nature"), t("Période"), t("Période précédente")], rows, [3, 2, 2])]
    shut = tally.counts["masked"]
    return (
        [*blocks, soft(n("et {count} dossier à accès restreint", "et {count} dossiers à accès restreint", shut))]
        if shut
        else blocks
    )


def ranked(title: str, counted: Mapping[str, int], named_as: Callable[[str], str]) -> list[Block]:
    """Return what is counted by code under a title, the most first, with the share that each brings the sum to."""
    total, run, rows = sum(counted.values()), 0, []
    for code, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        run += count
        rows.append([named_as(code), str(count), percent(run / total)])
    head = [title, t("Dossiers"), t("Part cumulée")]
    return [heading(title), table(head, rows, [3, 1, 1])] if rows else []


def letters(reference: str, then: Then, words: Mapping[int, str], house: House) -> Paper | None:
    """Return the acknowledgement and the answers of a case as sent; None where nothing was.

    Parameters: `words` of exchanges, for the mails whose events do not quote them.
    """
    blocks = []
    for event in then.events:
        told = event.said.get("text") or (
            words.get(event.said.get("exchange") or 0) if event.kind in ACKNOWLEDGED else None
        )
        if event.kind not in ACKNOWLEDGED | OUTWARD or not told:
            continue
        way = label(SendMode, event.said.get("mode")) or (t("E-mail") if event.kind == "acknowledged" else "")
        blocks.append(
            said(
                event.actor_label,
                " · ".join(filter(None, (t(named(event.kind)), house.moment(event.at), way))),
                told,
                "out",
            )
        )
    return Paper(f"{reference} · {t('Accusé de réception et réponses')}", blocks) if blocks else None


ACKNOWLEDGED = frozenset({"acknowledged", "acknowledgement_recorded"})


def shared(told: Iterable[tuple[str, Told]], house: House) -> Paper:
    """Return what staff were told, of what, when, and to whom."""
    rows = [
        [
            house.moment(event.at),
            reference,
            str(event.said.get("text") or ""),
            _people(event.said.get("people") or ()),
        ]
        for reference, event in told
    ]
    head = [t("Quand"), t("À propos de"), t("Ce qui a été dit"), t("À qui")]
    return Paper(t("Diffusion interne"), [table(head, rows, [1.3, 1.2, 4, 2])])


def _people(names: Sequence[str]) -> str:
    """Return who was told; those whose name was left out are counted."""
    told = [name for name in names if name.strip(f"{GONE} ")]
    hidden = len(names) - len(told)
    return ", ".join([*told, *([n("{count} personne", "{count} personnes", hidden)] if hidden else [])])


def gaps(
    found: Mapping[CaseGap, Sequence[str]],
    motives: Sequence[tuple[str, CaseGap, str]],
    settings: Sequence[str],
    untold: Sequence[str],
    moment: str,
) -> Paper:
    """Return the state of preparation: what an auditor would ask about; it never says « conforme ».

    Parameters: `motives` what was said of a case that is in no breach; `settings` what else is not in order;
    `untold` what no journal tells.
    """
    rows = [
        [
            t("Indicateur {number}", number=indicator_of(code).number),
            t(code.label),
            str(len(found[code])),
            ", ".join(found[code][:SHOWN]) + (" …" if len(found[code]) > SHOWN else ""),
        ]
        for code in CaseGap
        if found.get(code)
    ]
    head = [t("Indicateur"), t("À compléter"), t("Nombre"), t("Dossiers")]
    words = (
        "Contrôlé sur ce que disaient les journaux au {moment}. Les journaux ne disent rien des points suivants, qui "
        "n’ont pas été contrôlés ici : la page « Prêt pour l’audit » les contrôle au jour où vous l’ouvrez."
    )
    blocks: list[Block] = [note(t(words, moment=moment)), items(untold), heading(t("Dossiers"))]
    blocks.append(table(head, rows, [1, 4, 0.7, 3]) if rows else text(t("Rien à compléter sur ces dossiers.")))
    if motives:
        said = [[reference, t(code.label), why] for reference, code, why in motives[:SHOWN]]
        about = [t("Dossier"), t("À compléter"), t("Motif")]
        blocks += [heading(t("Motifs donnés")), table(about, said, [1.2, 3, 4])]
    blocks += [heading(t("Réglages et pratique")), items(settings)] if settings else []
    blocks.append(soft(t("État de préparation : il aide à préparer l’audit et ne dit rien de la conformité.")))
    return Paper(t("Contrôle de cohérence"), blocks, stamp=moment)


SHOWN = 60


def nothing(title: str, period: str, of: str, moment: str, since: str) -> Paper:
    """Return the « état néant » of a period (O06).

    Parameters: `of` what else the pack was narrowed to, empty for the whole register.
    """
    words = t("Aucune réclamation, aucune difficulté ni aucun aléa n’est enregistré {period}.", period=period)
    if of:
        narrowed = "Aucune réclamation, aucune difficulté ni aucun aléa n’est enregistré {period} pour {what}."
        words = t(narrowed, period=period, what=of)
    blocks = [
        note(words),
        facts([(t("Arrêté au"), moment), (t("Procédure publiée depuis"), since or t("aucune procédure publiée"))]),
        text(t("La procédure publiée et la fiche vierge sont jointes : le dispositif est actif même sans dossier.")),
    ]
    return Paper(title, blocks, stamp=moment)
