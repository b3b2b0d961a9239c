"""What the receiving committee would find in a case: pass, fix or ask. One small function for each question, over ``Facts``; no clock.

Nothing here refuses: a case can be sent whatever the check says. Only what is certain at the known precision is to be fixed; what may or
may not be so is to be asked. Source: domain research on the process, §1.2 (order of the papers), §2 (AGE, CLASS_CERT_VALID,
DOSSIER_FRESH), §3.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal import dates
from tracking.dossiers.rules import URGENT, Entry, Maker, PaperCode, Part, State
from tracking.examination.rules.codes import Check, Deed, Facts, Finding, Place, Remedy, Verdict
from tracking.nominations.rules import ActKind, Caution

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

K = ActKind
SOON_DAYS = 60  # a certificate that ends so soon after the planned meeting leaves no room for a postponed one


def examine(facts: Facts) -> list[Finding]:
    """Every finding, worst first."""
    found = [finding for look in _LOOKS for finding in look(facts)]
    verdicts, checks = list(Verdict), list(Check)
    return sorted(found, key=lambda f: (verdicts.index(f.verdict), checks.index(f.check)))


# ------------------------------------------------------------------ what the union sends


def _supplement(facts: Facts) -> list[Finding]:
    found = []
    if facts.waiting:
        words = _("Phiếu đã được trả lại và chưa ghi đã bổ sung.")
        found.append(_fix(Check.SUPPLEMENT, words, _record(K.SUPPLEMENTED)))
    if facts.paused:
        words = _("Cấp ủy đang tạm hoãn xem xét: hỏi lại trước khi xếp lịch họp.")
        found.append(_ask(Check.SUPPLEMENT, words, _record(K.RESUMED)))
    return found


def _consent(facts: Facts) -> list[Finding]:
    agreed, first = facts.agreed, facts.documents[0] if facts.documents else None
    if agreed is None:
        return [_fix(Check.CONSENT, _("Chưa ghi ngày đã trao đổi và đoàn viên đồng ý."), _record(K.AGREED))]
    if first and agreed.day.on > first.day.last:
        words = _("Ngày đoàn viên đồng ý (%(agreed)s) sau ngày giới thiệu (%(on)s).")
        return [_fix(Check.CONSENT, words % {"agreed": agreed.day, "on": first.day}, _correct(K.AGREED, agreed))]
    return [_pass(Check.CONSENT, _("Đoàn viên đã đồng ý ngày %(on)s.") % {"on": agreed.day})]


def _document(facts: Facts) -> list[Finding]:
    """Number, date, and young enough on the planned day; the same day ``dossier_months`` later it is no longer (as for all papers)."""
    if not facts.documents:
        return [_fix(Check.DOCUMENT, _("Chưa ghi nghị quyết hoặc công văn giới thiệu của ban chấp hành."), _record(K.UNION_DOCUMENT))]
    last = facts.documents[-1]
    there, found = _correct(K.UNION_DOCUMENT, last), []
    if not last.number:
        found.append(_fix(Check.DOCUMENT, _("Văn bản giới thiệu chưa có số."), there))
    if last.written is None:
        found.append(_fix(Check.DOCUMENT, _("Văn bản giới thiệu chưa có ngày."), there))
    if facts.dossier_months and dates.add_months(last.dated.last, facts.dossier_months) <= facts.planned_on:
        words = _("Văn bản giới thiệu ngày %(on)s quá %(months)s tháng vào ngày %(planned)s: cần ban chấp hành giới thiệu lại.")
        given = {"on": last.dated, "months": facts.dossier_months, "planned": dates.show(facts.planned_on)}
        found.append(_fix(Check.DOCUMENT, words % given, _record(K.UNION_DOCUMENT)))
    words = _("Văn bản giới thiệu số %(number)s, ngày %(on)s.")
    return found or [_pass(Check.DOCUMENT, words % {"number": last.number, "on": last.dated})]


def _vote(facts: Facts) -> list[Finding]:
    if not facts.documents:
        return []
    last = facts.documents[-1]
    there = _correct(K.UNION_DOCUMENT, last)
    if last.met is None:
        words = _("Chưa ghi kết quả biểu quyết của ban chấp hành.")
        return [_ask(Check.VOTE, words, there) if last.is_letter else _fix(Check.VOTE, words, there)]
    if not last.met:
        return [_fix(Check.VOTE, _("Kết quả biểu quyết của ban chấp hành chưa đủ số phiếu tán thành."), there)]
    return [_pass(Check.VOTE, _("Biểu quyết của ban chấp hành đủ số phiếu tán thành."))]


def _order(facts: Facts) -> list[Finding]:
    """Meeting, then document, then handing over. A new document after the hand-over is no fault: papers are made anew."""
    found = [finding for document in facts.documents for finding in _document_order(facts, document)]
    if facts.hand_overs:
        first = facts.hand_overs[0]
        found += _hand_over_order(first, facts.documents[0] if facts.documents else None)
    if found or not facts.documents:
        return found
    return [_pass(Check.ORDER, _("Ngày họp, ngày văn bản, ngày gửi theo đúng thứ tự."))]


def _document_order(facts: Facts, document: Deed) -> list[Finding]:
    written, there, found = document.written, _correct(K.UNION_DOCUMENT, document), []
    if written and written.last < document.day.on:
        words = _("Văn bản giới thiệu ghi ngày %(on)s, trước ngày họp ban chấp hành (%(met)s).")
        found.append(_fix(Check.ORDER, words % {"on": written, "met": document.day}, there))
    if document.dated.on > facts.planned_on:
        words = _("Văn bản giới thiệu ghi ngày %(on)s, sau ngày dự kiến chi bộ họp.")
        found.append(_fix(Check.ORDER, words % {"on": document.dated}, there))
    return found


def _hand_over_order(sent: Deed, document: Deed | None) -> list[Finding]:
    there, found = _correct(K.HANDED_OVER, sent), []
    if sent.written and sent.written.on > sent.day.last:
        words = _("Công văn chuyển danh sách ghi ngày %(on)s, sau ngày gửi (%(sent)s).")
        found.append(_fix(Check.ORDER, words % {"on": sent.written, "sent": sent.day}, there))
    if document and sent.day.last < document.dated.on:
        words = _("Danh sách gửi ngày %(sent)s, trước ngày của văn bản giới thiệu (%(on)s).")
        found.append(_fix(Check.ORDER, words % {"sent": sent.day, "on": document.dated}, there))
    elif document and sent.written and sent.written.last < document.dated.on:
        words = _("Công văn chuyển danh sách ghi ngày %(sent)s, trước ngày của văn bản giới thiệu (%(on)s).")
        found.append(_fix(Check.ORDER, words % {"sent": sent.written, "on": document.dated}, there))
    return found


def _receiver(facts: Facts) -> list[Finding]:
    if facts.amiss:
        return [_fix(Check.RECEIVER, facts.amiss, _record(K.PARTY_MOVED if facts.with_party else K.HANDED_OVER))]
    return [_pass(Check.RECEIVER, facts.receiver)] if facts.receiver else []


# ------------------------------------------------------------------ what the committee looks at in the person


def _birth(facts: Facts) -> list[Finding]:
    """Papers ask for the day; for the age the month is enough."""
    if facts.birth is None:
        return [_fix(Check.BIRTH, _("Chưa ghi ngày sinh."), _MEMBER)]
    if facts.birth.precision == dates.YEAR:
        return [_fix(Check.BIRTH, _("Mới biết năm sinh (%(on)s), chưa tính được tuổi theo tháng.") % {"on": facts.birth}, _MEMBER)]
    if facts.birth.precision == dates.MONTH:
        return [_ask(Check.BIRTH, _("Mới biết tháng sinh (%(on)s): hỏi lại ngày sinh để ghi trên giấy tờ.") % {"on": facts.birth}, _MEMBER)]
    return [_pass(Check.BIRTH, _("Ngày sinh %(on)s.") % {"on": facts.birth})]


def _age(facts: Facts) -> list[Finding]:
    """Counted by month on the day of the cell's meeting; over the highest age a higher committee decides, so that is to be asked.

    The month of birth counts as reached whatever the day. Source: process research §2, AGE.
    The rules on eligibility say only what is certain; here the uncertain month is asked about too.
    """
    if facts.birth is None or facts.age_min is None or facts.age_max is None:
        return []
    oldest, youngest = (_months_between(day, facts.planned_on) for day in (facts.birth.on, facts.birth.last))
    given = {"min": facts.age_min, "max": facts.age_max, "on": dates.show(facts.planned_on)}
    if oldest < facts.age_min * 12:
        return [_fix(Check.AGE, _("Chưa đủ %(min)s tuổi vào ngày %(on)s (tính theo tháng).") % given, _MEMBER)]
    if youngest > facts.age_max * 12:
        words = _("Quá %(max)s tuổi vào ngày %(on)s (tính theo tháng): hỏi ý kiến cấp ủy có thẩm quyền.")
        return [_ask(Check.AGE, words % given, _MEMBER)]
    if youngest < facts.age_min * 12 or oldest > facts.age_max * 12:
        words = _("Chưa chắc trong độ tuổi %(min)s–%(max)s vào ngày %(on)s, vì chưa biết tháng sinh.")
        return [_ask(Check.AGE, words % given, _MEMBER)]
    words = _("Trong độ tuổi %(min)s–%(max)s vào ngày %(on)s (tính theo tháng).")
    return [_pass(Check.AGE, words % given)]


def _months_between(birth: date, on: date) -> int:
    return (on.year - birth.year) * 12 + on.month - birth.month


def _certificate(facts: Facts) -> list[Finding]:
    """It must hold on the planned day: that of 15/01/2020 has lapsed on 15/01/2025 (process research §2, CLASS_CERT_VALID)."""
    there = _record(K.CLASS_CERTIFIED)
    if facts.certified is None and facts.in_class:
        return [_ask(Check.CERTIFICATE, _("Đã cử học lớp nhận thức về Đảng, chưa có thông tin về giấy chứng nhận."), there)]
    if facts.certified is None:
        return [_fix(Check.CERTIFICATE, _("Chưa có giấy chứng nhận lớp nhận thức về Đảng."), there)]
    if facts.certificate_ends is None:
        return [_pass(Check.CERTIFICATE, _("Có giấy chứng nhận ngày %(on)s.") % {"on": facts.certified.day})]
    first, last = facts.certificate_ends
    given = {"on": facts.certified.day, "first": dates.show(first), "last": dates.show(last), "days": (first - facts.planned_on).days}
    if facts.planned_on >= last:
        words = _("Giấy chứng nhận ngày %(on)s hết giá trị từ ngày %(last)s: cần cử học lại.")
        return [_fix(Check.CERTIFICATE, words % given, _record(K.CLASS_SENT))]
    if facts.planned_on >= first:
        words = _("Giấy chứng nhận (%(on)s) hết giá trị trong khoảng %(first)s đến %(last)s: hỏi lại ngày ghi trên giấy.")
        return [_ask(Check.CERTIFICATE, words % given, _correct(K.CLASS_CERTIFIED, facts.certified))]
    if (first - facts.planned_on).days <= SOON_DAYS:
        words = _("Giấy chứng nhận hết giá trị ngày %(first)s, chỉ %(days)s ngày sau ngày dự kiến: hỏi chi bộ có chắc họp kịp.")
        return [_ask(Check.CERTIFICATE, words % given, there)]
    return [_pass(Check.CERTIFICATE, _("Giấy chứng nhận ngày %(on)s, có giá trị đến trước ngày %(first)s.") % given)]


def _fresh(facts: Facts) -> list[Finding]:
    """The cell considers within the months of the set after the dossier was begun or made anew (process research §2, DOSSIER_FRESH)."""
    if facts.dossier_until is None:
        return []
    first, last = facts.dossier_until
    given = {"first": dates.show(first), "last": dates.show(last)}
    if facts.planned_on > last:
        words = _("Chi bộ chỉ xét được đến hết ngày %(last)s; sau ngày đó phải làm lại các văn bản.")
        return [_fix(Check.FRESH, words % given, _record(K.DOSSIER_RENEWED))]
    if facts.planned_on > first:
        words = _("Hạn chi bộ xét trong khoảng %(first)s đến %(last)s: hỏi lại ngày bắt đầu làm hồ sơ xét kết nạp.")
        return [_ask(Check.FRESH, words % given, _record(K.DOSSIER_RENEWED))]
    return [_pass(Check.FRESH, _("Chi bộ xét được đến hết ngày %(first)s.") % given)]


def _mentor(facts: Facts) -> list[Finding]:
    """Asked for only once the list is with the Party body, which assigns the mentor."""
    if asked := _cautioned(facts, Check.MENTOR):
        return asked
    if facts.has_mentor:
        return [_pass(Check.MENTOR, _("Đã biết đảng viên được phân công giúp đỡ."))]
    if not facts.with_party:
        return []
    there = _correct(K.RECEIVED, facts.received) if facts.received else _record(K.RECEIVED)
    return [_ask(Check.MENTOR, _("Chưa biết đảng viên được phân công giúp đỡ: hỏi chi bộ."), there)]


def _eligibility(facts: Facts) -> list[Finding]:
    """Education, route, readmission, as the page of the cell's resolution would warn. Age and papers have questions of their own."""
    return _cautioned(facts, Check.ELIGIBILITY)


def _cautioned(facts: Facts, check: Check) -> list[Finding]:
    given = [(c.text, _OF_CAUTION[c.code]) for c in facts.cautions if c.code in _OF_CAUTION]
    return [Finding(check, verdict, text, place) for text, (own, verdict, place) in given if own == check]


def _person(facts: Facts) -> list[Finding]:
    if facts.lacking:
        words = _("Danh sách cần thêm: %(what)s.") % {"what": ", ".join(map(str, facts.lacking))}
        return [_ask(Check.PERSON, words, _MEMBER)]
    return [_pass(Check.PERSON, _("Đủ dân tộc, công việc, trình độ."))]


# ------------------------------------------------------------------ papers


def _papers(facts: Facts) -> list[Finding]:
    """What the union makes is put right here; for the rest one asks. Papers with a question of their own count only when returned."""
    counted = [e for e in facts.papers if e.rule.part == Part.ADMISSION and (e.state == State.RETURNED or e.rule.paper not in _OWN_CHECK)]
    bad = [e for e in counted if e.state in (*URGENT, State.UNKNOWN)]
    own, others = [e for e in bad if e.rule.maker == Maker.UNION], [e for e in bad if e.rule.maker != Maker.UNION]
    found = [_union_paper(e) for e in own]
    if others:
        words = _("Hỏi lại về: %(papers)s.") % {"papers": ", ".join(e.rule.short for e in others)}
        found.append(_ask(Check.OTHER_PAPERS, words, Place(Remedy.PAPERS)))
    if not own and (present := [e for e in counted if e.rule.maker == Maker.UNION and e.state == State.PRESENT]):
        words = _("Có: %(papers)s.") % {"papers": ", ".join(e.rule.short for e in present)}
        found.append(_pass(Check.UNION_PAPERS, words))
    return found


_OWN_CHECK = (PaperCode.RESOLUTION_4A, PaperCode.LETTER, PaperCode.CERTIFICATE)


def _union_paper(entry: Entry) -> Finding:
    words = _("%(paper)s: %(state)s.") % {"paper": entry.rule.title, "state": str(entry.state.label).lower()}
    make = _ask if entry.state == State.UNKNOWN else _fix
    return make(Check.UNION_PAPERS, words, Place(Remedy.PAPER, entry=entry))


def _name(facts: Facts) -> list[Finding]:
    """The portal holds no text of papers; it knows only that the person's own data changed after they were written."""
    if facts.renamed_on is None or not facts.documents:
        return []
    words = _("Họ tên hoặc ngày sinh được sửa ngày %(on)s, sau văn bản giới thiệu: đối chiếu lại với các giấy tờ.")
    return [_ask(Check.NAME, words % {"on": dates.show(facts.renamed_on)}, Place(Remedy.PAPERS))]


def _steps(facts: Facts) -> list[Finding]:
    """Steps behind that nobody has told of, but for those with a question of their own; a certificate answers for the class."""
    known = (K.AGREED, K.UNION_DOCUMENT, K.CLASS_CERTIFIED, *((K.CLASS_SENT,) if facts.certified else ()))
    asked = [kind for kind in facts.missing if kind not in known]
    return [_ask(Check.STEPS, _("Chưa có thông tin về “%(step)s”.") % {"step": kind.label}, _record(kind)) for kind in asked]


_LOOKS: tuple[Callable[[Facts], list[Finding]], ...] = (
    _supplement, _consent, _document, _vote, _order, _receiver, _age, _eligibility, _certificate, _fresh, _birth, _papers, _mentor, _steps,
    _name, _person,
)  # fmt: skip


# ------------------------------------------------------------------ short words for the above

_MEMBER = Place(Remedy.MEMBER)


def _record(kind: ActKind) -> Place:
    return Place(Remedy.RECORD, kind)


# What the cell chooses or may except is asked; only the time of readmission is a matter of the planned day.
_OF_CAUTION = {
    Caution.EDUCATION: (Check.ELIGIBILITY, Verdict.ASK, _MEMBER),
    Caution.ROUTE_AGE: (Check.ELIGIBILITY, Verdict.ASK, Place(Remedy.ROUTE)),
    Caution.READMISSION: (Check.ELIGIBILITY, Verdict.FIX, _MEMBER),
    Caution.MENTOR_NOT_OFFICIAL: (Check.MENTOR, Verdict.ASK, _record(K.MENTOR_REPLACED)),
    Caution.MENTOR_NOT_TOGETHER: (Check.MENTOR, Verdict.ASK, _record(K.MENTOR_REPLACED)),
}


def _correct(kind: ActKind, deed: Deed) -> Place:
    return Place(Remedy.CORRECT, kind, deed.id)


def _fix(check: Check, text: StrOrPromise, place: Place) -> Finding:
    return Finding(check, Verdict.FIX, text, place)


def _ask(check: Check, text: StrOrPromise, place: Place) -> Finding:
    return Finding(check, Verdict.ASK, text, place)


def _pass(check: Check, text: StrOrPromise) -> Finding:
    return Finding(check, Verdict.PASS, text)
