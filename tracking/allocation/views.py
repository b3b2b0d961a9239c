"""Pages of allocation sheets: the list, one sheet, its grid, pasted shares, comments, publishing, editions side by side."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.paging import keyset_page
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission as P
from tracking.allocation import actions, exports, queries
from tracking.allocation.forms import GridForm, OpenForm, PasteForm, PublishForm, ReplyForm, StepForm
from tracking.allocation.models import AllocationReply, AllocationSheet
from tracking.history.exports import send_list
from tracking.targets.models import Target


@require_GET
@requires(P.TARGET_VIEW)
def index(request):
    """Sheets of the place and below, and what this place is asked to comment on."""
    branch = place_for(request, P.TARGET_VIEW)["branch"]
    sheets = AllocationSheet.objects.visible_to(request.user).select_related("branch", "target")
    page = keyset_page(request, sheets, order=("-touched_at", "-pk"))
    asked = queries.asked_of(branch)
    return render_page(request, "allocation/list.html", page=page, asked=asked, branch=branch)


@require_http_methods(["GET", "POST"])
def open_sheet(request, code):
    """Set up the sheet of a target."""
    target = get_visible_or_404(
        Target, request.user, may=P.TARGET_MANAGE, queryset=Target.objects.select_related("branch", "term"), code=code
    )
    form = bind(request, OpenForm)
    today = timezone.localdate()
    if request.method == "POST" and (written := submit(request, form, partial(actions.open_sheet, today=today), target=target)):
        return redirect(written.url)
    return render_page(request, "allocation/open.html", form=form, target=target)


def _sheet_or_404(request, code, may=None):
    rows = AllocationSheet.objects.select_related("branch__parent", "target__term")
    return get_visible_or_404(AllocationSheet, request.user, may=may, queryset=rows, code=code)


def _shown(sheet, edition):
    """What every page with rows shows of an edition."""
    lines = queries.lines_of(edition)
    return {
        "sheet": sheet, "edition": edition, "lines": lines, "totals": edition.totals(lines), "years": queries.years_of(edition),
    }  # fmt: skip


@require_GET
def detail(request, code):
    """One edition (``?lan=``, at first the latest) with facts, shares and what the units say; prints on A4."""
    sheet = _sheet_or_404(request, code)
    edition = queries.edition_of(sheet, request.GET.get("lan"))
    return render_page(
        request, "allocation/detail.html", **_shown(sheet, edition), editions=queries.editions_of(sheet), today=timezone.localdate(),
        may_manage=request.user.access.may_at(P.TARGET_MANAGE, sheet.branch),
        may_export=request.user.access.may_at(P.EXPORT, sheet.branch),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def edit(request, code):
    """The draft as a grid; one button saves, the other also divides the rest anew."""
    sheet = _sheet_or_404(request, code, P.TARGET_MANAGE)
    edition = queries.edition_of(sheet)
    if request.method == "GET" and not edition.is_draft:
        return redirect(sheet)
    shown = _shown(sheet, edition)
    form = bind(request, GridForm, version=sheet.version, sheet=sheet, lines=shown["lines"])
    write = partial(actions.save, today=timezone.localdate())
    if request.method == "POST" and (written := submit(request, form, write, sheet=sheet)):
        if not written.repeated:
            messages.success(request, _("Đã lưu bảng phân bổ."))
        return redirect("allocation:edit", code)
    return render_page(request, "allocation/edit.html", form=form, **shown)


@require_http_methods(["GET", "POST"])
def paste(request, code):
    """Shares from a column in Excel, also without JavaScript."""
    sheet = _sheet_or_404(request, code, P.TARGET_MANAGE)
    lines = queries.lines_of(queries.edition_of(sheet))
    form = bind(request, PasteForm, version=sheet.version, lines=lines)
    write = partial(actions.save, today=timezone.localdate())
    if request.method == "POST" and (written := submit(request, form, write, sheet=sheet)):
        if not written.repeated:
            messages.success(request, _("Đã ghi số của %(count)s đơn vị.") % {"count": len(form.cleaned_data["shares"])})
        return redirect("allocation:edit", code)
    return render_page(request, "allocation/paste.html", form=form, sheet=sheet)


def _step(request, code, form_class, action, template, words):
    """A step of the whole sheet: a form with the version, one action, back to the sheet."""
    sheet = _sheet_or_404(request, code, P.TARGET_MANAGE)
    form = bind(request, form_class, version=sheet.version)
    write = partial(action, today=timezone.localdate())
    if request.method == "POST" and (written := submit(request, form, write, sheet=sheet)):
        if not written.repeated:
            messages.success(request, words)
        return redirect(sheet)
    return render_page(request, template, form=form, **_shown(sheet, queries.edition_of(sheet)))


@require_http_methods(["GET", "POST"])
def ask(request, code):
    """Send the draft to the units for comment."""
    return _step(request, code, StepForm, actions.ask, "allocation/ask.html", _("Đã gửi bảng phân bổ lấy ý kiến các đơn vị."))


@require_http_methods(["GET", "POST"])
def publish(request, code):
    """Freeze the draft under its decision and set the targets of the units."""
    return _step(request, code, PublishForm, actions.publish, "allocation/publish.html", _("Đã ban hành và giao chỉ tiêu cho các đơn vị."))


@require_http_methods(["GET", "POST"])
def renew(request, code):
    """Open a new edition of a published sheet."""
    return _step(request, code, StepForm, actions.renew, "allocation/renew.html", _("Đã mở lần phân bổ mới."))


@require_http_methods(["GET", "POST"])
def reply(request, code):
    """What a unit says of its own row, the only one it sees."""
    rows = AllocationReply.objects.select_related("unit", "line__edition__sheet__branch", "line__edition__target__term")
    found = get_visible_or_404(AllocationReply, request.user, may=P.BRANCH_EDIT, queryset=rows, code=code)
    form = bind(request, ReplyForm, version=found.version, initial={"number": found.number, "comment": found.comment})
    if request.method == "POST" and (written := submit(request, form, actions.reply, reply=found)):
        if not written.repeated:
            messages.success(request, _("Đã gửi ý kiến của %(unit)s.") % {"unit": found.unit})
        return redirect(found)
    return render_page(request, "allocation/reply.html", form=form, reply=found, edition=found.line.edition)


@require_GET
def compare(request, code):
    """Two editions side by side (``?truoc=`` and ``?sau=``), at first the last two."""
    sheet = _sheet_or_404(request, code)
    second = queries.edition_of(sheet, request.GET.get("sau"))
    first = queries.edition_of(sheet, request.GET.get("truoc") or str(max(second.number - 1, 1)))
    rows = queries.differences(first, second)
    return render_page(
        request, "allocation/compare.html", sheet=sheet, first=first, second=second, rows=rows, editions=queries.editions_of(sheet)
    )


@require_GET
def export(request, code):
    """The edition as a workbook."""
    sheet = _sheet_or_404(request, code, P.EXPORT)
    shown = _shown(sheet, queries.edition_of(sheet, request.GET.get("lan")))
    notes = [
        f"{sheet.branch}, {sheet}",
        _("Số cần giao: %(total)s; %(words)s") % {"total": shown["totals"].total, "words": shown["totals"].words},
    ]
    columns = exports.columns(shown["years"])
    return send_list(
        request, title=_("Phân bổ chỉ tiêu"), columns=columns, rows=shown["lines"], notes=notes, subject=sheet, branch=sheet.branch
    )
