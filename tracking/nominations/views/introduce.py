"""Entering the people of one meeting, and the grid of a ward."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.web import bind, render_page, submit
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.members import queries as members
from tracking.nominations import actions, queries
from tracking.nominations.cautions import returning
from tracking.nominations.forms import GridForm, IntroductionForm


@requires(Permission.NOMINATION_EDIT)
@require_http_methods(["GET"])
def choose(request):
    """From the pool's tick boxes to the form for exactly these people; an address of its own, so that drafts keep apart."""
    codes = [n.code for n in queries.pool_of(request.user, request.GET.getlist("phieu"))]
    url = reverse("nominations:introduce_chosen", args=["-".join(codes)]) if codes else reverse("nominations:introduce")
    return redirect(f"{url}?{urlencode({'tai': request.scope.chosen})}" if request.scope.chosen else url)


@requires(Permission.NOMINATION_EDIT)
@require_http_methods(["GET", "POST"])
def introduce(request, chosen=""):
    """Enter 1–20 people of one meeting; ``chosen``: codes of cases in the pool, or of members, joined by '-'."""
    people = queries.chosen_members(request.user, chosen) if chosen else []
    if len({m.branch_id for m in people}) > 1:
        messages.warning(request, _("Mỗi văn bản giới thiệu là của một ban chấp hành. Chọn các đồng chí cùng một công đoàn cơ sở."))
        return redirect("nominations:pool")
    today = timezone.localdate()
    place = people[0].branch if people else members.home_branch(request.user, request.scope, Permission.NOMINATION_EDIT)
    pool_only = request.GET.get("loai") == "nguon"
    form = bind(
        request, IntroductionForm, user=request.user, today=today, branch=place, members=people,
        rows=_row_count(request), pool_only=pool_only, scope_code=request.scope.chosen,
    )  # fmt: skip
    if request.method == "POST" and (written := submit(request, form, actions.introduce, today=today)):
        return _introduced(request, written)
    return render_page(request, "nominations/introduce.html", form=form, place=place, pool_only=pool_only)


@requires(Permission.NOMINATION_EDIT)
@require_http_methods(["GET", "POST"])
def grid(request):
    """A ward enters people of several branches, typed or pasted from a worksheet."""
    today = timezone.localdate()
    form = bind(request, GridForm, user=request.user, today=today, rows=_row_count(request, usual=5))
    if request.method == "POST" and (written := submit(request, form, actions.introduce_all, today=today)):
        return _introduced(request, written)
    return render_page(request, "nominations/grid.html", form=form)


def _row_count(request, usual=1):
    """How many rows to show at first: ``?so-nguoi=5``, 1 to 20."""
    asked = request.GET.get("so-nguoi", "")
    return min(max(int(asked), 1), actions.MOST) if asked.isascii() and asked.isdigit() and len(asked) < 4 else usual


def _introduced(request, written):
    """Say what is now true, and go to the case or to the list."""
    if written.repeated:
        return redirect(written.url or "nominations:list")
    done = written.result
    for member, words in returning([n.member for n in done.nominations], timezone.localdate()):
        messages.warning(request, _("Đồng chí %(name)s: %(words)s") % {"name": member.full_name, "words": words})
    if len(done.nominations) == 1:
        words = _("Đã ghi giới thiệu đồng chí %(name)s.") if done.is_introduced else _("Đã đưa đồng chí %(name)s vào nguồn giới thiệu.")
        messages.success(request, words % {"name": done.nominations[0].member.full_name})
        return redirect(written.url)
    words = _("Đã ghi giới thiệu %(count)s đồng chí.") if done.is_introduced else _("Đã đưa %(count)s đồng chí vào nguồn giới thiệu.")
    messages.success(request, words % {"count": len(done.nominations)})
    return redirect(f"{written.url}?{urlencode({'tai': request.scope.chosen})}" if request.scope.chosen else written.url)
