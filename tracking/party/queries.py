"""Which Party body serves a branch."""

from collections import Counter, defaultdict

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from portal import dates, text, timeline
from tracking.branches import queries as branches
from tracking.branches.models import Branch
from tracking.party.models import BodySuccession, PartyBody, PartyBodyPeriod, PartyRoute
from tracking.party.rules import RouteRole

OFFERED = 12


def routes_on(branch, day):
    """The branch's routes in force on a day, own cell first."""
    return list(PartyRoute.objects.on(day).filter(branch=branch).select_related("body").order_by("role", "pk"))


def receiving_body(branch, day):
    """The body that a branch's list goes to: its own cell, else its receiving committee. None when neither is known."""
    routes = {r.role: r.body for r in PartyRoute.objects.on(day).filter(branch=branch).select_related("body")}
    return routes.get(RouteRole.OWN_CELL) or routes.get(RouteRole.RECEIVING)


def route_words(branch, day):
    """(why the list of the branch goes where it goes, what is amiss): two sentences, '' for none. Two queries at most.

    Amiss is a route that ended without a follower, one to a body that no longer works, and none at all.
    """
    route = _first(routes_on(branch, day))
    return _said(route, None if route else _ended(branch, day), day)


def route_words_of_many(branches, day):
    """{branch id: what ``route_words`` says of it}. One query, none without branches."""
    routes = defaultdict(list)
    rows = PartyRoute.objects.filter(branch__in={b.pk for b in branches}, start_on__lte=day).select_related("body")
    for route in rows.order_by("role", "pk") if branches else ():
        routes[route.branch_id].append(route)
    found = {}
    for branch in branches:
        over = [r for r in routes[branch.pk] if r.ends_on and r.ends_on <= day]
        held = [r for r in routes[branch.pk] if r not in over]
        found[branch.pk] = _said(_first(held), max(over, key=lambda r: (r.ends_on, r.pk), default=None), day)
    return found


def _first(routes):
    """Of routes in force the own cell's, else that of the receiving committee; None without either."""
    by_role = {r.role: r for r in routes}
    return by_role.get(RouteRole.OWN_CELL) or by_role.get(RouteRole.RECEIVING)


def _said(route, ended, day):
    """The two sentences about the route in force (None: there is none, ``ended`` being the one that ended last, or None)."""
    if route is None:
        return "", _no_route(ended)
    facts = {"body": route.body, "on": dates.show(route.start_on)}
    if route.role == RouteRole.OWN_CELL:
        why = _("Đơn vị có chi bộ riêng từ ngày %(on)s, nên danh sách gửi %(body)s.") % facts
    else:
        why = _("Đơn vị chưa có chi bộ riêng, nên danh sách gửi cấp ủy tiếp nhận là %(body)s.") % {"body": route.body}
    closed = route.body.closed_on and route.body.closed_on <= day
    return why, _("%(body)s đã kết thúc hoạt động. Chọn nơi tiếp nhận khác.") % {"body": route.body} if closed else ""


def _ended(branch, day):
    return PartyRoute.objects.filter(branch=branch, ends_on__lte=day).select_related("body").order_by("-ends_on", "-pk").first()


def _no_route(ended):
    if ended is None:
        return _("Chưa ghi nơi tiếp nhận của đơn vị. Chọn chi bộ hoặc cấp ủy trước khi gửi danh sách.")
    words = _("Nơi tiếp nhận đã ghi (%(body)s) chỉ đến ngày %(on)s. Chọn chi bộ hoặc cấp ủy hiện nay trước khi gửi danh sách.")
    return words % {"body": ended.body, "on": dates.show(ended.ends_on)}


def receiving_bodies(branch_ids, day):
    """{branch id: body as ``receiving_body`` finds it}; branches without one are absent. One query."""
    rows = PartyRoute.objects.on(day).filter(branch__in=branch_ids, role__in=(RouteRole.OWN_CELL, RouteRole.RECEIVING))
    by_role = {(r.branch_id, r.role): r.body for r in rows.select_related("body")}
    found = {b: by_role.get((b, RouteRole.OWN_CELL)) or by_role.get((b, RouteRole.RECEIVING)) for b in branch_ids}
    return {branch_id: body for branch_id, body in found.items() if body}


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


def arrangeable(rows, user, body, *, above=False):
    """Those of these bodies in which ``body`` can go on by the word of this person: neither itself nor one below it.

    ``above``: those under which it can be put, which leaves out the one above it now.
    """
    rows = rows.filter(user.access.arranged_bodies()).exclude(path__startswith=body.path)
    return rows.exclude(pk=body.parent_id) if above else rows


def way_to(body):
    """The bodies from the root down to this one, both included. One query."""
    paths = [body.path[:end] for end in range(4, len(body.path) + 1, 4)]
    return list(PartyBody.objects.filter(path__in=paths).order_by("depth"))


def child_counts(bodies):
    """{body id: open bodies directly under it}. One query."""
    rows = PartyBody.objects.open().filter(parent__in=[b.pk for b in bodies]).order_by().values_list("parent")
    return Counter(dict(rows.annotate(Count("pk"))))


def branch_counts(bodies, user, day):
    """{body id: branches in this person's sight that it serves on a day}. One query."""
    rows = PartyRoute.objects.on(day).filter(body__in=[b.pk for b in bodies], branch__in=Branch.objects.visible_to(user))
    return Counter(dict(rows.order_by().values_list("body").annotate(Count("branch", distinct=True))))


def served(body, user, day):
    """Branches in this person's sight that the body serves on a day."""
    return Branch.objects.visible_to(user).filter(pk__in=PartyRoute.objects.on(day).filter(body=body).values("branch"))


def with_routes(branches, body, day):
    """Give each of these branches ``served_by``: the body's routes to it in force on a day. One query."""
    found = {}
    for route in PartyRoute.objects.on(day).filter(body=body, branch__in=[b.pk for b in branches]).order_by("role", "pk"):
        found.setdefault(route.branch_id, []).append(route)
    for branch in branches:
        branch.served_by = found.get(branch.pk, [])


def history(body):
    """What the body was called, where it stood, whom it followed or was followed by, newest first. Two queries."""
    periods = list(PartyBodyPeriod.objects.filter(body=body).select_related("parent").order_by("start_on"))
    follows = BodySuccession.objects.filter(Q(predecessor=body) | Q(successor=body)).select_related("predecessor", "successor")
    return branches.timeline_of(body, periods, follows)


# ------------------------------------------------------------------ faults

PERIOD_FIELDS = ("name", "kind")


def segment(period):
    """A stored period as the rules of the tree see it."""
    return _placed(period, node=period.body_id, start=period.start_on, closed=period.closed)


def _placed(row, **place):
    return timeline.segment_of(row, letter="b", names=PERIOD_FIELDS, **place)


def tree_faults():
    """As ``branches.queries.tree_faults``, for Party bodies."""
    now = (_placed(b, node=b.pk, start=timeline.LONG_AGO, closed=b.closed_on is not None) for b in PartyBody.objects.all())
    periods = map(segment, PartyBodyPeriod.objects.order_by("body_id", "start_on"))
    yield from (f"Party body {line}" for line in timeline.faults(now, periods))
