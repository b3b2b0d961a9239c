"""Entering the people of one meeting, and the grid of a ward."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.nominations import queries


@requires(Permission.NOMINATION_EDIT)
@require_http_methods(["GET"])
def choose(request):
    """From the pool's tick boxes to the form for exactly these people; an address of its own, so that drafts keep apart."""
    codes = [n.code for n in queries.pool_of(request.user, request.GET.getlist("phieu"))]
    url = reverse("nominations:introduce_chosen", args=["-".join(codes)]) if codes else reverse("nominations:introduce")
    return redirect(f"{url}?{urlencode({'tai': request.scope.chosen})}" if request.scope.chosen else url)
