"""Grassroots unions judged by the criteria of commendation. Layer: queries."""

from collections import Counter

from django.db.models import Case, Count, IntegerField, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, ExtractYear

from portal.tree import STEP
from tracking.branches.models import Branch, BranchFact
from tracking.branches.rules import GRASSROOTS_KINDS
from tracking.dashboards import commend_rules, rules
from tracking.dashboards.commend_rules import Unit
from tracking.dashboards.groups import block_expression
from tracking.figures import queries as figures
from tracking.figures.queries.places import entries_at
from tracking.figures.rules import Indicator
from tracking.members.models import Member
from tracking.targets.models import Target
from tracking.targets.rules import Shape


def unions(branch):
    """Open grassroots unions at or under a branch, with ``size`` (newest number, else people in the list) and ``block``."""
    facts = BranchFact.objects.filter(branch=OuterRef("pk"), member_count__isnull=False).order_by("-on", "-pk")
    listed = Member.objects.current().filter(branch=OuterRef("pk")).order_by().values("branch").annotate(n=Count("pk")).values("n")
    found = Branch.objects.open().below(branch).filter(kind__in=GRASSROOTS_KINDS)
    return found.annotate(size=Coalesce(Subquery(facts.values("member_count")[:1]), Subquery(listed)), block=block_expression("sector__"))


def verdicts(scope, asked):
    """{id: Verdict} of the unions of a place; None when there are too many of them. Three queries."""
    rows = list(unions(scope.branch).values_list("pk", "path", "block", "size")[: rules.UNITS_CAP + 1])
    if len(rows) > rules.UNITS_CAP:
        return None
    counts = _introduced(scope, {path: pk for pk, path, *_rest in rows})
    halves, targets = commend_rules.halves(scope.period.start, scope.period.end), _targets(scope)
    units = [
        Unit(
            pk, block, members, counts[pk, "now"], counts[pk, "year"], targets.get(pk), tuple(counts[pk, half] for half in halves)
        )
        for pk, _path, block, members in rows
    ]  # fmt: skip
    return {v.unit.pk: v for v in commend_rules.judged(units, asked)}


def _introduced(scope, unions_by_path):
    """(union, 'now' | 'year' | half-year) → introductions; those recorded at a section count for the union above it. One query."""
    period, new_year = scope.period, scope.period.end.replace(month=1, day=1)
    rows = entries_at(branch=scope.branch).filter(indicator=Indicator.INTRODUCED, on__gte=min(period.start, new_year), on__lte=period.end)
    half = Case(When(on__month__lte=6, then=Value(1)), default=Value(2), output_field=IntegerField())
    inside = Case(When(on__gte=period.start, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = rows.annotate(year=ExtractYear("on"), half=half, inside=inside).order_by()
    found = Counter()
    for path, year, half, inside, number in rows.values_list("branch__path", "year", "half", "inside").annotate(n=Sum("number")):
        union = _union_above(path, unions_by_path)
        if inside:
            found[union, "now"] += number
            found[union, (year, half)] += number
        if year == new_year.year:
            found[union, "year"] += number
    return found


def _union_above(path, unions_by_path):
    return next((unions_by_path[path[:end]] for end in range(len(path), 0, -STEP) if path[:end] in unions_by_path), None)


def _targets(scope):
    """{branch id: people} of targets of introductions set for the year of the end of the period. One query."""
    rows = Target.objects.in_force().filter(scope.branch.subtree("branch"), indicator=Indicator.INTRODUCED, shape=Shape.YEAR_COUNT)
    return {branch: int(value) for branch, value in rows.filter(year=scope.period.end.year).values_list("branch", "value")}


def proposed(scope, found):
    """The proposed unions as a queryset to page."""
    return unions(scope.branch).filter(pk__in=[pk for pk, v in found.items() if v.is_proposed]).select_related("parent")


def with_verdicts(scope, branches, found):
    """Give unions of a page ``verdict``, ``marks`` (short word of the criterion, mark) and ``url``: the people introduced."""
    for branch in branches:
        branch.verdict = found[branch.pk]
        branch.marks = [(commend_rules.SHORT[c], branch.verdict.marks[c.value]) for c in commend_rules.Criterion]
        branch.url = (
            figures.door(Indicator.INTRODUCED, scope.period, branch=branch, since=scope.since) if branch.verdict.unit.introduced else ""
        )
    return branches
