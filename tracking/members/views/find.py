"""Finding members: the list and its export, names offered while typing, looking before entering."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import drafts
from portal.paging import keyset_page
from portal.web import bind, render_page, submit
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.branches import queries as branches
from tracking.history.exports import send_list
from tracking.members import actions, exports, queries
from tracking.members.forms import MemberFilters, NewMemberForm, SearchForm
from tracking.members.models import Member
from tracking.nominations import queries as nominations


@requires(Permission.MEMBER_VIEW)
@require_http_methods(["GET"])
def list_members(request):
    """Members of the working place by given name, with where their cases stand."""
    gathers = bool(request.scope.branch and request.scope.branch.is_leaf_kind)
    filters = MemberFilters(request.GET, user=request.user, branches=not gathers, few=queries.is_small(request.scope))
    rows = filters.apply(Member.objects.visible_to(request.user).filter(queries.within(request.scope)).select_related("branch"))
    page = keyset_page(request, rows, order=filters.order)
    for row, stage in zip(page, nominations.stages_in_order(page.rows, request.user), strict=True):
        row.case_stage = stage
    clear_url = f"?{urlencode({'tai': request.scope.chosen})}" if request.scope.chosen else "?"
    may_edit = request.user.access.may(Permission.MEMBER_EDIT)
    return render_page(request, "members/list.html", page=page, filters=filters, clear_url=clear_url, gathers=gathers, may_edit=may_edit)


@requires(Permission.MEMBER_VIEW)
@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def export(request):
    """The list as a workbook: the same filters; only members at places where the person may export."""
    filters = MemberFilters(request.GET, user=request.user, few=queries.is_small(request.scope))
    seen = Member.objects.visible_to(request.user).visible_to(request.user, may=Permission.EXPORT)
    rows = exports.rows(filters.apply(seen.filter(queries.within(request.scope)))).order_by(*filters.order)
    return send_list(request, title=exports.TITLE, columns=exports.COLUMNS, rows=rows, filters=filters, back=reverse("members:list"))


@requires(Permission.NOMINATION_EDIT)
@require_http_methods(["GET"])
def lookup(request):
    """Members offered while somebody types a name for an introduction; a part, never a page. Only where the person may introduce."""
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:120]
    found = queries.search(request.user, typed, request.scope, may=Permission.NOMINATION_EDIT) if len(typed) > 1 else []
    stages = nominations.stages_in_order(found, request.user)
    return render(request, "members/_lookup.html", {"rows": list(zip(found, stages, strict=True)), "typed": typed})


@requires(Permission.MEMBER_EDIT)
@require_http_methods(["GET"])
def destinations(request):
    """Branches anywhere, offered while somebody types where a member goes; a part, never a page."""
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = branches.offered(queries.destinations(), typed)
    return render(request, "components/lookup_results.html", {"found": found, "typed": typed})


@requires(Permission.MEMBER_EDIT)
@require_http_methods(["GET", "POST"])
def search(request):
    """Before anybody is entered: is the person there already? Sent by POST and writes nothing, so that no name stands in an address."""
    form = bind(request, SearchForm)
    context = {}
    if request.method == "POST":
        drafts.drop(request.user, request.path)
        if form.is_valid():
            found, likely = form.found(request.user, request.scope)
            context = {"found": found, "likely": likely, "carried": form.carried(), "searched": True}
    return render_page(request, "members/search.html", form=form, **context)


@requires(Permission.MEMBER_EDIT)
@require_http_methods(["GET", "POST"])
def create(request):
    """Enter a member. Comes from the search with what was typed there, or back to a draft; everybody else starts at the search."""
    place = queries.home_branch(request.user, request.scope)
    form = bind(request, NewMemberForm, user=request.user, today=timezone.localdate(), branch=place)
    if not form.is_bound:
        return redirect(f"{reverse('members:search')}{_kept(request)}")
    if request.method == "POST" and "mo" in request.POST:
        form.unjudged()
    elif request.method == "POST":
        if same := form.same_person():
            messages.info(request, _("Đồng chí %(name)s đã có trong danh sách đoàn viên, không thêm lần nữa.") % {"name": same.full_name})
            return redirect(same)
        if written := submit(request, form, actions.enter_member):
            return _entered(request, written)
    return render_page(request, "members/create.html", form=form, place=place)


def _entered(request, written):
    if not written.repeated:
        words = _("Đồng chí %(name)s đã có trong danh sách đoàn viên của %(branch)s.")
        messages.success(request, words % {"name": written.result.full_name, "branch": written.result.branch.label})
    return redirect(written.url)


def _kept(request):
    return f"?{urlencode({'tai': request.scope.chosen})}" if request.scope.chosen else ""
