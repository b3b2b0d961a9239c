"""A frozen report beside the figures of now: from which branches its numbers came, what became known later, what stands elsewhere.
Layer: queries."""

from collections import Counter

from django.db.models import Max, Q, Sum
from django.db.models.functions import Coalesce

from tracking.branches.models import Branch
from tracking.figures import queries as figures
from tracking.figures.queries.places import entries_at
from tracking.figures.queries.totals import child_expression
from tracking.figures.rules import KINDS, Indicator, Period
from tracking.ledger.models import Entry
from tracking.ledger.rules import Tree
from tracking.nominations.models import Act, Nomination
from tracking.reported import queries as reported
from tracking.reports import causes
from tracking.reports.causes import SPANS, Cause, Cell, Later

CHUNK = 2000
MOST_LATER = 100_000  # entries that are looked at one by one; a report with more behind it is made anew
MOST_PEOPLE = 20_000


def position():
    """The last entry of the ledger. Exact only while nobody writes cases."""
    return Entry.objects.aggregate(last=Max("pk"))["last"] or 0


def spans_of(edition):
    now = Period(edition.start_on, edition.ends_on)
    return {"now": now, "before": now.year_before(), "since": Period(edition.since_on, edition.ends_on)}


def known(known_on, last):
    """Entries that a report knew."""
    return Q(pk__lte=last, recorded_on__lte=known_on) if known_on else Q(pk__lte=last)


def inside(span, column="on"):
    return Q(**{f"{column}__gte": span.start, f"{column}__lte": span.end})


def _entries(branch, which, spans):
    rows = entries_at(branch=branch, which=which).filter(indicator__in=Indicator.values)
    return rows.filter(on__gte=min(s.start for s in spans.values()), on__lte=max(s.end for s in spans.values()))


def _row(key, branch):
    return "" if key in (None, branch.path) else key


def cells(*, branch, which, spans, known_on, last):
    """Cell → numbers of what was known, where it stands in the tree now. One statement."""
    sums = {f"n_{name}": Coalesce(Sum("number", filter=inside(spans[name])), 0) for name in SPANS}
    rows = _entries(branch, which, spans).filter(known(known_on, last)).annotate(child=child_expression(branch, None, which))
    columns = ["child", "branch_id", *(["on"] if which == Tree.THEN else []), "indicator"]
    found = {}
    for child, place, *day, indicator, now, before, since in (
        rows.order_by().values(*columns).annotate(**sums).values_list(*columns, *sums).iterator(chunk_size=CHUNK)
    ):
        if now or before or since:
            found[Cell(_row(child, branch), place, day[0].isoformat() if day else "", indicator)] = (now, before, since)
    return found


def stored(found):
    """Cells as JSON."""
    return [[*cell, *numbers] for cell, numbers in found.items()]


def read(rows):
    """Cells out of JSON."""
    return {Cell(*row[:4]): tuple(row[4:]) for row in rows}


class TooMuch(Exception):
    """More entries came to the ledger since than anybody explains one by one."""


def difference(edition):
    """Why the results of an edition are others today (``causes.Difference``). Four statements. Raises TooMuch."""
    spans, branch, which = spans_of(edition), edition.branch, Tree(edition.tree)
    how = {"known_on": edition.known_on, "last": edition.position}
    standing = cells(branch=branch, which=which, spans=spans, **how)
    return causes.difference(frozen=read(edition.cells), standing=standing, later=_later(edition, spans, which))


def _later(edition, spans, which):
    """Entries that the edition did not know, of the cases of which one counts here."""
    branch, fresh = edition.branch, ~known(edition.known_on, edition.position)
    here = _entries(branch, which, spans).filter(fresh)
    if here[: MOST_LATER + 1].count() > MOST_LATER:
        raise TooMuch
    inside = dict(here.annotate(child=child_expression(branch, None, which)).values_list("pk", "child"))
    rows = Entry.objects.filter(fresh, indicator__in=Indicator.values, act__nomination__in=here.values("act__nomination"))
    found = []
    columns = ("pk", "act__nomination", "indicator", "act", "branch", "number", "on")
    for pk, case, indicator, act, place, number, on in rows.values_list(*columns).iterator(chunk_size=CHUNK):
        counted = tuple(name for name, span in spans.items() if span.start <= on <= span.end)
        found.append(Later(case, indicator, act, place, _row(inside[pk], branch) if pk in inside else None, counted, number))
    return found


def live_counts(edition):
    """Results as they are now, unit by unit, for the same days and tree: {(row, indicator, span): people}, from the sums."""
    spans = spans_of(edition)
    found = figures.by_child(spans, branch=edition.branch, figures=tuple(Indicator), which=Tree(edition.tree))
    return {
        ("" if key is figures.OWN else key, i.value, span): n for key, tally in found.items() for i in Indicator for span in SPANS
        if (n := tally.get(i, span))
    }  # fmt: skip


def reported_now(edition):
    """(indicator, span) → people reported without a list, as of now; nothing for an edition of a past day, which knew none either."""
    if edition.known_on:
        return reported.Reported()
    return reported.reported(spans_of(edition), branch=edition.branch, which=Tree(edition.tree))


def names(edition, rows):
    """{row: name} of units: as the edition calls them, else as they are called now."""
    called = {unit.key: unit.name for unit in edition.data.rows if unit.key != ""}
    missing = [row for row in rows if row != "" and row not in called]
    fresh = Branch.objects.filter(
        Q(pk__in=[r for r in missing if isinstance(r, int)]) | Q(path__in=[r for r in missing if isinstance(r, str)])
    )
    return called | {figures.child_key(b): b.label for b in fresh}


# ------------------------------------------------------------------ the people


def people(edition, found, *, indicator, span, cause, row=None):
    """{case id: how many more (below 0: fewer)} behind one number of the difference; ``row`` None: all rows together."""
    lines = [line for line in found.lines() if line[1:] == (indicator, span) and row in (None, line[0])]
    if cause == Cause.REORGANISED:
        return _moved_people(edition, found, indicator, span, lines)
    together = Counter()
    for line in lines:
        together.update(found.cases.get((line, cause), {}))
    return {case: n for case, n in together.items() if n}


def _moved_people(edition, found, indicator, span, lines):
    signs = Counter()
    for line in lines:
        for cell, sign in found.moved.get(line, ()):
            signs[cell.branch, cell.day] += sign
    signs = {key: sign for key, sign in signs.items() if sign}
    rows = Entry.objects.filter(known(edition.known_on, edition.position), inside(spans_of(edition)[span]), indicator=indicator)
    rows = rows.filter(branch__in={branch for branch, _day in signs})
    together = Counter()
    for case, branch, on, n in (
        rows.order_by()
        .values("act__nomination", "branch", "on")
        .annotate(n=Sum("number"))
        .values_list("act__nomination", "branch", "on", "n")
    ):
        together[case] += n * signs.get((branch, on.isoformat()), signs.get((branch, ""), 0))
    return {case: n for case, n in together.items() if n}


def listed(cases):
    """The cases of one list, a queryset to page; at most MOST_PEOPLE."""
    return Nomination.objects.filter(pk__in=list(cases)[:MOST_PEOPLE]).select_related("member", "branch")


def acts_of(case_ids, indicator):
    """{case id: acts that may count for the indicator, in order of recording, with those who took them back}. One statement."""
    found = {}
    kinds = KINDS[Indicator(indicator)]
    rows = Act.objects.filter(nomination__in=case_ids).filter(Q(kind__in=kinds) | Q(reverses__kind__in=kinds)).order_by("pk")
    for act in rows.select_related("branch"):
        found.setdefault(act.nomination_id, []).append(act)
    return found
