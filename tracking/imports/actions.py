"""Keep a workbook, and write what its dry run announced: all rows or none."""

from collections import Counter

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import dates, text
from portal.errors import Reason, RuleBroken
from portal.workbooks.headings import folded
from portal.workbooks.table import MissingColumns
from tracking.branches import actions as branches
from tracking.branches.models import Branch
from tracking.history import actions as history
from tracking.imports import changes, citizen, keeping, queries, writing
from tracking.imports.entering import act_facts, add_people, naming_row, open_cases
from tracking.imports.models import ImportJob, LearnedHeading, Upload
from tracking.imports.queries import SKIP
from tracking.imports.rules import AT_ONCE, KEPT_FOR, ROWS_AT_ONCE, ImportKind, JobState, RowState, Task
from tracking.members import bulk as members
from tracking.nominations import actions as nominations
from tracking.nominations import people
from tracking.nominations.rules import ActKind, DocumentForm


@transaction.atomic
def keep_upload(*, by, kind, branch, name, content, today, about=""):
    """Keep a workbook for a day. Forgets everybody's expired ones. A small one is read at once; a large one, or one with more
    doubtful rows than fit on a page, gets an ImportJob.

    A file whose required columns are not all known is kept, so that the person can say which they are. Raises RuleBroken for a small file
    that cannot be read; a large one says so on its page.
    """
    if len(content) > AT_ONCE or _is_long(content, kind, branch):
        upload = keep(Upload, by=by, name=name, content=content, kind=kind, branch=branch, about=about)
        ImportJob.objects.create(upload=upload)
        return upload
    many = False
    try:
        plan = queries.plan(content=content, kind=kind, place=branch, user=by, today=today, about=about)
        many = len(plan.doubtful) > queries.MOST_DOUBTFUL
    except MissingColumns as refusal:
        if not refusal.can_be_told:
            raise
    upload = keep(Upload, by=by, name=name, content=content, kind=kind, branch=branch, about=about)
    if many:
        ImportJob.objects.create(upload=upload)
    return upload


@transaction.atomic
def learn_headings(*, upload, match, by):
    """Remember for the unit of the upload what its headings mean. ``match``: {heading as written: column key, '' for none}.

    A large workbook waits to be read again.
    """
    upload = lock_unwritten(upload)
    ImportJob.objects.filter(upload=upload).update(task=Task.CHECK, state=JobState.WAITING, attempts=0, done=0, total=0)
    for heading, key in sorted(match.items()):
        LearnedHeading.objects.update_or_create(branch=upload.branch, kind=upload.kind, folded=folded(heading)[:200], defaults={"key": key})
    if not ImportJob.objects.filter(upload=upload).exists() and _is_long(bytes(upload.content), upload.kind, upload.branch):
        ImportJob.objects.create(upload=upload)
    if match:
        history.record("imports.learn", by=by, branch=upload.branch, kind=upload.kind, count=len(match))
    return upload


def _is_long(content, kind, branch):
    """Whether a workbook of few bytes holds more rows than are looked at while its owner waits: packed, many alike take no room."""
    try:
        return len(queries.read_sheet(content, kind, learned=queries.learned(kind, branch)).rows) > ROWS_AT_ONCE
    except MissingColumns:
        return False


def keep(model, *, by, name, content, **facts):
    """A row of this kind of KeptFile, inside the caller's transaction. Forgets everybody's expired ones of the kind."""
    model.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return model.objects.create(owner=by, name=text.clean(name)[:200], content=content, **facts)


def lock_unwritten(kept):
    """The kept file, locked inside the caller's transaction. Raises RuleBroken when it has been written."""
    locked = type(kept).objects.select_for_update(of=("self",)).get(pk=kept.pk)
    if locked.result is not None:
        raise RuleBroken(_("Tệp này đã được ghi."))
    return locked


@transaction.atomic
def drop_upload(*, upload, by):
    """Forget a workbook (any KeptFile) that is not wanted."""
    type(upload).objects.filter(pk=upload.pk, owner=by).delete()


@transaction.atomic
def ask_to_write(*, upload, by, leave_out=False):
    """Have the checked workbook written in the background; ``leave_out``: without its wrong and doubtful rows. Raises RuleBroken."""
    upload = lock_unwritten(upload)
    job = ImportJob.objects.select_for_update().get(upload=upload)
    if job.is_open:
        raise RuleBroken(_("Tệp đang được xử lý. Đề nghị chờ xong rồi ghi."))
    if not leave_out and (upload.rows.filter(state=RowState.WRONG).exists() or upload.rows.undecided().exists()):
        raise RuleBroken(
            _("Tệp còn dòng lỗi hoặc dòng cần xem chưa chọn. Chọn cách xử lý, bỏ qua các dòng này, hoặc sửa tệp rồi tải lên lại.")
        )
    job.task, job.state, job.leave_out = Task.WRITE, JobState.WAITING, leave_out
    job.done, job.attempts, job.beat_at, job.notes = 0, 0, timezone.now(), []
    job.save()
    return upload


@transaction.atomic
def write_upload(*, upload, choices, by, today, leave_out=False):
    """Write every row of the workbook through the actions of its concept, or nothing; the Upload with its ``result``.

    ``choices`` as in ``queries.plan``; ``leave_out``: rows that are wrong or not decided are skipped instead of refused.
    The file itself is forgotten. Raises RuleBroken while a row is wrong or has not been decided.
    """
    nominations.hold_trees()
    upload = lock_unwritten(upload)
    asked = {"kind": upload.kind, "place": upload.branch, "about": upload.about, "user": by, "today": today, "choices": choices}
    plan = queries.plan(content=bytes(upload.content), **asked)
    if not leave_out and (reasons := _open_reasons(plan)):
        raise RuleBroken(*reasons)
    for row in plan.rows:
        row.forget_cells()
    rows = [row for row in plan.rows if row.state == RowState.NEW]
    was, held = keeping.former(plan.update, upload.kind), keeping.cases_before([*rows, *plan.update])
    written, meetings = WRITERS[upload.kind](rows, by, today)
    updated = UPDATERS[upload.kind](plan.update, by, today)
    run = keeping.keep_run(
        upload=upload, by=by, today=today, new=rows, written=written, changed=plan.update,
        updated=updated, was=was, held=held,
    )  # fmt: skip
    left_out = len(plan.wrong) + len(plan.open_questions)
    upload.result = {
        "written": [row.code for row in written],
        "updated": len(updated),
        "changed": [row.code for row in updated],
        "known": sum(row.state == RowState.KNOWN and row.choice != SKIP for row in plan.rows),
        "skipped": left_out + sum(row.choice == SKIP for row in plan.rows),
        "meetings": meetings,
    } | ({"run": run.code} if run else {})
    upload.content = b""
    upload.save(update_fields=["result", "content"])
    history.record("imports.write", by=by, branch=upload.branch, kind=upload.kind, rows=len(plan.rows), written=len(written) + len(updated))
    return upload


_WRONG = gettext_lazy(
    "Còn %(count)s dòng lỗi (dòng %(rows)s). Sửa trong tệp rồi tải lên lại, hoặc đánh dấu bỏ qua các dòng này; chưa ghi dòng nào."
)


def _open_reasons(plan):
    reasons = []
    if plan.wrong:
        reasons.append(Reason(_WRONG % {"count": len(plan.wrong), "rows": ", ".join(str(row.number) for row in plan.wrong[:10])}))
    for row in plan.open_questions:
        reasons.append(
            Reason(_("Dòng %(number)s: chọn “Đúng người này”, “Người khác” hoặc bỏ qua.") % {"number": row.number}, f"dong-{row.number}")
        )
    return reasons


def _write_branches(rows, by, today):
    written = []
    for row in rows:
        facts = {name: row.facts[name] for name in ("name", "short_name", "kind", "sector", "address")}
        parent = Branch.objects.get(pk=row.branch.pk)
        with naming_row(row):
            written.append(branches.open_branch(by=by, on=row.facts["opened_on"], today=today, parent=parent, **facts))
    return written, []


def _update_branches(rows, by, today):
    for row in rows:
        held, found = {change.field for change in row.changes}, row.found
        facts = {name: row.facts[name] if name in held else getattr(found, name) for name in ("kind", "sector", "address")}
        with naming_row(row):
            branches.update_branch(branch=found, by=by, on=today, today=today, province=found.province, **facts)
    return [row.found for row in rows]


def _update_members(rows, by, today):
    people.update_members(changes=[_changed(row) for row in rows], by=by, today=today)
    return [row.found for row in rows]


def _changed(row):
    facts = {change.field: row.facts[change.field] for change in row.changes if change.field not in ("full_name", "birth", citizen.KEY)}
    number = row.facts[citizen.KEY] if any(change.field == citizen.KEY for change in row.changes) else None
    return members.Changed(row.found, changes.new_name(row, row.found), changes.new_birth(row, row.found), facts, number)


def _write_members(rows, by, today):
    new = [row for row in rows if row.found is None]
    return add_people(new, by, today), []


def _write_introductions(rows, by, today):
    opening = [row for row in rows if row.facts.get("case") is None]
    cases = {row.number: case for row, case in zip(opening, open_cases(opening, by, today), strict=True)}
    for row in rows:
        if row.number not in cases:
            cases[row.number] = _continue(row, by, today)
    ordered = [cases[row.number] for row in rows]
    return ordered, _meetings(rows, ordered)


def _continue(row, by, today):
    """Further acts on a case of the pool, one by one."""
    for act in row.facts["acts"]:
        with naming_row(row):
            facts = act_facts(act)
            nominations.record(facts.pop("kind"), nomination=row.facts["case"], by=by, today=today, **facts)
    return row.facts["case"]


def _meetings(rows, cases):
    """Each resolution with one of its cases, for printing: its branch, number and day, how many people; no names."""
    counted, first = Counter(), {}
    for row, case in zip(rows, cases, strict=True):
        document = row.facts["document"]
        if document and document.form == DocumentForm.RESOLUTION_4A and any(a.kind == ActKind.UNION_DOCUMENT for a in row.facts["acts"]):
            key = row.branch.label, document.number, dates.show(document.on)
            counted[key] += 1
            first.setdefault(key, case.code)
    return [{"branch": key[0], "number": key[1], "on": key[2], "count": count, "code": first[key]} for key, count in counted.items()]


WRITERS = {
    ImportKind.BRANCHES: _write_branches,
    ImportKind.MEMBERS: _write_members,
    ImportKind.INTRODUCTIONS: _write_introductions,
} | writing.WRITERS
UPDATERS = {
    ImportKind.BRANCHES: _update_branches,
    ImportKind.MEMBERS: _update_members,
    ImportKind.INTRODUCTIONS: lambda rows, by, today: [],
} | writing.UPDATERS
