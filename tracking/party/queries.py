"""Which Party body serves a branch."""

from portal import text
from tracking.party.models import PartyRoute
from tracking.party.rules import RouteRole

OFFERED = 12


def routes_on(branch, day):
    """The branch's routes in force on a day, own cell first."""
    return list(PartyRoute.objects.on(day).filter(branch=branch).select_related("body").order_by("role", "pk"))


def receiving_body(branch, day):
    """The body that a branch's list goes to: its own cell, else its receiving committee. None when neither is known."""
    routes = {r.role: r.body for r in PartyRoute.objects.on(day).filter(branch=branch).select_related("body")}
    return routes.get(RouteRole.OWN_CELL) or routes.get(RouteRole.RECEIVING)


def has_own_cell(branch, day):
    """Whether the branch has a Party organisation of its own on that day."""
    return PartyRoute.objects.on(day).filter(branch=branch, role=RouteRole.OWN_CELL).exists()


def offered(rows, typed):
    """The first bodies of ``rows`` whose name has all the words typed, each with ``where``: the body above. One query."""
    folded = text.fold(typed)
    found = list(rows.search(folded).select_related("parent").order_by("name_key", "pk")[:OFFERED]) if folded else []
    for body in found:
        body.where = body.parent.name if body.parent else ""
    return found
