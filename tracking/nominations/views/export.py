"""The lists of cases as workbooks: the same filters, the same sight."""

from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.history.exports import send_list
from tracking.nominations import exports
from tracking.nominations.forms import AdmissionFilters, ListFilters, PoolFilters
from tracking.nominations.models import Nomination

FILTERS = {"pool": PoolFilters, "list": ListFilters, "admissions": AdmissionFilters}


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export(request, which="list"):
    """``which``: 'list', 'pool' or 'admissions'. Only cases at places where the person may export."""
    filters = FILTERS[which](request.GET, today=timezone.localdate())
    seen = Nomination.objects.visible_to(request.user).visible_to(request.user, may=Permission.EXPORT)
    rows = exports.rows(filters.apply(seen.filter(request.scope.q()))).order_by(*filters.order)
    back = reverse(f"nominations:{which}")
    return send_list(request, title=exports.TITLES[which], columns=exports.COLUMNS[which], rows=rows, filters=filters, back=back)
