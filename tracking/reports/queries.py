"""A report out of the ledger, the targets, the reported numbers and what is known of the units: from what is asked to plain data."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count as CountRows
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Substr

from portal import tree
from tracking.branches.models import Branch, BranchFact, BranchObstacle, BranchPeriod
from tracking.branches.rules import GRASSROOTS_KINDS
from tracking.figures import queries as figures
from tracking.figures.rules import Apart, Indicator, Part, Period, known_populations
from tracking.ledger.rules import Tree
from tracking.reported import queries as reported
from tracking.reported.queries import Reported
from tracking.reports.narrative import TARGET
from tracking.reports.sheet import GROUPS, SPLIT, Count, Data, TargetLine, Unit
from tracking.targets import queries as targets
from tracking.targets.models import Target
from tracking.targets.rules import Shape

PARTS = (*Part, *Apart)
PLACE = ""  # key of what was recorded at the place itself


@dataclass(frozen=True)
class Ask:
    """What a report is asked for. ``period``: the days counted, up to ``as_of``; ``planned_end``: last day of the cycle; ``since``: first
    day of the term (``term``) or of the reporting ``year``; ``which``: tree; ``as_of``: day up to which facts are known."""

    branch: Branch
    cycle: str
    title: str
    period: Period
    planned_end: date
    since: date
    year: int
    which: int
    as_of: date
    today: date
    term: object = None

    @property
    def known_on(self):
        """None: as known now."""
        return self.as_of if self.as_of < self.today else None

    @property
    def looks(self):
        """How figures are asked."""
        return {"which": self.which, "known_on": self.known_on}

    @property
    def spans(self):
        return {"now": self.period, "before": self.period.year_before(), "since": Period(self.since, self.period.end)}

    @property
    def term_start(self):
        return self.term.starts_on if self.term else None

    def door(self, figure, span="now", *, unit=None, own=False, population=()):
        """Address of exactly the people behind a number of this report."""
        where = {"branch": unit or self.branch, "own": own, "population": population, "since": self.term_start, **self.looks}
        return figures.door(figure, self.spans[span], **where)


# ------------------------------------------------------------------ counts, unit by unit


@dataclass
class Counted:
    """What was counted and reported, by key of the unit; ``has_before``: whether there is a same period to compare with."""

    tallies: dict
    told: dict
    has_before: bool

    def count(self, key, indicator):
        tally, told = self.tallies.get(key, figures.Tally()), self.told.get(key, Reported())
        return Count(
            now=tally.get(indicator, "now"), before=tally.get(indicator, "before") if self.has_before else None,
            since=tally.get(indicator, "since"), told=told.get(indicator, "now"),
            told_before=told.get(indicator, "before") if self.has_before else 0, told_since=told.get(indicator, "since"),
        )  # fmt: skip

    def counts(self, key):
        return {i.value: self.count(key, i) for i in Indicator}

    def whole(self):
        """Everything together, as a Counted with the key PLACE alone."""
        tally, told = figures.Tally.of(self.tallies.values()), sum(self.told.values(), Reported())
        return Counted({PLACE: tally}, {PLACE: told}, self.has_before)


def counted(ask):
    """Two statements for any number of units and people."""
    tallies = figures.by_child(ask.spans, branch=ask.branch, parts=True, since=ask.term_start, **ask.looks)
    told = reported.reported_by_child(ask.spans, branch=ask.branch, **ask.looks)
    return Counted(tallies, told, ask.period.has_year_before)


def units(ask, found):
    """Units directly below, as a queryset to page: those that stand there (in the tree of the day: stood there on a day of the period),
    and those for which something was counted."""
    keys = [k for k in {*found.tallies, *found.told} if k is not figures.OWN]
    named = Q(pk__in=[k for k in keys if isinstance(k, int)]) | Q(path__in=[k for k in keys if isinstance(k, str)])
    if ask.which == Tree.THEN:
        stood = BranchPeriod.objects.filter(parent=ask.branch, closed=False, start_on__lte=ask.period.end)
        stood = stood.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=ask.period.start))
        return Branch.objects.filter(named | Q(pk__in=stood.values("branch")))
    there = Q(closed_on__isnull=True) | Q(closed_on__gt=ask.period.start)
    opened = Q(opened_on__isnull=True) | Q(opened_on__lte=ask.period.end)
    return Branch.objects.filter(parent=ask.branch).filter(there & opened | named)


def lines(ask, found, branches):
    """(the place as a whole, a line for each of these units), each with its target. One statement."""
    asked_of, whole = _term_targets(ask, [ask.branch, *branches]), found.whole()
    place = Unit(PLACE, ask.branch.name, ask.branch.code, whole.counts(PLACE), targets=asked_of.get(ask.branch.pk, {}))
    return place, [_unit_line(found, branch, asked_of.get(branch.pk, {})) for branch in branches]


def _unit_line(found, branch, targets_of_unit):
    key = figures.child_key(branch)
    return Unit(key, branch.label, branch.code, found.counts(key), targets=targets_of_unit)


def own_line(ask, found):
    """What was recorded or reported at the place itself; None when nothing was."""
    counts = found.counts(figures.OWN)
    return Unit(PLACE, "", ask.branch.code, counts) if any(c != Count(before=c.before and 0) for c in counts.values()) else None


def _term_targets(ask, branches):
    """{branch id: {indicator: people}} of the targets in force for the whole term."""
    if ask.term is None:
        return {}
    rows = Target.objects.in_force().filter(shape=Shape.TERM_COUNT, groups=0, branch__in=branches)
    rows = rows.filter(term__starts_on=ask.term.starts_on, term__ends_on=ask.term.ends_on).order_by("pk")
    found = {}
    for branch, indicator, value in rows.values_list("branch_id", "indicator", "value"):
        found.setdefault(branch, {})[indicator] = int(value)
    return found


def parts(found):
    """figure code → number in the period, of those counted within or apart."""
    whole = found.whole().tallies[PLACE]
    return {p.value: whole.get(p) for p in PARTS}


# ------------------------------------------------------------------ the whole report


def data(ask):
    """Everything that page, text, annex and edition say. About twenty statements, however many units and people."""
    found = counted(ask)
    whole, below = lines(ask, found, list(units(ask, found).order_by("name_key", "pk")))
    own = own_line(ask, found)
    _add_groups(ask, whole, below, own)
    _add_members(ask, whole, below)
    active = _active(ask)
    return Data(
        place=ask.branch.name, code=ask.branch.code, title=ask.title, cycle=ask.cycle, start=ask.period.start, end=ask.period.end,
        planned_end=ask.planned_end, since=ask.since, since_words=since_words(ask), tree=int(ask.which), as_of=ask.as_of,
        whole=whole, units=below, own=own, parts=parts(found), targets=target_lines(ask), obstacles=_obstacles(ask),
        unions=active, idle=_idle(ask), is_past=ask.known_on is not None,
    )  # fmt: skip


def since_words(ask):
    """'Nhiệm kỳ 2017–2022' or 'năm 2026'."""
    return ask.term.name if ask.term else f"năm {ask.year}"


def target_lines(ask):
    """Targets of the place: those of its whole term and those of the reporting year in which the period ends."""
    if ask.term is None:
        return []
    end = ask.period.end
    held = [t for t in targets.targets_of(ask.branch, ask.term) if t.year in (None, ask.year)]
    if not held:
        return []
    rows = targets.overview(ask.branch, held, ask.period, end, since=ask.term_start, view=ask.looks)
    return [_target_line(row, end) for row in rows]


def _target_line(row, end):
    target, progress = row.target, row.progress
    time = f"năm {target.year}" if target.year else target.term.name
    return TargetLine(
        indicator=target.indicator, label=row.label, time=time[:1].lower() + time[1:], asked=progress.target, done=progress.done,
        expected=progress.expected, told=row.told.get("done", 0), is_over=end >= target.days()[1], is_share=target.is_share,
        decision=target.decision_number, start=target.days()[0].isoformat(), end=min(target.days()[1], end).isoformat(),
        groups=[str(g) for g in target.population],
    )  # fmt: skip


def _add_groups(ask, whole, lines, own):
    """Within the introduced and the admitted of the period: women, ethnic minorities and so on. One statement for each group."""
    span = {"now": ask.period}
    for group in GROUPS:
        tallies = figures.by_child(span, branch=ask.branch, figures=SPLIT, population=(group,), **ask.looks)
        for unit in lines:
            unit.groups[group.value] = [tallies.get(unit.key, figures.Tally()).get(i) for i in SPLIT]
        if own:
            own.groups[group.value] = [tallies.get(figures.OWN, figures.Tally()).get(i) for i in SPLIT]
        everything = figures.Tally.of(tallies.values())
        whole.groups[group.value] = [everything.get(i) for i in SPLIT]


# ------------------------------------------------------------------ what is known of the units on the last day


def _stood(ask):
    """(rows, column of the branch, column of the unit below the place) of the branches at or under the place on the last day."""
    depth, end = ask.branch.depth + 1, ask.period.end
    child = F(f"a{depth}_id") if depth in tree.ANCESTOR_DEPTHS else Substr("path", 1, tree.STEP * depth)
    if ask.which == Tree.THEN:
        rows = BranchPeriod.objects.filter(ask.branch.subtree(""), start_on__lte=end, closed=False)
        rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=end))
        return rows, "branch", child
    rows = Branch.objects.below(ask.branch).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=end))
    rows = rows.filter(Q(opened_on__isnull=True) | Q(opened_on__lte=end))
    return rows, "pk", child


def _add_members(ask, whole, lines):
    """Members and Party members: what a unit said of itself, else what the grassroots unions under it said, added up. Two statements."""
    rows, branch, child = _stood(ask)
    said = rows.filter(kind__in=GRASSROOTS_KINDS).annotate(**_latest(ask, branch), child=child).order_by().values("child")
    sums = {r["child"]: (r["m"], r["p"]) for r in said.annotate(m=Sum("members_said"), p=Sum("party_said"))}
    named = Branch.objects.filter(code__in=[ask.branch.code, *(u.code for u in lines)])
    own = {code: (m, p) for code, m, p in named.annotate(**_latest(ask, "pk")).values_list("code", "members_said", "party_said")}
    for unit in lines:
        unit.members, unit.party_members = _first_known(own.get(unit.code), sums.get(unit.key))
    added = [v for v in sums.values() if v]
    together = tuple(sum(v[n] for v in added if v[n] is not None) if any(v[n] is not None for v in added) else None for n in (0, 1))
    whole.members, whole.party_members = _first_known(own.get(whole.code), together)


def _latest(ask, branch):
    known = BranchFact.objects.filter(branch=OuterRef(branch), on__lte=ask.period.end)
    newest = {"members_said": "member_count", "party_said": "party_member_count"}
    return {
        name: Subquery(known.filter(**{f"{column}__isnull": False}).order_by("-on", "-pk").values(column)[:1])
        for name, column in newest.items()
    }


def _first_known(own, added):
    """Each number as the unit said it, else as it was added up."""
    own, added = own or (None, None), added or (None, None)
    return tuple(a if a is not None else b for a, b in zip(own, added, strict=True))


def _active(ask):
    """Grassroots unions that worked on the last day of the period."""
    rows, branch, _child = _stood(ask)
    return rows.filter(kind__in=GRASSROOTS_KINDS).aggregate(n=CountRows(branch, distinct=True))["n"]


def _idle(ask):
    """Grassroots unions without an introduction in the period, in today's tree as known now; None otherwise."""
    if ask.which == Tree.THEN or ask.known_on or ask.branch.is_leaf_kind:
        return None
    return figures.without_introduction(ask.branch, ask.period).count()


def _obstacles(ask):
    """(code, name, units) of the obstacles noted and not lifted on the last day, the most frequent first."""
    rows = BranchObstacle.objects.filter(start_on__lte=ask.period.end)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=ask.period.end))
    if ask.which == Tree.THEN:
        stood, _branch, _child = _stood(ask)
        rows = rows.filter(Exists(stood.filter(branch=OuterRef("branch"))))
    else:
        rows = rows.filter(ask.branch.subtree("branch"))
    named = rows.order_by().values_list("obstacle__code", "obstacle__name", "obstacle__place")
    found = named.annotate(n=CountRows("branch", distinct=True)).order_by("-n", "obstacle__place")
    return [(code, name, n) for code, name, _place, n in found]


# ------------------------------------------------------------------ the people behind the numbers


@dataclass(frozen=True)
class Shown:
    """One result of one unit as a page shows it: the numbers, and the addresses of the people whom they count."""

    figure: str
    label: str
    count: Count
    target: int | None
    rate: float | None
    urls: dict
    code: str = ""

    @property
    def told(self):
        return {"now": self.count.told, "before": self.count.told_before, "since": self.count.told_since}


def shown(ask, unit, indicator, label, *, branch=None, own=False):
    """``branch``: the unit below the place, None for the place itself; ``own``: what was recorded at the place alone."""
    count = unit.count(indicator)
    numbers = {"now": count.now, "before": count.before, "since": count.since}
    urls = {span: ask.door(indicator, span, unit=branch, own=own) if n else "" for span, n in numbers.items()}
    return Shown(indicator.value, label, count, unit.targets.get(indicator.value), unit.rate(indicator), urls, unit.code)


def results(unit, ask=None):
    """Every result of the place; without ``ask`` (an edition) the numbers open nothing."""
    if ask:
        return [shown(ask, unit, i, i.label) for i in Indicator]
    return [Shown(i.value, i.label, unit.count(i), unit.targets.get(i.value), unit.rate(i), {}) for i in Indicator]


def linked_targets(ask):
    """[(target line, people whom lists name, their address)] of the place."""
    return [(line, line.done - line.told, _target_door(ask, line) if line.done > line.told else "") for line in target_lines(ask)]


def linked(ask, found, sections):
    """The text with the address behind each counted number: [(heading, [[(text or number, address, figure)]])]."""
    return [(part.title, [[_linked(ask, found, piece) for piece in one.pieces()] for one in part.sentences]) for part in sections]


def _linked(ask, found, piece):
    if isinstance(piece, str):
        return piece, "", ""
    return piece.value, _address(ask, found, piece) if piece.value else "", piece.figure


def _address(ask, found, piece):
    figure = next(f for f in (*Indicator, *Part, *Apart) if f.value == piece.figure)
    if not piece.span.startswith(TARGET):
        return ask.door(figure, piece.span, population=known_populations([piece.group]))
    return _target_door(ask, found.targets[int(piece.span[len(TARGET) :])])


def _target_door(ask, line):
    figure = Indicator(line.indicator)
    days = Period(date.fromisoformat(line.start), date.fromisoformat(line.end))
    return figures.door(figure, days, branch=ask.branch, population=known_populations(line.groups), since=ask.term_start, **ask.looks)


def part_lines(ask, found):
    """(label, number, address, figure) of what is counted within a result or apart from it, where there is any."""
    return [(f.label, n, ask.door(f), f.value) for f in PARTS if (n := found.whole().tallies[PLACE].get(f))]
