"""Columns of the list of classes and of one class's learners as workbooks."""

from django.utils.translation import gettext_lazy as _

from portal.dates import PartialDate
from portal.exports import DATE, DECIMAL, NUMBER, NUMBERING, Column

CLASSES = (
    NUMBERING,
    Column(_("Tên lớp"), lambda c: c.name, width=40),
    Column(_("Loại lớp"), lambda c: c.get_kind_display(), width=26),
    Column(_("Công đoàn theo dõi"), lambda c: c.branch.name, width=34),
    Column(_("Đơn vị mở lớp"), lambda c: c.branch.name if c.own else c.organiser, width=34),
    Column(_("Khai giảng"), lambda c: c.starts_on, DATE, 12),
    Column(_("Bế giảng"), lambda c: c.ends_on, DATE, 12),
    Column(_("Địa điểm"), lambda c: c.place, width=26),
    Column(_("Số chỗ"), lambda c: c.capacity, NUMBER, 9),
    Column(_("Học viên"), lambda c: c.seen_count, NUMBER, 9),
    Column(_("Hỗ trợ mỗi học viên (đồng)"), lambda c: c.support_amount, NUMBER, 14),
)
LEARNERS = (
    NUMBERING,
    Column(_("Họ và tên"), lambda e: e.nomination.member.full_name, width=26),
    Column(_("Ngày sinh"), lambda e: _birth(e.nomination.member), DATE, 12),
    Column(_("Đơn vị"), lambda e: e.nomination.branch.name, width=34),
    Column(_("Công việc, chức vụ"), lambda e: e.nomination.member.work, width=24),
    Column(_("Cử học ngày"), lambda e: e.enrolled_on, DATE, 12),
    Column(_("Số buổi vắng"), lambda e: e.absences, NUMBER, 9),
    Column(_("Điểm bài thu hoạch"), lambda e: e.mark, DECIMAL, 9),
    Column(_("Kết quả"), lambda e: e.get_result_display(), width=22),
    Column(_("Số giấy chứng nhận"), lambda e: e.certificate_number, width=20),
    Column(_("Ngày cấp"), lambda e: e.certificate_on, DATE, 12),
)


def _birth(member):
    return PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None
