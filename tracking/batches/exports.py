"""Columns of a batch as a workbook."""

from django.utils.translation import gettext_lazy as _

from portal.dates import PartialDate
from portal.exports import DATE, NUMBERING, Column


def _birth(item):
    member = item.nomination.member
    return PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None


def _day(item):
    return item.day


PEOPLE = (
    NUMBERING,
    Column(_("Họ và tên"), lambda i: i.nomination.member.full_name, width=26),
    Column(_("Ngày sinh"), _birth, DATE, 12),
    Column(_("Đơn vị"), lambda i: i.nomination.branch.name, width=34),
    Column(_("Công việc, chức vụ"), lambda i: i.nomination.member.work, width=24),
    Column(_("Mã phiếu"), lambda i: i.nomination.code, width=14),
    Column(_("Dự kiến"), lambda i: i.get_plan_display(), width=18),
    Column(_("Kết quả"), lambda i: _("Đã hủy ghi nhầm") if i.is_undone else i.get_decision_display(), width=18),
    Column(_("Ngày"), _day, DATE, 13),
    Column(_("Lý do trả lại"), lambda i: i.reason.name if i.reason else "", width=34),
    Column(_("Số văn bản riêng"), lambda i: i.document_number, width=18),
)
