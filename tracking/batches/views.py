"""Pages of batches: the list, one batch, people in and out, what is prepared, what will happen, applying, papers."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.paging import keyset_page
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission as P
from tracking.batches import actions, exports, queries, rules
from tracking.batches.forms import (
    ApplyForm,
    BatchFilters,
    CancelForm,
    CandidateFilters,
    CreateForm,
    EditForm,
    FollowForm,
    JoinForm,
    LeaveOutForm,
    PrepareForm,
    shared_initial,
)
from tracking.batches.models import Batch
from tracking.batches.rules import Decision
from tracking.history.exports import send_list
from tracking.nominations.rules import ActKind, Ask
from tracking.party import queries as party

KEEPS = (P.NOMINATION_EDIT, P.PARTY_RECORD)


@require_GET
@requires(P.NOMINATION_VIEW)
def list_batches(request):
    """Batches of the place and below, and lists handed to the Party body; the latest first."""
    filters = BatchFilters(request.GET or None)
    rows = Batch.objects.visible_to(request.user).filter(request.scope.q()).with_people(request.user).select_related("branch", "body")
    page = keyset_page(request, filters.apply(rows), order=("-planned_on", "-pk"))
    for batch in page:
        batch.state = rules.state(pending=batch.pending_count, done=batch.done_count, is_cancelled=bool(batch.cancelled_on))
    may_create = any(request.user.access.may(p) for p in KEEPS)
    return render_page(request, "batches/list.html", page=page, filters=filters, may_create=may_create)


@require_http_methods(["GET", "POST"])
@requires(*KEEPS)
def create(request):
    """Set up a batch at the place of work; people named by ``?phieu=`` join it, or one that is not finished."""
    place = _place(request)
    people = queries.chosen_cases(request.user, request.GET.getlist("phieu"))
    unfinished = queries.unfinished(request.user) if people else []
    today = timezone.localdate()
    initial = {"planned_on": today, "source": "notice_document", **_usual_body(place, today)}
    form = bind(request, CreateForm, user=request.user, by_party="body" in place, unfinished=unfinished, initial=initial)
    if request.method == "POST" and (written := submit(request, form, partial(_created, form, place, people))):
        _say_joined(request, written, people)
        return redirect(written.url or "batches:list")
    return render_page(request, "batches/create.html", form=form, people=people, place=next(iter(place.values())))


def _place(request):
    """Where a new batch is kept: the Party body for its reviewers, else the branch in which the person works now."""
    party_only = bool(request.scope.body) or not request.user.access.may(P.NOMINATION_EDIT)
    return place_for(request, P.PARTY_RECORD if party_only else P.NOMINATION_EDIT)


def _usual_body(place, today):
    body = party.receiving_body(place["branch"], today) if "branch" in place else None
    return {"body": body} if body else {}


def _created(form, place, people, *, by, **facts):
    """Put the people into the batch that was picked, or into a new one; only those of whom the person may record this."""
    batch = form.batch or Batch(kind=facts["kind"], **{**place, **({"body": facts.get("body")} if "branch" in place else {})})
    reachable = queries.candidates(batch, by).filter(pk__in=people.values("pk"))
    if form.batch:
        return actions.add_people(batch=batch, people=list(reachable), by=by)
    return actions.create_batch(people=list(reachable), by=by, **{**place, **facts})


def _say_joined(request, written, people):
    """Say what is true now; and of how many it is not, because they are out of reach, closed or in another batch."""
    if written.repeated:
        return
    batch = written.result
    messages.success(
        request,
        _("Đã lập đợt “%(name)s”.") % {"name": batch.name}
        if batch.version == 1
        else _("Đã thêm vào đợt “%(name)s”.") % {"name": batch.name},
    )
    missing = people.exclude(batch_items__batch=batch).count() if people else 0
    if missing:
        words = _("%(count)s đồng chí không đưa vào được: ngoài phạm vi của đợt, đã thôi theo dõi hoặc đang ở một đợt khác cùng nội dung.")
        messages.warning(request, words % {"count": missing})


@require_GET
@requires(P.NOMINATION_VIEW)
def detail(request, code):
    """One batch: its people with what has become of them, and what comes next."""
    batch = _batch_or_404(request, code)
    rows = queries.items(batch, request.user)
    asked = request.GET.get("ket-qua")
    page = keyset_page(request, queries.shown(rows, asked), order=("place", "pk"), key="pk")
    context = _standing(batch, request.user)
    return render_page(
        request,
        "batches/detail.html",
        batch=batch,
        page=page,
        asked=asked if asked in (queries.DONE, queries.UNDONE, *Decision.values) else "",
        **context,
    )


def _batch_or_404(request, code, keep=False):
    """The batch in sight; with ``keep`` 403 with the reason to who only reads."""
    batch = get_visible_or_404(Batch, request.user, queryset=queries.loaded(), code=code)
    if keep:
        queries.ensure_may_keep(request.user, batch)
    return batch


def _standing(batch, user):
    """Where the batch stands for this person: counts, state, the next step, what may be done."""
    mine, everybody = queries.counts(batch, user)
    pending, done = everybody[Decision.PENDING], everybody[Decision.APPLIED] + everybody[Decision.RETURNED]
    keeps, facts = queries.may_keep(user, batch), {"pending": pending, "done": done, "is_cancelled": bool(batch.cancelled_on)}
    step = rules.next_step(batch.kind, **facts)
    if step != rules.Next.FOLLOW and not keeps or step == rules.Next.FOLLOW and not queries.may_follow(user, batch):
        step = None
    return {
        "state": rules.state(**facts), "step": step, "keeps": keeps, "mine": mine, "pending": pending, "done": done,
        "seen": sum(n for decision, n in mine.items() if decision != Decision.LEFT_OUT), "facts": _facts(batch),
        "has_papers": batch.kind in (ActKind.HANDED_OVER, ActKind.RECEIVED), "may_export": user.access.may(P.EXPORT),
        "may_follow": queries.may_follow(user, batch),
    }  # fmt: skip


def _facts(batch):
    """Pairs of label and value; what the kind does not ask for is left out."""
    found = [(_("Nội dung"), batch.words), (_("Đơn vị lập đợt"), batch.owner.name)]
    if batch.kind == ActKind.HANDED_OVER:
        found.append((_("Cấp ủy tiếp nhận"), batch.body.name))
    if batch.to_body:
        found.append((_("Chi bộ, cấp ủy"), batch.to_body.name))
    if rules.asks(batch.kind, Ask.DOCUMENT):
        found += [(_("Số văn bản"), batch.document_number), (_("Nơi ban hành"), batch.issuer)]
    if len(rules.sources_for(batch.kind, by_party=batch.by_party)) > 1:
        found.append((_("Nguồn tin"), batch.get_source_display()))
    return found


@require_http_methods(["GET", "POST"])
def update(request, code):
    batch = _batch_or_404(request, code, keep=True)
    facts = {"user": request.user, "by_party": batch.by_party, "kind": batch.kind}
    form = bind(request, EditForm, initial=shared_initial(batch), version=batch.version, **facts)
    if request.method == "POST" and submit(request, form, actions.update_batch, batch=batch):
        messages.success(request, _("Đã cập nhật đợt “%(name)s”.") % {"name": form.cleaned_data["name"]})
        return redirect(batch)
    return render_page(request, "batches/update.html", batch=batch, form=form)


@require_http_methods(["GET", "POST"])
def choose(request, code):
    """Choose people for the batch, some or everybody whom the filters show."""
    batch = _batch_or_404(request, code, keep=True)
    filters = CandidateFilters(request.GET or None, batch=batch)
    cases = queries.candidates(batch, request.user)
    shown = filters.apply(cases.filter(request.scope.q()))
    form = bind(request, JoinForm, rows=shown if "tat-ca" in request.POST else cases)
    if request.method == "POST" and (written := submit(request, form, actions.add_people, batch=batch)):
        if not written.repeated:
            words = _("Đã đưa %(count)s đồng chí vào đợt “%(name)s”.")
            messages.success(request, words % {"count": len(form.cleaned_data["people"]), "name": batch.name})
        return redirect(batch)
    page = keyset_page(request, shown.select_related("member", "branch"), order=("name_key", "pk"))
    return render_page(request, "batches/choose.html", batch=batch, form=form, filters=filters, page=page, most=rules.MOST)


@require_http_methods(["GET", "POST"])
def prepare(request, code):
    """What is planned for each person of one page: record, return with a reason, not this time; own day, number, mentor."""
    batch = _batch_or_404(request, code, keep=True)
    page = keyset_page(request, queries.items(batch, request.user).pending(), order=("place", "pk"), key="pk")
    facts = {"batch": batch, "items": page.rows, "returns": queries.may_return(request.user, batch)}
    form = bind(request, PrepareForm, version=batch.version, **facts)
    if request.method == "POST" and submit(request, form, actions.prepare, batch=batch):
        messages.success(request, _("Đã lưu nội dung chuẩn bị của đợt “%(name)s”. Chưa ghi vào phiếu của ai.") % {"name": batch.name})
        return redirect(f"{request.path}?{urlencode({'sau': page.next})}") if page.next else redirect("batches:preview", batch.code)
    return render_page(request, "batches/prepare.html", batch=batch, form=form, page=page)


@require_http_methods(["GET", "POST"])
def preview(request, code):
    """What will happen to whom; the ticked ones are recorded, all of them or nothing."""
    batch = _batch_or_404(request, code, keep=True)
    today = timezone.localdate()
    form = bind(request, ApplyForm, rows=queries.applicable(batch, request.user), version=batch.version)
    if request.method == "POST" and (written := submit(request, form, actions.apply, batch=batch, today=today)):
        _say_applied(request, written, batch)
        return redirect(batch)
    found = queries.preview(batch, request.user, today)
    return render_page(request, "batches/preview.html", batch=batch, form=form, found=found)


def _say_applied(request, written, batch):
    if written.repeated:
        return
    done = written.result
    words = _("Đã ghi “%(what)s” cho %(count)s đồng chí.")
    if done.returned:
        words = _("Đã ghi “%(what)s” cho %(count)s đồng chí, trả lại để bổ sung %(returned)s đồng chí.")
    messages.success(request, words % {"what": batch.words, "count": done.recorded, "returned": done.returned})


@require_http_methods(["GET", "POST"])
def leave_out(request, code):
    """Take people who are not recorded yet out of the batch, some or all of them."""
    batch = _batch_or_404(request, code, keep=True)
    pending = queries.items(batch, request.user).pending()
    form = bind(request, LeaveOutForm, rows=pending, version=batch.version)
    if request.method == "POST" and (written := submit(request, form, actions.leave_out, batch=batch)):
        if not written.repeated:
            messages.success(request, _("Đã đưa %(count)s đồng chí ra khỏi đợt.") % {"count": len(form.cleaned_data["people"])})
        return redirect(batch)
    return render_page(request, "batches/leave_out.html", batch=batch, form=form, people=pending[: rules.MOST])


@require_http_methods(["GET", "POST"])
def cancel(request, code):
    batch = _batch_or_404(request, code, keep=True)
    form = bind(request, CancelForm, version=batch.version)
    if request.method == "POST" and submit(request, form, actions.cancel, batch=batch, today=timezone.localdate()):
        messages.success(request, _("Đã hủy đợt “%(name)s”.") % {"name": batch.name})
        return redirect(batch)
    return render_page(request, "batches/cancel.html", batch=batch, form=form)


@require_http_methods(["GET", "POST"])
def follow(request, code):
    """From a list that was handed over to the batch in which its receptions and returns are recorded."""
    batch = _batch_or_404(request, code)
    if not queries.may_follow(request.user, batch):
        raise PermissionDenied(request.user.access.why_not(P.PARTY_FACT_RECORD))
    place, people = queries.follows_at(request.user, batch), list(queries.to_follow(batch, request.user))
    initial = {"name": _("Tiếp nhận: %(name)s") % {"name": batch.name}, "planned_on": timezone.localdate(), "source": "notice_document"}
    form = bind(request, FollowForm, user=request.user, by_party="body" in place, kind=ActKind.RECEIVED, initial=initial)
    action = partial(actions.create_batch, kind=ActKind.RECEIVED, follows=batch, people=people, **place)
    if request.method == "POST" and (written := submit(request, form, action)):
        return redirect("batches:prepare", written.result.code) if written.result else redirect(written.url or batch)
    return render_page(request, "batches/follow.html", batch=batch, form=form, people=people)


@require_GET
@requires(P.EXPORT)
def export(request, code):
    """The people of the batch as a workbook: those whose case the person may export."""
    batch = _batch_or_404(request, code)
    rows = queries.items(batch, request.user).kept().visible_to(request.user, P.EXPORT)
    return send_list(
        request, title=batch.name, columns=exports.PEOPLE, rows=rows, subject=batch, branch=batch.branch, back=batch.get_absolute_url()
    )
