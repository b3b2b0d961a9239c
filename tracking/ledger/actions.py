"""Writes of the ledger: what came to count or no longer counts, its sums, and putting the sums together.

Nobody calls these but the actions that write what is counted, inside their transaction and under their locks; they leave no trace in the
history of their own.
"""

from collections import Counter
from contextlib import contextmanager

from django.db import transaction

from portal import db
from tracking.ledger import queries, rules
from tracking.ledger.models import Entry, StepSum, Sum

FOLD_LOCK = "ledger-fold"
FOLDED_AT_ONCE = 5000
DUE = 1000  # unfolded rows that a reader adds up without noticing
BATCH = 500


@transaction.atomic
def post(*, changes):
    """Append what came to count and what no longer does: ``changes`` are (event, 1 or −1, day on which it became known).

    Writes the entries and the unfolded sums of every unit above, in today's tree and in that of the day.
    """
    changes = list(changes)
    if not changes:
        return
    Entry.objects.bulk_create(
        [Entry(**event._asdict(), number=number, recorded_on=known) for event, number, known in changes], batch_size=BATCH
    )
    atlas = queries.Atlas({event.branch_id for event, *_rest in changes})
    found = rules.summed((event, atlas.places(event.branch_id, event.on), number) for event, number, _known in changes)
    _append(Sum, found)


@transaction.atomic
def post_steps(*, before, after):
    """Let cases that stood so (``before``) stand otherwise (``after``); lists of (branch id, stage, outcome, since)."""
    before, after = Counter(before), Counter(after)
    changed = rules.without_nothing(Counter({place: after[place] - before[place] for place in before | after}))
    if not changed:
        return
    atlas = queries.Atlas({branch for branch, *_rest in changed}, only_now=True)
    _append(StepSum, rules.steps_summed((atlas.now(branch), *rest, number) for (branch, *rest), number in changed.items()))


@contextmanager
def replacing(*, branches, cases):
    """While branches (ids) take another place in the tree: afterwards the sums of every unit count them where they are and were.

    ``cases``: a queryset of the cases that these branches hold. The caller keeps every writer of cases waiting.
    """
    before = queries.sums_of(branches), queries.steps_of(cases)
    yield
    after = queries.sums_of(branches), queries.steps_of(cases)
    for model, old, new in zip((Sum, StepSum), before, after, strict=True):
        _append(model, rules.without_nothing(Counter({key: new[key] - old[key] for key in old | new})))


def _append(model, found):
    rows = [model(**dict(zip(model.KEY, key, strict=True)), number=number) for key, number in found.items()]
    model.objects.bulk_create(rows, batch_size=BATCH)
    if rows:
        transaction.on_commit(lambda: _fold_when_due(model, rows[-1].pk))


def _fold_when_due(model, last):
    """Fold when much is waiting; looked at by the writer of every fortieth row or so, not by everybody."""
    if last % 40 < 8 and model.objects.unfolded()[: DUE + 1].count() > DUE:
        fold(model=model)


@transaction.atomic
def fold(*, model, limit=FOLDED_AT_ONCE):
    """Put up to ``limit`` appended rows together with those of the same key; how many were. 0 while somebody else is folding.

    Sums stay what they are for every reader: rows go and come in one transaction.
    """
    if not db.try_advisory_lock(FOLD_LOCK):
        return 0
    picked = list(model.objects.unfolded().order_by("pk")[:limit])
    if not picked:
        return 0
    wanted = {_key(row) for row in picked}
    old = [row for row in _same_place(model, picked) if _key(row) in wanted]
    found = Counter()
    for row in (*old, *picked):
        found[_key(row)] += row.number
    _delete(model, [row.pk for row in (*old, *picked)])
    fresh = [model(**dict(zip(model.KEY, key, strict=True)), number=n, is_folded=True) for key, n in found.items() if n]
    model.objects.bulk_create(fresh, batch_size=BATCH)
    return len(picked)


def fold_all():
    """Fold until nothing waits; the number of rows put together."""
    count = 0
    for model in (Sum, StepSum):
        while folded := fold(model=model):
            count += folded
    return count


@transaction.atomic
def rebuild_sums(*, nodes=None, wanted, model):
    """Let the rows of these units (ids; None: all) say exactly what ``wanted`` says. The caller keeps every writer of cases waiting."""
    db.advisory_lock(FOLD_LOCK)
    rows = model.objects.all() if nodes is None else model.objects.filter(node__in=nodes)
    rows.delete()
    fresh = (
        model(**dict(zip(model.KEY, key, strict=True)), number=n, is_folded=True)
        for key, n in wanted.items()
        if nodes is None or key.node_id in nodes
    )
    model.objects.bulk_create(fresh, batch_size=BATCH)


def _key(row):
    return tuple(getattr(row, name) for name in row.KEY)


def _same_place(model, picked):
    """Folded rows of the units and times of these rows, more than are needed."""
    time = "bucket" if model is Sum else "since"
    times = {getattr(row, time) for row in picked}
    nodes = sorted({row.node_id for row in picked})
    for start in range(0, len(nodes), BATCH):
        rows = model.objects.folded().filter(node__in=nodes[start : start + BATCH])
        yield from rows.filter(**{f"{time}__gte": min(times), f"{time}__lte": max(times)}).iterator(chunk_size=2000)


def _delete(model, ids):
    for start in range(0, len(ids), BATCH):
        model.objects.filter(pk__in=ids[start : start + BATCH]).delete()
