"""How a tree was from day to day: periods of its nodes, re-planned when a node moves, also when that is entered late. Pure functions.

A node's facts (parent, name, kind, closed) are the source; path, depth and ancestor columns of a period follow from the parent's period
of the same day. Periods of one node follow each other without gaps; ``start`` is their first day.
"""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import date

from portal import tree

LONG_AGO = date(1900, 1, 1)  # the first day of what was there before the portal


@dataclass
class Segment:
    """One period of a node. ``row`` is the stored period (None: not stored yet); ``ancestors`` are the ids at depth 2, 3, 4."""

    node: int
    start: date
    parent: int | None
    path: str
    depth: int
    ancestors: tuple
    facts: dict = field(default_factory=dict)
    closed: bool = False
    row: object = None

    @property
    def step(self):
        return self.path[-tree.STEP :]

    @property
    def place(self):
        return (self.parent, self.path, self.depth, self.ancestors)


def segment_of(row, *, node, start, closed, letter, names):
    """A row that has a place in a tree, as a Segment. ``letter``: of its ancestor columns; ``names``: of the columns that are its facts."""
    ancestors = tuple(getattr(row, f"{letter}{depth}_id") for depth in tree.ANCESTOR_DEPTHS)
    facts = {name: getattr(row, name) for name in names}
    return Segment(node, start, row.parent_id, row.path, row.depth, ancestors, facts, closed, row)


class Unplaced(Exception):
    """The tree cannot be so: ``kind`` is 'cycle', 'closed', 'absent' or 'deep', from ``day`` on."""

    def __init__(self, kind, day):
        self.kind, self.day = kind, day
        super().__init__(f"{kind} on {day}")


def at(segments, day):
    """The segment in force on a day, None before the first."""
    place = bisect_right([s.start for s in segments], day)
    return segments[place - 1] if place else None


def over(segments, day):
    """As ``at``, but before the first segment the first: a child may be older than what is known of its parent."""
    return at(segments, day) or (segments[0] if segments else None)


def born(above, *, node, step, on):
    """(start, path, depth, ancestors) of each period of a node entered under a parent since ``on``.

    Each later move of the parent begins one more. ``above``: all segments of the parent, empty for the root.
    """
    if not above:
        return [(on, step, 1, (None, None, None))]
    found = []
    for day in [on, *(s.start for s in above if s.start > on)]:
        known = over(above, day)
        place = (known.path + step, known.depth + 1, tree.ancestor_ids(node_id=node, depth=known.depth + 1, parent_ids=known.ancestors))
        if not found or found[-1][1:] != place:
            found.append((day, *place))
    return found


def replant(moving, around, *, node, parent, step, on):
    """Re-plan the periods from day ``on`` when ``node`` hangs under ``parent`` from then on, until it was moved again later.

    ``moving``: {id: segments} of the node and everything ever below it since ``on``; ``around``: the same of all other parents in use.
    ``step``: last part of the node's path under its new parent. Returns {id: segments from ``on`` on}. Raises Unplaced.
    """
    plan = {key: list(segments) for key, segments in moving.items()}
    plan[node] = _with_parent(plan[node], parent, step, on)
    days = sorted({on} | {s.start for group in (plan, around) for segments in group.values() for s in segments if s.start > on})
    found = {key: [] for key in plan}
    for day in days:
        places = {}
        for key, segments in plan.items():
            here = at(segments, day)
            if here is None:
                continue
            there = _place(key, day, plan, around, places, ())
            _extend(found[key], here, there, day)
    return found


def _with_parent(segments, parent, step, on):
    """The node's own segments with the new parent from ``on`` until the old one was left anyway."""
    base = at(segments, on)
    if base is None:
        raise Unplaced("absent", on)
    changed = [s for s in segments if s.start < on]
    first = base if base.start == on else replace(base, start=on, row=None)
    changed.append(replace(first, parent=parent, path=step))
    still = True
    for later in (s for s in segments if s.start > on):
        still = still and later.parent == base.parent
        changed.append(replace(later, parent=parent, path=step) if still else later)
    return changed


def _place(key, day, plan, around, places, below):
    """Path, depth and ancestors of a node on a day, from its parent's."""
    if key in places:
        return places[key]
    if key in below:
        raise Unplaced("cycle", day)
    here = over(plan[key], day)
    if here.parent in plan:
        path, depth, ancestors = _place(here.parent, day, plan, around, places, (*below, key))
        closed = over(plan[here.parent], day).closed
    else:
        known = over(around.get(here.parent, []), day)
        if known is None:
            raise Unplaced("absent", day)
        path, depth, ancestors, closed = known.path, known.depth, known.ancestors, known.closed
    if closed and not here.closed:
        raise Unplaced("closed", day)
    if depth >= tree.MAX_DEPTH:
        raise Unplaced("deep", day)
    places[key] = (path + here.step, depth + 1, tree.ancestor_ids(node_id=key, depth=depth + 1, parent_ids=ancestors))
    return places[key]


def _extend(found, here, there, day):
    """Add the period that starts on ``day``, or nothing when the one before it just goes on."""
    path, depth, ancestors = there
    fresh = replace(here, start=day, path=path, depth=depth, ancestors=ancestors, row=here.row if here.start == day else None)
    same = found and found[-1].place == fresh.place and found[-1].facts == fresh.facts and found[-1].closed == fresh.closed
    if fresh.row is not None or not same:
        found.append(fresh)


def faults(nodes, stored_periods):
    """Lines of English text about nodes or periods whose place does not follow from the parent's, and about gaps between periods.

    ``nodes``: a Segment of each as it is now; ``stored_periods``: Segments of the periods, those of one node in order.
    """
    nodes, periods = {now.node: now for now in nodes}, {}
    for segment in stored_periods:
        periods.setdefault(segment.node, []).append(segment)
    for key, now in nodes.items():
        if problem := _misplaced(now, nodes.get(now.parent)):
            yield f"{key}: {problem}"
        stored = periods.get(key, [])
        if not stored:
            yield f"{key}: no period at all"
        elif (stored[-1].place, stored[-1].facts, stored[-1].closed) != (now.place, now.facts, now.closed):
            yield f"{key}: the last period differs from the present"
        for segment in stored:
            if problem := _misplaced(segment, over(periods.get(segment.parent, []), segment.start)):
                yield f"{key}: {problem} from {segment.start}"
        if [s.row.ends_on for s in stored] != [*(s.start for s in stored[1:]), None][: len(stored)]:
            yield f"{key}: its periods do not end where the next one starts"


def _misplaced(segment, above):
    if segment.parent is None:
        expected = (segment.step, 1, (None, None, None))
    elif above is None:
        return "its parent was not there"
    else:
        depth = above.depth + 1
        expected = (above.path + segment.step, depth, tree.ancestor_ids(node_id=segment.node, depth=depth, parent_ids=above.ancestors))
    return "" if (segment.path, segment.depth, segment.ancestors) == expected else "path, depth or ancestors do not follow from the parent"
