"""What of a case counts for the figures: of each kind the first act that stands; a ceremony only while no decision stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tracking.ledger.rules import BIT, Apart, Event, Indicator, Population
from tracking.members.rules import Sex
from tracking.nominations.rules.codes import ActKind
from tracking.nominations.rules.standing import Fact

# The acts whose first standing one is counted; of the admission a later kind stands in for an earlier one that is not known.
COUNTED: dict[Indicator | Apart, tuple[ActKind, ...]] = {
    Indicator.INTRODUCED: (ActKind.UNION_DOCUMENT,),
    Indicator.CLASS_SENT: (ActKind.CLASS_SENT,),
    Indicator.CLASS_CERTIFIED: (ActKind.CLASS_CERTIFIED,),
    Indicator.ADMITTED: (ActKind.ADMISSION_DECISION, ActKind.CEREMONY),
    Indicator.OFFICIAL: (ActKind.OFFICIAL_RECOGNITION,),
    Apart.STRUCK_OFF: (ActKind.STRUCK_OFF,),
    Apart.ANNULLED: (ActKind.ANNULLED,),
}
COUNTED_KINDS = frozenset(kind for kinds in COUNTED.values() for kind in kinds)


@dataclass(frozen=True)
class Traits:
    """What was true of the person when the case was opened; None where not known."""

    sex: str = ""
    birth_on: date | None = None
    direct_worker: bool | None = None
    minority: bool | None = None
    non_state: bool | None = None
    union_officer: bool = False

    def groups(self, on: date) -> int:
        """Bits of the populations to which the person belonged on that day."""
        belongs = {
            Population.DIRECT: self.direct_worker,
            Population.WOMEN: self.sex == Sex.FEMALE,
            Population.MINORITY: self.minority,
            Population.NON_STATE: self.non_state,
            Population.UNDER_35: self.birth_on is not None and on.year - self.birth_on.year < 35,
            Population.OFFICER: self.union_officer,
        }
        return sum(BIT[population] for population, yes in belongs.items() if yes)


@dataclass
class Attempt:
    """One case of a person: its traits, its acts in order of recording, who holds it on the Party side."""

    traits: Traits
    facts: list[Fact]
    body_id: int | None = None  # the Party body that holds the case; None: none does


def counted(facts: Iterable[Fact]) -> dict[str, Fact]:
    """{indicator: the act that is counted for it}."""
    known = list(facts)
    gone = {f.reverses for f in known}
    first: dict[str, Fact] = {}
    for fact in known:
        if fact.kind in COUNTED_KINDS and fact.id not in gone:
            best = first.get(fact.kind)
            if best is None or (fact.on, fact.id) < (best.on, best.id):
                first[fact.kind] = fact
    return {i: next(first[k] for k in kinds if k in first) for i, kinds in COUNTED.items() if any(k in first for k in kinds)}


def counted_events(attempts: Iterable[Attempt]) -> set[Event]:
    """Everything that is counted of one person, over all attempts."""
    return set(counted_with_body(attempts))


def counted_with_body(attempts: Iterable[Attempt]) -> dict[Event, int | None]:
    """The same, each with the Party body that holds its case."""
    found = [(attempt, counted(attempt.facts)) for attempt in attempts]
    introduced = sorted((c[Indicator.INTRODUCED].on, c[Indicator.INTRODUCED].id) for _a, c in found if Indicator.INTRODUCED in c)
    return {
        _event(attempt, indicator, fact, introduced, has_document=Indicator.INTRODUCED in acts): attempt.body_id
        for attempt, acts in found
        for indicator, fact in acts.items()
    }


def _event(attempt: Attempt, indicator: str, fact: Fact, introduced: list[tuple[date, int]], *, has_document: bool) -> Event:
    previous = None
    if indicator == Indicator.INTRODUCED:
        previous = max((on for on, act_id in introduced if (on, act_id) < (fact.on, fact.id)), default=None)
    by_union = indicator == Indicator.ADMITTED and has_document
    if fact.branch_id is None:
        raise ValueError(f"act {fact.id} has no branch")
    return Event(fact.id, str(indicator), fact.on, fact.branch_id, attempt.traits.groups(fact.on), previous, by_union)


def changes(before: set[Event], after: set[Event]) -> Iterator[tuple[Event, int]]:
    """What no longer counts (−1) and what came to count (1), the former first."""
    yield from ((event, -1) for event in sorted(before - after))
    yield from ((event, 1) for event in sorted(after - before))


def body_changes(before: dict[Event, int | None], after: dict[Event, int | None]) -> Iterator[tuple[Event, int, int]]:
    """What no longer counts for a Party body and what came to count for one: (event, body, −1 or 1). A case that another body holds than
    before takes everything along that is counted of it."""
    yield from ((event, body, -1) for event, body in before.items() if body is not None and after.get(event) != body)
    yield from ((event, body, 1) for event, body in after.items() if body is not None and before.get(event) != body)


def replay(attempts: Iterable[Attempt]) -> Iterator[tuple[Event, int, int]]:
    """What each act of one person changed, in order of recording: (event, 1 or −1, id of the act that made the change)."""
    attempts = list(attempts)
    so_far = [Attempt(a.traits, [], a.body_id) for a in attempts]
    now: set[Event] = set()
    for fact, place in sorted(((f, n) for n, a in enumerate(attempts) for f in a.facts), key=lambda pair: pair[0].id):
        so_far[place].facts.append(fact)
        if fact.kind in COUNTED_KINDS or fact.reverses:
            before, now = now, counted_events(so_far)
            yield from ((event, number, fact.id) for event, number in changes(before, now))
