"""Pages of the reorganisation: move, close, merge."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.rules import Permission
from tracking.branches.models import Branch
from tracking.reorganisation import actions, forms, queries, rules
from tracking.reorganisation.rules import Held


def _branch(request, code):
    rows = Branch.objects.visible_to(request.user).select_related("parent")
    return get_visible_or_404(Branch, request.user, may=Permission.BRANCH_MANAGE, queryset=rows, code=code)


@require_http_methods(["GET", "POST"])
def move(request, code):
    """Another parent from a day on; everything below goes along."""
    branch, today = _branch(request, code), timezone.localdate()
    form = bind(request, forms.MoveForm, user=request.user, version=branch.version, initial={"on": today})
    if request.method == "POST" and (written := submit(request, form, actions.move, branch=branch, today=today)):
        if not written.repeated:
            words = _("Đã ghi việc chuyển “%(name)s” về “%(parent)s”.")
            messages.success(request, words % {"name": branch, "parent": form.cleaned_data["parent"]})
        return redirect(branch)
    sizes = [(n, queries.door(branch, what, request.user, whole=True)) for what, n in queries.subtree_size(branch).items()]
    return render_page(request, "reorganisation/move.html", branch=branch, form=form, sizes=sizes)


@require_http_methods(["GET", "POST"])
def close(request, code):
    """The end of a branch, with a home for everything it holds."""
    return _end(request, code, forms.CloseForm, actions.close, title=_("Kết thúc hoạt động"), button=_("Kết thúc hoạt động"))


@require_http_methods(["GET", "POST"])
def merge(request, code):
    """The same, into another branch that takes over."""
    return _end(request, code, forms.MergeForm, actions.merge, title=_("Sáp nhập vào đơn vị khác"), button=_("Sáp nhập"))


def _end(request, code, form_class, action, *, title, button):
    branch, today = _branch(request, code), timezone.localdate()
    holdings = queries.holdings(branch)
    form = bind(request, form_class, user=request.user, holdings=holdings, version=branch.version, initial={"on": today})
    if request.method == "POST" and (written := submit(request, form, action, branch=branch, today=today)):
        if not written.repeated:
            messages.success(request, _("“%(name)s” đã kết thúc hoạt động. Lịch sử của đơn vị được giữ nguyên.") % {"name": branch})
        return redirect(branch)
    return render_page(
        request, "reorganisation/close.html", branch=branch, form=form, lines=_lines(request, branch, holdings), title=title, button=button
    )


def _lines(request, branch, holdings):
    """(label, number, kind, address of the rows) of what the branch holds."""
    counts = zip(rules.OF_BRANCH, holdings.counts().values(), strict=True)
    return [(what.label, number, what.value, queries.door(branch, what, request.user)) for what, number in counts]


ROWS = {  # how the rows of each kind are fetched and ordered
    Held.CHILDREN: (("parent",), ("name_key", "pk"), "code"),
    Held.MEMBERS: (("branch",), ("name_key", "pk"), "code"),
    Held.CASES: (("branch", "member"), ("name_key", "pk"), "code"),
    Held.ACCOUNTS: (("user",), ("user__name_key", "pk"), "pk"),
    Held.ROUTES: (("branch",), ("branch__name_key", "pk"), "pk"),
}


@require_http_methods(["GET"])
def held(request, code, what):
    """The rows behind one number of the pages that move or close a branch."""
    if what not in rules.OF_BRANCH:
        raise Http404
    what, whole = Held(what), request.GET.get("ca-cap-duoi") == "1"
    branch = get_visible_or_404(Branch, request.user, may=rules.NEEDS.get(what, Permission.BRANCH_MANAGE), code=code)
    joined, order, key = ROWS[what]
    page = keyset_page(request, queries.held(branch, what, whole).select_related(*joined), order=order, key=key)
    return render_page(request, "reorganisation/held.html", place=branch, what=what, title=what.label, whole=whole, page=page)
