"""Progress against targets: figures beside what was asked for."""

from copy import copy
from dataclasses import dataclass, field, replace

from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from tracking.branches.models import Branch
from tracking.branches.rules import GRASSROOTS_KINDS
from tracking.figures import queries as figures
from tracking.figures.rules import Period
from tracking.nominations.rules import Stage
from tracking.reported import queries as reports
from tracking.reported.models import ReportedTotal
from tracking.reported.queries import Reported
from tracking.targets import rules
from tracking.targets.bases import Members, members_by_child, members_of
from tracking.targets.models import Target, Term, YearClosing
from tracking.targets.rules import Progress, Shape

VERSIONS = 20


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
    """Targets in force that were set for a branch in a term, those of the whole term first; each says whether anything was reported
    without a list anywhere (``has_reports``), so that a page need not ask for it."""
    rows = Target.objects.in_force().filter(branch=branch).select_related("term__branch", "branch")
    rows = rows.annotate(has_reports=Exists(ReportedTotal.objects.standing()))
    rows = rows.filter(term__starts_on__lte=term.last_day, term__ends_on__gte=term.starts_on)
    return sorted(rows, key=lambda t: (list(rules.Indicator).index(t.indicator), t.year or 0, t.pk))


def closings():
    """(first reporting year, month, day) of every closing day that was set."""
    return [(c.from_year, c.month, c.day) for c in YearClosing.objects.all()]


def versions(target):
    """What was asked for before and after, of the same kind, earliest first: each with its value and decision."""
    same = {n: getattr(target, n) for n in ("branch_id", "term_id", "indicator", "shape", "year", "groups", "base_indicator")}
    return list(Target.objects.filter(**same).order_by("pk")[:VERSIONS])


def period_of(target, today):
    """Days over which a target is counted, up to today; None when they have not begun."""
    start, end = target.days()
    return Period(start, min(end, today)) if start <= today and start <= end else None


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
    base_words: str = ""
    told: dict = field(default_factory=dict)  # column → people reported without a list, part of the progress
    over: int = 0  # names beyond what was reported

    @property
    def listed(self):
        """Column → people whom a list names, the others being ``told``."""
        columns = ("done", "now", "before")
        return {c: (getattr(self.progress, c) or 0) - self.told.get(c, 0) for c in columns}


@dataclass(frozen=True)
class Held:
    """What a unit needs besides counting: grassroots unions that worked in the span, and its members where a share is of them."""

    active: int = 0
    members: Members | None = None


def asked(target, today, *, held, base=None):
    """(people over the whole span, people needed by today, part that a term cut short asked for or None) of a target.

    Of a term that was cut short, time ran by the original plan. A share of another indicator is asked of what was counted so far.
    """
    start, end = target.days(planned=True)
    whole = rules.people(shape=target.shape, value=target.value, active_count=held.active, start=start, end=end, base=base)
    if whole is None or target.shape == Shape.RATIO:
        return whole, whole if start <= today else None, None
    last = target.term.last_day
    needed = rules.expected_to_date(target=whole, start=start, end=end, today=min(today, last))
    cut = target.term.cut_short_on is not None and last < end
    return whole, needed, rules.expected_to_date(target=whole, start=start, end=end, today=last) if cut else None


def row_of(target, tally, spans, *, branch, today, held=Held(), set_here=True, since=None, label="", view=None, told=None):
    """Progress of one target out of a tally that holds the spans 'now', 'before' and one named ``span_name(target)``.

    ``set_here``: whether the target holds for the branch; otherwise only what was counted is said. ``told``: what was reported without
    names, part of all numbers; the doors open the names.
    """
    name, told = span_name(target), told or Reported()
    doors = _doors(target, tally, spans, branch=branch, since=since, **(view or {}))
    tally = figures.Tally(tally.counts + told.apart)
    base = _base_of(target, tally, held) if set_here else None
    whole, expected, prorated = asked(target, today, held=held, base=base) if set_here else (None, None, None)
    progress = Progress(
        done=tally.get(target.indicator, name), now=tally.get(target.indicator, "now"), before=_before(target, tally, spans),
        target=whole, expected=expected, base=base, asks=target.value if target.is_share and set_here else None, prorated=prorated,
    )  # fmt: skip
    words = _base_words(target, base, held, spans.get(name)) if set_here and target.is_share else ""
    return Row(
        unit=branch, progress=progress, doors=doors, target=target, label=label, name=target.indicator, base_words=words,
        told=_columns(target, told), over=told.over[target.indicator, name],
    )  # fmt: skip


def _columns(target, told):
    spans = {"done": span_name(target), "now": "now", "before": "before"}
    return {column: n for column, span in spans.items() if (n := told.get(target.indicator, span))}


def _base_of(target, tally, held):
    if target.shape == Shape.RATIO:
        return tally.get(target.base_indicator, span_name(target))
    return held.members.number if target.shape == Shape.PER_CENT and held.members else None


def _base_words(target, base, held, span):
    members = held.members
    on, unions = (members.on, members.unions) if members else (target.base_on, 0)
    name = str(target.get_base_indicator_display() or "")
    name = name[:1].lower() + name[1:]  # "Đảng" keeps its capital
    return rules.base_words(shape=target.shape, base=base, base_name=name, span=span or "", on=on, unions=unions)


def _doors(target, tally, spans, **where):
    where["population"] = _population(target, where)
    return {
        column: figures.door(rules.Indicator(target.indicator), spans[span], **where)
        for column, span in (("done", span_name(target)), ("now", "now"), ("before", "before"))
        if span in spans and tally.get(target.indicator, span)
    }


def _population(target, view):
    """The groups that are counted: the target's own and those that the page is narrowed to."""
    return rules.population_of(target.groups | rules.bits(view.get("population") or ()))


def _before(target, tally, spans):
    return tally.get(target.indicator, "before") if spans["now"].has_year_before else None


def span_name(target):
    """The name under which a tally holds what counts for this target."""
    return f"t{target.term_id}y{target.year}" if target.year else f"t{target.term_id}"


def spans_for(targets, now, today):
    """Spans that one tally needs for all these targets; a target whose time has not begun has none."""
    spans = {"now": now, "before": now.year_before()}
    for target in targets:
        if period := period_of(target, today):
            spans[span_name(target)] = period
    return spans


def counted(target):
    """The figures that a tally for this target needs."""
    return tuple(rules.Indicator(f) for f in (target.indicator, target.base_indicator) if f)


def held_by(branch, targets, today):
    """What a branch needs besides counting: target id → Held. A query or two for each span of an average and each day of a base."""
    active, members = {}, {}
    for target in targets:
        if target.shape == Shape.PER_BRANCH_YEAR and span_name(target) not in active:
            period = period_of(target, today)
            active[span_name(target)] = figures.active_count(branch, period) if period else 0
        if target.shape == Shape.PER_CENT and target.base_on not in members:
            members[target.base_on] = members_of(branch, target.base_on)
    return {t.pk: Held(active.get(span_name(t), 0), members.get(t.base_on)) for t in targets}


def overview(branch, targets, now, today, *, since=None, tally=None, spans=None, view=None, told=None):
    """A progress line for each target of a branch. One query for all figures of each population that targets are narrowed to, unless
    a ``tally`` over ``spans`` is already there for everybody; one for what was reported (``told``) likewise.
    ``view``: how the page looks at figures, as ``figures.queries`` ask."""
    spans, view = spans or spans_for(targets, now, today), view or {}
    held = held_by(branch, targets, today)
    told = reports.reported(spans, branch=branch, **view) if told is None else told
    tallies = {0: tally} if tally is not None else {}
    for target in targets:
        if target.groups not in tallies:
            asked_with = {**view, "population": _population(target, view)}
            tallies[target.groups] = figures.tally(spans, branch=branch, parts=False, **asked_with)
    common = {"branch": branch, "today": today, "since": since, "view": view}
    return [row_of(t, tallies[t.groups], spans, held=held[t.pk], label=str(t), told=None if t.groups else told, **common) for t in targets]


def children_of(branch, tallies):
    """Units directly below: the open ones and those closed ones for which something was counted, as a queryset to page."""
    ids = [key for key in tallies if isinstance(key, int)]
    paths = [key for key in tallies if isinstance(key, str)]
    return Branch.objects.filter(parent=branch).filter(Q(closed_on__isnull=True) | Q(pk__in=ids) | Q(path__in=paths))


def own_targets(children, target):
    """Targets of the same kind in force for these branches over the same days: branch id → Target; a branch's own term goes first."""
    term, same = target.term, ("indicator", "shape", "year", "groups", "base_indicator")
    rows = Target.objects.in_force().filter(branch__in=children, **{name: getattr(target, name) for name in same})
    rows = rows.filter(term__starts_on=term.starts_on, term__ends_on=term.ends_on).select_related("term__branch")
    return {t.branch_id: t for t in rows.order_by("term__branch__depth", "pk")}


def told_by_child(target, branch, spans):
    """What was reported without names below a branch, for a target's page: key of the child → Reported. One query."""
    return reports.reported_by_child(spans, branch=branch, population=target.population)


def child_rows(target, branch, children, tallies, spans, *, today, since=None, told=None):
    """Progress of each child against its own target, or against its share of an average or a per cent; None where nothing was set."""
    mine, shared = own_targets(children, target), target.shape in rules.SHARED
    held = _held_by_child(target, branch, children, today)
    rows = []
    for child in children:
        key = figures.child_key(child)
        row = row_of(
            _against(mine.get(child.pk), target), tallies.get(key, figures.Tally()), spans, branch=child, today=today,
            held=held.get(key, Held()), told=(told or {}).get(key), set_here=shared or child.pk in mine, since=since, label=child.label,
        )  # fmt: skip
        row.has_children = not child.is_leaf_kind
        rows.append(row)
    return rows


def _against(own, target):
    """The target that a unit is measured by; days and people are counted as the page's target says."""
    if own is None or own.pk == target.pk:
        return target
    measured = copy(target)
    measured.value = own.value
    return measured


def _held_by_child(target, branch, children, today):
    period = period_of(target, today)
    if target.shape == Shape.PER_BRANCH_YEAR and period:
        return {key: Held(n) for key, n in figures.active_by_child(branch, period).items()}
    if target.shape == Shape.PER_CENT:
        return {key: Held(members=m) for key, m in members_by_child(branch, children, target.base_on).items()}
    return {}


def own_row(target, branch, tallies, spans, since=None, told=None):
    """What was recorded at the branch itself; None when nothing was."""
    tally, told = tallies.get(figures.OWN, figures.Tally()), (told or {}).get(figures.OWN)
    if not tally and not told:
        return None
    row = row_of(target, tally, spans, branch=branch, today=None, set_here=False, told=told)
    doors = _doors(target, tally, spans, branch=branch, own=True, since=since)
    return replace(row, unit=None, doors=doors, target=None)


def whole_row(target, branch, tallies, spans, *, today, told=None):
    """Progress of a branch as a whole: against this target, or against its own when it lies below the target's branch."""
    own = target if branch.pk == target.branch_id else own_targets([branch], target).get(branch.pk)
    measured, set_here = _against(own, target), own is not None or target.shape in rules.SHARED
    held = held_by(branch, [measured], today)[measured.pk] if set_here else Held()
    tally, told = figures.Tally.of(tallies.values()), sum((told or {}).values(), Reported())
    return row_of(measured, tally, spans, branch=branch, today=today, held=held, set_here=set_here, label=branch.label, told=told)


def under_way(target, branch):
    """(step, people, address) of the cases that stand at a step now; [] for a target of a group, as steps are not split by groups."""
    if target.groups:
        return []
    stages = figures.steps(branch=branch).stages
    return [(s.label, n, figures.step_door(stage=s, branch=branch)) for s, n in stages.items() if n and s != Stage.OFFICIAL]


@dataclass
class Coverage:
    """Open grassroots unions, and how many of them have introduced nobody in ``period``."""

    unions: int
    without: int
    period: Period

    @property
    def having(self):
        return self.unions - self.without


def coverage(target, branch, today):
    """Of a target of introductions of everybody: how many unions have at least one. Two queries; None for others."""
    period = period_of(target, today)
    if target.indicator != rules.Indicator.INTRODUCED or target.groups or not period or branch.closed_on:
        return None
    unions = Branch.objects.open().below(branch).filter(kind__in=GRASSROOTS_KINDS)
    unions = unions.filter(Q(opened_on__isnull=True) | Q(opened_on__lte=period.end))
    return Coverage(unions.count(), figures.without_introduction(branch, period).count(), period)


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

    ``lines``: (indicator, [(label, value, address, reported without names)]) with the whole time last.
    Addresses are '' for a reader who may not see the people of
    that branch.
    """

    rows: list
    years: list
    lines: list
    now: Period
    is_told: bool = False  # whether anything was reported without names


def term_sheet(term, today, *, with_doors=True):
    """Targets of the term's own branch, and the results of each year of the term, in one count."""
    found = [t for t in targets_of(term.branch, term) if t.term_id == term.pk]
    until = max(min(today, term.last_day), term.starts_on)
    now = Period(max(term.starts_on, until.replace(month=1, day=1)), until)
    years = _years(term, until) if today >= term.starts_on else []
    spans = {**spans_for(found, now, today), **{f"year{label}": period for label, period in years}, "all": Period(term.starts_on, until)}
    tally = figures.tally(spans, branch=term.branch, parts=False)
    told = reports.reported(spans, branch=term.branch)
    rows = overview(term.branch, found, now, today, since=term.starts_on, tally=tally, spans=spans, told=told)
    columns = [*((label, f"year{label}") for label, _period in years), (_("Lũy kế"), "all")] if years else []
    lines = [(f, [_cell(f, label, span, tally, spans, term, with_doors, told) for label, span in columns]) for f in rules.Indicator]
    for row in () if with_doors else rows:
        row.doors = {}
    return TermSheet(rows, years, lines, now, is_told=bool(told))


def _years(term, until):
    """(label, days) of each reporting year of a term up to a day."""
    set_days = closings()
    days = [(str(y), rules.year_days(y, set_days)) for y in rules.years_touching(term.starts_on, until, set_days)]
    return [(label, Period(max(term.starts_on, first), min(until, last))) for label, (first, last) in days]


def _cell(figure, label, span, tally, spans, term, with_doors, told):
    value = tally.get(figure, span)
    url = figures.door(figure, spans[span], branch=term.branch, since=term.starts_on) if with_doors and value else ""
    return label, value, url, told.get(figure, span)
