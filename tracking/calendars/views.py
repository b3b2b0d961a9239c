"""The page of the own address, and the address itself."""

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.web import bind, render_page, submit
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.calendars import actions, queries, rules
from tracking.calendars.forms import FeedForm


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET", "POST"])
def mine(request):
    """Whether there is an address; a POST makes a new one, which the answer shows this once."""
    form = bind(request, FeedForm)
    written = submit(request, form, actions.make_feed) if request.method == "POST" else None
    if written and written.repeated:
        return redirect("calendars:mine")
    secret = written.result.secret if written else ""
    address = request.build_absolute_uri(queries.address(secret)) if secret else ""
    return render_page(request, "calendars/mine.html", form=form, feed=queries.feed_of(request.user), address=address)


@requires(Permission.NOMINATION_VIEW)
@require_http_methods(["GET", "POST"])
def end(request):
    """Switch the address off."""
    form = bind(request, FeedForm)
    if request.method == "POST" and (written := submit(request, form, actions.end_feed)):
        if written.result:
            messages.success(request, _("Địa chỉ lịch thời hạn đã ngừng dùng."))
        return redirect("calendars:mine")
    return render_page(request, "calendars/end.html", form=form)


@login_not_required  # a calendar program cannot sign in: whoever knows the secret gets days and codes of cases, nothing about people
@require_safe
def feed(request, secret):
    """The limits of the cases that the owner of this address sees now, as text/calendar. 404 for a wrong or old secret."""
    if not ratelimit.consume(request, app="allauth.account", action="calendar_feed", limit_get=True):
        return ratelimit.respond_429(request)
    owner = queries.owner(secret)
    if owner is None:
        raise Http404
    events = queries.events(owner, timezone.localdate(), request.build_absolute_uri("/"))
    text = rules.calendar(name=_("Thời hạn phiếu theo dõi"), events=events, now=timezone.now())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")
