"""The daily mail: counts and links only, no name of anybody in it. Layer: exports."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.templatetags.portal_ui import number


def letter(user, sections, today, connection=None):
    """The mail to this person as a message ready to send."""
    context = {
        "sections": [(s.place, [(t.work.title, t.count, address(t.url)) for t in s.lines], s.count) for s in sections],
        "home": address(reverse("worklists:home")),
        "choice": address(reverse("reminders:mail")),
        "today": today,
    }
    subject = _("Nhắc việc ngày %(day)s: %(count)s việc cần làm") % {
        "day": f"{today:%d/%m/%Y}",
        "count": number(sum(s.count for s in sections)),
    }
    message = EmailMultiAlternatives(subject, render_to_string("reminders/digest.txt", context), to=[user.email], connection=connection)
    message.attach_alternative(render_to_string("reminders/digest.html", context), "text/html")
    return message


def address(path):
    """A full address of this portal."""
    return urljoin(settings.SITE_ADDRESS, path)
