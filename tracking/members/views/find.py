"""Finding members: the list, its export, names offered while typing."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.members import queries
from tracking.nominations import queries as nominations


@requires(Permission.NOMINATION_EDIT)
@require_http_methods(["GET"])
def lookup(request):
    """Members offered while somebody types a name for an introduction; a part, never a page. Only where the person may introduce."""
    typed = request.GET.get("q", "").replace("\x00", "")[:120]
    found = queries.search(request.user, typed, request.scope, may=Permission.NOMINATION_EDIT) if len(typed.strip()) > 1 else []
    stages = nominations.stages_of(found, request.user)
    rows = [(member, stages.get(member.pk, "")) for member in found]
    return render(request, "members/_lookup.html", {"rows": rows, "typed": typed.strip()})
