"""How the limits of a case are counted: one of them, and the sheet of all that an inspector can check by hand."""

from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.web import get_visible_or_404, render_page
from tracking.history import actions as history
from tracking.nominations import limits, queries, standing
from tracking.nominations.models import Nomination


@require_http_methods(["GET"])
def limit(request, code, limit):
    """The derivation of one limit; 404 for one that the case does not have."""
    nomination = get_visible_or_404(Nomination, request.user, queryset=queries.loaded(), code=code)
    found = limits.derivation(nomination, limit, timezone.localdate())
    if found is None:
        raise Http404
    history.viewed("nomination", by=request.user, subject=nomination, branch=nomination.branch)
    return render_page(request, "nominations/limit.html", nomination=nomination, found=found)


@require_http_methods(["GET"])
def clock_sheet(request, code):
    """Every limit of the case with its derivation, for A4."""
    nomination = get_visible_or_404(Nomination, request.user, queryset=queries.loaded(), code=code)
    today, known = timezone.localdate(), standing.ground()
    found, party_days = limits.sheet(nomination, today, known), limits.party_days(standing.facts_of(nomination), known.sets)
    history.viewed("nomination", by=request.user, subject=nomination, branch=nomination.branch)
    return render_page(request, "nominations/clock_sheet.html", nomination=nomination, found=found, party_days=party_days, today=today)
