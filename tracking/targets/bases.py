"""What shares are taken of: the members of a branch as known on a day. Layer: queries.

What a branch said about itself goes first; without that, what the grassroots unions under it said, each the latest up to the day.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Substr

from portal import tree
from tracking.branches.models import Branch, BranchFact
from tracking.branches.rules import GRASSROOTS_KINDS
from tracking.figures.queries.places import stood_when
from tracking.ledger.rules import Tree


@dataclass(frozen=True)
class Members:
    """``number`` members, None when nobody has said; ``on``: day of that number; ``unions``: how many were added up, or 0."""

    number: int | None
    on: date
    unions: int = 0


def members_of(branch, on, which=Tree.NOW):
    """Members of one branch as known on a day. At most two queries. ``which``: the unions added up are those below it in today's tree,
    or (down to depth 4) those that stood below it on the day."""
    return _own([branch], on).get(branch.pk) or _added(branch, on, None, which).get(0) or Members(None, on)


def members_by_child(branch, children, on, which=Tree.NOW):
    """The same for units directly below ``branch``: key of the child (``figures.child_key``) → Members. Two queries."""
    own, added = _own(children, on), _added(branch, on, branch.depth + 1, which)
    keys = {c.pk: c.pk if c.depth in tree.ANCESTOR_DEPTHS else c.path for c in children}
    return {key: own.get(pk) or added.get(key) or Members(None, on) for pk, key in keys.items()}


def _known(on):
    return BranchFact.objects.filter(on__lte=on, member_count__isnull=False).order_by("-on", "-pk")


def _own(branches, on):
    latest = _known(on).filter(branch=OuterRef("pk"))
    rows = Branch.objects.filter(pk__in=[b.pk for b in branches]).annotate(
        said=Subquery(latest.values("member_count")[:1]), said_on=Subquery(latest.values("on")[:1])
    )
    return {pk: Members(n, day) for pk, n, day in rows.values_list("pk", "said", "said_on") if n is not None}


def _added(branch, on, depth, which):
    """Members of the unions that worked on the day, by the unit at ``depth`` that they belong to; in one sum, under 0, without."""
    latest = _known(on).filter(branch=OuterRef("pk")).values("member_count")[:1]
    worked = Q(closed_on__isnull=True) | Q(closed_on__gt=on)
    unions = Branch.objects.filter(worked, kind__in=GRASSROOTS_KINDS)
    unions = unions.alias(branch=F("pk"), on=Value(on, DateField()))  # what ``stood_when`` asks of a row
    if which == Tree.THEN and branch.depth in tree.ANCESTOR_DEPTHS:
        unions = unions.filter(Exists(stood_when().filter(branch.subtree(""))))
    else:
        unions = unions.filter(branch.subtree("self"))
    rows = unions.annotate(said=Subquery(latest), child=_child(depth, which)).filter(said__isnull=False).order_by().values("child")
    return {row["child"]: Members(row["members"], on, row["unions"]) for row in rows.annotate(members=Sum("said"), unions=Count("pk"))}


def _child(depth, which):
    if depth is None:
        return Value(0)
    if depth not in tree.ANCESTOR_DEPTHS:
        return Substr("path", 1, tree.STEP * depth)
    return Subquery(stood_when().values(f"a{depth}_id")[:1]) if which == Tree.THEN else F(f"a{depth}")
