"""Whose case a row is about, where nobody new is entered: class lists and decisions. Layer: queries.

A name alone is never enough: the birth date or the year and the unit have to speak for the same person, else the row asks.
"""

from django.utils.translation import gettext as _

from portal import dates
from tracking.access.rules import Permission
from tracking.imports import places, rules, steps
from tracking.imports.people import MOST_CANDIDATES, batches
from tracking.imports.rules import SKIP, CellFault, RowState
from tracking.members import rules as members
from tracking.nominations.models import Nomination

PERSON = {
    "full_name": lambda value: rules.words(value, 120),
    "birth": rules.partial,
    "birth_male": rules.partial,
    "birth_female": rules.partial,
}


def read(rows, readers, headings):
    """Fill ``row.facts`` with the person and with what ``readers`` read; every fault at once."""
    for row in rows:
        for key, reader in (PERSON | readers).items():
            try:
                row.facts[key] = reader(row.values.get(key, ""))
            except CellFault as fault:
                row.facts[key] = None
                row.fail(f"{headings[key]}: {fault}", key)
        male, female = row.facts.pop("birth_male"), row.facts.pop("birth_female")
        row.facts["birth"] = row.facts["birth"] or male or female
        if len(row.facts["full_name"] or "") < 2 and not row.faults:
            row.fail(_("Cần ghi họ và tên."), "full_name")


def named(rows, place, user, allowed):
    """The cases with the names of these rows, below the place, on which this person records Party facts: a steps.Known."""
    places.named(rows, "branch", allowed)
    below = Nomination.objects.visible_to(user, Permission.PARTY_FACT_RECORD)
    below = below.filter(place.subtree()) if place.depth > 1 else below
    known = steps.Known()
    for names in batches({members.name_fold(row.facts["full_name"]) for row in rows if row.state != RowState.WRONG}):
        known.take(below.filter(name_fold__in=names))
    return known


def find(rows, known, choices, prefer=lambda case: False):
    """Say of each row whose case it is: ``row.facts['case']``, ``row.found`` and ``row.branch``; or let it ask, or fail.

    Of several cases of one person the one that ``prefer`` takes, else the open one, else the last. ``choices``: as in ``queries.plan``.
    """
    by_name = {}
    for cases in known.cases.values():
        case = max(cases, key=lambda c: (prefer(c), c.closed_on is None, c.pk))
        by_name.setdefault(case.name_fold, []).append(case)
    for row in rows:
        if row.state != RowState.WRONG:
            _decide(row, by_name.get(members.name_fold(row.facts["full_name"]), []), choices.get(row.number, ""))


def once_each(rows, key=lambda row: row.found.pk):
    """Two rows about one person: the second is a fault."""
    first = {}
    for row in rows:
        if row.found is None or row.state == RowState.WRONG or row.choice == SKIP:
            continue
        if key(row) in first:
            row.fail(_("Là cùng một người với dòng %(number)s trong tệp.") % {"number": first[key(row)]})
        first.setdefault(key(row), row.number)


def _decide(row, near, choice):
    sure, possible = _judged(row, near)
    if not possible:
        words = _(
            "Chưa thấy phiếu theo dõi của đồng chí này trong phạm vi phụ trách. Kiểm tra họ tên, năm sinh; hoặc nhập danh sách trước."
        )
        row.fail(words, "full_name")
        return
    chosen = {case.member.code: case for case in possible[:MOST_CANDIDATES]}
    if sure is None:
        row.state, row.candidates = RowState.DOUBTFUL, [case.member for case in chosen.values()]
        row.notes = [_("Chưa chắc là đồng chí nào: cần trùng họ tên và ngày sinh, hoặc họ tên, năm sinh và đơn vị.")]
        if choice == SKIP:
            row.state, row.choice = RowState.KNOWN, SKIP
        elif choice in chosen:
            row.choice, sure = choice, chosen[choice]
    if sure is not None:
        row.state, row.found, row.branch, row.facts["case"] = RowState.KNOWN, sure.member, sure.branch, sure


def _judged(row, near):
    """(the case beyond doubt or None, all that it can be): the birth date, then the year with the unit, narrow them down."""
    birth = row.facts["birth"]
    possible = [case for case in near if birth is None or case.member.birth_on is None or case.member.birth_on.year == birth.on.year]
    exact = [case for case in possible if birth and _same_day(birth, case.member)]
    year = [case for case in possible if birth and case.member.birth_on and _coarse(birth, case.member)]
    for some in (exact, year):
        here = [case for case in some if row.branch is not None and case.branch_id == row.branch.pk]
        if len(here) == 1:
            return here[0], possible
        if len(some) == 1 and (some is exact or not row.values.get("branch")):
            return some[0], possible
        if some:
            return None, some
    return None, possible


def _same_day(birth, member):
    return birth.precision == member.birth_precision == dates.DAY and birth.on == member.birth_on


def _coarse(birth, member):
    """Whether one of the two is known by its year or month only, so that nothing speaks against them."""
    return dates.DAY not in (birth.precision, member.birth_precision) or birth.precision != member.birth_precision
