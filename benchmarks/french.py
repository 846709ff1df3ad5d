"""What people write, put together from parts: long enough to weigh like the real thing."""

from itertools import accumulate, product
from random import Random

FIRST = (
    "Léa", "Nour", "Inès", "Hugo", "Chloé", "Mehdi", "Camille", "Élodie", "Yanis", "Agnès", "Loïc", "Fatou",
    "Théo", "Zoé", "Rachid", "Anaïs", "Gaël", "Maëlle", "Sofiane", "Jeanne", "Noël", "Aïcha", "Benoît", "Sylvie",
)  # fmt: skip
LAST = (
    "Martin", "Benali", "Lefèvre", "Girard", "Petit", "Nguyen", "Moreau", "Diallo", "Rousseau", "Le Gall", "Faure",
    "Garnier", "Colin", "Besançon", "Haddad", "Péron", "Vidal", "Roy", "Lemaître", "Kaya", "Ménard", "Hoareau",
)  # fmt: skip
TRAININGS = (
    "Conduite de projet", "Anglais professionnel", "Excel avancé", "Titre professionnel Secrétaire assistant",
    "CAP Cuisine", "Sauveteur secouriste du travail", "Habilitation électrique BR", "Bilan de compétences",
    "Prévention des risques psychosociaux", "Management d’équipe", "VAE Assistant de vie aux familles",
    "BTS Négociation et digitalisation", "Paie et administration du personnel", "Bureautique, remise à niveau",
)  # fmt: skip
SUBJECTS = {
    "contenu": ("Le programme annoncé n’a pas été suivi", "Support de cours incomplet", "Groupe trop inégal"),
    "organisation": ("Planning modifié la veille", "Salle changée sans prévenir", "Convocation reçue trop tard"),
    "formateur": ("Retards répétés", "Échange déplacé pendant le cours", "Formateur remplacé sans annonce"),
    "administratif": ("Attestation jamais reçue", "Erreur sur la convention", "Facture différente du devis"),
    "technique": ("Connexion impossible à la plateforme", "Vidéoprojecteur en panne", "Visio souvent coupée"),
    "autre": ("Stationnement indisponible", "Bruit pendant les évaluations", "Chauffage en panne en salle 2"),
}  # fmt: skip
WHEN = (
    "Lundi matin",
    "Depuis deux semaines",
    "Pendant la dernière séance",
    "Le jour de l’évaluation",
    "À la rentrée",
)
WHAT = (
    "nous avons attendu plus d’une heure avant que quelqu’un vienne nous renseigner",
    "le groupe n’a pas pu travailler sur les exercices prévus au programme",
    "personne à l’accueil ne savait vers qui nous orienter",
    "plusieurs stagiaires ont dû partir sans avoir signé la feuille d’émargement",
    "le matériel promis dans la convention n’était pas disponible",
    "la moitié du temps a été consacrée à des questions qui ne nous concernaient pas",
    "j’ai relancé deux fois par téléphone et une fois par e-mail, sans réponse",
)
THEN = (
    "J’ai perdu une journée de travail et mon employeur me demande des explications.",
    "Je crains de ne pas être prêt pour l’examen de décembre.",
    "Cela s’était déjà produit lors de la session précédente.",
    "Merci de me dire comment cette partie sera rattrapée.",
    "Je précise que le formateur n’est pas en cause, il a fait ce qu’il a pu.",
    "Nous sommes quatre dans ce cas et nous pouvons en témoigner.",
)
WISHES = (
    "Un rattrapage de la demi-journée perdue.",
    "Recevoir l’attestation corrigée avant la fin du mois.",
    "Être prévenu au moins quarante-huit heures à l’avance.",
)
NOTES = (
    "Vu avec la coordination : le planning a bien été modifié la veille, l’e-mail n’est parti qu’à 18 h.",
    "Le prestataire informatique confirme une coupure de 9 h 10 à 11 h 40.",
    "Rappeler le client avant vendredi ; la convention prévoit une demi-journée de réserve.",
)
ANSWERS = (
    "Nous avons vérifié les faits que vous décrivez et nous vous présentons nos excuses.",
    "Une demi-journée de rattrapage est fixée, le lien d’inscription vous parvient séparément.",
    "La procédure de convocation est revue : toute modification sera désormais annoncée deux jours avant.",
    "Votre attestation corrigée est jointe à votre espace ; dites-nous si une mention manque encore.",
)
MEASURES = (
    "Séance reportée au lendemain.",
    "Partage de connexion du formateur.",
    "Groupe réuni dans une autre salle.",
)


# Beside the words that come back everywhere, thousands that come seldom, as in any language: a few make up most of
# what is said, and half of all words are met in a handful of cases.
BEGINNINGS = (
    "ar", "bal", "can", "cer", "con", "dé", "des", "em", "fran", "gar", "gen", "in", "jon", "lam", "lou", "mar", "mé",
    "nor", "par", "per", "pro", "ré", "sal", "sou", "tra", "ver", "vol",
)  # fmt: skip
MIDDLES = ("bi", "ca", "chan", "di", "fé", "gra", "li", "man", "mo", "nan", "pi", "qui", "ro", "ta", "ti", "vé", "vi")
ENDINGS = (
    "tion", "tions", "ment", "ments", "teur", "trice", "ture", "tures", "té", "ble", "bles", "ge", "ges", "lier",
    "lière", "nais", "naise", "rer", "ré", "rées", "son", "toire",
)  # fmt: skip
SELDOM = sorted("".join(parts) for parts in product(BEGINNINGS, MIDDLES, ENDINGS))
Random(31).shuffle(SELDOM)
ZIPF = list(accumulate(1 / (rank + 20) for rank in range(len(SELDOM))))


def seldom(random: Random, count: int) -> str:
    """Return a sentence of words that come seldom, each the less often the later it was invented."""
    return f"{' '.join(random.choices(SELDOM, cum_weights=ZIPF, k=count))}.".capitalize()


def name(random: Random) -> str:
    """Return a first name and a name."""
    return f"{random.choice(FIRST)} {random.choice(LAST)}"


def story(random: Random) -> str:
    """Return what happened, in two to five sentences."""
    told = [f"{random.choice(WHEN)}, {random.choice(WHAT)}." for _ in range(random.randint(1, 3))]
    return "\n".join([*told, seldom(random, random.randint(4, 16)), *random.sample(THEN, random.randint(1, 2))])


def answer(random: Random) -> str:
    """Return a letter of a few sentences."""
    return "Bonjour,\n" + "\n".join(random.sample(ANSWERS, random.randint(2, 3))) + "\nBien cordialement,"
