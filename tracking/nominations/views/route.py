"""By whose introduction, and with whose help: route and mentors."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.nominations import actions, mentors, queries
from tracking.nominations.forms import RecordForm, RouteForm
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind


@require_http_methods(["GET", "POST"])
def route(request, code):
    """Choose by whose introduction the person comes to the Party; what does not fit is pointed out and never refused."""
    nomination = get_visible_or_404(Nomination, request.user, queryset=queries.loaded(), code=code)
    queries.ensure_may_set_route(request.user, nomination)
    form = bind(request, RouteForm, nomination=nomination, today=timezone.localdate(), version=nomination.version)
    if request.method == "POST" and (written := submit(request, form, actions.set_route, nomination=nomination)):
        if not written.repeated:
            messages.success(request, _("Đã ghi hình thức giới thiệu đồng chí %(name)s.") % {"name": nomination.member.full_name})
            if form.remark:
                messages.warning(request, form.remark)
        return redirect(nomination)
    return render_page(request, "nominations/route.html", nomination=nomination, form=form)


@require_http_methods(["POST"])
def mentor_load(request, code):
    """How many the mentor typed into the form of an act helps already; a part for HTMX. Posted, because names never stand in addresses."""
    nomination = get_visible_or_404(Nomination, request.user, queryset=queries.loaded(), code=code)
    held = queries.ensure_may(request.user, nomination, ActKind.RECEIVED)
    facts = {"kind": ActKind.RECEIVED, "nomination": nomination, "held": held, "today": timezone.localdate(), "place": request.scope.q()}
    return render(request, "nominations/_mentor_load.html", {"form": RecordForm(request.POST, user=request.user, **facts)})


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET"])
def mentor_list(request):
    """Who helps how many people in the working place, the busiest first."""
    cases = Nomination.objects.visible_to(request.user).filter(request.scope.q())
    found = mentors.loads(cases)
    return render_page(request, "nominations/mentors.html", loads=found, shown=mentors.SHOWN, full=len(found) == mentors.SHOWN)
