"""The overview: where a place stands against its targets, unit by unit, step by step, month by month."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from portal.paging import CappedCount, Counted
from tracking.figures import queries as figures
from tracking.figures.queries import Look
from tracking.figures.rules import SHORT_INDICATOR, Apart, Indicator, Part, Period, month_end, months_back, rate
from tracking.nominations.rules import Outcome, Stage
from tracking.party.models import PartyBody
from tracking.reported import queries as reports
from tracking.reported.queries import Reported
from tracking.targets import queries as targets
from tracking.targets.units import children_of

MONTHS = 12
FEW = 5
MANY = 200  # branches without an introduction are counted so far: each is looked up, and a country has more than anybody reads
TREND = (Indicator.INTRODUCED, Indicator.ADMITTED)


@dataclass
class Number:
    """A counted number and the address of what it counts; '' for nothing counted; None where there is nothing to compare with."""

    name: str
    value: int | None
    url: str


@dataclass
class Line:
    """One figure of the place: in the period, in the same days a year earlier, since the start of the term."""

    label: str
    now: Number
    before: Number
    term: Number
    is_part: bool = False
    has_term: bool = True

    @property
    def numbers(self):
        """(what the column is called, number)."""
        since = _("Lũy kế nhiệm kỳ") if self.has_term else _("Lũy kế từ đầu năm")
        return [(_("Trong kỳ"), self.now), (_("Cùng kỳ năm trước"), self.before), (since, self.term)]


@dataclass
class UnitRow:
    """Figures of one unit. ``unit`` None: recorded at the place itself; ``url``: the overview of that unit."""

    label: str
    numbers: list
    url: str = ""
    closed_on: object = None


@dataclass
class Overview:
    """Everything on the overview of one place; the page, its print and tests read the same object."""

    place: object
    period: Period
    term: object
    progress: list
    lines: list
    apart: list
    rate: float | None
    steps: list
    ended: list
    trends: list
    without: list = field(default_factory=list)
    without_count: int = 0
    without_url: str = ""
    told: list = field(default_factory=list)  # (label, now, before, term): reported without a list of names, where there is any


@dataclass(frozen=True, kw_only=True)
class Scope(Look):
    """What an overview is made for: a branch or a Party body, a period, the term that holds there (or None)."""

    period: Period
    term: object = None

    @cached_property
    def since(self):
        return self.term.starts_on if self.term else None

    @cached_property
    def spans(self):
        """The chosen days, the same a year earlier, and the time since the start of the term (of the year without a term)."""
        start = min(self.since or self.period.end.replace(month=1, day=1), self.period.end)
        return {"now": self.period, "before": self.period.year_before(), "term": Period(start, self.period.end)}

    def number(self, figure, tally, span="now", **where):
        if span == "before" and not self.period.has_year_before:
            return Number(figure.value, None, "")
        value = tally.get(figure, span)
        where = {"since": self.since, **self.looks, **(where or self.where)}
        return Number(figure.value, value, figures.door(figure, self.spans[span], **where) if value else "")


def term_for(*, branch=None, body=None, today):
    """The term that holds at a place, the last one when none does any more; a Party body has none."""
    return targets.term_of(branch, today) if branch else None


def tallies(scope, set_targets=()):
    """Figures by child of the place, over every span that the page needs, in one query."""
    spans = {**targets.spans_for(set_targets, scope.period, scope.as_of), **scope.spans}
    return figures.by_child(spans, **scope.where, **scope.looks, since=scope.since, parts=True), spans


def overview(scope, found, spans, set_targets=()):
    """The overview out of the tallies by child. Reads steps, months and branches without an introduction besides."""
    whole = figures.Tally.of(found.values())
    steps = figures.steps(**scope.where)
    known = not set_targets or set_targets[0].has_reports  # without targets nobody has asked yet
    told = reports.reported(spans, branch=scope.branch, **scope.looks) if scope.branch and known else Reported()
    result = Overview(
        place=scope.place, period=scope.period, term=scope.term, steps=_steps(scope, steps), ended=_ended(scope, steps),
        progress=_progress(scope, set_targets, whole, spans, told), told=_told(told),
        lines=_lines(scope, whole), apart=[_line(scope, whole, f) for f in Apart],
        rate=rate(part=whole.get(Indicator.ADMITTED), whole=whole.get(Indicator.INTRODUCED)), trends=_trends(scope),
    )  # fmt: skip
    if scope.branch and scope.is_usual:
        rows = figures.not_introducing(scope.branch, scope.period)
        result.without = list(rows.annotate(many=CappedCount(rows, MANY)).order_by("name_key", "pk")[:FEW])
        many = result.without[0].many if result.without else 0
        result.without_count = Counted.upto(min(many, MANY), many > MANY)
        result.without_url = place_url("dashboards:not_introducing", scope.branch, scope.period)
    return result


def _progress(scope, set_targets, whole, spans, told):
    """Where the place stands against its targets; [] without any."""
    if not set_targets:
        return []
    return targets.overview(
        scope.branch, set_targets, scope.period, scope.as_of, since=scope.since, tally=whole, spans=spans, view=scope.looks, told=told
    )


def _told(told):
    """(label, now, before, term) of each indicator of which something was reported without names."""
    lines = [(f.label, *(told.get(f, span) for span in ("now", "before", "term"))) for f in Indicator]
    return [line for line in lines if any(line[1:])]


def _lines(scope, whole):
    parts = {Indicator.INTRODUCED: Part.INTRODUCED_AGAIN, Indicator.ADMITTED: Part.ADMITTED_BY_UNION}
    lines = []
    for figure in Indicator:
        lines.append(_line(scope, whole, figure))
        if figure in parts:
            lines.append(_line(scope, whole, parts[figure], is_part=True))
    return lines


def _line(scope, whole, figure, is_part=False):
    numbers = (scope.number(figure, whole, span) for span in ("now", "before", "term"))
    return Line(figure.label, *numbers, is_part=is_part, has_term=scope.term is not None)


def _steps(scope, steps):
    doors = {s: figures.step_door(stage=s, **scope.where) if steps.stages[s] else "" for s in Stage}
    return [(s.name.lower(), s.label, Number(f"stage_{s.value}", steps.stages[s], doors[s])) for s in Stage]


def _ended(scope, steps):
    return [
        (o.value, o.label, Number(f"outcome_{o}", steps.outcomes[o], figures.step_door(outcome=o.value, **scope.where)))
        for o in Outcome
        if o in steps.outcomes
    ]


def _trends(scope):
    """(indicator, points) of the last twelve months up to the end of the period, each beside its month a year earlier."""
    months = months_back(scope.period.end, 2 * MONTHS)
    counts = figures.by_month(TREND, months, **scope.looks, **scope.where)
    return [(f, [_point(scope, f, m, counts, months[i]) for i, m in enumerate(months[MONTHS:])]) for f in TREND]


def _point(scope, figure, month, counts, year_before):
    days = Period(month, min(month_end(month), max(scope.period.end, scope.today)))
    before = Period(year_before, month_end(year_before))
    numbers = counts[figure, month], counts[figure, year_before]
    doors = [
        figures.door(figure, p, since=scope.since, **scope.looks, **scope.where) if n else ""
        for p, n in zip((days, before), numbers, strict=True)
    ]
    return f"{month:%m/%y}", *numbers, *doors


# ------------------------------------------------------------------ unit by unit


def units(scope, found):
    """Units directly below the place, as a queryset to page: open ones, and closed ones for which something was counted."""
    if scope.branch:
        return children_of(scope.branch, found, which=scope.which, period=scope.period)
    counted = Q(pk__in=[k for k in found if isinstance(k, int)]) | Q(path__in=[k for k in found if isinstance(k, str)])
    return PartyBody.objects.filter(parent=scope.body).filter(counted)


def unit_rows(scope, found, children):
    """A row for each unit, with the overview of that unit behind its name."""
    rows = []
    for unit in children:
        numbers = _numbers(scope, found.get(figures.child_key(unit), figures.Tally()), **scope.at(unit))
        rows.append(
            UnitRow(
                getattr(unit, "label", unit.name),
                numbers,
                place_url("dashboards:overview", unit, scope.period, scope.looks),
                unit.closed_on,
            )
        )
    return rows


def own_row(scope, found):
    """What was recorded at the place itself; None when nothing was."""
    own = found.get(figures.OWN)
    return UnitRow("", _numbers(scope, own, **scope.where, own=True)) if own else None


def total_row(scope, found):
    return UnitRow("", _numbers(scope, figures.Tally.of(found.values()), **scope.where))


# figure, span, what the column is called in a card on a phone
COLUMNS = (
    *((f, "now", SHORT_INDICATOR[f]) for f in Indicator), (Indicator.INTRODUCED, "before", _("Giới thiệu, cùng kỳ")),
    (Indicator.ADMITTED, "before", _("Kết nạp, cùng kỳ")), (Indicator.INTRODUCED, "term", _("Giới thiệu, lũy kế")),
    (Indicator.ADMITTED, "term", _("Kết nạp, lũy kế")),
)  # fmt: skip


def _numbers(scope, tally, **where):
    """(what the column is called, number) for each column of the table by unit."""
    return [(label, scope.number(figure, tally, span, **where)) for figure, span, label in COLUMNS]


def place_url(name, place, period, view=None):
    """Address of a page for a place, the same days and the same view."""
    query = {"tai": place.code, "tu": period.start.isoformat(), "den": period.end.isoformat()}
    return f"{reverse(name)}?{urlencode(query | figures.view_query(view or {}, place), doseq=True)}"
