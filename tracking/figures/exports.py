"""Columns of the people behind a number and of the cases at a step, as workbooks."""

from django.utils.translation import gettext_lazy as _

from portal.dates import PartialDate
from portal.exports import DATE, NUMBERING, Column
from tracking.nominations.rules import SHORT_STAGE, ActKind, Stage


def _birth(case):
    return PartialDate(case.member.birth_on, case.member.birth_precision) if case.member.birth_on else None


def _now(case):
    """The same words as on the page: how an ended case ended, else the step where it stands."""
    return case.get_outcome_display() if case.outcome else SHORT_STAGE[Stage(case.stage)]


PEOPLE = (
    NUMBERING,
    Column(_("Họ và tên"), lambda a: a.nomination.member.full_name, width=26),
    Column(_("Ngày sinh"), lambda a: _birth(a.nomination), DATE, 12),
    Column(_("Giới tính"), lambda a: a.nomination.member.get_sex_display(), width=9),
    Column(_("Đơn vị khi được tính"), lambda a: a.branch.name, width=34),
    Column(_("Việc"), lambda a: ActKind(a.kind).label, width=30),
    Column(_("Ngày tính"), lambda a: PartialDate(a.on, a.precision), DATE, 12),
    Column(_("Hiện nay"), lambda a: _now(a.nomination), width=26),
    Column(_("Mã phiếu"), lambda a: a.nomination.code, width=14),
)
CASES = (
    NUMBERING,
    Column(_("Họ và tên"), lambda c: c.member.full_name, width=26),
    Column(_("Ngày sinh"), _birth, DATE, 12),
    Column(_("Đơn vị"), lambda c: c.branch.name, width=34),
    Column(_("Bước"), lambda c: SHORT_STAGE[Stage(c.stage)], width=18),
    Column(_("Từ ngày"), lambda c: c.known("stage_since_on"), DATE, 12),
    Column(_("Kết thúc"), lambda c: c.get_outcome_display(), width=26),
    Column(_("Mã phiếu"), lambda c: c.code, width=14),
)
