"""The ledger beside the log: what an act makes count, or no longer count, is posted by the action that writes the act."""

from collections import defaultdict

from tracking.ledger import actions as ledger
from tracking.ledger.rules import Indicator, Stand
from tracking.nominations import rules
from tracking.nominations.counted import attempts_of, non_state_sectors, traits_of
from tracking.nominations.standing import facts_of_many


def step_of(case):
    """Where a case stands, as the ledger's steps count it."""
    return Stand(case.branch_id, case.body_id, int(case.stage), case.outcome, case.closed_on or case.stage_since_on)


def post_changes(*, changed, today):
    """Post what changed for these cases: (case as it is now, id of the Party body that held it before, its facts before, its facts after).
    Known since ``today``.

    An introduction that comes or goes also changes how the person's other attempts count (introduced again); what is counted of a case goes
    along, introduced again or not, when another Party body comes to hold it. No statement when nothing counts otherwise than before.
    """
    touched = [(case, body, before, after) for case, body, before, after in changed if _counts_otherwise(case, body, before, after)]
    if not touched:
        return
    mixed = [case for case, body, before, after in touched if body != case.body_id or _introduction(before) != _introduction(after)]
    others, non_state = _beside(mixed), non_state_sectors()
    people = defaultdict(lambda: ([], []))
    for case, body, before, after in touched:
        was, now = people[case.member_id]
        was.append(rules.Attempt(traits_of(case, non_state), before, body))
        now.append(rules.Attempt(traits_of(case, non_state), after, case.body_id))
    found, at_bodies = [], []
    for member, attempts in people.items():
        before, after = (rules.counted_with_body([*others.get(member, []), *own]) for own in attempts)
        found += [(event, number, today) for event, number in rules.changes(set(before), set(after))]
        at_bodies += rules.body_changes(before, after)
    if found:  # a case that only changed hands writes no entry
        ledger.post(changes=found)
    ledger.post_bodies(changes=at_bodies)


def post_histories(*, cases, recorded_on):
    """Post the log of new cases as it was recorded act by act. ``recorded_on``: {act id: day} of their acts."""
    facts, others, non_state = (
        facts_of_many([c.pk for c in cases]),
        _beside([c for c in cases if c.attempt > 1]),
        non_state_sectors(),
    )
    found, at_bodies = [], []
    for case in cases:
        attempts = [*others.get(case.member_id, []), rules.Attempt(traits_of(case, non_state), facts[case.pk], case.body_id)]
        body_of = {fact.id: attempt.body_id for attempt in attempts for fact in attempt.facts}
        new = [(event, number, recorded_on[act]) for event, number, act in rules.replay(attempts) if act in recorded_on]
        at_bodies += [(event, body, number) for event, number, _day in new if (body := body_of[event.act_id]) is not None]
        found += new
    ledger.post(changes=found)
    ledger.post_bodies(changes=at_bodies)


def _beside(cases):
    """{member id: the attempts of the persons of these cases beside these cases}; no statement for no case."""
    return attempts_of({c.member_id for c in cases}, without=[c.pk for c in cases]) if cases else {}


def _counts_otherwise(case, body, before, after):
    ids = _ids(before)
    return ids != _ids(after) or (body != case.body_id and bool(ids))


def _introduction(facts):
    return _ids(facts).get(Indicator.INTRODUCED)


def _ids(facts):
    return {indicator: fact.id for indicator, fact in rules.counted(facts).items()}
