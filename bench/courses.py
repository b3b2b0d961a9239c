"""Courses of cases for the national data: what a person's log may look like, and what the product's own rules derive from it.

Every course is worked out by the rules for every day on which it may begin; the database then copies the results to millions of people.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace

from tracking.nominations import rules, standing
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import LimitCode, Source
from tracking.rulesets import queries as rulesets

TODAY = date(2026, 11, 20)
FIRST = TODAY - timedelta(days=6 * 365 + 1)
PROBE = date(2000, 1, 1)  # a birth date that sets only the limit of age going
LINE = (
    (K.IDENTIFIED, 0), (K.AGREED, 10), (K.UNION_DOCUMENT, 25), (K.HANDED_OVER, 7), (K.RECEIVED, 21), (K.CLASS_SENT, 45),
    (K.CLASS_CERTIFIED, 14), (K.DOSSIER_OPENED, 60), (K.CELL_RESOLUTION, 75), (K.COMMITTEE_RESOLUTION, 14), (K.ADMISSION_DECISION, 28),
    (K.CEREMONY, 20), (K.OFFICIAL_CELL_RESOLUTION, 372), (K.OFFICIAL_RECOGNITION, 25),
)  # fmt: skip
# How many of a thousand people stand after so many acts of the line.
OPEN = {1: 90, 2: 60, 3: 70, 4: 60, 5: 60, 6: 50, 7: 60, 8: 40, 9: 20, 10: 14, 11: 12, 12: 120, 14: 214}
UNION = 5  # acts up to here are the union's own


@dataclass(frozen=True)
class Step:
    """One act: days after the one before; ``reverses``: place of the act that it takes back or corrects."""

    kind: str
    after: int
    reverses: int | None = None


@dataclass(frozen=True)
class Course:
    """Attempts of one person, each a list of steps; ``weight``: of a thousand people."""

    weight: int
    attempts: tuple


def line(upto, speed=1.0):
    return [Step(kind, round(after * speed)) for kind, after in LINE[:upto]]


def courses():
    """All courses; weights add up to 1 000."""
    found = []
    for upto, weight in OPEN.items():
        quick = weight // 2
        found += [Course(quick, (line(upto),)), Course(weight - quick, (line(upto, 1.6),))]
    found += [
        Course(20, (line(2) + [Step(K.DECLINED_UNION, 30)],)),
        Course(20, (line(3) + [Step(K.WITHDRAWN, 60)],)),
        Course(10, (line(5) + [Step(K.LEFT_UNIT, 90)],)),
        Course(10, (line(7) + [Step(K.REMOVED_FROM_LIST, 400)],)),
        Course(5, (line(12) + [Step(K.STRUCK_OFF, 200)],)),
        # Only the admission is known.
        Course(10, ([Step(K.IDENTIFIED, 0), Step(K.ADMISSION_DECISION, 30), Step(K.CEREMONY, 20)],)),
        # Recorded by mistake: taken back, taken back and recorded again, corrected.
        Course(2, (line(3) + [Step(K.REVERSAL, 3, 2)],)),
        Course(2, (line(3) + [Step(K.REVERSAL, 3, 2), Step(K.UNION_DOCUMENT, 20)],)),
        Course(2, (line(6) + [Step(K.CLASS_SENT, 4, 5)],)),
        Course(1, (line(11) + [Step(K.REVERSAL, 5, 10)],)),
        Course(1, (line(12) + [Step(K.CEREMONY, 2, 11), Step(K.OFFICIAL_CELL_RESOLUTION, 372), Step(K.OFFICIAL_RECOGNITION, 25)],)),
        # Two attempts.
        Course(17, (line(3) + [Step(K.WITHDRAWN, 60)], [Step(K.IDENTIFIED, 240), *line(3)[1:]])),
        Course(15, (line(5) + [Step(K.LEFT_UNIT, 60)], [Step(K.IDENTIFIED, 200), *line(12)[1:]])),
        Course(15, (line(2) + [Step(K.DECLINED_UNION, 20)], [Step(K.IDENTIFIED, 365), *line(7)[1:]])),
    ]  # fmt: skip
    assert sum(c.weight for c in found) == 1000, sum(c.weight for c in found)
    return found


def days(course):
    """Days on which this course may begin: those far along over all years, those at the beginning in the last ones."""
    steps = [s for attempt in course.attempts for s in attempt]
    length = sum(s.after for s in steps)
    is_open = steps[-1].kind in dict(LINE) and len(steps) < 12
    first = max(FIRST, TODAY - timedelta(days=length + 700)) if is_open else FIRST
    last = TODAY - timedelta(days=length + 4)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def worked_out(course, start, known, *, probe):
    """(attempts, acts, entries) of one course begun on ``start``: dicts of columns, without what depends on the person.

    ``probe``: {attempt: whether the limit of age is the nearest}, filled in on first use.
    """
    on, facts, act_id, acts = start, [], 0, []
    for number, steps in enumerate(course.attempts, start=1):
        mine, first_id = [], act_id + 1
        for place, step in enumerate(steps):
            on, act_id = on + timedelta(days=step.after), act_id + 1
            reverses = first_id + step.reverses if step.reverses is not None else None
            mine.append(rules.Fact(act_id, step.kind, on, reverses=reverses, branch_id=1, body_id=1 if _to_body(step) else None))
            acts.append(_act(number, place, step, on, act_id, first_id, known))
        facts.append(mine)
    cases = [_case(number, mine, known, probe) for number, mine in enumerate(facts, start=1)]
    return cases, acts, _entries(facts, acts)


def check(course, start):
    """Reasons why the product would refuse this course; [] when it can be."""
    found = []
    on = start
    for steps in course.attempts:
        facts = []
        for step in steps:
            on += timedelta(days=step.after)
            if step.kind != K.REVERSAL:
                gone = step.reverses + 1 if step.reverses is not None else None
                found += [r.text for r in rules.check(step.kind, on=on, facts=facts, today=TODAY, replaces=gone)]
            facts.append(rules.Fact(len(facts) + 1, step.kind, on, reverses=step.reverses + 1 if step.reverses is not None else None))
    return found


def _to_body(step):
    return step.kind == K.HANDED_OVER


def _act(number, place, step, on, act_id, first_id, known):
    rule_set = rulesets.of(known.sets, on)
    late = min(on + timedelta(days=1 + act_id % 3), TODAY)
    return {
        "attempt": number, "place": place, "kind": str(step.kind), "on": on, "recorded_on": late, "act": act_id,
        "reverses": step.reverses, "source": str(Source.OWN if place < UNION else Source.NOTICE_PHONE),
        "rule_set": rule_set.pk if rule_set else None, "to_body": _to_body(step),
    }  # fmt: skip


def _case(number, facts, known, probe):
    found = rules.standing(facts)
    row = {name: getattr(found, name) for name in standing.CACHE}
    nobody = SimpleNamespace(member=SimpleNamespace(birth_on=None, birth_precision="day"))
    row |= standing.due_columns(nobody, facts, known)
    if number not in probe:  # every other limit ends before that of age, which therefore shows only where no other binds
        person = SimpleNamespace(member=SimpleNamespace(birth_on=PROBE, birth_precision="day"))
        probe[number] = standing.due_columns(person, facts, known)["next_due_code"] == LimitCode.AGE
    row["age_open"] = probe[number]
    row |= {"attempt": number, "stage": int(found.stage), "has_body": found.body_id is not None}
    row |= {"party_status": str(rules.party_status(found))}
    return row


def _entries(facts, acts):
    """What the ledger would hold after recording act by act; groups are the person's."""
    recorded = {a["act"]: a for a in acts}
    found = []
    for event, number, by_act in rules.replay([rules.Attempt(rules.Traits(), mine) for mine in facts]):
        act = recorded[event.act_id]
        found.append({
            "attempt": act["attempt"], "place": act["place"], "indicator": event.indicator, "on": event.on,
            "recorded_on": recorded[by_act]["recorded_on"], "previous_on": event.previous_on, "by_union": event.by_union, "number": number,
        })  # fmt: skip
    return found
