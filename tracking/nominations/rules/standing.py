"""What the acts of a case say of it. Pure functions over ``Fact``."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from portal import dates
from tracking.nominations.rules.codes import ActKind, Outcome, Stage
from tracking.nominations.rules.procedure import EXPECTED_LINE, PLACES_BODY, PROCEDURE

K = ActKind
_RETURNS = (K.RETURNED, K.REDO_ORDERED)
_NO_LONGER = (Outcome.STRUCK_OFF, Outcome.ANNULLED, Outcome.LEFT_PARTY)


@dataclass(frozen=True, slots=True)
class Fact:
    """One act as the rules see it. ``on`` is the first possible day; ``takes_turn``: id of the act whose place in the order of recording
    a correction takes over, found by ``live``; 0: its own."""

    id: int
    kind: str
    on: date
    precision: str = dates.DAY
    recorded_at: datetime | None = None
    reverses: int | None = None
    body_id: int | None = None
    branch_id: int | None = None
    ruled_by_id: int | None = None
    months: int | None = None  # that a mentor named by it had been together with the person by then
    takes_turn: int = 0

    @property
    def turn(self) -> int:
        """Place in the order of recording."""
        return self.takes_turn or self.id

    @property
    def last(self) -> date:
        return dates.last_day(self.on, self.precision)


@dataclass
class Standing:
    """Where a case stands, derived from its acts alone; the columns of the same names on the case are a cache of this."""

    stage: Stage = Stage.IDENTIFIED
    stage_since_on: date | None = None
    outcome: str = ""
    closed_on: date | None = None
    waiting_supplement: bool = False
    paused_on: date | None = None
    agreed_on: date | None = None
    introduced_on: date | None = None
    handed_over_on: date | None = None
    class_sent_on: date | None = None
    certified_on: date | None = None
    decided_on: date | None = None
    ceremony_on: date | None = None
    official_on: date | None = None
    body_id: int | None = None
    branch_id: int | None = None
    precisions: dict[str, str] = field(default_factory=dict)  # of the dates above that are not known to the day
    missing: list[ActKind] = field(default_factory=list)


def live(facts: Iterable[Fact], without: int | None = None) -> list[Fact]:
    """Acts that stand: neither reversed by another nor themselves a bare reversal. In order of date, then of recording.

    ``without``: id of an act that is left out; what it had corrected stays gone.
    """
    known = {f.id: f for f in facts}
    gone = {f.reverses for f in known.values() if f.reverses} | {without}
    stand = [_in_turn(f, known) for f in known.values() if f.id not in gone and f.kind != K.REVERSAL]
    return sorted(stand, key=lambda f: (f.on, f.turn))


def said_after(facts: Iterable[Fact], last: int) -> bool:
    """Whether anything that was recorded after the act ``last`` still says something: an act that stands, or what took back or corrected
    an earlier one. What was recorded afterwards and taken back again says nothing."""
    later = {f.id: f for f in facts if f.id > last}
    gone = {f.reverses for f in later.values() if f.reverses}
    return any(f.id not in gone and f.kind != K.REVERSAL for f in later.values()) or not gone <= set(later)


def _in_turn(fact: Fact, known: dict[int, Fact]) -> Fact:
    """The act with the place of the one at the start of its chain of corrections; mostly there is none, and nothing is copied."""
    first = fact
    while first.reverses in known:
        first = known[first.reverses]
    takes = 0 if first is fact else first.id
    return fact if fact.takes_turn == takes else replace(fact, takes_turn=takes)


def standing(facts: Iterable[Fact], without: int | None = None) -> Standing:
    """Where the case stands after all these acts (any order in, reversed ones included); ``without`` as in ``live``."""
    return standing_of(live(facts, without))


def standing_of(acts: list[Fact]) -> Standing:
    """Where the case stands after these acts, as ``live`` gives them."""
    first: dict[str, Fact] = {}
    last: dict[str, Fact] = {}
    for act in acts:
        first.setdefault(act.kind, act)
        last[act.kind] = act
    found = Standing()
    reached = [(stage, act) for act in acts if (stage := PROCEDURE[K(act.kind)].leads_to)]
    if reached:
        found.stage = max(stage for stage, _act in reached)
        _note(found, "stage_since_on", next(act for stage, act in reached if stage == found.stage))
    _close(found, acts)
    found.waiting_supplement = _waits(acts)
    if pause := _pause(acts):
        _note(found, "paused_on", pause)
    for name, kind, pick in (
        ("agreed_on", K.AGREED, first),
        ("introduced_on", K.UNION_DOCUMENT, first),
        ("handed_over_on", K.HANDED_OVER, first),
        ("class_sent_on", K.CLASS_SENT, first),
        ("certified_on", K.CLASS_CERTIFIED, last),
        ("decided_on", K.ADMISSION_DECISION, first),
        ("ceremony_on", K.CEREMONY, first),
        ("official_on", K.OFFICIAL_RECOGNITION, first),
    ):
        if kind in pick:
            _note(found, name, pick[kind])
    found.body_id = next((a.body_id for a in reversed(acts) if a.kind in PLACES_BODY and (a.body_id or a.kind == K.BODY_CHANGED)), None)
    found.branch_id = next((a.branch_id for a in sorted(acts, key=lambda a: -a.turn) if a.kind in (K.MOVED, K.IDENTIFIED)), None)
    found.missing = missing(found.stage, set(first))
    return found


def _note(found: Standing, name: str, act: Fact) -> None:
    """Take a date over from an act, with its precision where the day is not known: no day is invented."""
    setattr(found, name, act.on)
    if act.precision != dates.DAY:
        found.precisions[name] = act.precision


def _close(found: Standing, acts: list[Fact]) -> None:
    """The exit that counts is the one recorded last with no reopening recorded after it."""
    ends = sorted((a for a in acts if PROCEDURE[K(a.kind)].outcome or a.kind == K.REOPENED), key=lambda a: a.turn)
    outcome = PROCEDURE[K(ends[-1].kind)].outcome if ends else None
    if outcome:
        found.outcome = outcome.value
        _note(found, "closed_on", ends[-1])


def _waits(acts: list[Fact]) -> bool:
    """Returned for completion or ordered to be done again, and nothing recorded since that answers it."""
    marks = sorted((a for a in acts if a.kind in (*_RETURNS, K.SUPPLEMENTED, K.SUBMITTED, K.HANDED_OVER)), key=lambda a: a.turn)
    return bool(marks) and marks[-1].kind in _RETURNS


def _pause(acts: list[Fact]) -> Fact | None:
    """The pause that holds: the latest by its day, unless it was ended since. None when the consideration goes on. ``acts`` in order of
    date, as the limits count them: a pause learned of late may lie before an end that is known already."""
    marks = [a for a in acts if a.kind in (K.PAUSED, K.RESUMED)]
    return marks[-1] if marks and marks[-1].kind == K.PAUSED else None


def party_status(found: Standing) -> str:
    """What the case says of the person's Party status: 'none', 'probation' or 'official'."""
    if found.outcome in _NO_LONGER:
        return "none"
    if found.official_on and found.outcome != Outcome.RECOGNITION_ANNULLED:
        return "official"
    return "probation" if found.ceremony_on else "none"


def missing(stage: Stage, kinds: Collection[str]) -> list[ActKind]:
    """Expected kinds of the usual line that lie behind the furthest milestone and are not known."""
    marks = {K.AGREED: Stage.UNION_RESOLVED, K.NEW_MEMBER_CLASS: Stage.OFFICIAL}
    line = [(marks.get(k) or PROCEDURE[k].leads_to or stage, k) for k in EXPECTED_LINE]
    return [k for place, k in line if place <= stage and k not in kinds and not (place == stage and PROCEDURE[k].leads_to == stage)]
