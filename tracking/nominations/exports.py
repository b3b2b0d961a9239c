"""Columns of the lists of cases as workbooks."""

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from portal.dates import PartialDate
from portal.exports import DATE, NUMBERING, Column
from tracking.nominations.models import Act, ActDocument
from tracking.nominations.rules import SHORT_STAGE, ActKind, Outcome, Stage

TITLES = {"pool": _("Nguồn giới thiệu"), "list": _("Danh sách giới thiệu đoàn viên ưu tú"), "admissions": _("Danh sách kết nạp đảng viên")}


def _birth(case):
    member = case.member
    return PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None


def _yes(value):
    return "x" if value else ""


def _body(case):
    found = case.body or case.intended_body
    return found.name if found else ""


PERSON = (
    NUMBERING,
    Column(_("Họ và tên"), lambda c: c.member.full_name, width=26),
    Column(_("Ngày sinh"), _birth, DATE, 12),
    Column(_("Giới tính"), lambda c: c.member.get_sex_display(), width=9),
    Column(_("Dân tộc"), lambda c: c.member.ethnic_group.name if c.member.ethnic_group else "", width=11),
    Column(_("Điện thoại"), lambda c: c.member.phone, width=13),
    Column(_("Công việc, chức vụ"), lambda c: c.member.work, width=24),
    Column(_("CNLĐ trực tiếp"), lambda c: _yes(c.origin_direct_worker), width=10),
    Column(_("Đơn vị"), lambda c: c.branch.name, width=34),
    Column(_("Mã phiếu"), lambda c: c.code, width=14),
)
AGREED = Column(_("Đoàn viên đồng ý ngày"), lambda c: c.known("agreed_on"), DATE, 13)
CLASS_SENT = Column(_("Cử học lớp ngày"), lambda c: c.known("class_sent_on"), DATE, 13)
CERTIFIED = Column(_("Giấy chứng nhận lớp"), lambda c: c.known("certified_on"), DATE, 13)
DOCUMENT = Column(_("Số văn bản giới thiệu"), lambda c: c.document_number, width=16)
INTRODUCED = Column(_("Ngày giới thiệu"), lambda c: c.known("introduced_on"), DATE, 13)
BODY = Column(_("Chi bộ, cấp ủy tiếp nhận"), _body, width=30)
HANDED_OVER = Column(_("Gửi cấp ủy ngày"), lambda c: c.known("handed_over_on"), DATE, 13)
STAGE = Column(_("Bước"), lambda c: SHORT_STAGE[Stage(c.stage)], width=16)
SINCE = Column(_("Ở bước này từ"), lambda c: c.known("stage_since_on"), DATE, 13)
OUTCOME = Column(_("Kết thúc"), lambda c: Outcome(c.outcome).label if c.outcome else "", width=24)
DECISION = Column(_("Số quyết định kết nạp"), lambda c: c.decision_number, width=18)
DECIDED = Column(_("Ngày quyết định"), lambda c: c.known("decided_on"), DATE, 13)
CEREMONY = Column(_("Ngày lễ kết nạp"), lambda c: c.known("ceremony_on"), DATE, 13)
OFFICIAL = Column(_("Chính thức từ"), lambda c: c.known("official_on"), DATE, 13)

COLUMNS = {
    "pool": (*PERSON, AGREED, CLASS_SENT, CERTIFIED, SINCE),
    "list": (*PERSON, AGREED, DOCUMENT, INTRODUCED, BODY, HANDED_OVER, CLASS_SENT, CERTIFIED, STAGE, SINCE, OUTCOME, DECIDED, CEREMONY),
    "admissions": (*PERSON, DOCUMENT, INTRODUCED, BODY, DECISION, DECIDED, CEREMONY, OFFICIAL, STAGE, OUTCOME),
}


def rows(cases):
    """The cases with everything that a column asks for, in one query."""
    joined = cases.select_related("member__ethnic_group", "branch", "body", "intended_body")
    return joined.annotate(document_number=_number(ActKind.UNION_DOCUMENT), decision_number=_number(ActKind.ADMISSION_DECISION))


def _number(kind):
    """Number of the last standing document of this kind; None without one."""
    documents = ActDocument.objects.filter(act__nomination=OuterRef("pk"), act__kind=kind)
    standing = documents.filter(~Exists(Act.objects.filter(reverses=OuterRef("act"))))
    return Subquery(standing.order_by("-pk").values("number")[:1])
