"""Take the workbook of a branch along, bring it back, look at what it would change, write it, see what was written."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import errors, text
from portal.codes import public_code
from portal.downloads import attachment
from portal.paging import keyset_page
from portal.sheets import XLSX_TYPE
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission as P
from tracking.history import actions as history
from tracking.imports import places
from tracking.imports.rules import ImportKind
from tracking.imports.views import forget
from tracking.members.models import Member
from tracking.packets import actions, exports, queries, reading
from tracking.packets.forms import FilledForm, WriteForm
from tracking.packets.models import FilledPacket
from tracking.packets.rules import MOST, MOST_QUESTIONS, Stamp

SHOWN = 100  # rows of one kind on the page of the dry run


@requires(P.MEMBER_EDIT)
@require_http_methods(["GET", "POST"])
def start(request):
    """Download for the working place, and the filled workbook that comes back."""
    place = place_for(request, P.MEMBER_EDIT)["branch"]
    form = bind(request, FilledForm)
    if request.method == "POST" and (written := submit(request, form, actions.keep_packet, today=timezone.localdate())):
        return redirect(written.url or "packets:start")
    of = queries.parts(queries.people(request.user, place))
    kept = FilledPacket.objects.visible_to(request.user).select_related("branch").order_by("-pk")[:10]
    numbers = range(1, of + 1) if of else []
    return render_page(request, "packets/start.html", place=place, form=form, numbers=numbers, of=of, kept=kept, most=MOST)


@requires(P.MEMBER_EDIT)
@require_GET
def download(request):
    """One workbook of the working place; ``?phan=`` names the part of a large one."""
    place = place_for(request, P.MEMBER_EDIT)["branch"]
    if not all(request.user.access.may_at(permission, place) for permission in queries.ASKED):
        raise PermissionDenied(request.user.access.why_not(P.EXPORT))
    found = queries.people(request.user, place)
    of, number = queries.parts(found), text.digits(request.GET.get("phan", ""))[:3]
    number = int(number or 1)
    try:
        members = queries.part(found, number, of)
    except errors.RuleBroken as refusal:
        messages.error(request, refusal)
        return redirect(f"{reverse('packets:start')}?{urlencode({'tai': place.code})}")
    stamp = Stamp(public_code(), place.code, timezone.now(), len(members))
    history.viewed("export", by=request.user, subject=place, branch=place, row_count=len(members))
    content = exports.workbook(stamp, place, members, user=request.user, number=number, of=of)
    return attachment(content, exports.file_name(place, number, of), XLSX_TYPE)


@require_http_methods(["GET", "POST"])
def check(request, code):
    """The dry run, and with POST the writing of what it announced and of what was chosen."""
    filled = _filled(request, code)
    if filled.result is not None:
        return redirect(filled)
    today = timezone.localdate()
    try:
        plan = reading.plan(content=bytes(filled.content), user=request.user, today=today)
    except errors.RuleBroken as refusal:
        return render_page(request, "packets/check.html", filled=filled, refusal=refusal)
    form = bind(request, WriteForm, plan=plan)
    if request.method == "POST" and (written := submit(request, form, actions.write_packet, filled=filled, today=today)):
        return redirect(written.url or filled)
    return render_page(request, "packets/check.html", filled=filled, plan=plan, form=form, shown=SHOWN, most=MOST_QUESTIONS)


@require_POST
def drop(request, code):
    """Forget the workbook."""
    return forget(request, FilledPacket, code, back="packets:start")


@require_GET
def result(request, code):
    """What was written, with the people."""
    filled = _filled(request, code)
    if filled.result is None:
        return redirect(filled)
    codes = {name: set(filled.result.get(name, ())) for name in ("added", "updated", "proposed")}
    rows = Member.objects.visible_to(request.user).filter(code__in=set().union(*codes.values())).select_related("branch")
    page = keyset_page(request, rows, order=("name_key", "id"))
    return render_page(request, "packets/result.html", filled=filled, page=page, **codes)


def _filled(request, code):
    """One's own workbook, at a place where one may still enter people."""
    found = get_visible_or_404(FilledPacket, request.user, code=code, queryset=FilledPacket.objects.select_related("branch"))
    if not places.may_import_at(request.user, ImportKind.MEMBERS, found.branch):
        raise PermissionDenied(request.user.access.why_not(P.MEMBER_EDIT))
    return found
