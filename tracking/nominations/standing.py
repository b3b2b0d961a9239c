"""What the log of a case says of it: its acts as the rules see them, and the columns that follow from them. Layer: queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from portal.dates import PartialDate
from tracking.branches.models import Branch
from tracking.catalogue import queries as catalogue
from tracking.catalogue.rules import WorkCalendar
from tracking.nominations import rules
from tracking.nominations.models import Act
from tracking.party.models import PartyBody
from tracking.rulesets import queries as rulesets

CACHE = (
    "stage", "stage_since_on", "outcome", "closed_on", "waiting_supplement", "paused_on", "agreed_on", "introduced_on", "handed_over_on",
    "class_sent_on",
    "certified_on", "decided_on", "ceremony_on", "official_on",
)  # fmt: skip


FACT = ("pk", "kind", "on", "precision", "recorded_at", "reverses_id", "body_id", "branch_id", "ruled_by_id", "mentor__months")


@dataclass(frozen=True)
class Ground:
    """What limits are counted by: all rule sets, oldest first, and the calendar of working days. Loaded once for many cases."""

    sets: list
    calendar: WorkCalendar


def ground():
    """Rule sets and calendar as they are now. Two queries."""
    return Ground(rulesets.timeline(), catalogue.work_calendar())


def facts_of(nomination):
    """All acts of a case as the rules see them, in order of recording. One query."""
    return [rules.Fact(*row) for row in nomination.acts.order_by("pk").values_list(*FACT)]


def facts_of_many(ids):
    """{case id: its acts as ``facts_of`` gives them}; [] for a case without any. One query."""
    found, same = defaultdict(list), {}
    rows = Act.objects.filter(nomination__in=ids).order_by("pk")
    for case_id, pk, *row in rows.values_list("nomination_id", *FACT):
        found[case_id].append(rules.Fact(pk, *(same.setdefault(value, value) for value in row)))  # a day is one object, not thousands
    return found


def fact(act):
    """A loaded Act, its mentor with it, as the rules see it."""
    mentor = getattr(act, "mentor", None)
    known = act.pk, act.kind, act.on, act.precision, act.recorded_at, act.reverses_id, act.body_id, act.branch_id, act.ruled_by_id
    return rules.Fact(*known, mentor.months if mentor else None)


def birth_of(member):
    """The birth date as far as it is known, a PartialDate; None when it is not."""
    return PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None


def derived(nomination, facts, known=None, *, found=None, bodies=None):
    """The columns that the acts imply, as a dict, to write and to check them. ``known``: a Ground, when already loaded; ``found``: the
    standing of these facts, ``bodies``: Party bodies by id, when already known. The person is read from the case."""
    found = found or rules.standing(facts)
    values = {name: getattr(found, name) for name in CACHE}
    values["stage"] = int(found.stage)
    values["precisions"] = found.precisions
    values["stage_since_on"] = found.stage_since_on or nomination.stage_since_on
    values.update(due_columns(nomination, facts, known or ground()))
    values.update(_holder(nomination, found, bodies or {}))
    return values


def due_columns(nomination, facts, known):
    """The columns of a case that its limits imply: nearest day with its kind, end of the certificate, end of the probation."""
    running = rules.limits(facts, known.sets, known.calendar, date.min, birth=birth_of(nomination.member))
    nearest = rules.nearest(running)
    ends = {x.code: x.due_on for x in running if x.is_open}
    return {
        "next_due_on": nearest.due_on if nearest else None,
        "next_due_code": nearest.code.value if nearest else "",
        "certificate_ends_on": ends.get(rules.LimitCode.CLASS_CERT_VALID),
        "probation_ends_on": ends.get(rules.LimitCode.PROBATION),
    }


def _holder(nomination, found, bodies):
    values = {}
    if found.body_id != nomination.body_id:
        body = bodies.get(found.body_id) or PartyBody.objects.filter(pk=found.body_id).first()
        values = {"body_id": found.body_id, **{b: getattr(body, b) if body else None for b in ("b2_id", "b3_id", "b4_id")}}
    if found.branch_id and found.branch_id != nomination.branch_id:
        branch = Branch.objects.get(pk=found.branch_id)
        values |= {"branch_id": branch.pk, "a2_id": branch.a2_id, "a3_id": branch.a3_id, "a4_id": branch.a4_id}
    return values
