"""The difference between an edition and now, as its page shows it. Layer: queries."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal import dates
from tracking.figures.rules import Indicator
from tracking.reports import difference as differences
from tracking.reports import rules
from tracking.reports.causes import Cause

ALL = "tat-ca"
PLACE = "cap-nay"


@dataclass
class Effect:
    """What one cause adds to one row: '+3'; the address of the people, '' for nothing."""

    number: int
    url: str

    @property
    def text(self):
        return rules.signed(self.number)


@dataclass
class Row:
    """One unit: as frozen, as now, and the causes, which together make the difference. ``name`` '' for the place itself."""

    name: str
    frozen: int
    live: int
    effects: list
    is_total: bool = False

    @property
    def change(self):
        return rules.signed(self.live - self.frozen)


@dataclass
class Table:
    """``rows`` that differ, ``total`` of all; ``same``: rows that say what they said; ``others``: (indicator, change) of each result."""

    rows: list
    total: Row
    same: int
    others: list


def table(edition, found, indicator, span):
    """Rows of one result and span that differ, and the total. One statement for names of new units."""
    lines = sorted((line for line in found.lines() if line[1:] == (indicator.value, span)), key=lambda line: str(line[0]))
    differing = [line for line in lines if any(found.of(line, cause) for cause in Cause)]
    called = differences.names(edition, [line[0] for line in differing])
    rows = [_row(edition, found, [line], called.get(line[0], ""), line[0]) for line in differing]
    total = _row(edition, found, lines, _("Tổng cộng"), None, indicator=indicator, span=span)
    total.is_total = True
    order = sorted(rows, key=lambda row: (not row.name, row.name))
    return Table(order, total, len(lines) - len(differing), [(i, _change_of(found, i, span)) for i in Indicator])


def _change_of(found, indicator, span):
    return rules.signed(sum(found.change(line) for line in found.lines() if line[1:] == (indicator.value, span)))


def _row(edition, found, lines, name, key, indicator=None, span=None):
    indicator, span = (lines[0][1], lines[0][2]) if lines else (indicator.value, span)
    effects = [_effect(edition, found, lines, cause, indicator, span, key) for cause in Cause]
    frozen = sum(found.frozen[line] for line in lines)
    return Row(name, frozen, frozen + sum(e.number for e in effects), effects)


def _effect(edition, found, lines, cause, indicator, span, key):
    number = sum(found.of(line, cause) for line in lines)
    touched = any(found.of(line, cause) for line in lines)
    row = ALL if key is None else PLACE if key == "" else key
    query = {"chi-so": indicator, "cot": span, "ly-do": cause.value, "dong": row}
    return Effect(number, f"{reverse('reports:changed', args=[edition.code])}?{urlencode(query)}" if touched else "")


def told_lines(edition):
    """(label, as frozen, now) of the reported numbers without a list in the period that are others now."""
    now = differences.reported_now(edition)
    lines = [(i.label, edition.data.whole.count(i).told, now.get(i, "now")) for i in Indicator]
    return [line for line in lines if line[1] != line[2]]


# ------------------------------------------------------------------ the people


@dataclass
class Changed:
    """One person of a list: how many more, and the acts behind it. ``case`` None, no acts where the reader may not see it."""

    case: object
    number: int
    acts: list

    @property
    def text(self):
        return rules.signed(self.number)


def people(edition, form):
    """{case id: how many more} of the list that the form names; {} for one that cannot be."""
    try:
        found = differences.difference(edition)
    except differences.TooMuch:
        return {}
    row = row_key(form.row)
    return differences.people(edition, found, indicator=form.indicator.value, span=form.span, cause=form.cause, row=row)


def row_key(named):
    """Key of the row that an address names; None for all rows together."""
    if named in ("", ALL):
        return None
    return "" if named == PLACE else int(named) if named.isascii() and named.isdigit() and len(named) < 12 else named


def rows(cases, numbers, seen, indicator):
    """The people of one page; of those out of sight neither the name nor where and when it was. One statement."""
    acts = differences.acts_of([c.pk for c in cases if c.pk in seen], indicator)
    return [Changed(c if c.pk in seen else None, numbers[c.pk], acts.get(c.pk, [])) for c in cases]


def heading(edition, form):
    """Which number of the difference a list explains, in words."""
    name = differences.names(edition, [row_key(form.row)]).get(row_key(form.row), "") if row_key(form.row) else ""
    parts = [str(form.indicator.label), str(form.cause.label), name or (_("ghi trực tiếp tại cấp này") if row_key(form.row) == "" else "")]
    return ", ".join(p for p in parts if p)


def frozen_words(edition):
    """'Bản chốt số 3/2026 ngày 05/12/2026, mã kiểm tra 0f3a….'"""
    return _("Bản chốt số %(number)s ngày %(day)s, mã kiểm tra %(seal)s.") % {
        "number": edition, "day": dates.show(edition.made_on), "seal": edition.seal,
    }  # fmt: skip
