"""Where branches stand in the tree, and what the ledger and the cases say that the sums should be."""

from bisect import bisect_right
from collections import Counter, defaultdict

from django.db.models import Count, Q, Sum

from portal import tree
from tracking.branches.models import Branch, BranchPeriod
from tracking.ledger import rules
from tracking.ledger.models import BodyStepSum, Entry, StepSum
from tracking.ledger.rules import SUMMED_DEPTH, Event, Places
from tracking.party.models import PartyBody

EVENT = ("act_id", "indicator", "on", "branch_id", "groups", "previous_on", "by_union")
CHUNK = 2000


class Atlas:
    """Places of these branches today and on any day; ``only_now``: today alone. A query or two for each 2 000 branches."""

    def __init__(self, branch_ids, *, only_now=False):
        self._now, self._then, self._only_now = {}, defaultdict(list), only_now
        ids = sorted(set(branch_ids))
        for start in range(0, len(ids), CHUNK):
            self._load(ids[start : start + CHUNK])

    def _load(self, ids):
        columns = ("depth", "path", "a2_id", "a3_id")
        rows = list(Branch.objects.filter(Q(pk__in=ids) | Q(depth=1)).values_list("pk", *columns))
        roots = {path: pk for pk, depth, path, *_ancestors in rows if depth == 1}
        for pk, *place in rows:
            self._now[pk] = _path(roots, *place)
        if self._only_now:
            return
        periods = BranchPeriod.objects.filter(branch__in=ids).order_by("branch", "start_on")
        for pk, start_on, *place in periods.values_list("branch_id", "start_on", *columns):
            self._then[pk].append((start_on, _path(roots, *place)))

    def now(self, branch_id):
        """Units from the root down to the depth that has sums."""
        return self._now[branch_id]

    def places(self, branch_id, on):
        """Places of a branch. Before its first period it stood where it stood first."""
        periods = self._then.get(branch_id)
        if not periods:
            return Places(self._now[branch_id], self._now[branch_id])
        found = max(bisect_right(periods, on, key=lambda p: p[0]) - 1, 0)
        return Places(self._now[branch_id], periods[found][1])


def body_paths(ids):
    """{id: Party bodies from the root down to the depth that has sums} of these bodies, today. A query for each 2 000 bodies."""
    found, ids = {}, sorted(set(ids))
    for start in range(0, len(ids), CHUNK):
        rows = PartyBody.objects.filter(Q(pk__in=ids[start : start + CHUNK]) | Q(depth=1))
        rows = list(rows.values_list("pk", "depth", "path", "b2_id", "b3_id"))
        roots = {path: pk for pk, depth, path, *_ancestors in rows if depth == 1}
        found |= {pk: _path(roots, *place) for pk, *place in rows}
    return found


def _path(roots, depth, path, a2, a3):
    return (roots[path[: tree.STEP]], a2, a3)[: min(depth, SUMMED_DEPTH)]


def sums_of(branches=None):
    """What the summary rows should be for what was counted at these branches (ids; None: everywhere), as a Counter by ``rules.Key``."""
    rows = Entry.objects.all() if branches is None else Entry.objects.filter(branch__in=branches)
    rows = rows.order_by().values_list("on", "indicator", "branch_id", "groups", "previous_on", "by_union").annotate(n=Sum("number"))
    found = [r for r in rows.iterator(chunk_size=CHUNK) if r[-1]]
    atlas = Atlas({r[2] for r in found})
    return rules.summed(
        (Event(0, indicator, on, branch, groups, previous, union), atlas.places(branch, on), number)
        for on, indicator, branch, groups, previous, union, number in found
    )


def steps_of(cases):
    """What the step rows should be for these cases (a queryset with ``branch``, ``stage``, ``outcome``, ``stage_since_on``,
    ``closed_on``), as a Counter by ``rules.StepKey``."""
    rows = cases.order_by().values_list("branch_id", "stage", "outcome", "stage_since_on", "closed_on").annotate(n=Count("pk"))
    found = list(rows.iterator(chunk_size=CHUNK))
    atlas = Atlas({r[0] for r in found}, only_now=True)
    return rules.steps_summed((atlas.now(b), stage, outcome, closed or since, n) for b, stage, outcome, since, closed, n in found)


def body_sums_of(entries):
    """What the summary rows of Party bodies should be for these entries (a queryset), as a Counter by ``rules.BodyKey``: all that is
    counted of a case counts where it is held now."""
    rows = entries.filter(act__nomination__body__isnull=False).order_by()
    rows = rows.values_list("act__nomination__body", *EVENT[1:]).annotate(n=Sum("number"))
    found = [r for r in rows.iterator(chunk_size=CHUNK) if r[-1]]
    paths = body_paths({r[0] for r in found})
    return rules.body_summed((Event(0, *event), paths[body], number) for body, *event, number in found)


def body_steps_of(cases):
    """What the step rows of Party bodies should be for these cases, as a Counter by ``rules.StepKey``."""
    rows = cases.filter(body__isnull=False).order_by()
    rows = rows.values_list("body_id", "stage", "outcome", "stage_since_on", "closed_on").annotate(n=Count("pk"))
    found = list(rows.iterator(chunk_size=CHUNK))
    paths = body_paths({r[0] for r in found})
    return rules.steps_summed((paths[b], stage, outcome, closed or since, n) for b, stage, outcome, since, closed, n in found)


def step_rows(place):
    """Rows of cases by step (``stage``, ``outcome``, ``since``, ``number``) of a branch or Party body; None where it has no sums."""
    if place is None or place.depth > SUMMED_DEPTH:
        return None
    return step_sums(place).filter(node=place)


def step_sums(place):
    """All rows of cases by step, of branches or of Party bodies, as the place is one or the other."""
    return (StepSum if isinstance(place, Branch) else BodyStepSum).objects.all()


def root_sums():
    """What the summary rows of the root should be, by ``rules.Key``: everything, wherever it was counted."""
    rows = Entry.objects.order_by().values_list("on", "indicator", "groups", "previous_on", "by_union").annotate(n=Sum("number"))
    places = Places(roots := _roots(), roots)
    return rules.summed(
        (Event(0, i, on, 0, g, previous, union), places, n) for on, i, g, previous, union, n in rows.iterator(chunk_size=CHUNK)
    )


def root_steps(cases):
    """What the step rows of the root should be for these cases, by ``rules.StepKey``."""
    rows = cases.order_by().values_list("stage", "outcome", "stage_since_on", "closed_on").annotate(n=Count("pk"))
    roots = _roots()
    return rules.steps_summed((roots, stage, outcome, closed or since, n) for stage, outcome, since, closed, n in rows)


def body_root_sums():
    """What the summary rows of the root of the Party bodies should be, by ``rules.BodyKey``: every case that some body holds."""
    rows = Entry.objects.filter(act__nomination__body__isnull=False).order_by().values_list(*EVENT[1:3], *EVENT[4:])
    path = _roots(PartyBody)
    return rules.body_summed(
        (Event(0, indicator, on, 0, *rest), path, n)
        for indicator, on, *rest, n in rows.annotate(n=Sum("number")).iterator(chunk_size=CHUNK)
    )


def body_root_steps(cases):
    """What the step rows of the root of the Party bodies should be for these cases, by ``rules.StepKey``."""
    rows = (
        cases.filter(body__isnull=False).order_by().values_list("stage", "outcome", "stage_since_on", "closed_on").annotate(n=Count("pk"))
    )
    path = _roots(PartyBody)
    return rules.steps_summed((path, stage, outcome, closed or since, n) for stage, outcome, since, closed, n in rows)


def _roots(model=Branch):
    return tuple(model.objects.filter(depth=1).values_list("pk", flat=True))


def stored(model, nodes=None):
    """What the rows of a kind of sums say for these units (ids; None: all), as a Counter by their key."""
    rows = model.objects.all() if nodes is None else model.objects.filter(node__in=nodes)
    key = model.key
    found = rows.order_by().values_list(*key._fields).annotate(n=Sum("number"))
    return rules.without_nothing(Counter({key(*row[:-1]): row[-1] for row in found.iterator(chunk_size=CHUNK)}))


def counted_of(entries):
    """The events that these entries say are counted now: {event: number}, without those that come to nothing."""
    rows = entries.order_by().values_list(*EVENT).annotate(n=Sum("number"))
    return rules.without_nothing(Counter({Event(*row[:-1]): row[-1] for row in rows}))
