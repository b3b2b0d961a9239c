"""The table by unit and the branches that introduced nobody, as workbooks. Layer: views."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import dates
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission
from tracking.dashboards import commending, exports, queries
from tracking.dashboards.commend_rules import MOST_UNITS
from tracking.dashboards.forms import CommendForm, CoverageForm, WithoutForm
from tracking.dashboards.unit_views import asked_at_branch
from tracking.figures.forms import OverviewForm
from tracking.history.exports import send_list


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_units(request):
    """Every unit directly below the place, with the total; counts only."""
    scope = _asked(request)
    found, _spans = queries.tallies(scope)
    rows = queries.unit_rows(scope, found, queries.units(scope, found).order_by("name_key", "pk"))
    own, total = queries.own_row(scope, found), queries.total_row(scope, found)
    total.label = str(_("Tổng cộng"))
    if own:
        own.label = str(_("Ghi trực tiếp tại cấp này"))
    return _send(request, scope, exports.UNITS_TITLE, exports.UNITS, [total, *rows, *([own] if own else [])], "dashboards:overview")


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_not_introducing(request):
    """Grassroots unions that introduced nobody in the period."""
    scope = _asked(request)
    if scope.branch is None:
        raise Http404
    rows = WithoutForm(request.GET).unions(scope).order_by("name_key", "pk")
    return _send(request, scope, exports.WITHOUT_TITLE, exports.WITHOUT, rows, "dashboards:not_introducing")


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_coverage(request):
    """Enterprise unions without their own Party organisation."""
    form, scope = asked_at_branch(request, CoverageForm, Permission.EXPORT)
    return _send(
        request, scope, exports.COVERAGE_TITLE, exports.COVERAGE, form.unions(scope).order_by("name_key", "pk"), "dashboards:coverage"
    )


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_commend(request):
    """Unions proposed for commendation, each with the sentence why."""
    form, scope = asked_at_branch(request, CommendForm, Permission.EXPORT)
    found = commending.verdicts(scope, form.criteria) or {}
    rows = list(commending.proposed(scope, found).order_by("name_key", "pk")[:MOST_UNITS])
    rows = commending.with_verdicts(scope, rows, found)
    return _send(request, scope, exports.COMMEND_TITLE, exports.COMMEND, rows, "dashboards:commend")


def _send(request, scope, title, columns, rows, back):
    days = _("%(place)s, từ %(start)s đến %(end)s") % {
        "place": scope.place, "start": dates.show(scope.period.start), "end": dates.show(scope.period.end),
    }  # fmt: skip
    return send_list(request, title=title, columns=columns, rows=rows, notes=[days, *map(str, scope.view_words)], back=reverse(back))


def _asked(request):
    place, today = place_for(request, Permission.EXPORT), timezone.localdate()
    term = queries.term_for(**place, today=today)
    form = OverviewForm(request.GET)
    return queries.Scope(period=form.period(today, term), today=today, term=term, view=form.view(today), **place)
