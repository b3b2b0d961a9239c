"""Pages of the calendar: the days of one year, a limit counted, and the forms of whoever keeps it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import requires_at_root
from tracking.access.rules import Permission
from tracking.catalogue import actions, queries
from tracking.catalogue.forms import AddDayForm, ChangeDayForm, CountForm, WithdrawDayForm, YearForm
from tracking.catalogue.models import Holiday


@require_http_methods(["GET"])
def days(request):
    """Days off and days worked in exchange of one year, and a limit counted in working days."""
    year = YearForm(request.GET).value("nam") or timezone.localdate().year
    form, calendar = CountForm(request.GET), queries.work_calendar()
    count = form.count(calendar)
    return render_page(
        request, "catalogue/days.html", year=year, years=queries.years_around(year), form=form, calendar=calendar,
        rows=Holiday.objects.visible_to(request.user).of_year(year).order_by("on"), count=count,
        count_covered=count is None or calendar.covers(count), year_known=calendar.knows_year(year),
        may_manage=request.user.access.may_everywhere(Permission.RULES_MANAGE),
    )  # fmt: skip


@requires_at_root(Permission.RULES_MANAGE)
@require_http_methods(["GET", "POST"])
def add_day(request):
    """Enter a day."""
    form = bind(request, AddDayForm)
    if request.method == "POST" and (written := submit(request, form, actions.add_day)):
        return _done(request, written, _("Đã ghi ngày %(on)s vào lịch."))
    return render_page(request, "catalogue/add_day.html", form=form)


@requires_at_root(Permission.RULES_MANAGE)
@require_http_methods(["GET", "POST"])
def change_day(request, day):
    """Correct what is said of a day."""
    found = get_visible_or_404(Holiday, request.user, on=day, withdrawn_on=None)
    initial = {name: getattr(found, name) for name in ("kind", "name", "source", "certainty")}
    form = bind(request, ChangeDayForm, version=found.version, initial=initial)
    if request.method == "POST" and (written := submit(request, form, actions.change_day, day=found)):
        return _done(request, written, _("Đã sửa ngày %(on)s trong lịch."))
    return render_page(request, "catalogue/change_day.html", form=form, day=found)


@requires_at_root(Permission.RULES_MANAGE)
@require_http_methods(["GET", "POST"])
def withdraw_day(request, day):
    """Take a day out of the calendar."""
    found = get_visible_or_404(Holiday, request.user, on=day, withdrawn_on=None)
    form = bind(request, WithdrawDayForm, version=found.version)
    if request.method == "POST" and (written := submit(request, form, actions.withdraw_day, day=found, on=timezone.localdate())):
        return _done(request, written, _("Đã bỏ ngày %(on)s khỏi lịch."))
    return render_page(request, "catalogue/withdraw_day.html", form=form, day=found)


def _done(request, written, words):
    if not written.repeated:
        messages.success(request, words % {"on": written.result.on.strftime("%d/%m/%Y")})
    return redirect(written.url or "catalogue:days")
