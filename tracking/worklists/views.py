"""The home page "Việc cần làm", and the list behind each of its lines."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import render_page
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission, Role
from tracking.members.queries import transfer_row
from tracking.nominations.lines import with_lines
from tracking.nominations.peers import with_peers
from tracking.nominations.queries import may_record_here, with_days
from tracking.worklists import actions, queries, rules

GLANCE = (Role.LEADER, Role.ORGANISATION_BOARD, Role.UPPER_OFFICER)
ORDER = {
    "cases": (("stage_since_on", "pk"), "code"),
    "accounts": (("username", "pk"), "pk"),
    "transfers": (("pk",), "code"),
    "acts": (("-pk",), "pk"),
}


@require_http_methods(["GET"])
def home(request):
    """What to do next at this place, by role; for leaders the targets at a glance first."""
    place, today, user = request.scope.place, timezone.localdate(), request.user
    if place is None:
        return render_page(request, "worklists/nobody.html")
    glance = queries.target_rows(place, today) if set(GLANCE) & set(queries.roles_at(user, place)) else None
    todo = queries.todo(user, place, today, progress=glance)
    return render_page(
        request, "worklists/home.html", place=place, today=today, todo=todo, glance=glance, bell_count=queries.things_to_do(todo),
        introduce_url=_introduce_url(user, request.scope), begin=queries.to_begin(user, place),
    )  # fmt: skip


@require_http_methods(["GET"])
def open_list(request, key):
    """The rows behind one line of the home page."""
    if key not in rules.WORKS:
        raise Http404
    work, today = rules.WORKS[key], timezone.localdate()
    where = place_for(request, work.needs)
    place = where.get("branch") or where["body"]
    if work.about != "cases" and not where.get("branch"):
        raise Http404
    page, more = _page(request, work, place, today)
    return render_page(request, f"worklists/{work.about}.html", work=work, page=page, place=place, today=today, **more)


@require_http_methods(["POST"])
@requires(Permission.NOMINATION_VIEW)
def mark_seen(request):
    """From now on only later changes are new."""
    actions.mark_seen(by=request.user, at=timezone.now())
    return redirect(f"{reverse('worklists:open', args=['thay-doi'])}{'?tai=' + request.scope.chosen if request.scope.chosen else ''}")


def _page(request, work, place, today):
    """One page of the list, and what else its template shows."""
    if work.about == "targets":
        return queries.at_risk(queries.target_rows(place, today)), {}
    order, key = ORDER.get(work.about, (("name_key", "pk"), "code"))
    page = keyset_page(request, queries.rows(work, request.user, place, today), order=order, key=key)
    if work.about == "cases":
        with_lines(with_peers(with_days(page, today), place, today), today)
        return page, {"may_choose": may_record_here(request.user)}
    if work.about == "transfers":
        return page, {"entries": [transfer_row(request.user, row) for row in page]}
    return page, {"since": queries.changes_since(request.user, today)} if work.about == "acts" else {}


def _introduce_url(user, scope):
    """Address of the introduction form for whoever keeps cases here; '' otherwise."""
    if not (scope.branch and user.access.may_at(Permission.NOMINATION_EDIT, scope.branch)):
        return ""
    try:
        return reverse("nominations:introduce") + (f"?tai={scope.chosen}" if scope.chosen else "")
    except NoReverseMatch:
        return ""
