"""A move between branches is an act of both: one side asks, the other accepts."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import dates, rows
from portal.errors import Reason, RuleBroken
from tracking.branches import actions as branches
from tracking.history import actions as history
from tracking.members.actions.base import lock
from tracking.members.actions.moves import assign_branch
from tracking.members.models import Membership, Transfer
from tracking.members.rules import TransferOutcome


@transaction.atomic
def request_transfer(*, member, to_branch, on, by, today, asked_by_receiver):
    """Ask that the member move to ``to_branch`` from day ``on``; the Transfer, waiting for the other side.

    The caller holds the right to edit members at the side that asks. Raises RuleBroken with every reason; who asks to receive somebody does
    not see that person yet, so no reason tells more than what was typed.
    """
    member = lock(member)
    if reasons := _request_reasons(member, to_branch, on, today, in_sight=not asked_by_receiver):
        raise RuleBroken(*reasons)
    try:
        with transaction.atomic():
            transfer = Transfer.objects.create(
                member=member, from_branch=member.branch, to_branch=to_branch, on=on, asked_by_receiver=asked_by_receiver, requested_by=by
            )
    except IntegrityError:
        raise RuleBroken(_waiting()) from None
    history.record("members.transfer_ask", by=by, subject=member, branch=to_branch if asked_by_receiver else member.branch, on=str(on))
    return transfer


@transaction.atomic
def accept_transfer(*, transfer, by, today, version=None):
    """The other side accepts: the member moves from the day of the request. Writes request, member, memberships and events.

    An open case does not follow by itself: ``nominations.people.accept_transfer``. Raises RuleBroken, Stale.
    """
    branches.held(transfer.to_branch)
    transfer = _open(transfer, version)
    member = lock(transfer.member)
    if member.branch_id != transfer.from_branch_id:
        raise RuleBroken(_("Đồng chí %(name)s không còn ở %(branch)s. Rút đề nghị này rồi lập đề nghị mới.") % _named(transfer))
    assign_branch(member=member, branch=transfer.to_branch, on=transfer.on, by=by)
    return settle(transfer, TransferOutcome.ACCEPTED, by)


@transaction.atomic
def decline_transfer(*, transfer, by, version=None):
    """The other side does not accept; may be asked again. Raises RuleBroken, Stale."""
    return settle(_open(transfer, version), TransferOutcome.DECLINED, by)


@transaction.atomic
def withdraw_transfer(*, transfer, by, version=None):
    """The side that asked takes the request back. Raises RuleBroken, Stale."""
    return settle(_open(transfer, version), TransferOutcome.WITHDRAWN, by)


def settle(transfer, outcome, by):
    """Close a request that the caller has checked; request and event."""
    rows.save(transfer, outcome=outcome, decided_at=timezone.now(), decided_by_id=by.pk if by else None)
    transfer.decided_by = by
    history.record(f"members.transfer_{outcome.value}", by=by, subject=transfer.member, branch=transfer.to_branch, on=str(transfer.on))
    return transfer


def _open(transfer, version):
    """The locked request, its person locked before it as everywhere; refused when it has been answered meanwhile."""
    lock(transfer.member)
    locked = rows.lock(transfer)
    if locked.outcome:
        words = _("Đề nghị này đã có kết quả: %(outcome)s. Không ghi thêm.")
        raise RuleBroken(words % {"outcome": locked.get_outcome_display()})
    if version is not None and locked.version != version:
        raise rows.stale(locked)
    return locked


def _request_reasons(member, to_branch, on, today, *, in_sight):
    reasons = []
    if member.left_on:
        name = f" {member.full_name}" if in_sight else " này"
        reasons.append(Reason(_("Đồng chí%(name)s đã thôi là đoàn viên.") % {"name": name}))
    if to_branch.pk == member.branch_id:
        reasons.append(Reason(_("Đồng chí đang sinh hoạt ở đơn vị này."), "to_branch"))
    if not to_branch.is_leaf_kind:
        reasons.append(Reason(_("Chọn công đoàn cơ sở hoặc nghiệp đoàn nơi đoàn viên sinh hoạt."), "to_branch"))
    if to_branch.closed_on:
        reasons.append(Reason(_("Đơn vị nhận đã kết thúc hoạt động."), "to_branch"))
    if on > today:
        reasons.append(Reason(_("Ngày %(on)s chưa đến. Chỉ ghi việc đã xảy ra.") % {"on": dates.show(on)}, "on"))
    start = Membership.objects.filter(member=member, ends_on__isnull=True).values_list("start_on", flat=True).first()
    if start and on <= start:
        told = _("Ngày chuyển phải sau %(on)s, là ngày về đơn vị hiện nay.") % {"on": dates.show(start)}
        reasons.append(Reason(told if in_sight else _("Ngày chuyển phải sau ngày về đơn vị hiện nay."), "on"))
    if Transfer.objects.open().filter(member=member).exists():
        reasons.append(_waiting())
    return reasons


def _waiting():
    return Reason(_("Đã có một đề nghị chuyển đồng chí này đang chờ trả lời."))


def _named(transfer):
    return {"name": transfer.member.full_name, "branch": transfer.from_branch.label}
