"""What an import made and changed is kept beside it, so that it can be taken back. Layer: actions."""

from datetime import date
from itertools import chain

from django.db.models import Max, Min
from django.utils import timezone

from portal import rows
from portal.dates import PartialDate
from tracking.branches.models import Branch
from tracking.classes import taking_back as places
from tracking.classes.models import Enrolment
from tracking.imports import citizen
from tracking.imports.people import batches
from tracking.imports.rules import ImportKind
from tracking.imports.runs import UNDONE_WITHIN, ImportRun, WrittenRow
from tracking.members.models import Member
from tracking.nominations.models import Act

OF_CASES = (ImportKind.INTRODUCTIONS, ImportKind.HISTORIES, ImportKind.DECISIONS)
MEMBER_COLUMNS = ("full_name", "birth", "sex", "phone", "work", "direct_worker", "union_officer", "ethnic_group", "education")
MEMBER_COLUMNS += ("theory", "home_town", "residence", "union_joined_on", "youth_joined_on", citizen.KEY)
BRANCH_COLUMNS = ("kind", "sector", "address")


def former(rows, kind):
    """{row number: {column: value now}} of what these rows are about to change, as JSON keeps it; to be asked before writing."""
    if kind == ImportKind.CLASSES:
        return {row.number: places.kept(row.facts["enrolment"]) for row in rows}
    if kind not in (ImportKind.BRANCHES, ImportKind.MEMBERS):
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


def keep_run(*, upload, by, today, new, written, changed, updated, was, held):
    """Remember what was written: the ImportRun, None when nothing was.

    ``new`` with ``written`` and ``changed`` with ``updated``: rows and what they made or changed, in one order; ``was``: former values of
    what changed; ``held``: as ``cases_before``. Forgets everybody's runs that can no longer be taken back. Part of the caller's
    transaction.
    """
    ImportRun.objects.filter(written_at__lt=timezone.now() - UNDONE_WITHIN).delete()
    if not (written or changed):
        return None
    facts = {"kind": upload.kind, "branch": upload.branch, "name": upload.name, "by": by, "written_on": today}
    run = ImportRun.objects.create(**facts, row_count=len(written) + len(changed))
    make, change = KEPT_BY[upload.kind]
    kept = chain(make(new, written, held), change(changed, updated, was, held))
    rows.create_in_parts(WrittenRow, (WrittenRow(run=run, **row) for row in kept))
    return run


def versions(model, keys):
    """{key: version now} of these rows."""
    found = {}
    for ids in batches(keys):
        found.update(model.objects.filter(pk__in=ids).values_list("pk", "version"))
    return found


def _branches(new, written, held):
    now = versions(Branch, [b.pk for b in written])
    for row, b in zip(new, written, strict=True):
        yield {"number": row.number, "branch_key": b.pk, "branch_made": True, "version": now[b.pk]}


def _members(new, written, held):
    for row, m in zip(new, written, strict=True):
        yield {"number": row.number, "member_key": m.pk, "member_made": True, "version": m.version}


def _changed_branches(changed, updated, was, held):
    now = versions(Branch, [row.found.pk for row in changed])
    for row in changed:
        yield {"branch_key": row.found.pk, **_change(row, was, now[row.found.pk])}


def _changed_members(changed, updated, was, held):
    now = versions(Member, [row.found.pk for row in changed])
    for row in changed:
        yield {"member_key": row.found.pk, **_change(row, was, now[row.found.pk])}


def _change(row, was, version):
    return {"number": row.number, "version": version, "version_before": row.found.version, "before": was[row.number]}


def acts_now(cases):
    """{case id: (key of its first act, of its last)} of cases by their id."""
    spans = {}
    for ids in batches(cases):
        found = Act.objects.filter(nomination__in=ids).order_by().values("nomination").annotate(first=Min("pk"), last=Max("pk"))
        spans.update({f["nomination"]: (f["first"], f["last"]) for f in found})
    return spans


def _cases(new, written, held):
    """Acts of a case that was opened are all its acts; of one that was gone on with, those recorded by this import."""
    spans = acts_now({case.pk for case in written})
    for row, case in zip(new, written, strict=True):
        first, last = spans[case.pk]
        opened = row.facts.get("case") is None
        is_new = opened and row.found is None
        yield {
            "number": row.number, "case_key": case.pk, "case_made": opened, "member_key": case.member_id, "member_made": is_new,
            "version": 1 if is_new else 0, "last_act": last, "first_act": first if opened else held[case.pk][0] + 1,
            "before": {} if opened else {"intended_body": held[case.pk][1]},
        }  # fmt: skip


def _changed_cases(changed, updated, was, held):
    return _cases(changed, updated, held)


def _learners(listing, cases, held, was=None):
    """The place in the class that each row made or changed, with the acts of its case that this import recorded."""
    spans, listed = acts_now({case.pk for case in cases}), {}
    for ids in batches({case.pk for case in cases}):
        found = Enrolment.objects.current().filter(nomination__in=ids, training_class__in={row.facts["class"].pk for row in listing})
        for class_id, case_id, pk, version in found.values_list("training_class", "nomination", "pk", "version"):
            listed[class_id, case_id] = pk, version
    for row, case in zip(listing, cases, strict=True):
        key, version = listed[row.facts["class"].pk, case.pk]
        stood, before = row.facts["enrolment"], was[row.number] if was else {}
        yield {
            "number": row.number, "case_key": case.pk, "member_key": case.member_id, "enrolment_key": key, "enrolment_made": stood is None,
            "version": version, "version_before": stood.version if stood else 0, "before": before,
            "first_act": held[case.pk][0] + 1, "last_act": spans[case.pk][1],
        }  # fmt: skip


def _changed_learners(changed, updated, was, held):
    return _learners(changed, updated, held, was)


def _targets(setting, made, held):
    """Every row is a new target; one that replaced another says which version of that."""
    for row, t in zip(setting, made, strict=True):
        before = row.found.version if row.found else 0
        yield {"number": row.number, "target_key": t.pk, "version": t.version, "version_before": before}


def _changed_targets(changed, updated, was, held):
    return _targets(changed, updated, held)


# How each kind keeps (what it made, what it changed).
KEPT_BY = {
    ImportKind.BRANCHES: (_branches, _changed_branches),
    ImportKind.MEMBERS: (_members, _changed_members),
    **dict.fromkeys(OF_CASES, (_cases, _changed_cases)),
    ImportKind.CLASSES: (_learners, _changed_learners),
    ImportKind.TARGETS: (_targets, _changed_targets),
}
