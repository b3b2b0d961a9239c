"""Pool, introductions, admissions."""

from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import render_page
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.nominations import queries
from tracking.nominations.forms import AdmissionFilters, ListFilters, PoolFilters
from tracking.nominations.lines import with_lines
from tracking.nominations.models import Nomination
from tracking.nominations.peers import with_peers


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET"])
def pool(request):
    """People found, not yet introduced; several can be chosen for one union document."""
    return _list(request, "nominations/pool.html", PoolFilters, may_introduce=request.user.access.may(Permission.NOMINATION_EDIT))


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET"])
def introduced(request):
    """Introduced members with their stage and how long they have been there."""
    return _list(
        request, "nominations/list.html", ListFilters, may_introduce=request.user.access.may(Permission.NOMINATION_EDIT),
        may_choose=queries.may_record_here(request.user),
    )  # fmt: skip


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET"])
def admissions(request):
    """Admissions by decision and ceremony, in tabs."""
    return _list(request, "nominations/admissions.html", AdmissionFilters, tabs=lambda filters: _tabs(request, filters))


def _list(request, template, filter_form, tabs=None, **context):
    """One list of cases: those in sight, in the working place, narrowed by the filters, one page of them."""
    today = timezone.localdate()
    filters = filter_form(request.GET, today=today)
    here = Nomination.objects.visible_to(request.user).filter(request.scope.q())
    rows = queries.for_list(filters.apply(here))
    page = queries.with_days(keyset_page(request, rows, order=filters.order, parts=lambda: filters.parts(here)), today)
    if filter_form is not AdmissionFilters:
        with_lines(with_peers(page, request.scope.place, today), today)
    if tabs:
        context["tabs"] = tabs(filters)
    context["with_due"] = bool(filters.value("due")) if "due" in filters.fields else False
    context["gathers"] = bool(request.scope.branch and request.scope.branch.is_leaf_kind)  # its name need not stand in every row
    return render_page(request, template, filters=filters, page=page, today=today, clear_url=_address(request), **context)


def _address(request, **extra):
    """The list without filters, in the same working place."""
    query = {**({"tai": request.scope.chosen} if request.scope.chosen else {}), **extra}
    return f"?{urlencode(query)}"


def _tabs(request, filters):
    return [
        {"label": label, "url": _address(request, **({"muc": code} if code else {})), "active": filters.tab == code}
        for code, label in filters.TABS
    ]
