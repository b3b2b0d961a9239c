"""Progress against targets: figures beside what was asked for."""

from dataclasses import dataclass, field

from django.db.models import Exists, Q
from django.utils.http import urlencode

from tracking.figures import queries as figures
from tracking.figures.rules import Period
from tracking.reported import queries as reports
from tracking.reported.models import ReportedTotal
from tracking.reported.queries import Reported
from tracking.targets import rules
from tracking.targets.bases import Members, members_of
from tracking.targets.models import Target, Term, YearClosing
from tracking.targets.rules import Progress, Shape

VERSIONS = 20


def term_of(branch, today):
    """The term that holds on a day for a branch: its own, else that of the nearest level above; when none holds any more, the last one.

    None when there was none.
    """
    chain = [branch.pk, branch.parent_id, branch.a4_id, branch.a3_id, branch.a2_id]
    terms = (
        Term.objects.standing()
        .filter(Q(branch_id__in=[i for i in chain if i]) | Q(branch__depth=1))
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
    without a list anywhere (``has_reports``), and of a group (``has_group_reports``), so that a page need not ask for it."""
    rows = Target.objects.in_force().filter(branch=branch).select_related("term__branch", "branch")
    reported = ReportedTotal.objects.standing()
    rows = rows.annotate(has_reports=Exists(reported), has_group_reports=Exists(reported.exclude(groups=0)))
    rows = rows.filter(term__starts_on__lte=term.last_day, term__ends_on__gte=term.starts_on)
    return sorted(rows, key=lambda t: (list(rules.Indicator).index(t.indicator), t.year or 0, t.pk))


def closings():
    """(first reporting year, month, day) of every closing day that was set."""
    return [(c.from_year, c.month, c.day) for c in YearClosing.objects.all()]


def versions(target):
    """What was asked for before and after, of the same kind, earliest first: each with its value and decision."""
    same = {n: getattr(target, n) for n in ("branch_id", "term_id", "indicator", "shape", "year", "groups", "base_indicator")}
    return list(Target.objects.filter(**same).order_by("pk")[:VERSIONS])


def holding(versions):
    """Of the versions of a target the one in force, None when the only one was withdrawn."""
    return next((target for target in versions if target.holds), None)


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
    name: str = ""  # of the figure
    url: str = ""  # the page of the target, of a unit that of the unit under the same target
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


def row_of(
    target, tally, spans, *, branch, today, unit=None, own=False, held=Held(), set_here=True, since=None, label="", view=None, told=None
):  # fmt: skip
    """Progress of one target out of a tally that holds the spans 'now', 'before' and one named ``span_name(target)``.

    ``set_here``: whether the target holds for the branch; otherwise only what was counted is said. ``told``: what was reported without
    names, part of all numbers; the doors open the names: of the ``unit`` as far as it stood at the branch, or of the branch's ``own``.
    """
    name, told = span_name(target), told or Reported()
    doors = _doors(target, tally, spans, branch=branch, unit=unit, own=own, since=since, **(view or {}))
    tally = figures.Tally(tally.counts + told.apart)
    base = _base_of(target, tally, held) if set_here else None
    whole, expected, prorated = asked(target, today, held=held, base=base) if set_here else (None, None, None)
    progress = Progress(
        done=tally.get(target.indicator, name), now=tally.get(target.indicator, "now"), before=_before(target, tally, spans),
        target=whole, expected=expected, base=base, asks=target.value if target.is_share and set_here else None, prorated=prorated,
    )  # fmt: skip
    words = _base_words(target, base, held, spans.get(name)) if set_here and target.is_share else ""
    return Row(
        unit=unit or branch, progress=progress, doors=doors, target=target, label=label, name=target.indicator, base_words=words,
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


def held_by(branch, targets, today, which=None):
    """What a branch needs besides counting: target id → Held. A query or two for each span of an average and each day of a base.
    ``which``: the tree of today or of then, None for what ``figures.tree_for`` says."""
    active, members, which = {}, {}, figures.tree_for(branch, which)
    for target in targets:
        if target.shape == Shape.PER_BRANCH_YEAR and span_name(target) not in active:
            period = period_of(target, today)
            active[span_name(target)] = figures.active_count(branch, period, which) if period else 0
        if target.shape == Shape.PER_CENT and target.base_on not in members:
            members[target.base_on] = members_of(branch, target.base_on, which)
    return {t.pk: Held(active.get(span_name(t), 0), members.get(t.base_on)) for t in targets}


def overview(branch, targets, now, today, *, since=None, tally=None, spans=None, view=None, told=None):
    """A progress line for each target of a branch. One query for all figures of each population that targets are narrowed to, unless
    a ``tally`` over ``spans`` is already there for everybody; one for what was reported (``told``) likewise.
    ``view``: how the page looks at figures, as ``figures.queries`` ask; the page of each target is then looked at in the same way."""
    spans, view = spans or spans_for(targets, now, today), view or {}
    held = held_by(branch, targets, today, view.get("which"))
    told = {0: reports.reported(spans, branch=branch, **view) if told is None else told}
    tallies = {0: tally} if tally is not None else {}
    for target in targets:
        if target.groups not in tallies:
            asked_with = {**view, "population": _population(target, view)}
            tallies[target.groups] = figures.tally(spans, branch=branch, parts=False, **asked_with)
        if target.groups not in told:
            is_asked = getattr(target, "has_group_reports", True)
            told[target.groups] = reports.reported(spans, branch=branch, **asked_with) if is_asked else Reported()
    common = {"branch": branch, "today": today, "since": since, "view": view}
    rows = [row_of(t, tallies[t.groups], spans, held=held[t.pk], label=str(t), told=told[t.groups], **common) for t in targets]
    for row in rows:
        row.url = f"{row.target.get_absolute_url()}{look_query(branch, now, view) if view else ''}"
    return rows


def look_query(branch, days, view):
    """The part of an address of these pages that keeps the place, the days and the way figures are looked at."""
    kept = {"tai": branch.code, "tu": days.start.isoformat(), "den": days.end.isoformat()}
    return f"?{urlencode({**kept, **figures.view_query(view, branch)}, doseq=True)}"


def above(branch, term):
    """Targets in force that the levels above have for themselves, nearest level first; what the unit works towards."""
    ids = [i for i in (branch.a2_id, branch.a3_id, branch.a4_id, branch.parent_id) if i and i != branch.pk]
    rows = Target.objects.in_force().filter(Q(branch_id__in=ids) | Q(branch__depth=1)).exclude(branch=branch)
    rows = rows.filter(term__starts_on__lte=term.last_day, term__ends_on__gte=term.starts_on).select_related("branch", "term")
    return list(rows.order_by("-branch__depth", "indicator", "year", "pk")[:30])
