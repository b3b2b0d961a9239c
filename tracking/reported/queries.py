"""What was reported without names, beside what the lists of names say of the same unit and days. Decision 18."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Case, Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Concat, Greatest

from portal.db import starts_with
from tracking.figures import queries as figures
from tracking.figures.queries.places import place_q, stood_when
from tracking.figures.queries.totals import child_expression
from tracking.figures.rules import Indicator, Period
from tracking.ledger import models as ledger
from tracking.ledger.rules import EVERYBODY, SUMMED_DEPTH, Tree, Unit, bits, with_all
from tracking.reported import rules
from tracking.reported.models import ReportedTotal

_MONTHS = Q(unit=Unit.MONTH, bucket__gte=OuterRef("whole_from"), bucket__lt=OuterRef("whole_until"))
_UNDER = Q(branch__path__gte=OuterRef("branch__path"), branch__path__lt=Concat(OuterRef("branch__path"), Value("~")))


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
    """What stands apart at a branch in each of these spans, in one statement; nothing for a past day of knowledge, as a number without
    names does not say it. ``spans``: name → Period; ``population``: what was reported of exactly these groups; the rest as of
    ``figures.queries.tally``."""
    if known_on:
        return Reported()
    rows = _at(branch, own=own, which=which).annotate(child=Value(0))
    return _gathered(rows, spans, bits(population)).get(0, Reported())


def reported_by_child(spans, *, branch, which=None, population=(), known_on=None):
    """The same for every unit directly below: key of the child (``figures.child_key``) → Reported; OWN for the branch itself."""
    if known_on:
        return {}
    which = figures.tree_for(branch, which)
    rows = _at(branch, which=which).annotate(child=child_expression(branch, None, which))
    return {figures.OWN if key in (None, branch.path) else key: one for key, one in _gathered(rows, spans, bits(population)).items()}


def _at(branch, *, own=False, which=None):
    """Standing numbers at or under a branch; in the tree as it was, where their unit stood on their last day."""
    rows = ReportedTotal.objects.standing().annotate(on=F("ends_on"))
    return rows.filter(place_q(branch=branch, own=own, which=figures.tree_for(branch, which)))


def _gathered(rows, spans, groups):
    sums = {}
    for name, span in spans.items():
        inside = Q(start_on__gte=span.start, ends_on__lte=span.end)
        sums[f"a_{name}"] = Coalesce(Sum("rest", filter=inside), 0)
        sums[f"o_{name}"] = Coalesce(Sum("beyond", filter=inside), 0)
    first, last = min(s.start for s in spans.values()), max(s.end for s in spans.values())
    rows = with_names(rows.filter(groups=groups, start_on__gte=first, ends_on__lte=last), groups)
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


def with_names(rows, groups=0):
    """Reported numbers with ``names``: how many people the lists name for the same unit (at or under it), indicator and days. All rows are
    about the same ``groups``."""
    which = Case(When(branch__closed_on__isnull=True, then=Value(Tree.NOW)), default=Value(Tree.THEN), output_field=IntegerField())
    rows = rows.alias(which=which)
    names = Case(
        When(branch__depth__lte=SUMMED_DEPTH, then=_of_groups(groups) if groups else Subquery(_sums())),
        default=Subquery(_entries(groups)), output_field=IntegerField(),
    )  # fmt: skip
    return rows.annotate(names=Coalesce(names, 0))


def _sums():
    days = Q(bucket__gte=OuterRef("start_on"), bucket__lt=OuterRef("whole_from"))
    days |= Q(bucket__gte=OuterRef("whole_until"), bucket__lte=OuterRef("ends_on"))
    return _added_sums(_MONTHS | Q(unit=Unit.DAY) & days, groups=EVERYBODY)


def _of_groups(groups):
    """Whole months out of the sums, the days at both ends out of the entries: days are summed for everybody only."""
    months = Subquery(_added_sums(_MONTHS, groups__in=with_all(groups)))
    return Coalesce(months, 0) + Coalesce(Subquery(_entries_at_ends(groups)), 0)


def _added_sums(when, **of):
    trees = Q(tree=Tree.BOTH) | Q(tree=OuterRef("which"))
    rows = ledger.Sum.objects.filter(when, trees, node=OuterRef("branch"), indicator=OuterRef("indicator"), **of)
    return rows.order_by().values("indicator").annotate(n=Sum("number")).values("n")


def _entries(groups):
    return _added_entries(_UNDER, Q(on__gte=OuterRef("start_on"), on__lte=OuterRef("ends_on")), groups)


def _entries_at_ends(groups):
    """Of days outside the whole months: where the branch still works by today's tree, of one that has ended by the tree of the day."""
    days = Q(on__gte=OuterRef("start_on"), on__lt=OuterRef("whole_from")) | Q(on__gte=OuterRef("whole_until"), on__lte=OuterRef("ends_on"))
    reported_at = OuterRef(OuterRef("branch"))
    stood = stood_when().filter(Q(branch=reported_at) | Q(a2=reported_at) | Q(a3=reported_at))
    return _added_entries(Q(of_now=Tree.NOW) & _UNDER | Q(of_now=Tree.THEN) & Exists(stood), days, groups)


def _added_entries(where, days, groups):
    which = ExpressionWrapper(OuterRef("which"), output_field=IntegerField())
    rows = ledger.Entry.objects.alias(of_now=which).filter(where, days, indicator=OuterRef("indicator"))
    rows = rows.filter(groups__in=with_all(groups)) if groups else rows
    return rows.order_by().values("indicator").annotate(n=Sum("number")).values("n")


def on_same_days(branches, *, indicator, start, end, groups=0, besides=()):
    """Standing numbers of an indicator and exactly these groups that share a day with these days, for these branches, those above and those
    below them; by branch they are sorted out with ``clashes``. One statement. ``besides``: these rows do not count."""
    places = Q(branch__in={i for b in branches for i in (b.pk, b.parent_id, b.a2_id, b.a3_id, b.a4_id) if i}) | Q(branch__depth=1)
    for path in {b.parent.path if len(branches) > 1 else b.path for b in branches}:
        places |= starts_with("branch__path", path)
    rows = ReportedTotal.objects.standing().filter(places, indicator=indicator, groups=groups, start_on__lte=end, ends_on__gte=start)
    return list(rows.exclude(pk__in=[r.pk for r in besides]).select_related("branch").order_by("start_on", "pk"))


def clashes(branch, rows):
    """(unit, first, last day) of those rows that lie at, above or below a branch."""
    near = [r for r in rows if r.branch.path.startswith(branch.path) or branch.path.startswith(r.branch.path)]
    return [(r.branch.label, r.start_on, r.ends_on) for r in near]


def listed(rows):
    """Rows of a page with the names of the same days, what stands apart, and the address of the names. One statement, and one for each
    choice of groups on the page."""
    names = {}
    for groups in {r.groups for r in rows}:
        some = ReportedTotal.objects.filter(pk__in=[r.pk for r in rows if r.groups == groups])
        names |= dict(with_names(some, groups).values_list("pk", "names"))
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
        where = {"branch": self.total.branch, "population": self.total.population}
        return figures.door(Indicator(self.total.indicator), period, **where) if self.names else ""
