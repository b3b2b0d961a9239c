"""What each figure counts, in writing, and the periods it is counted for. Source: domain research on the organisation, §2.4.

A figure counts acts: the first standing act of its kind in each attempt of each person. An act that was taken back or corrected does not
stand. Of a date known only as month or year the first day counts. The unit of a figure is the one that held the case when the act was
recorded; units are added up by the tree as it is today.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal import dates
from tracking.ledger.rules import Apart, Indicator, Population, Tree
from tracking.nominations.rules import COUNTED, ActKind


class Part(TextChoices):
    """Parts of another figure ("trong đó")."""

    INTRODUCED_AGAIN = "introduced_again", _("Trong đó: giới thiệu lại trong nhiệm kỳ")
    ADMITTED_BY_UNION = "admitted_by_union", _("Trong đó: do công đoàn giới thiệu")


Figure = Indicator | Apart | Part

SHORT_INDICATOR = {
    Indicator.INTRODUCED: _("Giới thiệu"),
    Indicator.CLASS_SENT: _("Cử học"),
    Indicator.CLASS_CERTIFIED: _("Hoàn thành lớp"),
    Indicator.ADMITTED: _("Kết nạp"),
    Indicator.OFFICIAL: _("Chính thức"),
}

PART_OF: dict[Part, Indicator] = {Part.INTRODUCED_AGAIN: Indicator.INTRODUCED, Part.ADMITTED_BY_UNION: Indicator.ADMITTED}
# The acts whose first standing one is counted. ADMITTED is special: the ceremony counts only while no decision stands.
KINDS: dict[Figure, tuple[ActKind, ...]] = dict(COUNTED.items()) | {part: COUNTED[whole] for part, whole in PART_OF.items()}
FIGURES = (*Indicator, *Apart, *Part)
FIGURE = {figure.value: figure for figure in (*Indicator, *Apart)}
WITHIN = {whole: part for part, whole in PART_OF.items()}
FIGURE_OF_KIND = {kind: figure for figure in (*Indicator, *Apart) for kind in KINDS[figure]}

DEFINITIONS = {
    Indicator.INTRODUCED: _(
        "Số lượt đoàn viên được ban chấp hành công đoàn giới thiệu cho Đảng, tính theo ngày của văn bản giới thiệu "
        "đầu tiên trong mỗi lần theo dõi "
        "(nghị quyết Mẫu 4A-KNĐ hoặc công văn kèm danh sách). "
        "Người đã được giới thiệu trước đó trong cùng nhiệm kỳ được ghi rõ là “giới thiệu lại”."
    ),
    Indicator.CLASS_SENT: _("Số người được cử học lớp bồi dưỡng nhận thức về Đảng, tính theo ngày cử học đầu tiên trong mỗi lần theo dõi."),
    Indicator.CLASS_CERTIFIED: _(
        "Số người hoàn thành lớp bồi dưỡng nhận thức về Đảng, tính theo ngày của giấy chứng nhận đầu tiên trong mỗi lần theo dõi."
    ),
    Indicator.ADMITTED: _(
        "Số đoàn viên công đoàn được kết nạp Đảng, tính theo ngày quyết định kết nạp; "
        "khi chưa biết quyết định thì tính theo ngày lễ kết nạp. "
        "Người bị xóa tên hoặc bị hủy quyết định về sau được đếm riêng, không trừ vào số này."
    ),
    Indicator.OFFICIAL: _("Số người được công nhận đảng viên chính thức, tính theo ngày quyết định công nhận."),
    Apart.STRUCK_OFF: _("Số đảng viên dự bị bị xóa tên, tính theo ngày quyết định xóa tên. Đếm riêng, không trừ vào số kết nạp."),
    Apart.ANNULLED: _("Số người bị hủy quyết định kết nạp, tính theo ngày quyết định hủy. Đếm riêng, không trừ vào số kết nạp."),
    Part.INTRODUCED_AGAIN: _("Trong số được giới thiệu: người đã được tính giới thiệu ở một lần theo dõi trước đó trong cùng nhiệm kỳ."),
    Part.ADMITTED_BY_UNION: _("Trong số được kết nạp: người mà công đoàn có văn bản giới thiệu trong lần theo dõi đó."),
}
FOOTNOTE = _(
    "Không tính nội dung ghi nhầm đã hủy. Chỉ biết tháng hoặc năm thì tính vào ngày đầu của tháng, năm đó. "
    "Tính cho đơn vị theo dõi phiếu khi ghi việc; các đơn vị được cộng theo cây tổ chức hiện nay."
)


TREE_CODE = {Tree.NOW: "hien-nay", Tree.THEN: "luc-do"}  # as addresses say it
TREE_WORDS = {Tree.NOW: _("theo tổ chức hiện nay"), Tree.THEN: _("theo tổ chức tại thời điểm đó")}


class Span(TextChoices):
    """Periods that an overview offers."""

    MONTH = "thang", _("Tháng này")
    QUARTER = "quy", _("Quý này")
    HALF = "nua-nam", _("6 tháng")
    YEAR = "nam", _("Năm nay")
    TERM = "nhiem-ky", _("Từ đầu nhiệm kỳ")
    FREE = "khoang", _("Từ ngày – đến ngày")


@dataclass(frozen=True)
class Period:
    """A run of days, both ends counted."""

    start: date
    end: date

    def year_before(self) -> Period:
        """The same days one year earlier."""
        return Period(dates.add_months(self.start, -12), dates.add_months(self.end, -12))

    @property
    def has_year_before(self) -> bool:
        """Whether the same days a year earlier are other days; of more than a year they would overlap."""
        return dates.add_months(self.start, 12) > self.end

    def __str__(self) -> str:
        return _now("từ %(start)s đến %(end)s") % {"start": dates.show(self.start), "end": dates.show(self.end)}


def period(span: Span, *, today: date, term_start: date | None = None, start: date | None = None, end: date | None = None) -> Period:
    """The period that a span means on a day; it ends today at the latest, because nothing can have happened later.

    ``term_start``: first day of the term, None when no term is known (then the year). ``start``, ``end``: of a free span; either may be
    missing. A span turned round is read the right way.
    """
    start, end = (min(on, today) if on else None for on in (start, end))
    first = {
        Span.MONTH: today.replace(day=1),
        Span.QUARTER: date(today.year, 3 * ((today.month - 1) // 3) + 1, 1),
        Span.HALF: date(today.year, 1 if today.month <= 6 else 7, 1),
        Span.YEAR: date(today.year, 1, 1),
        Span.TERM: min(term_start or date(today.year, 1, 1), today),
        Span.FREE: min(start or date(today.year, 1, 1), end or today),
    }[span]
    last = max(start, end) if span == Span.FREE and start and end else (end if span == Span.FREE and end else today)
    return Period(min(first, last), last)


def months_back(end: date, count: int) -> list[date]:
    """First days of the last ``count`` months up to the month of ``end``, earliest first."""
    return [dates.add_months(end.replace(day=1), -back) for back in range(count - 1, -1, -1)]


def month_end(first: date) -> date:
    return dates.add_months(first, 1) - timedelta(days=1)


def whole_months(asked: Period) -> list[Period]:
    """The run of whole months in a period, as one period; [] when there is none."""
    first = asked.start if asked.start.day == 1 else dates.add_months(asked.start.replace(day=1), 1)
    after = (asked.end + timedelta(days=1)).replace(day=1)
    return [Period(first, after - timedelta(days=1))] if first < after else []


def days_at_ends(asked: Period) -> list[Period]:
    """What a period has before and after its whole months; the period itself when it has none."""
    months = whole_months(asked)
    if not months:
        return [asked]
    before, after = Period(asked.start, months[0].start - timedelta(days=1)), Period(months[0].end + timedelta(days=1), asked.end)
    return [p for p in (before, after) if p.start <= p.end]


def runs(periods: Iterable[Period]) -> list[Period]:
    """The days of these periods as the fewest periods, the earliest first; those that touch or overlap become one."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda p: p.start):
        if found and period.start <= found[-1].end + timedelta(days=1):
            found[-1] = Period(found[-1].start, max(found[-1].end, period.end))
        else:
            found.append(period)
    return found


def known_populations(codes: Iterable[str]) -> tuple[Population, ...]:
    """The codes that name a population, once each and in their usual order; anything else is left out."""
    wanted = set(codes)
    return tuple(p for p in Population if p.value in wanted)


def sentence(figure: Figure, *, place: object, start: date, end: date, population: Iterable[Population] = ()) -> str:
    """What a number says, in words: 'Đoàn viên ưu tú được giới thiệu cho Đảng, Công đoàn phường A, từ … đến …, nữ.'"""
    parts = [str(figure.label), str(place), str(Period(start, end)), *(str(p.label) for p in population)]
    return ", ".join(p for p in parts if p) + "."


def rate(*, part: float, whole: float | None) -> float | None:
    """``part`` of ``whole`` in per cent with one decimal, halves up as on signed reports; None when there is no whole: that is not zero."""
    if not whole:
        return None
    return float((100 * Decimal(part) / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP))
