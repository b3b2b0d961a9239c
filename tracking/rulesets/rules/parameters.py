"""Every number and choice of the Party's rules that the portal keeps: what it is called, its unit, what a value may be.

Source: domain research on the process, §1.3, §1.4, §2, §3 and §8. Values and their texts stand in the rule sets, never here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Unit(TextChoices):
    """In what a value is given. THRESHOLD: '2/3' is at least two thirds, '>1/2' more than half. PAPERS: a list of form codes."""

    MONTHS = "months", _("tháng")
    WORKING_DAYS = "working_days", _("ngày làm việc")
    AGE = "age", _("tuổi")
    MEMBERS = "members", _("đảng viên chính thức")
    TIMES = "times", _("lần")
    THRESHOLD = "threshold", _("tỷ lệ")
    CHOICE = "choice", _("lựa chọn")
    PAPERS = "papers", _("mẫu giấy tờ")


class Group(TextChoices):
    STANDARD = "standard", _("Tiêu chuẩn, điều kiện")
    PREPARATION = "preparation", _("Bồi dưỡng, làm hồ sơ kết nạp")
    VOTE = "vote", _("Biểu quyết")
    DECIDER = "decider", _("Thẩm quyền quyết định")
    ADMISSION = "admission", _("Thời hạn xét kết nạp")
    PROBATION = "probation", _("Dự bị, công nhận chính thức")
    ROUTE = "route", _("Hình thức giới thiệu và giấy tờ")


@dataclass(frozen=True)
class Parameter:
    """``low`` and ``high``: what a number may be, both included. ``choices``: code and words, for CHOICE and PAPERS."""

    code: str
    label: StrOrPromise
    unit: Unit
    group: Group
    low: int = 0
    high: int = 0
    choices: tuple[tuple[str, StrOrPromise], ...] = ()


_MONTHS, _DAYS = (1, 240), (1, 250)
PAPERS = tuple((code, code) for code in ("1-KNĐ", "2-KNĐ", "3-KNĐ", "4-KNĐ", "4A-KNĐ", "5-KNĐ"))


def _months(code: str, label: StrOrPromise, group: Group) -> Parameter:
    return Parameter(code, label, Unit.MONTHS, group, *_MONTHS)


def _days(code: str, label: StrOrPromise, group: Group) -> Parameter:
    return Parameter(code, label, Unit.WORKING_DAYS, group, *_DAYS)


def _age(code: str, label: StrOrPromise, group: Group = Group.STANDARD) -> Parameter:
    return Parameter(code, label, Unit.AGE, group, 14, 100)


def _choice(code: str, label: StrOrPromise, group: Group, *choices: tuple[str, StrOrPromise]) -> Parameter:
    return Parameter(code, label, Unit.CHOICE, group, choices=choices)


def _threshold(code: str, label: StrOrPromise) -> Parameter:
    return Parameter(code, label, Unit.THRESHOLD, Group.VOTE)


def _number(code: str, label: StrOrPromise, unit: Unit, group: Group) -> Parameter:
    return Parameter(code, label, unit, group, 1, 20)


def _papers(code: str, label: StrOrPromise) -> Parameter:
    return Parameter(code, label, Unit.PAPERS, Group.ROUTE, choices=PAPERS)


_G = Group
DEFINITIONS = (
    _age("age_min", _("Tuổi thấp nhất (đủ)"), _G.STANDARD),
    _age("age_max", _("Tuổi cao nhất (đủ)"), _G.STANDARD),
    _choice(
        "age_counted", _("Cách tính tuổi"), _G.STANDARD,
        ("BY_MONTH_AT_CELL_MEETING", _("tính theo tháng, tại ngày chi bộ họp xét")),
        ("BY_DAY_AT_CELL_MEETING", _("tính theo ngày, tại ngày chi bộ họp xét")),
    ),
    _choice(
        "over_age_decider", _("Quá tuổi: nơi quyết định"), _G.STANDARD,
        ("CENTRAL_DIRECT", _("cấp ủy trực thuộc Trung ương")),
        ("NOT_ALLOWED", _("không xét")),
    ),
    _choice(
        "education", _("Học vấn tối thiểu"), _G.STANDARD,
        ("LOWER_SECONDARY_DIPLOMA", _("bằng tốt nghiệp trung học cơ sở")),
        ("LOWER_SECONDARY_COMPLETED", _("hoàn thành chương trình trung học cơ sở")),
    ),
    _choice(
        "education_difficult", _("Học vấn, vùng đặc biệt khó khăn"), _G.STANDARD,
        ("PRIMARY_COMPLETED", _("hoàn thành chương trình tiểu học")),
        ("LOWER_SECONDARY_COMPLETED", _("hoàn thành chương trình trung học cơ sở")),
    ),
    _choice(
        "education_elders", _("Học vấn, già làng, trưởng bản, người có uy tín"), _G.STANDARD,
        ("READ_AND_WRITE_WITH_CONSENT", _("biết đọc, biết viết; ban thường vụ cấp ủy trực thuộc Trung ương đồng ý trước")),
        ("PRIMARY_COMPLETED", _("hoàn thành chương trình tiểu học")),
    ),
    _months("readmission_months", _("Kết nạp lại: thời gian sau khi ra khỏi Đảng, ít nhất"), _G.STANDARD),
    _number("readmission_times", _("Kết nạp lại: số lần, nhiều nhất"), Unit.TIMES, _G.STANDARD),
    _months("readmission_spent_months", _("Kết nạp lại: sau khi được xóa án tích (tội ít nghiêm trọng)"), _G.STANDARD),
    _months("cert_months", _("Giấy chứng nhận lớp nhận thức về Đảng có giá trị"), _G.PREPARATION),
    _months("dossier_months", _("Chi bộ chưa xét: làm lại giấy tờ sau"), _G.PREPARATION),
    _months("sponsor_together_months", _("Người giới thiệu cùng công tác, cư trú, ít nhất"), _G.PREPARATION),
    _choice(
        "sponsor_replaced", _("Đảng viên giúp đỡ được thay"), _G.PREPARATION,
        ("NO_MINIMUM", _("không cần đủ thời gian cùng công tác, cư trú")),
        ("SAME_MINIMUM", _("cũng cần đủ thời gian cùng công tác, cư trú")),
    ),
    _choice(
        "sponsor_status", _("Người giới thiệu"), _G.PREPARATION,
        ("OFFICIAL_ANY_LENGTH", _("đảng viên chính thức, không kể đã chính thức bao lâu")),
        ("OFFICIAL_ONE_YEAR", _("đảng viên chính thức từ 12 tháng trở lên")),
    ),
    _number("cell_min", _("Chi bộ họp xét: số đảng viên chính thức, ít nhất"), Unit.MEMBERS, _G.VOTE),
    _threshold("vote_cell", _("Chi bộ đề nghị")),
    _choice(
        "vote_cell_of", _("Chi bộ: tính trên"), _G.VOTE,
        ("OFFICIAL_CONVENED", _("đảng viên chính thức được triệu tập, kể cả vắng; trừ người tạm thời nơi khác, người được miễn mà vắng")),
        ("OFFICIAL_ALL", _("toàn bộ đảng viên chính thức của chi bộ")),
    ),
    _choice(
        "vote_form", _("Hình thức biểu quyết"), _G.VOTE,
        ("SECRET_OR_CARD", _("bỏ phiếu kín hoặc giơ thẻ đảng viên, do hội nghị quyết định")),
        ("SECRET", _("bỏ phiếu kín")),
    ),
    _threshold("vote_committee", _("Đảng ủy cơ sở (cấp ủy viên)")),
    _threshold("vote_standing", _("Ban thường vụ quyết định")),
    _number("recognition_ballots", _("Công nhận chính thức: số lần biểu quyết trước khi báo cáo cấp trên"), Unit.TIMES, _G.VOTE),
    _choice(
        "decider_grassroots", _("Đảng ủy cơ sở được ủy quyền"), _G.DECIDER,
        ("WHOLE_COMMITTEE_IF_DELEGATED", _("tập thể đảng ủy quyết định")),
        ("STANDING_COMMITTEE", _("ban thường vụ đảng ủy quyết định")),
    ),
    _choice(
        "decider_superior", _("Cấp ủy cấp trên trực tiếp của tổ chức cơ sở đảng"), _G.DECIDER,
        ("STANDING_COMMITTEE", _("ban thường vụ cấp ủy quyết định")),
        ("WHOLE_COMMITTEE", _("tập thể cấp ủy quyết định")),
    ),
    _choice(
        "decider_central", _("Cấp ủy trực thuộc Trung ương"), _G.DECIDER,
        ("STANDING_MEMBERS_AND_BOARD_HEADS", _("thường trực cấp ủy và ủy viên ban thường vụ là trưởng ban đảng")),
        ("STANDING_COMMITTEE", _("ban thường vụ cấp ủy quyết định")),
    ),
    _choice(
        "intermediate", _("Cấp trung gian dưới đảng ủy cơ sở"), _G.DECIDER,
        ("DANG_UY_BO_PHAN", _("đảng ủy bộ phận")),
        ("DANG_UY_TRUC_THUOC_CO_SO", _("đảng ủy trực thuộc cơ sở (thí điểm)")),
        ("NONE", _("không có")),
    ),
    _days("decide_admission_wd", _("Cấp ủy có thẩm quyền quyết định, kể từ nghị quyết chi bộ"), _G.ADMISSION),
    _days("decide_extension_wd", _("Quyết định kết nạp: thêm, trường hợp đặc biệt"), _G.ADMISSION),
    _days("ceremony_wd", _("Chi bộ tổ chức lễ kết nạp"), _G.ADMISSION),
    _choice(
        "ceremony_clock", _("Lễ kết nạp: tính từ"), _G.ADMISSION,
        ("DECISION_RECEIVED", _("ngày chi bộ nhận được quyết định")),
        ("DECISION_ISSUED", _("ngày cấp ủy ban hành quyết định")),
    ),
    _days("record_declare_wd", _("Khai lý lịch, phiếu đảng viên, kể từ lễ kết nạp"), _G.ADMISSION),
    _choice(
        "party_age_from", _("Tuổi đảng tính từ"), _G.PROBATION,
        ("DECISION_DATE", _("ngày ghi trong quyết định kết nạp")),
        ("CEREMONY_DATE", _("ngày lễ kết nạp")),
    ),
    _months("probation_months", _("Thời gian dự bị, kể từ lễ kết nạp"), _G.PROBATION),
    _days("review_official_wd", _("Chi bộ xét, đề nghị công nhận, kể từ ngày hết dự bị"), _G.PROBATION),
    _days("decide_official_wd", _("Cấp ủy quyết định công nhận, kể từ nghị quyết chi bộ"), _G.PROBATION),
    _days("decide_official_extension_wd", _("Quyết định công nhận: thêm, trường hợp đặc biệt"), _G.PROBATION),
    _days("transfer_wd", _("Chuyển sinh hoạt đảng, kể từ quyết định hoặc đổi nơi ở"), _G.PROBATION),
    _age("youth_age_min", _("Tuổi Đoàn Thanh niên, từ"), _G.ROUTE),
    _age("youth_age_max", _("Tuổi Đoàn Thanh niên, đến"), _G.ROUTE),
    _papers("papers_youth_union", _("Đoàn Thanh niên và 1 đảng viên giới thiệu")),
    _papers("papers_trade_union", _("BCH công đoàn cơ sở và 1 đảng viên giới thiệu (nơi không có tổ chức Đoàn)")),
    _papers("papers_two_members", _("2 đảng viên giới thiệu")),
    _papers("papers_two_members_kept", _("2 đảng viên giới thiệu: giấy tờ của công đoàn thường lưu kèm")),
)  # fmt: skip
PARAMETERS = {parameter.code: parameter for parameter in DEFINITIONS}
