"""Pages of targets: what holds here, one term as a table for print, one target level by level, and the forms."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import place_for, requires, requires_at_root
from tracking.access.rules import Permission
from tracking.figures.forms import LookForm, ProgressForm
from tracking.figures.queries import Look
from tracking.targets import actions, queries, rules, taking_back, units
from tracking.targets.forms import ChangeForm, ClosingForm, CutShortForm, TargetForm, TermForm, WithdrawForm
from tracking.targets.models import Target, Term, YearClosing
from tracking.targets.sheet import term_sheet


@requires(Permission.TARGET_VIEW)
@require_http_methods(["GET"])
def index(request):
    """The targets that hold for the place now, those of the levels above, and every term in sight."""
    branch, today = place_for(request, Permission.TARGET_VIEW)["branch"], timezone.localdate()
    term = queries.term_of(branch, today)
    form = ProgressForm(request.GET)
    period, look = form.period(today, term), Look(today=today, branch=branch, view=form.view(today))
    found = queries.targets_of(branch, term) if term else []
    terms = keyset_page(request, Term.objects.visible_to(request.user).select_related("branch"), order=("-starts_on", "branch_id", "pk"))
    return render_page(
        request, "targets/list.html", branch=branch, term=term, look=look, form=form, page=terms, period=period,
        rows=queries.overview(branch, found, period, look.as_of, since=term.starts_on, view=look.looks) if found else [],
        above=queries.above(branch, term) if term else [], may_manage=request.user.access.may_at(Permission.TARGET_MANAGE, branch),
    )  # fmt: skip


@require_http_methods(["GET"])
def term(request, code):
    """One term of a branch on one sheet: its targets, and the results of each of its years."""
    found = get_visible_or_404(Term, request.user, queryset=Term.objects.select_related("branch__parent"), code=code)
    today, form = timezone.localdate(), LookForm(request.GET)
    look = Look(today=today, branch=found.branch, view=form.view(today))
    may_open = request.user.access.may_at(Permission.FIGURES_VIEW, found.branch)
    return render_page(
        request, "targets/term.html", term=found, form=form, look=look, sheet=term_sheet(found, look, with_doors=may_open),
        may_manage=request.user.access.may_at(Permission.TARGET_MANAGE, found.branch),
    )  # fmt: skip


@require_http_methods(["GET"])
def detail(request, code):
    """One target and how the units below stand against it, level by level (``?tai=``)."""
    target = get_visible_or_404(
        Target, request.user, queryset=Target.objects.with_closings().select_related("branch", "term__branch"), code=code
    )
    form, table = asked(request, target)
    page, versions = keyset_page(request, table.children(), order=("name_key", "pk"), total=0), queries.versions(target)
    return render_page(
        request, "targets/detail.html", target=target, where=table.branch, look=table.look, form=form, page=page, period=table.period,
        progress=table.whole(), rows=table.rows(page.rows), own=table.own(),
        may_manage=request.user.access.may_at(Permission.TARGET_MANAGE, target.branch) and target.holds,
        versions=versions, newest=queries.holding(versions), under_way=units.under_way(target, table.look),
        coverage=units.coverage(target, table.look),
    )  # fmt: skip


def asked(request, target):
    """The form of days, tree and day of knowledge, and the table of a target unit by unit at the place that the address names."""
    today, form = timezone.localdate(), ProgressForm(request.GET)
    where = units.looked_at(target, request.scope.branch, request.user)
    period = form.period(today, target.term)
    return form, units.Table(target, Look(today=today, branch=where, view=form.view(today)), period)


@requires(Permission.TARGET_MANAGE)
@require_http_methods(["GET", "POST"])
def add_term(request):
    """Enter a congress term of the place."""
    branch = place_for(request, Permission.TARGET_MANAGE)["branch"]
    form = bind(request, TermForm)
    if request.method == "POST" and (written := submit(request, form, actions.add_term, branch=branch)):
        return _done(request, written, _("Đã ghi %(what)s của %(branch)s."), form, branch)
    return render_page(request, "targets/add_term.html", form=form, branch=branch)


@require_http_methods(["GET", "POST"])
def cut_short(request, code):
    """End a term early."""
    found = get_visible_or_404(Term, request.user, may=Permission.TARGET_MANAGE, queryset=Term.objects.select_related("branch"), code=code)
    form = bind(request, CutShortForm, version=found.version, initial={"on": found.cut_short_on})
    if request.method == "POST" and (written := submit(request, form, actions.cut_short, term=found)):
        return _done(request, written, _("Đã ghi ngày kết thúc sớm của %(what)s, %(branch)s."), form, found.branch, found.name)
    return render_page(request, "targets/cut_short.html", form=form, term=found)


@require_http_methods(["GET", "POST"])
def set_target(request, code):
    """Set a target for a unit in this term. Whoever manages targets of that unit may."""
    found = get_visible_or_404(Term, request.user, queryset=Term.objects.select_related("branch"), code=code)
    place = place_for(request, Permission.TARGET_MANAGE)["branch"]
    initial = {"branch": place if place.path.startswith(found.branch.path) else found.branch, "shape": "term_count"}
    years = rules.years_touching(found.starts_on, found.last_day, queries.closings())
    form = bind(request, TargetForm, user=request.user, years=years, initial=initial)
    if request.method == "POST" and (written := submit(request, form, actions.set_target, term=found)):
        return _done(request, written, _("Đã giao chỉ tiêu “%(what)s” cho %(branch)s."), form, written.result and written.result.branch)
    return render_page(request, "targets/set_target.html", form=form, term=found)


@require_http_methods(["GET", "POST"])
def change(request, code):
    """Give a target a new value; the old one stays in the history."""
    target = get_visible_or_404(
        Target, request.user, may=Permission.TARGET_MANAGE, queryset=Target.objects.select_related("branch", "term"), code=code
    )
    initial = {"value": target.value, "base_on": target.base_on}
    form = bind(request, ChangeForm, version=target.version, shape=target.shape, initial=initial)
    kind = {name: getattr(target, name) for name in ("branch", "term", "indicator", "shape", "year", "population", "base_indicator")}
    if request.method == "POST" and (written := submit(request, form, partial(actions.set_target, **kind))):
        return _done(request, written, _("Đã điều chỉnh chỉ tiêu “%(what)s” của %(branch)s."), form, target.branch)
    return render_page(request, "targets/change.html", form=form, target=target)


@require_http_methods(["GET", "POST"])
def withdraw(request, code):
    """Take back a target that was entered by mistake; the one before it holds again."""
    found = Target.objects.select_related("branch", "term", "supersedes")
    target = get_visible_or_404(Target, request.user, may=Permission.TARGET_MANAGE, queryset=found, code=code)
    if request.method == "GET" and not target.holds:
        return redirect(target)  # its page says what became of it
    form, today = bind(request, WithdrawForm, version=target.version), timezone.localdate()
    if request.method == "POST" and (written := submit(request, form, taking_back.withdraw, target=target, today=today)):
        return _done(request, written, _("Đã hủy chỉ tiêu ghi nhầm “%(what)s” của %(branch)s."), form, target.branch)
    return render_page(request, "targets/withdraw.html", form=form, target=target, former=getattr(target, "supersedes", None))


@require_http_methods(["GET"])
def reporting_year(request):
    """On which day reporting years close; a setting of the whole portal."""
    rows = YearClosing.objects.visible_to(request.user)[:50]
    may_manage = request.user.access.may_everywhere(Permission.RULES_MANAGE)
    return render_page(request, "targets/reporting_year.html", rows=rows, may_manage=may_manage, today=timezone.localdate())


@requires_at_root(Permission.RULES_MANAGE)
@require_http_methods(["GET", "POST"])
def set_closing(request):
    """Set the closing day from a year on."""
    today = timezone.localdate()
    form = bind(request, ClosingForm, initial={"from_year": today.year, "day": 31, "month": 12})
    if request.method == "POST" and (written := submit(request, form, actions.set_closing, today=today)):
        if not written.repeated:
            facts = {"day": written.result, "year": written.result.from_year}
            messages.success(request, _("Năm báo cáo khóa sổ ngày %(day)s, áp dụng từ năm %(year)s.") % facts)
        return redirect("targets:reporting_year")
    return render_page(request, "targets/set_closing.html", form=form)


def _done(request, written, words, form, branch, what=""):
    if written.repeated:
        return redirect(written.url or reverse("targets:list"))
    what = what or form.cleaned_data.get("name") or str(written.result)
    messages.success(request, words % {"what": what, "branch": branch})
    return redirect(written.url)
