"""Pages of the house itself."""

import sys

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET, require_POST

from portal import db, drafts

TOKEN = "csrfmiddlewaretoken"
SECRET = {"password", "oldpassword", "password1", "password2"}


@login_not_required
@require_GET
def healthz(request):
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def csrf_failure(request, reason=""):
    """Own Vietnamese page in place of Django's English one."""
    return render(request, "403_csrf.html", status=403)


def _asked(request):
    """What was searched for, and where to ask again: the same, or the same page and place without filters."""
    place = request.GET.get("tai", "")
    return {
        "words": request.GET.get("q", "")[:100],
        "again": request.get_full_path(),
        "bare": f"{request.path}?{urlencode({'tai': place})}" if place else request.path,
    }


def failed(request):
    """500; or 503 when the database is locked, full or away, or gave up a question that reads too much. Then nothing was written, and the
    page holds what was asked or sent, to send it again with the same one-time key. Needs neither database nor session."""
    error = sys.exc_info()[1]
    if request.method == "GET" and db.took_too_long(error):
        return HttpResponse(render_to_string("503_much.html", _asked(request)), status=503)
    if not isinstance(error, OperationalError):
        return HttpResponse(render_to_string("500.html"), status=500)
    sent = request.method == "POST"
    whole = sent and not request.FILES and not SECRET & set(request.POST)
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name != TOKEN] if whole else []
    context = {"sent": sent, "kept": kept, "csrf_token": get_token(request) if kept else ""}
    return HttpResponse(render_to_string("503.html", context), status=503, headers={"Retry-After": "60"})


@login_not_required
@require_GET
def closed(request):
    """Sign-up and reset by oneself do not exist; says who gives an account or a new password. The library asks for these addresses."""
    return render(request, "account/signup_closed.html")


@login_not_required
def sign_out(request):
    """Asks by GET, signs out by POST, and tells the browser to forget what it kept of the portal's pages."""
    response = account.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'  # not "cookies": they may belong to other sites of the same domain
    return response


@require_POST
def keep_draft(request):
    """Autosave from the browser: ``_path`` says which form."""
    path = request.POST.get("_path", "")
    if "\x00" in path or not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return JsonResponse({"saved": False}, status=400)
    draft = drafts.keep(request.user, path, request.POST)
    return JsonResponse({"saved": True, "at": timezone.localtime(draft.saved_at).strftime("%H:%M")})


@require_POST
def drop_draft(request):
    """Forget the draft and open the form anew."""
    path = request.POST.get("_path", "").replace("\x00", "")
    drafts.drop(request.user, path)
    return redirect(path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) and path.startswith("/") else "/")
