"""One case: its page, and recording, correcting, taking back, reopening."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.classes import queries as classes
from tracking.dossiers import queries as dossiers
from tracking.examination.rules import is_ahead
from tracking.history import actions as history
from tracking.nominations import actions, limits, queries, rules
from tracking.nominations.forms import SAID, ReasonForm, RecordForm, ReopenForm, StepBackForm
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind
from tracking.nominations.standing import ground
from tracking.nominations.ways_back import ways_back


@require_http_methods(["GET"])
def detail(request, code):
    """The page of a case; each opening is noted in the view log."""
    nomination = get_visible_or_404(Nomination, request.user, queryset=queries.loaded(), code=code)
    today = timezone.localdate()
    queries.with_days([nomination], today)
    known = ground()
    sheet = queries.case_sheet(nomination, request.user, today, request.scope.q(), known)
    classes.tell_marks(sheet.entries)
    papers = dossiers.dossier(nomination, today, acts=[entry.act for entry in sheet.entries], sets=known.sets).summary
    history.viewed("nomination", by=request.user, subject=nomination, branch=nomination.branch)
    ahead = is_ahead(nomination.stage, nomination.closed_on)
    return render_page(request, "nominations/detail.html", nomination=nomination, sheet=sheet, papers=papers, may_examine=ahead)


@require_http_methods(["GET", "POST"])
def record(request, code, kind):
    """Record one act. Missing earlier steps are shown as warnings and never refuse."""
    nomination = get_visible_or_404(Nomination, request.user, queryset=queries.loaded(), code=code)
    held = queries.ensure_may(request.user, nomination, kind)
    if kind in rules.NOT_BY_FORM:
        raise Http404
    today = timezone.localdate()
    said = SAID.get(request.GET.get("ket-qua"), "") if request.method == "GET" else ""
    form = bind(
        request, RecordForm, user=request.user, kind=kind, nomination=nomination, held=held, today=today, met=said,
        place=request.scope.q(), version=nomination.version,
    )  # fmt: skip
    if request.method == "POST" and (written := submit(request, form, partial(actions.record, kind), nomination=nomination, today=today)):
        return _done(request, nomination, written, _("Đã ghi “%(act)s” của đồng chí %(name)s."), kind)
    missing = rules.warnings(kind, facts=actions.facts_of(nomination))
    return render_page(
        request, "nominations/record.html", nomination=nomination, form=form, step=rules.PROCEDURE[kind], missing=missing,
        afterwards=rules.afterwards(kind, nomination.stage),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def correct(request, code, act_id):
    """Put another act of the same kind in place of this one."""
    nomination, act, held = _standing_act(request, code, act_id)
    today = timezone.localdate()
    form = bind(
        request,
        RecordForm,
        user=request.user,
        kind=act.kind,
        nomination=nomination,
        held=held,
        today=today,
        replaces=act,
        place=request.scope.q(),
        version=nomination.version,
    )
    action = partial(actions.record, ActKind(act.kind), replaces=act)
    before = limits.days_now(nomination, today)
    if request.method == "POST" and (written := submit(request, form, action, nomination=nomination, today=today)):
        return _done(request, nomination, written, _("Đã đính chính “%(act)s” của đồng chí %(name)s."), act.kind, before)
    return render_page(request, "nominations/correct.html", nomination=nomination, form=form, act=act)


@require_http_methods(["GET", "POST"])
def reverse(request, code, act_id):
    """Take back an act that was recorded by mistake."""
    nomination, act, held = _standing_act(request, code, act_id)
    form = bind(request, ReasonForm, version=nomination.version)
    today = timezone.localdate()
    action = partial(actions.reverse, act=act, source=queries.own_source(held), today=today)
    before = limits.days_now(nomination, today)
    if request.method == "POST" and (written := submit(request, form, action)):
        return _done(request, nomination, written, _("Đã hủy nội dung ghi nhầm “%(act)s” của đồng chí %(name)s."), act.kind, before)
    return render_page(request, "nominations/reverse.html", nomination=nomination, form=form, act=act)


@require_http_methods(["GET", "POST"])
def step_back(request, code):
    """Let the case stand at an earlier stage again; the page says of each stage what would be taken back."""
    nomination = get_visible_or_404(Nomination, request.user, queryset=queries.loaded(), code=code)
    held = queries.ensure_may(request.user, nomination, queries.STAGE_KIND[nomination.stage])
    ways = ways_back(nomination, held)
    form = bind(request, StepBackForm, ways=ways, version=nomination.version)
    today = timezone.localdate()
    action, before = partial(actions.step_back, source=queries.own_source(held), today=today), limits.days_now(nomination, today)
    if request.method == "POST" and (written := submit(request, form, action, nomination=nomination)):
        nomination.refresh_from_db()
        return _stepped_back(request, nomination, written, before)
    return render_page(request, "nominations/step_back.html", nomination=nomination, form=form, ways=ways)


@require_http_methods(["GET", "POST"])
def reopen(request, code):
    """Follow a closed case again."""
    nomination = get_visible_or_404(Nomination, request.user, queryset=queries.loaded(), code=code)
    queries.ensure_may(request.user, nomination, ActKind.REOPENED)
    today = timezone.localdate()
    form = bind(request, ReopenForm, version=nomination.version, initial={"on": today})
    if request.method == "POST" and (written := submit(request, form, actions.reopen, nomination=nomination, today=today)):
        return _done(request, nomination, written, _("Tiếp tục theo dõi đồng chí %(name)s."), ActKind.REOPENED)
    return render_page(request, "nominations/reopen.html", nomination=nomination, form=form)


@requires(Permission.NOMINATION_EDIT)
@require_http_methods(["GET"])
def vote(request):
    """What the typed numbers of a vote mean; a part for HTMX, empty while they say nothing yet."""
    return render(request, "nominations/_vote.html", {"said": queries.vote_said(request.GET)})


def _standing_act(request, code, act_id):
    """Case, act that stands, and permissions of this person; 404 and 403 as everywhere."""
    nomination = get_visible_or_404(Nomination, request.user, queryset=queries.loaded(), code=code)
    act = queries.standing_act(nomination, act_id)
    if act is None or act.kind in rules.FOLLOWS:
        raise Http404
    return nomination, act, queries.ensure_may(request.user, nomination, act.kind)


def _stepped_back(request, nomination, written, before):
    if not written.repeated:
        words = _("Phiếu của đồng chí %(name)s trở lại bước “%(stage)s”.")
        messages.success(request, words % {"name": nomination.member.full_name, "stage": nomination.get_stage_display()})
        _say_moved(request, nomination, before)
    return _to_case(request, nomination)


def _done(request, nomination, written, words, kind, before=None):
    if not written.repeated:
        messages.success(request, words % {"act": ActKind(kind).label, "name": nomination.member.full_name})
        _say_moved(request, nomination, before)
    return _to_case(request, nomination)


def _to_case(request, nomination):
    """To the case; to the list when it goes on out of the reader's sight, at the branch where the person is now."""
    if Nomination.objects.visible_to(request.user).filter(pk=nomination.pk).exists():
        return redirect(nomination)
    messages.info(request, _("Phiếu theo dõi tiếp tục ở đơn vị nơi đồng chí đang sinh hoạt."))
    return redirect("nominations:list")


def _say_moved(request, nomination, before):
    """Which limits end on another day than before the change; nothing when none does or ``before`` is None."""
    if words := limits.moved_words(before, nomination, timezone.localdate()):
        messages.info(request, words)
