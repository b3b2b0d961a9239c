"""Pages of branches."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.branches import queries
from tracking.branches.rules import BranchKind


@requires(*Permission)
@require_http_methods(["GET"])
def lookup(request):
    """Names offered while somebody types into a BranchField: a small part, never a page."""
    may, kinds = request.GET.get("quyen", ""), [k for k in request.GET.get("cap", "").split(",") if k in BranchKind.values]
    rows = queries.in_reach(request.user, may if may in Permission.values else None, kinds)
    typed = request.GET.get("q", "").replace("\x00", "")[:200]
    return render(request, "components/lookup_results.html", {"found": queries.offered(rows, typed), "typed": typed.strip()})
