"""The ledger beside the log: what an act makes count, or no longer count, is posted by the action that writes the act."""

from collections import defaultdict

from tracking.ledger import actions as ledger
from tracking.ledger.rules import Indicator
from tracking.nominations import rules
from tracking.nominations.counted import attempts_of, non_state_sectors, traits_of
from tracking.nominations.standing import facts_of_many


def step_of(case):
    """Where a case stands, as the ledger's steps count it."""
    return case.branch_id, int(case.stage), case.outcome, case.closed_on or case.stage_since_on


def post_changes(*, changed, today):
    """Post what changed for these cases: (case, its facts before, its facts after). Known since ``today``.

    An introduction that comes or goes also changes how the person's other attempts count (introduced again). No statement when nothing
    counts otherwise than before.
    """
    touched = [(case, before, after) for case, before, after in changed if _ids(before) != _ids(after)]
    if not touched:
        return
    again = [case for case, before, after in touched if _ids(before).get(Indicator.INTRODUCED) != _ids(after).get(Indicator.INTRODUCED)]
    others, non_state = _beside(again), non_state_sectors()
    people = defaultdict(lambda: ([], []))
    for case, before, after in touched:
        for attempts, facts in zip(people[case.member_id], (before, after), strict=True):
            attempts.append(rules.Attempt(traits_of(case, non_state), facts))
    found = []
    for member, (before, after) in people.items():
        beside = others.get(member, [])
        differences = rules.changes(rules.counted_events([*beside, *before]), rules.counted_events([*beside, *after]))
        found += [(event, number, today) for event, number in differences]
    ledger.post(changes=found)


def post_histories(*, cases, recorded_on):
    """Post the log of new cases as it was recorded act by act. ``recorded_on``: {act id: day} of their acts."""
    facts, others, non_state = (
        facts_of_many([c.pk for c in cases]),
        _beside([c for c in cases if c.attempt > 1]),
        non_state_sectors(),
    )
    found = []
    for case in cases:
        attempts = [*others.get(case.member_id, []), rules.Attempt(traits_of(case, non_state), facts[case.pk])]
        found += [(event, number, recorded_on[act]) for event, number, act in rules.replay(attempts) if act in recorded_on]
    ledger.post(changes=found)


def _beside(cases):
    """{member id: the attempts of the persons of these cases beside these cases}; no statement for no case."""
    return attempts_of({c.member_id for c in cases}, without=[c.pk for c in cases]) if cases else {}


def _ids(facts):
    return {indicator: fact.id for indicator, fact in rules.counted(facts).items()}
