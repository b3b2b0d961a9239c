"""Papers: a page that shows the paper with what is missing, the same for printing, the same as .docx."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.downloads import attachment
from portal.web import get_visible_or_404, render_page
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.documents import exports, queries, rules
from tracking.history import actions as history
from tracking.nominations.forms import ListFilters
from tracking.nominations.models import Nomination

TITLES = {
    "resolution": _("Nghị quyết giới thiệu đoàn viên công đoàn vào Đảng (Mẫu 4A-KNĐ)"),
    "people_list": _("Danh sách trích ngang đoàn viên ưu tú giới thiệu cho Đảng"),
    "letter": _("Công văn chuyển danh sách đoàn viên ưu tú"),
}
SEPARATE, LISTED = "rieng", "chung"


@require_http_methods(["GET"])
def resolution(request, code, output="page"):
    """Form 4A-KNĐ of one case; ``?ca-dot=rieng``: of everybody in the same document, one paper each; ``chung``: one paper with a list."""
    nomination = get_visible_or_404(Nomination, request.user, code=code, queryset=Nomination.objects.select_related("member", "branch"))
    visible = Nomination.objects.visible_to(request.user)
    way = request.GET.get("ca-dot", "")
    if way == LISTED:
        bundle = queries.resolution_list(nomination, visible)
    else:
        bundle = queries.resolution(nomination, visible, together=way == SEPARATE)
    mates = 0 if output != "page" else queries.mates_count(nomination, visible)
    return _answer(request, "resolution", bundle, output, subject=nomination, args=[code], way=way, mates=mates)


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET"])
def people_list(request, output="page"):
    """Danh sách trích ngang of the cases chosen by ``?phieu=CODE``, or of the list with its filters."""
    bundle = queries.people_list(_chosen(request), place=request.scope.branch, today=timezone.localdate())
    return _answer(request, "people_list", bundle, output)


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET"])
def letter(request, output="page"):
    """The letter that hands a list over; for one case that was handed over, the whole letter it went with."""
    cases = _chosen(request)
    chosen = list(cases[:2]) if request.GET.get("phieu") else []
    if len(chosen) == 1:
        cases = queries.letter_cases(chosen[0], Nomination.objects.visible_to(request.user))
    return _answer(request, "letter", queries.letter(cases, place=request.scope.branch, today=timezone.localdate()), output)


def _chosen(request):
    visible = Nomination.objects.visible_to(request.user)
    if codes := [c for c in request.GET.getlist("phieu")[: rules.MAX_PEOPLE] if c.isascii()]:
        return visible.filter(code__in=codes)
    return ListFilters(request.GET, today=timezone.localdate()).apply(visible.filter(request.scope.q()))


def _answer(request, kind, bundle, output, subject=None, args=(), **context):
    """The paper as page, print or file; each is one line of the view log."""
    branch = subject.branch if subject else request.scope.branch
    logged = {"page": "document", "print": "print", "word": "download"}[output]
    history.viewed(logged, by=request.user, subject=subject, branch=branch, row_count=bundle.row_count)
    if output == "word" and bundle.papers and bundle.row_count:
        return attachment(exports.docx(kind, bundle), f"{TITLES[kind]}.docx", exports.DOCX_TYPE)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    context |= {
        "kind": kind,
        "title": TITLES[kind],
        "bundle": bundle,
        "nomination": subject,
        "max_people": rules.MAX_PEOPLE,
        "not_kept": rules.NOT_KEPT,
    }
    context["sees_members"] = request.user.access.may(Permission.MEMBER_VIEW)
    context |= {f"{name}_url": reverse(f"documents:{prefix}{kind}", args=args) + query for name, prefix in _WAYS}
    if output == "print":
        return render(request, "documents/print.html", context)
    return render_page(request, "documents/paper.html", **context)


_WAYS = (("page", ""), ("print", "print_"), ("word", "download_"))
