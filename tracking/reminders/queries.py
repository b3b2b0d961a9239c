"""What somebody is reminded of: the same lists and counts as on the home page."""

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef

from tracking.reminders.models import MailChoice
from tracking.worklists import queries as worklists

SHOWN = 3
CHUNK = 200


@dataclass
class Group:
    """One list with something in it, and the first of its cases."""

    line: worklists.Todo
    rows: list = field(default_factory=list)

    @property
    def more(self):
        """How many are not shown here."""
        return self.line.count - len(self.rows)


def count(user, place, today):
    """How many things are to be done at a place: the number in the bell. 0 without a place."""
    return worklists.things_to_do(worklists.todo(user, place, today, reminders_only=True)) if place else 0


def groups(user, place, today):
    """The lists that have something to do, each with its first three cases. One query for all counts, one for each list shown."""
    lines = [line for line in worklists.todo(user, place, today, reminders_only=True) if line.count]
    return [Group(line, _first(line.work, user, place, today)) for line in lines]


def _first(work, user, place, today):
    return worklists.first_rows(work, user, place, today, SHOWN) if work.about == "cases" else []


# ------------------------------------------------------------------ the daily mail


@dataclass
class Section:
    """One place in a mail: its lists that have something to do."""

    place: object
    lines: list

    @property
    def count(self):
        return worklists.things_to_do(self.lines)


def recipients():
    """Accounts in use with an address that have not switched the mail off, one after the other."""
    off = MailChoice.objects.filter(user=OuterRef("pk"), wants=False)
    rows = get_user_model().objects.filter(is_active=True).exclude(email="").filter(~Exists(off))
    return rows.order_by("pk").iterator(chunk_size=CHUNK)


def sections(user, today):
    """What a mail to this person says: each place held where something is to do, widest first; [] when there is nothing."""
    places = list({s.code: s.place for s in user.access.scopes}.values())
    found = [Section(p, [t for t in worklists.todo(user, p, today, reminders_only=True) if t.count]) for p in places]
    return [section for section in found if section.lines]


def wants_mail(user):
    """Whether the person wants the daily mail; True when nothing was said. One query."""
    return not MailChoice.objects.filter(user=user, wants=False).exists()
