"""The procedure from finding a member to official recognition: what each act expects, asks for and leads to.

One table, ``PROCEDURE``: buttons, forms, checks, the diagram in the docs and the tests all read it.
Source: domain research on the process, §1.2 and §4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from tracking.nominations.rules.codes import ActKind, Ask, DocumentForm, Outcome, Side, Stage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Step:
    """What the procedure says of one act kind.

    ``button``: the words on its button. ``side``: whose fact it is. ``expects``: kinds that usually come before (missing ones warn).
    ``causes``: kinds that cannot lie later than this one (a date before is refused). ``forms``: document forms, the usual one first.
    ``leads_to``: the milestone reached, None for a mark. ``repeats``: may be recorded again while an earlier one stands.
    ``outcome``: the exit it is. ``between``: stages (first, last) in which it can be; others refuse it. ``offered``: stages in which it has
    a button; it can be recorded in any, because facts arrive late.
    """

    button: StrOrPromise
    side: Side
    expects: tuple[ActKind, ...] = ()
    causes: tuple[ActKind, ...] = ()
    forms: tuple[DocumentForm, ...] = ()
    asks: tuple[Ask, ...] = ()
    leads_to: Stage | None = None
    repeats: bool = False
    outcome: Outcome | None = None
    between: tuple[Stage, Stage] | None = None
    offered: tuple[Stage, Stage] | None = None


K, D, A = ActKind, DocumentForm, Ask
_FIRST, _LAST = Stage.IDENTIFIED, Stage.OFFICIAL
_SPONSORED = (_FIRST, Stage.COMMITTEE_RESOLVED)
_BEFORE_DECISION = (_FIRST, Stage.COMMITTEE_RESOLVED)
_IN_PROBATION = (Stage.PROBATION, Stage.PROBATION)
_PROBATION_ON = (Stage.PROBATION, _LAST)

PROCEDURE: dict[ActKind, Step] = {
    K.IDENTIFIED: Step(_("Đưa vào nguồn giới thiệu"), Side.UNION, leads_to=Stage.IDENTIFIED, asks=(A.NOTE,)),
    K.AGREED: Step(_("Ghi đã trao đổi, đoàn viên đồng ý"), Side.UNION, asks=(A.NOTE,), repeats=True),
    K.UNION_DOCUMENT: Step(
        _("Ghi nghị quyết, văn bản giới thiệu"),
        Side.UNION,
        expects=(K.AGREED,),
        forms=(D.RESOLUTION_4A, D.LETTER),
        asks=(A.DOCUMENT, A.VOTE, A.BODY),
        leads_to=Stage.UNION_RESOLVED,
        repeats=True,
    ),
    K.SUBMITTED: Step(_("Gửi công đoàn cấp trên"), Side.UNION, expects=(K.UNION_DOCUMENT,), asks=(A.NOTE,), repeats=True),
    K.HANDED_OVER: Step(
        _("Gửi danh sách sang cấp ủy"),
        Side.UNION,
        expects=(K.UNION_DOCUMENT,),
        forms=(D.HAND_OVER_LETTER,),
        asks=(A.DOCUMENT, A.BODY),
        leads_to=Stage.SENT_TO_PARTY,
        repeats=True,
    ),
    K.RECEIVED: Step(
        _("Ghi chi bộ tiếp nhận, phân công giúp đỡ"),
        Side.PARTY,
        expects=(K.HANDED_OVER,),
        causes=(K.HANDED_OVER,),
        asks=(A.BODY, A.MENTOR),
        leads_to=Stage.ACCEPTED_BY_CELL,
        repeats=True,
    ),
    K.CLASS_SENT: Step(_("Ghi cử học lớp nhận thức về Đảng"), Side.PARTY, asks=(A.NOTE,), leads_to=Stage.CLASS_SENT, repeats=True),
    K.CLASS_CERTIFIED: Step(
        _("Ghi giấy chứng nhận lớp nhận thức về Đảng"),
        Side.PARTY,
        expects=(K.CLASS_SENT,),
        causes=(K.CLASS_SENT,),
        forms=(D.CERTIFICATE,),
        asks=(A.DOCUMENT,),
        leads_to=Stage.CLASS_CERTIFIED,
        repeats=True,
    ),
    K.UNION_REMARKS: Step(
        _("Ghi nhận xét của công đoàn (Mẫu 5-KNĐ)"),
        Side.UNION,
        expects=(K.UNION_DOCUMENT,),
        forms=(D.REMARKS_5,),
        asks=(A.DOCUMENT,),
        repeats=True,
    ),
    K.DOSSIER_OPENED: Step(
        _("Ghi chi bộ bắt đầu làm hồ sơ"),
        Side.PARTY,
        expects=(K.RECEIVED, K.CLASS_CERTIFIED),
        asks=(A.BODY,),
        leads_to=Stage.DOSSIER_OPENED,
    ),
    K.VERIFICATION: Step(_("Ghi đang thẩm tra lý lịch"), Side.PARTY, expects=(K.DOSSIER_OPENED,), repeats=True),
    K.CELL_RESOLUTION: Step(
        _("Ghi nghị quyết chi bộ"),
        Side.PARTY,
        expects=(K.CLASS_CERTIFIED, K.DOSSIER_OPENED),
        causes=(K.DOSSIER_OPENED,),
        forms=(D.CELL_6,),
        asks=(A.DOCUMENT, A.MET),
        leads_to=Stage.CELL_RESOLVED,
    ),
    K.COMMITTEE_RESOLUTION: Step(
        _("Ghi nghị quyết đảng ủy cơ sở"),
        Side.PARTY,
        expects=(K.CELL_RESOLUTION,),
        causes=(K.CELL_RESOLUTION,),
        forms=(D.COMMITTEE_8,),
        asks=(A.DOCUMENT, A.MET),
        leads_to=Stage.COMMITTEE_RESOLVED,
    ),
    K.ADMISSION_DECISION: Step(
        _("Ghi quyết định kết nạp"),
        Side.PARTY,
        expects=(K.CELL_RESOLUTION,),
        causes=(K.CELL_RESOLUTION, K.COMMITTEE_RESOLUTION),
        forms=(D.DECISION_9, D.DECISION_9A),
        asks=(A.DOCUMENT,),
        leads_to=Stage.ADMISSION_DECIDED,
    ),
    K.DECISION_RECEIVED: Step(
        _("Ghi ngày chi bộ nhận quyết định"), Side.PARTY, expects=(K.ADMISSION_DECISION,), causes=(K.ADMISSION_DECISION,), asks=(A.BODY,)
    ),
    K.CEREMONY_CONSENT: Step(
        _("Ghi cấp ủy đồng ý tổ chức lễ sau thời hạn"),
        Side.PARTY,
        expects=(K.ADMISSION_DECISION,),
        causes=(K.ADMISSION_DECISION,),
        forms=(D.OTHER,),
        asks=(A.DOCUMENT,),
        repeats=True,
    ),
    K.CEREMONY: Step(
        _("Ghi lễ kết nạp"),
        Side.PARTY,
        expects=(K.ADMISSION_DECISION,),
        causes=(K.ADMISSION_DECISION, K.CELL_RESOLUTION),
        asks=(A.BODY,),
        leads_to=Stage.PROBATION,
    ),
    K.RECORD_DECLARED: Step(
        _("Ghi đã khai lý lịch, phiếu đảng viên"), Side.PARTY, expects=(K.CEREMONY,), causes=(K.CEREMONY,), offered=_PROBATION_ON
    ),
    K.NEW_MEMBER_CLASS: Step(
        _("Ghi đã học lớp đảng viên mới"),
        Side.PARTY,
        expects=(K.CEREMONY,),
        causes=(K.CEREMONY,),
        forms=(D.NEW_MEMBER_CERTIFICATE,),
        asks=(A.DOCUMENT,),
    ),
    K.OFFICIAL_REMARKS: Step(
        _("Ghi nhận xét của công đoàn (Mẫu 12-KNĐ)"),
        Side.UNION,
        expects=(K.CEREMONY,),
        causes=(K.CEREMONY,),
        forms=(D.REMARKS_12,),
        asks=(A.DOCUMENT,),
        repeats=True,
    ),
    K.OFFICIAL_CELL_RESOLUTION: Step(
        _("Ghi nghị quyết chi bộ đề nghị công nhận chính thức"),
        Side.PARTY,
        expects=(K.CEREMONY, K.NEW_MEMBER_CLASS, K.OFFICIAL_REMARKS),
        causes=(K.CEREMONY,),
        forms=(D.CELL_13,),
        asks=(A.DOCUMENT, A.MET),
        offered=_PROBATION_ON,
    ),
    K.OFFICIAL_COMMITTEE: Step(
        _("Ghi nghị quyết đảng ủy đề nghị công nhận chính thức"),
        Side.PARTY,
        expects=(K.OFFICIAL_CELL_RESOLUTION,),
        causes=(K.CEREMONY, K.OFFICIAL_CELL_RESOLUTION),
        forms=(D.COMMITTEE_15,),
        asks=(A.DOCUMENT, A.MET),
        offered=_PROBATION_ON,
    ),
    K.OFFICIAL_RECOGNITION: Step(
        _("Ghi công nhận đảng viên chính thức"),
        Side.PARTY,
        expects=(K.CEREMONY, K.NEW_MEMBER_CLASS, K.OFFICIAL_CELL_RESOLUTION),
        causes=(K.CEREMONY, K.OFFICIAL_CELL_RESOLUTION, K.OFFICIAL_COMMITTEE),
        forms=(D.DECISION_16, D.DECISION_16A),
        asks=(A.DOCUMENT,),
        leads_to=Stage.OFFICIAL,
    ),
    K.MENTOR_REPLACED: Step(
        _("Ghi phân công đảng viên khác giúp đỡ"),
        Side.PARTY,
        expects=(K.RECEIVED,),
        causes=(K.RECEIVED,),
        asks=(A.MENTOR, A.NOTE),
        repeats=True,
        offered=(_FIRST, Stage.PROBATION),
    ),
    K.SECOND_SPONSOR: Step(
        _("Ghi đảng viên thứ hai giới thiệu"), Side.PARTY, expects=(K.RECEIVED,), asks=(A.MENTOR, A.NOTE), repeats=True, offered=_SPONSORED
    ),
    K.DOSSIER_RENEWED: Step(
        _("Ghi đã làm lại các văn bản quá thời hạn"),
        Side.PARTY,
        expects=(K.DOSSIER_OPENED,),
        causes=(K.DOSSIER_OPENED,),
        asks=(A.NOTE,),
        repeats=True,
        offered=_BEFORE_DECISION,
    ),
    K.VOTE_SHORT: Step(
        _("Ghi biểu quyết chưa đủ số phiếu"),
        Side.PARTY,
        expects=(K.DOSSIER_OPENED,),
        causes=(K.DOSSIER_OPENED,),
        asks=(A.BODY, A.NOTE),
        repeats=True,
        offered=_BEFORE_DECISION,
    ),
    K.THREE_BALLOTS: Step(
        _("Ghi ba lần biểu quyết chưa đủ số phiếu"),
        Side.PARTY,
        expects=(K.CEREMONY,),
        causes=(K.CEREMONY,),
        asks=(A.BODY, A.NOTE),
        repeats=True,
        offered=_IN_PROBATION,
    ),
    K.DECISION_EXTENDED: Step(
        _("Ghi cấp ủy kéo dài thời gian xem xét"),
        Side.PARTY,
        expects=(K.CELL_RESOLUTION,),
        causes=(K.CELL_RESOLUTION,),
        forms=(D.OTHER,),
        asks=(A.DOCUMENT, A.NOTE),
        repeats=True,
        offered=(Stage.CELL_RESOLVED, Stage.PROBATION),
    ),
    K.PAUSED: Step(
        _("Ghi cấp ủy tạm hoãn xem xét"),
        Side.PARTY,
        forms=(D.OTHER,),
        asks=(A.DOCUMENT, A.NOTE),
        repeats=True,
        offered=(_FIRST, Stage.PROBATION),
    ),
    K.RESUMED: Step(_("Ghi tiếp tục xem xét"), Side.PARTY, expects=(K.PAUSED,), causes=(K.PAUSED,), asks=(A.NOTE,), repeats=True),
    K.PARTY_MOVED: Step(
        _("Ghi chuyển sang tổ chức đảng khác"),
        Side.PARTY,
        forms=(D.HELPED_53, D.PASSED_ON_92, D.PASSED_ON_93, D.PASSED_ON_94, D.PROBATION_54, D.OTHER),
        asks=(A.BODY, A.DOCUMENT, A.NOTE),
        repeats=True,
        offered=(_FIRST, Stage.PROBATION),
    ),
    K.TEMPORARY_ELSEWHERE: Step(
        _("Ghi tạm thời công tác, sinh hoạt ở nơi khác"),
        Side.PARTY,
        asks=(A.NOTE,),
        repeats=True,
        offered=(_FIRST, Stage.PROBATION),
    ),
    K.PROBATION_DISCIPLINE: Step(
        _("Ghi khiển trách, cảnh cáo trong thời gian dự bị"),
        Side.PARTY,
        expects=(K.CEREMONY,),
        causes=(K.CEREMONY,),
        forms=(D.OTHER,),
        asks=(A.DOCUMENT,),
        repeats=True,
        offered=_IN_PROBATION,
    ),
    K.RETURNED: Step(
        _("Trả lại để bổ sung"), Side.UNION, asks=(A.REASON, A.NOTE), repeats=True, between=(_FIRST, Stage.COMMITTEE_RESOLVED)
    ),
    K.REDO_ORDERED: Step(
        _("Ghi cấp ủy yêu cầu làm lại đúng thủ tục"),
        Side.PARTY,
        forms=(D.REDO_98, D.OTHER),
        asks=(A.DOCUMENT, A.REASON, A.NOTE),
        repeats=True,
        offered=(Stage.DOSSIER_OPENED, _LAST),
    ),
    K.SUPPLEMENTED: Step(_("Ghi đã bổ sung"), Side.UNION, expects=(K.RETURNED,), causes=(K.RETURNED,), asks=(A.NOTE,), repeats=True),
    K.DECLINED_UNION: Step(
        _("BCH công đoàn chưa nhất trí giới thiệu"),
        Side.UNION,
        outcome=Outcome.DECLINED_UNION,
        between=(_FIRST, Stage.CLASS_CERTIFIED),
        asks=(A.VOTE, A.NOTE),
    ),
    K.DECLINED_PARTY: Step(
        _("Cấp ủy chưa xem xét kết nạp"),
        Side.PARTY,
        outcome=Outcome.DECLINED_PARTY,
        between=_BEFORE_DECISION,
        asks=(A.REASON,),
    ),
    K.WITHDRAWN: Step(_("Đoàn viên xin thôi"), Side.UNION, outcome=Outcome.WITHDRAWN_BY_MEMBER, between=(_FIRST, Stage.ADMISSION_DECIDED)),
    K.REMOVED_FROM_LIST: Step(
        _("Đưa ra khỏi danh sách cảm tình Đảng"),
        Side.PARTY,
        outcome=Outcome.REMOVED_FROM_LIST,
        between=_BEFORE_DECISION,
        asks=(A.REASON,),
    ),
    K.LEFT_UNIT: Step(
        _("Chuyển công tác, thôi việc"), Side.UNION, outcome=Outcome.LEFT_UNIT, between=(_FIRST, Stage.PROBATION), asks=(A.NOTE,)
    ),
    K.UNION_ENDED: Step(
        _("Công đoàn cơ sở kết thúc hoạt động"), Side.UNION, outcome=Outcome.UNION_ENDED, between=(_FIRST, Stage.PROBATION)
    ),
    K.STRUCK_OFF: Step(
        _("Xóa tên đảng viên dự bị"),
        Side.PARTY,
        outcome=Outcome.STRUCK_OFF,
        between=(Stage.PROBATION, Stage.PROBATION),
        causes=(K.CEREMONY,),
        asks=(A.DOCUMENT,),
        forms=(D.OTHER,),
    ),
    K.ANNULLED: Step(
        _("Hủy quyết định kết nạp"),
        Side.PARTY,
        outcome=Outcome.ANNULLED,
        between=(Stage.ADMISSION_DECIDED, Stage.OFFICIAL),
        causes=(K.ADMISSION_DECISION,),
        asks=(A.DOCUMENT,),
        forms=(D.OTHER,),
    ),
    K.LEFT_UNION: Step(
        _("Thôi là đoàn viên công đoàn"), Side.UNION, outcome=Outcome.LEFT_UNION, between=(_FIRST, Stage.PROBATION), asks=(A.NOTE,)
    ),
    K.LEFT_PARTY: Step(
        _("Xin ra khỏi Đảng"),
        Side.PARTY,
        outcome=Outcome.LEFT_PARTY,
        between=_PROBATION_ON,
        causes=(K.CEREMONY,),
        asks=(A.DOCUMENT,),
        forms=(D.OTHER,),
    ),
    K.RECOGNITION_ANNULLED: Step(
        _("Hủy quyết định công nhận chính thức"),
        Side.PARTY,
        outcome=Outcome.RECOGNITION_ANNULLED,
        between=(_LAST, _LAST),
        causes=(K.OFFICIAL_RECOGNITION,),
        asks=(A.DOCUMENT,),
        forms=(D.OTHER,),
    ),
    K.DECEASED: Step(_("Từ trần"), Side.UNION, outcome=Outcome.DECEASED, between=(_FIRST, _LAST)),
    K.ENTERED_IN_ERROR: Step(
        _("Hủy phiếu ghi nhầm"), Side.SYSTEM, outcome=Outcome.ENTERED_IN_ERROR, between=(_FIRST, _FIRST), asks=(A.NOTE,)
    ),
    K.REOPENED: Step(_("Tiếp tục theo dõi"), Side.UNION, asks=(A.NOTE,), repeats=True),
    K.MOVED: Step(_("Chuyển tiếp theo dõi sang đơn vị khác"), Side.SYSTEM, repeats=True),
    K.BODY_CHANGED: Step(_("Thay đổi nơi tiếp nhận khi tổ chức đảng kết thúc hoạt động"), Side.SYSTEM, repeats=True),
    K.REVERSAL: Step(_("Hủy nội dung ghi nhầm"), Side.SYSTEM, asks=(A.NOTE,), repeats=True),
}

EXITS = tuple(kind for kind, step in PROCEDURE.items() if step.outcome)
MILESTONES = tuple(kind for kind, step in PROCEDURE.items() if step.leads_to)
# Recorded by the system or by their own pages, never through the general form.
NOT_BY_FORM = (K.IDENTIFIED, K.REOPENED, K.MOVED, K.BODY_CHANGED, K.ENTERED_IN_ERROR, K.REVERSAL)
# Follow from something else that was recorded: neither corrected nor taken back by themselves.
FOLLOWS = (K.MOVED, K.BODY_CHANGED, K.REOPENED)
# The steps whose absence shows as "chưa có thông tin" once a later milestone is reached.
EXPECTED_LINE = (
    K.AGREED,
    K.UNION_DOCUMENT,
    K.HANDED_OVER,
    K.RECEIVED,
    K.CLASS_SENT,
    K.CLASS_CERTIFIED,
    K.DOSSIER_OPENED,
    K.CELL_RESOLUTION,
    K.ADMISSION_DECISION,
    K.CEREMONY,
    K.NEW_MEMBER_CLASS,
    K.OFFICIAL_RECOGNITION,
)
# Acts that say which Party body holds the case; the last one also that none does any more.
PLACES_BODY = (K.HANDED_OVER, K.RECEIVED, K.DOSSIER_OPENED, K.CEREMONY, K.PARTY_MOVED, K.BODY_CHANGED)
POOL_STAGES = (Stage.IDENTIFIED, Stage.CLASS_SENT, Stage.CLASS_CERTIFIED)
