"""Taking back a whole import: through the same actions as the pages, in one transaction, or not at all. Layer: actions."""

import logging
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Reason, RuleBroken
from tracking.branches import actions as branches
from tracking.branches import taking_back as mistaken
from tracking.branches.models import Branch
from tracking.catalogue.models import EthnicGroup, Sector
from tracking.history import actions as history
from tracking.imports import citizen, keeping, touched
from tracking.imports.people import batches
from tracking.imports.rules import ImportKind
from tracking.imports.runs import ImportRun, UndoState, WrittenRow
from tracking.members import actions as members_actions
from tracking.members import taking_back as members
from tracking.members.models import Member
from tracking.nominations import actions as nominations
from tracking.nominations import people
from tracking.nominations.actions import taking_back as cases

log = logging.getLogger(__name__)
AT_ONCE = 500  # rows that are taken back while the person waits


@transaction.atomic
def ask(*, run, why, note, by, today):
    """Take back the import, at once or, when it is large, in the background. Raises RuleBroken with the rows that stand against it."""
    nominations.hold_trees(alone=(branches.TREE_LOCK,) if run.kind == ImportKind.BRANCHES else ())
    run = _lock(run)
    run.undo_by, run.undo_at, run.undo_why, run.undo_note, run.undo_said = by, timezone.now(), why, note, []
    if run.row_count > AT_ONCE:
        _refuse_touched(run)
        run.undo_state, run.undo_beat_at = UndoState.WAITING, timezone.now()
        run.save()
        return run
    return _undo(run, today)


def run_waiting(today):
    """Take back large imports that wait; how many were worked on."""
    count = 0
    while run := _take():
        _work(run, today)
        count += 1
    return count


@transaction.atomic
def _take():
    skip = connection.features.has_select_for_update_skip_locked
    run = ImportRun.objects.to_take().select_for_update(of=("self",), skip_locked=skip).first()
    if run:
        run.undo_state, run.undo_beat_at = UndoState.RUNNING, timezone.now()
        run.save(update_fields=["undo_state", "undo_beat_at"])
    return run


def _work(run, today):
    try:
        if not ImportRun.objects.visible_to(run.undo_by).filter(pk=run.pk).exists():  # the account may have been closed while it waited
            raise RuleBroken(_("Tài khoản đã yêu cầu không còn quyền hủy lần nhập này tại đơn vị."))
        with transaction.atomic():
            nominations.hold_trees(alone=(branches.TREE_LOCK,) if run.kind == ImportKind.BRANCHES else ())
            _undo(_lock(run), today)
    except RuleBroken as refusal:
        _stop(run, [str(r.text) for r in refusal.reasons][:50])
    except Exception:
        log.exception("undo of import %s", run.pk)
        _stop(run, [_("Có lỗi khi hủy lần nhập; chưa thay đổi gì. Đề nghị thử lại hoặc báo quản trị.")])


def _stop(run, said):
    ImportRun.objects.filter(pk=run.pk, undone_at__isnull=True).update(undo_state=UndoState.FAILED, undo_said=said)


def _lock(run):
    locked = ImportRun.objects.select_for_update(of=("self",)).select_related("branch").get(pk=run.pk)
    if locked.undone_at:
        raise RuleBroken(_("Lần nhập này đã được hủy."))
    return locked


def _refuse_touched(run):
    """Nothing is taken back while a single row was worked on."""
    found = touched.outlook(run)
    words = _("Dòng %(number)s: %(why)s.")
    listed = [Reason(words % {"number": t.number, "why": ", ".join(t.reasons)}) for t in found.touched[:20]]
    if listed:
        head = _("Có %(count)s dòng đã được dùng hoặc sửa sau khi nhập, nên chưa hủy được lần nhập này; chưa thay đổi gì.")
        raise RuleBroken(Reason(head % {"count": found.touched_count}), *listed)


def _undo(run, today):
    """Hold what the import wrote, look again whether it is untouched, and take it back."""
    rows = list(WrittenRow.objects.filter(run=run).order_by("number"))
    _hold(rows)
    _refuse_touched(run)
    by, note = run.undo_by, f"{run.get_undo_why_display().capitalize()}. {run.undo_note}".strip()
    _cases(rows, by, today, note)
    _members(rows, by, today)
    _restore_members(rows, run, by, today)
    _branches(rows, by, today)
    _restore_branches(rows, run, by, today)
    run.undone_at, run.undo_state = timezone.now(), UndoState.NONE
    run.save()
    WrittenRow.objects.filter(run=run).update(before={})  # former values are not kept longer than they are needed
    facts = {"on": str(run.written_on), "kind": run.get_kind_display(), "rows": len(rows), "why": run.get_undo_why_display()}
    history.record("imports.undo", by=by, branch=run.branch, **facts)
    return run


def _hold(rows):
    """Members, then branches, in the order of their keys: nobody begins a case or an edit meanwhile. Cases are locked with their acts."""
    for ids in batches({r.member_key for r in rows if r.member_key}):
        list(Member.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    for ids in batches({r.branch_key for r in rows if r.branch_key}):
        list(Branch.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def _cases(rows, by, today, note):
    going = [r for r in rows if r.case_key]
    if going:
        cases.take_back(
            spans={r.case_key: (r.first_act, r.last_act) for r in going}, opened={r.case_key for r in going if r.case_made},
            meant={r.case_key: r.before["intended_body"] for r in going if not r.case_made}, by=by, today=today, note=note,
        )  # fmt: skip


def _members(rows, by, today):
    made = [r for r in rows if r.member_made]
    if made:
        leave = {r.member_key for r in made if r.case_made}
        members.take_back(remove={r.member_key for r in made} - leave, leave=leave, by=by, on=today)


def _restore_members(rows, run, by, today):
    for row in rows:
        if row.member_key and row.before and not row.case_key:
            member, kept = Member.objects.get(pk=row.member_key), _columns(row.before)
            facts = {"full_name": kept.pop("full_name", member.full_name)}
            facts["birth"] = keeping.birth(kept.pop("birth")) if "birth" in kept else _birth(member)
            if citizen.KEY in kept:
                member = members_actions.set_citizen_number(member=member, number=kept.pop(citizen.KEY), by=by)
            now = people.update_member(member=member, by=by, today=today, **facts, **kept)
            _follow(run, row, "member_key", now.version)


def _birth(member):
    return keeping.PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None


def _columns(before):
    """Kept values as the actions take them."""
    found = dict(before)
    if found.get("ethnic_group"):
        found["ethnic_group"] = EthnicGroup.objects.get(pk=found["ethnic_group"])
    for column in ("union_joined_on", "youth_joined_on"):
        if found.get(column):
            found[column] = date.fromisoformat(found[column])
    return found


def _restore_branches(rows, run, by, today):
    for row in rows:
        if row.branch_key and row.before:
            branch = Branch.objects.select_related("sector", "province").get(pk=row.branch_key)
            facts = {"kind": branch.kind, "sector": branch.sector, "address": branch.address, "province": branch.province, **row.before}
            if "sector" in row.before and row.before["sector"]:
                facts["sector"] = Sector.objects.get(pk=row.before["sector"])
            now = branches.update_branch(branch=branch, by=by, on=run.written_on, today=today, **facts)
            _follow(run, row, "branch_key", now.version)


def _follow(run, row, column, version):
    """An earlier import whose value stands again can be taken back in its turn: what it wrote is as it left it."""
    earlier = WrittenRow.objects.filter(**{column: getattr(row, column)}, version=row.version - 1, run__lt=run.pk)
    earlier.filter(run__undone_at__isnull=True).update(version=version)


def _branches(rows, by, today):
    """The lowest ones first."""
    for branch in Branch.objects.filter(pk__in=[r.branch_key for r in rows if r.branch_made]).order_by("-depth", "pk"):
        mistaken.take_back(branch=branch, by=by, today=today)
