"""The nouns that an organisation may rename, and what a text put in the place of one of ours has to keep."""

from . import fill

# By code, in French, one and many; the English ones are their translations. A compound is a noun of its own.
NOUNS: dict[str, tuple[str, str]] = {
    "complaint": ("réclamation", "réclamations"),
    "difficulty": ("difficulté", "difficultés"),
    "incident": ("aléa", "aléas"),
    "remark": ("remarque", "remarques"),
    "signal": ("signal", "signaux"),
    "request": ("demande", "demandes"),
    "case": ("dossier", "dossiers"),
    "claimant": ("réclamant", "réclamants"),
    "learner": ("apprenant", "apprenants"),
    "trainee": ("stagiaire", "stagiaires"),
    "trainer": ("formateur", "formateurs"),
    "company": ("entreprise", "entreprises"),
    "funder": ("financeur", "financeurs"),
    "session": ("session", "sessions"),
    "training": ("formation", "formations"),
    "register": ("registre", "registres"),
    "review": ("revue qualité", "revues qualité"),
    "pack": ("dossier de preuves", "dossiers de preuves"),
}
# What we call the same thing elsewhere.
ALSO: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {"incident": {"en": (("incident", "incidents"),)}}
LONGEST_NOUN, LONGEST, MOST = 40, 600, 300


def noun_fault(form: str) -> str:
    """Return why a form cannot replace one of a noun, as a code; empty where it can, or where there is none."""
    if len(form) > LONGEST_NOUN:
        return "too_long"
    return "no_word" if form and (not form[0].isalpha() or set(form) & set("{}<>")) else ""


def sentence_faults(ours: str, own: str) -> list[fill.Fault]:
    """Return what is wrong with a text in the place of a sentence of ours: it fills the same names, and no other."""
    names = fill.names(ours)
    return fill.faults(own, names, names)
