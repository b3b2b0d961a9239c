"""The check before sending: one case, chosen cases, a batch. Reading only; each opening is noted in the view log."""

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.paging import Page
from portal.web import get_visible_or_404, render_page
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.batches.models import Batch
from tracking.examination import links, queries
from tracking.examination.forms import PlannedDayForm
from tracking.examination.rules import Verdict
from tracking.history import actions as history
from tracking.nominations import queries as nominations
from tracking.nominations.models import Nomination


@require_GET
def case(request, code):
    """One case as the receiving committee would read it, for ``?ngay=``; a case that is behind that is shown on its own page."""
    nomination = get_visible_or_404(Nomination, request.user, queryset=nominations.loaded(), code=code)
    today = timezone.localdate()
    form = PlannedDayForm(request.GET, today=today)
    [found] = queries.examine([nomination], today, form.planned_on)
    if not found.is_ahead:
        return redirect(nomination)
    receiver = found.receiver or nominations.receiving_body(nomination, today)
    history.viewed("examination", by=request.user, subject=nomination, branch=nomination.branch)
    return render_page(
        request, "examination/case.html", nomination=nomination, form=form, found=found, groups=links.lines(found, request.user),
        receiver=receiver, risks=queries.risks_at(receiver, request.user),
    )  # fmt: skip


@requires(Permission.NOMINATION_VIEW)
@require_GET
def chosen(request):
    """The cases named by ``?phieu=`` (repeated, at most fifty); what is out of sight is left out."""
    codes = request.GET.getlist("phieu")
    rows = queries.chosen(request.user, codes)
    return _many(request, rows, cut=len(codes) > queries.MOST)


@requires(Permission.NOMINATION_VIEW)
@require_GET
def batch(request, code):
    """The people of a batch, fifty at a time: ``?tu=`` is the place after which the next ones stand."""
    found = get_visible_or_404(Batch, request.user, code=code)
    asked = request.GET.get("tu", "")
    rows, more = queries.of_batch(found, request.user, after=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0)
    return _many(request, rows, batch=found, more=more)


def _many(request, rows, **context):
    """Cases in one table, the worst first; ``?ket-qua=`` keeps those of one verdict."""
    today = timezone.localdate()
    form = PlannedDayForm(request.GET, today=today)
    found = queries.worst_first(queries.examine(rows, today, form.planned_on))
    judged = [e for e in found if e.is_ahead]
    shown = [e for e in judged if e.verdict == form.verdict] if form.verdict else found
    if rows:
        history.viewed("examination", by=request.user, row_count=len(rows))
    return render_page(
        request, "examination/many.html", form=form, page=Page(shown, len(shown), capped=False),
        counts=[(v, _address(request, v), sum(e.verdict == v for e in judged)) for v in Verdict], kept=_kept(request),
        everything=_address(request), receiver=queries.one_receiver(judged),
        risks=queries.risks_at(queries.one_receiver(judged), request.user), **context,
    )  # fmt: skip


def _address(request, verdict=""):
    """This page with the same cases and day, narrowed to a verdict."""
    query = request.GET.copy()
    query.pop("ket-qua", None)
    if verdict:
        query["ket-qua"] = verdict
    return f"?{query.urlencode()}"


def _kept(request):
    """(name, value) of what a changed day leaves as it is."""
    return [(name, value) for name in ("tai", "phieu", "tu") for value in request.GET.getlist(name)[: queries.MOST]]
