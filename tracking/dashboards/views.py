"""Overview of the results against the targets."""

from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import render_page
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission
from tracking.dashboards import pace, queries
from tracking.dashboards.doors import tabs
from tracking.figures import rules
from tracking.figures.forms import OverviewForm, PeriodForm
from tracking.targets.queries import targets_of

UNITS = 7  # rows of the table by unit on one page: nine doors each, and the page stays small


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def overview(request):
    """Where the place stands: targets, figures of the period, units, steps, months. A Party body sees the cases routed to it."""
    form, scope = asked(request, OverviewForm)
    set_targets = targets_of(scope.branch, scope.term) if scope.branch and scope.term else []
    found, spans = queries.tallies(scope, set_targets)
    page = keyset_page(request, queries.units(scope, found), order=("name_key", "pk"), size=UNITS, total=0)
    whole = queries.overview(scope, found, spans, set_targets)
    drawn = pace.charted(whole.progress)
    return render_page(
        request, "dashboards/overview.html", form=form, page=page, today=scope.today, footnote=rules.FOOTNOTE, scope_=scope,
        overview=whole, pace=pace.pace_chart(drawn, scope) if drawn else None,
        units=queries.unit_rows(scope, found, page.rows),
        own=queries.own_row(scope, found), total=queries.total_row(scope, found), definitions=rules.DEFINITIONS.items(),
        tabs=tabs(scope, "dashboards:overview"),
    )  # fmt: skip


def asked(request, form_class=PeriodForm, may=Permission.FIGURES_VIEW):
    """The form of days and what is looked at: place, period, term. Raises PermissionDenied without a place to look at."""
    place, today = place_for(request, may), timezone.localdate()
    form, term = form_class(request.GET, has_trees=place.get("branch") is not None), queries.term_for(**place, today=today)
    period = form.period(today, term)
    return form, queries.Scope(period=period, today=today, term=term, view=form.view(today), **place)
