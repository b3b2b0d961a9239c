"""Who is proposed for commendation and why, and the decisions that were issued. Layer: views."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.dashboards import actions, commending, doors
from tracking.dashboards.commend_rules import EXPLAINED, MOST_UNITS
from tracking.dashboards.flow_views import report
from tracking.dashboards.forms import CommendForm, DecisionForm, WithdrawForm
from tracking.dashboards.models import Commendation
from tracking.dashboards.unit_views import asked_at_branch

SHOWN = 20  # latest decisions on the page of proposals


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def commend(request):
    """Grassroots unions proposed for commendation by criteria that stand on the page, each with the sentence why."""
    form, scope = asked_at_branch(request, CommendForm)
    found = commending.verdicts(scope, form.criteria)
    page = keyset_page(request, commending.proposed(scope, found or {}), order=("name_key", "pk"))
    commending.with_verdicts(scope, page.rows, found or {})
    issued = Commendation.objects.visible_to(request.user).filter(branch=scope.branch)[:SHOWN]
    return report(
        request, "dashboards/commend.html", scope, "dashboards:commend", form=form, page=page, heading=_("Đề xuất biểu dương"),
        criteria=[(c, EXPLAINED[c]) for c in form.criteria], judged=None if found is None else len(found), issued=list(issued),
        may_record=request.user.access.may_at(Permission.TARGET_MANAGE, scope.branch),
        record_url=doors.page("dashboards:record_commendation", scope, **{"tieu-chi": [c.value for c in form.criteria]}),
    )  # fmt: skip


@requires(Permission.TARGET_MANAGE)
@require_http_methods(["GET", "POST"])
def record(request):
    """Record a decision that was issued, for some or all of the proposed unions."""
    asked_form, scope = asked_at_branch(request, CommendForm, Permission.TARGET_MANAGE)
    found = commending.verdicts(scope, asked_form.criteria) or {}
    branches = commending.with_verdicts(scope, list(commending.proposed(scope, found).order_by("name_key", "pk")[:MOST_UNITS]), found)
    form = bind(request, DecisionForm, branches=branches)
    action = partial(
        actions.commend, place=scope.branch, period=scope.period, today=scope.today, criteria=[EXPLAINED[c] for c in asked_form.criteria]
    )
    if request.method == "POST" and (written := submit(request, form, action)):
        messages.success(request, _("Đã ghi quyết định biểu dương số %(number)s.") % {"number": form.cleaned_data["number"]})
        return redirect(written.url)
    return render_page(request, "dashboards/record_commendation.html", form=form, scope_=scope, count=len(branches), today=scope.today)


@require_http_methods(["GET"])
def commendation(request, code):
    """One decision with its units, as it was recorded."""
    rows = Commendation.objects.select_related("branch", "recorded_by", "withdrawn_by")
    found = get_visible_or_404(Commendation, request.user, queryset=rows, code=code)
    may_withdraw = found.withdrawn_at is None and request.user.access.may_at(Permission.TARGET_MANAGE, found.branch)
    units = list(found.units.select_related("branch__parent"))
    return render_page(request, "dashboards/commendation.html", found=found, units=units, may_withdraw=may_withdraw)


@require_http_methods(["GET", "POST"])
def withdraw(request, code):
    """Take back a decision that was recorded by mistake."""
    found = get_visible_or_404(
        Commendation, request.user, may=Permission.TARGET_MANAGE, queryset=Commendation.objects.select_related("branch"), code=code
    )
    form = bind(request, WithdrawForm, version=found.version)
    if request.method == "POST" and submit(request, form, partial(actions.withdraw, commendation=found, at=timezone.now())):
        messages.success(request, _("Đã hủy ghi nhầm quyết định biểu dương số %(number)s.") % {"number": found.number})
        return redirect(found)
    return render_page(request, "dashboards/withdraw_commendation.html", form=form, found=found)
