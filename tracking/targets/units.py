"""One target unit by unit: where each unit directly below a place stands. Layer: queries."""

from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Q

from tracking.branches.models import Branch, BranchPeriod
from tracking.branches.rules import GRASSROOTS_KINDS
from tracking.figures import queries as figures
from tracking.figures.rules import Period
from tracking.ledger.rules import Tree
from tracking.nominations.rules import Stage
from tracking.reported import queries as reports
from tracking.reported.queries import Reported
from tracking.targets import rules
from tracking.targets.bases import members_by_child
from tracking.targets.models import Target
from tracking.targets.queries import Held, counted, held_by, look_query, period_of, row_of, span_name, spans_for
from tracking.targets.rules import Shape


def looked_at(target, chosen, user):
    """The branch whose units a target page shows: the chosen one below the target's branch, else the target's own where the person may
    see figures, else the widest place in reach below it."""
    if chosen and chosen.path.startswith(target.branch.path):
        return chosen
    held = [s.branch for s in user.access.having("target_view") if s.branch]
    if any(target.branch.path.startswith(b.path) for b in held):
        return target.branch
    return next((b for b in held if b.path.startswith(target.branch.path)), target.branch)


def children_of(branch, tallies, *, which=Tree.NOW, period=None):
    """Units directly below, as a queryset to page: the open ones (in the tree as it was those that stood there on some day of the
    ``period``), and those for which something was counted."""
    ids, paths = [key for key in tallies if isinstance(key, int)], [key for key in tallies if isinstance(key, str)]
    counted_for = Q(pk__in=ids) | Q(path__in=paths)
    if which == Tree.NOW:
        return Branch.objects.filter(parent=branch).filter(Q(closed_on__isnull=True) | counted_for)
    stood = BranchPeriod.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=period.start), parent=branch, closed=False)
    return Branch.objects.filter(Q(pk__in=stood.filter(start_on__lte=period.end).values("branch")) | counted_for)


@dataclass(frozen=True)
class Table:
    """A target at one place, unit by unit. ``look``: the place and how figures are looked at; ``period``: the days of "Trong kỳ".

    The page, its print and the workbook read the same object.
    """

    target: Target
    look: figures.Look
    period: Period

    @property
    def branch(self):
        return self.look.branch

    @cached_property
    def view(self):
        """How everything is counted: of the target's own groups, and as the page is looked at."""
        return {**self.look.looks, "population": self.target.population}

    @cached_property
    def spans(self):
        return spans_for([self.target], self.period, self.look.as_of)

    @cached_property
    def tallies(self):
        """Key of the child (``figures.child_key``) → Tally. One query."""
        return figures.by_child(self.spans, branch=self.branch, figures=counted(self.target), **self.view)

    @cached_property
    def told(self):
        """What was reported without names, by child. One query."""
        return reports.reported_by_child(self.spans, branch=self.branch, **self.view)

    def children(self):
        """Units to page."""
        days = self.spans.get(span_name(self.target), self.period)
        return children_of(self.branch, {**self.told, **self.tallies}, which=self.look.which, period=days)

    def rows(self, children):
        """Progress of each child against its own target, or its share of an average or a per cent; None where nothing was set."""
        mine, shared = _own_targets(children, self.target), self.target.shape in rules.SHARED
        held = self._held_by_child(children)
        rows = []
        for child in children:
            key = figures.child_key(child)
            row = row_of(
                _against(mine.get(child.pk), self.target), self.tallies.get(key, figures.Tally()), self.spans, **self.look.at(child),
                today=self.look.as_of, held=held.get(key, Held()), told=self.told.get(key), set_here=shared or child.pk in mine,
                label=child.label, view=self.look.looks,
            )  # fmt: skip
            row.url = "" if child.is_leaf_kind or not child.path.startswith(self.branch.path) else self._url(child)
            rows.append(row)
        return rows

    def own(self):
        """What was recorded at the branch itself; None when nothing was."""
        tally, told = self.tallies.get(figures.OWN, figures.Tally()), self.told.get(figures.OWN)
        if not tally and not told:
            return None
        where = {"branch": self.branch, "own": True}
        row = row_of(self.target, tally, self.spans, **where, today=None, set_here=False, told=told, view=self.look.looks)
        return replace(row, unit=None, target=None)

    def whole(self):
        """Progress of the place as a whole: against this target, or against its own when it lies below the target's branch."""
        own = self.target if self.branch.pk == self.target.branch_id else _own_targets([self.branch], self.target).get(self.branch.pk)
        measured, set_here = _against(own, self.target), own is not None or self.target.shape in rules.SHARED
        held = held_by(self.branch, [measured], self.look.as_of, self.look.which)[measured.pk] if set_here else Held()
        return row_of(
            measured, figures.Tally.of(self.tallies.values()), self.spans, branch=self.branch, today=self.look.as_of, held=held,
            set_here=set_here, label=self.branch.label, told=sum(self.told.values(), Reported()), view=self.look.looks,
        )  # fmt: skip

    def _held_by_child(self, children):
        period = period_of(self.target, self.look.as_of)
        if self.target.shape == Shape.PER_BRANCH_YEAR and period:
            return {key: Held(n) for key, n in figures.active_by_child(self.branch, period, self.look.which).items()}
        if self.target.shape == Shape.PER_CENT:
            found = members_by_child(self.branch, children, self.target.base_on, self.look.which)
            return {key: Held(members=m) for key, m in found.items()}
        return {}

    def _url(self, child):
        return f"{self.target.get_absolute_url()}{look_query(child, self.period, self.look.looks)}"


def _own_targets(children, target):
    """Targets of the same kind in force for these branches over the same days: branch id → Target; a branch's own term goes first."""
    term, same = target.term, ("indicator", "shape", "year", "groups", "base_indicator")
    rows = Target.objects.in_force().filter(branch__in=children, **{name: getattr(target, name) for name in same})
    rows = rows.filter(term__starts_on=term.starts_on, term__ends_on=term.ends_on).select_related("term__branch")
    return {t.branch_id: t for t in rows.order_by("term__branch__depth", "pk")}


def _against(own, target):
    """The target that a unit is measured by; days and people are counted as the page's target says."""
    if own is None or own.pk == target.pk:
        return target
    measured = copy(target)
    measured.value = own.value
    return measured


def under_way(target, look):
    """(step, people, address) of the cases that stand at a step now; [] for a target of a group, as steps are not split by groups, and
    for figures in the tree as it was or of a past day, as steps are of now."""
    if target.groups or not look.is_usual:
        return []
    stages = figures.steps(branch=look.branch).stages
    return [(s.label, n, figures.step_door(stage=s, branch=look.branch)) for s, n in stages.items() if n and s != Stage.OFFICIAL]


@dataclass
class Coverage:
    """Open grassroots unions, and how many of them have introduced nobody in ``period``; ``query`` of the address of these."""

    unions: int
    without: int
    period: Period
    query: str = ""

    @property
    def having(self):
        return self.unions - self.without


def coverage(target, look):
    """Of a target of introductions of everybody: how many of today's unions have at least one. Two queries; None for others, and in the
    tree as it was."""
    period, branch = period_of(target, look.as_of), look.branch
    if target.indicator != rules.Indicator.INTRODUCED or target.groups or not period or branch.closed_on or look.which != Tree.NOW:
        return None
    unions = Branch.objects.open().below(branch).filter(kind__in=GRASSROOTS_KINDS)
    unions = unions.filter(Q(opened_on__isnull=True) | Q(opened_on__lte=period.end))
    without = figures.without_introduction(branch, period, look.known_on).count()
    return Coverage(unions.count(), without, period, look_query(branch, period, look.looks))
