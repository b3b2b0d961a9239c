"""Columns of the pages of figures and of the lists of unions beside them, as workbooks."""

from django.utils.translation import gettext_lazy as _

from portal.dates import show
from portal.exports import DATE, NUMBER, NUMBERING, RATE, Column
from tracking.dashboards.queries import COLUMNS
from tracking.dashboards.rules import Cause

WITHOUT_TITLE = _("CĐCS chưa giới thiệu đoàn viên ưu tú")
COVERAGE_TITLE = _("Doanh nghiệp chưa có tổ chức đảng")
COMMEND_TITLE = _("Đề xuất biểu dương")
UNITS_TITLE = _("Kết quả thực hiện theo đơn vị")
PERIOD_TITLE = _("Quá trình theo kỳ")
COHORT_TITLE = _("Quá trình theo đợt giới thiệu")
TIMES_TITLE = _("Thời gian giữa các bước")
GROUPS_TITLE = _("So sánh nhóm")
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


# rows: (figure, Number of the period, Number of the same days a year earlier)
PERIOD = (
    Column(_("Nội dung"), lambda line: line[0].label, width=56),
    Column(_("Trong kỳ"), lambda line: line[1].value, NUMBER, 12),
    Column(_("Cùng kỳ năm trước"), lambda line: line[2].value, NUMBER, 14),
)
COHORT = (
    Column(_("Bước"), lambda line: line.label, width=44),
    Column(_("Số đồng chí"), lambda line: line.value, NUMBER, 12),
    Column(_("So với giới thiệu (%)"), lambda line: line.rate, RATE, 14),
    Column(_("Nay đã thôi theo dõi"), lambda line: line.ended, NUMBER, 14),
)
TIMES = (
    Column(_("Từ bước"), lambda time: time.label, width=44),
    Column(_("Đến bước"), lambda time: time.after, width=44),
    Column(_("Số phiếu"), lambda time: time.count, NUMBER, 12),
    Column(_("Một phần tư nhanh nhất, đến (ngày)"), lambda time: time.spread and time.spread.low, RATE, 16),
    Column(_("Mức giữa (ngày)"), lambda time: time.spread and time.spread.middle, RATE, 12),
    Column(_("Ba phần tư, đến (ngày)"), lambda time: time.spread and time.spread.high, RATE, 14),
)


def _group(row):
    if row.is_total:
        return str(_("Tổng cộng"))
    return f"    {row.label}" if row.is_part else row.label


GROUPS = (Column(_("Nhóm"), _group, width=44),)


def groups(table):
    """Columns of a table of groups: the groups, its heads, and the rate or the sum at the end. A hidden number says so."""
    last = [Column(_("Kết nạp so với giới thiệu (%)"), lambda row: row.rate, RATE, 14)] if table.has_rate else []
    heads = table.heads if table.has_rate else [*table.heads, _("Cộng")]
    return (*GROUPS, *(Column(head, _cell(place), NUMBER, 14) for place, head in enumerate(heads)), *last)


def _cell(place):
    return lambda row: str(_("ẩn")) if row.cells[place].value is None else row.cells[place].value
