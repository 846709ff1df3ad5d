"""What comes back: one alert a group, of the cases that count, incremental and equal to a plain recount."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.plan import ActionType, CauseFamily
from flask_reclamations.domain.recurrence import KINDS, AlertStatus, Ground, Rule, Rules
from flask_reclamations.domain.vocabulary import Kind, Status, VoidReason
from flask_reclamations.errors import NotAllowedError, NotFoundError, RefusedError
from flask_reclamations.jobs import recurrence as job
from flask_reclamations.models import Alert, Case, CasePerson, Notification, OutboxMessage, Touched
from flask_reclamations.queries import recurrence as found
from flask_reclamations.queries.journal import faults
from flask_reclamations.services import (
    actions,
    alerts,
    analysis,
    organisations,
    people,
    qualifying,
    voiding,
)
from flask_reclamations.services import recurrence as passing
from flask_reclamations.services.act import acting, db_session
from flask_reclamations.services.analysis import Found, Given

from ..conftest import NOON, act_of, establish, filed
from ..lms import PEOPLE, Adapter
from .conftest import LATER, TODAY, kinds
from .test_actions import codes

YEAR = timedelta(days=365)


def rules(app: Flask, **by: Rule | None) -> None:
    """Have the organisation watch these grounds only, by their codes."""
    chosen = Rules({ground: by.get(str(ground)) for ground in Ground}).as_json()
    act = act_of(app, "claire", NOON)
    organisations.decide(act, {"recurrences": chosen}, seen=act.organisation.journal_seq)
    db_session().commit()


def ticks(now: datetime = LATER) -> int:
    return job.look_due(clock=lambda: now)


def analysed(app: Flask, case: Case, *families: CauseFamily) -> Case:
    act = act_of(app, "claire", LATER)
    given = Found(tuple(Given(family, "Borne en panne.") for family in families))
    analysis.analyse(act, case, "Constaté.", given)
    db_session().commit()
    return case


def caused(app: Flask, count: int = 1, **changed: Any) -> list[Case]:
    """Complaints found to have one cause."""
    return [analysed(app, filed(app, **changed), CauseFamily.EQUIPMENT) for _ in range(count)]


def open_alerts() -> dict[tuple[str, str], Alert]:
    db_session().expire_all()
    rows = db_session().query(Alert).filter_by(status=AlertStatus.OPEN)
    return {(row.ground, row.key): row for row in rows}


def the(status: str = AlertStatus.OPEN) -> Alert:
    db_session().expire_all()
    return db_session().query(Alert).filter_by(status=status).one()


def known(app: Flask, who: str = "claire") -> list[found.Seen]:
    """Return the open alerts as a person may know of them."""
    db_session().expire_all()
    act = act_of(app, who, LATER)
    rows = found.listed(act.session, act.organisation, [AlertStatus.OPEN])
    return found.seen(act.session, act.viewer, rows, passing.rules_of(act))


def seen(app: Flask, who: str = "claire") -> list[list[str]]:
    """Return the references of the latest three cases that each alert shows to a person."""
    return [sorted(case.reference for case in one.cases) for one in known(app, who)]


def measure(**changed: Any) -> actions.Measure:
    given = actions.Measure(ActionType.PREVENTIVE, "Doubler les bornes.", PEOPLE["sam"], TODAY + timedelta(days=30))
    return replace(given, **changed)


def prevents(app: Flask, alert: Alert, who: str = "claire") -> Any:
    made = alerts.prevent(act_of(app, who, LATER), alert.id, measure(), submission=str(uuid.uuid4()))
    db_session().commit()
    return made


def set_aside(app: Flask, alert: Alert, motive: str = "Réglé par le bailleur.", who: str = "claire") -> None:
    alerts.set_aside(act_of(app, who, LATER), alert.id, motive)
    db_session().commit()


def history(alert: Alert) -> list[str]:
    return [event.kind for event in found.history(db_session(), alert)]


@pytest.fixture
def cause_only(any_lms: Flask) -> Flask:
    """A house that watches causes alone: three cases in twelve months."""
    rules(any_lms, cause=Rule())
    ticks()
    return any_lms


def test_three_cases_of_one_cause_raise_one_alert_that_lists_them(cause_only: Flask) -> None:  # A20
    cases = caused(cause_only, 3)
    assert ticks() == 1
    assert list(open_alerts()) == [("cause", "technique:materiel")]
    assert seen(cause_only) == [[case.reference for case in cases]]
    assert history(the()) == ["alert_raised"]


def test_two_cases_raise_nothing(cause_only: Flask) -> None:  # A20
    caused(cause_only, 2)
    assert (ticks(), open_alerts()) == (0, {})


def test_a_fourth_case_joins_the_alert_and_raises_no_other(cause_only: Flask) -> None:  # A20
    caused(cause_only, 3)
    ticks()
    caused(cause_only)
    assert ticks() == 0
    assert [one.count for one in known(cause_only)] == [4]
    assert history(the()) == ["alert_raised"]


def test_a_cause_that_is_found_later_counts_from_then_on(cause_only: Flask) -> None:  # A20
    late = filed(cause_only)
    caused(cause_only, 2)
    assert ticks() == 0
    analysed(cause_only, late, CauseFamily.EQUIPMENT)
    assert ticks() == 1


def test_a_case_with_two_causes_of_one_family_is_one_case(cause_only: Flask) -> None:
    caused(cause_only)
    analysed(cause_only, filed(cause_only), CauseFamily.EQUIPMENT, CauseFamily.EQUIPMENT)
    assert ticks() == 0


def test_cases_over_more_than_the_months_raise_nothing(cause_only: Flask) -> None:  # A20
    caused(cause_only, 1, now=LATER - YEAR - timedelta(days=2))
    caused(cause_only, 2)
    assert ticks() == 0


@pytest.mark.parametrize("kind", [Kind.REMARK, Kind.SIGNAL])
def test_a_remark_and_a_signal_do_not_count(lms: Flask, kind: Kind) -> None:  # A20
    rules(lms, formation=Rule())
    for _ in range(2):
        filed(lms)
    filed(lms, kind=kind)
    assert ticks() == 0


def test_a_void_case_does_not_count_and_does_once_it_is_restored(cause_only: Flask) -> None:  # A20, C12
    cases = caused(cause_only, 3)
    voiding.void(act_of(cause_only, "claire", LATER), cases[0], VoidReason.ERROR, "Saisi deux fois.")
    db_session().commit()
    assert ticks() == 0
    voiding.restore(act_of(cause_only, "claire", LATER), cases[0], "Ce n’était pas un doublon.")
    db_session().commit()
    assert ticks() == 1


def test_an_open_alert_is_lifted_once_too_few_of_its_cases_are_left(cause_only: Flask) -> None:  # A20
    cases = caused(cause_only, 3)
    ticks()
    voiding.void(act_of(cause_only, "claire", LATER), cases[0], VoidReason.ERROR, "Saisi deux fois.")
    db_session().commit()
    ticks()
    assert history(the(AlertStatus.LIFTED)) == ["alert_raised", "alert_lifted"]
    caused(cause_only)
    assert ticks() == 1
    assert history(the())[-1] == "alert_returned"


def test_a_case_found_to_have_another_cause_leaves_its_group(cause_only: Flask) -> None:  # A20
    cases = caused(cause_only, 3)
    ticks()
    analysed(cause_only, cases[0], CauseFamily.METHOD)
    ticks()
    assert open_alerts() == {}


def test_time_alone_lifts_no_alert(cause_only: Flask) -> None:
    case, *_ = caused(cause_only, 3)
    ticks()
    much_later = LATER + 2 * YEAR
    act = act_of(cause_only, "claire", much_later)
    analysis.analyse(act, case, "Relu.", Found((Given(CauseFamily.EQUIPMENT, "Borne en panne."),)))
    db_session().commit()
    ticks(much_later)
    assert history(the()) == ["alert_raised"]


def test_the_same_person_implicated_three_times_raises_an_alert(any_lms: Flask) -> None:  # A20, E05
    rules(any_lms, formateur=Rule())
    cases = [filed(any_lms, category="formateur") for _ in range(3)]
    ticks()
    assert [alert.label for alert in open_alerts().values()] == ["Bruno Petit"]
    people.set_people(act_of(any_lms, "claire", LATER), cases[0], implicated=[], consulted=[])
    db_session().commit()
    ticks()
    assert open_alerts() == {}


def test_a_session_and_a_training_have_their_rules(any_lms: Flask) -> None:  # A20
    rules(any_lms, session=Rule(2, 1), formation=Rule(3, 1))
    filed(any_lms)
    filed(any_lms)
    ticks()
    assert [(ground, alert.label) for (ground, _), alert in open_alerts().items()] == [
        ("session", "Conduite de projet, groupe B")
    ]
    filed(any_lms)
    ticks()
    assert set(open_alerts()) == {("session", "cpn-b"), ("formation", "cpn")}


def test_another_organisation_counts_for_itself(cause_only: Flask, adapter: Adapter) -> None:  # A20
    caused(cause_only, 2)
    establish(cause_only, "autre")
    adapter.organisation = "autre"
    adapter.all_organisations = ["amfa", "autre"]
    assert ticks() == 0


def test_a_new_rule_is_applied_to_what_is_there(cause_only: Flask) -> None:  # A20
    caused(cause_only, 2)
    assert ticks() == 0
    rules(cause_only, cause=Rule(2, 12))
    assert ticks() == 1
    rules(cause_only, cause=Rule(3, 12))
    ticks()
    assert open_alerts() == {}
    rules(cause_only)
    ticks()
    assert open_alerts() == {}


def test_an_alert_set_aside_keeps_its_reason_and_waits_for_something_new(cause_only: Flask) -> None:  # A20
    first, *_ = caused(cause_only, 3)
    ticks()
    set_aside(cause_only, the())
    kept = the(AlertStatus.SET_ASIDE)
    assert (kept.motive, kept.settled_by_label) == ("Réglé par le bailleur.", "Claire Vidal")
    # The same three, looked at again: nothing new.
    analysed(cause_only, first, CauseFamily.EQUIPMENT)
    assert ticks() == 0
    caused(cause_only)
    assert ticks() == 1
    assert history(the()) == ["alert_raised", "alert_set_aside", "alert_returned"]


def test_a_case_filed_before_but_understood_later_brings_an_alert_back(cause_only: Flask) -> None:  # A20
    early = filed(cause_only)
    caused(cause_only, 3)
    ticks()
    set_aside(cause_only, the())
    analysed(cause_only, early, CauseFamily.EQUIPMENT)
    assert ticks() == 1


def test_an_alert_makes_one_preventive_action_with_its_cases(cause_only: Flask) -> None:  # A20, E05
    cases = caused(cause_only, 3)
    ticks()
    action = prevents(cause_only, the())
    kept = the(AlertStatus.ACTED)
    assert kept.action_id == action.id
    assert (action.type, action.origin) == ("preventive", "reclamation")
    for case in cases:
        db_session().refresh(case)
        assert [row.reference for row in case.actions] == [action.reference]
        assert kinds(case)[-1] == "action_linked"
    assert history(kept) == ["alert_raised", "alert_acted"]
    assert ticks() == 0


def test_the_same_form_sent_twice_makes_one_action(cause_only: Flask) -> None:
    caused(cause_only, 3)
    ticks()
    mark, alert = str(uuid.uuid4()), the()
    first, second = (
        alerts.prevent(act_of(cause_only, "claire", LATER), alert.id, measure(), submission=mark) for _ in range(2)
    )
    assert first.id == second.id


def test_an_action_refused_leaves_the_alert_open(cause_only: Flask) -> None:
    caused(cause_only, 3)
    ticks()
    alert = the()
    with pytest.raises(RefusedError) as refusal:
        alerts.prevent(act_of(cause_only, "claire", LATER), alert.id, measure(owner=None), submission="x")
    assert codes(refusal) == ["no_owner"]
    db_session().rollback()
    assert the().status == AlertStatus.OPEN


def test_setting_aside_needs_a_reason_and_an_open_alert(cause_only: Flask) -> None:
    caused(cause_only, 3)
    ticks()
    alert = the()
    with pytest.raises(RefusedError) as refusal:
        set_aside(cause_only, alert, "  ")
    assert codes(refusal) == ["empty"]
    set_aside(cause_only, alert)
    with pytest.raises(RefusedError) as refusal:
        set_aside(cause_only, alert)
    assert codes(refusal) == ["not_now"]


def test_the_auditor_reads_an_alert_and_decides_nothing(cause_only: Flask) -> None:  # A05
    caused(cause_only, 3)
    ticks()
    assert len(seen(cause_only, "anne")) == 1
    with pytest.raises(NotAllowedError):
        set_aside(cause_only, the(), who="anne")


def test_an_alert_is_shown_where_enough_of_its_cases_are(cause_only: Flask) -> None:  # A05, A17
    caused(cause_only, 2)
    caused(cause_only, 1, confidential=True)
    ticks()
    assert [len(cases) for cases in seen(cause_only, "claire")] == [3]
    assert seen(cause_only, "anne") == []
    with pytest.raises(NotFoundError):
        alerts.find(act_of(cause_only, "anne", LATER), the().id)


def test_a_masked_case_is_not_counted_for_who_may_not_read_it(cause_only: Flask) -> None:  # A05, A17
    caused(cause_only, 3)
    caused(cause_only, 1, confidential=True)
    ticks()
    act = act_of(cause_only, "anne", LATER)
    assert alerts.find(act, the().id).count == 3


def test_the_quality_managers_are_told_once(cause_only: Flask) -> None:  # A20
    caused(cause_only, 3)
    ticks()
    ticks()
    caused(cause_only)
    ticks()
    mails = db_session().query(OutboxMessage).filter_by(template="recurrent").all()
    assert [mail.recipient for mail in mails] == ["claire"]
    assert db_session().query(Notification).filter_by(template="recurrent", person_ref="claire").count() == 1


def test_one_pass_tells_of_all_it_found_in_one_mail(any_lms: Flask) -> None:  # A20
    rules(any_lms, cause=Rule(), formation=Rule())
    caused(any_lms, 3)
    assert ticks() == 2
    mail = db_session().query(OutboxMessage).filter_by(template="recurrent").one()
    told = passing.told(act_of(any_lms, "claire", LATER), mail.event_id, "claire")
    assert [one.alert.ground for one in told] == ["cause", "formation"]


def test_whoever_an_alert_is_about_is_not_told(any_lms: Flask, adapter: Adapter) -> None:  # O21
    rules(any_lms, formateur=Rule())
    for _ in range(3):
        case = filed(any_lms)
        people.set_people(act_of(any_lms, "denis", LATER), case, implicated=[PEOPLE["claire"]], consulted=[])
        db_session().commit()
    ticks()
    assert seen(any_lms, "claire") == []
    assert [row.recipient for row in db_session().query(OutboxMessage).filter_by(template="recurrent")] == ["denis"]


def test_the_journal_of_alerts_verifies(cause_only: Flask) -> None:  # A19
    caused(cause_only, 3)
    ticks()
    prevents(cause_only, the())
    caused(cause_only)
    ticks()
    organisation = act_of(cause_only, "claire").organisation
    assert list(faults(db_session(), organisation)) == []
    cause_only.config["TAMPERED"] = True
    the().label = "Autre chose"
    db_session().commit()
    assert [line for line in faults(db_session(), organisation) if "its label" in line]


def test_a_pass_that_fails_is_made_again(
    cause_only: Flask, adapter: Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    caused(cause_only, 3)

    def gone(*_: Any) -> Any:
        raise RuntimeError("the host is away")

    with monkeypatch.context() as patch:
        patch.setattr(adapter, "people_with_role", gone)
        assert ticks() == 0
    assert open_alerts() == {}
    assert db_session().query(Touched).count() > 0
    assert ticks() == 1


def test_what_is_written_while_a_pass_runs_is_left_for_the_next(cause_only: Flask) -> None:
    caused(cause_only, 2)
    act = acting(act_of(cause_only, "claire").organisation, now=LATER)
    passing.look(act)
    caused(cause_only)  # commits both
    assert db_session().query(Touched).count() > 0
    assert ticks() == 1


@dataclass
class Story:
    """Random deeds on random cases."""

    app: Flask
    random: Random

    def files(self) -> None:
        received = LATER - timedelta(days=self.random.choice([1, 30, 200, 364, 367, 500]))
        kind = self.random.choice([Kind.COMPLAINT, Kind.COMPLAINT, Kind.DIFFICULTY, Kind.REMARK])
        category = self.random.choice(["technique", "contenu", "formateur"])
        who, session = self.random.choice([("lea", "cpn-b"), ("nour", "ang-a"), ("nour", None)])
        filed(self.app, who, received, kind=kind, category=category, session_ref=session)

    def _any(self) -> Case:
        return self.random.choice(db_session().query(Case).order_by(Case.id).all())

    def analyses(self) -> None:
        case, families = self._any(), self.random.choices(list(CauseFamily)[:2], k=self.random.choice([1, 2]))
        if case.kind == Kind.COMPLAINT and case.status != Status.VOID:
            analysed(self.app, case, *families)

    def voids(self) -> None:
        case, act = self._any(), act_of(self.app, "claire", LATER)
        if case.status == Status.VOID:
            voiding.restore(act, case, "Une erreur.")
        else:
            voiding.void(act, case, VoidReason.ERROR, "Une erreur.")

    def qualifies(self) -> None:
        case = self._any()
        if case.kind == Kind.DIFFICULTY and case.status != Status.VOID:
            qualifying.qualify(act_of(self.app, "claire", LATER), case, Kind.COMPLAINT, "C’en est une.")

    def implicates(self) -> None:
        case, about = self._any(), self.random.choice([[], [PEOPLE["bruno"]], [PEOPLE["ines"]]])
        if case.status != Status.VOID:
            people.set_people(act_of(self.app, "claire", LATER), case, implicated=about, consulted=[])

    def step(self) -> None:
        deeds: list[Callable[[], None]] = [self.files] * 4 + [self.analyses] * 4
        self.random.choice([*deeds, self.voids, self.qualifies, self.implicates])()
        db_session().commit()


def recounted(rule: Rule) -> dict[tuple[str, str], set[str]]:
    """Count anew, without SQL: the groups of so many cases, by ground and key."""
    since, groups = rule.since(LATER, "Europe/Paris"), defaultdict(set)
    db_session().expire_all()
    for case in db_session().query(Case):
        if case.status == Status.VOID or case.kind not in KINDS or case.received_at < since:
            continue
        keys = {("cause", f"{case.category}:{family}") for family in case.families if case.category}
        keys |= {("session", case.session_ref), ("formation", case.training_ref)}
        keys |= {("formateur", p.person_ref) for p in case.people if p.relation == CasePerson.IMPLICATED}
        for ground, key in keys:
            if key:
                groups[ground, key].add(case.reference)
    return {name: members for name, members in groups.items() if len(members) >= rule.cases}


@pytest.mark.parametrize("seed", range(6))
def test_what_passes_find_bit_by_bit_equals_a_plain_recount(lms: Flask, seed: int) -> None:  # A20
    rule = Rule(3, 12)
    rules(lms, **{str(ground): rule for ground in Ground})
    story = Story(lms, Random(seed))
    caused(lms, 3)
    ever = 0
    for _ in range(8):
        for _ in range(story.random.choice([1, 10])):
            story.step()
        ticks()
        expected = recounted(rule)
        rows = open_alerts()
        act = act_of(lms, "denis", LATER)
        shown = found.seen(act.session, act.viewer, list(rows.values()), passing.rules_of(act), shown=500)
        assert {
            (one.alert.ground, one.alert.key): {case.reference for case in one.cases} for one in shown
        } == expected
        assert set(rows) == set(expected)
        ever += len(expected)
    assert ever
