"""Pages of classes."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.paging import keyset_page
from portal.templatetags.portal_ui import number
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.classes import actions, exports, queries, rules
from tracking.classes.forms import (
    ClassFilters,
    ClassForm,
    EditClassForm,
    EnrolForm,
    PasteForm,
    ResultsForm,
    SessionsForm,
    WaitingFilters,
    WithdrawForm,
    class_initial,
)
from tracking.classes.models import TrainingClass
from tracking.classes.rules import ClassKind, Result
from tracking.history import queries as history_queries
from tracking.history.exports import send_list
from tracking.nominations.models import Nomination

P = Permission
WAITING = "chua-co"  # asks for the people without a result


@require_GET
@requires(P.NOMINATION_VIEW)
def list_classes(request):
    """Classes of the place, of the levels above and below, the latest first."""
    today = timezone.localdate()
    filters = ClassFilters(request.GET or None, today=today)
    rows = TrainingClass.objects.visible_to(request.user).at(request.scope.branch).with_learners(request.user).select_related("branch")
    page = keyset_page(request, filters.apply(rows), order=("-starts_on", "-pk"))
    for row in page:
        _describe(row, request.user, today)
    kind = filters.value("loai")
    return render_page(
        request,
        "classes/list.html",
        page=page,
        filters=filters,
        kind=kind,
        tabs=_tabs(request, kind),
        may_plan=request.user.access.may(P.CLASS_MANAGE),
    )


@require_GET
@requires(P.EXPORT)
def export_classes(request):
    """The list with its filters as a workbook."""
    filters = ClassFilters(request.GET or None, today=timezone.localdate())
    rows = TrainingClass.objects.visible_to(request.user).at(request.scope.branch).with_learners(request.user).select_related("branch")
    rows = filters.apply(rows).order_by("-starts_on", "-pk")
    return send_list(
        request, title=_("Danh sách lớp bồi dưỡng"), columns=exports.CLASSES, rows=rows, filters=filters, back=reverse("classes:list")
    )


def _tabs(request, current):
    tabs = []
    for kind in ClassKind:
        query = request.GET.copy()
        for name in ("sau", "truoc"):
            query.pop(name, None)
        query["loai"] = kind.value
        tabs.append({"label": rules.SHORT_KIND[kind], "url": f"?{query.urlencode()}", "active": kind == current})
    return tabs


def _describe(training_class, user, today):
    """Add what the pages show of the class: ``state`` on this day, and whether the person manages it."""
    training_class.state = rules.state(starts_on=training_class.starts_on, ends_on=training_class.ends_on, today=today)
    training_class.managed = user.access.may_at(P.CLASS_MANAGE, training_class.branch)
    return training_class


def _class_or_404(request, code, may=None):
    training_class = get_visible_or_404(
        TrainingClass, request.user, may=may, queryset=TrainingClass.objects.select_related("branch"), code=code
    )
    return _describe(training_class, request.user, timezone.localdate())


@require_http_methods(["GET", "POST"])
@requires(P.CLASS_MANAGE)
def plan_class(request):
    """Enter a class; offered is the place in which the person works now."""
    kind, place = request.GET.get("loai"), request.scope.branch
    initial = {"kind": kind if kind in ClassKind.values else ClassKind.AWARENESS, "run_by": "own", "branch": place}
    form = bind(request, ClassForm, user=request.user, initial=initial)
    if request.method == "POST" and (written := submit(request, form, actions.plan_class)):
        if not written.repeated:
            messages.success(request, _("Đã ghi lớp “%(name)s”.") % {"name": written.result.name})
        return redirect(written.url or "classes:list")
    return render_page(request, "classes/plan.html", form=form)


@require_GET
@requires(P.NOMINATION_VIEW)
def show_class(request, code):
    """Facts, meetings, people and results of one class."""
    training_class = _class_or_404(request, code)
    people = queries.learners(training_class, request.user)
    asked = request.GET.get("ket_qua")
    result = _("Chưa có kết quả") if asked == WAITING else Result(asked).label if asked in Result.values else ""
    shown = people.filter(result="" if asked == WAITING else asked) if result else people
    page = keyset_page(request, shown, order=("nomination__name_key", "pk"), key="pk")
    context = {**_shown(training_class, request.user), "page": page, "result": result}
    return render_page(request, "classes/detail.html", training_class=training_class, **context)


def _shown(training_class, user):
    """What the page shows beside the list of people."""
    summary, own_url = queries.summary(training_class, user), training_class.get_absolute_url()
    certified_url = f"{own_url}?ket_qua={Result.CERTIFIED}"
    everybody = (own_url, certified_url, f"{own_url}?ket_qua={WAITING}") if summary.all_seen else ("", "", "")
    return {
        "summary": summary,
        **dict(zip(("everybody_url", "everybody_certified_url", "everybody_waiting_url"), everybody, strict=True)),
        "facts": _facts(training_class, summary),
        "sessions": queries.sessions(training_class),
        "left": queries.left(training_class, user),
        "certified_url": certified_url,
        "may_export": user.access.may(P.EXPORT),
        "events": history_queries.for_subject(training_class, user=user) if training_class.managed else [],
    }


def _facts(training_class, summary):
    """Pairs of label and value; money for the whole class only to those who manage it."""
    by_itself = training_class.branch.name if training_class.own else training_class.organiser
    facts = [
        (_("Công đoàn theo dõi"), training_class.branch.name),
        (_("Đơn vị mở lớp"), by_itself),
        (_("Địa điểm"), training_class.place),
        (_("Buổi học"), training_class.get_shift_display()),
        (_("Số chỗ"), number(training_class.capacity) if training_class.capacity else None),
        (_("Hỗ trợ mỗi học viên (đồng)"), number(training_class.support_amount) if training_class.support_amount is not None else None),
    ]
    if training_class.managed and summary.support_total is not None:
        facts.append((_("Hỗ trợ cả lớp (đồng)"), number(summary.support_total)))
    return facts


@require_http_methods(["GET", "POST"])
def update_class(request, code):
    training_class = _class_or_404(request, code, may=P.CLASS_MANAGE)
    form = bind(request, EditClassForm, user=request.user, initial=class_initial(training_class), version=training_class.version)
    if request.method == "POST" and submit(request, form, actions.update_class, training_class=training_class):
        messages.success(request, _("Đã cập nhật lớp “%(name)s”.") % {"name": training_class.name})
        return redirect(training_class)
    return render_page(request, "classes/edit.html", training_class=training_class, form=form)


@require_http_methods(["GET", "POST"])
def set_sessions(request, code):
    """All meetings of a class in one table."""
    training_class = _class_or_404(request, code, may=P.CLASS_MANAGE)
    form = bind(request, SessionsForm, sessions=queries.sessions(training_class), version=training_class.version)
    wants_row = request.method == "POST" and "them-dong" in request.POST
    if wants_row:
        form.add_row()
    elif request.method == "POST" and submit(request, form, actions.set_sessions, training_class=training_class):
        messages.success(request, _("Đã ghi lịch học lớp “%(name)s”.") % {"name": training_class.name})
        return redirect(training_class)
    return render_page(request, "classes/sessions.html", training_class=training_class, form=form)


@require_http_methods(["GET", "POST"])
def enrol(request, code):
    """Choose people who wait for a class and send them."""
    training_class = _class_or_404(request, code, may=P.CLASS_MANAGE)
    today = timezone.localdate()
    cases = queries.not_in(training_class, queries.waiting(training_class.kind, request.user, today))
    initial = {"on": min(today, training_class.ends_on or today), "source": rules.USUAL_NOTICE}
    form = bind(request, EnrolForm, training_class=training_class, cases=cases, initial=initial)
    if request.method == "POST" and (written := submit(request, form, actions.enrol, training_class=training_class, today=today)):
        if not written.repeated:
            _say_enrolled(request, training_class, len(form.cleaned_data["people"]))
        return redirect(training_class)
    filters = WaitingFilters(request.GET or None, kind=training_class.kind)
    found = filters.apply(cases.filter(request.scope.q())).select_related("member", "branch")
    page = keyset_page(request, found, order=("stage_since_on", "pk"))
    summary = queries.summary(training_class, request.user)
    return render_page(request, "classes/enrol.html", training_class=training_class, form=form, filters=filters, page=page, summary=summary)


def _say_enrolled(request, training_class, count):
    """Say what is true now, and warn when there are not enough seats."""
    words = _("Đã ghi %(count)s đồng chí vào lớp “%(name)s”.")
    messages.success(request, words % {"count": count, "name": training_class.name})
    summary = queries.summary(training_class, request.user)
    if summary.seats_short:
        words = _("Lớp có %(seats)s chỗ, hiện có %(learners)s học viên. Đề nghị bố trí thêm chỗ hoặc mở thêm lớp.")
        messages.warning(request, words % {"seats": summary.capacity, "learners": summary.learners})


@require_http_methods(["GET", "POST"])
def withdraw(request, code, learner):
    """Take one person off the list."""
    training_class = _class_or_404(request, code, may=P.CLASS_MANAGE)
    enrolment = queries.learners(training_class, request.user, P.PARTY_FACT_RECORD).filter(nomination__code=learner).first()
    if enrolment is None:
        raise Http404
    today = timezone.localdate()
    form = bind(request, WithdrawForm, initial={"on": today}, version=enrolment.version)
    if request.method == "POST" and (written := submit(request, form, actions.withdraw_learner, enrolment=enrolment, today=today)):
        words = _("Đã rút tên đồng chí %(name)s khỏi lớp.")
        if written.result and enrolment.sent_act_id and not written.result.taken_back:
            words = _("Đã rút tên đồng chí %(name)s khỏi lớp. Phiếu theo dõi vẫn ghi đã cử học.")
        messages.success(request, words % {"name": enrolment.nomination.member})
        return redirect(training_class)
    return render_page(request, "classes/withdraw.html", training_class=training_class, enrolment=enrolment, form=form)


@require_http_methods(["GET", "POST"])
def record_results(request, code):
    """Results and certificates of the people on the list, as a grid."""
    training_class = _class_or_404(request, code, may=P.CLASS_MANAGE)
    people = queries.learners(training_class, request.user, P.PARTY_FACT_RECORD)
    page = keyset_page(request, people, order=("nomination__name_key", "pk"), key="pk")
    today, facts = timezone.localdate(), {"enrolments": page.rows, "training_class": training_class}
    form = bind(request, ResultsForm, initial={"source": rules.USUAL_NOTICE}, **facts)
    if request.method == "POST" and submit(request, form, actions.record_results, training_class=training_class, today=today):
        messages.success(request, _("Đã ghi kết quả lớp “%(name)s”.") % {"name": training_class.name})
        return redirect(training_class)
    return render_page(request, "classes/results.html", training_class=training_class, form=form, page=page)


@require_http_methods(["GET", "POST"])
def paste_results(request, code):
    """Results as lines copied from Excel: first shown with the person each line means, then written in one go."""
    training_class = _class_or_404(request, code, may=P.CLASS_MANAGE)
    today = timezone.localdate()
    form = bind(
        request, PasteForm, training_class=training_class, find=lambda lines: queries.matches(training_class, lines, request.user),
        cases=Nomination.objects.visible_to(request.user, P.PARTY_FACT_RECORD).select_related("member"),
        initial={"on": min(today, training_class.starts_on), "source": rules.USUAL_NOTICE},
    )  # fmt: skip
    if request.method == "POST" and "xem-truoc" in request.POST:
        form.look()
    elif request.method == "POST" and submit(request, form, actions.enter_results, training_class=training_class, today=today):
        messages.success(request, _("Đã ghi kết quả lớp “%(name)s” theo danh sách.") % {"name": training_class.name})
        return redirect(training_class)
    return render_page(request, "classes/paste.html", training_class=training_class, form=form)


@require_GET
@requires(P.EXPORT)
def export_roll(request, code):
    """The learners with their results as a workbook: those whose case the person may export."""
    training_class = _class_or_404(request, code)
    people = queries.learners(training_class, request.user, P.EXPORT).order_by("nomination__name_key", "pk")
    title = _("Danh sách học viên %(name)s") % {"name": training_class.name}
    return send_list(
        request,
        title=title,
        columns=exports.LEARNERS,
        rows=people,
        subject=training_class,
        branch=training_class.branch,
        back=training_class.get_absolute_url(),
    )
