"""What was reached of a target month by month, against the straight way to it. Layer: queries."""

from dataclasses import dataclass
from datetime import timedelta

from portal import dates
from tracking.figures import queries as figures
from tracking.figures.rules import Indicator, Period
from tracking.targets import rules
from tracking.targets.queries import period_of
from tracking.targets.rules import Shape

MONTHLY_UP_TO = 12  # months; of a longer span every quarter is shown


@dataclass(frozen=True)
class Point:
    """What was reached by the end of a day. ``place``: days since the start; ``url``: the people, '' for nobody."""

    label: str
    value: int
    expected: int
    url: str
    place: int


@dataclass(frozen=True)
class PaceChart:
    """One target as a line. ``whole``: days from the first to the last day as planned; ``target``: people."""

    label: str
    name: str
    points: list
    whole: int
    target: int
    first: str
    last: str


def days_shown(start, until):
    """The last days of the months (of a long span: of every third month) from ``start`` on, and ``until`` itself as the last one."""
    months = (until.year - start.year) * 12 + until.month - start.month
    step = 1 if months <= MONTHLY_UP_TO else 3
    ends = (dates.add_months(start.replace(day=1), n) - timedelta(days=1) for n in range(step, months + 1, step))
    return [*(day for day in ends if day < until), until]


def charted(rows):
    """Of progress rows the one to be drawn: the first for a whole term, else the first; None without any."""
    known = [r for r in rows if r.target]
    return next((r for r in known if r.target.shape == Shape.TERM_COUNT), known[0] if known else None)


def pace_chart(row, scope):
    """The line of one progress row; None when its time has not begun. One query, whatever the number of points."""
    target = row.target
    period = period_of(target, scope.as_of)
    if period is None or not row.progress.target:
        return None
    start, end = rules.span(shape=target.shape, year=target.year, starts_on=target.term.starts_on, last_day=target.term.ends_on)
    shown, figure = days_shown(start, period.end), Indicator(target.indicator)
    spans = {f"p{n}": Period(start, day) for n, day in enumerate(shown)}
    tally = figures.tally(spans, branch=target.branch, figures=(figure,), parts=False, **scope.looks)
    points = [_point(target, row.progress.target, name, span, tally, end, scope) for name, span in spans.items()]
    return PaceChart(
        label=row.label, name=figure.value, points=points, whole=(end - start).days + 1, target=row.progress.target,
        first=dates.show(start), last=dates.show(end),
    )  # fmt: skip


def _point(target, whole, name, span, tally, end, scope):
    figure = Indicator(target.indicator)
    value = tally.get(figure, name)
    expected = rules.expected_to_date(target=whole, start=span.start, end=end, today=span.end)
    url = figures.door(figure, span, branch=target.branch, since=scope.since, **scope.looks) if value else ""
    return Point(dates.show(span.end), value, expected, url, (span.end - span.start).days + 1)
