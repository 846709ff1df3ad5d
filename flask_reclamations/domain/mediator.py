"""The médiateur de la consommation that an organisation names: in full, or not at all (C. conso L616-1, R616-1)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ..errors import Reason

PARTS = ("mediator_name", "mediator_address", "mediator_site")
# The European platform closed on 20 July 2025 (règlement (UE) 2024/3228): nobody is sent there (O14).
CLOSED = "ec.europa.eu"


def faults(given: Mapping[str, Any]) -> list[Reason]:
    """Return why these parts cannot be printed: one is missing, or the site is no address that answers."""
    said = [given.get(part) for part in PARTS]
    whole = "Un médiateur se donne en entier : nom, adresse et site internet. Complétez, ou effacez les trois."
    missing = [part for part, value in zip(PARTS, said, strict=True) if not value] if any(said) else []
    found = [Reason("half_mediator", whole, part) for part in missing]
    site = given.get("mediator_site")
    if site and not _leads_somewhere(site):
        wrong = "Indiquez l’adresse complète du site, par exemple https://www.mediateur.example."
        found.append(Reason("wrong_site", wrong, "mediator_site"))
    elif site and (urlsplit(site).hostname or "").endswith(CLOSED):
        closed = "La plateforme européenne a fermé le 20 juillet 2025 : indiquez le site du médiateur lui-même."
        found.append(Reason("closed_platform", closed, "mediator_site"))
    return found


def _leads_somewhere(site: str) -> bool:
    try:
        parts = urlsplit(site)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not set(site) & set(" <>\"'")
