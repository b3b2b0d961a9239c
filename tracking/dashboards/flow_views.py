"""What happened in a period, what became of those introduced in it, the times between steps, and the people behind. Layer: views."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import render_page
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.dashboards import doors, flow, rules
from tracking.dashboards.forms import BehindForm, GroupForm
from tracking.dashboards.hiding import SMALLEST_SHOWN
from tracking.dashboards.views import asked
from tracking.figures.forms import CohortForm, OverviewForm, ProgressForm


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def period(request):
    """How many acts of each kind fell into the period."""
    form, scope = asked(request, OverviewForm)
    lines, share = flow.period_lines(scope)
    return report(
        request, "dashboards/period.html", scope, "dashboards:period", form=form, lines=lines, rate=share, says=rules.PERIOD_SAYS,
        heading=_("Quá trình theo kỳ"), drawn=[(line[0].label, [line[1].value]) for line in lines], keys=[_("Trong kỳ")],
        other=doors.page("dashboards:cohort", scope), numbers={f.value: now for f, now, _before in lines},
    )  # fmt: skip


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def cohort(request):
    """Of those introduced in the period, how many have reached each step by today, and how many ended."""
    form, scope = asked(request, CohortForm)
    return report(
        request, "dashboards/cohort.html", scope, "dashboards:cohort", form=form, cohort=flow.cohort(scope), says=rules.COHORT_SAYS,
        heading=_("Quá trình theo đợt giới thiệu"), keys=[_("Đang theo dõi, đã chính thức"), _("Đã thôi theo dõi")], cap=rules.COHORT_CAP,
        other=doors.page("dashboards:period", scope),
    )  # fmt: skip


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def times(request):
    """Days from step to step: median, quartiles, number of cases."""
    form, scope = asked(request, ProgressForm)
    return report(
        request, "dashboards/times.html", scope, "dashboards:times", form=form, times=flow.times(scope), says=rules.TIMES_SAY,
        heading=_("Thời gian giữa các bước"), cap=flow.times_cap(scope),
    )  # fmt: skip


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def compare(request):
    """Figures by sector, age and other groups; small numbers are hidden from who may not see the people (decision 0021)."""
    form, scope = asked(request, GroupForm)
    sees = sees_people(request.user, scope)
    return report(
        request, "dashboards/groups.html", scope, "dashboards:groups", form=form, table=form.table(scope, sees), heading=_("So sánh nhóm"),
        says=rules.GROUPS_SAY, cap=rules.CASES_CAP, fewest=SMALLEST_SHOWN,
        title=form.heading,
    )  # fmt: skip


def sees_people(user, scope):
    """Whether the reader may see the people of this place, and so their counts however small."""
    if scope.branch:
        return user.access.may_at(Permission.NOMINATION_VIEW, scope.branch)
    return user.access.may_at_body(Permission.NOMINATION_VIEW, scope.body)


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET"])
def behind(request):
    """Exactly the people whom a number of these pages counts; those out of the reader's sight are counted rows without a name."""
    (_form, scope), filters = asked(request, OverviewForm), BehindForm(request.GET)
    page = keyset_page(request, filters.rows(scope, request.user), order=filters.order)
    page.rows = filters.shown(page.rows, request.user, scope)
    return render_page(
        request, "dashboards/behind.html", filters=filters, page=page, scope_=scope, place=scope.place, today=scope.today,
        heading=filters.heading(), days=scope.period if filters.has_days else None,
    )  # fmt: skip


def report(request, template, scope, active, **context):
    """A page of figures: with its tabs, its place and days, and what the print says of them."""
    beside = {"moment": timezone.localtime(), "tabs": doors.tabs(scope, active), "look_says": rules.LOOK_SAYS.get(active, "")}
    return render_page(request, template, scope_=scope, today=scope.today, **beside, **context)
