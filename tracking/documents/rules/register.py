"""Kinds of papers, and how a register numbers them. Pure functions.

Union bodies begin anew each year, Party bodies count through their term (domain research on the organisation, §6.9).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_VERSIONS = 20  # files kept of one number
MAX_TEMPLATES = 50  # templates kept of one kind
MAX_FILE = 10 * 1024 * 1024  # bytes of one file that is kept
MAX_NUMBER = 99_999
SHOWN = 12  # gaps that a warning names


class Series(TextChoices):
    """Sorts of papers that are numbered together. The value is what stands in the number."""

    RESOLUTION = "NQ", gettext_lazy("Nghị quyết")
    DECISION = "QĐ", gettext_lazy("Quyết định")
    LETTER = "CV", gettext_lazy("Công văn")
    MINUTES = "BB", gettext_lazy("Biên bản")
    RECEIPT = "BN", gettext_lazy("Giấy biên nhận")
    NOTICE = "TB", gettext_lazy("Thông báo")
    REPORT = "BC", gettext_lazy("Báo cáo")
    PLAN = "KH", gettext_lazy("Kế hoạch")
    PROPOSAL = "TTr", gettext_lazy("Tờ trình")
    LIST = "DS", gettext_lazy("Danh sách, không đánh số")


class PaperKind(TextChoices):
    """Papers that the portal makes."""

    RESOLUTION = "resolution", gettext_lazy("Nghị quyết giới thiệu đoàn viên công đoàn vào Đảng (Mẫu 4A-KNĐ)")
    PEOPLE_LIST = "people_list", gettext_lazy("Danh sách trích ngang đoàn viên ưu tú giới thiệu cho Đảng")
    LETTER = "letter", gettext_lazy("Công văn chuyển danh sách đoàn viên ưu tú")
    MINUTES = "minutes", gettext_lazy("Biên bản bàn giao danh sách đoàn viên ưu tú")
    RECEIPT = "receipt", gettext_lazy("Giấy biên nhận danh sách đoàn viên ưu tú")
    ROLL = "roll", gettext_lazy("Danh sách học viên lớp bồi dưỡng")
    ATTENDANCE = "attendance", gettext_lazy("Bảng điểm danh lớp bồi dưỡng")
    DECISION = "decision", gettext_lazy("Quyết định giao chỉ tiêu giới thiệu đoàn viên ưu tú")
    REMINDER = "reminder", gettext_lazy("Công văn đôn đốc giới thiệu đoàn viên ưu tú")


# In which series a kind is numbered; lists have no number, see ``series_of``.
SERIES = {
    PaperKind.RESOLUTION: Series.RESOLUTION,
    PaperKind.LETTER: Series.LETTER,
    PaperKind.MINUTES: Series.MINUTES,
    PaperKind.RECEIPT: Series.RECEIPT,
    PaperKind.DECISION: Series.DECISION,
    PaperKind.REMINDER: Series.LETTER,
}
WIDE = (PaperKind.PEOPLE_LIST, PaperKind.ATTENDANCE)  # printed on A4 lying


def series_of(kind: str) -> Series:
    """The series under which the register keeps a kind."""
    return SERIES.get(PaperKind(kind), Series.LIST)


@dataclass(frozen=True)
class State:
    """What a series of one issuer and year looks like: numbers that were left out, numbers given more than once, and the next one."""

    gaps: tuple[int, ...]
    doubles: tuple[int, ...]
    next: int


def state(numbers: Iterable[int]) -> State:
    """Of the numbers given so far. Gaps begin where the register begins: what was numbered on paper before is not missing."""
    counted = Counter(numbers)
    if not counted:
        return State((), (), 1)
    first, last = min(counted), max(counted)
    gaps = tuple(n for n in range(first, last) if n not in counted)[:1000]
    return State(gaps, tuple(sorted(n for n, times in counted.items() if times > 1)), last + 1)


def ranges(numbers: Iterable[int]) -> str:
    """'3, 7–9, 12'; after SHOWN parts '…'."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    words = [str(a) if a == b else f"{a}–{b}" for a, b in parts[:SHOWN]]
    return ", ".join([*words, *(["…"] if len(parts) > SHOWN else [])])


def cautions(given: Iterable[int], wanted: Iterable[int]) -> list[str]:
    """What to look at when these numbers are given besides those given before. Never a reason to refuse."""
    given, wanted = set(given), sorted(wanted)
    found = []
    if doubles := [n for n in wanted if n in given]:
        found.append(_("Số %(numbers)s đã được cấp cho văn bản khác cùng loại.") % {"numbers": ranges(doubles)})
    last = max(given, default=None)
    if last is not None and wanted and wanted[0] > last + 1:
        skipped = ranges(range(last + 1, wanted[0]))
        found.append(_("Bỏ trống số %(numbers)s so với số đã cấp gần nhất.") % {"numbers": skipped})
    return found


TERM_YEARS = 5  # a Party term; terms begin in years that end in 0 or 5


def series_year(on: date, *, party: bool) -> int:
    """In which run a paper of this day is numbered: its year, for Party bodies the first year of the term (organisation, §6.9)."""
    return on.year - on.year % TERM_YEARS if party else on.year


def quarter_key(start: date, end: date) -> str:
    """Tells reminders to one unit apart: the same letter on the next day, another one in the next quarter."""
    return f"{start:%Y%m%d}-{end.year}q{(end.month + 2) // 3}"


def leading_number(text: str) -> int | None:
    """12 of '12/NQ-CĐCS' and '12-BB/ĐU'; None when it begins with no number, or with one that no register counts."""
    digits = text[: len(text) - len(text.lstrip("0123456789"))]
    return int(digits) if digits and len(digits) < 6 and 0 < int(digits) <= MAX_NUMBER else None


def written_number(number: int) -> str:
    """'07': numbers under 10 are written with two digits."""
    return f"{number:02}"


def outside(paths: Iterable[str], issuer_path: str) -> bool:
    """Whether somebody on a paper is held outside the issuer's part of the tree, so that who sees the unit might not see the person."""
    return any(not path.startswith(issuer_path) for path in paths)
