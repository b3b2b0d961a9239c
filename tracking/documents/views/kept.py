"""Erasing what is kept: one file of the register, and all files on which one person stands. Layer: views."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.documents import actions, queries
from tracking.documents.forms import WithdrawForm
from tracking.documents.models import NumberedPaper, PaperVersion
from tracking.history import actions as history
from tracking.nominations.models import Nomination


@require_http_methods(["GET", "POST"])
def withdraw_version(request, code, serial):
    """Erase the content of a kept file, with the reason; what else is in the same file goes with it."""
    rows = NumberedPaper.objects.select_related("branch", "body")
    paper = get_visible_or_404(NumberedPaper, request.user, queryset=rows, code=code)
    if not queries.may_number(request.user, paper.issuer, paper.kind):
        raise PermissionDenied(request.user.access.why_not(queries.needed(paper.issuer, paper.kind)))
    found = get_visible_or_404(PaperVersion, request.user, queryset=PaperVersion.objects.select_related("file"), paper=paper, serial=serial)
    form = bind(request, WithdrawForm)
    if request.method == "POST" and (written := submit(request, form, actions.withdraw, file=found.file)):
        if not written.repeated:
            messages.success(request, _("Đã rút bản %(serial)s và xóa nội dung tệp.") % {"serial": serial})
        return redirect(paper)
    papers = queries.papers_of(found.file).count()
    return render_page(request, "documents/withdraw.html", paper=paper, version=found, form=form, papers=papers)


@require_http_methods(["GET", "POST"])
def kept_of_case(request, code):
    """Kept files on which the person of a case stands, and erasing them all."""
    rows = Nomination.objects.select_related("member", "branch")
    nomination = get_visible_or_404(Nomination, request.user, queryset=rows, code=code)
    files, elsewhere = queries.kept_of(nomination, request.user)
    may = [kept.file for kept in files if kept.may_withdraw]
    form = bind(request, WithdrawForm) if may or request.method == "POST" else None
    action = partial(actions.forget, nomination=nomination, files=may)
    if request.method == "POST" and (written := submit(request, form, action)):
        if not written.repeated:
            messages.success(request, _("Đã rút %(count)s tệp và xóa nội dung tệp.") % {"count": written.result})
        return redirect("documents:kept_of_case", code)
    history.viewed("document", by=request.user, subject=nomination, branch=nomination.branch)
    return render_page(request, "documents/kept.html", nomination=nomination, files=files, elsewhere=elsewhere, form=form, count=len(may))
