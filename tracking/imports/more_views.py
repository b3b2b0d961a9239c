"""After the dry run: decide doubtful rows one by one, take the checked rows along, take a whole import back. Layer: views."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal import errors
from portal.downloads import attachment
from portal.paging import keyset_page
from portal.sheets import XLSX_TYPE
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.history import actions as history
from tracking.imports import choosing, doubts, jobs, marked, queries, touched, undo
from tracking.imports.models import CheckedRow, ImportJob
from tracking.imports.rules import JobState
from tracking.imports.runs import ImportRun, WrittenRow
from tracking.imports.undo_forms import DoubtsForm, UndoForm
from tracking.imports.views import own_upload


@require_http_methods(["GET", "POST"])
def doubtful(request, code):
    """A page of doubtful rows of a large workbook; what is chosen is kept, so that the page can be left."""
    upload = own_upload(request, code)
    job = ImportJob.objects.visible_to(request.user).filter(upload=upload, state=JobState.DONE).first()
    if upload.result is not None or job is None:
        return redirect(upload)
    rows = CheckedRow.objects.visible_to(request.user).filter(upload=upload)
    which = request.GET.get("chon", doubts.OPEN)
    page = keyset_page(request, doubts.shown(rows, which), order=("number",), size=doubts.PAGE)
    form = bind(request, DoubtsForm, rows=_asked(request, rows) if request.method == "POST" else page.rows)
    if request.method == "POST" and submit(request, form, choosing.choose, upload=upload):
        messages.success(request, _("Đã lưu cách xử lý các dòng trên trang vừa rồi."))
        return redirect("imports:doubtful", upload.code)
    left = rows.undecided().count()
    return render_page(
        request, "imports/doubtful.html", upload=upload, page=page, form=form, which=which, left=left, ways=_ways(rows, left)
    )


def _asked(request, rows):
    """The rows about which this form asks, which may have left the page meanwhile; one page at most."""
    numbers = [name.removeprefix("dong-") for name in request.POST if name.startswith("dong-")][: doubts.PAGE]
    return rows.doubtful().filter(number__in=[n for n in numbers if n.isascii() and n.isdecimal() and len(n) < 8]).order_by("number")


def _ways(rows, left):
    """(value of ?chon=, words, number of rows) of the filter."""
    all_of_them = rows.doubtful().count()
    counts = (left, all_of_them - left, all_of_them)
    words = (_("Chưa chọn"), _("Đã chọn"), _("Tất cả"))
    return list(zip((doubts.OPEN, doubts.DECIDED, "tat-ca"), words, counts, strict=True))


@require_GET
def checked_file(request, code):
    """The rows of the workbook again, with what the check says of each."""
    upload = own_upload(request, code)
    job = ImportJob.objects.visible_to(request.user).filter(upload=upload).first()
    if upload.result is not None or (job and job.state != JobState.DONE):
        return redirect(upload)
    try:
        content, count = _checked_rows(request, upload, job)
    except errors.RuleBroken:
        return redirect(upload)
    history.viewed("export", by=request.user, branch=upload.branch, row_count=count)
    name = upload.name.rpartition(".")[0] or upload.name
    return attachment(content, _("Kết quả kiểm tra %(name)s.xlsx") % {"name": name}, XLSX_TYPE)


def _checked_rows(request, upload, job):
    if job:
        verdicts = marked.verdicts_kept(CheckedRow.objects.visible_to(request.user).filter(upload=upload))
    else:
        facts = {"kind": upload.kind, "place": upload.branch, "about": upload.about, "user": request.user, "today": timezone.localdate()}
        verdicts = marked.verdicts_of(queries.plan(content=bytes(upload.content), **facts))
    return marked.workbook(upload, verdicts), len(verdicts)


@require_http_methods(["GET", "POST"])
def take_back(request, code):
    """What taking this import back would do, and which rows stand against it; with POST it is done, wholly or not at all."""
    run = get_visible_or_404(ImportRun, request.user, queryset=ImportRun.objects.select_related("branch", "by", "undo_by"), code=code)
    form = bind(request, UndoForm)
    today = timezone.localdate()
    if request.method == "POST" and submit(request, form, partial(undo.ask, today=today), run=run):
        jobs.wake(today)
        return redirect(run)
    outlook = None if run.undone_at or run.is_open else touched.outlook(run, request.user)
    page = keyset_page(request, WrittenRow.objects.visible_to(request.user).filter(run=run), order=("number", "id"))
    touched.name(page.rows, {row.number: row for row in page}, request.user)
    return render_page(request, "imports/undo.html", run=run, form=form, outlook=outlook, page=page, shown=touched.SHOWN)
