"""Why a line of the register was found: the words that answer, marked, and those that the line does not show."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from ...domain.search import Finder, query
from ...i18n import t
from ...models import Case
from ...queries import search
from ...services.act import Act

SOURCES = {
    "description": "Description",
    "desired_outcome": "Solution souhaitée",
    "immediate_action": "Mesure immédiate",
    "training_label": "Formation",
    "session_ref": "Session",
    "funder_label": "Financeur",
    "received_by": "Reçue par",
    "handed_to": "Remise à",
    "claimant_email": "Adresse e-mail",
    "claimant_phone": "Téléphone",
    "phone": "Téléphone",
    "company_label": "Client",
    "recorded_by_label": "Saisi par",
    "relation_note": "Poursuite de la relation",
    "survey_waived": "Journal",
    "unanswerable": "Journal",
    "heard": "Personnes entendues",
    "unlearned": "Journal",
    "people": "Personne liée",
    "correspondent": "Correspondant",
    "aside": "Message à un correspondant",
    "in": "Message reçu",
    "out": "Message envoyé",
    "note": "Note interne",
    "opinion": "Avis",
    "event": "Journal",
}


class Found:
    """What a page of the register shows of a search; nothing where nothing was looked for."""

    def __init__(self, act: Act, text: str, cases: Sequence[Case]) -> None:
        self._finder = Finder(query(text))
        self._excerpts = search.excerpts(act.session, act.viewer, cases, self._finder) if self._finder.all else {}

    def marked(self, text: str | None) -> Markup:
        """Return a text as it may stand in a page, what was looked for marked in it."""
        said, pieces, at = text or "", [], 0
        for mark in self._finder.marks(said):
            pieces += [escape(said[at : mark.start]), Markup("<mark>{}</mark>").format(said[mark.start : mark.end])]
            at = mark.end
        return Markup("").join([*pieces, escape(said[at:])])

    def elsewhere(self, case: Case) -> Markup:
        """Return where else in a case it is, and the words around; empty where its line says enough."""
        excerpt = self._excerpts.get(case.id)
        if excerpt is None:
            return Markup("")
        return Markup("{} {}").format(t("{source} :", source=t(SOURCES[excerpt.source])), self.marked(excerpt.text))
