"""Columns of the list of branches as a workbook."""

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from portal.exports import DATE, NUMBER, NUMBERING, Column
from tracking.branches.models import BranchFact

TITLE = _("Danh sách đơn vị công đoàn")
COLUMNS = (
    NUMBERING,
    Column(_("Tên đơn vị"), lambda b: b.name, width=44),
    Column(_("Tên ngắn"), lambda b: b.short_name, width=24),
    Column(_("Cấp, loại"), lambda b: b.get_kind_display(), width=26),
    Column(_("Loại hình"), lambda b: b.sector.name if b.sector else "", width=36),
    Column(_("Công đoàn cấp trên"), lambda b: b.parent.name if b.parent else "", width=36),
    Column(_("Tỉnh, thành phố"), lambda b: b.province.name if b.province else "", width=18),
    Column(_("Địa chỉ"), lambda b: b.address, width=36),
    Column(_("Số đoàn viên"), lambda b: b.member_count, NUMBER, 12),
    Column(_("Số đảng viên"), lambda b: b.party_member_count, NUMBER, 12),
    Column(_("Thành lập"), lambda b: b.opened_on, DATE, 12),
    Column(_("Kết thúc hoạt động"), lambda b: b.closed_on, DATE, 12),
    Column(_("Mã đơn vị"), lambda b: b.code, width=14),
)


def rows(branches):
    """The branches with everything that a column asks for, in one query; numbers as last known."""
    known = BranchFact.objects.filter(branch=OuterRef("pk")).order_by("-on", "-pk")
    return branches.select_related("parent", "sector", "province").annotate(
        member_count=Subquery(known.filter(member_count__isnull=False).values("member_count")[:1]),
        party_member_count=Subquery(known.filter(party_member_count__isnull=False).values("party_member_count")[:1]),
    )
