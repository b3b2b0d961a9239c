"""Pages of accounts."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal import sheets
from portal.errors import RuleBroken
from portal.models import User
from portal.paging import keyset_page
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access import actions, authority, queries
from tracking.access.forms import (
    COLUMNS,
    GUIDE,
    AccountFilters,
    BulkConfirmForm,
    BulkForm,
    ConfirmForm,
    EndForm,
    OpenAccountForm,
    PersonForm,
    PostForm,
    pack,
)
from tracking.access.guards import requires
from tracking.access.models import Appointment
from tracking.access.rules import Permission as P
from tracking.reminders.queries import wants_mail

TYPED_FORM = ["GET", "POST"]


@require_GET
@requires(P.ACCOUNT_MANAGE, P.ACCOUNT_RESET)
def account_list(request):
    """Accounts that this person looks after."""
    filters = AccountFilters(request.GET)
    held = Prefetch("appointments", queries.held_with_places())
    accounts = filters.apply(queries.in_scope(User.objects.visible_to(request.user), request.scope)).prefetch_related(held)
    page = keyset_page(request, accounts, order=("name_key", "pk"), key="pk")
    return render_page(request, "access/list.html", page=page, filters=filters, may_open=request.user.access.may(P.ACCOUNT_MANAGE))


@require_GET
@requires(P.ACCOUNT_MANAGE, P.ACCOUNT_RESET)
def account_detail(request, pk):
    """One account: posts, last sign-in, what was done to it."""
    account = get_visible_or_404(User, request.user, pk=pk)
    posts = [(post, not authority.ending_reason(request.user, post)) for post in queries.appointments_of(account)]
    return render_page(
        request,
        "access/detail.html",
        account=account,
        posts=posts,
        events=queries.account_events(account),
        today=timezone.localdate(),
        may_manage=not authority.managing_reason(request.user, account),
        may_reset=not authority.reset_reason(request.user, account),
    )


@require_GET
def me(request):
    """The own account."""
    return render_page(
        request,
        "access/me.html",
        account=request.user,
        posts=queries.appointments_of(request.user),
        today=timezone.localdate(),
        gets_mail=bool(request.user.email) and wants_mail(request.user),
    )


@require_GET
@requires(P.ACCOUNT_MANAGE)
def lookup(request):
    """Names offered while somebody types where an account works: a small part, never a page."""
    typed = request.GET.get("q", "")[:200]
    found = authority.offered(request.user, typed)
    return render(request, "components/lookup_results.html", {"found": found, "typed": typed.strip()})


@require_http_methods(TYPED_FORM)
@requires(P.ACCOUNT_MANAGE)
def create(request):
    """Open an account; answers with the slip, which is shown this once."""
    form = bind(request, OpenAccountForm, user=request.user, initial={"place": request.GET.get("don-vi", "")})
    written = submit(request, form, actions.open_account, today=timezone.localdate()) if request.method == "POST" else None
    if written:
        return _slips(request, written, written.result and [written.result])
    return render_page(request, "access/create.html", form=form)


@require_http_methods(TYPED_FORM)
@requires(P.ACCOUNT_MANAGE, P.ACCOUNT_RESET)
def reset_password(request, pk):
    """Give a new first password; answers with the slip."""
    account = get_visible_or_404(User, request.user, may=P.ACCOUNT_RESET, pk=pk)
    form = bind(request, ConfirmForm)
    written = submit(request, form, actions.reset_password, user=account) if request.method == "POST" else None
    if written:
        return _slips(request, written, written.result and [written.result])
    return render_page(request, "access/reset_password.html", form=form, account=account)


@require_http_methods(TYPED_FORM)
@requires(P.ACCOUNT_MANAGE)
def update(request, pk):
    """Correct name, user name, telephone number."""
    account = get_visible_or_404(User, request.user, may=P.ACCOUNT_MANAGE, pk=pk)
    known = {name: getattr(account, name) for name in ("full_name", "username", "phone")}
    form = bind(request, PersonForm, initial=known, version=account.version)
    if request.method == "POST" and submit(request, form, actions.update_account, user=account):
        messages.success(request, _("Thông tin tài khoản của đồng chí %(name)s đã được sửa.") % {"name": form.cleaned_data["full_name"]})
        return redirect("access:detail", account.pk)
    return render_page(request, "access/update.html", form=form, account=account)


@require_http_methods(TYPED_FORM)
@requires(P.ACCOUNT_MANAGE)
def appoint(request, pk):
    """Give an account one more role."""
    account = get_visible_or_404(User, request.user, pk=pk)
    form = bind(request, PostForm, user=request.user)
    if request.method == "POST" and submit(request, form, actions.appoint, user=account, today=timezone.localdate()):
        messages.success(request, _("Đồng chí %(name)s đã được phân công thêm.") % {"name": account})
        return redirect("access:detail", account.pk)
    return render_page(request, "access/appoint.html", form=form, account=account)


@require_http_methods(TYPED_FORM)
@requires(P.ACCOUNT_MANAGE)
def end_appointment(request, pk):
    """End an appointment with a day."""
    appointment = get_visible_or_404(Appointment, request.user, may=P.ACCOUNT_MANAGE, pk=pk)
    form = bind(request, EndForm, initial={"on": timezone.localdate()})
    if request.method == "POST" and submit(request, form, actions.end_appointment, appointment=appointment):
        messages.success(request, _("Phân công của đồng chí %(name)s đã được ghi ngày kết thúc.") % {"name": appointment.user})
        return redirect("access:detail", appointment.user_id)
    return render_page(request, "access/end_appointment.html", form=form, appointment=appointment, account=appointment.user)


@require_http_methods(TYPED_FORM)
@requires(P.ACCOUNT_MANAGE)
def deactivate(request, pk):
    """Switch an account off."""
    return _switch(request, pk, actions.deactivate, "access/deactivate.html", _("Tài khoản của đồng chí %(name)s đã ngừng dùng."))


@require_http_methods(TYPED_FORM)
@requires(P.ACCOUNT_MANAGE)
def reactivate(request, pk):
    """Switch an account on again."""
    return _switch(request, pk, actions.reactivate, "access/reactivate.html", _("Tài khoản của đồng chí %(name)s đã được mở lại."))


def _switch(request, pk, action, template, words):
    account = get_visible_or_404(User, request.user, may=P.ACCOUNT_MANAGE, pk=pk)
    form = bind(request, ConfirmForm)
    if request.method == "POST" and submit(request, form, action, user=account):
        messages.success(request, words % {"name": account})
        return redirect("access:detail", account.pk)
    return render_page(request, template, form=form, account=account)


@require_GET
@requires(P.ACCOUNT_MANAGE)
def bulk_template(request):
    """The empty workbook for many accounts."""
    response = HttpResponse(sheets.write_xlsx([], COLUMNS, sheet="Tài khoản", guide=GUIDE), content_type=sheets.XLSX_TYPE)
    response["Content-Disposition"] = 'attachment; filename="mau-tai-khoan.xlsx"'
    return response


@require_http_methods(TYPED_FORM)
@requires(P.ACCOUNT_MANAGE)
def bulk(request):
    """Upload the filled-in workbook; every row is checked and nothing is written."""
    form = bind(request, BulkForm, user=request.user)
    if request.method == "POST" and form.is_valid():
        people = form.facts()["people"]
        try:
            slips = actions.check_accounts(by=request.user, today=timezone.localdate(), people=people)
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            confirm = BulkConfirmForm(user=request.user, initial={"rows": pack(people, request.user)})
            return render_page(request, "access/bulk_check.html", slips=slips, form=confirm)
    return render_page(request, "access/bulk.html", form=form)


@require_http_methods(["POST"])
@requires(P.ACCOUNT_MANAGE)
def bulk_confirm(request):
    """Open what was checked, all or nothing; answers with the slips."""
    form = bind(request, BulkConfirmForm, user=request.user)
    written = submit(request, form, actions.open_accounts, today=timezone.localdate())
    if written:
        return _slips(request, written, written.result)
    return render_page(request, "access/bulk.html", form=BulkForm(user=request.user), refused=form.errors.values())


def _slips(request, written, slips):
    """The slips, from the answer to the POST alone: no address shows them again."""
    if written.repeated:
        messages.info(request, _("Phiếu chỉ hiện một lần. Nếu chưa in kịp, cấp lại mật khẩu để có phiếu mới."))
        return redirect(written.url or reverse("access:list"))
    return render_page(request, "access/slips.html", slips=slips, address=request.build_absolute_uri("/"), today=timezone.localdate())
