"""Pages of branches. Pages of one branch compose what higher concepts know of it: people, cases, Party routes."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import requires
from tracking.access.rules import Permission as P
from tracking.branches import actions, forms, queries
from tracking.branches.models import Branch, BranchObstacle
from tracking.branches.rules import BranchKind, usual_below
from tracking.figures import queries as figures
from tracking.history.models import Event
from tracking.history.rules import sentence
from tracking.members.models import Member
from tracking.nominations.models import Nomination
from tracking.nominations.rules import SHORT_STAGE, Stage
from tracking.party import queries as party
from tracking.targets import queries as targets

EVENTS_SHOWN = 50
RIGHTS = {
    "edit": P.BRANCH_EDIT, "manage": P.BRANCH_MANAGE, "history": P.HISTORY_VIEW, "people": P.MEMBER_VIEW, "cases": P.NOMINATION_VIEW,
    "targets": P.TARGET_VIEW, "enter_people": P.MEMBER_EDIT,
}  # fmt: skip


@requires(*P)
@require_http_methods(["GET"])
def lookup(request):
    """Names offered while somebody types into a BranchField: a small part, never a page."""
    may, kinds = request.GET.get("quyen", ""), [k for k in request.GET.get("cap", "").split(",") if k in BranchKind.values]
    rows = queries.in_reach(request.user, may if may in P.values else None, kinds)
    typed = request.GET.get("q", "").replace("\x00", "")[:200]
    return render(request, "components/lookup_results.html", {"found": queries.offered(rows, typed), "typed": typed.strip()})


@requires(P.BRANCH_VIEW)
@require_http_methods(["GET"])
def tree(request):
    """One level of the tree below the opened branch, with counts; or everything below it that matches the words typed."""
    node = get_visible_or_404(Branch, request.user, code=request.GET["mo"]) if request.GET.get("mo") else _start(request)
    filters = forms.BranchFilters(request.GET)
    rows = filters.apply(Branch.objects.visible_to(request.user).select_related("parent"), node)
    page = keyset_page(request, rows, order=("name_key", "pk"))
    if not filters.value("q"):
        _count(request.user, node, page.rows)
    way = queries.way_to(node, queries.top_for(request.user, node) or node)
    may_open = request.user.access.may_at(P.BRANCH_MANAGE, node) and not node.closed_on
    return render_page(
        request, "branches/tree.html", node=node, way=way, page=page, filters=filters, may_open=may_open, searched=filters.value("q")
    )


def _start(request):
    """Where the tree begins: the chosen place, else the widest branch held."""
    return request.scope.branch or queries.top_for(request.user)


def _count(user, node, children):
    """Give each child its counts; None where the person may not see what is counted."""
    below = queries.child_counts(children)
    people = queries.tally(Member.objects.visible_to(user).current(), node, children) if user.access.may(P.MEMBER_VIEW) else None
    cases = queries.tally(followed(user), node, children) if user.access.may(P.NOMINATION_VIEW) else None
    for child in children:
        child.below = below[child.pk]
        child.people = people[child.pk] if people is not None else None
        child.cases = cases[child.pk] if cases is not None else None
        child.cases_url = figures.step_door(branch=child) if user.access.may_at(P.FIGURES_VIEW, child) else ""


def followed(user):
    """Cases in sight that are followed on the way to official membership."""
    return Nomination.objects.visible_to(user).open().filter(stage__lt=Stage.OFFICIAL)


def rights(user, branch):
    """What the person may do with this branch, for the buttons."""
    return {name: user.access.may_at(permission, branch) for name, permission in RIGHTS.items()}


@require_http_methods(["GET"])
def detail(request, code):
    """One branch: what is known, people, cases, Party route, who answers for it, obstacles."""
    rows = Branch.objects.visible_to(request.user).select_related("parent", "sector", "province")
    branch, user, today = get_visible_or_404(Branch, request.user, queryset=rows, code=code), request.user, timezone.localdate()
    may, sheet = rights(user, branch), queries.sheet(branch)
    stages = queries.group_counts(followed(user).filter(branch.subtree()), "stage") if may["cases"] else {}
    return render_page(
        request,
        "branches/detail.html",
        branch=branch,
        may=may,
        sheet=sheet,
        number_lines=queries.fact_lines(sheet.numbers),
        routes=party.routes_on(branch, today),
        people=Member.objects.visible_to(user).current().filter(branch.subtree()).count() if may["people"] else None,
        targets=_targets(branch, today) if may["targets"] else [],
        stages=[(SHORT_STAGE[Stage(stage)], number, figures.step_door(stage=stage, branch=branch)) for stage, number in stages.items()],
        below=queries.child_counts([branch])[branch.pk],
        parent_in_sight=branch.parent and user.access.may_at(P.BRANCH_VIEW, branch.parent),
    )


def _targets(branch, today):
    """Targets set for this branch in the term that holds."""
    term = targets.term_of(branch, today)
    return targets.targets_of(branch, term) if term else []


@require_http_methods(["GET"])
def history(request, code):
    """What the branch was, whom it followed, and what was recorded about it."""
    branch = get_visible_or_404(Branch, request.user, code=code)
    may = rights(request.user, branch)
    events = Event.objects.visible_to(request.user).filter(branch=branch).select_related("by").order_by("-pk")[:EVENTS_SHOWN]
    shown = [(e, sentence(e.action, e.facts)) for e in events] if may["history"] else []
    return render_page(request, "branches/history.html", branch=branch, may=may, changes=queries.history(branch), events=shown)


def _say(request, written, words):
    """The message of a fresh write; a repeated one has been told already, and its form was not read."""
    if not written.repeated:
        messages.success(request, words())


def _form_page(request, branch, form, *, title, button, lead=""):
    return render_page(request, "branches/form.html", branch=branch, form=form, title=title, button=button, lead=lead)


@require_http_methods(["GET", "POST"])
def create(request, code):
    """A new branch under this one."""
    parent = get_visible_or_404(Branch, request.user, may=P.BRANCH_MANAGE, code=code)
    form = bind(request, forms.OpenBranchForm, initial={"kind": usual_below(parent.kind)})
    if request.method == "POST" and (written := submit(request, form, actions.open_branch, parent=parent, today=timezone.localdate())):
        _say(request, written, lambda: _("Đã lập “%(name)s”, thuộc “%(parent)s”.") % {"name": form.cleaned_data["name"], "parent": parent})
        return redirect(written.url or parent)
    return _form_page(
        request, parent, form, title=_("Lập đơn vị mới"), button=_("Lập đơn vị"), lead=_("Thuộc %(parent)s.") % {"parent": parent}
    )


@require_http_methods(["GET", "POST"])
def rename(request, code):
    """A new name from a day on."""
    branch = get_visible_or_404(Branch, request.user, may=P.BRANCH_MANAGE, code=code)
    form = bind(request, forms.RenameForm, version=branch.version, initial={"name": branch.name, "short_name": branch.short_name})
    if request.method == "POST" and (written := submit(request, form, actions.rename_branch, branch=branch, today=timezone.localdate())):
        _say(request, written, lambda: _("Đã ghi tên “%(name)s”. Tên cũ giữ trong lịch sử.") % {"name": form.cleaned_data["name"]})
        return redirect(branch)
    return _form_page(request, branch, form, title=_("Đổi tên đơn vị"), button=_("Ghi tên mới"), lead=branch.name)


@require_http_methods(["GET", "POST"])
def update(request, code):
    """Kind, sector, province, address."""
    branch = get_visible_or_404(Branch, request.user, may=P.BRANCH_MANAGE, code=code)
    initial = {
        "kind": branch.kind,
        "sector": branch.sector,
        "province": branch.province,
        "address": branch.address,
        "on": timezone.localdate(),
    }
    form = bind(request, forms.UpdateForm, version=branch.version, initial=initial)
    if request.method == "POST" and (written := submit(request, form, actions.update_branch, branch=branch, today=timezone.localdate())):
        _say(request, written, lambda: _("Đã cập nhật thông tin của “%(name)s”.") % {"name": branch})
        return redirect(branch)
    return _form_page(request, branch, form, title=_("Cập nhật thông tin đơn vị"), button=_("Lưu thông tin"), lead=branch.name)


@require_http_methods(["GET", "POST"])
def facts(request, code):
    """Numbers as of a day."""
    branch, today = get_visible_or_404(Branch, request.user, may=P.BRANCH_EDIT, code=code), timezone.localdate()
    form = bind(request, forms.FactForm, initial={"on": today})
    if request.method == "POST" and (written := submit(request, form, actions.record_facts, branch=branch, today=today)):
        _say(request, written, lambda: _("Đã ghi số liệu của “%(name)s”.") % {"name": branch})
        return redirect(branch)
    return _form_page(request, branch, form, title=_("Ghi số liệu đơn vị"), button=_("Ghi số liệu"), lead=branch.name)


@require_http_methods(["GET", "POST"])
def officer(request, code):
    """Who answers for the branch."""
    branch = get_visible_or_404(Branch, request.user, may=P.BRANCH_EDIT, code=code)
    form = bind(request, forms.OfficerForm, initial={"on": timezone.localdate()})
    if request.method == "POST" and (written := submit(request, form, actions.set_officer, branch=branch)):
        _say(request, written, lambda: _("Đã ghi người phụ trách của “%(name)s”.") % {"name": branch})
        return redirect(branch)
    return _form_page(request, branch, form, title=_("Ghi người phụ trách"), button=_("Ghi người phụ trách"), lead=branch.name)


@require_http_methods(["GET", "POST"])
def add_obstacle(request, code):
    """An obstacle of the branch."""
    branch = get_visible_or_404(Branch, request.user, may=P.BRANCH_EDIT, code=code)
    form = bind(request, forms.ObstacleForm, initial={"on": timezone.localdate()})
    if request.method == "POST" and (written := submit(request, form, actions.add_obstacle, branch=branch)):
        _say(request, written, lambda: _("Đã ghi khó khăn của “%(name)s”.") % {"name": branch})
        return redirect(branch)
    return _form_page(request, branch, form, title=_("Ghi khó khăn, vướng mắc"), button=_("Ghi khó khăn"), lead=branch.name)


@require_http_methods(["GET", "POST"])
def lift_obstacle(request, code, pk):
    """The obstacle is gone."""
    branch = get_visible_or_404(Branch, request.user, may=P.BRANCH_EDIT, code=code)
    obstacle = get_visible_or_404(BranchObstacle, request.user, queryset=branch.obstacles.select_related("obstacle"), pk=pk)
    form = bind(request, forms.LiftForm, initial={"on": timezone.localdate()})
    if request.method == "POST" and (written := submit(request, form, actions.lift_obstacle, obstacle=obstacle)):
        _say(request, written, lambda: _("“%(name)s” không còn khó khăn “%(obstacle)s”.") % {"name": branch, "obstacle": obstacle.obstacle})
        return redirect(branch)
    lead = _("%(obstacle)s, %(name)s.") % {"obstacle": obstacle.obstacle, "name": branch}
    return _form_page(request, branch, form, title=_("Khó khăn đã được tháo gỡ"), button=_("Ghi đã tháo gỡ"), lead=lead)
