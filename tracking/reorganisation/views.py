"""Pages of the reorganisation: move, close, merge."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.rules import Permission
from tracking.branches.models import Branch
from tracking.reorganisation import actions, forms, queries


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
    return render_page(request, "reorganisation/move.html", branch=branch, form=form, size=queries.subtree_size(branch))


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
    held = queries.holdings(branch)
    form = bind(request, form_class, user=request.user, holdings=held, version=branch.version, initial={"on": today})
    if request.method == "POST" and (written := submit(request, form, action, branch=branch, today=today)):
        if not written.repeated:
            messages.success(request, _("“%(name)s” đã kết thúc hoạt động. Lịch sử của đơn vị được giữ nguyên.") % {"name": branch})
        return redirect(branch)
    return render_page(request, "reorganisation/close.html", branch=branch, form=form, held=held, title=title, button=button)
