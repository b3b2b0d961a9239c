"""Limits in words. A Party body is never called late, and no colour stands without its word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from portal import dates
from tracking.catalogue.rules import Skipped, WorkCalendar
from tracking.nominations.rules.limit_codes import Limit, LimitCode, Nature, Rule, State

SOON = 183  # days before its end from which a validity asks for attention; one that holds longer is a plain fact
YEAR = 366  # an age limit further away is of no use to anybody
SHOWN = 3


def worth_showing(found: Iterable[Limit], today: date) -> list[Limit]:
    """The next one to three limits: those that run, by their day; paused ones last. An age limit only in its last year, a time of waiting
    only until it is over."""
    rows = [x for x in found if x.is_open and not (x.code == LimitCode.AGE and x.due_on and (x.due_on - today).days > YEAR)]
    rows = [x for x in rows if not (x.shape.nature == Nature.PERIOD and x.state == State.PASSED)]
    return sorted(rows, key=lambda x: (x.due_on or date.max, x.shape.nature == Nature.DEADLINE))[:SHOWN]


def colour(limit: Limit, today: date) -> str:
    """Code of a status: waiting for a Party body is neutral, whatever the day."""
    if limit.state in (State.MET, State.MET_LATE):
        return "attention" if limit.state == State.MET_LATE and limit.shape.nature == Nature.VALIDITY else "done"
    if not limit.is_open:
        return "closed"
    if limit.shape.by_party or limit.due_on is None:
        return "waiting"
    if limit.state == State.PASSED:
        return "waiting" if limit.shape.nature == Nature.PERIOD else "overdue"
    return "attention" if limit.shape.nature == Nature.VALIDITY and (limit.due_on - today).days <= SOON else "waiting"


def ends(limit: Limit) -> str:
    """What happens on the day: 'đến hết ngày', 'hết giá trị từ ngày', 'quá tuổi từ ngày', 'kết thúc ngày'."""
    own = {LimitCode.AGE: _("quá tuổi từ ngày"), LimitCode.SPONSOR_TOGETHER: _("đủ từ ngày")}
    return own.get(limit.code) or str(limit.shape.nature.label)


def state(limit: Limit) -> str:
    """The state in a word that fits what is counted: a certificate is not “done” but looked at while it held."""
    if limit.code == LimitCode.SPONSOR_TOGETHER and limit.state in (State.MET, State.PASSED):
        return _("đã đủ")
    if limit.shape.nature == Nature.PERIOD and limit.state in (State.MET, State.PASSED):
        return _("đã hết")
    if limit.shape.nature == Nature.VALIDITY and limit.state == State.MET:
        return _("chi bộ đã xét trước ngày đó")
    if limit.shape.nature == Nature.VALIDITY and limit.state == State.MET_LATE:
        return _("chi bộ xét sau ngày đó")
    return str(limit.state.label)


def left(limit: Limit, today: date, calendar: WorkCalendar) -> str:
    """'còn 12 ngày làm việc', 'hôm nay là ngày cuối', 'đã qua 3 ngày'; for what does not run the word of its state."""
    if not limit.is_open or limit.due_on is None:
        return state(limit)
    if limit.free:
        return _("được tổ chức sau thời hạn")
    return _apart(limit, today, calendar)


def _apart(limit: Limit, today: date, calendar: WorkCalendar) -> str:
    due = limit.due_on or today
    if limit.shape.nature == Nature.VALIDITY and today >= due:
        return _("đã hết từ hôm nay") if today == due else _("đã hết %(n)s ngày") % {"n": _grouped((today - due).days)}
    if limit.shape.nature == Nature.PERIOD and today >= due:
        return _("đã hết")
    if today == due:
        return _("hôm nay là ngày cuối")
    if today > due and limit.state != State.PASSED:  # the day is known by month or year: the last possible one has not come
        return _("có thể đã qua")
    days = calendar.between(min(today, due), max(today, due)) if limit.shape.in_working_days else abs((due - today).days)
    if today < due:
        return (_("còn %(n)s ngày làm việc") if limit.shape.in_working_days else _("còn %(n)s ngày")) % {"n": _grouped(days)}
    return (_("đã qua %(n)s ngày làm việc") if limit.shape.in_working_days else _("đã qua %(n)s ngày")) % {"n": _grouped(days)}


def advice(limit: Limit, tint: str) -> str:
    """What the union can do about it; '' when there is nothing to do."""
    if tint == "overdue":
        return {
            LimitCode.CLASS_CERT_VALID: _("Đề nghị cử học lại."),
            LimitCode.AGE: _("Chi bộ xét từ ngày này thì do cấp ủy trực thuộc Trung ương quyết định."),
        }.get(limit.code, "")
    if tint == "attention" and limit.code == LimitCode.CLASS_CERT_VALID:
        return _("Đề nghị chi bộ xem xét trước ngày đó hoặc cử học lại.")
    if limit.code == LimitCode.DOSSIER_FRESH and limit.state == State.PASSED:
        return _("Làm lại giấy giới thiệu, nghị quyết của công đoàn, thẩm tra bổ sung, ý kiến nhận xét.")
    return ""


def near(due_on: date, today: date) -> str:
    """For a row of a list, where only the day is at hand: 'còn 12 ngày', 'hôm nay', 'đã qua 3 ngày'."""
    days = (due_on - today).days
    if days == 0:
        return _("hôm nay")
    return (_("còn %(n)s ngày") if days > 0 else _("đã qua %(n)s ngày")) % {"n": _grouped(abs(days))}


def day(limit: Limit) -> str:
    """'15/09/2025', 'khoảng 01/09/2025 – 30/09/2025', 'tạm tính 12/03/2026', '' without one."""
    if limit.due_on is None:
        return ""
    if limit.is_uncertain:
        return _("khoảng %(first)s – %(last)s") % {"first": dates.show(limit.due_on), "last": dates.show(limit.latest_on) or "…"}
    return (_("tạm tính %(on)s") if limit.estimated else "%(on)s") % {"on": dates.show(limit.due_on)}


def measure(limit: Limit) -> str:
    """'60 tháng', '30 ngày làm việc', 'đủ 60 tuổi, tính theo tháng', with the extension: '60 + 30 ngày làm việc'."""
    if limit.rule is None:
        return ""
    if limit.code == LimitCode.AGE:
        return _("đủ %(n)s tuổi, tính theo tháng") % {"n": limit.rule.value}
    before = limit.start.fact.months if limit.start and limit.start.fact else None
    if limit.code == LimitCode.SPONSOR_TOGETHER and before is not None:
        return _("%(n)s tháng, khi được phân công đã có %(before)s tháng") % {"n": limit.rule.value, "before": before}
    if not limit.shape.in_working_days:
        return _("%(n)s tháng") % {"n": limit.rule.value}
    if limit.extra:
        return _("%(n)s + %(extra)s ngày làm việc (được kéo dài)") % {"n": limit.rule.value, "extra": limit.extra}
    return _("%(n)s ngày làm việc") % {"n": limit.rule.value}


def source(rule: Rule) -> str:
    """'Hướng dẫn số 06-HD/TW ngày 09/06/2025, điểm 5.4'; the title of the set where the text is not known."""
    if not rule.text:
        return rule.set_title
    words = _("%(text)s ngày %(on)s") % {"text": rule.text, "on": dates.show(rule.on)} if rule.on else rule.text
    point = _("điểm %(point)s") % {"point": rule.point} if rule.point[:1].isdigit() else rule.point
    return f"{words}, {point}" if point else words


def by_month(skipped: Sequence[Skipped]) -> list[tuple[str, list[Skipped]]]:
    """Days left out, under 'tháng 02/2026'."""
    found: dict[str, list[Skipped]] = {}
    for row in skipped:
        found.setdefault(_("tháng %(month)s") % {"month": dates.show(row.on, dates.MONTH)}, []).append(row)
    return list(found.items())


def moved_sentence(changes: Iterable[tuple[Limit, date, date | None]]) -> str:
    """'Thời hạn thay đổi: Tổ chức lễ kết nạp 15/09/2025 → 20/09/2025.'; '' when none moved."""
    parts = [
        _("%(name)s %(old)s → %(new)s") % {"name": x.code.label, "old": dates.show(old), "new": dates.show(new) or _("chưa tính được")}
        for x, old, new in changes
    ]
    return _("Thời hạn thay đổi: %(what)s.") % {"what": "; ".join(parts)} if parts else ""


def _grouped(days: int) -> str:
    """3262 as '3.262'."""
    return f"{days:,}".replace(",", ".")
