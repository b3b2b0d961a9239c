"""Earlier stages that a case can be let back to. Layer: queries."""

from dataclasses import dataclass

from portal import dates
from tracking.access.rules import Permission as P
from tracking.nominations import rights, rules
from tracking.nominations.rules import ActKind, Fact, Source, Stage
from tracking.nominations.standing import facts_of


@dataclass
class WayBack:
    """An earlier stage, and in words the acts that would be taken back on the way there, the latest first."""

    stage: Stage
    acts: list


def ways_back(nomination, held):
    """Earlier stages that this person can let the case go back to: only where every act beyond is theirs to take back. Two queries."""
    facts, sources = facts_of(nomination), dict(nomination.acts.values_list("pk", "source"))
    now = rules.standing(facts)
    reached = {rules.PROCEDURE[ActKind(f.kind)].leads_to for f in rules.live(facts)} - {None, now.stage}
    found = [(stage, rules.to_take_back(stage, facts)) for stage in sorted(reached | {Stage.IDENTIFIED}, reverse=True)]
    return [
        WayBack(stage, [_words(f) for f in acts])
        for stage, acts in found
        if acts and stage < now.stage and all(_mine(f, sources, held) for f in acts)
    ]


def _mine(fact: Fact, sources, held):
    return rights.may_record(fact.kind, held) and (sources[fact.id] != Source.PARTY or P.PARTY_RECORD in held)


def _words(fact: Fact):
    return f"{ActKind(fact.kind).label} ({dates.show(fact.on, fact.precision)})"
