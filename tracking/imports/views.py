"""Bring a workbook, look at what it would do, write it, see what was written."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import errors
from portal.downloads import attachment
from portal.forms import PortalForm
from portal.paging import keyset_page
from portal.sheets import XLSX_TYPE
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission
from tracking.branches.models import Branch
from tracking.imports import actions, exports, jobs, learners, places, queries
from tracking.imports.forms import ClassUploadForm, HeadingsForm, UploadForm, WriteForm, WriteLargeForm
from tracking.imports.models import CheckedRow, ImportJob, Upload
from tracking.imports.rules import ImportKind, RowState
from tracking.imports.runs import ImportRun
from tracking.members.models import Member
from tracking.nominations.models import Nomination
from tracking.packets import actions as packets
from tracking.targets.models import Target


@requires(Permission.IMPORT)
@require_GET
def start(request):
    """What can be brought in here, one's own workbooks of today, and what was brought in lately and can be taken back."""
    kinds = places.kinds_for(request.user)
    uploads = Upload.objects.visible_to(request.user).order_by("-pk")[:10]
    runs = ImportRun.objects.visible_to(request.user).select_related("branch", "by").order_by("-pk")[:20]
    return render_page(request, "imports/start.html", kinds=kinds, uploads=uploads, runs=runs, packets=ImportKind.MEMBERS in kinds)


@requires(Permission.IMPORT)
@require_GET
def template(request, sheet):
    """The empty workbook."""
    kind = _kind(request, sheet)
    return attachment(exports.template(kind), exports.FILE_NAMES[kind], XLSX_TYPE)


@requires(Permission.IMPORT)
@require_http_methods(["GET", "POST"])
def upload(request, sheet):
    """A workbook for the working place; it is read at once and kept for the dry run."""
    kind = _kind(request, sheet)
    place = place_for(request, places.NEEDED[kind])["branch"]
    form = _upload_form(request, kind)
    if request.method == "POST" and (
        written := submit(request, form, packets.keep_brought, kind=kind, branch=place, today=timezone.localdate())
    ):
        jobs.wake(timezone.localdate())
        return redirect(written.url or "imports:start")
    return render_page(request, "imports/upload.html", form=form, kind=kind, place=place)


def _upload_form(request, kind):
    """A class list asks for its class; ``?lop=`` names the one from whose page one comes."""
    if kind != ImportKind.CLASSES:
        return bind(request, UploadForm)
    code = request.GET.get("lop", "")
    return bind(request, ClassUploadForm, classes=learners.to_choose(request.user, code), initial={"about": code})


@require_http_methods(["GET", "POST"])
def check(request, code):
    """The dry run, and with POST the writing of all rows."""
    upload = own_upload(request, code)
    if upload.result is not None:
        return redirect(upload)
    if ImportJob.objects.visible_to(request.user).filter(upload=upload).exists():
        return redirect("imports:job", upload.code)
    today = timezone.localdate()
    try:
        asked = {"kind": upload.kind, "place": upload.branch, "about": upload.about, "user": request.user, "today": today}
        plan = queries.plan(content=bytes(upload.content), **asked)
    except errors.RuleBroken as refusal:
        can_be_told = getattr(refusal, "can_be_told", False)
        return render_page(request, "imports/check.html", upload=upload, refusal=refusal, can_be_told=can_be_told)
    form = bind(request, WriteForm, plan=plan)
    if request.method == "POST" and (written := submit(request, form, actions.write_upload, upload=upload, today=today)):
        messages.success(request, _("Đã ghi tệp “%(name)s”.") % {"name": upload.name})
        return redirect(written.url or upload)
    return render_page(request, "imports/check.html", upload=upload, plan=plan, form=form, most=queries.MOST_DOUBTFUL, shown=queries.SHOWN)


@require_http_methods(["GET", "POST"])
def columns(request, code):
    """Which column of the file means what; the answer is remembered for the unit, and the file is read again."""
    upload = own_upload(request, code)
    if upload.result is not None:
        return redirect(upload)
    try:
        found = queries.headings_of(bytes(upload.content), upload.kind, upload.branch)
    except errors.RuleBroken:
        return redirect(upload)
    form = bind(request, HeadingsForm, kind=upload.kind, headings=found)
    if request.method == "POST" and (written := submit(request, form, actions.learn_headings, upload=upload)):
        jobs.wake(timezone.localdate())
        return redirect(written.url or upload)
    return render_page(request, "imports/columns.html", upload=upload, form=form)


@require_http_methods(["GET", "POST"])
def job(request, code):
    """How far a large workbook is, then what its dry run says; with POST it is written in the background."""
    upload = own_upload(request, code)
    job = ImportJob.objects.visible_to(request.user).filter(upload=upload).first()
    if upload.result is not None or job is None:
        return redirect(upload)
    form = bind(request, WriteLargeForm)
    if request.method == "POST" and submit(request, form, actions.ask_to_write, upload=upload):
        jobs.wake(timezone.localdate())
        return redirect("imports:job", upload.code)
    if ImportJob.objects.visible_to(request.user).filter(upload=upload).to_take().exists():
        jobs.wake(timezone.localdate())
    return render_page(request, "imports/job.html", upload=upload, job=job, form=form, **_checked(request, upload))


def _checked(request, upload):
    """Totals of the dry run by state, and a page of its rows, of one state with ``?loai=``."""
    rows = CheckedRow.objects.visible_to(request.user).filter(upload=upload)
    totals = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    chosen = request.GET.get("loai", "")
    shown = rows.filter(state=chosen) if chosen in RowState.values else rows
    states = [(state, totals.get(state.value, 0)) for state in RowState]
    return {
        "states": states,
        "chosen": chosen,
        "undecided": rows.undecided().count(),
        "page": keyset_page(request, shown, order=("number",)),
    }


@require_POST
def drop(request, code):
    """Forget the workbook."""
    return forget(request, Upload, code, back="imports:start")


def forget(request, model, code, back):
    """Forget one's own KeptFile of any kind that is not wanted, and go to the page ``back``."""
    kept = get_visible_or_404(model, request.user, code=code)
    if not submit(request, PortalForm(request.POST), actions.drop_upload, upload=kept):
        messages.error(request, _("Trang đã mở quá lâu. Bấm “Bỏ tệp này” lần nữa."))
        return redirect(kept)
    messages.info(request, _("Đã bỏ tệp “%(name)s”; chưa ghi dòng nào của tệp này.") % {"name": kept.name})
    return redirect(back)


@require_GET
def result(request, code):
    """What was written, with links to it and to the papers that can be printed."""
    upload = own_upload(request, code)
    if upload.result is None:
        return redirect(upload)
    model, joined = RESULTS[upload.kind]
    written, changed = upload.result["written"], upload.result.get("changed", [])
    as_changed = bool(changed) and (request.GET.get("loai") == RowState.UPDATE or not written)
    rows = model.objects.visible_to(request.user).filter(code__in=changed if as_changed else written)
    page = keyset_page(request, rows.select_related(*joined), order=("pk",) if model is Target else ("name_key", "id"))
    facts = {"count": len(written), "updated": len(changed) or upload.result.get("updated", 0), "as_changed": as_changed}
    facts["run"] = ImportRun.objects.visible_to(request.user).filter(code=upload.result.get("run", "")).first()
    return render_page(request, "imports/result.html", upload=upload, page=page, **facts)


RESULTS = {
    ImportKind.BRANCHES: (Branch, ("parent",)),
    ImportKind.MEMBERS: (Member, ("branch",)),
    ImportKind.INTRODUCTIONS: (Nomination, ("member", "branch")),
    ImportKind.HISTORIES: (Nomination, ("member", "branch")),
    ImportKind.CLASSES: (Nomination, ("member", "branch")),
    ImportKind.DECISIONS: (Nomination, ("member", "branch")),
    ImportKind.TARGETS: (Target, ("branch", "term")),
}


def _kind(request, kind):
    if kind not in ImportKind.values:
        raise Http404
    if kind not in places.kinds_for(request.user):
        raise PermissionDenied(request.user.access.why_not(places.NEEDED[kind]))
    return ImportKind(kind)


def own_upload(request, code):
    """One's own workbook, at a place where one may still bring in rows of its kind."""
    found = get_visible_or_404(Upload, request.user, code=code, queryset=Upload.objects.select_related("branch"))
    if not places.may_import_at(request.user, found.kind, found.branch):
        raise PermissionDenied(request.user.access.why_not(places.NEEDED[found.kind]))
    return found
