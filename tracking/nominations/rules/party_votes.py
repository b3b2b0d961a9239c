"""Arithmetic of a Party body's vote, for the calculator. Numbers of people; nothing of it is stored but whether the threshold was met.

Source: 06-HD/TW points 3.6b and 3.7a, 294-QĐ/TW point 9.3.2 (domain research on the process, §2: VOTE_CELL, VOTE_GRASSROOTS,
VOTE_STANDING, CELL_MIN, THREE_VOTES, §4: VOTE_SHORT). Thresholds come from the rule set as exact fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.errors import Reason

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from tracking.rulesets.rules import Threshold


class Voter(TextChoices):
    """Who votes; the value is the parameter of the rule set that holds its threshold."""

    CELL = "vote_cell", _("Chi bộ")
    COMMITTEE = "vote_committee", _("Đảng ủy cơ sở (toàn thể cấp ủy)")
    STANDING = "vote_standing", _("Ban thường vụ cấp ủy")


@dataclass(frozen=True)
class Ballot:
    """One vote as it was counted. ``entitled``: official members of the cell, or members of the committee. ``elsewhere``: official members
    temporarily transferred elsewhere; ``exempt_absent``: exempted from meetings and absent: neither is in the base, while an exempted
    member who came and voted is. ``members``: everybody in the cell, probationary ones too; None when not asked. ``number``: which
    ballot of a recognition this is, 1 for any other vote."""

    voter: Voter
    entitled: int
    present: int
    in_favour: int
    against: int
    blank: int
    elsewhere: int = 0
    exempt_absent: int = 0
    members: int | None = None
    number: int = 1

    @property
    def base(self) -> int:
        """Those on whom the threshold is counted, present or not."""
        return self.entitled - self.elsewhere - self.exempt_absent


@dataclass(frozen=True)
class Result:
    """``needed`` votes of ``base``; ``notes``: what follows, in sentences; ``last_ballot``: the body above is to decide now."""

    base: int
    needed: int
    met: bool
    sentence: StrOrPromise
    notes: list[StrOrPromise]
    last_ballot: bool = False


def ballot_reasons(ballot: Ballot) -> list[Reason]:
    """Every reason why these numbers cannot be."""
    cell = ballot.voter == Voter.CELL
    reasons = []
    if cell and ballot.members is not None and ballot.entitled > ballot.members:
        words = _("Số đảng viên chính thức (%(official)s) không thể nhiều hơn số đảng viên của chi bộ (%(members)s).")
        reasons.append(Reason(words % {"official": ballot.entitled, "members": ballot.members}, "entitled"))
    if ballot.entitled < 1:
        reasons.append(Reason(_("Ghi số người có quyền biểu quyết, ít nhất 1."), "entitled"))
    elif ballot.base < 1:
        reasons.append(Reason(_("Số người không tính vào cơ số không thể bằng hoặc nhiều hơn số người có quyền biểu quyết."), "elsewhere"))
    elif ballot.present > ballot.base:
        words = _("Số có mặt biểu quyết (%(present)s) không thể nhiều hơn cơ số tính (%(base)s).")
        reasons.append(Reason(words % {"present": ballot.present, "base": ballot.base}, "present"))
    cast = ballot.in_favour + ballot.against + ballot.blank
    if cast != ballot.present:
        words = _("Tổng số phiếu (%(sum)s) phải bằng số có mặt biểu quyết (%(present)s).")
        reasons.append(Reason(words % {"sum": cast, "present": ballot.present}, "in_favour"))
    return reasons


def result(ballot: Ballot, threshold: Threshold, *, cell_min: int, ballots: int) -> Result:
    """What a possible ballot means. ``cell_min``: official members without whom a cell cannot vote; ``ballots``: recognition ballots after
    which the body above decides."""
    needed = threshold.needed(ballot.base)
    enough = ballot.voter != Voter.CELL or ballot.entitled >= cell_min
    met = enough and ballot.in_favour >= needed
    last_ballot = enough and not met and ballot.voter == Voter.CELL and ballot.number > 1 and ballot.number >= ballots
    words = (
        _("Cần ít nhất %(needed)s phiếu tán thành; được %(got)s: đủ điều kiện.")
        if met
        else _("Cần ít nhất %(needed)s phiếu tán thành; được %(got)s: chưa đủ điều kiện.")
    )
    sentence = words % {"needed": needed, "got": ballot.in_favour}
    return Result(ballot.base, needed, met, sentence, _notes(ballot, met, enough, cell_min, last_ballot), last_ballot)


def _notes(ballot: Ballot, met: bool, enough: bool, cell_min: int, last_ballot: bool) -> list[StrOrPromise]:
    notes: list[StrOrPromise] = []
    if ballot.elsewhere or ballot.exempt_absent:
        words = _("Cơ số %(base)s: %(entitled)s người, trừ %(elsewhere)s tạm thời sinh hoạt nơi khác, %(exempt)s được miễn mà vắng.")
        notes.append(
            words % {"base": ballot.base, "entitled": ballot.entitled, "elsewhere": ballot.elsewhere, "exempt": ballot.exempt_absent}
        )
    if not enough:
        words = _(
            "Chi bộ có %(n)s đảng viên chính thức, ít hơn %(least)s nên chưa họp xét được; "
            "cấp ủy cấp trên tăng cường đảng viên hoặc ghép chi bộ."
        )
        notes.append(words % {"n": ballot.entitled, "least": cell_min})
    elif last_ballot:
        words = _("Đã biểu quyết %(n)s lần chưa đủ số phiếu: báo cáo cấp ủy cấp trên và cấp ủy có thẩm quyền xem xét, quyết định.")
        notes.append(words % {"n": ballot.number})
    elif not met:
        notes.append(_("Chưa đủ số phiếu chưa phải là kết quả cuối cùng: báo cáo đầy đủ kết quả lên cấp ủy có thẩm quyền."))
    return notes
