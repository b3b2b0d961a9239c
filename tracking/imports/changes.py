"""What a row would replace in what is stored: cell by cell, and an empty cell never erases. Layer: queries."""

from portal import dates, text
from tracking.imports import citizen
from tracking.imports.rules import COLUMNS, Change, ImportKind
from tracking.members import rules as members

PLAIN = (
    "sex", "phone", "work", "direct_worker", "union_officer", "ethnic_group", "education", "theory", "home_town", "residence",
    "union_joined_on", "youth_joined_on",
)  # fmt: skip
MEMBER_LABELS = {c.key: c.heading for c in COLUMNS[ImportKind.MEMBERS]}
BRANCH_LABELS = {c.key: c.heading for c in COLUMNS[ImportKind.BRANCHES]}


def of_member(row, member):
    """Changes of a member by a row of the sheet of members, in the order of its columns."""
    found = [_name(row, member), _birth(row, member)]
    for key in PLAIN:
        after, before = row.facts.get(key), getattr(member, key)
        if after not in (None, "") and not _alike(before, after):
            found.append(_worded(key, before, after))
    return [change for change in (*found, citizen.beside(row, member)) if change]


def of_branch(row, branch):
    """Changes of a branch. Its name is how it was found; short name and day of founding have no action that changes them."""
    found = []
    if text.fold(row.values.get("kind") or "") and row.facts["kind"] != branch.kind:
        found.append(Change("kind", BRANCH_LABELS["kind"], branch.get_kind_display(), row.facts["kind"].label))
    for key in ("sector", "address"):
        after, before = row.facts[key], getattr(branch, key)
        if after not in (None, "") and not _alike(before, after):
            found.append(Change(key, BRANCH_LABELS[key], before, after))
    return found


def _alike(before, after):
    if isinstance(before, str) and isinstance(after, str):
        return text.clean(before).casefold() == text.clean(after).casefold()
    return before == after


def _worded(key, before, after):
    """Codes of lists as their words; the value to be written stays in the facts of the row."""
    if key == "sex":
        before, after = (members.Sex(v).label if v else "" for v in (before, after))
    if kind := {"education": members.Education, "theory": members.Theory}.get(key):
        before, after = (kind(v).label if v else "" for v in (before, after))
    return Change(key, MEMBER_LABELS[key], before, after)


def new_name(row, member):
    """The name that the member gets. Capitals alone are no difference, nor where a tone mark stands, nor a cell without any marks."""
    written = row.facts["full_name"]
    bare = text.fold(written) == written.casefold()
    if bare or members.marks_key(written) == members.marks_key(member.full_name):
        return member.full_name
    return written.title() if written.isupper() else written


def _name(row, member):
    after = new_name(row, member)
    return Change("full_name", MEMBER_LABELS["full_name"], member.full_name, after) if after != member.full_name else None


def new_birth(row, member):
    """The birth date (PartialDate or None) that the member gets: one that says less than what is stored changes nothing."""
    stored = dates.PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None
    after = row.facts["birth"]
    if after is None or stored is None:
        return after or stored
    less = (stored.on.year, stored.on.month)[: 1 if after.precision == dates.YEAR else 2] == (after.on.year, after.on.month)[
        : 1 if after.precision == dates.YEAR else 2
    ]
    coarser = (dates.DAY, dates.MONTH, dates.YEAR)
    if less and coarser.index(after.precision) >= coarser.index(stored.precision) and after.precision != dates.DAY:
        return stored
    return after


def _birth(row, member):
    before = dates.PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None
    after = new_birth(row, member)
    return Change("birth", MEMBER_LABELS["birth"], before, after) if after != before else None
