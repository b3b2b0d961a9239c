"""A state machine over two people, three branches and two Party bodies: exits, reopening, moves, renewals, pauses, steps back and
re-nominations, in any order. After every step: cache equals log, at most one open case each, attempts numbered without a gap, the
person's Party status is what the last attempt says, the holder is where the case was moved last, and no act is lost from the log.

Tried, each turning it red: a reversal that may leave an exit without its stage, a move that does not write the ancestors.
"""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from portal.errors import RuleBroken
from tests.factories import clerk, make_body, make_member
from tracking.members.models import Member
from tracking.nominations import actions, rules
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import EXITS, MILESTONES, PROCEDURE, Stage
from tracking.nominations.rules import ActKind as K

pytestmark = [pytest.mark.django_db, pytest.mark.hypothesis]
FIRST, TODAY = date(2024, 1, 1), date(2026, 11, 20)
MARKS = [k for k in K if k not in (*EXITS, *MILESTONES, *rules.NOT_BY_FORM)]
WHO, DAY = st.integers(0, 1), st.integers(0, 1000).map(lambda n: FIRST + timedelta(days=n))


class Cases(RuleBasedStateMachine):
    world = None  # the branches, given by the test

    @initialize()
    def people(self):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.by, self.bodies, self.refused = clerk(), [make_body(), make_body()], ""
        self.branches = [self.world.school, self.world.company, self.world.other_branch]
        self.members = [make_member("Nguyễn Thị Lan", branch=self.branches[0]), make_member("Trần Văn Bình", branch=self.branches[1])]
        self.acts_seen, self.moved_to = 0, {}

    def teardown(self):
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    # ---- steps

    def last(self, who):
        return Nomination.objects.filter(member=self.members[who]).order_by("-attempt").first()

    def has_case(self):
        return Nomination.objects.exists()

    def take(self, action, **facts):
        """Takes a step; a refusal has its reasons and leaves nothing behind."""
        before = Act.objects.count(), Nomination.objects.count()
        try:
            return action(by=self.by, today=TODAY, **facts)
        except RuleBroken as refusal:
            self.refused = "; ".join(str(r.text) for r in refusal.reasons)
            left = Act.objects.count(), Nomination.objects.count()
            assert self.refused, "a refusal without a reason"
            assert left == before, "a refused step left something behind"

    @rule(who=WHO, on=DAY)
    def nominate(self, who, on):
        open_before = Nomination.objects.open().filter(member=self.members[who]).exists()
        made = self.take(actions.open_case, member=self.members[who], on=on)
        assert not (made and open_before)

    @precondition(has_case)
    @rule(who=WHO, kind=st.sampled_from([k for k in MILESTONES if k != K.IDENTIFIED]), on=DAY, body=st.integers(0, 1))
    def reach(self, who, kind, on, body):
        self.record(who, kind, on, self.bodies[body] if kind in (K.HANDED_OVER, K.RECEIVED) else None)

    @rule(who=WHO, stage=st.sampled_from([Stage.CELL_RESOLVED, Stage.PROBATION, Stage.OFFICIAL]))
    def bring_to(self, who, stage):
        """The usual line up to a late stage, so that what belongs only there is reached often."""
        if not self.last(who) or self.last(who).closed_on:
            self.nominate(who, FIRST)
        for kind in MILESTONES:
            if kind != K.IDENTIFIED and PROCEDURE[kind].leads_to <= stage:
                self.record(who, kind, FIRST + timedelta(days=int(PROCEDURE[kind].leads_to)), self.bodies[0])

    @precondition(has_case)
    @rule(who=WHO, kind=st.sampled_from(MARKS), on=DAY)
    def mark(self, who, kind, on):
        self.record(who, kind, on, self.bodies[1] if kind == K.PARTY_MOVED else None)

    @precondition(has_case)
    @rule(who=WHO, kind=st.sampled_from(EXITS), on=DAY)
    def leave_by_any_exit(self, who, kind, on):
        self.record(who, kind, on, None)

    @rule(who=WHO, end=st.sampled_from([(Stage.PROBATION, K.STRUCK_OFF), (Stage.PROBATION, K.LEFT_PARTY), (Stage.OFFICIAL, K.ANNULLED)]))
    def end_late(self, who, end):
        """An exit that belongs to a late stage; then what carried the stage is taken back under it."""
        self.bring_to(who, end[0])
        self.record(who, end[1], TODAY, None)
        self.take_back_what_carries_the_stage(who)

    def record(self, who, kind, on, body):
        if case := self.last(who):
            self.take(lambda **facts: actions.record(kind, **facts), nomination=case, on=on, body=body)

    @precondition(has_case)
    @rule(who=WHO, on=DAY)
    def reopen(self, who, on):
        if case := self.last(who):
            self.take(actions.reopen, nomination=case, on=on)

    @precondition(has_case)
    @rule(who=WHO, branch=st.integers(0, 2), on=DAY)
    def move(self, who, branch, on):
        """The person moves, and the open case along; a case that is opened again goes on where the person is."""
        if (case := self.last(who)) and self.take(actions.move_case, nomination=case, branch=self.branches[branch], on=on):
            self.moved_to[case.pk] = self.branches[branch]
            Member.objects.filter(pk=case.member_id).update(branch=self.branches[branch])

    @precondition(has_case)
    @rule(who=WHO, stage=st.sampled_from(Stage))
    def step_back(self, who, stage):
        if (case := self.last(who)) and self.take(actions.step_back, nomination=case, stage=stage, note="Ghi nhầm."):
            case.refresh_from_db()
            assert case.stage <= stage

    @precondition(has_case)
    @rule(who=WHO, place=st.integers(0, 30))
    def take_back(self, who, place):
        if case := self.last(who):
            acts = list(case.acts.order_by("pk"))
            self.take(actions.reverse, act=acts[place % len(acts)])

    def take_back_what_carries_the_stage(self, who):
        acts = rules.live(actions.facts_of(self.last(who)))
        last = max((f for f in acts if f.kind in MILESTONES), key=lambda f: PROCEDURE[f.kind].leads_to)
        self.take(actions.reverse, act=Act.objects.get(pk=last.id))

    @precondition(has_case)
    @rule(who=WHO, place=st.integers(0, 30), on=DAY)
    def correct(self, who, place, on):
        if case := self.last(who):
            acts = list(case.acts.order_by("pk"))
            act = acts[place % len(acts)]
            if act.kind not in (K.MOVED, K.REVERSAL, K.REOPENED):
                self.take(lambda **facts: actions.record(act.kind, **facts), nomination=case, on=on, replaces=act, body=act.body)

    # ---- what always holds

    @invariant()
    def cache_equals_log(self):
        if hasattr(self, "savepoint"):
            assert list(case_faults()) == []

    @invariant()
    def attempts_and_open_cases(self):
        for member in getattr(self, "members", []):
            rows = list(Nomination.objects.filter(member=member).order_by("attempt").values_list("attempt", "closed_on"))
            assert [attempt for attempt, _closed in rows] == list(range(1, len(rows) + 1))
            assert sum(closed is None for _attempt, closed in rows) <= 1

    @invariant()
    def the_log_only_grows(self):
        if hasattr(self, "savepoint"):
            now = Act.objects.count()
            assert now >= self.acts_seen
            self.acts_seen = now

    @invariant()
    def the_case_is_held_where_it_was_moved(self):
        for pk, branch in getattr(self, "moved_to", {}).items():
            case = Nomination.objects.get(pk=pk)
            assert (case.branch, case.a2_id, case.a3_id, case.a4_id) == (branch, branch.a2_id, branch.a3_id, branch.a4_id)

    @invariant()
    def exits_stand_only_where_they_can(self):
        if hasattr(self, "savepoint"):
            for case in Nomination.objects.closed():
                span = next(step.between for step in PROCEDURE.values() if step.outcome == case.outcome)
                assert span[0] <= case.stage <= span[1], (case.outcome, case.stage)


def test_cases_live_through_anything(world):
    Cases.world = world
    profile = settings()  # short 10 lives of 20 steps, long 60 of 50: two minutes
    run_state_machine_as_test(Cases, settings=settings(profile, max_examples=max(10, profile.max_examples * 3 // 10)))
