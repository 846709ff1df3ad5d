"""Around what one looks back: a person, a company, a session, a training, a trainer (B13)."""

from .vocabulary import Term


class About(Term):
    """What a history is about; the code is in its address."""

    PERSON = "person", "Personne"
    COMPANY = "company", "Entreprise"
    SESSION = "session", "Session"
    TRAINING = "training", "Formation"
    TRAINER = "trainer", "Formateur"
