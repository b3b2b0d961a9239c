"""What one row of a list of cases shows, as text ready to print: made when a list shows it, and once for all rows that say the same.

Layer: queries.
"""

from functools import cached_property

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal import dates
from portal.templatetags.portal_ui import NONE, day, days_text, status
from tracking.nominations import limits


def with_lines(page, today):
    """Give the page ``lines``, one for each row; the rows have been through ``with_days``, and ``with_peers`` where medians are shown."""
    said = Said(today)
    page.lines = [Line(row, said) for row in page]
    return page


class Said:
    """Texts of one page that many rows share; nothing outlives the page."""

    def __init__(self, today):
        self.today = today
        self.texts = {}

    def once(self, *key, make):
        """The text of this key, made at the first row that asks."""
        if key not in self.texts:
            self.texts[key] = make()
        return self.texts[key]

    @cached_property
    def address(self):
        """Address of a case before and after its code."""
        before, after = reverse("nominations:detail", args=["CODE"]).split("CODE")
        return before, after


class Line:
    """A row for the tag ``rows``; every property is a cell or a part of one."""

    __slots__ = ("row", "said")

    def __init__(self, row, said):
        self.row, self.said = row, said

    @property
    def code(self):
        return self.row.code

    @property
    def url(self):
        before, after = self.said.address
        return f"{before}{self.row.code}{after}"

    @property
    def name(self):
        return self.row.member.full_name

    @property
    def place(self):
        return self.row.branch.label

    @property
    def step(self):
        """The stage, or how the case ended, and whether papers are missing."""
        row = self.row
        ends = (row.outcome, row.waiting_supplement)
        return self.said.once("step", row.stage, *ends, make=lambda: format_html("{}{}", _state(row), _waiting(row)))

    @property
    def waiting(self):
        """The mark of missing papers alone; '' without it."""
        return self.said.once("waiting", self.row.waiting_supplement, make=lambda: _waiting(self.row))

    @property
    def since(self):
        return self._on("stage_since_on")

    @property
    def introduced(self):
        return self._on("introduced_on")

    @property
    def agreed(self):
        return self._on("agreed_on") if self.row.agreed_on else self.said.once("unagreed", make=_unknown)

    @property
    def lesson(self):
        """The class on the Party: certified, sent, or not yet."""
        row = self.row
        if row.certified_on:
            return self.said.once("certified", make=lambda: _("GCN ngày %(on)s")) % {"on": self._on("certified_on")}
        sent = bool(row.class_sent_on)
        return self.said.once("lesson", sent, make=lambda: _("Đang học lớp") if sent else _("Chưa học"))

    @property
    def days(self):
        """Days at the stage, the mark when they are many, and what is usual there."""
        row = self.row
        after = self.said.once("usual", row.over, row.usual_note, make=lambda: _usual(row))
        return self.said.once("days", row.days, make=lambda: format_html("{}", days_text(row.days))) + after

    @property
    def due(self):
        """The nearest limit: its day, name and distance."""
        row = self.row
        if not row.next_due_on:
            return NONE
        key = (row.next_due_on, row.next_due_code, bool(row.closed_on))
        return self.said.once("due", *key, make=lambda: _due(limits.list_words(row, self.said.today)))

    def _on(self, column):
        """One of the case's days as far as it is known."""
        on = getattr(self.row, column)
        return dates.show(on, self.row.precisions.get(column, dates.DAY)) if on else NONE


def _state(row):
    if row.outcome:
        return status(row.outcome, row.get_outcome_display())
    return status(row.stage_code, row.short_stage, row.long_stage)


def _waiting(row):
    return format_html(" {}", status("attention", _("Chờ bổ sung"))) if row.waiting_supplement else ""


def _unknown():
    return format_html('<span class="unknown">{}</span>', _("chưa ghi"))


def _usual(row):
    mark = format_html(" {}", status(row.over, _("Chờ lâu"))) if row.over else ""
    return format_html("{}{}", mark, format_html("<small>{}</small>", row.usual_note) if row.usual_note else "")


def _due(found):
    if found is None:
        return NONE
    name, on, words = found
    return format_html('{} <span class="muted">{}, {}</span>', day(on), name, words)
