"""Writes of the ledger: what came to count or no longer counts, its sums, and putting the sums together.

Nobody calls these but the actions that write what is counted, inside their transaction and under their locks; they leave no trace in the
history of their own.
"""

from collections import Counter
from contextlib import contextmanager

from django.db import transaction

from portal import db
from tracking.ledger import queries, rules
from tracking.ledger.models import BodyStepSum, BodySum, Entry, StepSum, Sum

FOLD_LOCK = "ledger-fold"
FOLDED_AT_ONCE = 5000
DUE = 1000  # unfolded rows that a reader adds up without noticing
BATCH = 500
SUMS = (Sum, StepSum, BodySum, BodyStepSum)


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


def post_bodies(*, changes):
    """Append what came to count for Party bodies and what no longer does: ``changes`` are (event, id of the body that holds its case, 1 or
    −1). A case that goes from one body to another takes everything counted of it along: −1 there, 1 here."""
    changes = list(changes)
    if not changes:
        return
    paths = queries.body_paths({body for _event, body, _number in changes})
    _append(BodySum, rules.body_summed((event, paths[body], number) for event, body, number in changes))


@transaction.atomic
def post_steps(*, before, after):
    """Let cases that stood so (``before``) stand otherwise (``after``); lists of ``rules.Stand``."""
    if changed := _difference(Counter((s.branch_id, *s[2:]) for s in before), Counter((s.branch_id, *s[2:]) for s in after)):
        atlas = queries.Atlas({branch for branch, *_rest in changed}, only_now=True)
        _append(StepSum, rules.steps_summed((atlas.now(branch), *rest, number) for (branch, *rest), number in changed.items()))
    before, after = (Counter((s.body_id, *s[2:]) for s in stands if s.body_id) for stands in (before, after))
    if changed := _difference(before, after):
        paths = queries.body_paths({body for body, *_rest in changed})
        _append(BodyStepSum, rules.steps_summed((paths[body], *rest, number) for (body, *rest), number in changed.items()))


def _difference(before, after):
    return rules.without_nothing(Counter({key: after[key] - before[key] for key in before | after}))


@contextmanager
def replacing(*, branches, cases):
    """While branches (ids) take another place in the tree: afterwards the sums of every unit count them where they are and were.

    ``cases``: a queryset of the cases that these branches hold. The caller keeps every writer of cases waiting.
    """
    with _rewriting(Sum, lambda: queries.sums_of(branches)), _rewriting(StepSum, lambda: queries.steps_of(cases)):
        yield


@contextmanager
def replacing_bodies(*, bodies, cases):
    """The same while Party bodies (ids) take another place in their tree; ``cases``: those that these bodies hold."""
    held = Entry.objects.filter(act__nomination__body__in=bodies)
    with _rewriting(BodySum, lambda: queries.body_sums_of(held)), _rewriting(BodyStepSum, lambda: queries.body_steps_of(cases)):
        yield


@contextmanager
def _rewriting(model, wanted):
    """Append the difference between what the sums should be before and after."""
    before = wanted()
    yield
    _append(model, _difference(before, wanted()))


def _append(model, found):
    rows = [model(**key._asdict(), number=number) for key, number in found.items()]
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
    fresh = [model(**key._asdict(), number=n, is_folded=True) for key, n in found.items() if n]
    model.objects.bulk_create(fresh, batch_size=BATCH)
    return len(picked)


def fold_all():
    """Fold until nothing waits; the number of rows put together."""
    count = 0
    for model in SUMS:
        while folded := fold(model=model):
            count += folded
    return count


@transaction.atomic
def rebuild_sums(*, nodes=None, wanted, model):
    """Let the rows of these units (ids; None: all) say exactly what ``wanted`` says. The caller keeps every writer of cases waiting."""
    db.advisory_lock(FOLD_LOCK)
    rows = model.objects.all() if nodes is None else model.objects.filter(node__in=nodes)
    rows.delete()
    fresh = (model(**key._asdict(), number=n, is_folded=True) for key, n in wanted.items() if nodes is None or key.node_id in nodes)
    model.objects.bulk_create(fresh, batch_size=BATCH)


def _key(row):
    return row.key(*(getattr(row, name) for name in row.key._fields))


def _same_place(model, picked):
    """Folded rows of the units and times of these rows, more than are needed."""
    time = "bucket" if "bucket" in model.key._fields else "since"
    times = {getattr(row, time) for row in picked}
    nodes = sorted({row.node_id for row in picked})
    for start in range(0, len(nodes), BATCH):
        rows = model.objects.folded().filter(node__in=nodes[start : start + BATCH])
        yield from rows.filter(**{f"{time}__gte": min(times), f"{time}__lte": max(times)}).iterator(chunk_size=2000)


def _delete(model, ids):
    for start in range(0, len(ids), BATCH):
        model.objects.filter(pk__in=ids[start : start + BATCH]).delete()
