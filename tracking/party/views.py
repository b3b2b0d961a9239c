"""Pages of Party bodies."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.party import queries
from tracking.party.models import PartyBody
from tracking.party.rules import BodyKind


@requires(*Permission)
@require_http_methods(["GET"])
def lookup(request):
    """Names offered while somebody types into a BodyField: a small part, never a page."""
    may, kinds = request.GET.get("quyen", ""), [k for k in request.GET.get("cap", "").split(",") if k in BodyKind.values]
    rows = PartyBody.objects.visible_to(request.user, may=may if may in Permission.values else None).open()
    typed = request.GET.get("q", "").replace("\x00", "")[:200]
    found = queries.offered(rows.filter(kind__in=kinds) if kinds else rows, typed)
    return render(request, "components/lookup_results.html", {"found": found, "typed": typed.strip()})
