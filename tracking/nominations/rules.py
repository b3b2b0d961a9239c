"""The procedure from finding a member to official recognition: stages, acts, what each expects and asks for.

One table, ``PROCEDURE``: buttons, forms, checks, the diagram in the docs and the tests all read it.
Source: domain research on the process, §1.2 and §4; words: the list of screen terms.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.errors import Reason


class Stage(IntegerChoices):
    """Furthest milestone reached; the number is its place in the usual order."""

    IDENTIFIED = 1, _("Phát hiện, tạo nguồn")
    UNION_RESOLVED = 2, _("BCH công đoàn đã giới thiệu")
    SENT_TO_PARTY = 3, _("Đã gửi cấp ủy")
    ACCEPTED_BY_CELL = 4, _("Chi bộ đã tiếp nhận, phân công giúp đỡ")
    CLASS_SENT = 5, _("Đã cử học lớp bồi dưỡng nhận thức về Đảng")
    CLASS_CERTIFIED = 6, _("Đã có giấy chứng nhận lớp nhận thức về Đảng")
    DOSSIER_OPENED = 7, _("Chi bộ đang làm hồ sơ xét kết nạp")
    CELL_RESOLVED = 8, _("Chi bộ đã có nghị quyết đề nghị kết nạp")
    COMMITTEE_RESOLVED = 9, _("Đảng ủy cơ sở đã có nghị quyết đề nghị kết nạp")
    ADMISSION_DECIDED = 10, _("Đã có quyết định kết nạp")
    PROBATION = 11, _("Đảng viên dự bị (đã tổ chức lễ kết nạp)")
    OFFICIAL = 12, _("Đảng viên chính thức")


SHORT_STAGE = {
    Stage.IDENTIFIED: _("Tạo nguồn"),
    Stage.UNION_RESOLVED: _("Đã giới thiệu"),
    Stage.SENT_TO_PARTY: _("Đã gửi"),
    Stage.ACCEPTED_BY_CELL: _("Đã tiếp nhận"),
    Stage.CLASS_SENT: _("Đang học lớp"),
    Stage.CLASS_CERTIFIED: _("Đã có GCN"),
    Stage.DOSSIER_OPENED: _("Làm hồ sơ"),
    Stage.CELL_RESOLVED: _("NQ chi bộ"),
    Stage.COMMITTEE_RESOLVED: _("NQ đảng ủy"),
    Stage.ADMISSION_DECIDED: _("Có quyết định"),
    Stage.PROBATION: _("Dự bị"),
    Stage.OFFICIAL: _("Chính thức"),
}


class Outcome(TextChoices):
    """How a case ended before official membership."""

    DECLINED_UNION = "declined_union", _("BCH công đoàn chưa nhất trí giới thiệu")
    DECLINED_PARTY = "declined_party", _("Cấp ủy chưa xem xét kết nạp")
    WITHDRAWN_BY_MEMBER = "withdrawn_by_member", _("Đoàn viên xin thôi")
    REMOVED_FROM_LIST = "removed_from_list", _("Đưa ra khỏi danh sách cảm tình Đảng")
    LEFT_UNIT = "left_unit", _("Chuyển công tác, thôi việc")
    UNION_ENDED = "union_ended", _("Công đoàn cơ sở kết thúc hoạt động")
    STRUCK_OFF = "struck_off", _("Xóa tên đảng viên dự bị")
    ANNULLED = "annulled", _("Hủy quyết định kết nạp")
    DECEASED = "deceased", _("Từ trần")


class ActKind(TextChoices):
    IDENTIFIED = "identified", _("Phát hiện, tạo nguồn")
    AGREED = "agreed", _("Đã trao đổi, đoàn viên đồng ý")
    UNION_DOCUMENT = "union_document", _("BCH công đoàn giới thiệu")
    SUBMITTED = "submitted", _("Gửi công đoàn cấp trên")
    HANDED_OVER = "handed_over", _("Gửi danh sách sang cấp ủy")
    RECEIVED = "received", _("Chi bộ tiếp nhận, phân công giúp đỡ")
    CLASS_SENT = "class_sent", _("Cử học lớp nhận thức về Đảng")
    CLASS_CERTIFIED = "class_certified", _("Có giấy chứng nhận lớp nhận thức về Đảng")
    UNION_REMARKS = "union_remarks", _("Công đoàn nhận xét (Mẫu 5-KNĐ)")
    DOSSIER_OPENED = "dossier_opened", _("Chi bộ bắt đầu làm hồ sơ xét kết nạp")
    VERIFICATION = "verification", _("Đang thẩm tra lý lịch")
    CELL_RESOLUTION = "cell_resolution", _("Nghị quyết của chi bộ đề nghị kết nạp")
    COMMITTEE_RESOLUTION = "committee_resolution", _("Nghị quyết của đảng ủy cơ sở đề nghị kết nạp")
    ADMISSION_DECISION = "admission_decision", _("Quyết định kết nạp")
    CEREMONY = "ceremony", _("Lễ kết nạp")
    NEW_MEMBER_CLASS = "new_member_class", _("Học lớp đảng viên mới")
    OFFICIAL_REMARKS = "official_remarks", _("Công đoàn nhận xét (Mẫu 12-KNĐ)")
    OFFICIAL_RECOGNITION = "official_recognition", _("Công nhận đảng viên chính thức")
    RETURNED = "returned", _("Trả lại để bổ sung")
    SUPPLEMENTED = "supplemented", _("Đã bổ sung")
    DECLINED_UNION = "declined_union", _("BCH công đoàn chưa nhất trí giới thiệu")
    DECLINED_PARTY = "declined_party", _("Cấp ủy chưa xem xét kết nạp")
    WITHDRAWN = "withdrawn_by_member", _("Đoàn viên xin thôi")
    REMOVED_FROM_LIST = "removed_from_list", _("Đưa ra khỏi danh sách cảm tình Đảng")
    LEFT_UNIT = "left_unit", _("Chuyển công tác, thôi việc")
    UNION_ENDED = "union_ended", _("Công đoàn cơ sở kết thúc hoạt động")
    STRUCK_OFF = "struck_off", _("Xóa tên đảng viên dự bị")
    ANNULLED = "annulled", _("Hủy quyết định kết nạp")
    DECEASED = "deceased", _("Từ trần")
    REOPENED = "reopened", _("Tiếp tục theo dõi")
    MOVED = "moved", _("Chuyển tiếp theo dõi sang đơn vị khác")
    REVERSAL = "reversal", _("Hủy nội dung ghi nhầm")


class Side(TextChoices):
    UNION = "union", _("công đoàn")
    PARTY = "party", _("cấp ủy")
    SYSTEM = "system", _("hệ thống")


class Source(TextChoices):
    """Where the knowledge comes from. NOTICE_…: recorded by the union 'theo thông báo của cấp ủy'."""

    OWN = "own", _("văn bản, việc của công đoàn")
    NOTICE_DOCUMENT = "notice_document", _("theo thông báo của cấp ủy: văn bản")
    NOTICE_LETTER = "notice_letter", _("theo thông báo của cấp ủy: thư, tin nhắn")
    NOTICE_PHONE = "notice_phone", _("theo thông báo của cấp ủy: điện thoại, trực tiếp")
    PARTY = "party", _("cấp ủy tự ghi")


NOTICES = (Source.NOTICE_DOCUMENT, Source.NOTICE_LETTER, Source.NOTICE_PHONE)


class DocumentForm(TextChoices):
    """Form of a document, by its code."""

    RESOLUTION_4A = "4A-KNĐ", _("Nghị quyết giới thiệu (Mẫu 4A-KNĐ)")
    LETTER = "letter", _("Công văn kèm danh sách")
    HAND_OVER_LETTER = "hand_over", _("Công văn chuyển danh sách")
    REMARKS_5 = "5-KNĐ", _("Tổng hợp ý kiến nhận xét (Mẫu 5-KNĐ)")
    REMARKS_12 = "12-KNĐ", _("Tổng hợp ý kiến nhận xét (Mẫu 12-KNĐ)")
    CELL_6 = "6-KNĐ", _("Nghị quyết của chi bộ (Mẫu 6-KNĐ)")
    COMMITTEE_8 = "8-KNĐ", _("Nghị quyết của đảng ủy cơ sở (Mẫu 8-KNĐ)")
    DECISION_9 = "9-KNĐ", _("Quyết định kết nạp (Mẫu 9-KNĐ)")
    DECISION_9A = "9A-KNĐ", _("Quyết định kết nạp (Mẫu 9A-KNĐ)")
    CERTIFICATE = "CN-NTVĐ", _("Giấy chứng nhận học lớp nhận thức về Đảng")
    NEW_MEMBER_CERTIFICATE = "CN-ĐVM", _("Giấy chứng nhận học lớp đảng viên mới")
    DECISION_16 = "16-KNĐ", _("Quyết định công nhận đảng viên chính thức (Mẫu 16-KNĐ)")
    DECISION_16A = "16A-KNĐ", _("Quyết định công nhận đảng viên chính thức (Mẫu 16A-KNĐ)")
    OTHER = "other", _("Văn bản khác")


class Ask(TextChoices):
    """What the form of an act asks for beside its date."""

    DOCUMENT = "document", _("số, ngày văn bản")
    VOTE = "vote", _("phiếu của ban chấp hành")
    MET = "met", _("kết quả biểu quyết của cấp ủy: đủ, không đủ")
    BODY = "body", _("chi bộ, cấp ủy")
    MENTOR = "mentor", _("đảng viên được phân công giúp đỡ")
    REASON = "reason", _("lý do")
    NOTE = "note", _("ghi chú")


@dataclass(frozen=True)
class Step:
    """What the procedure says of one act kind.

    ``button``: the words on its button. ``side``: whose fact it is. ``expects``: kinds that usually come before (missing ones warn).
    ``causes``: kinds that cannot lie later than this one (a date before is refused). ``forms``: document forms, the usual one first.
    ``leads_to``: the milestone reached, None for a mark. ``repeats``: may be recorded again while an earlier one stands.
    ``outcome``: the exit it is. ``between``: stages (first, last) in which an exit can be; others refuse it.
    """

    button: str
    side: Side
    expects: tuple = ()
    causes: tuple = ()
    forms: tuple = ()
    asks: tuple = ()
    leads_to: Stage | None = None
    repeats: bool = False
    outcome: Outcome | None = None
    between: tuple | None = None
    offered: tuple | None = None


K, D, A = ActKind, DocumentForm, Ask
_FIRST, _LAST = Stage.IDENTIFIED, Stage.OFFICIAL
_BEFORE_DECISION = (_FIRST, Stage.COMMITTEE_RESOLVED)

PROCEDURE = {
    K.IDENTIFIED: Step(_("Đưa vào nguồn giới thiệu"), Side.UNION, leads_to=Stage.IDENTIFIED, asks=(A.NOTE,)),
    K.AGREED: Step(_("Ghi đã trao đổi, đoàn viên đồng ý"), Side.UNION, asks=(A.NOTE,), repeats=True),
    K.UNION_DOCUMENT: Step(
        _("Ghi nghị quyết, văn bản giới thiệu"), Side.UNION, expects=(K.AGREED,), forms=(D.RESOLUTION_4A, D.LETTER),
        asks=(A.DOCUMENT, A.VOTE, A.BODY), leads_to=Stage.UNION_RESOLVED, repeats=True,
    ),
    K.SUBMITTED: Step(_("Gửi công đoàn cấp trên"), Side.UNION, expects=(K.UNION_DOCUMENT,), asks=(A.NOTE,), repeats=True),
    K.HANDED_OVER: Step(
        _("Gửi danh sách sang cấp ủy"), Side.UNION, expects=(K.UNION_DOCUMENT,), forms=(D.HAND_OVER_LETTER,),
        asks=(A.DOCUMENT, A.BODY), leads_to=Stage.SENT_TO_PARTY, repeats=True,
    ),
    K.RECEIVED: Step(
        _("Ghi chi bộ tiếp nhận, phân công giúp đỡ"), Side.PARTY, expects=(K.HANDED_OVER,), causes=(K.HANDED_OVER,),
        asks=(A.BODY, A.MENTOR), leads_to=Stage.ACCEPTED_BY_CELL, repeats=True,
    ),
    K.CLASS_SENT: Step(_("Ghi cử học lớp nhận thức về Đảng"), Side.PARTY, asks=(A.NOTE,), leads_to=Stage.CLASS_SENT, repeats=True),
    K.CLASS_CERTIFIED: Step(
        _("Ghi giấy chứng nhận lớp nhận thức về Đảng"), Side.PARTY, expects=(K.CLASS_SENT,), causes=(K.CLASS_SENT,),
        forms=(D.CERTIFICATE,), asks=(A.DOCUMENT,), leads_to=Stage.CLASS_CERTIFIED, repeats=True,
    ),
    K.UNION_REMARKS: Step(
        _("Ghi nhận xét của công đoàn (Mẫu 5-KNĐ)"), Side.UNION, expects=(K.UNION_DOCUMENT,), forms=(D.REMARKS_5,), asks=(A.DOCUMENT,), repeats=True,
    ),
    K.DOSSIER_OPENED: Step(
        _("Ghi chi bộ bắt đầu làm hồ sơ"), Side.PARTY, expects=(K.RECEIVED, K.CLASS_CERTIFIED), asks=(A.BODY,), leads_to=Stage.DOSSIER_OPENED,
    ),
    K.VERIFICATION: Step(_("Ghi đang thẩm tra lý lịch"), Side.PARTY, expects=(K.DOSSIER_OPENED,), repeats=True),
    K.CELL_RESOLUTION: Step(
        _("Ghi nghị quyết chi bộ"), Side.PARTY, expects=(K.CLASS_CERTIFIED, K.DOSSIER_OPENED), causes=(K.DOSSIER_OPENED,),
        forms=(D.CELL_6,), asks=(A.DOCUMENT, A.MET), leads_to=Stage.CELL_RESOLVED,
    ),
    K.COMMITTEE_RESOLUTION: Step(
        _("Ghi nghị quyết đảng ủy cơ sở"), Side.PARTY, expects=(K.CELL_RESOLUTION,), causes=(K.CELL_RESOLUTION,),
        forms=(D.COMMITTEE_8,), asks=(A.DOCUMENT, A.MET), leads_to=Stage.COMMITTEE_RESOLVED,
    ),
    K.ADMISSION_DECISION: Step(
        _("Ghi quyết định kết nạp"), Side.PARTY, expects=(K.CELL_RESOLUTION,), causes=(K.CELL_RESOLUTION, K.COMMITTEE_RESOLUTION),
        forms=(D.DECISION_9, D.DECISION_9A), asks=(A.DOCUMENT,), leads_to=Stage.ADMISSION_DECIDED,
    ),
    K.CEREMONY: Step(
        _("Ghi lễ kết nạp"), Side.PARTY, expects=(K.ADMISSION_DECISION,), causes=(K.ADMISSION_DECISION, K.CELL_RESOLUTION),
        asks=(A.BODY,), leads_to=Stage.PROBATION,
    ),
    K.NEW_MEMBER_CLASS: Step(
        _("Ghi đã học lớp đảng viên mới"), Side.PARTY, expects=(K.CEREMONY,), causes=(K.CEREMONY,), forms=(D.NEW_MEMBER_CERTIFICATE,), asks=(A.DOCUMENT,),
    ),
    K.OFFICIAL_REMARKS: Step(
        _("Ghi nhận xét của công đoàn (Mẫu 12-KNĐ)"), Side.UNION, expects=(K.CEREMONY,), causes=(K.CEREMONY,), forms=(D.REMARKS_12,), asks=(A.DOCUMENT,),
        repeats=True,
    ),
    K.OFFICIAL_RECOGNITION: Step(
        _("Ghi công nhận đảng viên chính thức"), Side.PARTY, expects=(K.CEREMONY, K.NEW_MEMBER_CLASS), causes=(K.CEREMONY,),
        forms=(D.DECISION_16, D.DECISION_16A), asks=(A.DOCUMENT,), leads_to=Stage.OFFICIAL,
    ),
    K.RETURNED: Step(
        _("Trả lại để bổ sung"), Side.UNION, asks=(A.REASON, A.NOTE), repeats=True, between=(_FIRST, Stage.COMMITTEE_RESOLVED),
    ),
    K.SUPPLEMENTED: Step(_("Ghi đã bổ sung"), Side.UNION, expects=(K.RETURNED,), causes=(K.RETURNED,), asks=(A.NOTE,), repeats=True),
    K.DECLINED_UNION: Step(
        _("BCH công đoàn chưa nhất trí giới thiệu"), Side.UNION, outcome=Outcome.DECLINED_UNION, between=(_FIRST, Stage.CLASS_CERTIFIED), asks=(A.VOTE, A.NOTE),
    ),
    K.DECLINED_PARTY: Step(
        _("Cấp ủy chưa xem xét kết nạp"), Side.PARTY, outcome=Outcome.DECLINED_PARTY, between=_BEFORE_DECISION, asks=(A.REASON,),
    ),
    K.WITHDRAWN: Step(_("Đoàn viên xin thôi"), Side.UNION, outcome=Outcome.WITHDRAWN_BY_MEMBER, between=(_FIRST, Stage.ADMISSION_DECIDED)),
    K.REMOVED_FROM_LIST: Step(
        _("Đưa ra khỏi danh sách cảm tình Đảng"), Side.PARTY, outcome=Outcome.REMOVED_FROM_LIST, between=_BEFORE_DECISION, asks=(A.REASON,),
    ),
    K.LEFT_UNIT: Step(_("Chuyển công tác, thôi việc"), Side.UNION, outcome=Outcome.LEFT_UNIT, between=(_FIRST, Stage.PROBATION), asks=(A.NOTE,)),
    K.UNION_ENDED: Step(_("Công đoàn cơ sở kết thúc hoạt động"), Side.UNION, outcome=Outcome.UNION_ENDED, between=(_FIRST, Stage.PROBATION)),
    K.STRUCK_OFF: Step(
        _("Xóa tên đảng viên dự bị"), Side.PARTY, outcome=Outcome.STRUCK_OFF, between=(Stage.PROBATION, Stage.PROBATION), causes=(K.CEREMONY,), asks=(A.DOCUMENT,),
        forms=(D.OTHER,),
    ),
    K.ANNULLED: Step(
        _("Hủy quyết định kết nạp"), Side.PARTY, outcome=Outcome.ANNULLED, between=(Stage.ADMISSION_DECIDED, Stage.OFFICIAL), causes=(K.ADMISSION_DECISION,),
        asks=(A.DOCUMENT,), forms=(D.OTHER,),
    ),
    K.DECEASED: Step(_("Từ trần"), Side.UNION, outcome=Outcome.DECEASED, between=(_FIRST, _LAST)),
    K.REOPENED: Step(_("Tiếp tục theo dõi"), Side.UNION, asks=(A.NOTE,), repeats=True),
    K.MOVED: Step(_("Chuyển tiếp theo dõi sang đơn vị khác"), Side.SYSTEM, repeats=True),
    K.REVERSAL: Step(_("Hủy nội dung ghi nhầm"), Side.SYSTEM, asks=(A.NOTE,), repeats=True),
}

EXITS = tuple(kind for kind, step in PROCEDURE.items() if step.outcome)
MILESTONES = tuple(kind for kind, step in PROCEDURE.items() if step.leads_to)
# Recorded by the system or by their own pages, never through the general form.
NOT_BY_FORM = (K.IDENTIFIED, K.REOPENED, K.MOVED, K.REVERSAL)
# The steps whose absence shows as "chưa có thông tin" once a later milestone is reached.
EXPECTED_LINE = (
    K.AGREED, K.UNION_DOCUMENT, K.HANDED_OVER, K.RECEIVED, K.CLASS_SENT, K.CLASS_CERTIFIED, K.DOSSIER_OPENED, K.CELL_RESOLUTION,
    K.ADMISSION_DECISION, K.CEREMONY, K.NEW_MEMBER_CLASS, K.OFFICIAL_RECOGNITION,
)
# Acts that say which Party body holds the case.
PLACES_BODY = (K.HANDED_OVER, K.RECEIVED, K.DOSSIER_OPENED, K.CEREMONY)
POOL_STAGES = (Stage.IDENTIFIED, Stage.CLASS_SENT, Stage.CLASS_CERTIFIED)


@dataclass(frozen=True)
class Fact:
    """One act as the rules see it. ``on`` is the first possible day."""

    id: int
    kind: str
    on: date
    precision: str = dates.DAY
    recorded_at: object = None
    reverses: int | None = None
    body_id: int | None = None
    branch_id: int | None = None

    @property
    def last(self):
        return dates.last_day(self.on, self.precision)


@dataclass
class Standing:
    """Where a case stands, derived from its acts alone; the columns of the same names on the case are a cache of this."""

    stage: Stage = Stage.IDENTIFIED
    stage_since_on: date | None = None
    outcome: str = ""
    closed_on: date | None = None
    waiting_supplement: bool = False
    agreed_on: date | None = None
    introduced_on: date | None = None
    handed_over_on: date | None = None
    class_sent_on: date | None = None
    certified_on: date | None = None
    decided_on: date | None = None
    ceremony_on: date | None = None
    official_on: date | None = None
    body_id: int | None = None
    branch_id: int | None = None
    missing: list = field(default_factory=list)


def live(facts):
    """Acts that stand: neither reversed by another nor themselves a bare reversal. In order of date, then of recording."""
    gone = {f.reverses for f in facts if f.reverses}
    return sorted((f for f in facts if f.id not in gone and f.kind != K.REVERSAL), key=lambda f: (f.on, f.id))


def standing(facts):
    """Where the case stands after all these acts (any order in, reversed ones included)."""
    acts = live(facts)
    first = {}
    last = {}
    for act in acts:
        first.setdefault(act.kind, act)
        last[act.kind] = act
    found = Standing()
    reached = [act for act in acts if PROCEDURE[act.kind].leads_to]
    if reached:
        found.stage = max(PROCEDURE[a.kind].leads_to for a in reached)
        found.stage_since_on = min(a.on for a in reached if PROCEDURE[a.kind].leads_to == found.stage)
    _close(found, acts)
    found.waiting_supplement = _waits(acts)
    for name, kind, pick in (
        ("agreed_on", K.AGREED, first), ("introduced_on", K.UNION_DOCUMENT, first), ("handed_over_on", K.HANDED_OVER, first),
        ("class_sent_on", K.CLASS_SENT, first), ("certified_on", K.CLASS_CERTIFIED, last), ("decided_on", K.ADMISSION_DECISION, first),
        ("ceremony_on", K.CEREMONY, first), ("official_on", K.OFFICIAL_RECOGNITION, first),
    ):
        setattr(found, name, pick[kind].on if kind in pick else None)
    found.body_id = next((a.body_id for a in reversed(acts) if a.kind in PLACES_BODY and a.body_id), None)
    found.branch_id = next((a.branch_id for a in sorted(acts, key=lambda a: -a.id) if a.kind in (K.MOVED, K.IDENTIFIED)), None)
    found.missing = missing(found.stage, set(first))
    return found


def _close(found, acts):
    """The exit that counts is the one recorded last with no reopening recorded after it."""
    ends = sorted((a for a in acts if PROCEDURE[a.kind].outcome or a.kind == K.REOPENED), key=lambda a: a.id)
    if ends and ends[-1].kind != K.REOPENED:
        found.outcome = PROCEDURE[ends[-1].kind].outcome.value
        found.closed_on = ends[-1].on


def _waits(acts):
    """Returned for completion, and nothing recorded since that answers it."""
    marks = sorted((a for a in acts if a.kind in (K.RETURNED, K.SUPPLEMENTED, K.SUBMITTED, K.HANDED_OVER)), key=lambda a: a.id)
    return bool(marks) and marks[-1].kind == K.RETURNED


def due_on(found, *, cert_months, probation_months):
    """The nearest day by which something should follow: the certificate lapses, or the probation ends. None when nothing runs.

    Months come from the rule set of the certificate or ceremony. Source: 06-HD/TW point 5.4; Party Charter article 5.
    """
    if found.outcome or found.stage == Stage.OFFICIAL:
        return None
    if found.stage >= Stage.PROBATION:
        return dates.add_months(found.ceremony_on, probation_months) if found.ceremony_on else None
    if found.certified_on and found.stage < Stage.CELL_RESOLVED:
        return dates.add_months(found.certified_on, cert_months)
    return None


def party_status(found):
    """What the case says of the person's Party status: 'none', 'probation' or 'official'."""
    if found.outcome in (Outcome.STRUCK_OFF, Outcome.ANNULLED):
        return "none"
    if found.official_on:
        return "official"
    return "probation" if found.ceremony_on else "none"


def missing(stage, kinds):
    """Expected kinds of the usual line that lie behind the furthest milestone and are not known."""
    places = {K.AGREED: 2, K.NEW_MEMBER_CLASS: 12}
    line = [(places.get(k) or PROCEDURE[k].leads_to, k) for k in EXPECTED_LINE]
    return [k for place, k in line if place <= stage and k not in kinds and not (place == stage and PROCEDURE[k].leads_to == stage)]


def check(kind, *, on, precision=dates.DAY, facts, today, birth_on=None, replaces=None):
    """Every reason why this act cannot be, as a list of Reason; empty when it can. Only impossibilities, never mere omissions.

    ``facts``: all acts of the case. ``replaces``: id of the act that this one corrects; it is treated as gone.
    """
    step = PROCEDURE[kind]
    facts = [f for f in facts if f.id != replaces]
    now, acts = standing(facts), live(facts)
    last = dates.last_day(on, precision)
    reasons = _time_reasons(on, today, birth_on)
    if now.outcome and kind not in (K.REOPENED, K.REVERSAL, K.MOVED) and not (replaces and step.outcome):
        reasons.append(Reason(_("Phiếu đã thôi theo dõi (%(outcome)s). Chọn “Tiếp tục theo dõi” trước khi ghi thêm.") % {"outcome": Outcome(now.outcome).label}))
    if kind == K.REOPENED and not now.outcome:
        reasons.append(Reason(_("Phiếu đang được theo dõi, không cần mở lại.")))
    if not step.repeats and any(a.kind == kind for a in acts):
        reasons.append(Reason(_("Đã ghi “%(act)s”. Nếu ghi chưa đúng, dùng “Đính chính” tại dòng đó.") % {"act": K(kind).label}))
    if step.between and not step.between[0] <= now.stage <= step.between[1]:
        reasons.append(Reason(_("Không ghi được “%(act)s” khi phiếu ở bước “%(stage)s”.") % {"act": K(kind).label, "stage": now.stage.label}))
    if kind == K.DECLINED_UNION and now.introduced_on:
        reasons.append(Reason(_("BCH công đoàn đã có văn bản giới thiệu. Hủy nội dung ghi nhầm trước, nếu văn bản đó không đúng.")))
    if kind == K.SUPPLEMENTED and not now.waiting_supplement:
        reasons.append(Reason(_("Phiếu không ở trạng thái “Chờ bổ sung”.")))
    return reasons + _order_reasons(kind, on, last, acts)


def _time_reasons(on, today, birth_on):
    reasons = []
    if on > today:
        reasons.append(Reason(_("Ngày %(on)s chưa đến. Chỉ ghi việc đã xảy ra.") % {"on": dates.show(on)}, "on"))
    if birth_on and on <= birth_on:
        reasons.append(Reason(_("Ngày %(on)s trước ngày sinh của đoàn viên. Kiểm tra lại một trong hai ngày.") % {"on": dates.show(on)}, "on"))
    return reasons


def _order_reasons(kind, on, last, acts):
    """A date before its cause, in both directions; only when certain at the known precision."""
    reasons = []
    for cause in PROCEDURE[kind].causes:
        earlier = [a for a in acts if a.kind == cause]
        if earlier and last < min(a.on for a in earlier):
            reasons.append(_order_reason(kind, cause, min(a.on for a in earlier)))
    for act in acts:
        if kind in PROCEDURE[act.kind].causes and on > act.last and not any(a.kind == kind and a.on <= act.last for a in acts):
            reasons.append(_order_reason(act.kind, kind, act.on, turned=True))
    return reasons


def _order_reason(effect, cause, on, turned=False):
    text = (
        _("Ngày của “%(cause)s” không thể sau “%(effect)s” (%(on)s). Kiểm tra lại một trong hai ngày.")
        if turned
        else _("Ngày của “%(effect)s” không thể trước “%(cause)s” (%(on)s). Kiểm tra lại một trong hai ngày.")
    )
    return Reason(text % {"effect": K(effect).label, "cause": K(cause).label, "on": dates.show(on)}, "on")


def check_reversal(target, facts):
    """Every reason why this act cannot be taken back."""
    if target.reverses and target.kind == K.REVERSAL:
        return [Reason(_("Nội dung này là việc hủy ghi nhầm. Muốn khôi phục, ghi lại nội dung ban đầu."))]
    if any(f.reverses == target.id for f in facts):
        return [Reason(_("Nội dung này đã được hủy hoặc đính chính trước đó."))]
    if target.kind == K.IDENTIFIED:
        return [Reason(_("Không hủy được dòng đầu của phiếu. Nếu không còn theo dõi, chọn “Thôi theo dõi”."))]
    rest = [f for f in facts if f.id != target.id]
    after = standing(rest)
    if target.kind == K.MOVED:
        return [Reason(_("Không hủy được việc chuyển đơn vị. Chuyển trở lại nếu cần."))]
    return _left_impossible(rest, after)


def _left_impossible(rest, after):
    """An exit may stand only in the stages it belongs to: taking a ceremony back under a struck-off case would leave it without cause."""
    if not after.outcome:
        return []
    step = next(s for s in PROCEDURE.values() if s.outcome and s.outcome.value == after.outcome)
    if step.between and not step.between[0] <= after.stage <= step.between[1]:
        return [Reason(_("Phiếu đã kết thúc với “%(outcome)s”, nên không hủy được nội dung này. Hủy việc kết thúc trước.") % {"outcome": step.outcome.label})]
    return []


def warnings(kind, *, facts):
    """Sentences about what is not known yet; they never refuse. One for each expected kind that is missing."""
    known = {a.kind for a in live(facts)}
    return [
        _("Chưa có thông tin về “%(step)s”. Vẫn ghi được; bổ sung sau khi cấp ủy thông báo.") % {"step": K(k).label}
        for k in PROCEDURE[kind].expects
        if k not in known
    ]


def next_kinds(facts):
    """Kinds that can be recorded now, the likeliest next first: milestones ahead, then gaps behind, then marks. No exits."""
    now, known = standing(facts), {a.kind for a in live(facts)}
    if now.outcome:
        return []
    open_kinds = [k for k in PROCEDURE if k not in NOT_BY_FORM and k not in EXITS and (PROCEDURE[k].repeats or k not in known)]
    if not now.waiting_supplement:
        open_kinds = [k for k in open_kinds if k != K.SUPPLEMENTED]
    ahead = [k for k in open_kinds if PROCEDURE[k].leads_to and PROCEDURE[k].leads_to > now.stage]
    behind = [k for k in now.missing if k in open_kinds]
    rest = [k for k in open_kinds if k not in ahead and k not in behind and not (k in known and PROCEDURE[k].leads_to)]
    return [*([K.SUPPLEMENTED] if now.waiting_supplement else []), *ahead, *behind, *(k for k in rest if k != K.SUPPLEMENTED)]


def exit_kinds(facts):
    """Exits that can be recorded now."""
    now = standing(facts)
    if now.outcome:
        return []
    return [
        k for k in EXITS
        if PROCEDURE[k].between[0] <= now.stage <= PROCEDURE[k].between[1] and not (k == K.DECLINED_UNION and now.introduced_on)
    ]


def vote_reasons(*, total, present, in_favour, against, blank):
    """Why an executive committee's vote does not add up. Numbers of people; ``blank`` counts invalid ballots too."""
    reasons = []
    if present > total:
        reasons.append(Reason(_("Số có mặt (%(present)s) không thể nhiều hơn số ủy viên (%(total)s).") % {"present": present, "total": total}, "present"))
    if in_favour + against + blank != present:
        reasons.append(
            Reason(
                _("Tổng số phiếu (%(sum)s) phải bằng số ủy viên có mặt (%(present)s).") % {"sum": in_favour + against + blank, "present": present},
                "in_favour",
            )
        )
    return reasons


def vote_needed(total):
    """Votes that an executive committee of ``total`` members needs: more than half. Source: the union's own rule (process research §4)."""
    return total // 2 + 1


def vote_sentence(*, total, in_favour):
    """'Cần ít nhất 6 phiếu tán thành; được 9: đủ điều kiện.'"""
    needed = vote_needed(total)
    words = _("Cần ít nhất %(needed)s phiếu tán thành; được %(got)s: đủ điều kiện.") if in_favour >= needed else _(
        "Cần ít nhất %(needed)s phiếu tán thành; được %(got)s: chưa đủ điều kiện."
    )
    return words % {"needed": needed, "got": in_favour}
