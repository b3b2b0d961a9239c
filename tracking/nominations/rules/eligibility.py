"""What a Party body will look at before an act of its own: age, education, certificate, papers of the route, mentor, earlier membership.

Every finding is a caution: it warns, can be overridden with a reason, and stays visible. Nothing here refuses.
Source: domain research on the process, §1.4, §2 and §3; the numbers come from the rule set of the act's day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.errors import Reason
from tracking.nominations.rules.codes import ActKind, Outcome

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

K = ActKind


class Route(TextChoices):
    """By whose introduction the person comes to the Party. Source: Party Charter article 4."""

    YOUTH_UNION = "YOUTH_UNION", _("Đoàn Thanh niên và một đảng viên chính thức giới thiệu")
    TRADE_UNION = "TRADE_UNION", _("BCH công đoàn cơ sở và một đảng viên chính thức giới thiệu")
    TWO_MEMBERS = "TWO_MEMBERS", _("Hai đảng viên chính thức giới thiệu")


# When each route is taken; its papers stand in the rule set. Source: process research §1.4.
ROUTE_HELP = {
    Route.YOUTH_UNION: _("Trong độ tuổi thanh niên, nơi có tổ chức Đoàn."),
    Route.TRADE_UNION: _("Nơi không có tổ chức Đoàn; nghị quyết của ban chấp hành công đoàn cơ sở."),
    Route.TWO_MEMBERS: _("Quá tuổi thanh niên, hoặc nơi không có cả tổ chức Đoàn và công đoàn."),
}


class Caution(TextChoices):
    """What is warned of; stored with an act that was recorded all the same."""

    TOO_YOUNG = "too_young", _("chưa đủ tuổi")
    TOO_OLD = "too_old", _("quá tuổi")
    CERTIFICATE_LAPSED = "certificate_lapsed", _("giấy chứng nhận hết giá trị")
    DOSSIER_STALE = "dossier_stale", _("văn bản quá thời hạn")
    EDUCATION = "education", _("chưa đủ trình độ học vấn")
    ROUTE_AGE = "route_age", _("hình thức giới thiệu chưa hợp tuổi")
    MENTOR_NOT_OFFICIAL = "mentor_not_official", _("người giúp đỡ chưa là đảng viên chính thức")
    MENTOR_NOT_TOGETHER = "mentor_not_together", _("người giúp đỡ chưa cùng công tác, cư trú đủ thời gian")
    READMISSION = "readmission", _("chưa đủ thời gian để xét kết nạp lại")
    PROBATION_RUNS = "probation_runs", _("chưa hết thời gian dự bị")
    VOTE_SHORT = "vote_short", _("biểu quyết chưa đủ số phiếu")


@dataclass(frozen=True)
class Person:
    """What is known of the person. ``birth_on`` with its precision; ``education``: a code of members, '' when not known; ``left_party_on``:
    the day an earlier membership ended, None when there was none."""

    birth_on: date | None = None
    birth_precision: str = dates.DAY
    education: str = ""
    left_party_on: date | None = None
    left_by_own_will: bool = False


@dataclass(frozen=True)
class Known:
    """What the case knows on the day of the act. ``certified_on``: the latest certificate, ``dossier_on``: dossier or its latest renewal,
    both with the last day possible when only month or year is known; ``cell_met_on``: the cell's resolution; ``ceremony_on``: its first
    possible day; ``mentor_official`` and ``mentor_months`` together (None: not known; ``mentor_replaced``: no minimum); ``route``;
    ``met``: whether the act's own vote met its threshold (None: not said)."""

    certified_on: date | None = None
    dossier_on: date | None = None
    cell_met_on: date | None = None
    ceremony_on: date | None = None
    mentor_official: bool | None = None
    mentor_months: int | None = None
    mentor_replaced: bool = False
    # the second sponsor of the route TWO_MEMBERS, who is asked the same
    second_official: bool | None = None
    second_months: int | None = None
    route: str = ""
    met: bool | None = None
    # months of the set by which certificate, dossier and ceremony are judged, as the limits do it; None: those of the act's own set
    cert_months: int | None = None
    dossier_months: int | None = None
    probation_months: int | None = None


@dataclass(frozen=True)
class Finding:
    """One caution in words."""

    code: Caution
    text: StrOrPromise = field(default="")


# Source: 232-QĐ/TW, 294-QĐ/TW point 3.5.2 (process research §3, "Not re-admitted").
OWN_WILL = _("Đã xin ra khỏi Đảng: không xét kết nạp lại, trừ trường hợp gia đình đặc biệt khó khăn do cấp ủy có thẩm quyền xem xét.")
ASK_WHY = _("Ghi lý do rồi bấm Ghi; nếu ghi nhầm, sửa lại ở dưới.")
# Acts of a Party body before which it looks at the person, and those before which it looks at the papers.
_CONSIDERS = (K.DOSSIER_OPENED, K.CELL_RESOLUTION, K.COMMITTEE_RESOLUTION, K.ADMISSION_DECISION)
_RESOLVES = (K.CELL_RESOLUTION, K.COMMITTEE_RESOLUTION)
BELOW_LOWER_SECONDARY = ("primary",)


def age_in_months(birth_on: date, on: date) -> int:
    """Full months of age, counted by month: the month of birth counts as reached whatever the day. Source: 294-QĐ/TW, age by month."""
    return (on.year - birth_on.year) * 12 + on.month - birth_on.month


def findings(
    kind: ActKind | str, *, on: date, person: Person, known: Known, value: Mapping[str, Any], last: date | None = None
) -> list[Finding]:
    """What an experienced official would point out before this act of day ``on``, only what is certain. ``value``: parameters of the rule
    set of that day; ``last``: the last day that the act can have been, None when its day is known."""
    kind, last = K(kind), last or on
    found: list[Finding] = []
    if kind in _CONSIDERS:
        found += _age(kind, on, last, person, known, value) + _education(person, value)
        found += _readmission(last, person, value) + _route(on, person, known.route, value)
    if kind in (K.DOSSIER_OPENED, K.CELL_RESOLUTION):
        found += _certificate(on, known, value)
    if kind == K.CELL_RESOLUTION:
        found += _dossier(on, known, value) + _mentor(known, value)
    if kind in (*_RESOLVES, K.OFFICIAL_CELL_RESOLUTION, K.OFFICIAL_COMMITTEE) and known.met is False:
        admits = _("Biểu quyết chưa đủ số phiếu thì chưa có nghị quyết. Ghi “Biểu quyết chưa đủ số phiếu đề nghị kết nạp”.")
        recognises = _("Biểu quyết chưa đủ số phiếu thì chưa có nghị quyết; báo cáo đầy đủ kết quả lên cấp ủy có thẩm quyền.")
        found.append(Finding(Caution.VOTE_SHORT, admits if kind in _RESOLVES else recognises))
    if kind in (K.OFFICIAL_CELL_RESOLUTION, K.OFFICIAL_RECOGNITION):
        found += _probation(last, known, value)
    if kind in (K.RECEIVED, K.MENTOR_REPLACED, K.SECOND_SPONSOR):
        found += _mentor(known, value)
    return found


def caution_reasons(found: Iterable[Finding], *, shown: Collection[str], why: str) -> list[Reason]:
    """What stands against recording what was ``found``: something that was not ``shown`` (codes) to the person, or no reason ``why``.

    [] when nothing was found.
    """
    found = list(found)
    if fresh := [f for f in found if f.code not in shown]:
        words = _("Có điểm cần lưu ý chưa xem: %(what)s Xem lại, ghi lý do rồi bấm Ghi.")
        return [Reason(words % {"what": " ".join(str(f.text) for f in fresh)}, "override")]
    return [Reason(ASK_WHY, "override")] if found and not why else []


def _age(kind: ActKind, on: date, last: date, person: Person, known: Known, value: Mapping[str, Any]) -> list[Finding]:
    """Age counts on the day of the cell's meeting. Only what is certain is said: a year of birth alone is taken at its most favourable
    month, nobody is too young while a dossier is being made, nor too old at a decision whose cell meeting is not known.
    Source: process research §2, AGE."""
    if person.birth_on is None:
        return []
    met_on = known.cell_met_on if kind in (K.COMMITTEE_RESOLUTION, K.ADMISSION_DECISION) else None
    on, last = met_on or on, met_on or last
    if kind != K.DOSSIER_OPENED and age_in_months(person.birth_on, last) < value["age_min"] * 12:
        words = _("Đồng chí chưa đủ %(age)s tuổi vào ngày %(on)s (tính theo tháng).")
        return [Finding(Caution.TOO_YOUNG, words % {"age": value["age_min"], "on": dates.show(last)})]
    certain = met_on or kind in (K.DOSSIER_OPENED, K.CELL_RESOLUTION)
    if certain and age_in_months(dates.last_day(person.birth_on, person.birth_precision), on) > value["age_max"] * 12:
        words = _("Đồng chí quá %(age)s tuổi vào ngày %(on)s (tính theo tháng): phải do cấp ủy trực thuộc Trung ương quyết định.")
        return [Finding(Caution.TOO_OLD, words % {"age": value["age_max"], "on": dates.show(on)})]
    return []


def _probation(on: date, known: Known, value: Mapping[str, Any]) -> list[Finding]:
    """Twelve months from the ceremony, neither shortened nor extended. Source: process research §2, PROBATION."""
    months = known.probation_months or value["probation_months"]
    if known.ceremony_on is None or on >= (ends := dates.add_months(known.ceremony_on, months)):
        return []
    words = _("Thời gian dự bị hết ngày %(ends)s; nghị quyết, quyết định công nhận phải sau ngày đó.")
    return [Finding(Caution.PROBATION_RUNS, words % {"ends": dates.show(ends)})]


def _education(person: Person, value: Mapping[str, Any]) -> list[Finding]:
    if person.education not in BELOW_LOWER_SECONDARY:
        return []
    words = (
        _("Cần có bằng tốt nghiệp trung học cơ sở; vùng đặc biệt khó khăn có quy định riêng.")
        if value["education"] == "LOWER_SECONDARY_DIPLOMA"
        else _("Cần hoàn thành chương trình trung học cơ sở; vùng đặc biệt khó khăn có quy định riêng.")
    )
    return [Finding(Caution.EDUCATION, words)]


def _readmission(on: date, person: Person, value: Mapping[str, Any]) -> list[Finding]:
    if person.left_by_own_will:
        return [Finding(Caution.READMISSION, OWN_WILL)]
    if person.left_party_on is None or on >= readmitted_from(person.left_party_on, value):
        return []
    return [Finding(Caution.READMISSION, readmission_sentence(person.left_party_on, value))]


def readmitted_from(left_on: date, value: Mapping[str, Any]) -> date:
    """The first day on which somebody who left the Party on ``left_on`` may be considered again. Source: process research §2, READMIT."""
    return dates.add_months(left_on, value["readmission_months"])


def readmission_sentence(left_on: date, value: Mapping[str, Any]) -> StrOrPromise:
    words = _("Đã ra khỏi Đảng ngày %(left)s; sớm nhất ngày %(earliest)s mới được xét kết nạp lại.")
    return words % {"left": dates.show(left_on), "earliest": dates.show(readmitted_from(left_on, value))}


def _route(on: date, person: Person, route: str, value: Mapping[str, Any]) -> list[Finding]:
    """A caution only where age and route certainly do not fit; whoever chose otherwise may know why."""
    if not route or route == Route.TWO_MEMBERS or not past_youth(on, person, value):
        return []
    words = _("Đồng chí quá %(age)s tuổi: thường do hai đảng viên chính thức giới thiệu.")
    return [Finding(Caution.ROUTE_AGE, words % {"age": value["youth_age_max"]})]


def past_youth(on: date, person: Person, value: Mapping[str, Any]) -> bool | None:
    """Whether the person is past youth age on a day, counted by month like age; None when the birth date is not known."""
    if person.birth_on is None:
        return None
    return age_in_months(dates.last_day(person.birth_on, person.birth_precision), on) > int(value["youth_age_max"]) * 12


def route_remark(route: str, *, on: date, person: Person, value: Mapping[str, Any]) -> StrOrPromise:
    """What to think of before choosing this route for this person; '' when it fits or the age is not known. Source: research §1.4."""
    past = past_youth(on, person, value)
    if found := _route(on, person, route, value):
        return found[0].text
    if past is False and route == Route.TWO_MEMBERS:
        return _("Đồng chí trong độ tuổi thanh niên: hai đảng viên giới thiệu khi nơi đó không có tổ chức Đoàn và công đoàn.")
    return ""


def _certificate(on: date, known: Known, value: Mapping[str, Any]) -> list[Finding]:
    """Source: a certificate of 15/01/2020 has lapsed on 15/01/2025, so a cell meeting on 03/02/2025 is not valid."""
    if known.certified_on is None:  # what is not known is said by ``warnings`` already
        return []
    lapses = dates.add_months(known.certified_on, known.cert_months or value["cert_months"])
    if on < lapses:
        return []
    words = _("Giấy chứng nhận lớp nhận thức về Đảng đã hết giá trị từ ngày %(on)s. Cử học lại trước khi chi bộ xem xét.")
    return [Finding(Caution.CERTIFICATE_LAPSED, words % {"on": dates.show(lapses)})]


def _dossier(on: date, known: Known, value: Mapping[str, Any]) -> list[Finding]:
    months = known.dossier_months or value["dossier_months"]
    if known.dossier_on is None or on <= (stale := dates.add_months(known.dossier_on, months)):
        return []
    words = _(
        "Quá %(months)s tháng từ khi làm văn bản (từ ngày %(on)s): làm lại giấy giới thiệu, nghị quyết của đoàn thể, "
        "thẩm tra bổ sung, ý kiến nhận xét."
    )
    return [Finding(Caution.DOSSIER_STALE, words % {"months": months, "on": dates.show(stale)})]


def _mentor(known: Known, value: Mapping[str, Any]) -> list[Finding]:
    """A replacement need not have been together for the minimum; being official is always needed.
    Source: process research §2, SPONSOR_TOGETHER, SPONSOR_STATUS."""
    found = []
    if known.mentor_official is False or known.second_official is False:
        found.append(Finding(Caution.MENTOR_NOT_OFFICIAL, _("Người giúp đỡ, giới thiệu phải là đảng viên chính thức.")))
    months = [m for m in (None if known.mentor_replaced else known.mentor_months, known.second_months) if m is not None]
    if months and min(months) < value["sponsor_together_months"]:
        words = _("Người giới thiệu cần cùng công tác, cư trú ít nhất %(months)s tháng.")
        found.append(Finding(Caution.MENTOR_NOT_TOGETHER, words % {"months": value["sponsor_together_months"]}))
    return found


def left_party_on(ended: list[tuple[str, date]]) -> date | None:
    """The latest day on which an earlier attempt ended with the name struck off; ``ended``: (outcome, day) of the closed attempts."""
    return max((on for outcome, on in ended if outcome == Outcome.STRUCK_OFF), default=None)


def left_by_own_will(ended: list[tuple[str, date]]) -> bool:
    """Whether an earlier attempt ended with the person leaving the Party."""
    return any(outcome == Outcome.LEFT_PARTY for outcome, _on in ended)
