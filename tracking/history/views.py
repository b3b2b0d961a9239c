"""Pages of the logs: what was done, and who opened or took out personal data."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.paging import keyset_page
from portal.web import render_page
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.history import queries
from tracking.history.forms import EventFilters, ViewFilters
from tracking.history.models import Event, ViewLog


@require_GET
@requires(Permission.HISTORY_VIEW)
def list_events(request):
    """What was done in the place, the latest first."""
    return _log(request, Event, EventFilters(request.GET or None), "history/list.html")


@require_GET
@requires(Permission.HISTORY_VIEW)
def list_views(request):
    """Who opened a personal page, printed or exported people, the latest first."""
    return _log(request, ViewLog, ViewFilters(request.GET or None), "history/views.html")


def _log(request, model, filters, template):
    rows = model.objects.visible_to(request.user).filter(request.scope.q("branch")).select_related("by", "branch")
    page = keyset_page(request, filters.apply(rows), order=("-id",), key="pk")
    return render_page(
        request, template, page=page, filters=filters, lines=queries.lines(page, request.user), tabs=_tabs(request, template)
    )


def _tabs(request, template):
    chosen = f"?tai={request.scope.chosen}" if request.scope.chosen else ""
    pairs = [("history/list.html", _("Việc đã ghi"), "history:list"), ("history/views.html", _("Lượt xem, in, xuất"), "history:views")]
    return [{"label": label, "url": f"{reverse(name)}{chosen}", "active": file == template} for file, label, name in pairs]
