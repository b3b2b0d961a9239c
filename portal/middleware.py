"""Headers, closed by default, first password, and what a browser may send."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import db, drafts, keys
from portal.models import User

MEGABYTE = 1024 * 1024


def security_headers(get_response):
    """Content-Security-Policy from ``SECURE_CSP`` (Django 6's name), no caching of pages behind sign-in, no foreign embedding."""
    policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if hasattr(request, "session"):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware


def refuse_nul(get_response):
    """A NUL byte is in no Vietnamese text; PostgreSQL would raise on it. Answered with 400 before any form sees it."""

    def middleware(request):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        return get_response(request)

    return middleware


def refuse_too_large(get_response):
    """What is larger than any file the portal takes is answered with 413 before anything reads it; a form could only say so afterwards."""

    def middleware(request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        limit = max(settings.UPLOAD_MAX_BYTES, settings.ATTACHMENT_MAX_BYTES)
        if length.isdecimal() and int(length[:20]) > limit:
            return HttpResponse(render_to_string("413.html", {"limit": limit // MEGABYTE}), status=413)
        return get_response(request)

    return middleware


def unlimited_writes(get_response):
    """Only reading is bounded in time; see ``db.limit_statements``."""

    def middleware(request):
        if request.method in ("GET", "HEAD"):
            return get_response(request)
        with db.unlimited():
            return get_response(request)

    return middleware


class SignInRequired(LoginRequiredMiddleware):
    """Every page asks for sign-in unless it says otherwise. What an expired session posted is kept for its owner."""

    def handle_no_permission(self, request, view_func):
        owner = keys.owner_id(request.POST.get("_key")) if request.method == "POST" else None
        user = User.objects.filter(pk=owner, is_active=True).first() if owner else None
        if user:
            drafts.keep(user, request.path, request.POST)
            messages.info(request, _("Phiên làm việc đã hết. Nội dung vừa nhập được giữ lại; đăng nhập để tiếp tục."))
        response = super().handle_no_permission(request, view_func)
        if request.htmx:  # a part of a page cannot show the sign-in page: the whole page goes there
            here = urlsplit(request.htmx.current_url_abs_path or "/")
            query = urlencode({"next": f"{here.path}?{here.query}" if here.query else here.path})
            return HttpResponse(headers={"HX-Redirect": f"{reverse('account_login')}?{query}"})
        return response


def change_first_password(get_response):
    """Somebody with a first password from a slip changes it before anything else."""
    free = {"account_change_password", "account_logout", "healthz", "account_login"}

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        user = request.user
        if user.is_authenticated and user.must_change_password and request.resolver_match.view_name not in free:
            return redirect(reverse("account_change_password"))
        return None

    middleware.process_view = process_view
    return middleware
