"""The annex as a workbook (lists A, B, C of the domain research, §3.1), and the text as .docx in the layout of union papers (§6.9)."""

from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from portal import dates
from portal.annex import A3, A4, Group, Table
from portal.dates import PartialDate
from portal.exports import DATE, DECIMAL, NUMBER, NUMBERING, RATE, TEXT, Column
from tracking.documents.queries import list_head
from tracking.documents.rules import dots
from tracking.figures.rules import Indicator
from tracking.ledger.rules import Population
from tracking.reports import narrative
from tracking.reports.sheet import GROUPS

TEMPLATE = Path(__file__).parent / "templates_docx" / "report.docx"
GROUP_HEADS = {
    Population.WOMEN: gettext_lazy("Nữ"),
    Population.MINORITY: gettext_lazy("Dân tộc thiểu số"),
    Population.NON_STATE: gettext_lazy("Ngoài khu vực nhà nước"),
    Population.DIRECT: gettext_lazy("CNLĐ trực tiếp"),
    Population.OFFICER: gettext_lazy("Cán bộ công đoàn"),
}


# ------------------------------------------------------------------ lists A and B

NAME = gettext_lazy("Họ và tên")


def _masked(head):
    """The same columns, which say nothing of somebody out of the reader's sight but that there is one."""
    if isinstance(head, Group):
        return replace(head, columns=tuple(_masked(column) for column in head.columns))
    if head.value is None:
        return head
    unseen = _("ngoài phạm vi được xem") if head.heading is NAME else ""
    return replace(head, value=lambda person: head.value(person) if person.case else unseen)


def _birth(male):
    def value(person):
        member = person.member
        known = PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None
        return known if (member.sex == "male") == male else None

    return value


def _document(act):
    """'12/NQ-CĐCS, 03/02/2026' of an act with its paper; '' without an act."""
    if act is None:
        return ""
    paper = getattr(act, "document", None)
    number, on = (paper.number, paper.on) if paper else ("", None)
    return ", ".join(part for part in (number, dates.show(on) if on else dates.show(act.on, act.precision)) if part)


def _day(name):
    return lambda person: getattr(person.member, name)


INTRODUCED = (
    NUMBERING,
    Column(NAME, lambda p: p.member.full_name, width=24),
    Group(
        gettext_lazy("Ngày sinh"),
        (Column(gettext_lazy("Nam"), _birth(True), DATE, 11), Column(gettext_lazy("Nữ"), _birth(False), DATE, 11)),
    ),
    Column(gettext_lazy("Dân tộc"), lambda p: p.member.ethnic_group.name if p.member.ethnic_group else "", width=9),
    Column(gettext_lazy("Quê quán; nơi ở hiện nay"), lambda p: p.member.places, width=22),
    Group(
        gettext_lazy("Trình độ"),
        (
            Column(gettext_lazy("Chuyên môn"), lambda p: p.member.get_education_display(), width=12),
            Column(gettext_lazy("Lý luận chính trị"), lambda p: p.member.get_theory_display(), width=9),
        ),
    ),
    Column(gettext_lazy("Chức vụ, công việc"), lambda p: p.member.work, width=18),
    Column(gettext_lazy("Lao động trực tiếp"), lambda p: "x" if p.member.direct_worker else "", width=8),
    Column(gettext_lazy("CĐCS, đơn vị"), lambda p: p.unit.name, width=28),
    Column(gettext_lazy("Loại hình"), lambda p: p.unit.sector.name if p.unit.sector else "", width=28),
    Group(
        gettext_lazy("Ngày vào"),
        (
            Column(gettext_lazy("Công đoàn"), _day("union_joined_on"), DATE, 11),
            Column(gettext_lazy("Đoàn Thanh niên"), _day("youth_joined_on"), DATE, 11),
        ),
    ),
    Column(gettext_lazy("Thành tích, danh hiệu thi đua"), lambda p: p.awards, width=18),
    Group(
        gettext_lazy("Văn bản giới thiệu"),
        (
            Column(gettext_lazy("Số"), lambda p: getattr(getattr(p.act, "document", None), "number", ""), width=13),
            Column(gettext_lazy("Ngày"), lambda p: PartialDate(p.act.on, p.act.precision), DATE, 11),
        ),
    ),
    Column(gettext_lazy("Chi bộ, cấp ủy tiếp nhận"), lambda p: p.body.name if p.body else "", width=26),
    Column(gettext_lazy("Đã học lớp nhận thức (số GCN, ngày)"), lambda p: _document(p.certificate), width=15),
    Column(gettext_lazy("Ghi chú"), lambda p: "", width=10),
)


CLASS = (
    NUMBERING,
    Column(NAME, lambda p: p.member.full_name, width=26),
    Group(
        gettext_lazy("Ngày sinh"),
        (Column(gettext_lazy("Nam"), _birth(True), DATE, 12), Column(gettext_lazy("Nữ"), _birth(False), DATE, 12)),
    ),
    Column(gettext_lazy("Đơn vị công tác"), lambda p: p.unit.name, width=30),
    Column(gettext_lazy("Chức vụ, công việc"), lambda p: p.member.work, width=20),
    Column(gettext_lazy("Trình độ"), lambda p: p.member.get_education_display(), width=13),
    Column(gettext_lazy("Đoàn viên CĐ, TN"), lambda p: _("CĐ, TN") if p.member.youth_joined_on else _("CĐ"), width=9),
    Column(gettext_lazy("Chi bộ giới thiệu"), lambda p: p.body.name if p.body else "", width=24),
    Column(gettext_lazy("Lớp"), lambda p: p.class_name, width=20),
    Column(gettext_lazy("Ngày cử học"), lambda p: PartialDate(p.act.on, p.act.precision), DATE, 12),
    Column(gettext_lazy("Số buổi vắng"), lambda p: p.enrolment.absences if p.enrolment else None, NUMBER, 8),
    Column(gettext_lazy("Điểm bài thu hoạch"), lambda p: p.enrolment.mark if p.enrolment else None, DECIMAL, 9),
    Column(gettext_lazy("Kết quả"), lambda p: p.result, width=12),
    Column(gettext_lazy("Số, ngày GCN"), lambda p: _document(p.certificate), width=18),
    Column(gettext_lazy("Ký nhận"), lambda p: "", width=12),
)


# ------------------------------------------------------------------ list C


def _of(indicator, name):
    return lambda unit: getattr(unit.count(indicator), name)


def _results(heading, indicator, has_before):
    """Target, period, same period, since the start of the term, per cent of the target."""
    before = (Column(gettext_lazy("Cùng kỳ"), _of(indicator, "before"), NUMBER, 8),) if has_before else ()
    return Group(
        heading,
        (
            Column(gettext_lazy("Chỉ tiêu nhiệm kỳ"), lambda u: u.targets.get(indicator.value), NUMBER, 8),
            Column(gettext_lazy("Trong kỳ"), _of(indicator, "now"), NUMBER, 8),
            *before,
            Column(gettext_lazy("Lũy kế"), _of(indicator, "since"), NUMBER, 8),
            Column(gettext_lazy("% so với chỉ tiêu"), lambda u: u.rate(indicator), RATE, 8),
        ),
    )


def _groups(heading, place):
    return Group(
        heading,
        tuple(Column(GROUP_HEADS[g], lambda u, g=g: (u.groups.get(g.value) or [None, None])[place], NUMBER, 9) for g in GROUPS),
    )


def summary_heads(data):
    """Columns of list C; those of the same period and of reported numbers where there are any."""
    told = Group(
        gettext_lazy("Theo báo cáo, chưa có danh sách"),
        (
            Column(gettext_lazy("Giới thiệu"), _of(Indicator.INTRODUCED, "told"), NUMBER, 8),
            Column(gettext_lazy("Kết nạp"), _of(Indicator.ADMITTED, "told"), NUMBER, 8),
        ),
    )
    return (
        NUMBERING,
        Column(gettext_lazy("Đơn vị"), lambda u: u.name or _("Ghi trực tiếp tại cấp này"), TEXT, 32),
        Column(gettext_lazy("Số đoàn viên"), lambda u: u.members, NUMBER, 9),
        Column(gettext_lazy("Số đảng viên"), lambda u: u.party_members, NUMBER, 9),
        _results(gettext_lazy("Giới thiệu cho Đảng"), Indicator.INTRODUCED, data.has_before),
        _groups(gettext_lazy("Trong số được giới thiệu trong kỳ"), 0),
        Group(
            gettext_lazy("Lớp bồi dưỡng nhận thức về Đảng"),
            (
                Column(gettext_lazy("Cử học trong kỳ"), _of(Indicator.CLASS_SENT, "now"), NUMBER, 8),
                Column(gettext_lazy("Hoàn thành trong kỳ"), _of(Indicator.CLASS_CERTIFIED, "now"), NUMBER, 9),
                Column(gettext_lazy("Hoàn thành lũy kế"), _of(Indicator.CLASS_CERTIFIED, "since"), NUMBER, 9),
            ),
        ),
        _results(gettext_lazy("Kết nạp Đảng"), Indicator.ADMITTED, data.has_before),
        _groups(gettext_lazy("Trong số được kết nạp trong kỳ"), 1),
        Group(
            gettext_lazy("Chuyển chính thức"),
            (
                Column(gettext_lazy("Trong kỳ"), _of(Indicator.OFFICIAL, "now"), NUMBER, 8),
                Column(gettext_lazy("Lũy kế"), _of(Indicator.OFFICIAL, "since"), NUMBER, 8),
            ),
        ),
        *((told,) if data.is_told else ()),
        Column(gettext_lazy("Ghi chú"), lambda u: "", TEXT, 12),
    )


# ------------------------------------------------------------------ the workbook


def tables(*, data, head, stamp, lists):
    """Sheets of the annex. ``head``: of the issuing branch; ``stamp``: who took it out and when; ``lists``: ``annex.Lists`` of a report,
    ``frozen.Lists`` of an edition."""
    common = {"issuers": tuple(line for line in (head.upper, head.issuer) if line), "place_and_day": head.day}
    notes = (narrative.basis(data), stamp)
    return [
        *_people_tables(data, lists, notes, common),
        Table(
            _("C. Tổng hợp"), _("TỔNG HỢP KẾT QUẢ GIỚI THIỆU ĐOÀN VIÊN ƯU TÚ CHO ĐẢNG"), summary_heads(data), data.rows,
            subtitle=_subtitle(data), notes=(*notes, _since_note(data)), total=data.whole, total_label=_("Tổng cộng"), paper=A3, **common,
        ),
    ]  # fmt: skip


def _people_tables(data, lists, notes, common):
    plan = (
        (_("A. Giới thiệu"), _("DANH SÁCH ĐOÀN VIÊN ƯU TÚ GIỚI THIỆU CHO ĐẢNG"), INTRODUCED, Indicator.INTRODUCED, A3),
        (_("B. Lớp nhận thức"), _("DANH SÁCH HỌC VIÊN LỚP BỒI DƯỠNG NHẬN THỨC VỀ ĐẢNG"), CLASS, Indicator.CLASS_SENT, A4),
    )
    return [
        Table(name, title, tuple(_masked(h) for h in heads), lists.lines(indicator), subtitle=_subtitle(data),
              notes=(*notes, *_about(data, lists, indicator)), closing=partial(_closing, lists.masked(indicator)), paper=paper, **common)
        for name, title, heads, indicator, paper in plan
    ]  # fmt: skip


def _closing(masked, count):
    words = _("Danh sách có %(n)s đồng chí.")
    if masked:
        words = _("Danh sách có %(n)s đồng chí, trong đó %(masked)s đồng chí ngoài phạm vi được xem, không ghi họ tên.")
    return words % {"n": narrative.grouped(count), "masked": narrative.grouped(masked)}


def _about(data, lists, indicator):
    """What a list holds: for an edition of which day the facts are; how many are counted and not listed, because the reader may not see
    them."""
    if lists.frozen:
        return [
            _("Gồm những đồng chí được tính khi chốt; đơn vị, văn bản, nơi tiếp nhận, lớp, giấy chứng nhận như đã biết khi chốt."),
            _("Họ tên, nhân thân, danh hiệu, số buổi vắng, điểm theo dữ liệu tại lúc xuất; bản chốt không lưu họ tên."),
        ]
    if left_out := lists.left_out(indicator, data.whole.count(indicator).now):
        return [_("Còn %(n)s đồng chí được tính nhưng ngoài phạm vi được xem, không có trong danh sách.") % {"n": left_out}]
    return []


def _subtitle(data):
    return _("%(place)s, %(title)s") % {"place": data.place, "title": data.title}


def _since_note(data):
    return _("Lũy kế từ ngày %(on)s (%(since)s). Cột “%%” là lũy kế so với chỉ tiêu nhiệm kỳ, tính cả số theo báo cáo.") % {
        "on": dates.show(data.since), "since": data.since_words,
    }  # fmt: skip


# ------------------------------------------------------------------ the text


def head_of(branch, day):
    """Head of the union paper: issuer and the level above as they were called on that day, place and day; the number left open."""
    return replace(list_head(branch, day), bare=f"{dots(8)}/BC-{sign_of(branch.kind)}", known=False)


def sign_of(kind):
    """Abbreviation of the issuer in the number of its papers."""
    signs = {"grassroots": "CĐCS", "brotherhood": "NĐCS", "province": "LĐLĐ", "district": "LĐLĐ", "confederation": "TLĐ"}
    return signs.get(kind, "CĐ")


def docx(*, data, head, edition=""):
    """The text as a file. The template language is sandboxed and every value escaped: a name holding its marks stays text."""
    template = DocxTemplate(TEMPLATE)
    parts = [{"title": s.title, "sentences": [str(one) for one in s.sentences]} for s in narrative.sections(data)]
    words = {"heading": narrative.heading(data), "basis": narrative.basis(data), "closing": narrative.closing(data), "sections": parts}
    template.render({**words, "head": head, "edition": edition, "rows": _table(data)}, SandboxedEnvironment(autoescape=True))
    out = BytesIO()
    template.save(out)
    return out.getvalue()


def _table(data):
    """The short table of the text: each result with its numbers as they are printed."""
    return [
        {
            "label": str(indicator.label), "now": narrative.grouped(count.now), "told": narrative.grouped(count.told) if count.told else "",
            "before": "–" if count.before is None else narrative.grouped(count.before), "since": narrative.grouped(count.since),
            "target": narrative.grouped(data.whole.targets[indicator]) if indicator in data.whole.targets else "–",
            "rate": narrative.per_cent(share) if (share := data.whole.rate(indicator)) is not None else "–",
        }
        for indicator in Indicator
        for count in (data.whole.count(indicator),)
    ]  # fmt: skip
