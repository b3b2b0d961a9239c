"""The page of reminders, the number in the bell, and the choice of the daily mail."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.web import bind, render_page, submit
from tracking.nominations.queries import with_days
from tracking.reminders import actions, context, queries
from tracking.reminders.forms import MailForm


@require_http_methods(["GET"])
def overview(request):
    """What is to be done at this place, by list, each with its first cases."""
    place, today = request.scope.place, timezone.localdate()
    groups = queries.groups(request.user, place, today) if place else []
    for group in groups:
        with_days(group.rows, today)
    count = sum(group.line.count for group in groups)
    return render_page(request, "reminders/overview.html", groups=groups, place=place, today=today, bell_count=count)


@require_http_methods(["GET"])
def bell(request):
    """The bell with a fresh number, which the session keeps: a part for HTMX."""
    found = context.keep(request, queries.count(request.user, request.scope.place, timezone.localdate()))
    return render(request, "reminders/_bell.html", {"reminders": found})


@require_http_methods(["GET", "POST"])
def mail(request):
    """One's own address for the daily mail."""
    user = request.user
    form = bind(request, MailForm, initial={"email": user.email, "wants": queries.wants_mail(user)}, version=user.version)
    if request.method == "POST" and (written := submit(request, form, actions.choose_mail)):
        if not written.repeated:
            on = form.cleaned_data["email"] and form.cleaned_data["wants"]
            messages.success(request, _("Thư nhắc việc được gửi mỗi ngày khi có việc.") if on else _("Không gửi thư nhắc việc."))
        return redirect("access:me")
    return render_page(request, "reminders/mail.html", form=form)
