"""The home page "Việc cần làm", and the list behind each of its lines."""

from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import render_page
from tracking.access.guards import place_for
from tracking.access.rules import Permission, Role
from tracking.figures.rules import Span, period
from tracking.nominations.queries import with_days
from tracking.targets import queries as targets
from tracking.worklists import queries, rules

GLANCE = (Role.LEADER, Role.ORGANISATION_BOARD, Role.UPPER_OFFICER)
TEMPLATES = {"don-vi-chua-co-tai-khoan": "branches", "tai-khoan-chua-dang-nhap": "accounts", "cdcs-chua-gioi-thieu": "unions"}


@require_http_methods(["GET"])
def home(request):
    """What to do next at this place, by role; for leaders the targets at a glance first."""
    place, today, user = request.scope.place, timezone.localdate(), request.user
    if place is None:
        return render_page(request, "worklists/nobody.html")
    roles = queries.roles_at(user, place)
    return render_page(
        request, "worklists/home.html", place=place, today=today, todo=queries.todo(user, place, today),
        glance=_glance(place, today) if set(GLANCE) & set(roles) else None, introduce_url=_introduce_url(user, request.scope),
        begin=queries.to_begin(user, place),
    )  # fmt: skip


@require_http_methods(["GET"])
def open_list(request, key):
    """The rows behind one line of the home page."""
    if key not in rules.WORKS:
        raise Http404
    work, today = rules.WORKS[key], timezone.localdate()
    where = place_for(request, work.needs)
    place = where.get("branch") or where["body"]
    if not work.condition and not where.get("branch"):
        raise Http404
    order = (
        ("stage_since_on", "pk") if work.condition else (("username", "pk") if key == "tai-khoan-chua-dang-nhap" else ("name_key", "pk"))
    )
    page = keyset_page(request, queries.rows(work, request.user, place, today), order=order, key="pk" if "username" in order else "code")
    if work.condition:
        with_days(page, today)
    return render_page(request, f"worklists/{TEMPLATES.get(key, 'cases')}.html", work=work, page=page, place=place, today=today)


def _glance(branch, today):
    """Progress of the place's targets in the term that holds today; [] when none were set."""
    term = targets.term_of(branch, today)
    found = targets.targets_of(branch, term) if term else []
    return targets.overview(branch, found, period(Span.YEAR, today=today), today, since=term.starts_on) if found else []


def _introduce_url(user, scope):
    """Address of the introduction form for whoever keeps cases here; '' otherwise."""
    if not (scope.branch and user.access.may_at(Permission.NOMINATION_EDIT, scope.branch)):
        return ""
    try:
        return reverse("nominations:introduce") + (f"?tai={scope.chosen}" if scope.chosen else "")
    except NoReverseMatch:
        return ""
