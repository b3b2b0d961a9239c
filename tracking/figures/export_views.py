"""The people behind a number, and the cases at a step, as workbooks. Layer: views."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import dates
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission
from tracking.figures import exports, queries
from tracking.figures.forms import FigureFilters, StepFilters
from tracking.history.exports import send_list
from tracking.nominations.models import Nomination


def _seen(request):
    return Nomination.objects.visible_to(request.user).visible_to(request.user, may=Permission.EXPORT)


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_people(request):
    """Those of the people behind a figure whom the reader may see; the others are counted on the page, never named."""
    place, today = place_for(request, Permission.EXPORT), timezone.localdate()
    filters = FigureFilters(request.GET)
    acts = filters.people(place, today).filter(nomination__in=_seen(request)).order_by("-on", "-pk")
    period = filters.period(today)
    days = _("Từ %(start)s đến %(end)s. Chỉ gồm các đồng chí trong phạm vi được xem.") % {
        "start": dates.show(period.start),
        "end": dates.show(period.end),
    }
    return send_list(
        request,
        title=filters.figure.label,
        columns=exports.PEOPLE,
        rows=acts,
        filters=filters,
        notes=[days],
        back=reverse("figures:people"),
    )


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_cases(request):
    """Cases at one step now, or ended in one way."""
    place, filters = place_for(request, Permission.EXPORT), StepFilters(request.GET)
    rows = filters.apply(queries.cases_at(**place).filter(pk__in=_seen(request))).select_related("member", "branch")
    heading = str(filters.heading())
    return send_list(
        request, title=heading, columns=exports.CASES, rows=rows.order_by("-stage_since_on", "-pk"), back=reverse("figures:cases")
    )
