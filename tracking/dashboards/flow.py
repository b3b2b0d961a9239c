"""What happened in a period, what became of those introduced in it, and how long it took from step to step. Layer: queries."""

from dataclasses import dataclass

from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, Subquery, Value, When

from portal import tree
from portal.dates import DAY
from portal.db import DaysBetween
from tracking.branches.models import BranchPeriod
from tracking.dashboards import rules
from tracking.dashboards.doors import door
from tracking.dashboards.rules import INTERVALS, Step
from tracking.figures import queries as figures
from tracking.figures.queries.places import place_q
from tracking.figures.rules import Indicator, rate
from tracking.ledger.rules import Tree
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind

COLUMNS = {
    Step.INTRODUCED: "introduced_on", Step.HANDED_OVER: "handed_over_on", Step.RECEIVED: "received_on", Step.CLASS_SENT: "class_sent_on",
    Step.CERTIFIED: "certified_on", Step.DECIDED: "decided_on", Step.CEREMONY: "ceremony_on", Step.OFFICIAL: "official_on",
}  # fmt: skip
KINDS = {
    Step.INTRODUCED: ActKind.UNION_DOCUMENT, Step.HANDED_OVER: ActKind.HANDED_OVER, Step.RECEIVED: ActKind.RECEIVED,
    Step.CLASS_SENT: ActKind.CLASS_SENT, Step.CERTIFIED: ActKind.CLASS_CERTIFIED, Step.DECIDED: ActKind.ADMISSION_DECISION,
    Step.CEREMONY: ActKind.CEREMONY, Step.OFFICIAL: ActKind.OFFICIAL_RECOGNITION,
}  # fmt: skip


@dataclass
class Line:
    """One step: how many, how many of them are followed no more, and what share of the introduced they are (None: no whole)."""

    step: Step
    label: str
    value: int
    url: str
    ended: int
    ended_url: str
    rate: float | None


@dataclass
class Cohort:
    """Those introduced in a period and what became of them. ``capped``: too many to be read one by one; ``lines`` is then empty."""

    total: int
    lines: list
    capped: bool = False

    @property
    def drawn(self):
        return [(line.label, [line.value - line.ended, line.ended]) for line in self.lines]


def period_lines(scope):
    """(indicator, number now, number in the same days a year earlier) of the period, and the rate of the admitted. One query."""
    spans = {name: scope.spans[name] for name in ("now", "before")}
    tally = figures.tally(spans, **scope.where, **scope.looks, parts=False)
    lines = [(f, scope.number(f, tally), scope.number(f, tally, "before")) for f in Indicator]
    return lines, rate(part=tally.get(Indicator.ADMITTED), whole=tally.get(Indicator.INTRODUCED))


def reached(step, case="nomination"):
    """Q on acts (or with ``case`` '' on cases): the case has reached a step, by what is recorded today."""
    way = f"{case}__" if case else ""
    if step == Step.RECEIVED:
        return Q(Exists(_received(OuterRef(f"{way}pk"))))
    if step == Step.DECIDED:  # the ceremony stands for the decision while that is not known
        return Q(**{f"{way}decided_on__isnull": False}) | Q(**{f"{way}ceremony_on__isnull": False})
    return Q(**{f"{way}{COLUMNS[step]}__isnull": False})


def _received(case):
    return Act.objects.standing().of(ActKind.RECEIVED).filter(nomination=case)


def introduced(scope, **extra):
    """Acts by which people were introduced at the place in the period: exactly those that the figure counts."""
    return figures.people(Indicator.INTRODUCED, start=scope.period.start, end=scope.period.end, **scope.where, **scope.looks, **extra)


def cohort_people(scope, step, *, ended=False):
    """Of the introductions of the period those that have reached a step; ``ended``: of these the ones followed no more."""
    rows = introduced(scope).filter(reached(step))
    return rows.filter(nomination__closed_on__isnull=False) if ended else rows


def cohort(scope):
    """What became of those introduced in the period. Two queries: how many, then everything in one."""
    asked = {**scope.where, **scope.looks}
    total = figures.tally({"now": scope.period}, **asked, figures=(Indicator.INTRODUCED,), parts=False).get(Indicator.INTRODUCED)
    if total > rules.COHORT_CAP:
        return Cohort(total, [], capped=True)
    counts = {}
    for n, step in enumerate(Step):
        counts[f"n{n}"] = Count("pk", filter=reached(step))
        counts[f"e{n}"] = Count("pk", filter=reached(step) & Q(nomination__closed_on__isnull=False))
    acts = figures.counted(Indicator.INTRODUCED, start=scope.period.start, end=scope.period.end, **asked)
    found = acts.aggregate(**counts) if total else dict.fromkeys(counts, 0)
    return Cohort(total, [_line(scope, step, found[f"n{n}"], found[f"e{n}"], total) for n, step in enumerate(Step)])


def _line(scope, step, value, ended, total):
    return Line(
        step, step.label, value, door(scope, "dot", buoc=step.value) if value else "",
        ended, door(scope, "dot", buoc=step.value, thoi="on") if ended else "", rate(part=value, whole=total),
    )  # fmt: skip


# ------------------------------------------------------------------ from step to step


@dataclass
class Time:
    """How long it took from one step to the next. ``spread`` None: too few cases to say."""

    label: str
    after: str
    count: int
    url: str
    spread: rules.Spread | None


def times_of(scope, first, second):
    """Cases of a place whose second step lies in the period and whose both days are known, with ``from_on``, ``to_on`` and ``days``.

    The place holds the case now; in the tree as it was, the unit that holds it stood there on the day of the second step.
    """
    rows = _as_known(scope, first, second) if scope.known_on else _as_recorded(scope, first, second)
    rows = rows.filter(to_on__gte=scope.period.start, to_on__lte=scope.period.end, from_on__lte=F("to_on"))
    if scope.which == Tree.THEN:
        rows = rows.annotate(on=F("to_on")).filter(place_q(branch=scope.branch, which=Tree.THEN))
    return rows.annotate(days=DaysBetween(F("from_on"), F("to_on")))


def _cases(scope):
    """Cases that a place holds; in the tree as it was also those of units that stood there at any time, to be narrowed by the day."""
    if scope.which == Tree.NOW or scope.branch.depth not in tree.ANCESTOR_DEPTHS:
        return figures.cases_at(**scope.where)
    stood = BranchPeriod.objects.filter(scope.branch.subtree(""))
    return Nomination.objects.filter(branch__in=stood.values("branch"))


def _as_recorded(scope, first, second):
    start, end = COLUMNS[first], COLUMNS[second]
    known = _received(OuterRef("pk")).filter(precision=DAY)
    rows = _cases(scope).annotate(received_on=Subquery(known.order_by("on", "pk").values("on")[:1]))
    for column in (start, end):
        rows = rows.exclude(precisions__has_key=column)
    return rows.annotate(from_on=F(start), to_on=F(end))


def _as_known(scope, first, second):
    """The same by the acts recorded up to the day of knowledge. Read only for cases that have such an act in the period."""
    acts = figures.standing(scope.known_on)
    inside = acts.filter(kind=KINDS[second], on__gte=scope.period.start, on__lte=scope.period.end)
    rows = _cases(scope).filter(pk__in=inside.values("nomination"))
    return rows.annotate(from_on=_day_of(acts, first), to_on=_day_of(acts, second))


def _day_of(acts, step):
    """The day of a step of a case, as the case keeps it: of the first such act, of certificates of the last; NULL where only the month
    or year is known."""
    order = ("-on", "-pk") if step == Step.CERTIFIED else ("on", "pk")
    day = Case(When(precision=DAY, then=F("on")), output_field=DateField())
    rows = acts.filter(nomination=OuterRef("pk"), kind=KINDS[step]).order_by(*order)
    return Subquery(rows.annotate(day=day).values("day")[:1], output_field=DateField())


def times_cap(scope):
    """Up to how many cases of a place times are read: fewer as known on a past day, which is read act by act."""
    return rules.COHORT_CAP if scope.known_on else rules.CASES_CAP


def times(scope):
    """A Time for each pair of neighbouring steps; None when the place holds too many cases. Two queries."""
    if _number_of_cases(scope) > times_cap(scope):
        return None
    parts = [
        times_of(scope, *pair).order_by().annotate(pair=Value(n)).values_list("pair", "days").annotate(n=Count("pk"))
        for n, pair in enumerate(INTERVALS)
    ]
    found = {}
    for pair, days, n in parts[0].union(*parts[1:], all=True):
        found.setdefault(pair, []).append((days, n))
    return [_time(scope, pair, found.get(n, [])) for n, pair in enumerate(INTERVALS)]


def _number_of_cases(scope):
    """How many cases are looked through, in one query; from the sums where the place has them, else counted up to the cap."""
    if scope.which == Tree.NOW:
        where = figures.steps(**scope.where)
        return sum(where.stages.values()) + sum(where.outcomes.values())
    return _cases(scope)[: times_cap(scope) + 1].count()


@dataclass
class Waited:
    """A case behind a Time. ``case`` None: out of the reader's sight; the row is counted, the person is not shown."""

    case: object
    branch: object
    from_on: object
    to_on: object
    days: int


def shown(cases, user):
    """Cases of ``times_of`` as rows of a page, those out of sight masked. One query."""
    seen = set(Nomination.objects.filter(pk__in=[c.pk for c in cases]).visible_to(user).values_list("pk", flat=True))
    return [Waited(c if c.pk in seen else None, c.branch, c.from_on, c.to_on, c.days) for c in cases]


def _time(scope, pair, histogram):
    count = sum(n for _days, n in histogram)
    url = door(scope, "thoi-gian", buoc=pair[1].value) if count else ""
    return Time(pair[0].label, pair[1].label, count, url, rules.spread(histogram))
