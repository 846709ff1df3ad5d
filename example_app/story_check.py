"""Check the stories against the extension's vocabulary and the LMS's people before replaying them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_reclamations.domain.vocabulary import (
    CATEGORIES,
    Channel,
    IncidentType,
    Informed,
    Kind,
    Outcome,
    Resolved,
    SendMode,
    Stakeholder,
)

from .enclosures import DRAWN
from .storybook import Step, Story, in_order

HANDLERS = {"quality", "management"}
ALWAYS = {"message_in", "message_out", "note", "assign", "escalate", "deescalate", "tag", "mediate", "accept"}
WORDY = {"analyse", "message_in", "message_out", "note", "answer", "resolve", "thank", "qualify"}
WORDY |= {"mediate", "settle", "set_aside", "escalate", "deescalate", "reopen", "wait", "extend"}
CODES: dict[str, set[str]] = {
    "kind": set(Kind),
    "channel": set(Channel),
    "stakeholder": set(Stakeholder),
    "category": set(CATEGORIES),
    "incident_type": set(IncidentType),
}

# Where each kind starts, and the state a verb leads to from the states it may start in.
STARTS: dict[str, str] = {Kind.COMPLAINT: "received", Kind.REMARK: "received", Kind.SIGNAL: "received"}
MOVES: dict[str, dict[tuple[str, str], str]] = {
    Kind.COMPLAINT: {
        ("received", "acknowledge"): "acknowledged",
        ("acknowledged", "start"): "in_progress",
        ("in_progress", "analyse"): "in_progress",
        ("in_progress", "assess"): "in_progress",
        ("in_progress", "extend"): "in_progress",
        ("in_progress", "wait"): "waiting",
        ("in_progress", "answer"): "answered",
        ("in_progress", "settle"): "answered",
        ("answered", "survey"): "answered",
        ("answered", "close"): "closed",
        ("answered", "reopen"): "in_progress",
        ("closed", "reopen"): "in_progress",
    },
    Kind.DIFFICULTY: {
        ("declared", "take_over"): "in_progress",
        ("declared", "resolve"): "resolved",
        ("in_progress", "resolve"): "resolved",
    },
    Kind.REMARK: {("received", "thank"): "thanked", ("thanked", "close"): "closed"},
    Kind.SIGNAL: {
        ("received", "qualify"): "in_progress",
        ("in_progress", "resolve"): "resolved",
        ("received", "set_aside"): "set_aside",
    },
}
MOVES[Kind.INCIDENT] = MOVES[Kind.DIFFICULTY]


@dataclass(frozen=True)
class Cast:
    """Who exists in the LMS: role names by e-mail; learners and trainers by session code."""

    roles: Mapping[str, set[str]]
    learners: Mapping[str, set[str]]
    trainers: Mapping[str, set[str]]


def check_stories(stories: list[Story], cast: Cast) -> None:
    """Raise `ValueError` with the subject of the first story that cannot be replayed, and why."""
    for story in stories:
        problem = next(_problems(story, cast), None)
        if problem:
            raise ValueError(f"Story « {story.subject} »: {problem}.")


def _problems(story: Story, cast: Cast) -> Iterator[str]:
    for look in (_wrong_codes, _wrong_words, _wrong_people, _wrong_times):
        yield from look(story, cast)
    yield from _wrong_steps(story, cast)


def _wrong_codes(story: Story, _cast: Cast) -> Iterator[str]:
    used = {field: getattr(story, field) for field in CODES}
    yield from (f"unknown {field} {code!r}" for field, code in used.items() if code and code not in CODES[field])
    yield from (f"unknown party {code!r}" for code in story.informed if code not in set(Informed))
    yield from (f"unknown file {name!r}" for name in story.files if name not in DRAWN)
    if story.category is None and story.kind in STARTS:
        yield "no category"


def _wrong_words(story: Story, _cast: Cast) -> Iterator[str]:
    words = len(story.description.split())
    if not 30 <= words <= 120:
        yield f"the description has {words} words"
    if "'" in story.description + "".join(step.text + step.comment for step in story.steps):
        yield "a straight apostrophe is left"


def _wrong_people(story: Story, cast: Cast) -> Iterator[str]:
    named = [story.claimant, story.recorded_by, *story.implicated]
    named += [email for step in story.steps for email in (step.by, step.to)]
    yield from (f"unknown person {email}" for email in named if email and email not in cast.roles)
    if story.session is not None and story.session not in cast.learners:
        yield f"unknown session {story.session}"
    elif story.session and story.claimant and story.claimant not in cast.learners[story.session]:
        yield f"{story.claimant} is not in {story.session}"
    recorder = cast.roles.get(story.recorded_by or "", set())
    if "teacher" in recorder and story.recorded_by not in cast.trainers.get(story.session or "", set()):
        yield f"{story.recorded_by} does not teach {story.session}"
    if not (story.claimant or story.recorded_by):
        yield "nobody filed it"


def _wrong_times(story: Story, _cast: Cast) -> Iterator[str]:
    """The seed may run just after midnight: a step must already have happened then."""
    latest = max(0.0, story.days_ago * 24 - story.filed_hour)
    if not in_order(story.steps):
        yield "its steps go back in time"
    yield from (f"{step.verb} lies in the future" for step in story.steps if step.after_hours > latest)


def _wrong_steps(story: Story, cast: Cast) -> Iterator[str]:
    state = STARTS.get(story.kind, "declared")
    if story.kind == Kind.COMPLAINT and story.has_email:
        state = "acknowledged"
    for step in story.steps:
        yield from _wrong_step(step, story, cast)
        following = state if step.verb in ALWAYS else MOVES[story.kind].get((state, step.verb))
        if following is None:
            yield f"{step.verb} is not possible when {state}"
            return
        state = "in_progress" if step.resolved == Resolved.NO else following


def _wrong_step(step: Step, story: Story, cast: Cast) -> Iterator[str]:
    if step.verb in WORDY and not step.text:
        yield f"{step.verb} says nothing"
    if step.verb in ("answer", "acknowledge") and step.mode not in set(SendMode):
        yield f"{step.verb} does not say how it was sent"
    if (step.verb == "message_out" or step.mode == SendMode.EMAIL) and not story.has_email:
        yield "nobody to send an e-mail to"
    if step.verb == "assign" and not step.to:
        yield "assigned to nobody"
    if step.verb == "resolve" and story.kind == Kind.INCIDENT:
        told = set(step.informed) or (set(story.informed) if story.channel == Channel.TRAINER_REPORT else set())
        if step.outcome not in set(Outcome) or not told or told - set(Informed):
            yield "an aléa is settled with a decision and those who were told"
    if step.verb == "survey" and not (story.has_email and step.resolved in set(Resolved) and step.score):
        yield "a survey needs an address, an answer and a score"
    if step.verb not in ("message_in", "survey", "accept") and not _may_act(step, story, cast):
        yield f"{step.by} may not {step.verb}"


def _may_act(step: Step, story: Story, cast: Cast) -> bool:
    settled_at_once = step.verb == "resolve" and step.after_hours == 0 and step.by == story.recorded_by
    roles = cast.roles.get(step.by or "", set())
    noted_by_office = step.verb == "acknowledge" and "office" in roles
    return bool(roles & HANDLERS) or settled_at_once or noted_by_office
