"""How long others stand at the same stage: the exact median of days, by SQL that both databases know. Layer: queries."""

from datetime import date

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Func, IntegerField, Q, RowRange, Sum, Window
from django.db.models.functions import Cast

from portal.templatetags.portal_ui import number
from tracking.branches.models import Branch
from tracking.ledger.queries import step_sums
from tracking.nominations import rules
from tracking.nominations.models import Nomination

SPAN = 32  # days that are added up before the days in the middle are looked for: about as many spans in some years as days in a span
WARD = 3  # depth of the level whose cases a branch is compared with


class SumOfGroups(Func):
    """SUM over counts of groups inside a window; Django's own Sum refuses to add up what is itself counted."""

    function = "SUM"
    window_compatible = True
    output_field = BigIntegerField()


class Span(Func):
    """Number of the span of ``SPAN`` days that a day lies in, counted from 01/01/0001."""

    output_field = IntegerField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template=f"((%(expressions)s - DATE '0001-01-01') / {SPAN})", **context)

    def as_sqlite(self, compiler, connection, **context):
        template = f"(CAST(julianday(%(expressions)s) - julianday('0001-01-01') AS INTEGER) / {SPAN})"
        return self.as_sql(compiler, connection, template=template, **context)


class OfWindows(ExpressionWrapper):
    """Arithmetic on windows over groups; Django would ask for grouping by it, which no database knows."""

    def __init__(self, expression):
        super().__init__(expression, output_field=BigIntegerField())

    def get_group_by_cols(self, wrapper=None):
        return []


def peers_of(place):
    """Followed cases that rows at this place are compared with: those of the place itself, below a ward (or its like) those of the ward.

    Everybody's cases count, also those that the reader may not open: only medians of five and more leave this file. None: no place.
    They come as the sums of the ledger, so that a whole country costs what a ward costs.
    """
    if place is None:
        return Nomination.objects.none()
    letter = "a" if isinstance(place, Branch) else "b"
    node = place.pk if place.depth <= WARD else getattr(place, f"{letter}{WARD}_id")
    return step_sums(place).filter(node=node, outcome="").annotate(stage_since_on=F("since"))


def medians(rows, today, stages=None):
    """{stage: median of the days at that stage} of these cases, by stage; stages with fewer than five cases are absent.

    Exact, of the sums or of followed cases, in two statements: the first adds up counts by spans of ``SPAN`` days and brings the spans that
    hold the middle, one or two for each stage; the second brings the days of these alone. So a country's thousands of days are read once
    and none of them is put in order.
    """
    if stages is not None:  # as a range, which the index reads in one go; some more rows are read
        rows = rows.filter(stage__gte=min(stages), stage__lte=max(stages))
    many = Cast(  # sums of sums are then integers, not decimals, on PostgreSQL
        Count("*") if rows.model is Nomination else Sum("number"), IntegerField()
    )
    middle = {}
    for stage, *found in _middle_spans(rows.order_by(), many):
        if stages is None or stage in stages:
            middle.setdefault(stage, []).append(found)
    days = _middle_days(rows.order_by(), many, middle) if middle else {}
    return {stage: _mean([(today - day).days for day in found]) for stage, found in days.items()}


def _middle_spans(rows, many):
    """(stage, number of the span, cases before it, all cases of the stage) of each span that holds the middle of a stage."""
    by_span = rows.values("stage", span=Span("stage_since_on")).annotate(n=many).filter(n__gt=0)
    within = {"partition_by": [F("stage")]}
    # by rows, not by equal spans: a span is one row here, and SQLite needs half the time
    upto = Window(SumOfGroups(many), order_by=F("span").asc(), frame=RowRange(end=0), **within)
    total = Window(SumOfGroups(many), **within)
    twice = {"over": upto * 2 - total, "under": upto * 2 - many * 2 - total}  # the middle lies where one turns over
    by_span = by_span.annotate(
        total=OfWindows(total), before=OfWindows(upto - many), **{name: OfWindows(value) for name, value in twice.items()}
    )
    middle = by_span.filter(over__gte=0, under__lte=0, total__gte=rules.FEWEST_PEERS)
    return middle.values_list("stage", "span", "before", "total")


def _middle_days(rows, many, middle):
    """{stage: its one or two days in the middle}, out of ``middle``: {stage: [(span, cases before it, all cases)]}."""
    asked = Q()
    for stage, spans in middle.items():
        first, last = min(span for span, *_counts in spans), max(span for span, *_counts in spans)
        asked |= Q(stage=stage, stage_since_on__gte=_first_day(first), stage_since_on__lt=_first_day(last + 1))
    before = {stage: min(n for _span, n, _total in spans) for stage, spans in middle.items()}
    found = {}
    by_day = rows.filter(asked).values("stage", "stage_since_on").annotate(n=many).filter(n__gt=0).order_by("stage", "stage_since_on")
    for stage, day, n in by_day.values_list("stage", "stage_since_on", "n"):
        total = middle[stage][0][2]
        if 2 * before[stage] <= total <= 2 * (before[stage] + n):
            found.setdefault(stage, []).append(day)
        before[stage] += n
    return found


def _first_day(span):
    return date.fromordinal(span * SPAN + 1)


def _mean(days):
    total = sum(days)
    return total // len(days) if total % len(days) == 0 else total / len(days)


def with_peers(page, place, today):
    """Give every followed row of the page ``median``, that of its peers at the place; None where they are fewer than five. Two queries."""
    stages = {row.stage for row in page if not row.closed_on and rules.usual_days(row.stage)}
    found = medians(peers_of(place), today, stages) if stages else {}
    notes = {stage: rules.usual_note(rules.usual_days(stage), number(days)) for stage, days in found.items()}  # once for all rows
    for row in page:
        row.median = None if row.closed_on else found.get(row.stage)
        if row.median is not None:
            row.usual_note = notes[row.stage]
    return page
