"""The sheet that union and Party committee go through together: its columns, its quarter, what a filled cell means. Pure functions.

Waiting is said in neutral words, with its owner: who has the next step. Source: domain research on the process, §1.2 and §1.5.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import text
from portal.dates import PartialDate
from portal.sheets import Column
from tracking.nominations.rules import ActKind, DocumentForm

MOST = 300  # names on one sheet: what two officials go through in one meeting, and what is written in one transaction
MOST_PARTS = 10
HIDDEN_UNDER = 5  # people of whom no median is shown
FORMAT = "1"  # of the machine column; a later shape takes another

# ------------------------------------------------------------------ quarters


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year. ``number`` 1 to 4."""

    year: int
    number: int

    @property
    def starts_on(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def ends_on(self) -> date:
        """The last day."""
        following = Quarter(self.year + self.number // 4, self.number % 4 + 1)
        return following.starts_on - timedelta(days=1)

    @property
    def code(self) -> str:
        return f"{self.year}-{self.number}"

    def __str__(self) -> str:
        roman = ("I", "II", "III", "IV")[self.number - 1]
        return _("quý %(number)s năm %(year)s") % {"number": roman, "year": str(self.year)}


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def last_quarters(today: date, how_many: int = 8) -> list[Quarter]:
    """The quarter of today and those before it, the latest first."""
    found = [quarter_of(today)]
    while len(found) < how_many:
        found.append(quarter_of(found[-1].starts_on - timedelta(days=1)))
    return found


def chosen_quarter(code: str, today: date) -> Quarter:
    """The quarter of this code among the last eight; the present one for anything else."""
    return next((q for q in last_quarters(today) if q.code == code), quarter_of(today))


# ------------------------------------------------------------------ the columns


@dataclass(frozen=True)
class Asked:
    """A fact that the committee fills in: the kind of act, the column of its day, and where it is a paper that of its number."""

    kind: ActKind
    day: str
    number: str = ""
    form: str = ""


ASKED = (
    Asked(ActKind.RECEIVED, "received_on"),
    Asked(ActKind.CLASS_CERTIFIED, "certificate_on", "certificate_number", DocumentForm.CERTIFICATE),
    Asked(ActKind.ADMISSION_DECISION, "decision_on", "decision_number", DocumentForm.DECISION_9),
    Asked(ActKind.CEREMONY, "ceremony_on"),
    Asked(ActKind.OFFICIAL_RECOGNITION, "official_on"),
)
SIGNATURES = (gettext_lazy("ĐẠI DIỆN CÔNG ĐOÀN"), gettext_lazy("ĐẠI DIỆN CẤP ỦY"))  # below the names, where nothing is read
KINDS = tuple(a.kind for a in ASKED)
COLUMNS = (
    Column("code", "Mã phiếu", ("Mã phiếu theo dõi",), required=True, width=14),
    Column("full_name", "Họ và tên", ("Họ tên",), width=24),
    Column("birth", "Năm sinh", ("Ngày sinh",), width=8),
    Column("branch", "Đơn vị", ("Công đoàn cơ sở", "CĐCS"), width=26),
    Column("document", "Văn bản giới thiệu", width=20),
    Column("handed_over", "Ngày gửi cấp ủy", width=12),
    Column("received_on", "Ngày tiếp nhận", width=12),
    Column("certificate_number", "Số GCN lớp nhận thức", ("Số giấy chứng nhận",), width=12),
    Column("certificate_on", "Ngày cấp GCN", ("Ngày cấp giấy chứng nhận",), width=12),
    Column("decision_number", "Số quyết định kết nạp", ("Số quyết định",), width=13),
    Column("decision_on", "Ngày quyết định kết nạp", ("Ngày quyết định",), width=12),
    Column("ceremony_on", "Ngày lễ kết nạp", ("Ngày kết nạp",), width=12),
    Column("official_on", "Ngày công nhận chính thức", ("Ngày chính thức",), width=12),
    Column("remark", "Ghi chú của cấp ủy", ("Ghi chú",), width=22),
    Column("token", "Mã kiểm tra", required=True, width=10),
)
HEADINGS = {c.key: c.heading for c in COLUMNS}
TO_FILL = tuple(key for a in ASKED for key in (a.number, a.day) if key)


def token(sheet: str, case: str, full_name: object, birth: object) -> str:
    """The machine column of one row: format, sheet, and a keyed digest by which a changed code or name is seen."""
    said = "|".join((FORMAT, sheet, case, text.fold(full_name), text.clean(birth)))
    return f"{FORMAT}.{sheet}.{salted_hmac('reconciliation', said, algorithm='sha256').hexdigest()[:24]}"


_TOKEN = re.compile(r"([0-9a-z]{1,4})\.([0-9a-z]{1,12})\.[0-9a-f]{24}")


def sheet_of(found: object) -> tuple[str, str]:
    """(format, code of the sheet) that a machine cell names; ('', '') when it is none."""
    parts = _TOKEN.fullmatch(str(found))
    return (parts[1], parts[2]) if parts else ("", "")


def is_untouched(found: object, sheet: str, case: str, full_name: object, birth: object) -> bool:
    """Whether the machine cell belongs to this sheet, code, name and year."""
    return constant_time_compare(str(found), token(sheet, case, full_name, birth))


# ------------------------------------------------------------------ what a filled cell means


@dataclass(frozen=True)
class Known:
    """A fact as it stands: id of its act, day, number of its paper ('' when not known), whether the Party body recorded it itself."""

    act: int
    on: PartialDate
    number: str = ""
    by_party: bool = False

    def __str__(self) -> str:
        return shown(self.on, self.number)


class Said(TextChoices):
    """What a cell says beside what is known."""

    NOTHING = "trong", gettext_lazy("không ghi")
    SAME = "nhu-da-co", gettext_lazy("như đã có")
    NEW = "moi", gettext_lazy("mới")
    FULLER = "bo-sung", gettext_lazy("bổ sung")
    OTHER = "khac", gettext_lazy("khác")
    NO_DAY = "thieu-ngay", gettext_lazy("thiếu ngày")


def compare(known: Known | None, on: PartialDate | None, number: str) -> tuple[Said, PartialDate | None, str]:
    """(what the cells say, day, number) where day and number are those that would stand afterwards.

    A vaguer date that covers the known one says nothing new; a finer one within it, or a number that was missing, makes it fuller.
    """
    if known is None:
        return (Said.NEW if on else Said.NO_DAY if number else Said.NOTHING), on, number
    if on is None and not number:
        return Said.NOTHING, known.on, known.number
    said_on, day = _compare_days(known.on, on)
    said_number, paper = _compare_numbers(known.number, number)
    for said in (Said.OTHER, Said.FULLER):
        if said in (said_on, said_number):
            return said, day, paper
    return Said.SAME, day, paper


def _compare_days(known: PartialDate, on: PartialDate | None) -> tuple[Said, PartialDate]:
    if on is None or (on.on <= known.on and known.last <= on.last):
        return Said.SAME, known
    return (Said.FULLER if known.on <= on.on and on.last <= known.last else Said.OTHER), on


def _compare_numbers(known: str, number: str) -> tuple[Said, str]:
    if not number or _bare(number) == _bare(known):
        return Said.SAME, known
    return (Said.OTHER if known else Said.FULLER), number


def _bare(number: str) -> str:
    return "".join(text.fold(number).split())


def shown(on: PartialDate | None, number: str) -> str:
    """'12/QĐ-ĐU, 03/02/2026'; '' for nothing."""
    return ", ".join(part for part in (number, str(on or "")) if part)


# ------------------------------------------------------------------ waiting


class Step(TextChoices):
    """Who waits for what. The last one waits for the union, all others for the committee."""

    RECEPTION = "tiep-nhan", gettext_lazy("Đã gửi, chờ tiếp nhận")
    CLASS = "lop", gettext_lazy("Đã tiếp nhận, chờ học lớp nhận thức về Đảng")
    RESOLUTION = "nghi-quyet", gettext_lazy("Đã có giấy chứng nhận, chờ nghị quyết chi bộ")
    DECISION = "quyet-dinh", gettext_lazy("Đã có nghị quyết, chờ quyết định kết nạp")
    SUPPLEMENT = "bo-sung", gettext_lazy("Đã trả lại, chờ công đoàn bổ sung")


WITH_PARTY = (Step.RECEPTION, Step.CLASS, Step.RESOLUTION, Step.DECISION)


@dataclass
class Wait:
    """How many wait in one step, and for how many days since the last thing that happened. ``median`` None for fewer than five people."""

    step: Step
    count: int = 0
    median: int | None = None
    longest: int | None = None


def wait_of(step: Step, count: int, middle: Iterable[date], first: date | None, today: date) -> Wait:
    """``middle``: the one or two middle days of the ordered starts; ``first``: the earliest. Half days round up."""
    days = [(today - on).days for on in middle]
    median = -(-sum(days) // len(days)) if days and count >= HIDDEN_UNDER else None
    return Wait(step, count, median, (today - first).days if first else None)
