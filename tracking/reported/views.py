"""Pages of reported numbers: what was reported at a place, and the forms."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission
from tracking.branches.models import Branch
from tracking.reported import actions, queries
from tracking.reported.forms import CorrectForm, EnterForm, GridForm, WithdrawForm
from tracking.reported.models import ReportedTotal

MOST_UNITS = 300  # rows of the table to fill in


@requires(Permission.TARGET_VIEW)
@require_http_methods(["GET"])
def index(request):
    """What was reported without names at a place and below it, beside the names of the same days."""
    branch = place_for(request, Permission.TARGET_VIEW)["branch"]
    rows = ReportedTotal.objects.visible_to(request.user).standing().filter(branch.subtree("branch")).select_related("branch")
    page = keyset_page(request, rows, order=("-ends_on", "branch__name_key", "pk"))
    may_manage = request.user.access.may_at(Permission.TARGET_MANAGE, branch)
    return render_page(
        request, "reported/list.html", branch=branch, page=page, lines=queries.listed(page.rows), may_manage=may_manage,
        today=timezone.localdate(),
    )  # fmt: skip


@requires(Permission.TARGET_MANAGE)
@require_http_methods(["GET", "POST"])
def enter(request):
    """Enter the number of one unit."""
    branch = place_for(request, Permission.TARGET_MANAGE)["branch"]
    form = bind(request, EnterForm)
    if request.method == "POST" and (written := submit(request, form, actions.enter, branch=branch, today=timezone.localdate())):
        return _done(request, written, branch, _("Đã ghi số theo báo cáo của %(branch)s."))
    return render_page(request, "reported/enter.html", form=form, branch=branch)


@requires(Permission.TARGET_MANAGE)
@require_http_methods(["GET", "POST"])
def grid(request):
    """Enter the numbers of the units directly below a place in one table."""
    branch, today = place_for(request, Permission.TARGET_MANAGE)["branch"], timezone.localdate()
    units = Branch.objects.visible_to(request.user).filter(parent=branch).select_related("parent").order_by("name_key", "pk")
    form = bind(request, GridForm, branches=list(units[:MOST_UNITS]))
    if request.method == "POST" and "dua-vao" in request.POST:
        form.look()
    elif request.method == "POST" and (written := submit(request, form, actions.enter_many, parent=branch, today=today)):
        return _done(request, written, branch, _("Đã ghi số theo báo cáo của các đơn vị thuộc %(branch)s."))
    return render_page(request, "reported/grid.html", form=form, branch=branch)


@require_http_methods(["GET", "POST"])
def correct(request, code):
    """Give a reported number another value."""
    total = _total_or_404(request, code)
    if request.method == "GET" and total.withdrawn_on:
        return redirect(_list_at(total.branch))
    form = bind(request, CorrectForm, version=total.version, initial={"number": total.number, "note": total.note})
    if request.method == "POST" and (written := submit(request, form, actions.correct, total=total)):
        return _done(request, written, total.branch, _("Đã đính chính số theo báo cáo của %(branch)s."))
    return render_page(request, "reported/correct.html", form=form, total=total)


@require_http_methods(["GET", "POST"])
def withdraw(request, code):
    """Take a reported number out of every total. One that was withdrawn before leads back to the list."""
    total = _total_or_404(request, code)
    if request.method == "GET" and total.withdrawn_on:
        return redirect(_list_at(total.branch))
    form = bind(request, WithdrawForm, version=total.version)
    if request.method == "POST" and (written := submit(request, form, actions.withdraw, total=total, today=timezone.localdate())):
        return _done(request, written, total.branch, _("Đã rút số theo báo cáo của %(branch)s."))
    return render_page(request, "reported/withdraw.html", form=form, total=total)


def _total_or_404(request, code):
    rows = ReportedTotal.objects.select_related("branch")
    return get_visible_or_404(ReportedTotal, request.user, may=Permission.TARGET_MANAGE, queryset=rows, code=code)


def _done(request, written, branch, words):
    if not written.repeated:
        messages.success(request, words % {"branch": branch})
    return redirect(_list_at(branch))


def _list_at(branch):
    return f"{reverse('reported:list')}?tai={branch.code}"
