"""Columns of the progress table of one target as a workbook."""

from django.utils.translation import gettext_lazy as _

from portal.exports import NUMBER, RATE, Column
from tracking.figures.rules import rate

PROGRESS = (
    Column(_("Đơn vị"), lambda r: r.label, width=40),
    Column(_("Chỉ tiêu"), lambda r: r.progress.target, NUMBER, 12),
    Column(_("Trong kỳ"), lambda r: r.progress.now, NUMBER, 12),
    Column(_("Cùng kỳ năm trước"), lambda r: r.progress.before, NUMBER, 12),
    Column(_("Lũy kế"), lambda r: r.progress.done, NUMBER, 12),
    Column(_("Trong đó theo báo cáo, chưa có danh sách"), lambda r: r.told.get("done", 0), NUMBER, 16),
    Column(_("Cần đạt đến nay"), lambda r: r.progress.expected, NUMBER, 12),
    Column(_("Còn thiếu"), lambda r: r.progress.missing, NUMBER, 12),
    Column("%", lambda r: rate(part=r.progress.done, whole=r.progress.target) if r.progress.target else None, RATE, 10),
)
