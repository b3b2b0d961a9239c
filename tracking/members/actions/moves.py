"""Moving a member to another branch."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates, rows
from portal.errors import Reason, RuleBroken
from tracking.branches import actions as branches
from tracking.history import actions as history
from tracking.members.models import Membership


@transaction.atomic
def assign_branch(*, member, branch, on, by):
    """Move the member to a branch from day ``on``: own columns, memberships, event. The caller holds the right to do so at both ends.

    Cases do not follow by themselves; ``nominations.actions.move_case`` moves them. Raises RuleBroken.
    """
    branch = branches.held(branch)
    member = rows.lock(member)
    if member.branch_id == branch.pk:
        raise RuleBroken(_("Đồng chí đang sinh hoạt ở đơn vị này."))
    if member.left_on:
        raise RuleBroken(_("Đồng chí %(name)s đã thôi là đoàn viên.") % {"name": member.full_name})
    if branch.closed_on and branch.closed_on <= on:
        raise RuleBroken(_("Đơn vị nhận đã kết thúc hoạt động."))
    current = Membership.objects.filter(member=member, ends_on__isnull=True).first()
    if current and current.start_on and on <= current.start_on:
        raise RuleBroken(Reason(_("Ngày chuyển phải sau %(on)s, là ngày về đơn vị hiện nay.") % {"on": dates.show(current.start_on)}, "on"))
    Membership.objects.filter(member=member, ends_on__isnull=True).update(ends_on=on)
    Membership.objects.create(member=member, branch=branch, start_on=on)
    before = member.branch_id
    rows.save(member, branch_id=branch.pk, a2_id=branch.a2_id, a3_id=branch.a3_id, a4_id=branch.a4_id)
    history.record("members.move", by=by, subject=member, branch=branch, before=before, after=branch.pk, on=str(on))
    return member
