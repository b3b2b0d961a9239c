"""Freezing a report as a numbered edition."""

from django.db import transaction
from django.db.models import Max

from portal.errors import Reason, RuleBroken
from tracking.history import actions as history
from tracking.nominations.actions.acts import TREES, hold_trees
from tracking.reports import difference, queries, rules
from tracking.reports.models import ReportEdition

MOST_CELLS = 200_000  # branches and days behind the numbers that one edition keeps


@transaction.atomic
def freeze(*, ask, by):
    """Keep a report as it stands: figures, where they came from, who asked for what. The next number of its branch and year.

    Nobody writes cases or moves units meanwhile, so that what is known later is told from what was known. Writes the edition and an event.
    Raises RuleBroken for days that cannot be, and for more branches than an edition keeps.
    """
    if reasons := rules.period_reasons(ask.period.start, ask.period.end, ask.today):
        raise RuleBroken(*reasons)
    hold_trees(alone=TREES)
    last = difference.position()
    cells = difference.cells(branch=ask.branch, which=ask.which, spans=ask.spans, known_on=ask.known_on, last=last)
    if len(cells) > MOST_CELLS:
        raise RuleBroken(Reason(rules.TOO_WIDE))
    same = ReportEdition.objects.filter(branch=ask.branch, year=ask.today.year)
    edition = ReportEdition.objects.create(
        branch=ask.branch, year=ask.today.year, number=(same.aggregate(n=Max("number"))["n"] or 0) + 1, cycle=ask.cycle, title=ask.title,
        start_on=ask.period.start, ends_on=ask.period.end, since_on=ask.since, tree=ask.which, known_on=ask.known_on, position=last,
        content=queries.data(ask).as_json(), cells=difference.stored(cells), made_by=by,
    )  # fmt: skip
    facts = {"number": str(edition), "title": ask.title, "start": str(ask.period.start), "end": str(ask.period.end)}
    history.record("reports.freeze", by=by, subject=edition, branch=ask.branch, **facts)
    return edition
