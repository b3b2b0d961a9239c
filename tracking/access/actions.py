"""Accounts: open, appoint, end, reset, switch off and on. Every first password is made here and stored only as a hash."""

import secrets
from dataclasses import dataclass, field

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import db, rows, text
from portal.dates import show
from portal.errors import Reason, RuleBroken
from portal.models import User
from tracking.access import authority, rules
from tracking.access.models import Appointment
from tracking.history import actions as history


@dataclass
class Slip:
    """What is printed once and handed over: the account and its first password in clear."""

    user: User
    password: str
    appointments: list = field(default_factory=list)

    def get_absolute_url(self):
        return reverse("access:detail", args=[self.user.pk])


@transaction.atomic
def open_account(*, by, today, full_name, role, branch=None, body=None, phone="", username="", on=None, dry=False):
    """Open an account with one appointment from ``on`` (None: today); the Slip with its first password.

    ``username`` '' takes one made of the name; ``dry`` saves the costly hash when the caller rolls back.
    Writes user, appointment and events. Raises RuleBroken with every reason.
    """
    full_name, username, phone = text.clean(full_name), text.clean(username).lower(), phone or None
    reasons = _person_reasons(full_name, username, phone)
    if refusal := authority.giving_reason(by, role, branch=branch, body=body):
        reasons.append(Reason(refusal, "place"))
    if reasons:
        raise RuleBroken(*reasons)
    db.advisory_lock("accounts")  # two people of one name opened at the same moment get two user names
    password = rules.first_password(secrets.choice)
    username = username or free_username(full_name)
    user = User.objects.create_user(username, None if dry else password, full_name=full_name, phone=phone, must_change_password=True)
    history.record("access.open", by=by, subject=user, branch=branch, role=str(role))
    appointment = _appoint(user=user, by=by, role=role, branch=branch, body=body, on=on or today)
    return Slip(user, password, [appointment])


@transaction.atomic
def open_first_account(*, full_name, username, branch, today):
    """Open the account of the first administrator at the root of a new portal; the Slip. Raises RuleBroken when there is any account."""
    db.advisory_lock("accounts")
    full_name, username = text.clean(full_name), text.clean(username).lower()
    reasons = _person_reasons(full_name, username, None)
    if User.objects.exists():
        reasons.append(Reason(_("Cổng đã có tài khoản. Tài khoản khác do người quản trị lập trên trang Tài khoản.")))
    if reasons:
        raise RuleBroken(*reasons)
    password = rules.first_password(secrets.choice)
    user = User.objects.create_user(username, password, full_name=full_name, must_change_password=True)
    history.record("access.open", by=None, subject=user, branch=branch, role=str(rules.Role.ADMINISTRATOR))
    return Slip(user, password, [_appoint(user=user, by=None, role=rules.Role.ADMINISTRATOR, branch=branch, body=None, on=today)])


def free_username(full_name):
    """A user name made of the name that nobody has yet: 'lannt', 'lannt2', …"""
    stem = rules.username_of(full_name)
    taken = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    number = next(n for n in range(1, len(taken) + 2) if _numbered(stem, n) not in taken and not rules.username_reason(_numbered(stem, n)))
    return _numbered(stem, number)


def _numbered(stem, number):
    stem = stem if len(stem) > 2 and not stem.isdigit() else f"cb.{stem}"
    return stem if number == 1 else f"{stem}{number}"


def _person_reasons(full_name, username, phone, account=None):
    others = User.objects.exclude(pk=account.pk) if account else User.objects.all()
    reasons = []
    if not full_name:
        reasons.append(Reason(_("Cần ghi họ và tên."), "full_name"))
    if username and (reason := rules.username_reason(username)):
        reasons.append(Reason(reason, "username"))
    elif username and others.filter(username=username).exists():
        reasons.append(Reason(_("Tên đăng nhập “%(name)s” đã có người dùng. Chọn tên khác.") % {"name": username}, "username"))
    if phone and others.filter(phone=phone).exists():
        reasons.append(Reason(_("Số điện thoại này đã gắn với một tài khoản khác."), "phone"))
    return reasons


@transaction.atomic
def appoint(*, user, by, today, role, branch=None, body=None, on=None):
    """Give an account one more role at a place from ``on`` (None: today). Writes appointment and event. Raises RuleBroken."""
    user = rows.lock(user)
    reasons = []
    if user.pk == by.pk:
        reasons.append(Reason(_("Không tự phân công cho chính mình. Đề nghị người quản trị cấp trên thực hiện.")))
    if refusal := authority.giving_reason(by, role, branch=branch, body=body):
        reasons.append(Reason(refusal, "place"))
    if user.appointments.filter(role=role, branch=branch, body=body, ends_on__isnull=True).exists():
        words = _("Đồng chí %(name)s đang giữ vai trò này tại “%(place)s”.")
        reasons.append(Reason(words % {"name": user, "place": branch or body}, "place"))
    if reasons:
        raise RuleBroken(*reasons)
    return _appoint(user=user, by=by, role=role, branch=branch, body=body, on=on or today)


def _appoint(*, user, by, role, branch, body, on):
    appointment = Appointment.objects.create(user=user, role=role, branch=branch, body=body, start_on=on)
    history.record("access.appoint", by=by, subject=user, branch=branch, role=str(role), body=body.pk if body else None, on=str(on))
    return appointment


@transaction.atomic
def end_appointment(*, appointment, by, on):
    """End an appointment before day ``on``: on that day it holds no more. Writes the day and an event. Raises RuleBroken."""
    appointment = Appointment.objects.select_for_update(of=("self",)).select_related("branch", "body", "user").get(pk=appointment.pk)
    reasons = []
    if refusal := authority.ending_reason(by, appointment):
        reasons.append(Reason(refusal))
    if appointment.ends_on is not None:
        reasons.append(Reason(_("Phân công này đã kết thúc từ ngày %(on)s.") % {"on": show(appointment.ends_on)}))
    if on < appointment.start_on:
        reasons.append(Reason(_("Ngày kết thúc không thể trước ngày bắt đầu %(on)s.") % {"on": show(appointment.start_on)}, "on"))
    if reasons:
        raise RuleBroken(*reasons)
    appointment.ends_on = on
    appointment.save(update_fields=["ends_on"])
    facts = {"role": appointment.role, "body": appointment.body_id, "on": str(on)}
    history.record("access.end_appointment", by=by, subject=appointment.user, branch=appointment.branch, **facts)
    return appointment


@transaction.atomic
def reset_password(*, user, by):
    """Give an account a new first password, by the level above; the Slip. Ends all its sessions. Writes an event. Raises RuleBroken."""
    user = rows.lock(user)
    if refusal := authority.reset_reason(by, user):
        raise RuleBroken(refusal)
    password = rules.first_password(secrets.choice)
    user.set_password(password)
    user.must_change_password = True
    user.version += 1
    user.save(update_fields=["password", "must_change_password", "version"])
    history.record("access.reset_password", by=by, subject=user, branch=_branch_of(user))
    return Slip(user, password, authority.open_or_last(user))


@transaction.atomic
def set_active(*, user, by, active):
    """Switch an account off (all its sessions end, and stay ended) or on again; appointments stay. Writes an event. Raises RuleBroken."""
    user = rows.lock(user)
    if refusal := authority.managing_reason(by, user):
        raise RuleBroken(refusal)
    if rows.save(user, is_active=active, sessions_ended=user.sessions_ended + (user.is_active and not active)):
        history.record("access.reactivate" if active else "access.deactivate", by=by, subject=user, branch=_branch_of(user))
    return user


def deactivate(*, user, by):
    """Switch an account off. See ``set_active``."""
    return set_active(user=user, by=by, active=False)


def reactivate(*, user, by):
    """Switch an account on again. See ``set_active``."""
    return set_active(user=user, by=by, active=True)


@transaction.atomic
def update_account(*, user, by, full_name, username, phone="", version=None):
    """Correct name, user name and telephone number. Writes an event with the names of what changed. Raises RuleBroken, Stale."""
    user = rows.lock(user, version)
    full_name, username, phone = text.clean(full_name), text.clean(username).lower(), phone or None
    reasons = _person_reasons(full_name, username, phone, account=user)
    if not username:
        reasons.append(Reason(_("Cần ghi tên đăng nhập."), "username"))
    if refusal := authority.managing_reason(by, user):
        reasons.append(Reason(refusal))
    if reasons:
        raise RuleBroken(*reasons)
    if changed := rows.save(user, full_name=full_name, username=username, phone=phone):
        history.record("access.update", by=by, subject=user, branch=_branch_of(user), fields=changed)
    return user


@transaction.atomic
def open_accounts(*, by, today, people, dry=False):
    """Open many accounts or none; the Slips. ``people``: (row number, facts for ``open_account``). Raises RuleBroken for all rows."""
    slips, reasons = [], []
    for number, facts in people:
        try:
            slips.append(open_account(by=by, today=today, dry=dry, **facts))
        except RuleBroken as refusal:
            reasons += [Reason(_("Dòng %(row)s: %(reason)s") % {"row": number, "reason": reason.text}) for reason in refusal.reasons]
    if reasons:
        raise RuleBroken(*reasons)
    return slips


def check_accounts(*, by, today, people):
    """What ``open_accounts`` would open, as Slips of rows that do not stay; nothing is written. Raises RuleBroken alike."""
    with transaction.atomic():
        slips = open_accounts(by=by, today=today, people=people, dry=True)
        transaction.set_rollback(True)
    return slips


def note_password_change(*, user):
    """Record that somebody changed the own password. Writes an event."""
    return history.record("access.change_password", by=user, subject=user, branch=_branch_of(user))


def _branch_of(user):
    held = [a.branch for a in authority.open_or_last(user) if a.branch]
    return held[0] if held else None
