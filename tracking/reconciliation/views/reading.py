"""A filled sheet comes back: read, look, choose, write; see what was written."""

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import errors
from portal.paging import keyset_page
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import requires
from tracking.imports.views import forget
from tracking.nominations.models import Nomination
from tracking.nominations.queries import for_list, with_days
from tracking.reconciliation import actions
from tracking.reconciliation.forms import ChooseForm, FilledForm
from tracking.reconciliation.models import Reading, Sheet
from tracking.reconciliation.queries import reading as queries
from tracking.reconciliation.views.sheets import MAY

SHOWN = 100


@requires(*MAY)
@require_http_methods(["GET", "POST"])
def upload(request):
    """The filled sheet; it is read at once and kept for the dry run."""
    form = bind(request, FilledForm)
    if request.method == "POST" and (written := submit(request, form, actions.keep_reading, today=timezone.localdate())):
        return redirect(written.url or "reconciliation:start")
    return render_page(request, "reconciliation/upload.html", form=form)


@require_http_methods(["GET", "POST"])
def check(request, code):
    """The dry run, and with POST the writing of what was chosen."""
    reading = get_visible_or_404(Reading, request.user, code=code)
    if reading.result is not None:
        return redirect(reading)
    today = timezone.localdate()
    try:
        plan = queries.plan(content=bytes(reading.content), user=request.user, today=today)
    except errors.RuleBroken as refusal:
        return render_page(request, "reconciliation/check.html", reading=reading, refusal=refusal)
    form = bind(request, ChooseForm, plan=plan)
    if request.method == "POST" and (written := submit(request, form, actions.write_reading, reading=reading, today=today)):
        return redirect(written.url or reading)
    return render_page(request, "reconciliation/check.html", reading=reading, plan=plan, form=form, shown=SHOWN)


@require_POST
def drop(request, code):
    """Forget the workbook."""
    return forget(request, Reading, code, back="reconciliation:start")


@require_GET
def result(request, code):
    """What was written, with the cases."""
    reading = get_visible_or_404(Reading, request.user, code=code)
    if reading.result is None:
        return redirect(reading)
    rows = for_list(Nomination.objects.visible_to(request.user).filter(code__in=reading.result["written"]))
    page = with_days(keyset_page(request, rows, order=("name_key", "id")), timezone.localdate())
    sheet = Sheet.objects.visible_to(request.user).select_related("body").filter(code=reading.result["sheet"]).first()
    return render_page(request, "reconciliation/result.html", reading=reading, page=page, sheet=sheet, count=len(reading.result["written"]))
