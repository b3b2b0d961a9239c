"""Moving a node of either tree: its periods and those of everything below, the present columns, and the copies on other tables.

Layer: actions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat, Substr

from portal import timeline, tree
from portal.db import starts_with
from tracking.batches.models import Batch
from tracking.branches import actions as branches
from tracking.branches import queries as branch_queries
from tracking.branches.models import Branch, BranchPeriod
from tracking.classes.models import TrainingClass
from tracking.ledger import actions as ledger
from tracking.members.models import Member
from tracking.nominations.models import Nomination
from tracking.party import actions as party
from tracking.party import queries as party_queries
from tracking.party.models import PartyBody, PartyBodyPeriod


@dataclass(frozen=True)
class Tree:
    """What differs between the two trees. ``copies``: tables with copies of the ancestor columns, tied to a node by ``key``."""

    model: type
    period: type
    key: str
    letter: str
    fields: tuple
    copies: tuple
    segment: Callable
    free_path: Callable
    recounting: Callable  # a context in which nodes (ids) take another place: what was counted for them follows

    @property
    def columns(self):
        return tuple(f"{self.letter}{d}_id" for d in tree.ANCESTOR_DEPTHS)


BRANCHES = Tree(
    Branch,
    BranchPeriod,
    "branch",
    "a",
    branch_queries.PERIOD_FIELDS,
    (Member, Nomination, TrainingClass, Batch),
    branch_queries.segment,
    branches.free_path,
    lambda ids: ledger.replacing(branches=ids, cases=Nomination.objects.filter(branch__in=ids)),
)
BODIES = Tree(
    PartyBody,
    PartyBodyPeriod,
    "body",
    "b",
    party_queries.PERIOD_FIELDS,
    (Nomination, Batch),
    party_queries.segment,
    party.free_path,
    lambda ids: ledger.replacing_bodies(bodies=ids, cases=Nomination.objects.filter(body__in=ids)),
)


def relocate(kind: Tree, node, parent, on: date, **decision):
    """Hang ``node`` under ``parent`` from day ``on``; the number of nodes in its subtree now.

    Raises timeline.Unplaced, nothing is written then.
    The caller holds the tree's lock. ``decision``: further columns of the node's own period from ``on``. A later move stays as it was.
    """
    path = kind.free_path(parent)
    moving = _segments(kind, _ever_below(kind, node.pk, on), on)
    around = _segments(kind, {s.parent for group in moving.values() for s in group} - set(moving) | {parent.pk}, on)
    around = {key: group for key, group in around.items() if key not in moving}
    if parent.pk not in moving and around[parent.pk][0].start > on:
        raise timeline.Unplaced("absent", around[parent.pk][0].start)
    found = timeline.replant(moving, around, node=node.pk, parent=parent.pk, step=path[-tree.STEP :], on=on)
    with kind.recounting(list(moving)):
        _write_periods(kind, moving, found, on)
        if decision:
            kind.period.objects.filter(**{kind.key: node, "start_on": on}).update(**decision)
        if found[node.pk][-1].parent == node.parent_id:
            return 0
        return _write_present(kind, node, parent, path)


def _ever_below(kind, pk, on):
    """Ids of the node and of everything that was below it on ``on`` or later."""
    found, edge = {pk}, {pk}
    while edge:
        rows = kind.period.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), parent__in=edge)
        edge = set(rows.values_list(kind.key, flat=True)) - found
        found |= edge
    return found


def _segments(kind, ids, on):
    """{id: segments that end after ``on``}, in order; of nodes younger than ``on`` all of them."""
    rows = kind.period.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), **{f"{kind.key}__in": ids}).order_by("start_on")
    found = {}
    for row in rows:
        found.setdefault(getattr(row, f"{kind.key}_id"), []).append(kind.segment(row))
    return found


def _write_periods(kind, moving, found, on):
    changed, fresh = [], []
    for key, segments in found.items():
        rows = [_row(kind, s) for s in segments]
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            row.ends_on = following.start_on if following else None
        before = moving[key][0].row
        if before.start_on < on:
            before.ends_on = rows[0].start_on
            changed.append(before)
        changed += [row for row in rows if row.pk]
        fresh += [row for row in rows if not row.pk]
    columns = ["parent", "path", "depth", *(c.removesuffix("_id") for c in kind.columns), "ends_on"]
    kind.period.objects.bulk_update(changed, columns, batch_size=500)
    kind.period.objects.bulk_create(fresh, batch_size=500)


def _row(kind, segment):
    """The stored period of a segment, or a new one, with the segment's place."""
    row = segment.row or kind.period(**{f"{kind.key}_id": segment.node}, start_on=segment.start, closed=segment.closed, **segment.facts)
    row.parent_id, row.path, row.depth = segment.parent, segment.path, segment.depth
    for column, value in zip(kind.columns, segment.ancestors, strict=True):
        setattr(row, column, value)
    return row


def _write_present(kind, node, parent, path):
    """Rewrite path, depth and ancestors of the whole subtree and of the copies, in a fixed number of statements."""
    subtree = kind.model.objects.filter(starts_with("path", node.path))
    deeper = parent.depth + 1 - node.depth
    kind.model.objects.filter(pk=node.pk).update(parent=parent)
    count = subtree.update(path=Concat(Value(path), Substr("path", len(node.path) + 1)), depth=F("depth") + deeper)
    moved = kind.model.objects.filter(starts_with("path", path))
    moved.update(**{c: _ancestor(kind, depth) for c, depth in zip(kind.columns, tree.ANCESTOR_DEPTHS, strict=True)})
    for model in kind.copies:
        copy_columns(kind, model.objects.filter(**{f"{kind.key}__in": moved.values("pk")}))
    return count


def _ancestor(kind, depth):
    """The node at this depth on the way to the row; None above it."""
    above = kind.model.objects.filter(path=Substr(OuterRef("path"), 1, depth * tree.STEP)).values("pk")
    return Case(When(depth__gte=depth, then=Subquery(above)), default=Value(None))


def copy_columns(kind, rows):
    """Write the ancestor columns of their node to these rows. One statement."""
    node = kind.model.objects.filter(pk=OuterRef(f"{kind.key}_id"))
    rows.update(**{column: Subquery(node.values(column)) for column in kind.columns})
