"""The people behind a number, and the cases at a step."""

from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import render_page
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission
from tracking.figures import queries, rules
from tracking.figures.forms import FigureFilters, StepFilters


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def people(request):
    """Exactly the people whom a figure counts; those out of the reader's sight are counted rows without a name."""
    place, today = place_for(request, Permission.FIGURES_VIEW), timezone.localdate()
    filters = FigureFilters(request.GET)
    look = queries.Look(today=today, view=filters.view(today), **place)
    page = keyset_page(request, filters.people(place, today), order=("-on", "-pk"), parts=lambda: [filters.acts(place, today)])
    page.rows = queries.shown(page.rows, request.user, filters.since)
    return render_page(
        request, "figures/people.html", filters=filters, page=page, place=look.place, look=look, period=filters.period(today),
        figure=filters.figure, definition=rules.DEFINITIONS[filters.figure], footnote=rules.FOOTNOTE, today=today,
    )  # fmt: skip


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def cases(request):
    """Cases that stand at one step now, or that ended in one way."""
    place, today = place_for(request, Permission.FIGURES_VIEW), timezone.localdate()
    filters = StepFilters(request.GET)
    rows = filters.apply(queries.cases_at(**place).visible_to(request.user)).select_related("member", "branch")
    page = keyset_page(request, rows, order=("-stage_since_on", "-pk"))
    where = place.get("branch") or place["body"]
    return render_page(request, "figures/cases.html", filters=filters, page=page, place=where, heading=filters.heading(), today=today)
