"""What the actions on members share: keys of a name, checks, the lock."""

from django.utils.translation import gettext as _

from portal import dates, db, rows, text
from portal.errors import Reason
from tracking.branches.actions import TREE_LOCK
from tracking.branches.models import Branch
from tracking.history.models import Event
from tracking.members import numbers, rules
from tracking.members.models import Member


def name_columns(full_name):
    """Name and its three keys."""
    name = text.clean(full_name)
    return {"full_name": name, "name_fold": rules.name_fold(name), "given_fold": rules.given_fold(name), "name_key": rules.name_key(name)}


def check_facts(*, full_name, birth_on, today, union_joined_on=None, youth_joined_on=None):
    """Every reason why these facts cannot be; ``today`` None skips what depends on the day."""
    reasons = []
    for name, day in (("union_joined_on", union_joined_on), ("youth_joined_on", youth_joined_on)):
        if day and today and day > today:
            reasons.append(Reason(_("Ngày %(on)s chưa đến. Chỉ ghi việc đã xảy ra.") % {"on": dates.show(day)}, name))
        if day and birth_on and day <= birth_on:
            reasons.append(Reason(_("Ngày %(on)s trước ngày sinh. Kiểm tra lại một trong hai ngày.") % {"on": dates.show(day)}, name))
    if len(text.clean(full_name)) < 2:
        reasons.append(Reason(_("Cần ghi họ và tên."), "full_name"))
    if birth_on and today and birth_on > today:
        reasons.append(Reason(_("Ngày sinh không thể sau ngày hôm nay."), "birth"))
    return reasons


def lock(member, version=None):
    """The member, locked inside the caller's transaction, with its branch. Raises Stale with who changed it.

    The tree of branches is held before: a branch that moves or closes meanwhile writes the same members, and what is noted of them points
    to the branch.
    """
    db.shared_lock(TREE_LOCK)
    locked = rows.lock(member, version, changed_by=_changed_by)
    locked.branch = Branch.objects.get(pk=locked.branch_id)
    return locked


def _changed_by(member):
    last = Event.objects.filter(subject_kind="member", subject_id=member.pk).select_related("by").order_by("-pk").first()
    return (last.by, last.at) if last else (None, None)


def joined(facts):
    """The two days of joining, as far as they are among the facts."""
    return {name: facts[name] for name in ("union_joined_on", "youth_joined_on") if name in facts}


def number_reasons(number, member=None):
    if not number:
        return []
    digits = text.digits(number)
    if len(digits) != 12:
        return [Reason(_("Số định danh cá nhân phải có 12 chữ số."), "citizen_number")]
    others = Member.objects.filter(citizen_digest=numbers.digest(digits))
    return [number_taken()] if others.exclude(pk=member.pk if member else None).exists() else []


def number_taken():
    return Reason(_("Số định danh cá nhân này đã có trong danh sách đoàn viên. Kiểm tra lại số, hoặc tìm đồng chí đó."), "citizen_number")
