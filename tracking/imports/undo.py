"""Taking back a whole import: through the same actions as the pages, in one transaction, or not at all. Layer: actions."""

import logging

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Reason, RuleBroken
from tracking.branches import actions as branches
from tracking.history import actions as history
from tracking.imports import restoring, touched
from tracking.imports.rules import ImportKind
from tracking.imports.runs import ImportRun, UndoState, WrittenRow
from tracking.nominations import actions as nominations

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


def _refuse_touched(run, rows=None):
    """Nothing is taken back while a single row was worked on."""
    found = touched.outlook(run, rows=rows)
    words = _("Dòng %(number)s: %(why)s.")
    listed = [Reason(words % {"number": t.number, "why": ", ".join(t.reasons)}) for t in found.touched[:20]]
    if listed:
        head = _("Có %(count)s dòng đã được dùng hoặc sửa sau khi nhập, nên chưa hủy được lần nhập này; chưa thay đổi gì.")
        raise RuleBroken(Reason(head % {"count": found.touched_count}), *listed)


def _undo(run, today):
    """Hold what the import wrote, look again whether it is untouched, and take it back."""
    rows = list(WrittenRow.objects.filter(run=run).order_by("number"))
    restoring.hold(rows)
    _refuse_touched(run, rows)
    restoring.restore(run, rows, today)
    run.undone_at, run.undo_state = timezone.now(), UndoState.NONE
    run.save()
    WrittenRow.objects.filter(run=run).update(before={})  # former values are not kept longer than they are needed
    facts = {"on": str(run.written_on), "kind": run.get_kind_display(), "rows": len(rows), "why": run.get_undo_why_display()}
    history.record("imports.undo", by=run.undo_by, branch=run.branch, **facts)
    return run
