"""How long others stand at the same stage: the exact median of days, by SQL that both databases know. Layer: queries."""

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Func, IntegerField, RowRange, Sum, Window
from django.db.models.functions import Cast

from portal.templatetags.portal_ui import number
from tracking.branches.models import Branch
from tracking.ledger.queries import step_sums
from tracking.nominations import rules
from tracking.nominations.models import Nomination

WARD = 3  # depth of the level whose cases a branch is compared with


class SumOfGroups(Func):
    """SUM over counts of groups inside a window; Django's own Sum refuses to add up what is itself counted."""

    function = "SUM"
    window_compatible = True
    output_field = BigIntegerField()


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

    Exact: counts by day are added up in the order of days, and only the days that hold the middle come back, one or two for each stage.
    One statement, answered from an index alone, of the sums or of followed cases (``nomination_followed_…``).
    """
    if stages is not None:  # as a range, which keeps the order of the index: nothing is sorted, though some more rows are read
        rows = rows.filter(stage__gte=min(stages), stage__lte=max(stages))
    many = Cast(
        Count("*") if rows.model is Nomination else Sum("number"), IntegerField()
    )  # sums of sums are then integers, not decimals, on PostgreSQL
    by_day = rows.order_by().values("stage", "stage_since_on").annotate(n=many).filter(n__gt=0)
    within = {"partition_by": [F("stage")]}
    # by rows, not by equal days: a day is one row here, and SQLite needs half the time
    upto = Window(SumOfGroups(many), order_by=F("stage_since_on").asc(), frame=RowRange(end=0), **within)
    total = Window(SumOfGroups(many), **within)
    by_day = by_day.annotate(  # twice the cases up to a day, and before it, against all of them: the middle lies where one turns over
        total=OfWindows(total), after=OfWindows(upto * 2 - total), before=OfWindows(upto * 2 - many * 2 - total)
    )
    middle = by_day.filter(after__gte=0, before__lte=0, total__gte=rules.FEWEST_PEERS)
    days = {}
    for stage, since_on in middle.values_list("stage", "stage_since_on"):
        if stages is None or stage in stages:
            days.setdefault(stage, []).append((today - since_on).days)
    return {stage: _mean(found) for stage, found in days.items()}


def _mean(days):
    total = sum(days)
    return total // len(days) if total % len(days) == 0 else total / len(days)


def with_peers(page, place, today):
    """Give every followed row of the page ``median``, that of its peers at the place; None where they are fewer than five. One query."""
    stages = {row.stage for row in page if not row.closed_on and rules.usual_days(row.stage)}
    found = medians(peers_of(place), today, stages) if stages else {}
    notes = {stage: rules.usual_note(rules.usual_days(stage), number(days)) for stage, days in found.items()}  # once for all rows
    for row in page:
        row.median = None if row.closed_on else found.get(row.stage)
        if row.median is not None:
            row.usual_note = notes[row.stage]
    return page
