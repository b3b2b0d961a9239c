"""Cycles of reports, and the grammar of the official text: what a number is called beside another one. Pure functions.

Cycles and the skeleton of the text: domain research on the organisation, §3.2; roundings: §2.4 (one decimal, comma, halves up).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.errors import Reason
from tracking.figures.rules import Period, rate
from tracking.ledger.rules import Indicator
from tracking.targets.rules import LONGEST_TERM_YEARS, year_days, years_touching

MOST_YEARS = 12  # of free dates: ten years are reported on now and then
NAMED = 10  # units named in a sentence; the others are counted
SCHOOL_YEAR = ((9, 1), (8, 31))  # first and last day; schools report on all twelve months
ROMAN = ("I", "II", "III", "IV")
TOO_WIDE = _("Số liệu của kỳ này đến từ quá nhiều đơn vị để chốt thành một bản. Chọn đơn vị nhỏ hơn hoặc kỳ ngắn hơn.")


class Cycle(TextChoices):
    """What a report is made for."""

    QUARTER = "quy", _("Quý")
    HALF = "6-thang", _("6 tháng")
    NINE = "9-thang", _("9 tháng")
    YEAR = "nam", _("Năm (12 tháng)")
    HALF_TERM = "nua-nhiem-ky", _("Nửa nhiệm kỳ")
    TERM = "nhiem-ky", _("Nhiệm kỳ")
    SCHOOL_YEAR = "nam-hoc", _("Năm học")
    FREE = "khoang", _("Từ ngày – đến ngày")


MONTHS = {Cycle.HALF: 6, Cycle.NINE: 9}
IN_TERM = (Cycle.HALF_TERM, Cycle.TERM)


def reporting_year(day: date, closings: Collection[tuple[int, int, int]] = ()) -> int:
    """The reporting year in which a day lies. ``closings``: see ``targets.rules.year_days``."""
    return years_touching(day, day, closings)[-1]


def quarter_of(day: date, closings: Collection[tuple[int, int, int]] = ()) -> int:
    """The quarter (1 to 4) of its reporting year in which a day lies."""
    year = reporting_year(day, closings)
    return next(q for q in (1, 2, 3, 4) if day <= quarter_days(year, q, closings)[1])


def quarter_days(year: int, quarter: int, closings: Collection[tuple[int, int, int]] = ()) -> tuple[date, date]:
    """First and last day of a quarter of a reporting year; the fourth ends with the year, however long that is."""
    first, last = year_days(year, closings)
    end = last if quarter == 4 else min(_months_on(first, 3 * quarter), last)
    return dates.add_months(first, 3 * (quarter - 1)), end


def _months_on(first: date, months: int) -> date:
    """Last day of so many months from a first day on."""
    return dates.add_months(first, months) - timedelta(days=1)


def cycle_days(
    cycle: str,
    *,
    year: int,
    quarter: int = 1,
    closings: Collection[tuple[int, int, int]] = (),
    term: tuple[date, date] | None = None,
    free: tuple[date, date] | None = None,
) -> tuple[date, date] | None:
    """First and last day of a cycle; None for a term where there is none and for free dates without dates.

    ``term``: first and last day as planned; half of it is half of its months.
    """
    if cycle == Cycle.QUARTER:
        return quarter_days(year, quarter, closings)
    if cycle in MONTHS:
        first, last = year_days(year, closings)
        return first, min(_months_on(first, MONTHS[Cycle(cycle)]), last)
    if cycle == Cycle.SCHOOL_YEAR:
        return date(year, *SCHOOL_YEAR[0]), date(year + 1, *SCHOOL_YEAR[1])
    if cycle == Cycle.HALF_TERM and term:
        after = term[1] + timedelta(days=1)
        months = (after.year - term[0].year) * 12 + after.month - term[0].month
        return term[0], _months_on(term[0], months // 2)
    if cycle in IN_TERM:
        return term
    return free if cycle == Cycle.FREE else year_days(year, closings)


def cycle_words(cycle: str, *, year: int, quarter: int = 1, term_name: str = "", days: Period | None = None) -> str:
    """'quý IV năm 2026', '6 tháng đầu năm 2026', 'nửa đầu nhiệm kỳ 2017–2022', 'năm học 2025–2026'."""
    if cycle == Cycle.FREE:
        return str(days)
    words = {
        Cycle.QUARTER: _now("quý %(quarter)s năm %(year)s"),
        Cycle.HALF: _now("6 tháng đầu năm %(year)s"),
        Cycle.NINE: _now("9 tháng đầu năm %(year)s"),
        Cycle.YEAR: _now("năm %(year)s"),
        Cycle.HALF_TERM: _now("nửa đầu %(term)s"),
        Cycle.TERM: "%(term)s",
        Cycle.SCHOOL_YEAR: _now("năm học %(year)s–%(next)s"),
    }[Cycle(cycle)]
    return words % {"quarter": ROMAN[quarter - 1], "year": year, "next": year + 1, "term": lower_first(term_name or _now("nhiệm kỳ"))}


def period_reasons(start: date, end: date, today: date) -> list[Reason]:
    """Why no report can be made for these days."""
    if end < start:
        return [Reason(_now("Ngày cuối phải từ ngày đầu trở đi."), "den")]
    if start > today:
        return [Reason(_now("Kỳ báo cáo bắt đầu ngày %(on)s, chưa đến.") % {"on": dates.show(start)}, "tu")]
    if end > dates.add_months(start, 12 * max(MOST_YEARS, LONGEST_TERM_YEARS)):
        return [Reason(_now("Kỳ báo cáo dài quá %(years)s năm. Kiểm tra lại hai ngày.") % {"years": MOST_YEARS}, "den")]
    return []


# ------------------------------------------------------------------ numbers in words


def grouped(number: int) -> str:
    """1648 as '1.648'."""
    return f"{number:,}".replace(",", ".")


def per_cent(value: float) -> str:
    """105.5 as '105,5%', 100.0 as '100%', 8.04 as '8%'. ``value`` has been rounded to one decimal already."""
    whole, __, rest = f"{value:.1f}".partition(".")
    return f"{grouped(int(whole))},{rest}%" if rest != "0" else f"{grouped(int(whole))}%"


def signed(number: int) -> str:
    """5 as '+5', −3 as '−3' (a real minus), 0 as '0'."""
    return f"{'+' if number > 0 else '−'}{grouped(abs(number))}" if number else "0"


def lower_first(words: str) -> str:
    """'Nhiệm kỳ 2017–2022' as it stands within a sentence; capitals of abbreviations ('CĐCS') and of the Party stay."""
    second = words[1:2]
    return words if second.isupper() or words.startswith("Đảng") else words[:1].lower() + words[1:]


def listing(names: Sequence[str], *, whole: int | None = None, others: str = "") -> str:
    """'A, B và C'; with more than ``NAMED`` the first of them 'và 12 đơn vị khác'. ``whole``: how many there are, None: as many as names;
    ``others``: what the others are called, 'đơn vị' unless said."""
    count = len(names) if whole is None else whole
    shown = list(names[:NAMED])
    if count > len(shown):
        more = {"names": ", ".join(shown), "count": grouped(count - len(shown)), "what": others or _now("đơn vị")}
        return _now("%(names)s và %(count)s %(what)s khác") % more
    if len(shown) < 2:
        return "".join(shown)
    return _now("%(names)s và %(last)s") % {"names": ", ".join(shown[:-1]), "last": shown[-1]}


def change_rate(now: int, before: int | None) -> float | None:
    """By how many per cent of before; None where nothing can be said of it."""
    return None if not before else rate(part=abs(now - before), whole=before)


def compared(now: int, before: int | None) -> str:
    """How a number stands to that of the same days a year earlier: 'tăng 12 đồng chí (8,3%) so với cùng kỳ năm trước'.

    '' when there is nothing to compare with (a period of more than a year). Of nothing before, no per cent is said.
    """
    if before is None:
        return ""
    if now == before:
        return _now("bằng cùng kỳ năm trước") if now else _now("cùng kỳ năm trước cũng chưa có")
    if not before:
        return _now("cùng kỳ năm trước chưa có")
    words = _now("tăng %(n)s đồng chí (%(rate)s) so với cùng kỳ năm trước")
    if now < before:
        words = _now("giảm %(n)s đồng chí (%(rate)s) so với cùng kỳ năm trước")
    return words % {"n": grouped(abs(now - before)), "rate": per_cent(change_rate(now, before) or 0.0)}


class Verdict(TextChoices):
    """What the numbers say of a target. Only the numbers decide which word stands in the text."""

    EXCEEDED = "exceeded", _("vượt chỉ tiêu")
    REACHED = "reached", _("đạt chỉ tiêu")
    ON_PACE = "on_pace", _("đạt mức cần đạt đến nay")
    BEHIND = "behind", _("chưa đạt mức cần đạt đến nay")
    MISSED = "missed", _("chưa đạt chỉ tiêu")
    NONE = "none", _("chưa có căn cứ để đánh giá")


FULFILLED = (Verdict.EXCEEDED, Verdict.REACHED)
SHORT = (Verdict.BEHIND, Verdict.MISSED)


def verdict(*, done: int, target: int | None, expected: int | None = None, over: bool = False) -> Verdict:
    """``expected``: people needed by the last day counted; ``over``: whether the time of the target has ended with that day."""
    if not target:
        return Verdict.NONE
    if done >= target:
        return Verdict.EXCEEDED if done > target else Verdict.REACHED
    if over or expected is None:
        return Verdict.MISSED
    return Verdict.BEHIND if done < expected else Verdict.ON_PACE


def verdict_words(found: Verdict, *, done: int, target: int, expected: int | None = None) -> str:
    """'đạt 105,5% chỉ tiêu, vượt chỉ tiêu 22 đồng chí'; what is missing where it was not reached."""
    said = _now("đạt %(rate)s chỉ tiêu") % {"rate": per_cent(rate(part=done, whole=target) or 0.0)}
    if found == Verdict.EXCEEDED:
        return _now("%(said)s, vượt chỉ tiêu %(n)s đồng chí") % {"said": said, "n": grouped(done - target)}
    if found == Verdict.REACHED:
        return _now("%(said)s, đạt đúng chỉ tiêu được giao") % {"said": said}
    if found == Verdict.MISSED:
        return _now("%(said)s, chưa đạt chỉ tiêu, còn thiếu %(n)s đồng chí") % {"said": said, "n": grouped(target - done)}
    words = _now("%(said)s, đạt mức cần đạt đến nay (%(expected)s đồng chí)")
    if found == Verdict.BEHIND:
        words = _now("%(said)s, chưa đạt mức cần đạt đến nay (%(expected)s đồng chí)")
    return words % {"said": said, "expected": grouped(expected or 0)}


# ------------------------------------------------------------------ sentences whose numbers stay bound


@dataclass(frozen=True)
class Counted:
    """A number of people within a sentence. ``figure``, ``span`` ('now', 'before', 'since'), ``group``: what it counts."""

    value: int
    figure: str
    span: str = "now"
    group: str = ""

    def __str__(self) -> str:
        return grouped(self.value)


@dataclass(frozen=True)
class Sentence:
    """Words with named places, and what stands there: text, or a Counted, which a page can make a link."""

    words: str
    values: Mapping[str, object] = field(default_factory=dict)

    def pieces(self) -> list[str | Counted]:
        """The sentence cut at its counted numbers."""
        found: list[str | Counted] = []
        for part in re.split(r"(%\(\w+\)s)", self.words):
            value = self.values.get(part[2:-2], "") if part.startswith("%(") else part.replace("%%", "%")
            if isinstance(value, Counted):
                found.append(value)
            elif str(value):
                found = [*found[:-1], f"{found[-1]}{value}"] if found and isinstance(found[-1], str) else [*found, str(value)]
        return found

    def __str__(self) -> str:
        return "".join(str(p) for p in self.pieces())


# What was done, with the number at its place; what is said when nobody was counted.
DONE = {
    Indicator.INTRODUCED: (
        _("Các cấp công đoàn đã giới thiệu %(n)s lượt đoàn viên ưu tú để Đảng bồi dưỡng, xem xét, kết nạp"),
        _("Trong kỳ chưa giới thiệu đoàn viên ưu tú nào cho Đảng"),
    ),
    Indicator.CLASS_SENT: (
        _("Có %(n)s đoàn viên được cử học lớp bồi dưỡng nhận thức về Đảng"),
        _("Trong kỳ chưa có đoàn viên được cử học lớp bồi dưỡng nhận thức về Đảng"),
    ),
    Indicator.CLASS_CERTIFIED: (
        _("Có %(n)s đoàn viên hoàn thành lớp bồi dưỡng nhận thức về Đảng"),
        _("Trong kỳ chưa có đoàn viên hoàn thành lớp bồi dưỡng nhận thức về Đảng"),
    ),
    Indicator.ADMITTED: (
        _("Có %(n)s đoàn viên công đoàn được kết nạp Đảng"),
        _("Trong kỳ chưa có đoàn viên công đoàn được kết nạp Đảng"),
    ),
    Indicator.OFFICIAL: (
        _("Có %(n)s đồng chí được công nhận đảng viên chính thức"),
        _("Trong kỳ chưa có đồng chí được công nhận đảng viên chính thức"),
    ),
}


def result_sentence(
    figure: Indicator, *, now: int, before: int | None = None, since: int | None = None, told: int = 0, told_before: int = 0,
    told_since: int = 0, parts: Iterable[tuple[str, Counted]] = (),
) -> Sentence:  # fmt: skip
    """One result in full. ``now``, ``before``, ``since``: people whom lists name; ``told…``: reported without a list, said apart but
    compared together with them; ``parts``: (words, number) of those within it. ``since`` None: no longer time is said."""
    some, none = DONE[figure]
    words, values = str(some if now or told else none), {"n": Counted(now, figure.value)}
    if told:
        words += _now(" (ngoài ra %(told)s đồng chí theo báo cáo, chưa có danh sách)")
        values["told"] = grouped(told)  # type: ignore[assignment]
    if comparison := compared(now + told, None if before is None else before + told_before):
        words += ", %(comparison)s"
        values["comparison"] = comparison  # type: ignore[assignment]
    shown = [(name, counted) for name, counted in parts if counted.value]
    if shown:
        words += _now("; trong đó: ") + ", ".join(f"{name} %(part{n})s" for n, (name, _counted) in enumerate(shown))
        values |= {f"part{n}": counted for n, (_name, counted) in enumerate(shown)}
    if since is not None:
        words += _now("; lũy kế %(since)s đồng chí")
        values["since"] = Counted(since, figure.value, "since")
        if told_since:
            words += _now(" và %(told_since)s đồng chí theo báo cáo")
            values["told_since"] = grouped(told_since)  # type: ignore[assignment]
    return Sentence(words + ".", values)


# ------------------------------------------------------------------ what follows from a coded obstacle

# code → (what the unit will do, what it asks of whom). Cause phrases come from coded obstacles alone.
FOLLOWS_FROM = {
    "NO_SOURCE": (
        _("Rà soát nguồn, phát triển đoàn viên trẻ để tạo nguồn giới thiệu lâu dài."),
        "",
    ),
    "NO_PARTY_ORG": (
        _("Giới thiệu đoàn viên ưu tú ở doanh nghiệp chưa có tổ chức đảng qua cấp ủy địa phương tiếp nhận."),
        _("Đề nghị cấp ủy quan tâm thành lập tổ chức đảng hoặc phân công chi bộ tiếp nhận ở doanh nghiệp chưa có tổ chức đảng."),
    ),
    "OWNER": (
        _("Tuyên truyền, vận động chủ doanh nghiệp tạo điều kiện cho người lao động phấn đấu vào Đảng."),
        _("Đề nghị cấp ủy, chính quyền địa phương cùng vận động chủ doanh nghiệp."),
    ),
    "SHIFTS": (
        _("Tổng hợp nhu cầu học của đoàn viên làm ca theo từng khu vực."),
        _("Đề nghị cấp ủy mở lớp bồi dưỡng nhận thức về Đảng vào buổi tối, ngày nghỉ, tại doanh nghiệp để người lao động làm ca theo học."),
    ),
    "UNSTABLE": (
        _("Theo dõi đoàn viên ưu tú khi chuyển nơi làm việc, bàn giao đầy đủ giữa các đơn vị."),
        "",
    ),
    "VERIFY_FAR": (
        _("Hướng dẫn đoàn viên chuẩn bị lý lịch sớm."),
        _("Đề nghị cấp ủy hỗ trợ, rút ngắn thời gian thẩm tra lý lịch của người lao động từ nơi khác đến."),
    ),
    "NO_OFFICER": (
        _("Phân công cán bộ công đoàn phụ trách công tác giới thiệu đoàn viên ưu tú ở từng đơn vị."),
        "",
    ),
    "NO_WISH": (
        _("Đổi mới tuyên truyền, bồi dưỡng động cơ phấn đấu vào Đảng cho đoàn viên."),
        "",
    ),
    "NO_CLASS": (
        _("Lập danh sách đoàn viên có nhu cầu học lớp bồi dưỡng nhận thức về Đảng."),
        _("Đề nghị cấp ủy bố trí, mở thêm lớp bồi dưỡng nhận thức về Đảng trong kỳ tới."),
    ),
}  # fmt: skip
