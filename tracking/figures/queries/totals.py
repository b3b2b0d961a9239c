"""Many figures in one statement, for any number of people: from the sums of the ledger where a unit has them, else from its entries.

One statement reads rows that are folded and rows that are not, whole months and the days at the ends, so that every answer
comes from one moment. What a figure means is said by ``people.counted``; the tests compare the two.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, reduce
from operator import or_

from django.db.models import Case, CharField, Count, F, IntegerField, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Substr

from portal import tree
from tracking.branches.models import Branch, BranchPeriod
from tracking.figures import rules
from tracking.figures.queries.places import entries_at, stood_when, tree_for
from tracking.figures.rules import Indicator
from tracking.ledger import models as ledger
from tracking.ledger.queries import step_rows
from tracking.ledger.rules import EVERYBODY, SUMMED_DEPTH, Tree, Unit, bits, month_number, with_all
from tracking.nominations.models import Nomination
from tracking.nominations.rules import Stage

OWN = None  # key of what was recorded at the unit itself, not at one below it
PART_ONLY = 2  # a row that adds to a part whose whole was counted by another row


@dataclass
class Tally:
    """Figures of one unit: (figure, span) → number of people. What was not counted is 0."""

    counts: Counter = field(default_factory=Counter)

    def get(self, figure, span="now"):
        return self.counts[figure, span]

    @classmethod
    def of(cls, tallies):
        """All of these added up, in one pass."""
        whole = cls()
        for one in tallies:
            whole.counts.update(one.counts)
        return whole

    def __sub__(self, other):
        return Tally(Counter({key: self.counts[key] - other.counts[key] for key in self.counts | other.counts}))

    def __bool__(self):
        return any(self.counts.values())


@dataclass(frozen=True)
class Asked:
    """What is counted. ``spans``: name → Period; ``figures``: indicators, None for all; ``parts``: also the parts ("trong đó");
    ``since``: first day of the term for who was introduced again, None for always; ``which``: today's organisation or that of the day
    of each act, None for what ``tree_for`` says; ``known_on``: as it was known at the end of that day, None for now."""

    spans: dict
    population: tuple = ()
    figures: tuple | None = None
    parts: bool = True
    since: date | None = None
    which: int | None = None
    known_on: date | None = None

    @cached_property
    def once(self):
        """The spans without those of the same days under another name: each is added up once."""
        return {name: span for span, name in {span: name for name, span in reversed(self.spans.items())}.items()}

    @cached_property
    def names(self):
        """[(name of a span, the name in ``once`` that has its days)]."""
        first = {span: name for name, span in self.once.items()}
        return [(name, first[span]) for name, span in self.spans.items()]

    @property
    def trees(self):
        return (Tree.BOTH, self.which)

    def wanted(self):
        return Q() if self.figures is None else Q(indicator__in=[f.value for f in self.figures])


def _asked(branch, *, which=None, **asked):
    return Asked(which=tree_for(branch, which), **asked)


def tally(spans, *, branch=None, body=None, own=False, **asked):
    """All figures of a place in one query; ``asked``: see ``Asked``. Neither branch nor body: everywhere; ``own``: the place alone."""
    asked = _asked(branch, spans=spans, **asked)
    entries = entries_at(branch=branch, body=body, own=own, which=asked.which).annotate(child=Value(0))
    place = branch or body
    if not own and _has_sums(place, asked):
        rows = _sums(asked, place).filter(node=place)
        return _gathered(_by_sums(asked, rows, Value(0), [entries]), asked).get(0, Tally())
    return _gathered([_by_entries(asked, entries)], asked).get(0, Tally())


def by_child(spans, *, branch=None, body=None, parts=False, among=None, **asked):
    """Figures of every unit directly below a place: key of the child → Tally; OWN for the place itself. One query.

    The key is ``child_key(child)``. Children without anything counted are absent. ``among``: only these children.
    """
    asked = _asked(branch, spans=spans, parts=parts, **asked)
    entries = entries_at(branch=branch, body=body, which=asked.which).annotate(child=child_expression(branch, body, asked.which))
    if among is not None:
        entries = entries.filter(child__in=[child_key(c) for c in among])
    place = branch or body
    if _has_sums(place, asked, below=1):
        return _children_by_sums(asked, place, among, entries)
    here = place.path
    groups = _gathered([_by_entries(asked, entries)], asked)
    return {OWN if key in (None, here) else key: found for key, found in groups.items() if found}


def _children_by_sums(asked, place, among, entries):
    """The whole place is added up beside its children; what is in none of them was recorded at the place itself."""
    if among is not None:
        return _gathered(_by_sums(asked, _sums(asked, place).filter(node__in=[c.pk for c in among]), F("node"), [entries]), asked)
    is_branch = isinstance(place, Branch)
    then = is_branch and asked.which == Tree.THEN
    below = Q(pk__in=BranchPeriod.objects.filter(parent=place).order_by().values("branch")) if then else Q(parent=place)
    where = {"branch": place} if is_branch else {"body": place}
    whole = entries_at(**where, which=asked.which).annotate(child=Value(place.pk))
    sources = [whole, entries.filter(child__isnull=False).exclude(child=place.pk)]
    nodes = type(place).objects.filter(below | Q(pk=place.pk)).values("pk")  # one set, so that sums are read unit by unit, by index
    found = _gathered(_by_sums(asked, _sums(asked, place).filter(node__in=nodes), F("node"), sources), asked)
    total = found.pop(place.pk, Tally())
    found[OWN] = total - Tally.of(found.values())
    return {key: one for key, one in found.items() if one}


def child_key(child):
    """What ``by_child`` calls a branch or body: its primary key down to depth 4, its path below."""
    return child.pk if child.depth in tree.ANCESTOR_DEPTHS else child.path


def child_expression(branch, body, which=Tree.NOW):
    """The unit directly below a place that an entry belongs to."""
    depth = (branch or body).depth + 1
    column = f"a{depth}" if branch else f"b{depth}"
    if depth not in tree.ANCESTOR_DEPTHS:
        return Substr("branch__path" if branch else "act__nomination__body__path", 1, tree.STEP * depth)
    if which == Tree.THEN and branch:
        return Subquery(stood_when().values(f"{column}_id")[:1])
    return F(f"branch__{column}" if branch else f"act__nomination__{column}")


def by_month(figures, months, *, branch=None, body=None, **asked):
    """(figure, first day of month) → number, for these months, in one query. Months without anything are 0."""
    asked = _asked(branch, spans={}, figures=figures, parts=False, **asked)
    if _has_sums(place := branch or body, asked):
        rows = _sums(asked, place).filter(node=place, unit=Unit.MONTH, bucket__in=months, groups__in=_masks(asked.population))
        found = rows.order_by().values_list("indicator", "bucket").annotate(n=Sum("number"))
    else:
        rows = _narrowed(asked, entries_at(branch=branch, body=body, which=asked.which))
        rows = rows.filter(on__gte=min(months), on__lte=rules.month_end(max(months)))
        rows = rows.annotate(month=Substr(Cast("on", CharField()), 1, 7)).order_by()
        found = rows.values_list("indicator", "month").annotate(n=Sum("number"))
    numbers = {(indicator, str(month)[:7]): n for indicator, month, n in found}
    return {(f, m): numbers.get((f.value, f"{m:%Y-%m}"), 0) for f in figures for m in months}


def _has_sums(place, asked, below=0):
    """Whether a branch or Party body has sums, or with ``below`` 1 those directly below it; everywhere (None) has none."""
    return place is not None and place.depth + below <= SUMMED_DEPTH and asked.known_on is None


def _sums(asked, place):
    """The sums to look into: of branches in the tree asked for, of Party bodies in today's, the only one they have."""
    if isinstance(place, Branch):
        return ledger.Sum.objects.filter(asked.wanted(), tree__in=asked.trees)
    return ledger.BodySum.objects.filter(asked.wanted())


# ------------------------------------------------------------------ two sources, in rows of the same columns


def _by_sums(asked, rows, child, sources):
    """Querysets over these sums of some units, and over the entries (``sources``) for what sums cannot say alone."""
    rows = rows.annotate(child=child, in_part=_part_of_sum(asked))
    months = {name: rules.whole_months(p) for name, p in asked.once.items()}
    ends = {name: rules.days_at_ends(p) for name, p in asked.once.items()}
    found = _within(rows.filter(unit=Unit.MONTH, groups__in=_masks(asked.population)), "bucket", months)
    for run in rules.runs([piece for several in ends.values() for piece in several]):  # asked for apart: not the year between two ends
        within = {name: [p for p in several if run.start <= p.start <= run.end] for name, several in ends.items()}
        if not asked.population:
            found += _within(rows.filter(unit=Unit.DAY, groups=EVERYBODY), "bucket", within)
            continue
        for entries in sources:  # days are summed for everybody only
            found += _within(_narrowed(asked, entries).annotate(in_part=_part_of_entry(asked)), "on", within)
    if asked.parts and asked.since and asked.since.day > 1:  # sums know the month in which somebody was introduced before
        said = months if asked.population else {name: [period] for name, period in asked.once.items()}
        before = Q(previous_on__gte=asked.since, previous_on__lte=rules.month_end(asked.since.replace(day=1)))
        for entries in sources:
            found += _within(_narrowed(asked, entries).filter(before).annotate(in_part=Value(PART_ONLY)), "on", said)
    return found


def _by_entries(asked, entries):
    """One queryset over the entries themselves; they have a ``child``."""
    rows = _narrowed(asked, entries).annotate(in_part=_part_of_entry(asked))
    return _within(rows, "on", {name: [period] for name, period in asked.once.items()})[0]


def _narrowed(asked, entries):
    entries = entries.filter(asked.wanted())
    if asked.known_on:
        entries = entries.known_on(asked.known_on)
    return entries.filter(groups__in=_masks(asked.population)) if asked.population else entries


def entries_of(*, population=(), known_on=None, **place):
    """Entries of the ledger at a place (see ``place_q``), of these groups of people, as known at the end of a day."""
    rows = entries_at(**place)
    rows = rows.known_on(known_on) if known_on else rows
    return rows.filter(groups__in=_masks(population)) if population else rows


def _within(rows, column, ranges):
    """[the rows added up for each span over its ranges of days]; [] when no span has any."""
    pieces = [piece for several in ranges.values() for piece in several]
    if not pieces:
        return []
    rows = rows.filter(**{f"{column}__gte": min(p.start for p in pieces), f"{column}__lte": max(p.end for p in pieces)})
    sums = {f"n_{name}": _added(column, several) for name, several in ranges.items()}
    return [rows.order_by().values_list("child", "indicator", "in_part").annotate(**sums)]


def _added(column, ranges):
    """The number within one of these ranges; 0 for no range, None where nothing lies in them."""
    if not ranges:
        return Value(0)
    days = reduce(or_, [Q(**{f"{column}__gte": piece.start, f"{column}__lte": piece.end}) for piece in ranges])
    return Sum("number", filter=days)


def _masks(population):
    """The combinations of groups that have all of these; everybody for none."""
    return with_all(bits(population)) if population else [EVERYBODY]


def _part_of_sum(asked):
    """1 for rows of a part; of the introductions those whose month of before lies wholly in the term."""
    if not asked.parts:
        return Value(0)
    first = 1 if asked.since is None else month_number(asked.since) + (asked.since.day > 1)
    return Case(
        When(indicator=Indicator.INTRODUCED, part__gte=first, then=Value(1)),
        When(indicator=Indicator.ADMITTED, part=1, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


def _part_of_entry(asked):
    if not asked.parts:
        return Value(0)
    again = Q(previous_on__isnull=False) if asked.since is None else Q(previous_on__gte=asked.since)
    return Case(When(again | Q(by_union=True), then=Value(1)), default=Value(0), output_field=IntegerField())


def _gathered(querysets, asked):
    """Rows of these querysets, in one statement, as {child: Tally}."""
    if not querysets:
        return {}
    first, *rest = querysets
    found = {}
    for child, indicator, in_part, *numbers in first.union(*rest, all=True) if rest else first:
        one, figure = found.setdefault(child, Tally()), rules.FIGURE[indicator]
        counted = {name: number for name, number in zip(asked.once, numbers, strict=True) if number}
        for name, same in asked.names if counted else ():
            number = counted.get(same, 0)
            if number and in_part != PART_ONLY:
                one.counts[figure, name] += number
            if number and in_part:
                one.counts[rules.WITHIN[figure], name] += number
    return found


# ------------------------------------------------------------------ where cases stand now


@dataclass
class Steps:
    """Cases of a place now: followed ones by stage, ended ones by outcome."""

    stages: dict
    outcomes: dict


def cases_at(*, branch=None, body=None):
    """Cases that a place holds now, by the case's own columns."""
    place = branch or body
    return Nomination.objects.filter(place.subtree() if place else Q())


def steps(*, branch=None, body=None):
    """How many cases stand at which step now, in one query."""
    if (sums := step_rows(branch or body)) is not None:
        rows = sums.order_by().values_list("stage", "outcome").annotate(n=Sum("number"))
    else:
        rows = cases_at(branch=branch, body=body).order_by().values_list("stage", "outcome").annotate(n=Count("pk"))
    stages, outcomes = Counter(), Counter()
    for stage, outcome, number in rows:
        if outcome:
            outcomes[outcome] += number
        else:
            stages[Stage(stage)] += number
    return Steps({s: stages[s] for s in Stage}, {o: n for o, n in outcomes.items() if n})  # rows that wait may come to nothing
