"""Branches below a place as a workbook. Layer: views."""

from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.web import get_visible_or_404
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.branches import exports, forms, queries
from tracking.branches.models import Branch
from tracking.history.exports import send_list


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export(request):
    """Everything below the opened branch of the tree, all levels, in the order of the tree; with words typed, what matches them."""
    opened = request.GET.get("mo", "")
    node = get_visible_or_404(Branch, request.user, code=opened) if opened else request.scope.branch or queries.top_for(request.user)
    if node is None:
        raise Http404
    filters = forms.BranchFilters(request.GET)
    seen = Branch.objects.visible_to(request.user).visible_to(request.user, may=Permission.EXPORT)
    rows = filters.apply(seen, node) if filters.value("q") else filters.whole(seen, node)
    rows = exports.rows(rows)
    title, back = exports.TITLE, reverse("branches:tree")
    return send_list(
        request,
        title=title,
        columns=exports.COLUMNS,
        rows=rows.order_by("path"),
        filters=filters,
        notes=[node.name],
        branch=node,
        back=back,
    )
