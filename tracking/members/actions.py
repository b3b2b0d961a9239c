"""Writes to members. Every path that makes or changes a member goes through here."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates, rows, text
from portal.errors import Reason, RuleBroken
from tracking.history import actions as history
from tracking.members import numbers, rules
from tracking.members.models import Member, Membership, NotSamePerson

FIELDS = (
    "full_name", "sex", "birth_on", "birth_precision", "phone", "work", "direct_worker", "union_officer", "ethnic_group", "education",
    "union_joined_on", "youth_joined_on", "party_status",
)  # fmt: skip


def name_columns(full_name):
    """Name and its three keys."""
    name = text.clean(full_name)
    return {"full_name": name, "name_fold": rules.name_fold(name), "given_fold": rules.given_fold(name), "name_key": rules.name_key(name)}


def check_facts(*, full_name, birth_on, today):
    """Every reason why these facts cannot be; ``today`` None skips what depends on the day."""
    reasons = []
    if len(text.clean(full_name)) < 2:
        reasons.append(Reason(_("Cần ghi họ và tên."), "full_name"))
    if birth_on and today and birth_on > today:
        reasons.append(Reason(_("Ngày sinh không thể sau ngày hôm nay."), "birth"))
    return reasons


@transaction.atomic
def add_member(*, by, branch, full_name, sex, on=None, today=None, birth=None, citizen_number="", **facts):
    """Enter a member at a branch. ``birth`` is a PartialDate or None; ``on`` the day from which the person is there (None: not known).

    Writes member, membership and event. Raises RuleBroken. Duplicates are the caller's question (``queries.likely_duplicates``).
    """
    reasons = check_facts(full_name=full_name, birth_on=birth.on if birth else None, today=today)
    if branch.closed_on:
        reasons.append(Reason(_("Đơn vị đã kết thúc hoạt động, không nhận thêm đoàn viên."), "branch"))
    if citizen_number and Member.objects.filter(citizen_digest=numbers.digest(citizen_number)).exists():
        reasons.append(Reason(_("Số định danh cá nhân này đã có trong danh sách đoàn viên."), "citizen_number"))
    if reasons:
        raise RuleBroken(*reasons)
    member = Member.objects.create(
        **name_columns(full_name), sex=sex, birth_on=birth.on if birth else None, birth_precision=birth.precision if birth else dates.DAY,
        branch=branch, a2_id=branch.a2_id, a3_id=branch.a3_id, a4_id=branch.a4_id, created_by=by, **numbers.columns(citizen_number), **facts,
    )  # fmt: skip
    Membership.objects.create(member=member, branch=branch, start_on=on)
    history.record("members.add", by=by, subject=member, branch=branch)
    return member


@transaction.atomic
def assign_branch(*, member, branch, on, by):
    """Move the member to a branch from day ``on``: own columns, memberships, event. The caller holds the right to do so at both ends.

    Cases do not follow by themselves; ``nominations.actions.move_case`` moves them. Raises RuleBroken.
    """
    member = rows.lock(member)
    if member.branch_id == branch.pk:
        raise RuleBroken(_("Đồng chí đang sinh hoạt ở đơn vị này."))
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


def set_party_status(*, member, status):
    """Bring the member's Party status up to date after an act of the case; recorded there, so no event here."""
    Member.objects.filter(pk=member.pk).exclude(party_status=status).update(party_status=status)


@transaction.atomic
def tell_apart(*, member, others, by):
    """Remember that these members were looked at and are different people ("người khác"). ``others``: primary keys; saying it again is no fault."""
    for other in sorted(set(others) - {member.pk}):
        first, second = sorted((member.pk, other))
        NotSamePerson.objects.get_or_create(first_id=first, second_id=second, defaults={"said_by": by})
