"""How alike two cases are."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_reclamations.domain.similar import ENOUGH, LOOKED_FOR, Tie, likeness, looked_for, telling


@dataclass(frozen=True)
class Told:
    subject: str = "Connexion coupée"
    description: str = ""
    session_ref: str | None = None
    training_ref: str | None = None
    category: str | None = None
    incident_type: str | None = None
    implicated_refs: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()


refs = st.none() | st.sampled_from(["a", "b"])
texts = st.text(alphabet="salle connexion ", max_size=40)
cases = st.builds(Told, texts, texts, refs, refs, refs, refs, *[st.frozensets(st.sampled_from("xy"))] * 2)
ONE, OTHER = Told("Imprimante en panne"), Told("Chauffage bruyant")


@given(cases, cases)
def test_two_cases_are_as_alike_whichever_comes_first(one: Told, other: Told) -> None:
    assert likeness(one, other) == likeness(other, one)


@given(cases)
def test_what_is_not_said_ties_nothing(case: Told) -> None:
    nothing = Told(subject="", description="")
    assert likeness(case, nothing).ties == ()


@pytest.mark.parametrize("name", ["session_ref", "training_ref", "category", "incident_type"])
def test_one_thing_in_common_is_not_enough(name: str) -> None:
    both = {name: "a"}
    assert 0 < likeness(Told(ONE.subject, **both), Told(OTHER.subject, **both)).points < ENOUGH  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("both", "ties"),
    [
        ({"session_ref": "a", "category": "c"}, {Tie.SESSION, Tie.CATEGORY}),
        ({"training_ref": "a", "incident_type": "i"}, {Tie.TRAINING, Tie.INCIDENT}),
        ({"session_ref": "a", "families": frozenset({"milieu"})}, {Tie.SESSION, Tie.CAUSE}),
        ({"implicated_refs": frozenset({"x"})}, {Tie.PERSON}),
    ],
)
def test_two_things_in_common_are_enough_and_so_is_the_same_person(both: dict[str, str], ties: set[Tie]) -> None:
    found = likeness(Told(ONE.subject, **both), Told(OTHER.subject, **both))  # type: ignore[arg-type]
    assert (found.points >= ENOUGH, set(found.ties)) == (True, ties)


def test_nearly_the_same_words_are_enough_by_themselves() -> None:
    found = likeness(Told("La connexion de la salle 2 coupe"), Told("Connexions coupées en salle", "Depuis lundi."))
    assert (found.points >= ENOUGH, found.ties) == (True, (Tie.WORDS,))


def test_one_word_in_common_says_nothing() -> None:
    assert likeness(Told("Connexion"), Told("Connexion")).ties == ()


def test_words_that_every_case_may_say_set_none_apart() -> None:
    assert telling(Told("Bonjour, la session de formation", "merci aux stagiaires et formateurs")) == frozenset()


@given(cases)
def test_others_are_looked_for_by_a_few_words_of_the_case(case: Told) -> None:
    found = looked_for(case)
    assert set(found) <= telling(case)
    assert len(found) == min(LOOKED_FOR, len(telling(case)))
