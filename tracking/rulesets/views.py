"""Pages of rule sets: the list, one set, two beside each other, the form, and the cases that a set would touch."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import requires, requires_at_root
from tracking.access.rules import Permission
from tracking.nominations import actions, changes
from tracking.nominations import queries as nominations
from tracking.nominations.lines import with_lines
from tracking.rulesets import actions as rulesets
from tracking.rulesets import queries
from tracking.rulesets.forms import CompareForm, ConfirmForm, RuleSetForm, WithdrawForm
from tracking.rulesets.models import RuleSet
from tracking.rulesets.rules import PARAMETERS, day_of


@require_http_methods(["GET"])
def index(request):
    """Every set with the days on which it holds."""
    today, may_manage = timezone.localdate(), request.user.access.may_everywhere(Permission.RULES_MANAGE)
    rows = queries.ranges(queries.timeline(), today)
    return render_page(request, "rulesets/list.html", rows=rows, today=today, may_manage=may_manage)


@require_http_methods(["GET"])
def detail(request, code):
    """One set: every value, own or inherited, and where it stands."""
    get_visible_or_404(RuleSet, request.user, code=code)
    today = timezone.localdate()
    held = next(r for r in queries.ranges(queries.timeline(), today) if r.rule_set.code == code)
    may_manage = request.user.access.may_everywhere(Permission.RULES_MANAGE)
    context = {"may_change": held.state == "future" and may_manage, "may_confirm": may_manage, "groups": queries.lines(held.rule_set)}
    return render_page(request, "rulesets/detail.html", held=held, rule_set=held.rule_set, **context)


@require_http_methods(["GET"])
def compare(request):
    """Two sets beside each other: what differs, or all."""
    form = CompareForm(request.GET or None, sets=queries.timeline(), today=timezone.localdate())
    pair = form.pair()
    everything = bool(form.value("tatca"))
    groups = queries.compare(*pair, everything=everything) if len(pair) == 2 else []
    return render_page(request, "rulesets/compare.html", form=form, pair=pair, groups=groups, everything=everything)


@requires_at_root(Permission.RULES_MANAGE)
@require_http_methods(["GET", "POST"])
def add(request):
    """Enter a set; before it is written, what it changes is shown."""
    return _write(request, "rulesets/add.html")


@requires_at_root(Permission.RULES_MANAGE)
@require_http_methods(["GET", "POST"])
def change(request, code):
    """Correct a set that is not yet in force."""
    found = get_visible_or_404(RuleSet, request.user, queryset=RuleSet.objects.select_related("inherits"), code=code)
    if found.effective_from <= timezone.localdate():
        messages.info(request, _("Bộ quy định này đã áp dụng nên không sửa được. Thêm bộ mới, áp dụng từ một ngày về sau."))
        return redirect(found)
    return _write(request, "rulesets/change.html", found)


@requires_at_root(Permission.RULES_MANAGE)
@require_http_methods(["GET", "POST"])
def confirm(request, code):
    """Say which values of a set, in force or not, were compared with the original text; no number changes."""
    get_visible_or_404(RuleSet, request.user, code=code)
    found = next(row for row in queries.timeline() if row.code == code)
    form = bind(request, ConfirmForm, rule_set=found, version=found.version)
    if request.method == "POST" and (written := submit(request, form, rulesets.confirm, rule_set=found)):
        if not written.repeated:
            words = _("Đã ghi: %(count)s mức của “%(title)s” đã đối chiếu văn bản gốc.")
            messages.success(request, words % {"count": len(form.facts()["places"]), "title": found.title})
        return redirect(found)
    return render_page(request, "rulesets/confirm.html", rule_set=found, form=form)


@requires_at_root(Permission.RULES_MANAGE)
@require_http_methods(["GET", "POST"])
def withdraw(request, code):
    """Give up a set that is not yet in force; what its values would have changed is shown before."""
    found = get_visible_or_404(RuleSet, request.user, queryset=RuleSet.objects.select_related("inherits"), code=code)
    today = timezone.localdate()
    if found.effective_from <= today:
        messages.info(request, _("Bộ quy định này đã áp dụng nên không thu hồi được. Thêm bộ mới, áp dụng từ một ngày về sau."))
        return redirect(found)
    form = bind(request, WithdrawForm, version=found.version)
    if request.method == "POST" and (written := submit(request, form, actions.withdraw_rule_set, rule_set=found, today=today)):
        if not written.repeated:
            messages.success(
                request, _("Đã thu hồi bộ quy định “%(title)s”. Thời hạn tính lại theo các bộ còn lại.") % {"title": found.title}
            )
        return redirect("rulesets:list")
    preview = changes.changes_of(found, queries.timeline())
    may_open = request.user.access.may_everywhere(Permission.NOMINATION_VIEW)
    return render_page(request, "rulesets/withdraw.html", rule_set=found, form=form, preview=preview, may_open=may_open)


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET"])
def cases(request):
    """Exactly the open cases that a new value would touch: ``?muc=`` parameter, ``?tu=`` first day, ``?den=`` the day after the last."""
    asked = request.GET.get
    parameter, start, until = PARAMETERS.get(asked("muc", "")), day_of(asked("tu", "")), day_of(asked("den", ""))
    touched = changes.touched(parameter.code, start, queries.timeline(), until=until) if parameter and start else None
    if touched is None:
        raise Http404
    rows, today = nominations.for_list(touched.visible_to(request.user)), timezone.localdate()
    page = with_lines(nominations.with_days(keyset_page(request, rows, order=("-stage_since_on", "-pk")), today), today)
    return render_page(request, "rulesets/cases.html", page=page, parameter=parameter, start=start, until=until)


def _write(request, template, rule_set=None):
    """The form; a first sending shows what would change, a second one of exactly the same writes it."""
    today, sets = timezone.localdate(), queries.timeline()
    form = bind(request, RuleSetForm, sets=sets, today=today, rule_set=rule_set, version=rule_set.version if rule_set else None)
    seen = request.method == "POST" and request.POST.get("seen")
    # a form that is in disorder goes to submit as well: it may be the second sending of one that has been written
    ready = seen and (not form.is_valid() or form.was_previewed)
    if ready and (written := submit(request, form, actions.adopt_rule_set, today=today, rule_set=rule_set)):
        return _done(request, written)
    sound = request.method == "POST" and form.is_valid()
    preview = changes.changes_of(queries.proposed(rule_set, form.facts()), sets) if sound else None
    may_open = request.user.access.may_everywhere(Permission.NOMINATION_VIEW)
    return render_page(request, template, form=form, rule_set=rule_set, sound=sound, preview=preview, may_open=may_open)


def _done(request, written):
    if not written.repeated:
        words = {"title": written.result.title, "on": written.result.effective_from.strftime("%d/%m/%Y")}
        messages.success(request, _("Đã ghi bộ quy định “%(title)s”, áp dụng từ ngày %(on)s.") % words)
    return redirect(written.url or "rulesets:list")
