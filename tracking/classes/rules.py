"""Kinds of class, how they are held, what comes out, and how a pasted list of results is read. Pure functions."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import dates, text
from portal.errors import Reason
from tracking.nominations.rules import ActKind, DocumentForm, Source, Stage


class ClassKind(TextChoices):
    AWARENESS = "awareness", _("Bồi dưỡng nhận thức về Đảng")
    NEW_MEMBER = "new_member", _("Bồi dưỡng đảng viên mới")


SHORT_KIND = {ClassKind.AWARENESS: _("Nhận thức về Đảng"), ClassKind.NEW_MEMBER: _("Đảng viên mới")}


class Shift(TextChoices):
    WEEKDAY = "weekday", _("trong giờ hành chính")
    EVENING = "evening", _("buổi tối")
    SATURDAY = "saturday", _("thứ Bảy")
    SUNDAY = "sunday", _("Chủ nhật")


class Result(TextChoices):
    """'' while the class goes on."""

    CERTIFIED = "certified", _("được cấp giấy chứng nhận")
    NOT_CERTIFIED = "not_certified", _("chưa đạt")
    ABSENT = "absent", _("không tham dự")


SHORT_RESULT = {Result.CERTIFIED: _("đã có GCN"), Result.NOT_CERTIFIED: _("chưa đạt"), Result.ABSENT: _("không tham dự")}


class ClassState(TextChoices):
    PLANNED = "planned", _("Dự kiến")
    RUNNING = "running", _("Đang học")
    FINISHED = "finished", _("Đã kết thúc")


# The act that a certificate writes, and the form of its document.
CERTIFICATE = {
    ClassKind.AWARENESS: (ActKind.CLASS_CERTIFIED, DocumentForm.CERTIFICATE),
    ClassKind.NEW_MEMBER: (ActKind.NEW_MEMBER_CLASS, DocumentForm.NEW_MEMBER_CERTIFICATE),
}

USUAL_NOTICE = Source.NOTICE_LETTER  # how the results of classes run by others mostly arrive


def state(*, starts_on: date, ends_on: date | None, today: date) -> ClassState:
    """Where a class stands on a day; ``ends_on`` None means one day or not known yet."""
    if today < starts_on:
        return ClassState.PLANNED
    return ClassState.FINISHED if today > (ends_on or starts_on) else ClassState.RUNNING


def support_total(amount: int | None, learners: int) -> int | None:
    """Support money of a whole class in đồng; None when no amount per learner is known."""
    return None if amount is None else amount * learners


def seats_short(capacity: int | None, learners: int) -> int:
    """How many learners have no seat; 0 while there are enough or the capacity is not known. It warns, it never refuses."""
    return 0 if capacity is None else max(0, learners - capacity)


def class_reasons(*, name: str, starts_on: date, ends_on: date | None) -> list[Reason]:
    """Why a class cannot be written like this."""
    reasons = []
    if not name:
        reasons.append(Reason(gettext("Cần ghi tên lớp."), "name"))
    if ends_on and ends_on < starts_on:
        reasons.append(Reason(gettext("Ngày bế giảng không thể trước ngày khai giảng. Kiểm tra lại một trong hai ngày."), "ends_on"))
    return reasons


def enrolment_reasons(kind: str, *, stage: int, is_enrolled: bool, has_new_member_class: bool = False) -> list[str]:
    """Why a person cannot be put on the list of a class, as sentences that follow the name. Whether the act can be is asked elsewhere."""
    reasons = []
    if is_enrolled:
        reasons.append(gettext("đã có trong danh sách lớp"))
    if kind == ClassKind.NEW_MEMBER and stage != Stage.PROBATION:
        reasons.append(gettext("chưa phải đảng viên dự bị, nên chưa học lớp đảng viên mới"))
    if kind == ClassKind.NEW_MEMBER and has_new_member_class:
        reasons.append(gettext("đã có giấy chứng nhận lớp đảng viên mới"))
    return reasons


MARK_FAULT = _("Ghi điểm từ 0 đến 10, có thể lẻ đến hai chữ số sau dấu phẩy (ví dụ 8 hoặc 8,5); chưa có điểm thì để trống.")


def read_mark(written: object) -> Decimal | None:
    """The mark of the final paper, 0 to 10 with at most two decimals after a comma or point; None for nothing written.

    A number out of a workbook is read as well. Raises ValueError for anything else. Source: list B, domain research on the
    organisation, §3.1.
    """
    typed = "" if written is None or isinstance(written, bool) else text.clean(str(written))
    if not typed:
        return None
    if not re.fullmatch(r"[0-9]{1,2}([.,][0-9]{1,2})?", typed) or (mark := Decimal(typed.replace(",", "."))) > 10:
        raise ValueError(typed)
    return mark


def mark_text(mark: Decimal | None) -> str:
    """8.50 as '8,5', 10 as '10'; '' for None."""
    return "" if mark is None else f"{mark.normalize():f}".replace(".", ",")


def result_reasons(
    *, result: str, certificate_on: date | None, certificate_number: str, starts_on: date, today: date, mark: Decimal | None = None
) -> list[tuple[str, str]]:
    """Why a result cannot be: (sentence, field). A certificate needs its date; other results have no certificate.

    ``mark`` is never needed.
    """
    reasons = []
    if mark is not None and result == Result.ABSENT:
        reasons.append((gettext("Không tham dự lớp thì chưa có điểm bài thu hoạch. Kiểm tra lại kết quả hoặc điểm."), "mark"))
    if result == Result.CERTIFIED and certificate_on is None:
        reasons.append((gettext("Cần ghi ngày cấp giấy chứng nhận."), "certificate_on"))
    if result != Result.CERTIFIED and (certificate_on or certificate_number):
        reasons.append((gettext("Đã có số hoặc ngày giấy chứng nhận: chọn kết quả “được cấp giấy chứng nhận”."), "result"))
    if certificate_on and certificate_on < starts_on:
        reasons.append(
            (
                gettext("Ngày cấp giấy chứng nhận không thể trước ngày khai giảng (%(on)s).") % {"on": dates.show(starts_on)},
                "certificate_on",
            )
        )
    if result and starts_on > today:
        reasons.append((gettext("Lớp chưa khai giảng (%(on)s), chưa ghi được kết quả.") % {"on": dates.show(starts_on)}, "result"))
    return reasons


@dataclass(frozen=True)
class SessionRow:
    """One meeting as typed. ``id`` is that of the stored row, None for a new one; ``drop`` takes it off the plan."""

    on: date | None
    starts_at: object = None
    ends_at: object = None
    place: str = ""
    topic: str = ""
    id: int | None = None
    drop: bool = False


def session_reasons(rows: list[SessionRow], *, starts_on: date, ends_on: date | None) -> list[Reason]:
    """Why these meetings cannot be; the field is 'row-N-name', N counted from 0."""
    reasons, seen = [], set()
    for number, row in enumerate(rows):
        if row.drop or row.on is None:
            continue
        if row.on < starts_on or (ends_on and row.on > ends_on):
            reasons.append(
                Reason(
                    gettext("Ngày %(on)s nằm ngoài thời gian của lớp. Sửa ngày buổi học hoặc thời gian lớp.") % {"on": dates.show(row.on)},
                    f"row-{number}-on",
                )
            )
        if row.starts_at and row.ends_at and row.ends_at <= row.starts_at:  # type: ignore[operator]
            reasons.append(Reason(gettext("Giờ kết thúc phải sau giờ bắt đầu."), f"row-{number}-ends_at"))
        if (row.on, row.starts_at) in seen:
            reasons.append(Reason(gettext("Trùng ngày và giờ với một buổi khác."), f"row-{number}-on"))
        seen.add((row.on, row.starts_at))
    return reasons


# ------------------------------------------------------------------ a pasted list of results

MAX_LINES = 300
_HEADINGS = ("ho ten", "ho va ten", "ho va ten dem")
_CERTIFIED = (
    "dat",
    "dat yeu cau",
    "hoan thanh",
    "duoc cap",
    "duoc cap gcn",
    "duoc cap giay chung nhan",
    "gioi",
    "kha",
    "trung binh",
    "tb",
    "xuat sac",
)
_NOT_CERTIFIED = ("chua dat", "khong dat", "chua hoan thanh", "khong hoan thanh")
_ABSENT = ("vang", "khong tham du", "bo hoc", "khong hoc", "vang mat")


@dataclass
class Line:
    """One pasted line. ``number`` counts from 1; ``faults`` say what could not be read; ``year`` None when it is not given."""

    number: int
    name: str = ""
    name_fold: str = ""
    year: int | None = None
    certificate_number: str = ""
    certificate_on: date | None = None
    result: str = ""
    mark: Decimal | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def result_label(self) -> str:
        return str(Result(self.result).label) if self.result else ""

    @property
    def mark_text(self) -> str:
        return mark_text(self.mark)


def parse_lines(pasted: str) -> list[Line]:
    """Lines of 'họ tên, năm sinh, số giấy chứng nhận, ngày cấp, kết quả, điểm', parted by tabs (or semicolons), as copied from Excel.

    Empty lines, a heading and a leading running number are passed over. Lines after the 300th are not read; the form says so.
    """
    found = []
    for number, raw in enumerate(pasted.splitlines(), start=1):
        cells = [text.clean(cell) for cell in (raw.split("\t") if "\t" in raw else raw.split(";"))]
        if cells and cells[0].rstrip(".").isdigit() or (cells and text.fold(cells[0]) in ("stt", "tt")):
            cells = cells[1:]
        if not any(cells) or text.fold(cells[0]) in _HEADINGS:
            continue
        found.append(_line(number, [*cells, "", "", "", "", "", ""]))
    return found[:MAX_LINES]


def _line(number: int, cells: list[str]) -> Line:
    name, born, certificate, given, word, mark = cells[:6]
    line = Line(number, name=name[:120], name_fold=text.fold(name)[:180], certificate_number=certificate)
    if len(name) > 120 or not re.search(r"[^\W\d]", name):
        line.faults.append(gettext("Chưa có họ tên."))
    if len(certificate) > 60:
        line.faults.append(gettext("Số giấy chứng nhận dài quá 60 ký tự."))
    birth, on = dates.parse(born), dates.parse(given)
    if born and birth is None:
        line.faults.append(gettext("Năm sinh “%(value)s” chưa đúng.") % {"value": born[:20]})
    if given and (on is None or on.precision != dates.DAY):
        line.faults.append(gettext("Ngày cấp “%(value)s” chưa đúng. Ghi ngày/tháng/năm.") % {"value": given[:20]})
    line.year = birth.on.year if birth else None
    line.certificate_on = on.on if on and on.precision == dates.DAY else None
    line.result = _result(word, line)
    try:
        line.mark = read_mark(mark)
    except ValueError:
        line.faults.append(gettext("Điểm “%(value)s” chưa đúng.") % {"value": mark[:20]} + f" {MARK_FAULT}")
    return line


def result_of(word: str) -> str:
    """The Result that a word of a list stands for ('đạt', 'Khá', 'vắng'), '' for none that is known."""
    folded = text.fold(word).rstrip(".")
    for result, words in ((Result.CERTIFIED, _CERTIFIED), (Result.NOT_CERTIFIED, _NOT_CERTIFIED), (Result.ABSENT, _ABSENT)):
        if folded in words:
            return result.value
    return ""


def _result(word: str, line: Line) -> str:
    if found := result_of(word):
        return found
    if word:
        line.faults.append(gettext("Kết quả “%(value)s” chưa rõ. Ghi “đạt”, “chưa đạt” hoặc “vắng”.") % {"value": word[:30]})
        return ""
    if line.certificate_on or line.certificate_number:
        return Result.CERTIFIED.value
    line.faults.append(gettext("Chưa có kết quả."))
    return ""


@dataclass(frozen=True)
class Candidate:
    """Somebody with an open case, as the matching sees it. ``year`` of birth, None when not known."""

    code: str
    name_fold: str
    year: int | None
    label: str
    is_enrolled: bool = False


@dataclass
class Match:
    """What a line came to: ``code`` of the case, or the reason why it is open and the candidates to choose from."""

    line: Line
    code: str = ""
    label: str = ""
    reason: str = ""
    candidates: list[Candidate] = field(default_factory=list)


def match_lines(lines: list[Line], people: list[Candidate]) -> list[Match]:
    """Each line with the one person it means, by folded name and year of birth; in doubt nobody, with the reason and the choice."""
    by_name: dict[str, list[Candidate]] = {}
    for person in people:
        by_name.setdefault(person.name_fold, []).append(person)
    found = [_match(line, by_name.get(line.name_fold, [])) for line in lines]
    taken: set[str] = set()
    for match in found:
        if match.code in taken:
            match.reason = gettext("Đồng chí này đã có ở một dòng trên.")
            match.code = ""
        elif match.code:
            taken.add(match.code)
    return found


def _match(line: Line, people: list[Candidate]) -> Match:
    if line.faults:
        return Match(line, reason=" ".join(str(f) for f in line.faults))
    same = [p for p in people if line.year is not None and p.year == line.year]
    if len(same) > 1 and len([p for p in same if p.is_enrolled]) == 1:
        same = [p for p in same if p.is_enrolled]
    if len(same) == 1:
        return Match(line, code=same[0].code, label=same[0].label)
    if same:
        return Match(line, reason=gettext("Có nhiều đồng chí trùng họ tên, năm sinh. Chọn đúng người."), candidates=same)
    if not people:
        return Match(line, reason=gettext("Chưa thấy phiếu theo dõi đang mở của đồng chí này trong phạm vi phụ trách."))
    if line.year is None:
        return Match(line, reason=gettext("Dòng chưa có năm sinh để đối chiếu. Chọn đúng người."), candidates=people)
    return Match(line, reason=gettext("Trùng họ tên nhưng năm sinh khác hoặc chưa có. Chọn đúng người."), candidates=people)
