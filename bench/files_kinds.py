"""Parts of ``bench.files`` for every kind of workbook that is brought in: read, write, take back. Invented rows over the people of
``bench.files_people``. A part is named ``PHASE KIND``: ``prepare``, ``dry run``, ``write`` or ``undo`` of one of KINDS."""

from datetime import date

from bench.files_people import people

PER_CLASS = 200  # learners of one class
TARGETS_EACH = 2  # targets of one unit
LINE = {
    "agreed": "10/01/2021", "introduced": "03/02/2021", "document_number": "12/NQ-CĐCS", "class_sent": "05/03/2021",
    "certificate": "20/06/2021", "certificate_number": "145",
}  # fmt: skip


def updates(count, unit):
    """Every member with another phone number and line of work."""
    for at, person in enumerate(people(count, unit)):
        yield {**person, "phone": f"08{10_000_000 + at}", "work": "Công nhân may"}


def introductions(count, unit):
    for person in people(count, unit):
        yield {**person, "agreed": "20/01/2026", "document_number": "12/NQ-CĐCS", "document_on": "03/02/2026"}


def histories(count, unit):
    for person in people(count, unit):
        yield {**person, **LINE}


def learners(count, unit):
    """Sent to classes, with results."""
    for at, person in enumerate(people(count, unit)):
        passed = {"result": "đạt", "certificate_number": str(at), "certificate_on": "20/06/2026", "absences": at % 3}
        yield {**_who(person), "class": _class(at // PER_CLASS), **passed}


def decisions(count, unit):
    for at, person in enumerate(people(count, unit)):
        yield {**_who(person), "decision_number": f"{at}-QĐ/ĐU", "decided": "02/07/2026"}


def aims(count, unit):
    for at in range(_targets(count)):
        year = {"year": 2026} if at % TARGETS_EACH else {}
        yield {"branch": _unit(at // TARGETS_EACH), "value": 5 + at % 7, "decision_number": "15/QĐ-CĐP", **year}


def _who(person):
    return {name: person[name] for name in ("full_name", "birth", "branch")}


def _class(number):
    return f"Lớp nhận thức số {number}"


def _unit(number):
    return f"CĐCS Công ty khu {number}"


def _targets(count):
    """A tenth: a province sets some thousand targets in a term, never as many as it has members."""
    return max(count // 10, TARGETS_EACH)


KINDS = {  # name: (kind of import, its rows)
    "members": ("doan-vien", people), "updates": ("doan-vien", updates), "introductions": ("gioi-thieu", introductions),
    "class list": ("lop", learners), "decisions": ("quyet-dinh", decisions), "histories": ("qua-trinh", histories),
    "targets": ("chi-tieu", aims),
}  # fmt: skip
# What is done after members were written once: a class list and decisions need the cases of introductions.
STEPS = (
    "dry run updates", "write updates", "undo updates", "undo members", "dry run introductions", "write introductions",
    "dry run class list", "write class list", "undo class list", "dry run decisions", "write decisions", "undo decisions",
    "undo introductions", "dry run histories", "write histories", "undo histories", "dry run targets", "write targets", "undo targets",
)  # fmt: skip


def split(part):
    """(phase, name) of 'dry run class list'."""
    phase = next(p for p in ("prepare", "dry run", "write", "undo") if part.startswith(p))
    return phase, part.removeprefix(phase).strip()


def prepare(name, count, file):
    """The workbook, and what its rows name: classes, units, a term. Not measured."""
    from tests.workbooks import workbook
    from tracking.branches.models import Branch
    from tracking.classes import actions as classes
    from tracking.targets import actions as targets

    ward, unit, by = _place(), Branch.objects.get(name="CĐCS Công ty May Sông Lam"), _by()
    if name == "class list":
        for number in range(-(-count // PER_CLASS)):
            day = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 15)}
            classes.plan_class(branch=ward, kind="awareness", name=_class(number), by=by, **day)
    if name == "targets":
        targets.add_term(branch=ward, name="Nhiệm kỳ 2025–2030", starts_on=date(2025, 9, 1), ends_on=date(2030, 8, 31), by=by)
        for number in range(-(-_targets(count) // TARGETS_EACH)):
            _open(ward, _unit(number), by)
    kind, rows = KINDS[name]
    file.write_bytes(workbook(rows(count, unit.name), kind))
    return ""


def _open(ward, name, by):
    from tracking.branches import actions as branches

    branches.open_branch(by=by, on=date(2020, 1, 1), parent=ward, name=name, kind="grassroots")


def _place():
    from tracking.branches.models import Branch

    return Branch.objects.filter(appointments__user__username="chi").get()


def _by():
    from portal.models import User

    return User.objects.get(username="chi")


def dry_run(name, count, file):
    from django.utils import timezone

    from tracking.imports import actions, jobs
    from tracking.imports.models import ImportJob, Upload

    Upload.objects.all().delete()
    today, facts = timezone.localdate(), {"kind": KINDS[name][0], "branch": _place(), "name": "bench.xlsx"}
    upload = actions.keep_upload(by=_by(), content=file.read_bytes(), today=today, **facts)
    ImportJob.objects.get_or_create(upload=upload)  # small files too are measured as the worker reads them
    jobs.run_waiting(today)
    return states()


def states():
    """What the dry run says of the rows."""
    from django.db.models import Count

    from tracking.imports.models import CheckedRow, ImportJob

    found = dict(CheckedRow.objects.order_by().values_list("state").annotate(Count("pk")))
    return f"{ImportJob.objects.get().state}: {found}"


def write(name, count, file):
    from django.utils import timezone

    from tracking.imports import actions, jobs
    from tracking.imports.models import Upload

    actions.ask_to_write(upload=Upload.objects.get(), by=_by(), leave_out=True)
    jobs.run_waiting(timezone.localdate())
    found = Upload.objects.get().result
    return f"{len(found['written']):,} written, {found['updated']:,} changed"


def undo(name, count, file):
    """The latest import of the kind that stands; a large one as the worker takes it back."""
    from django.utils import timezone

    from tracking.imports import jobs
    from tracking.imports import undo as undoing
    from tracking.imports.runs import ImportRun, Why

    run, today = ImportRun.objects.filter(kind=KINDS[name][0], undone_at=None).latest("pk"), timezone.localdate()
    undoing.ask(run=run, why=Why.WRONG_FILE, note="", by=_by(), today=today)
    jobs.run_waiting(today)
    run.refresh_from_db()
    return f"{run.row_count:,} rows" if run.undone_at else f"not taken back: {run.undo_said[:3]}"


PHASES = {"prepare": prepare, "dry run": dry_run, "write": write, "undo": undo}


def run(part, count, file):
    phase, name = split(part)
    return PHASES[phase](name, count, file)
