"""What was counted at a place: under a branch in today's tree or in that of the day, or among the cases of a Party body."""

from django.db.models import Exists, OuterRef, Q

from portal import tree
from portal.db import starts_with
from tracking.branches.models import Branch, BranchPeriod
from tracking.ledger.models import Entry
from tracking.ledger.rules import Tree
from tracking.party.models import PartyBody


def tree_for(branch, which=None):
    """Which tree is looked at: as asked, else today's; for a branch that has ended the old one, as nothing is left of it today."""
    if which is not None:
        return which
    return Tree.THEN if branch is not None and branch.closed_on else Tree.NOW


def place_q(*, branch=None, body=None, own=False, which=None, case="nomination"):
    """Rows with ``branch`` and ``on`` at a place. A branch: where the act was recorded. A Party body: by where the case is now.

    ``own``: at the place itself only; ``which``: in today's tree or in that of the day, None for what ``tree_for`` says; ``case``: the way
    to the case. Below depth 4 only today's tree is known.
    """
    if branch is not None:
        return Q(branch=branch) if own else _under(branch, tree_for(branch, which))
    if body is None:
        return Q()
    if own:
        return Q(**{f"{case}__body": body})
    if body.depth == 1:
        return Q(**{f"{case}__body__isnull": False})
    if body.depth in tree.ANCESTOR_DEPTHS:
        return Q(**{f"{case}__b{body.depth}": body})
    return Q(**{f"{case}__body__in": PartyBody.objects.filter(starts_with("path", body.path)).values("pk")})


def _under(branch, which):
    if branch.depth == 1:
        return Q()
    if which == Tree.THEN and branch.depth in tree.ANCESTOR_DEPTHS:
        return Q(Exists(stood_when().filter(branch.subtree(""))))
    return Q(branch__in=Branch.objects.below(branch).values("pk"))  # a subquery, so that rows are read branch by branch, by index


def stood_when():
    """The period of a row's branch on the row's day; before the first period of a branch, that one."""
    earlier = BranchPeriod.objects.filter(branch=OuterRef("branch"), start_on__lt=OuterRef("start_on"))
    periods = BranchPeriod.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=OuterRef("on")), branch=OuterRef("branch"))
    return periods.filter(Q(start_on__lte=OuterRef("on")) | ~Exists(earlier)).order_by()


def unit_named(code):
    """The branch with this public code; None for no such one. Nothing of it is shown but its name beside a place that the person sees."""
    return Branch.objects.filter(code=code).first()


def entries_at(**place):
    """Entries of the ledger at a place; arguments as of ``place_q``."""
    return Entry.objects.filter(place_q(case="act__nomination", **place))
