"""Ceasing to be a member, and coming back."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates, rows
from portal.errors import Reason, RuleBroken
from tracking.branches import actions as branches
from tracking.history import actions as history
from tracking.members.actions.base import lock
from tracking.members.actions.transfers import settle
from tracking.members.models import Membership, Transfer
from tracking.members.rules import TransferOutcome


@transaction.atomic
def leave_union(*, member, by, on, today, version=None):
    """The person is no longer a member from day ``on``: ends the membership, withdraws an open request to move.

    An open case is ended by ``nominations.people.leave_union``. Raises RuleBroken, Stale.
    """
    member = lock(member, version)
    reasons = []
    if member.left_on:
        reasons.append(Reason(_("Đã ghi đồng chí %(name)s thôi là đoàn viên.") % {"name": member.full_name}))
    if on > today:
        reasons.append(Reason(_("Ngày %(on)s chưa đến. Chỉ ghi việc đã xảy ra.") % {"on": dates.show(on)}, "on"))
    current = Membership.objects.filter(member=member, ends_on__isnull=True).first()
    if current and current.start_on and on < current.start_on:
        words = _("Ngày thôi không thể trước %(on)s, là ngày về đơn vị hiện nay.")
        reasons.append(Reason(words % {"on": dates.show(current.start_on)}, "on"))
    if reasons:
        raise RuleBroken(*reasons)
    Membership.objects.filter(member=member, ends_on__isnull=True).update(ends_on=on)
    for transfer in Transfer.objects.open().filter(member=member):
        settle(transfer, TransferOutcome.WITHDRAWN, by)
    rows.save(member, left_on=on)
    history.record("members.leave", by=by, subject=member, branch=member.branch, on=str(on))
    return member


@transaction.atomic
def return_to_union(*, member, branch, by, on, today, version=None):
    """Somebody who had left is a member again, at ``branch``, from day ``on``. Raises RuleBroken, Stale."""
    branch = branches.held(branch)
    member = lock(member, version)
    reasons = []
    if member.left_on is None:
        reasons.append(Reason(_("Đồng chí %(name)s đang là đoàn viên.") % {"name": member.full_name}))
    elif on < member.left_on:
        reasons.append(
            Reason(_("Ngày trở lại không thể trước %(on)s, là ngày thôi là đoàn viên.") % {"on": dates.show(member.left_on)}, "on")
        )
    if on > today:
        reasons.append(Reason(_("Ngày %(on)s chưa đến. Chỉ ghi việc đã xảy ra.") % {"on": dates.show(on)}, "on"))
    if branch.closed_on:
        reasons.append(Reason(_("Đơn vị đã kết thúc hoạt động, không nhận thêm đoàn viên."), "branch"))
    if reasons:
        raise RuleBroken(*reasons)
    Membership.objects.create(member=member, branch=branch, start_on=on)
    rows.save(member, left_on=None, branch_id=branch.pk, a2_id=branch.a2_id, a3_id=branch.a3_id, a4_id=branch.a4_id)
    history.record("members.return", by=by, subject=member, branch=branch, on=str(on))
    return member
