"""Columns of the table by unit and of the branches that introduced nobody, as workbooks."""

from django.utils.translation import gettext_lazy as _

from portal.dates import show
from portal.exports import DATE, NUMBER, NUMBERING, Column
from tracking.dashboards.queries import COLUMNS
from tracking.dashboards.rules import Cause

WITHOUT_TITLE = _("CĐCS chưa giới thiệu đoàn viên ưu tú")
COVERAGE_TITLE = _("Doanh nghiệp chưa có tổ chức đảng")
COMMEND_TITLE = _("Đề xuất biểu dương")
UNITS_TITLE = _("Kết quả thực hiện theo đơn vị")
WITHOUT = (
    NUMBERING,
    Column(_("Công đoàn cơ sở"), lambda b: b.name, width=40),
    Column(_("Công đoàn cấp trên"), lambda b: b.parent.name if b.parent else "", width=36),
    Column(_("Loại hình"), lambda b: b.sector.name if b.sector else "", width=32),
    Column(_("Số đoàn viên"), lambda b: b.known_count if b.member_count is None else b.member_count, NUMBER, 12),
    Column(_("Nguyên nhân theo số liệu đã ghi"), lambda b: str(Cause(b.cause).label), width=40),
    Column(_("Cán bộ phụ trách"), lambda b: b.officer_name, width=26),
    Column(_("Điện thoại"), lambda b: b.officer_phone, width=14),
    Column(_("Thành lập"), lambda b: b.opened_on, DATE, 12),
    Column(_("Mã đơn vị"), lambda b: b.code, width=14),
)

COVERAGE = (
    NUMBERING,
    Column(_("Công đoàn cơ sở"), lambda b: b.name, width=40),
    Column(_("Công đoàn cấp trên"), lambda b: b.parent.name if b.parent else "", width=36),
    Column(_("Loại hình"), lambda b: b.sector.name if b.sector else "", width=32),
    Column(_("Lao động"), lambda b: b.workforce, NUMBER, 12),
    Column(_("Số đoàn viên"), lambda b: b.member_count, NUMBER, 12),
    Column(_("Đảng viên chính thức theo danh sách"), lambda b: b.official, NUMBER, 14),
    Column(_("Đảng viên dự bị theo danh sách"), lambda b: b.probation, NUMBER, 14),
    Column(_("Đảng viên, đơn vị báo"), lambda b: b.reported, NUMBER, 14),
    Column(_("Cấp ủy tiếp nhận"), lambda b: b.receiver, width=40),
    Column(_("Mã đơn vị"), lambda b: b.code, width=14),
)
COMMEND = (
    NUMBERING,
    Column(_("Công đoàn cơ sở"), lambda b: b.name, width=40),
    Column(_("Công đoàn cấp trên"), lambda b: b.parent.name if b.parent else "", width=36),
    Column(_("Giới thiệu trong kỳ"), lambda b: b.verdict.unit.introduced, NUMBER, 14),
    Column(_("Vì sao đề xuất"), lambda b: str(b.verdict.reason), width=80),
    Column(_("Mã đơn vị"), lambda b: b.code, width=14),
)


def _number(place):
    return lambda unit: unit.numbers[place][1].value


UNITS = (
    Column(_("Đơn vị"), lambda u: u.label, width=40),
    *(Column(label, _number(place), NUMBER, 14) for place, (_figure, _span, label) in enumerate(COLUMNS)),
    Column(_("Đã kết thúc"), lambda u: show(u.closed_on), width=12),
)
