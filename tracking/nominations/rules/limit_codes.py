"""The limits of the procedure: their codes, what kind of day each ends on, and what one limit of one case is.

Source: domain research on the process, §2. SPONSOR_TOGETHER runs where an act that names a mentor says how long the two have been together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal import dates
from tracking.catalogue.rules import Count
from tracking.nominations.rules.codes import ActKind, Stage
from tracking.nominations.rules.standing import Fact

K = ActKind


class LimitCode(TextChoices):
    """In the order of the procedure, which breaks ties between limits of the same day."""

    AGE = "age", _("Độ tuổi kết nạp")
    READMIT = "readmit", _("Được xét kết nạp lại")
    SPONSOR_TOGETHER = "sponsor_together", _("Người giới thiệu cùng công tác, cư trú đủ thời gian")
    CLASS_CERT_VALID = "class_cert_valid", _("Giấy chứng nhận lớp nhận thức")
    DOSSIER_FRESH = "dossier_fresh", _("Chi bộ xét, đề nghị kết nạp")
    DECIDE_ADMISSION = "decide_admission", _("Cấp ủy quyết định kết nạp")
    CEREMONY = "ceremony", _("Tổ chức lễ kết nạp")
    RECORD_DECLARE = "record_declare", _("Khai lý lịch, phiếu đảng viên")
    PROBATION = "probation", _("Thời gian dự bị")
    REVIEW_OFFICIAL = "review_official", _("Chi bộ xét công nhận chính thức")
    DECIDE_OFFICIAL = "decide_official", _("Cấp ủy quyết định công nhận chính thức")


class Nature(TextChoices):
    """DEADLINE: the last day on which something is still in time. VALIDITY: the first day on which something no longer holds.
    PERIOD: the first day after a time of waiting, by which nobody has to do anything."""

    DEADLINE = "deadline", _("đến hết ngày")
    VALIDITY = "validity", _("hết giá trị từ ngày")
    PERIOD = "period", _("kết thúc ngày")


class State(TextChoices):
    """UNKNOWN: the fact that it counts from is not known. ENDED: the case is no longer followed."""

    RUNNING = "running", _("đang tính")
    MET = "met", _("đã xong trong hạn")
    MET_LATE = "met_late", _("đã xong, sau thời hạn")
    PASSED = "passed", _("đã qua thời hạn")
    PAUSED = "paused", _("tạm hoãn, chưa tính tiếp")
    UNKNOWN = "unknown", _("chưa có thông tin")
    ENDED = "ended", _("thôi theo dõi, không tính nữa")


OPEN = (State.RUNNING, State.PASSED, State.PAUSED)


@dataclass(frozen=True)
class Shape:
    """What holds for every case: kind of last day, ``parameter`` of the rule set (months, working days or an age), the act that meets it
    (None: nothing does), the ``stage`` from which it must have been met although the act is not known; ``by_party``: a Party body's."""

    nature: Nature
    parameter: str
    met_by: ActKind | None
    stage: Stage
    by_party: bool = True

    @property
    def in_working_days(self) -> bool:
        return self.parameter.endswith("_wd")


_N, _S, _L = Nature, Stage, LimitCode
LIMITS: dict[LimitCode, Shape] = {
    _L.AGE: Shape(_N.VALIDITY, "age_max", K.CELL_RESOLUTION, _S.CELL_RESOLVED, by_party=False),
    _L.READMIT: Shape(_N.PERIOD, "readmission_months", None, _S.CELL_RESOLVED, by_party=False),
    _L.SPONSOR_TOGETHER: Shape(_N.PERIOD, "sponsor_together_months", None, _S.CELL_RESOLVED, by_party=False),
    _L.CLASS_CERT_VALID: Shape(_N.VALIDITY, "cert_months", K.CELL_RESOLUTION, _S.CELL_RESOLVED, by_party=False),
    _L.DOSSIER_FRESH: Shape(_N.DEADLINE, "dossier_months", K.CELL_RESOLUTION, _S.CELL_RESOLVED),
    _L.DECIDE_ADMISSION: Shape(_N.DEADLINE, "decide_admission_wd", K.ADMISSION_DECISION, _S.ADMISSION_DECIDED),
    _L.CEREMONY: Shape(_N.DEADLINE, "ceremony_wd", K.CEREMONY, _S.PROBATION),
    _L.RECORD_DECLARE: Shape(_N.DEADLINE, "record_declare_wd", K.RECORD_DECLARED, _S.OFFICIAL),
    _L.PROBATION: Shape(_N.PERIOD, "probation_months", None, _S.OFFICIAL),
    _L.REVIEW_OFFICIAL: Shape(_N.DEADLINE, "review_official_wd", K.OFFICIAL_CELL_RESOLUTION, _S.OFFICIAL),
    _L.DECIDE_OFFICIAL: Shape(_N.DEADLINE, "decide_official_wd", K.OFFICIAL_RECOGNITION, _S.OFFICIAL),
}
WORKING_DAY_CODES = tuple(code for code, shape in LIMITS.items() if shape.in_working_days)
VALIDITY_CODES = tuple(code for code, shape in LIMITS.items() if shape.nature == Nature.VALIDITY)
# What a case can wait for: by these the nearest day of a case is found. Times of waiting have columns of their own.
DUE_CODES = tuple(code for code, shape in LIMITS.items() if shape.nature != Nature.PERIOD)


class Numbers(Protocol):
    """A rule set as the limits see it."""

    pk: Any
    code: Any
    title: Any
    texts: Any
    effective_from: Any

    def value(self, name: str) -> Any: ...


@dataclass(frozen=True)
class Rule:
    """A number with where it stands: text (number) of day ``on``, its point, how certain that is, and the set. '' and None: not known."""

    parameter: str
    value: int
    text: str
    on: date | None
    point: str
    certainty: str
    remark: str
    set_title: str


@dataclass(frozen=True)
class Start:
    """What a limit counts from: ``what`` in words, first and last possible day, the act (None: a birth date, the end of the probation)."""

    what: str
    on: date
    last: date
    fact: Fact | None = None

    @property
    def precision(self) -> str:
        if self.on == self.last:
            return dates.DAY
        return next((p for p in (dates.MONTH, dates.YEAR) if dates.last_day(self.on, p) == self.last), dates.DAY)


@dataclass(frozen=True)
class Pause:
    """A time in which the Party body had put the consideration off: from ``on`` up to the day before ``until``; None: it still does."""

    on: date
    until: date | None

    def holds(self, day: date) -> bool:
        return self.on <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Limit:
    """One limit of one case. ``due_on`` counts from the first possible day of the start, ``latest_on`` from the last one; equal when the
    start is known to the day; None: paused, or not known. ``count``: the working days behind ``due_on``. ``extended``: the act that added
    ``extra`` days; ``estimated``: counted from another fact than the one the rule names; ``free``: consent was given, no day binds."""

    code: LimitCode
    state: State
    start: Start | None = None
    rule: Rule | None = None
    due_on: date | None = None
    latest_on: date | None = None
    count: Count | None = None
    met: Fact | None = None
    extended: Fact | None = None
    extra: int = 0
    pauses: tuple[Pause, ...] = ()
    remarks: tuple[str, ...] = ()
    estimated: bool = False
    free: bool = False

    @property
    def shape(self) -> Shape:
        return LIMITS[self.code]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def binds(self) -> bool:
        """Whether somebody has to have done something by ``due_on``."""
        return self.is_open and not self.free and self.due_on is not None and self.shape.nature != Nature.PERIOD

    @property
    def is_uncertain(self) -> bool:
        return self.latest_on != self.due_on


def source_of(found: Numbers, name: str) -> Rule | None:
    """A parameter of a rule set with its source; None when no set of its line has it.

    A set that knows the source of each number (``provision``) is asked; else the set's first text stands for all of it.
    """
    try:
        value = found.value(name)
    except KeyError:
        return None
    if ask := getattr(found, "provision", None):
        known = ask(name)
        return Rule(name, int(known.value), known.text, known.on, known.point, known.certainty, known.remark, found.title)
    text = found.texts[0] if found.texts else {}
    on = date.fromisoformat(text["on"]) if text.get("on") else None
    return Rule(name, int(value), text.get("number", ""), on, "", "", "", found.title)


def nearest(found: Iterable[Limit]) -> Limit | None:
    """Of the limits that bind, the one with the earliest day; None when none does."""
    order = list(LIMITS)
    return min((x for x in found if x.binds), key=lambda x: (x.due_on or date.max, order.index(x.code)), default=None)
