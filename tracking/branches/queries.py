"""Reads of branches: search."""

from portal import text
from tracking.branches.models import Branch

OFFERED = 12


def in_reach(user, may=None, kinds=None):
    """Open branches that this person may choose: held permission ``may`` there (None: seen), of these kinds (None: any)."""
    rows = Branch.objects.visible_to(user, may=may).open()
    return rows.filter(kind__in=kinds) if kinds else rows


def offered(rows, typed):
    """The first branches of ``rows`` whose name has all the words typed, each with ``where``: the branch above. One query."""
    folded = text.fold(typed)
    found = list(rows.search(folded).select_related("parent").order_by("name_key", "pk")[:OFFERED]) if folded else []
    for branch in found:
        branch.where = branch.parent.label if branch.parent else ""
    return found
