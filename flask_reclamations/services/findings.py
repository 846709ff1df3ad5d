"""What the figures of a report say, in sentences computed from them; nothing is said of what has no figure (B19)."""

from collections.abc import Iterator, Sequence

from ..domain.plan import CauseFamily
from ..domain.reported import Content, Part
from ..domain.reports import Period, Periodicity
from ..domain.statistics import Month, Share, Spread
from ..domain.vocabulary import Kind
from ..i18n import n, number, say_date, t
from ..queries.register import NONE
from .figured import days, decimal, month, percent

# A trend is read over as many months as these, beside as many before.
STRETCH = 3
QUARTERS = (
    "1er trimestre {year}",
    "2e trimestre {year}",
    "3e trimestre {year}",
    "4e trimestre {year}",
)
TITLES: dict[Periodicity | None, str] = {
    None: "Rapport : {period}",
    Periodicity.MONTH: "Rapport mensuel : {period}",
    Periodicity.QUARTER: "Rapport trimestriel : {period}",
    Periodicity.YEAR: "Rapport annuel : {period}",
}


def named(period: Period) -> str:
    """Name a period: « octobre 2026 », « 3e trimestre 2026 », « année 2026 », « du 5 janv. 2026 au 3 mars 2026 »."""
    match period.periodicity:
        case None:
            return t(
                "du {since} au {until}",
                since=say_date(period.first, "dated"),
                until=say_date(period.last, "dated"),
            )
        case Periodicity.MONTH:
            return month(period.first)
        case Periodicity.QUARTER:
            return t(QUARTERS[(period.first.month - 1) // 3], year=period.first.year)
    return t("année {year}", year=period.first.year)


def title_of(period: Period) -> str:
    """Return what a report is called."""
    return t(TITLES[period.periodicity], period=named(period))


def sentences(content: Content) -> list[str]:
    """Return what there is to say, the volume first."""
    found = [*_volume(content), *_kinds(content), *_trend(content.months), *_delays(content), *_parts(content)]
    return [*found, *_after(content)]


def _volume(content: Content) -> Iterator[str]:
    now, name = content.now.received, named(content.period)
    if content.upto:
        yield t("Période en cours, arrêtée au {day}.", day=say_date(content.upto, "dated"))
    if not now:
        yield t("Aucun dossier n’a été reçu sur la période ({period}).", period=name)
    else:
        yield n(
            "{count} dossier a été reçu sur la période ({period}).",
            "{count} dossiers ont été reçus sur la période ({period}).",
            now,
            period=name,
        )
    yield _compared(now, content.before.received, named(content.period.before))
    if content.period.periodicity is not Periodicity.YEAR:
        yield _compared(now, content.year.received, named(content.period.year_before))
    if content.masked:
        yield n(
            "{count} dossier à accès restreint compte parmi les dossiers reçus, sans être détaillé.",
            "{count} dossiers à accès restreint comptent parmi les dossiers reçus, sans être détaillés.",
            content.masked,
        )


def _compared(now: int, then: int, name: str) -> str:
    if now == then:
        return t("C’est autant que sur la période comparée : {period}.", period=name)
    gap = {"then": number(then), "period": name}
    if now > then:
        return n(
            "C’est {count} de plus que sur la période comparée : {period} ({then}).",
            "C’est {count} de plus que sur la période comparée : {period} ({then}).",
            now - then,
            **gap,
        )
    return n(
        "C’est {count} de moins que sur la période comparée : {period} ({then}).",
        "C’est {count} de moins que sur la période comparée : {period} ({then}).",
        then - now,
        **gap,
    )


def _kinds(content: Content) -> Iterator[str]:
    said = [
        t("{kind} : {now} (avant : {then})", kind=t(kind.label), now=number(now), then=number(then))
        for kind in Kind
        for now, then in [(content.now.count(kind), content.before.count(kind))]
        if now or then
    ]
    if said:
        yield t("Par nature : {parts}.", parts=", ".join(said))


def _trend(months: Sequence[Month]) -> Iterator[str]:
    if len(months) < 2 * STRETCH:
        return
    late = sum(one.total for one in months[-STRETCH:])
    early = sum(one.total for one in months[-2 * STRETCH : -STRETCH])
    if not late and not early:
        return
    means = {"now": decimal(late / STRETCH), "then": decimal(early / STRETCH)}
    if late > early:
        words = "Tendance à la hausse : {now} par mois sur les trois derniers mois, {then} les trois d’avant."
    elif late < early:
        words = "Tendance à la baisse : {now} par mois sur les trois derniers mois, {then} les trois d’avant."
    else:
        words = "Tendance stable : {now} par mois sur les trois derniers mois, comme les trois d’avant."
    yield t(words, **means)
    peak = max(months, key=lambda one: one.total)
    yield t("Le mois le plus chargé est {month} : {count}.", month=month(peak.first), count=number(peak.total))


def _delays(content: Content) -> Iterator[str]:
    match content.now.figures.get("answered_in_time"):
        case Share(rate=float(rate), part=part, total=total):
            yield t(
                "Réponses données dans leur délai : {part} sur {total}, soit {rate}{before}.",
                part=number(part),
                total=number(total),
                rate=percent(rate),
                before=_rate_before(content.before.figures.get("answered_in_time")),
            )
    match content.now.figures.get("answer_days"), content.before.figures.get("answer_days"):
        case Spread(mean=mean), Spread(mean=then):
            yield t(
                "Temps moyen de réponse, en jours : {days} (période précédente : {then}).",
                days=days(mean),
                then=days(then),
            )
        case Spread(mean=mean), _:
            yield t("Temps moyen de réponse, en jours : {days}.", days=days(mean))


def _rate_before(then: object) -> str:
    match then:
        case Share(rate=float(rate)):
            return t(" (avant : {rate})", rate=percent(rate))
    return ""


def _parts(content: Content) -> Iterator[str]:
    first = _first(content.now.categories)
    if first:
        yield t(
            "Catégorie la plus fréquente : « {name} » ({count}, avant : {then}).",
            name=category(first),
            count=number(first.count),
            then=number(_count(content.before.categories, first.code)),
        )
    risen = max(
        (part for part in content.now.categories if part.code != NONE),
        key=lambda part: part.count - _count(content.before.categories, part.code),
        default=None,
    )
    if risen and risen.count > _count(content.before.categories, risen.code):
        yield t(
            "Plus forte hausse : « {name} », de {then} à {count}.",
            name=category(risen),
            then=number(_count(content.before.categories, risen.code)),
            count=number(risen.count),
        )
    cause = _first(content.now.families)
    if cause:
        yield t(
            "Famille de cause la plus fréquente : « {name} » ({count}).",
            name=family(cause),
            count=number(cause.count),
        )


def _first(parts: Sequence[Part]) -> Part | None:
    return next((part for part in parts if part.code != NONE), None)


def _count(parts: Sequence[Part], code: str) -> int:
    return next((part.count for part in parts if part.code == code), 0)


def category(part: Part) -> str:
    """Name a category of a report as it was named then."""
    return t("Sans catégorie") if part.code == NONE else t(part.label or part.code)


def family(part: Part) -> str:
    """Name a family of causes."""
    return t("Non renseigné") if part.code == NONE else t(CauseFamily(part.code).label)


# Shares that are each a sentence, where there is something to share.
SHARES = {
    "recurrent": "Dossiers récurrents, parmi ceux évalués : {part} sur {total} ({rate}).",
    "actions_done": "Actions faites, parmi celles nées de ces dossiers : {part} sur {total} ({rate}).",
    "actions_late": "Actions en retard, parmi celles nées de ces dossiers : {part} sur {total} ({rate}).",
    "actions_effective": "Actions efficaces, parmi celles vérifiées : {part} sur {total} ({rate}).",
    "satisfied": "Avis qui disent le problème réglé : {part} sur {total} ({rate}).",
}


def _after(content: Content) -> Iterator[str]:
    for code, words in SHARES.items():
        match content.now.figures.get(code):
            case Share(rate=float(rate), part=part, total=total):
                yield t(words, part=number(part), total=number(total), rate=percent(rate))
