"""Moves between branches: asking, the requests that wait, answering."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.members import actions, queries
from tracking.members.forms import AcceptForm, PlainForm, ReceiveForm, SendForm
from tracking.members.models import Member, Transfer
from tracking.nominations import people

P = Permission


@requires(P.MEMBER_VIEW)
@require_http_methods(["GET"])
def list_transfers(request):
    """Requests from and to the working place, the latest first."""
    answered = request.GET.get("muc") == "xong"
    rows = queries.listed_transfers(request.user, request.scope, answered=answered)
    page = keyset_page(request, rows, order=("-pk",))
    entries = [queries.transfer_row(request.user, row) for row in page]
    place = f"tai={request.scope.chosen}" if request.scope.chosen else ""
    tabs = [
        {"label": _("Đang chờ trả lời"), "url": f"?{place}", "active": not answered},
        {"label": _("Đã có kết quả"), "url": f"?{place}&muc=xong" if place else "?muc=xong", "active": answered},
    ]
    return render_page(request, "members/transfers.html", page=page, entries=entries, tabs=tabs, answered=answered)


@require_http_methods(["GET"])
def transfer(request, transfer):
    """One request and what can be done about it."""
    found = _transfer_or_404(request, transfer)
    return _page(request, "members/transfer.html", found)


@require_http_methods(["GET", "POST"])
def send(request, code):
    """Ask another branch to receive a member of the own one."""
    member = get_visible_or_404(Member, request.user, may=P.MEMBER_EDIT, queryset=Member.objects.select_related("branch"), code=code)
    form = bind(request, SendForm, today=timezone.localdate(), label=_("Chuyển từ ngày"))
    if request.method == "POST" and (written := submit(request, form, actions.request_transfer, member=member)):
        return _asked(request, written)
    return render_page(request, "members/send.html", member=member, form=form)


@requires(P.MEMBER_EDIT)
@require_http_methods(["GET", "POST"])
def receive(request):
    """Ask for a member found elsewhere, named by ``?ai=``: what a search by this same person gave out within the last day."""
    member = queries.member_of(request.GET.get("ai", ""), request.user)
    if member is None:
        messages.warning(request, _("Cần tìm lại đoàn viên trước khi lập đề nghị chuyển."))
        return redirect("members:search")
    branch = queries.home_branch(request.user, request.scope)
    form = bind(request, ReceiveForm, user=request.user, branch=branch, today=timezone.localdate(), label=_("Về đơn vị từ ngày"))
    if request.method == "POST" and (written := submit(request, form, actions.request_transfer, member=member)):
        return _asked(request, written)
    return render_page(request, "members/receive.html", form=form, name=member.masked_name, place=branch)


@require_http_methods(["GET", "POST"])
def accept(request, transfer):
    """The other side accepts; says what becomes of an open case."""
    found = _transfer_or_404(request, transfer, "decides")
    if found.outcome:
        return redirect(found)
    has_case = people.open_case(found.member) is not None
    form = bind(request, AcceptForm, has_case=has_case, today=timezone.localdate(), version=found.version)
    if request.method == "POST" and (written := submit(request, form, people.accept_transfer, transfer=found)):
        return _answered(request, found, written, _("Đồng chí %(name)s đã chuyển về %(place)s."))
    return _page(request, "members/accept.html", found, form=form)


@require_http_methods(["GET", "POST"])
def decline(request, transfer):
    """The other side does not accept for now."""
    found = _transfer_or_404(request, transfer, "decides")
    if found.outcome:
        return redirect(found)
    form = bind(request, PlainForm, version=found.version)
    if request.method == "POST" and (written := submit(request, form, actions.decline_transfer, transfer=found)):
        return _answered(request, found, written, _("Đã ghi chưa tiếp nhận đồng chí %(name)s."))
    return _page(request, "members/decline.html", found, form=form)


@require_http_methods(["GET", "POST"])
def withdraw(request, transfer):
    """The side that asked takes the request back."""
    found = _transfer_or_404(request, transfer, "withdraws")
    if found.outcome:
        return redirect(found)
    form = bind(request, PlainForm, version=found.version)
    if request.method == "POST" and (written := submit(request, form, actions.withdraw_transfer, transfer=found)):
        return _answered(request, found, written, _("Đã rút đề nghị chuyển đồng chí %(name)s."))
    return _page(request, "members/withdraw.html", found, form=form)


def _transfer_or_404(request, code, side=""):
    """A request in sight. ``side``: 'decides' or 'withdraws', what the person must be there to do; otherwise 403 with the reason."""
    found = get_visible_or_404(Transfer, request.user, queryset=queries.loaded_transfers(), code=code)
    if side and not getattr(queries.sides(request.user, found), side):
        raise PermissionDenied(
            _("Tài khoản được xem nhưng không trả lời được đề nghị này. Lý do: việc này do cán bộ của đơn vị bên kia thực hiện.")
        )
    return found


def _page(request, template, found, **context):
    return render_page(request, template, transfer=found, row=queries.transfer_row(request.user, found), **context)


def _asked(request, written):
    """To the request; whoever keeps both branches goes straight on to the answer."""
    if written.repeated:
        return redirect(written.url or "members:transfers")
    found = written.result
    if queries.sides(request.user, found).decides:
        messages.info(request, _("Đã lập đề nghị chuyển. Cả hai đơn vị đều thuộc phạm vi phụ trách: ghi tiếp nhận ngay được."))
        return redirect("members:accept", transfer=found.code)
    messages.success(request, _("Đã lập đề nghị chuyển sinh hoạt công đoàn, đang chờ đơn vị bên kia trả lời."))
    return redirect(found)


def _answered(request, found, written, words):
    if not written.repeated:
        name = queries.transfer_row(request.user, found).name
        messages.success(request, words % {"name": name, "place": found.to_branch.label})
    return redirect(found)
