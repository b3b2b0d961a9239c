"""Choose a Party body and a quarter, see who would stand on the sheet, draw it up, print it, take it as a workbook."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.downloads import attachment
from portal.paging import keyset_page
from portal.sheets import XLSX_TYPE
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission as P
from tracking.history import actions as history
from tracking.nominations.models import Nomination
from tracking.party.models import PartyBody
from tracking.reconciliation import actions, exports, rules
from tracking.reconciliation.forms import QuarterForm
from tracking.reconciliation.models import Sheet
from tracking.reconciliation.queries import sheets as queries

MAY = (P.PARTY_FACT_RECORD, P.PARTY_RECORD)
SHOWN_SHEETS = 10


def place_of(request):
    """The branch or Party body for which sheets are drawn up here."""
    union = request.user.access.may(P.PARTY_FACT_RECORD) and not request.scope.body
    found = place_for(request, P.PARTY_FACT_RECORD if union else P.PARTY_RECORD)
    return found.get("branch") or found["body"]


@requires(*MAY)
@require_GET
def start(request):
    """Party bodies with names not finished, and the sheets drawn up last."""
    place = place_of(request)
    quarter = rules.quarter_of(timezone.localdate())
    lines, more = queries.body_lines(queries.at(place, Nomination.objects.visible_to(request.user)), quarter)
    sheets = Sheet.objects.visible_to(request.user).select_related("body", "branch").order_by("-pk")[:SHOWN_SHEETS]
    return render_page(
        request,
        "reconciliation/start.html",
        place=place,
        quarter=quarter,
        lines=lines,
        more=more,
        sheets=sheets,
        sees_waiting=request.user.access.may(P.WAITING_VIEW),
    )


@requires(*MAY)
@require_http_methods(["GET", "POST"])
def preview(request, code):
    """Who would stand on the sheet of this body and quarter; with POST the sheet is drawn up."""
    reach = queries.bodies_in_reach(request.user, *MAY).values("pk")
    body = get_visible_or_404(PartyBody, request.user, queryset=PartyBody.objects.filter(pk__in=reach), code=code)
    place, today = place_of(request), timezone.localdate()
    quarter = rules.chosen_quarter(request.GET.get("quy", ""), today)
    form = bind(request, QuarterForm, today=today)
    if request.method == "POST" and (written := submit(request, form, actions.make_sheet, place=place, body=body)):
        return redirect(written.url or "reconciliation:start")
    found = queries.names(queries.at(place, Nomination.objects.visible_to(request.user)), body, quarter)
    starts, page = queries.parts(found), keyset_page(request, found.select_related("member", "branch", "body"), order=("name_key", "pk"))
    history.viewed("document", by=request.user, subject=body, branch=request.scope.branch, row_count=len(page))
    return render_page(
        request, "reconciliation/preview.html", body=body, place=place, quarter=quarter, form=form, page=page, parts=len(starts),
        lines=queries.lines(page.rows), refusal=actions.part_reasons(starts), quarters=rules.last_quarters(today), most=rules.MOST,
    )  # fmt: skip


@require_GET
def paper(request, code):
    """One sheet: its names as far as the person sees them, and what can be done with it."""
    sheet, cases = _sheet(request, code)
    history.viewed("document", by=request.user, subject=sheet, branch=sheet.branch, row_count=len(cases))
    reads_back = any(request.user.access.may(permission) for permission in MAY)
    return render_page(
        request, "reconciliation/paper.html", sheet=sheet, lines=queries.lines(cases), hidden=len(sheet.cases) - len(cases),
        reads_back=reads_back,
    )  # fmt: skip


@require_GET
def print_paper(request, code):
    """The sheet on A4, to be filled in by hand and signed by both sides."""
    sheet, cases = _sheet(request, code, P.EXPORT)
    history.viewed("print", by=request.user, subject=sheet, branch=sheet.branch, row_count=len(cases))
    context = {"sheet": sheet, "lines": queries.lines(cases), "today": timezone.localdate(), "union": sheet.branch}
    return render(request, "reconciliation/print.html", context)


@require_GET
def download(request, code):
    """The sheet as a workbook to be filled in."""
    sheet, cases = _sheet(request, code, P.EXPORT)
    if not cases:
        messages.error(request, _("Các đồng chí của phiếu này không còn trong phạm vi phụ trách."))
        return redirect(sheet)
    history.viewed("export", by=request.user, subject=sheet, branch=sheet.branch, row_count=len(cases))
    content = exports.workbook(sheet, cases, by=request.user, today=timezone.localdate())
    return attachment(content, exports.file_name(sheet), XLSX_TYPE)


def _sheet(request, code, may=None):
    """A sheet in sight, with its cases in sight; ``may``: permission needed at its place."""
    rows = Sheet.objects.select_related("body__parent", "branch__parent", "made_by", "read_by")
    sheet = get_visible_or_404(Sheet, request.user, may=may, queryset=rows, code=code)
    return sheet, queries.cases_of(sheet, request.user)
