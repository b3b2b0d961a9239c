"""The pages of figures and the lists of unions beside them, as workbooks. Layer: views."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import dates
from portal.templatetags.portal_ui import percent
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.dashboards import commending, exports, flow, queries, rules
from tracking.dashboards.commend_rules import MOST_UNITS
from tracking.dashboards.flow_views import sees_people
from tracking.dashboards.forms import CommendForm, CoverageForm, GroupForm, WithoutForm
from tracking.dashboards.unit_views import asked_at_branch
from tracking.dashboards.views import asked
from tracking.figures.forms import CohortForm, OverviewForm, ProgressForm
from tracking.history.exports import send_list


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_units(request):
    """Every unit directly below the place, with the total; counts only."""
    form, scope = asked(request, OverviewForm, Permission.EXPORT)
    found, _spans = queries.tallies(scope)
    rows = queries.unit_rows(scope, found, queries.units(scope, found).order_by("name_key", "pk"))
    own, total = queries.own_row(scope, found), queries.total_row(scope, found)
    total.label = str(_("Tổng cộng"))
    if own:
        own.label = str(_("Ghi trực tiếp tại cấp này"))
    rows = [total, *rows, *([own] if own else [])]
    return _send(request, form, scope, exports.UNITS_TITLE, exports.UNITS, rows, "dashboards:overview")


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_not_introducing(request):
    """Grassroots unions that introduced nobody in the period."""
    form, scope = asked_at_branch(request, WithoutForm, Permission.EXPORT)
    rows = form.unions(scope).order_by("name_key", "pk")
    return _send(request, form, scope, exports.WITHOUT_TITLE, exports.WITHOUT, rows, "dashboards:not_introducing")


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_coverage(request):
    """Enterprise unions without their own Party organisation."""
    form, scope = asked_at_branch(request, CoverageForm, Permission.EXPORT)
    return _send(
        request, form, scope, exports.COVERAGE_TITLE, exports.COVERAGE, form.unions(scope).order_by("name_key", "pk"), "dashboards:coverage"
    )


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_commend(request):
    """Unions proposed for commendation, each with the sentence why."""
    form, scope = asked_at_branch(request, CommendForm, Permission.EXPORT)
    found = commending.verdicts(scope, form.criteria) or {}
    rows = list(commending.proposed(scope, found).order_by("name_key", "pk")[:MOST_UNITS])
    rows = commending.with_verdicts(scope, rows, found)
    return _send(request, form, scope, exports.COMMEND_TITLE, exports.COMMEND, rows, "dashboards:commend")


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_period(request):
    """How many acts of each kind fell into the period."""
    form, scope = asked(request, OverviewForm, Permission.EXPORT)
    lines, share = flow.period_lines(scope)
    said = [_("Tỷ lệ kết nạp so với giới thiệu trong kỳ: %(rate)s") % {"rate": percent(share)}]
    return _send(request, form, scope, exports.PERIOD_TITLE, exports.PERIOD, lines, "dashboards:period", said)


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_cohort(request):
    """What became of those introduced in the period."""
    form, scope = asked(request, CohortForm, Permission.EXPORT)
    found = flow.cohort(scope)
    rows = None if found.capped else found.lines
    return _send(request, form, scope, exports.COHORT_TITLE, exports.COHORT, rows, "dashboards:cohort", [rules.COHORT_SAYS])


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_times(request):
    """Days from step to step."""
    form, scope = asked(request, ProgressForm, Permission.EXPORT)
    return _send(request, form, scope, exports.TIMES_TITLE, exports.TIMES, flow.times(scope), "dashboards:times", [rules.TIMES_SAY])


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export_groups(request):
    """The table of groups as the page shows it to this reader, hidden numbers hidden."""
    form, scope = asked(request, GroupForm, Permission.EXPORT)
    table = form.table(scope, sees_people(request.user, scope))
    columns, rows = (exports.groups(table), table.rows) if table else (exports.GROUPS, None)
    return _send(request, form, scope, exports.GROUPS_TITLE, columns, rows, "dashboards:groups", [form.heading, rules.GROUPS_SAY])


def _send(request, form, scope, title, columns, rows, back, said=()):
    """The workbook, with place, days, the way figures are looked at and what they say above; ``rows`` None: too many to be read."""
    if rows is None:
        messages.error(request, _("Kỳ hoặc đơn vị này có quá nhiều số liệu. Chọn kỳ ngắn hơn hoặc một đơn vị cấp dưới rồi xuất lại."))
        return redirect(f"{reverse(back)}?{request.GET.urlencode()}")
    days = _("%(place)s, từ %(start)s đến %(end)s. Số liệu tính đến ngày %(on)s.") % {
        "place": scope.place, "start": dates.show(scope.period.start), "end": dates.show(scope.period.end), "on": dates.show(scope.as_of),
    }  # fmt: skip
    notes = [days, *map(str, scope.view_words), *said]
    return send_list(request, title=title, columns=columns, rows=rows, filters=form, notes=notes, back=reverse(back))
