"""Which rule set holds on a day, its values, and what differs between two of them."""

from dataclasses import dataclass
from datetime import date, timedelta

from tracking.catalogue.rules import Certainty
from tracking.rulesets.models import RuleSet
from tracking.rulesets.rules import DEFINITIONS, Group, Parameter, Provision, shown


def in_force(on):
    """The rule set for an act of this date. None before the first set."""
    return of(timeline(), on)


def timeline():
    """All sets, oldest first, with their line of inheritance loaded: for working on many dates with one query."""
    sets = list(RuleSet.objects.order_by("effective_from"))
    by_id = {row.pk: row for row in sets}
    for row in sets:
        if row.inherits_id:
            row.inherits = by_id[row.inherits_id]
    return sets


def of(sets, on):
    """The set among ``sets`` (oldest first) that holds on a day; None before the first."""
    return next((s for s in reversed(sets) if s.effective_from <= on), None)


@dataclass(frozen=True)
class Range:
    """A set and the days on which it holds. ``until``: the last day, None when no later set is known. ``state``: past, now or future."""

    rule_set: RuleSet
    start: date
    until: date | None
    state: str


def ranges(sets, today):
    """Every set with its days, the latest first. ``sets`` as from ``timeline``."""
    now, found, until = of(sets, today), [], None
    for row in reversed(sets):
        state = "future" if row.effective_from > today else "now" if row is now else "past"
        found.append(Range(row, row.effective_from, until, state))
        until = row.effective_from - timedelta(days=1)
    return found


@dataclass(frozen=True)
class Line:
    """One value of a set as a page shows it. ``own``: set here, else inherited. ``provision`` None and ``words`` '': the set has none."""

    parameter: Parameter
    words: str
    provision: Provision | None
    own: bool

    @property
    def certainty(self):
        known = self.provision and self.provision.certainty
        return Certainty(known) if known in Certainty.values else None


def lines(rule_set):
    """The values of a set by group: (group, its lines)."""
    found = [_line(rule_set, parameter) for parameter in DEFINITIONS]
    return [(group, [line for line in found if line.parameter.group == group]) for group in Group]


def _line(rule_set, parameter):
    try:
        provision = rule_set.provision(parameter.code)
    except KeyError:
        return Line(parameter, "", None, own=False)
    return Line(parameter, shown(parameter, provision.value), provision, own=parameter.code in rule_set.parameters)


@dataclass(frozen=True)
class Difference:
    """One parameter in two sets, the earlier first."""

    parameter: Parameter
    before: Line
    after: Line

    @property
    def differs(self):
        return self.before.words != self.after.words


def compare(earlier, later, *, everything=False):
    """What differs between two sets, or with ``everything`` all values beside each other; by group, groups without rows left out."""
    rows = [Difference(p, _line(earlier, p), _line(later, p)) for p in DEFINITIONS]
    groups = [(group, [r for r in rows if r.parameter.group == group and (everything or r.differs)]) for group in Group]
    return [(group, found) for group, found in groups if found]


def proposed(rule_set, facts):
    """The set as it would be with these facts, not stored. ``rule_set``: the one that is corrected, None for a new one."""
    return RuleSet(pk=rule_set.pk if rule_set else None, **facts)
