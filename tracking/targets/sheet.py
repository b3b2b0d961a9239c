"""A term on one page: its targets, and the results of each of its years. Layer: queries."""

from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from tracking.figures import queries as figures
from tracking.figures.rules import Period
from tracking.reported import queries as reports
from tracking.targets import rules
from tracking.targets.queries import closings, overview, spans_for, targets_of


@dataclass
class TermSheet:
    """A term on one page. ``years``: (label, Period) of each calendar year begun.

    ``lines``: (indicator, [(label, value, address, reported without names)]) with the whole time last.
    Addresses are '' for a reader who may not see the people of
    that branch.
    """

    rows: list
    years: list
    lines: list
    now: Period
    is_told: bool = False  # whether anything was reported without names


def term_sheet(term, look, *, with_doors=True):
    """Targets of the term's own branch, and the results of each year of the term, in one count. ``look``: of that branch."""
    today, view = look.as_of, look.looks
    found = [t for t in targets_of(term.branch, term) if t.term_id == term.pk]
    until = max(min(today, term.last_day), term.starts_on)
    now = Period(max(term.starts_on, until.replace(month=1, day=1)), until)
    years = _years(term, until) if today >= term.starts_on else []
    spans = {**spans_for(found, now, today), **{f"year{label}": period for label, period in years}, "all": Period(term.starts_on, until)}
    tally = figures.tally(spans, branch=term.branch, parts=False, **view)
    told = reports.reported(spans, branch=term.branch, **view)
    rows = overview(term.branch, found, now, today, since=term.starts_on, tally=tally, spans=spans, told=told, view=view)
    columns = [*((label, f"year{label}") for label, _period in years), (_("Lũy kế"), "all")] if years else []
    door = partial(figures.door, branch=term.branch, since=term.starts_on, **view) if with_doors else lambda *_asked: ""
    lines = [(f, [_cell(f, label, span, tally, spans, told, door) for label, span in columns]) for f in rules.Indicator]
    for row in () if with_doors else rows:
        row.doors = {}
    return TermSheet(rows, years, lines, now, is_told=bool(told))


def _years(term, until):
    """(label, days) of each reporting year of a term up to a day."""
    set_days = closings()
    days = [(str(y), rules.year_days(y, set_days)) for y in rules.years_touching(term.starts_on, until, set_days)]
    return [(label, Period(max(term.starts_on, first), min(until, last))) for label, (first, last) in days]


def _cell(figure, label, span, tally, spans, told, door):
    value = tally.get(figure, span)
    return label, value, door(figure, spans[span]) if value else "", told.get(figure, span)
