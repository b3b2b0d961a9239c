"""The list of members as a workbook. The citizen number never leaves the portal this way."""

from django.utils.translation import gettext_lazy as _

from portal.dates import PartialDate
from portal.exports import DATE, NUMBERING, Column

TITLE = _("Danh sách đoàn viên")


def _birth(member):
    return PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None


COLUMNS = (
    NUMBERING,
    Column(_("Họ và tên"), lambda m: m.full_name, width=26),
    Column(_("Ngày sinh"), _birth, DATE, 12),
    Column(_("Giới tính"), lambda m: m.get_sex_display(), width=9),
    Column(_("Dân tộc"), lambda m: m.ethnic_group.name if m.ethnic_group else "", width=11),
    Column(_("Điện thoại"), lambda m: m.phone, width=13),
    Column(_("Công việc, chức vụ"), lambda m: m.work, width=26),
    Column(_("CNLĐ trực tiếp"), lambda m: {True: "x", False: "", None: "?"}[m.direct_worker], width=10),
    Column(_("Trình độ"), lambda m: m.get_education_display(), width=22),
    Column(_("Lý luận chính trị"), lambda m: m.get_theory_display(), width=14),
    Column(_("Quê quán"), lambda m: m.home_town, width=26),
    Column(_("Nơi ở hiện nay"), lambda m: m.residence, width=26),
    Column(_("Ngày vào Công đoàn"), lambda m: m.union_joined_on, DATE, 13),
    Column(_("Đảng viên"), lambda m: m.get_party_status_display(), width=20),
    Column(_("Đơn vị"), lambda m: m.branch.name, width=34),
    Column(_("Mã đoàn viên"), lambda m: m.code, width=14),
)


def rows(members):
    """With everything that a column asks for, in one query."""
    return members.select_related("branch", "ethnic_group")
