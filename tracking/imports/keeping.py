"""What an import made and changed is kept beside it, so that it can be taken back. Layer: actions."""

from datetime import date

from django.db.models import Max, Min
from django.utils import timezone

from portal.dates import PartialDate
from tracking.branches.models import Branch
from tracking.imports import citizen
from tracking.imports.people import batches
from tracking.imports.rules import ImportKind
from tracking.imports.runs import UNDONE_WITHIN, ImportRun, WrittenRow
from tracking.members.models import Member
from tracking.nominations.models import Act

OF_CASES = (ImportKind.INTRODUCTIONS, ImportKind.HISTORIES, ImportKind.DECISIONS)
TAKEN_BACK = (ImportKind.BRANCHES, ImportKind.MEMBERS, *OF_CASES)  # kinds whose writing can be taken back
MEMBER_COLUMNS = ("full_name", "birth", "sex", "phone", "work", "direct_worker", "union_officer", "ethnic_group", "education")
MEMBER_COLUMNS += ("theory", "home_town", "residence", "union_joined_on", "youth_joined_on", citizen.KEY)
BRANCH_COLUMNS = ("kind", "sector", "address")


def former(rows, kind):
    """{row number: {column: value now}} of what these rows are about to change, as JSON keeps it; to be asked before writing."""
    if kind not in TAKEN_BACK or kind in OF_CASES:
        return {}
    columns = BRANCH_COLUMNS if kind == ImportKind.BRANCHES else MEMBER_COLUMNS
    return {row.number: {c.field: plain(row.found, c.field) for c in row.changes if c.field in columns} for row in rows}


def plain(found, column):
    """A stored value as JSON keeps it: days as text, rows of code lists by their key, a birth date with its precision."""
    if column == citizen.KEY:
        return ""  # a sheet only adds a number where none was
    if column == "birth":
        return [found.birth_on.isoformat(), found.birth_precision] if found.birth_on else None
    value = getattr(found, column)
    if hasattr(value, "pk"):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value


def birth(kept):
    """The PartialDate that ``plain`` kept, None without one."""
    return PartialDate(date.fromisoformat(kept[0]), kept[1]) if kept else None


def cases_before(rows):
    """{case id: (key of its last act, id of the Party body that the list is meant for)} of rows that go on with a case; before writing."""
    cases = {case.pk: case for row in rows if (case := row.facts.get("case"))}
    last = {}
    for ids in batches(cases):
        last.update(Act.objects.filter(nomination__in=ids).order_by().values_list("nomination").annotate(Max("pk")))
    return {pk: (last[pk], case.intended_body_id) for pk, case in cases.items()}


def keep_run(*, upload, by, today, new, written, changed, was, held):
    """Remember what was written: the ImportRun, None for a kind that cannot be taken back and when nothing was written.

    ``new`` with ``written``: rows and what they made, in one order; ``changed`` with ``was``: rows that changed something, and the former
    values; ``held``: as ``cases_before``. Forgets everybody's runs that can no longer be taken back. Part of the caller's transaction.
    """
    ImportRun.objects.filter(written_at__lt=timezone.now() - UNDONE_WITHIN).delete()
    if upload.kind not in TAKEN_BACK or not (written or changed):
        return None
    facts = {"kind": upload.kind, "branch": upload.branch, "name": upload.name, "by": by, "written_on": today}
    run = ImportRun.objects.create(**facts, row_count=len(written) + len(changed))
    rows = MADE[upload.kind](run, new, written, held)
    if upload.kind in OF_CASES:
        rows += _cases(run, changed, [row.facts["case"] for row in changed], held)
    else:
        rows += _changed(run, changed, was)
    WrittenRow.objects.bulk_create(rows, batch_size=500)
    return run


def _branches(run, new, written, held):
    versions = dict(Branch.objects.filter(pk__in=[b.pk for b in written]).values_list("pk", "version"))
    return [
        WrittenRow(run=run, number=row.number, branch_key=b.pk, branch_made=True, version=versions[b.pk])
        for row, b in zip(new, written, strict=True)
    ]


def _members(run, new, written, held):
    return [
        WrittenRow(run=run, number=row.number, member_key=m.pk, member_made=True, version=m.version)
        for row, m in zip(new, written, strict=True)
    ]


def _cases(run, new, written, held):
    """Acts of a case that was opened are all its acts; of one that was gone on with, those recorded by this import."""
    spans = {}
    for ids in batches({case.pk for case in written}):
        found = Act.objects.filter(nomination__in=ids).order_by().values("nomination").annotate(first=Min("pk"), last=Max("pk"))
        spans.update({f["nomination"]: (f["first"], f["last"]) for f in found})
    rows = []
    for row, case in zip(new, written, strict=True):
        first, last = spans[case.pk]
        opened = row.facts.get("case") is None
        is_new = opened and row.found is None
        rows.append(
            WrittenRow(
                run=run, number=row.number, case_key=case.pk, case_made=opened, member_key=case.member_id, member_made=is_new,
                version=1 if is_new else 0, last_act=last, first_act=first if opened else held[case.pk][0] + 1,
                before={} if opened else {"intended_body": held[case.pk][1]},
            )
        )  # fmt: skip
    return rows


def _changed(run, rows, was):
    found = []
    for row in rows:
        model = type(row.found)
        version = model.objects.values_list("version", flat=True).get(pk=row.found.pk)
        key = {"member_key": row.found.pk} if model is Member else {"branch_key": row.found.pk}
        found.append(WrittenRow(run=run, number=row.number, **key, version=version, before=was[row.number]))
    return found


MADE = {ImportKind.BRANCHES: _branches, ImportKind.MEMBERS: _members, **dict.fromkeys(OF_CASES, _cases)}
