"""Titles of a member."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import text
from portal.errors import Reason, RuleBroken
from tracking.history import actions as history
from tracking.members.actions.base import lock
from tracking.members.models import Award


@transaction.atomic
def add_award(*, member, kind, year, by, today, decision_number=""):
    """Note a title of a member. Raises RuleBroken for a year that cannot be or a title noted before."""
    member = lock(member)
    _check_award(member, kind, year, today)
    award = Award.objects.create(member=member, kind=kind, year=year, decision_number=text.clean(decision_number))
    history.record("members.award", by=by, subject=member, branch=member.branch, kind=kind.name, year=str(year))
    return award


@transaction.atomic
def correct_award(*, award, kind, year, by, today, decision_number="", version=None):
    """Put right what was noted of a title; the event says what it was before. ``version``: of the member. Raises RuleBroken, Stale."""
    member = lock(award.member, version)
    award = Award.objects.select_related("kind").get(pk=award.pk)
    _check_award(member, kind, year, today, award)
    before = f"{award.kind.name}, {award.year}"
    award.kind, award.year, award.decision_number = kind, year, text.clean(decision_number)
    award.save()
    member.version += 1  # a title has no version of its own: two who correct it at once are told through the member's
    member.save(update_fields=["version"])
    history.record("members.award_correct", by=by, subject=member, branch=member.branch, before=before, kind=kind.name, year=str(year))
    return award


def _check_award(member, kind, year, today, award=None):
    reasons = []
    if not 1950 <= year <= today.year or (member.birth_on and year < member.birth_on.year + 15):
        reasons.append(Reason(_("Năm %(year)s chưa đúng. Kiểm tra lại.") % {"year": year}, "year"))
    same = Award.objects.filter(member=member, kind=kind, year=year).exclude(pk=award.pk if award else None)
    if same.exists():
        reasons.append(Reason(_("Đã ghi “%(kind)s” năm %(year)s.") % {"kind": kind, "year": year}, "kind"))
    if reasons:
        raise RuleBroken(*reasons)
