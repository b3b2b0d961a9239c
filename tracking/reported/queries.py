"""What was reported without names, beside what the lists of names say of the same unit and days. Decision 18."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Concat, Greatest

from portal.db import starts_with
from tracking.figures import queries as figures
from tracking.figures.queries.places import place_q
from tracking.figures.queries.totals import child_expression
from tracking.figures.rules import Indicator, Period
from tracking.ledger import models as ledger
from tracking.ledger.rules import EVERYBODY, SUMMED_DEPTH, Tree, Unit
from tracking.reported import rules
from tracking.reported.models import ReportedTotal


@dataclass
class Reported:
    """(indicator, span) → people. ``apart``: reported and not named yet; ``over``: names beyond what was reported."""

    apart: Counter = field(default_factory=Counter)
    over: Counter = field(default_factory=Counter)

    def get(self, figure, span="now"):
        return self.apart[figure, span]

    def __add__(self, other):
        return Reported(self.apart + other.apart, self.over + other.over)

    def __bool__(self):
        return any(self.apart.values()) or any(self.over.values())


def reported(spans, *, branch, own=False, which=None, population=(), known_on=None):
    """What stands apart at a branch in each of these spans, in one statement; nothing for chosen groups or a past day of knowledge, as
    a number without names says neither. ``spans``: name → Period; the rest as of ``figures.queries.tally``."""
    if population or known_on:
        return Reported()
    rows = _at(branch, own=own, which=which).annotate(child=Value(0))
    return _gathered(rows, spans).get(0, Reported())


def reported_by_child(spans, *, branch, which=None, population=(), known_on=None):
    """The same for every unit directly below: key of the child (``figures.child_key``) → Reported; OWN for the branch itself."""
    if population or known_on:
        return {}
    which = figures.tree_for(branch, which)
    rows = _at(branch, which=which).annotate(child=child_expression(branch, None, which))
    return {figures.OWN if key in (None, branch.path) else key: one for key, one in _gathered(rows, spans).items()}


def _at(branch, *, own=False, which=None):
    """Standing numbers at or under a branch; in the tree as it was, where their unit stood on their last day."""
    rows = ReportedTotal.objects.standing().annotate(on=F("ends_on"))
    return rows.filter(place_q(branch=branch, own=own, which=figures.tree_for(branch, which)))


def _gathered(rows, spans):
    sums = {}
    for name, span in spans.items():
        inside = Q(start_on__gte=span.start, ends_on__lte=span.end)
        sums[f"a_{name}"] = Coalesce(Sum("rest", filter=inside), 0)
        sums[f"o_{name}"] = Coalesce(Sum("beyond", filter=inside), 0)
    first, last = min(s.start for s in spans.values()), max(s.end for s in spans.values())
    rows = with_names(rows.filter(start_on__gte=first, ends_on__lte=last))
    rows = rows.annotate(rest=Greatest(F("number") - F("names"), Value(0)), beyond=Greatest(F("names") - F("number"), Value(0)))
    found = {}
    for child, indicator, *numbers in (
        rows.order_by().values("child", "indicator").annotate(**sums).values_list("child", "indicator", *sums)
    ):
        one = found.setdefault(child, Reported())
        for position, name in enumerate(spans):
            one.apart[indicator, name] += numbers[2 * position]
            one.over[indicator, name] += numbers[2 * position + 1]
    return {key: one for key, one in found.items() if one}


def with_names(rows):
    """Reported numbers with ``names``: how many people the lists name for the same unit (at or under it), indicator and days."""
    which = Case(When(branch__closed_on__isnull=True, then=Value(Tree.NOW)), default=Value(Tree.THEN), output_field=IntegerField())
    rows = rows.alias(which=which)
    names = Case(When(branch__depth__lte=SUMMED_DEPTH, then=Subquery(_sums())), default=Subquery(_entries()), output_field=IntegerField())
    return rows.annotate(names=Coalesce(names, 0))


def _sums():
    days = Q(bucket__gte=OuterRef("start_on"), bucket__lt=OuterRef("whole_from"))
    days |= Q(bucket__gte=OuterRef("whole_until"), bucket__lte=OuterRef("ends_on"))
    months = Q(unit=Unit.MONTH, bucket__gte=OuterRef("whole_from"), bucket__lt=OuterRef("whole_until"))
    trees = Q(tree=Tree.BOTH) | Q(tree=OuterRef("which"))
    rows = ledger.Sum.objects.filter(months | Q(unit=Unit.DAY) & days, trees, groups=EVERYBODY)
    rows = rows.filter(node=OuterRef("branch"), indicator=OuterRef("indicator"))
    return rows.order_by().values("indicator").annotate(n=Sum("number")).values("n")


def _entries():
    under = Q(branch__path__gte=OuterRef("branch__path"), branch__path__lt=Concat(OuterRef("branch__path"), Value("~")))
    rows = ledger.Entry.objects.filter(under, on__gte=OuterRef("start_on"), on__lte=OuterRef("ends_on"), indicator=OuterRef("indicator"))
    return rows.order_by().values("indicator").annotate(n=Sum("number")).values("n")


def on_same_days(branches, *, indicator, start, end, besides=()):
    """Standing numbers of an indicator that share a day with these days, for these branches, those above and those below them; by branch
    they are sorted out with ``clashes``. One statement. ``besides``: these rows do not count."""
    places = Q(branch__in={i for b in branches for i in (b.pk, b.parent_id, b.a2_id, b.a3_id, b.a4_id) if i}) | Q(branch__depth=1)
    for path in {b.parent.path if len(branches) > 1 else b.path for b in branches}:
        places |= starts_with("branch__path", path)
    rows = ReportedTotal.objects.standing().filter(places, indicator=indicator, start_on__lte=end, ends_on__gte=start)
    return list(rows.exclude(pk__in=[r.pk for r in besides]).select_related("branch").order_by("start_on", "pk"))


def clashes(branch, rows):
    """(unit, first, last day) of those rows that lie at, above or below a branch."""
    near = [r for r in rows if r.branch.path.startswith(branch.path) or branch.path.startswith(r.branch.path)]
    return [(r.branch.label, r.start_on, r.ends_on) for r in near]


def listed(rows):
    """Rows of a page with the names of the same days, what stands apart, and the address of the names. One statement."""
    names = dict(with_names(ReportedTotal.objects.filter(pk__in=[r.pk for r in rows])).values_list("pk", "names"))
    return [Line(row, names[row.pk]) for row in rows]


@dataclass
class Line:
    """One reported number on the page."""

    total: ReportedTotal
    names: int

    @property
    def apart(self):
        return rules.apart(number=self.total.number, names=self.names)

    @property
    def over(self):
        return rules.over(number=self.total.number, names=self.names)

    @property
    def url(self):
        period = Period(self.total.start_on, self.total.ends_on)
        return figures.door(Indicator(self.total.indicator), period, branch=self.total.branch) if self.names else ""
