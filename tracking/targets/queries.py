"""Progress against targets: figures beside what was asked for."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from tracking.branches.models import Branch
from tracking.figures import queries as figures
from tracking.figures.rules import Period
from tracking.targets import rules
from tracking.targets.models import Target, Term
from tracking.targets.rules import Progress, Shape


def term_of(branch, today):
    """The term that holds on a day for a branch: its own, else that of the nearest level above; when none holds any more, the last one.

    None when there was none.
    """
    chain = [branch.pk, branch.parent_id, branch.a4_id, branch.a3_id, branch.a2_id]
    terms = (
        Term.objects.filter(Q(branch_id__in=[i for i in chain if i]) | Q(branch__depth=1))
        .filter(starts_on__lte=today)
        .select_related("branch")
    )
    return max(
        terms,
        key=lambda t: (t.last_day >= today, t.branch.depth if t.last_day >= today else t.last_day.toordinal(), t.starts_on),
        default=None,
    )


def targets_of(branch, term):
    """Targets in force that were set for a branch in a term, those of the whole term first."""
    rows = Target.objects.in_force().filter(branch=branch).select_related("term__branch", "branch")
    rows = rows.filter(term__starts_on__lte=term.last_day, term__ends_on__gte=term.starts_on)
    return sorted(rows, key=lambda t: (list(rules.Indicator).index(t.indicator), t.year or 0, t.pk))


def period_of(target, today):
    """Days over which a target is counted, up to today; None when they have not begun."""
    start, end = rules.span(shape=target.shape, year=target.year, starts_on=target.term.starts_on, last_day=target.term.last_day)
    return Period(start, min(end, today)) if start <= today else None


@dataclass
class Row:
    """One line of a progress table. ``unit``: the branch, None for what was recorded at the level itself; ``doors``: name → address."""

    unit: object
    progress: Progress
    doors: dict = field(default_factory=dict)
    target: object = None
    label: str = ""
    has_children: bool = False
    name: str = ""  # of the figure
    url: str = ""


def asked(target, today, active_count):
    """(people over the whole span, people needed by today) of a target.

    ``active_count``: grassroots unions of the unit that worked in the span. Of a term that was cut short, time ran by the original plan.
    """
    term = target.term
    start, end = rules.span(shape=target.shape, year=target.year, starts_on=term.starts_on, last_day=term.ends_on)
    whole = rules.people(shape=target.shape, value=target.value, active_count=active_count, start=start, end=end)
    return whole, rules.expected_to_date(target=whole, start=start, end=end, today=min(today, term.last_day))


def row_of(target, tally, spans, *, branch, today, active_count, since=None, label=""):
    """Progress of one target out of a tally that holds the spans 'now', 'before' and one named ``span_name(target)``."""
    whole, expected = asked(target, today, active_count)
    name = span_name(target)
    progress = Progress(
        done=tally.get(target.indicator, name), now=tally.get(target.indicator, "now"), before=_before(target, tally, spans),
        target=whole, expected=expected,
    )  # fmt: skip
    doors = {
        column: figures.door(rules.Indicator(target.indicator), spans[span], branch=branch, since=since)
        for column, span in (("done", name), ("now", "now"), ("before", "before"))
        if span in spans and tally.get(target.indicator, span)
    }
    return Row(unit=branch, progress=progress, doors=doors, target=target, label=label, name=target.indicator)


def _before(target, tally, spans):
    return tally.get(target.indicator, "before") if spans["now"].has_year_before else None


def span_name(target):
    """The name under which a tally holds what counts for this target."""
    return f"y{target.year}" if target.year else f"t{target.term_id}"


def spans_for(targets, now, today):
    """Spans that one tally needs for all these targets; a target whose time has not begun has none."""
    spans = {"now": now, "before": now.year_before()}
    for target in targets:
        if period := period_of(target, today):
            spans[span_name(target)] = period
    return spans


def active_for(branch, targets, today):
    """Grassroots unions that worked in the spans of the averages among these targets: span name → number. One query each, usually one."""
    averages = {span_name(t): period_of(t, today) for t in targets if t.shape == Shape.PER_BRANCH_YEAR}
    return {name: figures.active_count(branch, period) if period else 0 for name, period in averages.items()}


def overview(branch, targets, now, today, *, since=None, tally=None, spans=None):
    """A progress line for each target of a branch. One query for all figures, unless a ``tally`` over ``spans`` is already there."""
    spans = spans or spans_for(targets, now, today)
    tally = tally or figures.tally(spans, branch=branch, parts=False)
    active = active_for(branch, targets, today)
    return [
        row_of(
            t,
            tally,
            spans,
            branch=branch,
            today=today,
            active_count=active.get(span_name(t), 0),
            since=since,
            label=t.get_indicator_display(),
        )
        for t in targets
    ]


def children_of(branch, tallies):
    """Units directly below: the open ones and those closed ones for which something was counted, as a queryset to page."""
    ids = [key for key in tallies if isinstance(key, int)]
    paths = [key for key in tallies if isinstance(key, str)]
    return Branch.objects.filter(parent=branch).filter(Q(closed_on__isnull=True) | Q(pk__in=ids) | Q(path__in=paths))


def own_targets(children, target):
    """Targets of the same kind in force for these branches over the same days: branch id → Target; a branch's own term goes first."""
    term = target.term
    rows = Target.objects.in_force().filter(branch__in=children, indicator=target.indicator, shape=target.shape, year=target.year)
    rows = rows.filter(term__starts_on=term.starts_on, term__ends_on=term.ends_on).select_related("term__branch")
    return {t.branch_id: t for t in rows.order_by("term__branch__depth", "pk")}


def child_rows(target, branch, children, tallies, spans, *, today, since=None):
    """Progress of each child against its own target, or against its share of an average per branch; None where nothing was set."""
    mine = own_targets(children, target)
    average = target.shape == Shape.PER_BRANCH_YEAR
    period = period_of(target, today)
    active = figures.active_by_child(branch, period) if average and period else {}
    rows = []
    for child in children:
        key = figures.child_key(child)
        held = mine.get(child.pk) or (target if average else None)
        rows.append(
            _child_row(
                held,
                target,
                tallies.get(key, figures.Tally()),
                spans,
                child=child,
                today=today,
                active_count=active.get(key, 0),
                since=since,
            )
        )
    return rows


def _child_row(held, target, tally, spans, *, child, today, active_count, since):
    whole, expected = asked(held, today, active_count) if held else (None, None)
    row = row_of(target, tally, spans, branch=child, today=today, active_count=active_count, since=since, label=child.label)
    row.progress = Progress(done=row.progress.done, now=row.progress.now, before=row.progress.before, target=whole, expected=expected)
    row.has_children = not child.is_leaf_kind
    return row


def own_row(target, branch, tallies, spans, since=None):
    """What was recorded at the branch itself; None when nothing was."""
    tally = tallies.get(figures.OWN)
    if not tally:
        return None
    name = span_name(target)
    progress = Progress(tally.get(target.indicator, name), tally.get(target.indicator, "now"), _before(target, tally, spans))
    doors = {
        column: figures.door(rules.Indicator(target.indicator), spans[span], branch=branch, own=True, since=since)
        for column, span in (("done", name), ("now", "now"), ("before", "before"))
        if span in spans and tally.get(target.indicator, span)
    }
    return Row(unit=None, progress=progress, doors=doors, name=target.indicator)


def whole_row(target, branch, tallies, spans, *, today):
    """Progress of a branch as a whole: against this target, or against its own when it lies below the target's branch."""
    tally = sum(tallies.values(), figures.Tally())
    if branch.pk == target.branch_id:
        active = active_for(branch, [target], today).get(span_name(target), 0)
        return row_of(target, tally, spans, branch=branch, today=today, active_count=active, label=branch.label)
    held = own_targets([branch], target).get(branch.pk) or (target if target.shape == Shape.PER_BRANCH_YEAR else None)
    active = active_for(branch, [held], today).get(span_name(held), 0) if held else 0
    return _child_row(held, target, tally, spans, child=branch, today=today, active_count=active, since=None)


def looked_at(target, chosen, user):
    """The branch whose units a target page shows: the chosen one below the target's branch, else the target's own where the person may
    see figures, else the widest place in reach below it."""
    if chosen and chosen.path.startswith(target.branch.path):
        return chosen
    held = [s.branch for s in user.access.having("target_view") if s.branch]
    if any(target.branch.path.startswith(b.path) for b in held):
        return target.branch
    return next((b for b in held if b.path.startswith(target.branch.path)), target.branch)


def above(branch, term):
    """Targets in force that the levels above have for themselves, nearest level first; what the unit works towards."""
    ids = [i for i in (branch.a2_id, branch.a3_id, branch.a4_id, branch.parent_id) if i and i != branch.pk]
    rows = Target.objects.in_force().filter(Q(branch_id__in=ids) | Q(branch__depth=1)).exclude(branch=branch)
    rows = rows.filter(term__starts_on__lte=term.last_day, term__ends_on__gte=term.starts_on).select_related("branch", "term")
    return list(rows.order_by("-branch__depth", "indicator", "year", "pk")[:30])


@dataclass
class TermSheet:
    """A term on one page. ``years``: (label, Period) of each calendar year begun.

    ``lines``: (indicator, [(label, value, address)]) with the whole time last. Addresses are '' for a reader who may not see the people of
    that branch.
    """

    rows: list
    years: list
    lines: list
    now: Period


def term_sheet(term, today, *, with_doors=True):
    """Targets of the term's own branch, and the results of each year of the term, in one count."""
    found = [t for t in targets_of(term.branch, term) if t.term_id == term.pk]
    until = max(min(today, term.last_day), term.starts_on)
    now = Period(max(term.starts_on, until.replace(month=1, day=1)), until)
    years = [(str(y), _year(term, y, until)) for y in range(term.starts_on.year, until.year + 1)] if today >= term.starts_on else []
    spans = {**spans_for(found, now, today), **{f"year{label}": period for label, period in years}, "all": Period(term.starts_on, until)}
    tally = figures.tally(spans, branch=term.branch, parts=False)
    rows = overview(term.branch, found, now, today, since=term.starts_on, tally=tally, spans=spans)
    columns = [*((label, f"year{label}") for label, _period in years), (_("Lũy kế"), "all")] if years else []
    lines = [(f, [_cell(f, label, span, tally, spans, term, with_doors) for label, span in columns]) for f in rules.Indicator]
    for row in () if with_doors else rows:
        row.doors = {}
    return TermSheet(rows, years, lines, now)


def _year(term, year, until):
    return Period(max(term.starts_on, until.replace(year=year, month=1, day=1)), min(until, until.replace(year=year, month=12, day=31)))


def _cell(figure, label, span, tally, spans, term, with_doors):
    value = tally.get(figure, span)
    url = figures.door(figure, spans[span], branch=term.branch, since=term.starts_on) if with_doors and value else ""
    return label, value, url
