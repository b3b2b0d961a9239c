"""Pages of Party bodies and of the routes between them and the branches."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import requires
from tracking.access.rules import Permission as P
from tracking.branches.models import Branch
from tracking.party import actions, forms, queries
from tracking.party.models import PartyBody
from tracking.party.rules import NOT_ARRANGED, BodyKind


@requires(*P)
@require_http_methods(["GET"])
def lookup(request):
    """Names offered while somebody types into a BodyField: a small part, never a page.

    ``?sap-xep=CODE``: only bodies that can go on for this one, with ``&cap-tren=1`` stand above it, by the word of who asks.
    """
    may, kinds = request.GET.get("quyen", ""), [k for k in request.GET.get("cap", "").split(",") if k in BodyKind.values]
    rows = PartyBody.objects.visible_to(request.user, may=may if may in P.values else None).open()
    if arranged := request.GET.get("sap-xep", "")[:12]:
        body = get_visible_or_404(PartyBody, request.user, code=arranged)
        rows = queries.arrangeable(rows, request.user, body, above=request.GET.get("cap-tren") == "1")
    typed = request.GET.get("q", "").replace("\x00", "")[:200]
    found = queries.offered(rows.filter(kind__in=kinds) if kinds else rows, typed)
    return render(request, "components/lookup_results.html", {"found": found, "typed": typed.strip()})


@requires(P.BRANCH_VIEW)
@require_http_methods(["GET"])
def tree(request):
    """One level of Party bodies, or every body that matches the words typed."""
    seen = PartyBody.objects.visible_to(request.user)
    code = request.GET.get("mo", "")
    node = get_visible_or_404(PartyBody, request.user, code=code) if code else seen.filter(depth=1).first()
    filters = forms.BodyFilters(request.GET)
    page = keyset_page(request, filters.apply(seen.select_related("parent"), node), order=("name_key", "pk"))
    below, branches = queries.child_counts(page.rows), queries.branch_counts(page.rows, request.user, timezone.localdate())
    for body in page:
        body.below, body.branches = below[body.pk], branches[body.pk]
    way = queries.way_to(node) if node else []
    may_open = node is not None and request.user.access.may(P.BRANCH_MANAGE)
    return render_page(
        request, "party/tree.html", node=node, way=way, page=page, filters=filters, searched=filters.value("q"), may_open=may_open
    )


def arranged_body_or_404(request, code):
    """The Party body that this person may rename, move or close. Out of sight Http404, else PermissionDenied with the reason."""
    seen = PartyBody.objects.visible_to(request.user).select_related("parent")
    body = get_visible_or_404(PartyBody, request.user, queryset=seen, code=code)
    if not request.user.access.arranges_body(body):
        raise PermissionDenied(NOT_ARRANGED)
    return body


@requires(P.BRANCH_VIEW)
@require_http_methods(["GET"])
def detail(request, code):
    """One Party body: its place, the branches in sight that it serves, and what it was before."""
    body = get_visible_or_404(
        PartyBody, request.user, queryset=PartyBody.objects.visible_to(request.user).select_related("parent"), code=code
    )
    today = timezone.localdate()
    page = keyset_page(request, queries.served(body, request.user, today), order=("name_key", "pk"))
    queries.with_routes(page.rows, body, today)
    below = queries.child_counts([body])[body.pk]
    may_open = request.user.access.may(P.BRANCH_MANAGE) and not body.closed_on
    may_arrange = may_open and body.depth > 1 and request.user.access.arranges_body(body)
    return render_page(
        request, "party/detail.html", body=body, page=page, below=below, may_open=may_open, may_arrange=may_arrange,
        changes=queries.history(body),
    )  # fmt: skip


@requires(P.BRANCH_MANAGE)
@require_http_methods(["GET", "POST"])
def update(request, code):
    """Another name or level from a day on."""
    body, today = arranged_body_or_404(request, code), timezone.localdate()
    form = bind(request, forms.UpdateForm, version=body.version, initial={"name": body.name, "kind": body.kind, "on": today})
    if request.method == "POST" and (written := submit(request, form, actions.update_body, body=body, today=today)):
        if not written.repeated:
            messages.success(request, _("Đã ghi “%(name)s”. Tên, cấp cũ giữ trong lịch sử.") % {"name": form.cleaned_data["name"]})
        return redirect(body)
    return render_page(request, "party/update.html", body=body, form=form)


@requires(P.BRANCH_MANAGE)
@require_http_methods(["GET", "POST"])
def create(request, code):
    """A new Party body under this one."""
    parent = get_visible_or_404(PartyBody, request.user, code=code)
    form = bind(request, forms.BodyForm)
    if request.method == "POST" and (written := submit(request, form, actions.open_body, parent=parent, today=timezone.localdate())):
        if not written.repeated:
            messages.success(request, _("Đã ghi “%(name)s”, thuộc “%(parent)s”.") % {"name": form.cleaned_data["name"], "parent": parent})
        return redirect(written.url or parent)
    return render_page(request, "party/create.html", parent=parent, form=form)


@require_http_methods(["GET", "POST"])
def set_route(request, code):
    """Which cell or committee serves a branch from a day on."""
    branch = get_visible_or_404(Branch, request.user, may=P.BRANCH_EDIT, code=code)
    form = bind(request, forms.RouteForm, user=request.user, initial={"on": timezone.localdate()})
    if request.method == "POST" and (written := submit(request, form, actions.set_route, branch=branch)):
        if not written.repeated:
            messages.success(request, _("Đã ghi nơi tiếp nhận của “%(name)s”.") % {"name": branch})
        return redirect(branch)
    return render_page(request, "party/set_route.html", branch=branch, form=form, routes=queries.routes_on(branch, timezone.localdate()))
