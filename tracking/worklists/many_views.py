"""One act for several people of a list: choose it, enter its facts once, see who is left out and why, record. Layer: views."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.web import bind, render_page, submit
from tracking.access.guards import place_for, requires
from tracking.nominations import actions, queries, rules, verdicts
from tracking.nominations.forms import ManyForm
from tracking.nominations.rights import KIND_BY_SLUG
from tracking.worklists import queries as worklists
from tracking.worklists.rules import WORKS


@requires(*queries.HELD_AT_A_CASE)
@require_http_methods(["GET"])
def choose_act(request):
    """Which act, for the people ticked in a list or for a whole work list."""
    today = timezone.localdate()
    cases = _chosen(request, today)
    if not cases:
        messages.warning(request, _("Chưa chọn đồng chí nào. Đánh dấu ít nhất một đồng chí trong danh sách."))
        return redirect(_back(request))
    offers = verdicts.offers(cases, by=request.user, today=today)
    query = request.GET.urlencode()
    return render_page(request, "worklists/choose_act.html", cases=cases, offers=offers, query=query, back=_back(request))


@requires(*queries.HELD_AT_A_CASE)
@require_http_methods(["GET", "POST"])
def record_many(request, act):
    """The facts that all share; after them who is recorded and who is left out; then everything in one transaction."""
    today, writes, kind = timezone.localdate(), "ghi" in request.POST, KIND_BY_SLUG.get(act)
    cases, versions, shown = _named(request) if request.method == "POST" else (_chosen(request, today), {}, {})
    if not cases or kind not in rules.FOR_MANY:
        messages.warning(request, _("Chưa chọn đồng chí nào. Đánh dấu ít nhất một đồng chí trong danh sách."))
        return redirect(_back(request))
    ticked = [c for c in cases if c.pk in versions] if writes else cases
    form = bind(request, ManyForm, user=request.user, kind=kind, cases=ticked, versions=versions, today=today, shown_of=shown)
    if writes and (written := submit(request, form, partial(actions.record_many, kind), today=today)):
        return _done(request, written, kind)
    found = _preview(request, form, cases, today)
    return render_page(
        request, "worklists/record_many.html", cases=cases, form=form, step=rules.PROCEDURE[kind], back=_back(request), **_sorted(found)
    )


def _sorted(found):
    """Who can be recorded, who cannot, and whether a reason is asked for."""
    ready, left_out = [v for v in found or () if v.can], [v for v in found or () if not v.can]
    return {"ready": ready, "left_out": left_out, "asks_why": any(v.findings for v in ready)}


def _preview(request, form, cases, today):
    """Verdicts of all that were chosen; None while the facts are not there."""
    if request.method != "POST" or set(form.errors) - {"__all__", "override"}:
        return None
    return verdicts.preview_many(form.kind, cases, by=request.user, today=today, **form.shared())


def _chosen(request, today):
    """Cases that the address names: a work list, or ticked rows."""
    key = request.GET.get("viec", "")
    if key in WORKS and WORKS[key].about == "cases":
        where = place_for(request, WORKS[key].needs)
        return worklists.whole_list(WORKS[key], request.user, where.get("branch") or where["body"], today)
    return queries.chosen_cases(request.user, request.GET.getlist("phieu"))


def _named(request):
    """(cases, {case id: version looked at}, {case id: cautions shown}) of the posted page: ticked rows ``phieu``, left out ``ngoai``."""
    posted = {code: rest for code, _colon, rest in (entry.partition(":") for entry in request.POST.getlist("phieu"))}
    cases = queries.chosen_cases(request.user, [*posted, *request.POST.getlist("ngoai")])
    told = {c.pk: posted.get(c.code, "").partition(":") for c in cases}
    known = {pk: int(v) for pk, (v, _colon, _codes) in told.items() if v.isascii() and v.isdigit() and len(v) < 9}
    return cases, known, {pk: codes[:500].split(".") for pk, (_v, _colon, codes) in told.items() if codes}


def _back(request):
    """The list from which the people were chosen, in the same working place."""
    key = request.GET.get("viec") or request.GET.get("tu", "")
    url = reverse("worklists:open", args=[key]) if key in WORKS else reverse("nominations:pool" if key == "nguon" else "nominations:list")
    return f"{url}?{urlencode({'tai': request.scope.chosen})}" if request.scope.chosen else url


def _done(request, written, kind):
    if not written.repeated:
        words = _("Đã ghi “%(act)s” cho %(count)s đồng chí.")
        messages.success(request, words % {"act": rules.ActKind(kind).label, "count": len(written.result.acts)})
    return redirect(_back(request))
