"""The chain names what was done to it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_reclamations.domain.journal import START, Link, Stored, canonical, first_fault, fold, payload_digest

KINDS = ("filed", "acknowledged", "answered", "closed")


def chain(*kinds: str) -> list[Stored]:
    """Return a whole chain with an event of each kind."""
    events: list[Stored] = []
    for seq, kind in enumerate(kinds, 1):
        payload = canonical({"new": {"status": kind}})
        digest = payload_digest(f"salt{seq}", payload)
        at = f"2026-11-12T1{seq}:00:00+00:00"
        previous = events[-1].digest if events else START
        link = Link("rives", "case", 7, seq, kind, "claire", "Claire Vidal", at, digest, previous)
        events.append(Stored(link, link.digest(), f"salt{seq}", payload))
    return events


def fault(events: list[Stored], whole: list[Stored]) -> str | None:
    """Return what is found in these events where the head is that of the whole chain."""
    return first_fault(events, whole[-1].digest, len(whole))


def test_a_whole_chain_has_no_fault() -> None:  # A04
    whole = chain(*KINDS)
    assert fault(whole, whole) is None


def test_a_chain_without_events_has_no_fault() -> None:
    assert first_fault([], START, 0) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organisation", "autre"),
        ("subject_kind", "organisation"),
        ("subject_id", 8),
        ("kind", "set_aside"),
        ("actor_ref", "denis"),
        ("actor_label", "Denis Faure"),
        ("at", "2026-11-13T12:00:00+00:00"),
    ],
)
def test_a_changed_event_is_named(field: str, value: Any) -> None:
    whole = chain(*KINDS)
    changed = [*whole]
    changed[1] = replace(whole[1], link=replace(whole[1].link, **{field: value}))
    found = fault(changed, whole) or ""
    assert "event 2" in found
    assert "was changed" in found


def test_a_changed_payload_is_named() -> None:
    whole = chain(*KINDS)
    changed = [*whole]
    changed[2] = replace(whole[2], payload=canonical({"new": {"status": "cloturee"}}))
    assert fault(changed, whole) == "case 7, event 3 (answered): its payload was changed"


def test_a_changed_salt_is_named() -> None:
    whole = chain(*KINDS)
    assert "its payload was changed" in (fault([replace(whole[0], salt="other"), *whole[1:]], whole) or "")


def test_a_payload_changed_with_its_digest_is_still_named() -> None:
    whole = chain(*KINDS)
    forged = payload_digest("salt2", "{}")
    changed = [*whole]
    changed[1] = replace(whole[1], payload="{}", link=replace(whole[1].link, payload=forged))
    assert fault(changed, whole) == "case 7, event 2 (acknowledged): it was changed"


def test_an_event_rewritten_with_its_own_digest_breaks_the_next() -> None:
    whole = chain(*KINDS)
    link = replace(whole[1].link, actor_label="Quelqu’un d’autre")
    changed = [whole[0], replace(whole[1], link=link, digest=link.digest()), *whole[2:]]
    assert fault(changed, whole) == "case 7, event 3 (answered): it does not follow the event before it"


def test_a_removed_event_is_named() -> None:
    whole = chain(*KINDS)
    assert fault([whole[0], *whole[2:]], whole) == "case 7, event 3 (answered): event 2 is missing"


def test_a_removed_first_event_is_named() -> None:
    whole = chain(*KINDS)
    assert "event 1 is missing" in (fault(whole[1:], whole) or "")


def test_an_event_removed_and_renumbered_is_named() -> None:
    whole = chain(*KINDS)
    renumbered = [replace(e, link=replace(e.link, seq=n)) for n, e in enumerate([whole[0], *whole[2:]], 1)]
    assert "event 2 (answered): it does not follow" in (fault(renumbered, whole) or "")


def test_an_inserted_event_is_named() -> None:
    whole = chain(*KINDS)
    link = replace(whole[1].link, seq=3, kind="note_added", previous=whole[1].digest)
    tail = [replace(e, link=replace(e.link, seq=e.link.seq + 1)) for e in whole[2:]]
    inserted = [*whole[:2], replace(whole[1], link=link, digest=link.digest()), *tail]
    assert fault(inserted, whole) == "case 7, event 4 (answered): it does not follow the event before it"


def test_an_event_appended_beside_the_service_is_named() -> None:
    whole = chain(*KINDS)
    longer = chain(*KINDS, "reopened")
    assert fault(longer, whole) == "its journal has 5 events where 4 were written"


def test_reordered_events_are_named() -> None:
    whole = chain(*KINDS)
    first, second = replace(whole[2].link, seq=2), replace(whole[1].link, seq=3)
    swapped = [whole[0], replace(whole[2], link=first), replace(whole[1], link=second), whole[3]]
    assert "event 2" in (fault(swapped, whole) or "")


@pytest.mark.parametrize("kept", [0, 1, 3])
def test_a_cut_tail_is_named(kept: int) -> None:
    whole = chain(*KINDS)
    assert fault(whole[:kept], whole) == f"its journal has {kept} events where 4 were written"


def test_a_chain_written_anew_does_not_meet_its_head() -> None:
    whole = chain(*KINDS)
    assert fault(chain("filed", "acknowledged", "answered", "set_aside"), whole) is not None


def test_a_payload_that_retention_deleted_leaves_the_chain_whole() -> None:
    whole = chain(*KINDS)
    redacted = [replace(event, salt=None, payload=None) for event in whole]
    assert fault(redacted, whole) is None


def test_the_order_of_keys_does_not_change_a_digest() -> None:
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}' == canonical({"a": "é", "b": 1})


TEXTS = st.text(max_size=20)


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6), st.data())
def test_no_single_change_goes_unseen(kinds: list[str], data: st.DataObject) -> None:
    whole = chain(*kinds)
    at = data.draw(st.integers(0, len(whole) - 1))
    field = data.draw(st.sampled_from(["kind", "actor_ref", "actor_label", "at", "payload", "previous"]))
    value = data.draw(TEXTS.filter(lambda text: text != getattr(whole[at].link, field)))
    whole_then = [*whole]
    whole_then[at] = replace(whole[at], link=replace(whole[at].link, **{field: value}))
    assert fault(whole_then, whole) is not None


def test_folding_gives_the_latest_value_of_each_field() -> None:  # A04
    payloads = [
        {"new": {"status": "recue", "assignee_ref": None}},
        {"old": {"assignee_ref": None}, "new": {"assignee_ref": "claire"}},
        {"text": "une note change rien"},
        {"old": {"status": "recue"}, "new": {"status": "repondue"}},
    ]
    assert fold(payloads) == {"status": "repondue", "assignee_ref": "claire"}


def test_folding_the_first_events_gives_the_row_as_it_was_then() -> None:
    payloads = [{"new": {"status": "recue"}}, {"new": {"status": "cloturee"}}]
    assert fold(payloads[:1]) == {"status": "recue"}
