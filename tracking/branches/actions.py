"""Writes to branches: open, rename, facts, officers, obstacles. Moving and closing live in ``reorganisation``."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates, db, periods, rows, text, timeline, tree
from portal.errors import Reason, RuleBroken
from tracking.branches import queries
from tracking.branches.models import Branch, BranchFact, BranchObstacle, BranchOfficer, BranchPeriod
from tracking.history import actions as history

TREE_LOCK = "branch-tree"  # whoever changes the shape of the tree holds it


def keys_of(name, short_name=""):
    """Search and sort keys of a branch."""
    return {"name_fold": text.fold(f"{name} {short_name}")[:300], "name_key": text.sort_key(name)[:420]}


@transaction.atomic
def open_branch(
    *,
    by,
    on,
    name,
    kind,
    parent=None,
    sector=None,
    province=None,
    short_name="",
    address="",
    decision_number="",
    decision_on=None,
    today=None,
):
    """Found a branch from day ``on`` (None: since before the portal). ``parent`` None makes the root, of which there is one.

    ``today``: day of recording, after which ``on`` may not lie; None when the caller has checked.
    Writes the branch, its first period and an event. Raises RuleBroken.
    """
    name = text.clean(name)
    db.advisory_lock(TREE_LOCK)
    parent = Branch.objects.get(pk=parent.pk) if parent else None  # a move may have rewritten its path meanwhile
    reasons = _opening_reasons(name, parent) + dates.future_reasons(on, today)
    if reasons:
        raise RuleBroken(*reasons)
    branch = Branch.objects.create(
        name=name, short_name=text.clean(short_name), kind=kind, sector=sector, province=province or (parent.province if parent else None),
        address=text.clean(address), parent=parent, opened_on=on, path=free_path(parent),
        depth=parent.depth + 1 if parent else 1, **keys_of(name, short_name),
    )  # fmt: skip
    a2, a3, a4 = tree.ancestor_ids(
        node_id=branch.pk, depth=branch.depth, parent_ids=(parent.a2_id, parent.a3_id, parent.a4_id) if parent else None
    )
    branch.a2_id, branch.a3_id, branch.a4_id = a2, a3, a4
    branch.save(update_fields=["a2", "a3", "a4"])
    _write_first_periods(branch, on or timeline.LONG_AGO, decision_number, decision_on)
    history.record("branches.open", by=by, subject=branch, branch=branch, name=name, on=str(on or ""))
    return branch


def free_path(parent):
    """Path for a new child of this branch (None: the root)."""
    return db.free_path(parent, Branch, BranchPeriod)


def _opening_reasons(name, parent):
    reasons = []
    if not name:
        reasons.append(Reason(_("Cần ghi tên đơn vị."), "name"))
    if parent is None and Branch.objects.filter(parent__isnull=True).exists():
        reasons.append(Reason(_("Cần chọn công đoàn cấp trên."), "parent"))
    if parent is not None and parent.closed_on:
        reasons.append(Reason(_("“%(name)s” đã kết thúc hoạt động, không nhận thêm đơn vị.") % {"name": parent.name}, "parent"))
    if parent is not None and parent.depth >= tree.MAX_DEPTH:
        reasons.append(Reason(_("Cây tổ chức quá nhiều cấp."), "parent"))
    if parent is not None and name and Branch.objects.open().filter(parent=parent, name=name).exists():
        reasons.append(Reason(_("“%(parent)s” đã có đơn vị tên “%(name)s”.") % {"parent": parent.name, "name": name}, "name"))
    return reasons


def _write_first_periods(branch, on, decision_number, decision_on):
    """The period from ``on``, and one more for each time the parent has moved since."""
    above = [queries.segment(p) for p in BranchPeriod.objects.filter(branch=branch.parent_id).order_by("start_on")]
    places = timeline.born(above, node=branch.pk, step=branch.path[-tree.STEP :], on=on)
    ends = [start for start, *_place in places[1:]] + [None]
    facts = {name: getattr(branch, name) for name in queries.PERIOD_FIELDS}
    BranchPeriod.objects.bulk_create(
        BranchPeriod(
            branch=branch, start_on=start, ends_on=end, parent_id=branch.parent_id, path=path, depth=depth, a2_id=a2, a3_id=a3,
            a4_id=a4, **facts,
            **({"decision_number": decision_number, "decision_on": decision_on} if start == on else {}),
        )
        for (start, path, depth, (a2, a3, a4)), end in zip(places, ends, strict=True)
    )  # fmt: skip


def held(branch):
    """The branch as it is now, kept where it is until the transaction ends: nobody moves or closes it meanwhile.

    For whoever is about to write the branch's ancestor columns onto a row; the first thing of such an action.
    """
    db.shared_lock(TREE_LOCK)
    return Branch.objects.get(pk=branch.pk)


@transaction.atomic
def rename_branch(*, branch, by, on, name, today=None, short_name="", decision_number="", decision_on=None, version=None):
    """Give the branch a new name from day ``on``; the old name stays in its period. Raises RuleBroken, Stale."""
    db.advisory_lock(TREE_LOCK)
    branch = rows.lock(branch, version)
    name, reasons = text.clean(name), dates.future_reasons(on, today)
    if not name:
        reasons.append(Reason(_("Cần ghi tên đơn vị."), "name"))
    if branch.closed_on:
        reasons.append(Reason(_("Đơn vị đã kết thúc hoạt động, không đổi tên.")))
    if reasons:
        raise RuleBroken(*reasons)
    before = branch.name
    reached = write_change(branch, on=on, decision_number=decision_number, decision_on=decision_on, name=name)
    if "name" in reached:
        rows.save(branch, name=name, short_name=text.clean(short_name), **keys_of(name, short_name))
    history.record("branches.rename", by=by, subject=branch, branch=branch, before=before, name=name, on=str(on))
    return branch


def write_change(branch, **facts):
    """Write that these facts of the branch hold from a day on; see ``periods.write_change``."""
    return periods.write_change(BranchPeriod.objects.filter(branch=branch), **facts)


@transaction.atomic
def update_branch(
    *, branch, by, on, kind, today=None, sector=None, province=None, address="", decision_number="", decision_on=None, version=None
):
    """Change kind or sector from day ``on`` (with a period), province and address as of now. Raises RuleBroken, Stale."""
    db.advisory_lock(TREE_LOCK)
    branch = rows.lock(branch, version)
    reasons = dates.future_reasons(on, today)
    if branch.closed_on:
        reasons.append(Reason(_("Đơn vị đã kết thúc hoạt động, không cập nhật.")))
    if reasons:
        raise RuleBroken(*reasons)
    facts = {"kind": kind, "sector_id": sector.pk if sector else None}
    changes = {name: value for name, value in facts.items() if getattr(branch, name) != value}
    reached = write_change(branch, on=on, decision_number=decision_number, decision_on=decision_on, **changes) if changes else set()
    changed = rows.save(branch, province=province, address=text.clean(address), **{name: changes[name] for name in reached})
    history.record("branches.update", by=by, subject=branch, branch=branch, fields=sorted({*changed, *changes}), on=str(on))
    return branch


# ------------------------------------------------------------------ what is known of a branch

NUMBERS = ("workforce", "member_count", "direct_worker_count", "party_member_count")


@transaction.atomic
def record_facts(
    *, branch, by, on, today=None, workforce=None, member_count=None, direct_worker_count=None, party_member_count=None, shift_pattern=""
):
    """Note the numbers of a branch as of day ``on``; None is not known. A second record of a day replaces the first.

    Raises RuleBroken.
    """
    numbers = dict(zip(NUMBERS, (workforce, member_count, direct_worker_count, party_member_count), strict=True))
    reasons = _number_reasons(numbers)
    if today and on > today:
        reasons.append(Reason(_("Ngày %(on)s chưa đến. Chỉ ghi số liệu đã có.") % {"on": dates.show(on)}, "on"))
    if all(n is None for n in numbers.values()) and not shift_pattern:
        reasons.append(Reason(_("Cần ghi ít nhất một số liệu.")))
    if reasons:
        raise RuleBroken(*reasons)
    fact, _created = BranchFact.objects.update_or_create(branch=branch, on=on, defaults={**numbers, "shift_pattern": shift_pattern})
    history.record("branches.facts", by=by, subject=branch, branch=branch, on=str(on))
    return fact


def _number_reasons(numbers):
    """No part is greater than its whole, as far as both are known."""
    labels = {name: BranchFact._meta.get_field(name).verbose_name for name in NUMBERS}
    words = _("%(part)s không thể nhiều hơn %(whole)s.")
    return [
        Reason((words % {"part": labels[part], "whole": labels[whole]}).capitalize(), part)
        for part, whole in (("direct_worker_count", "workforce"), ("party_member_count", "workforce"))
        if numbers[part] is not None and numbers[whole] is not None and numbers[part] > numbers[whole]
    ]


def lock_open(branch):
    """Lock the branch's row, so that two who add one thing to it wait for each other. Raises RuleBroken when it has ended."""
    branch = rows.lock(branch)
    if branch.closed_on:
        raise RuleBroken(_("“%(name)s” đã kết thúc hoạt động, không cập nhật.") % {"name": branch})
    return branch


@transaction.atomic
def set_officer(*, branch, by, on, kind, name, position="", phone="", user=None):
    """From day ``on`` this person answers for the branch in this capacity; whoever did before ends that day. An empty name only ends.

    Returns the officer or None. Raises RuleBroken when ``on`` lies before the earlier one's start.
    """
    lock_open(branch)
    name = text.clean(name)
    earlier = BranchOfficer.objects.filter(branch=branch, kind=kind, ends_on__isnull=True).first()
    if earlier and on < earlier.start_on:
        raise RuleBroken(
            Reason(_("Ngày phải từ %(on)s trở đi, là ngày của người phụ trách trước.") % {"on": dates.show(earlier.start_on)}, "on")
        )
    if not name and not earlier:
        raise RuleBroken(Reason(_("Cần ghi họ và tên."), "name"))
    if earlier:
        earlier.ends_on = on
        earlier.save(update_fields=["ends_on"])
    officer = None
    if name:
        officer = BranchOfficer.objects.create(
            branch=branch, kind=kind, user=user, name=name, position=text.clean(position), phone=phone, start_on=on
        )
    history.record("branches.officer", by=by, subject=branch, branch=branch, kind=str(kind), on=str(on))
    return officer


@transaction.atomic
def add_obstacle(*, branch, by, on, obstacle):
    """Note an obstacle of the branch from day ``on``. Raises RuleBroken when it is noted already."""
    lock_open(branch)
    if BranchObstacle.objects.filter(branch=branch, obstacle=obstacle, ends_on__isnull=True).exists():
        raise RuleBroken(Reason(_("Đã ghi nhận “%(obstacle)s” cho đơn vị này.") % {"obstacle": obstacle}, "obstacle"))
    found = BranchObstacle.objects.create(branch=branch, obstacle=obstacle, start_on=on)
    history.record("branches.obstacle", by=by, subject=branch, branch=branch, obstacle=obstacle.code, on=str(on))
    return found


@transaction.atomic
def lift_obstacle(*, obstacle, by, on):
    """The obstacle is gone from day ``on``. Raises RuleBroken before its start or when lifted already."""
    obstacle = BranchObstacle.objects.select_for_update(of=("self",)).select_related("branch", "obstacle").get(pk=obstacle.pk)
    if obstacle.ends_on:
        raise RuleBroken(_("Khó khăn này đã được tháo gỡ từ ngày %(on)s.") % {"on": dates.show(obstacle.ends_on)})
    if on < obstacle.start_on:
        raise RuleBroken(Reason(_("Ngày phải từ %(on)s trở đi, là ngày ghi nhận.") % {"on": dates.show(obstacle.start_on)}, "on"))
    obstacle.ends_on = on
    obstacle.save(update_fields=["ends_on"])
    history.record(
        "branches.lift_obstacle", by=by, subject=obstacle.branch, branch=obstacle.branch, obstacle=obstacle.obstacle.code, on=str(on)
    )
    return obstacle
