"""The vote calculator: what the numbers of a Party body's vote mean. Nothing of it is stored; numbers are posted, never in an address."""

from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.web import get_visible_or_404, render_page
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.nominations import queries
from tracking.nominations.forms import VOTED, BallotForm
from tracking.nominations.models import Nomination


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET", "POST"])
def ballot(request):
    """Opened by itself, for no particular case."""
    return _answer(request)


@require_http_methods(["GET", "POST"])
def ballot_of(request, code, kind):
    """Opened from the form of an act; only "enough" or "not enough" goes back there."""
    nomination = get_visible_or_404(Nomination, request.user, queryset=queries.loaded(), code=code)
    queries.ensure_may(request.user, nomination, kind)
    if kind not in VOTED:
        raise Http404
    return _answer(request, nomination=nomination, kind=kind)


def _answer(request, nomination=None, kind=None):
    form = BallotForm(request.POST or None, kind=kind, today=timezone.localdate())
    form.is_valid()
    context = {"form": form, "nomination": nomination, "kind": kind, "live": bool(request.htmx)}
    return render_page(request, "nominations/ballot.html", **context)
