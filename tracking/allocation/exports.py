"""Columns of a sheet as a workbook."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.exports import NUMBER, NUMBERING, RATE, Column

CELL = {True: _("có"), False: _("không"), None: ""}


def columns(years):
    """``years``: those of the results, the oldest first."""
    results = [
        Column(_now("Kết quả %(year)s") % {"year": year}, lambda r, n=n: r.facts.results[n], NUMBER, 12) for n, year in enumerate(years)
    ]
    return (
        NUMBERING,
        Column(_("Đơn vị"), lambda r: r.unit.name, width=40),
        Column(_("Loại hình"), lambda r: r.unit.sector.name if r.unit.sector else "", width=24),
        Column(_("Đoàn viên"), lambda r: r.facts.members, NUMBER, 12),
        Column(_("Trong độ tuổi, chưa là đảng viên"), lambda r: r.facts.eligible, NUMBER, 14),
        Column(_("Công nhân trực tiếp"), lambda r: r.facts.workers, NUMBER, 12),
        Column(_("Có chi bộ riêng"), lambda r: CELL[r.facts.own_cell], width=10),
        *results,
        Column(_("Kết nạp trên giới thiệu, %"), lambda r: r.facts.conversion, RATE, 12),
        Column(_("Đề xuất"), lambda r: r.proposed, NUMBER, 10),
        Column(_("Giao"), lambda r: r.share, NUMBER, 10),
        Column(_("Đơn vị đề nghị"), lambda r: r.reply.number if hasattr(r, "reply") else None, NUMBER, 12),
        Column(_("Ý kiến của đơn vị"), lambda r: r.reply.comment if hasattr(r, "reply") else "", width=40),
    )
