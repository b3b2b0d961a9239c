"""Writes to branches: open, rename, facts, officers, obstacles. Moving and closing live in ``reorganisation``."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal import db, rows, text, tree
from portal.errors import Reason, RuleBroken
from tracking.branches.models import Branch, BranchPeriod
from tracking.history import actions as history


def keys_of(name, short_name=""):
    """Search and sort keys of a branch."""
    return {"name_fold": text.fold(f"{name} {short_name}")[:300], "name_key": text.sort_key(name)[:420]}


@transaction.atomic
def open_branch(*, by, on, name, kind, parent=None, sector=None, province=None, short_name="", address="", decision_number="", decision_on=None):
    """Found a branch from day ``on`` (None: since before the portal). ``parent`` None makes the root, of which there is one.

    Writes the branch, its first period and an event. Raises RuleBroken.
    """
    name = text.clean(name)
    reasons = _opening_reasons(name, parent, on)
    if reasons:
        raise RuleBroken(*reasons)
    db.advisory_lock(f"branch-tree-{parent.pk if parent else 0}")
    last = Branch.objects.filter(parent=parent).aggregate(last=Max("path"))["last"]
    branch = Branch.objects.create(
        name=name, short_name=text.clean(short_name), kind=kind, sector=sector, province=province or (parent.province if parent else None),
        address=text.clean(address), parent=parent, opened_on=on, path=tree.next_path(parent.path if parent else "", last),
        depth=parent.depth + 1 if parent else 1, **keys_of(name, short_name),
    )  # fmt: skip
    a2, a3, a4 = tree.ancestor_ids(node_id=branch.pk, depth=branch.depth, parent_ids=(parent.a2_id, parent.a3_id, parent.a4_id) if parent else None)
    branch.a2_id, branch.a3_id, branch.a4_id = a2, a3, a4
    branch.save(update_fields=["a2", "a3", "a4"])
    write_period(branch, on=on, decision_number=decision_number, decision_on=decision_on)
    history.record("branches.open", by=by, subject=branch, branch=branch, name=name, on=str(on or ""))
    return branch


def _opening_reasons(name, parent, on):
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


LONG_AGO = "1900-01-01"


def write_period(branch, *, on, decision_number="", decision_on=None, closed=False):
    """Write the period that starts on ``on`` (None: since before the portal) from the branch's current columns, and the ends around it.

    A period that starts on the same day is replaced: it never came to be.
    """
    from datetime import date

    on = on or date.fromisoformat(LONG_AGO)
    facts = {f: getattr(branch, f) for f in ("name", "kind", "sector_id", "parent_id", "path", "depth", "a2_id", "a3_id", "a4_id")}
    later = BranchPeriod.objects.filter(branch=branch, start_on__gt=on).order_by("start_on").first()
    BranchPeriod.objects.update_or_create(
        branch=branch,
        start_on=on,
        defaults={**facts, "closed": closed, "ends_on": later.start_on if later else None, "decision_number": decision_number, "decision_on": decision_on},
    )
    before = BranchPeriod.objects.filter(branch=branch, start_on__lt=on).order_by("-start_on").first()
    if before:
        before.ends_on = on
        before.save(update_fields=["ends_on"])


@transaction.atomic
def rename_branch(*, branch, by, on, name, short_name="", decision_number="", decision_on=None, version=None):
    """Give the branch a new name from day ``on``; the old name stays in its period. Raises RuleBroken, Stale."""
    branch = rows.lock(branch, version)
    name = text.clean(name)
    if not name:
        raise RuleBroken(Reason(_("Cần ghi tên đơn vị."), "name"))
    if branch.closed_on:
        raise RuleBroken(_("Đơn vị đã kết thúc hoạt động, không đổi tên."))
    before = branch.name
    rows.save(branch, name=name, short_name=text.clean(short_name), **keys_of(name, short_name))
    write_period(branch, on=on, decision_number=decision_number, decision_on=decision_on)
    history.record("branches.rename", by=by, subject=branch, branch=branch, before=before, name=name, on=str(on))
    return branch
