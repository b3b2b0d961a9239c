"""What unions handed over to a Party body, letter by letter; receive or return the people of one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission as P
from tracking.nominations.models import Nomination
from tracking.reconciliation import actions
from tracking.reconciliation.forms import ReceiveForm, SendBackForm
from tracking.reconciliation.queries import letters as queries
from tracking.reconciliation.queries.sheets import at


@requires(P.PARTY_RECORD)
@require_GET
def inbox(request):
    """Letters with somebody waiting, the oldest first."""
    where = place_for(request, P.PARTY_RECORD)
    place = where.get("body") or where["branch"]
    cases = at(place, Nomination.objects.visible_to(request.user, may=P.PARTY_RECORD))
    letters, more = queries.letters(cases, timezone.localdate())
    return render_page(request, "reconciliation/inbox.html", place=place, letters=letters, more=more)


@require_http_methods(["GET", "POST"])
def letter(request, code):
    """The people of one letter; with POST those ticked are received."""
    opened, today = _opened(request, code)
    form = bind(request, ReceiveForm, user=request.user, cases=opened.waiting, initial={"on": today})
    if request.method == "POST" and (written := submit(request, form, actions.receive, today=today)):
        return _done(request, written, _("Đã ghi tiếp nhận %(count)s đồng chí."))
    title = queries.title(opened.act)
    return render_page(request, "reconciliation/letter.html", opened=opened, form=form, title=title, code=code)


@require_http_methods(["GET", "POST"])
def send_back(request, code):
    """Return some people of one letter for completion."""
    opened, today = _opened(request, code)
    form = bind(request, SendBackForm, cases=opened.waiting, initial={"on": today})
    if request.method == "POST" and (written := submit(request, form, actions.send_back, today=today)):
        return _done(request, written, _("Đã trả lại %(count)s đồng chí để công đoàn bổ sung."))
    title = queries.title(opened.act)
    return render_page(request, "reconciliation/send_back.html", opened=opened, form=form, title=title, code=code)


def _opened(request, code):
    """The letter of a case in sight that the person's own Party body holds; 403 with the reason for whoever only sees it."""
    case = get_visible_or_404(Nomination, request.user, code=code)
    held = Nomination.objects.visible_to(request.user, may=P.PARTY_RECORD)
    if not held.filter(pk=case.pk).exists():
        raise PermissionDenied(request.user.access.why_not(P.PARTY_RECORD))
    today = timezone.localdate()
    opened = queries.opened(case, held, today)
    if opened is None:
        raise Http404
    return opened, today


def _done(request, written, words):
    if not written.repeated:
        messages.success(request, words % {"count": written.result})
    return redirect("reconciliation:inbox")
