"""The workbook that a branch takes along and fills in without a connection: its columns, its stamp, what a cell says. Pure functions.

No value is kept of what was downloaded: the hidden cell of a row holds a keyed digest of each cell, so it can be told whether a cell was
changed in the file, in the portal or in both, and a person who cleared a column gives nothing away with the hidden one.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import dates, text
from portal.dates import PartialDate
from portal.sheets import Column
from tracking.imports import rules as cells
from tracking.imports.rules import YES_NO, CellFault
from tracking.members.rules import Education, PartyStatus, Sex, Theory

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FORMAT = "2"  # of the stamp and the hidden column; a later shape takes another, and ``SIGNED`` keeps the columns of the earlier ones
MOST = 500  # people in one workbook: what one person goes through, and what is written while that person waits
MOST_PARTS = 10
SPARE = 40  # empty lines for new people
MOST_ROWS = 2000  # lines of a workbook that comes back
MOST_BYTES = 5 * 1024 * 1024
MOST_QUESTIONS = 200  # cells and rows that are asked about at once
MOST_BRANCHES = 1000  # names in the list of branches

# ------------------------------------------------------------------ columns

SEXES = tuple(str(label) for label in Sex.labels)
STATUSES = tuple(str(label) for label in PartyStatus.labels)
DEGREES = tuple(str(label) for label in Education.labels)
LEVELS = tuple(str(label) for label in Theory.labels)
PERSON = (
    Column("full_name", "Họ và tên", required=True, width=28),
    Column("birth", "Ngày sinh", width=12),
    Column("sex", "Giới tính", width=9, choices=SEXES),
    Column("phone", "Điện thoại", width=13),
    Column("work", "Công việc, chức vụ", width=24),
    Column("direct_worker", "CNLĐ trực tiếp", width=10, choices=YES_NO),
    Column("education", "Trình độ", width=26, choices=DEGREES),
    Column("theory", "Lý luận chính trị", width=12, choices=LEVELS),
    Column("ethnic_group", "Dân tộc", width=11),
    Column("home_town", "Quê quán", width=24),
    Column("residence", "Nơi ở hiện nay", width=24),
    Column("union_joined_on", "Ngày vào Công đoàn", width=13),
    Column("youth_joined_on", "Ngày vào Đoàn", width=13),
    Column("union_officer", "Cán bộ công đoàn", width=10, choices=YES_NO),
    Column("party_status", "Đảng viên", width=19, choices=STATUSES),
)
POOL = Column("pool", "Đưa vào nguồn ngày", width=13)  # no fact of the member: asks for a case, and is not compared
TRACKED = gettext_lazy("đang theo dõi")  # stands there for somebody who has an open case
BRANCH = Column("branch", "Đơn vị", width=34)
TOKEN = Column("token", "Mã dòng", required=True, width=12)
COLUMNS = (*PERSON, POOL, BRANCH, TOKEN)
HEADINGS = {c.key: c.heading for c in COLUMNS}
KEYS = tuple(c.key for c in PERSON)
SIGNED = {  # per format: the columns of which the hidden cell holds a digest, in its order; never changed once workbooks are on their way
    "1": (
        "full_name", "birth", "sex", "phone", "work", "direct_worker", "education", "ethnic_group", "union_joined_on", "youth_joined_on",
        "union_officer", "party_status", "branch",
    ),
    FORMAT: (*KEYS, BRANCH.key),
}  # fmt: skip
DAYS = ("birth", "union_joined_on", "youth_joined_on", POOL.key)

# ------------------------------------------------------------------ what a cell says


def _listed(labels: Mapping[str, object], words: StrOrPromise, empty: object = "") -> Callable[[object], object]:
    """Reader of a cell that is one of a list, by its words without marks; ``words`` say what is wrong."""

    def read(value: object) -> object:
        folded = text.fold(value if value is not None else "")
        if folded and folded not in labels:
            raise CellFault(str(words) % {"value": text.clean(value)[:40]})
        return labels.get(folded, empty)

    return read


_DEGREES = {text.fold(label): value for value, label in Education.choices}
_LEVELS = {text.fold(label): value for value, label in Theory.choices} | {"chua": Theory.NONE.value}
_STATUSES = {text.fold(label): value for value, label in PartyStatus.choices}
_STATUSES |= {"khong": "none", "chua": "none", "du bi": "probation", "chinh thuc": "official"}


def readers(groups: Mapping[str, object]) -> dict[str, Callable[[object], object]]:
    """{key of a column: reader}. A reader gives the fact, its empty value for an empty cell, and raises CellFault.

    ``groups``: {name without marks: ethnic group}.
    """
    return {
        "full_name": lambda v: cells.words(v, 120),
        "birth": cells.partial,
        "sex": cells.sex,
        "phone": cells.phone,
        "work": lambda v: cells.words(v, 120),
        "direct_worker": cells.yes,
        "education": _listed(_DEGREES, _("“%(value)s” không có trong danh sách trình độ. Chọn trong danh sách của ô.")),
        "theory": _listed(_LEVELS, _("“%(value)s” không có trong danh sách lý luận chính trị. Chọn trong danh sách của ô.")),
        "ethnic_group": _listed(groups, _("không có “%(value)s” trong danh mục 54 dân tộc."), None),
        "home_town": lambda v: cells.words(v, 120),
        "residence": lambda v: cells.words(v, 160),
        "union_joined_on": cells.whole_day,
        "youth_joined_on": cells.whole_day,
        "union_officer": lambda v: bool(cells.yes(v)),
        "party_status": _listed(_STATUSES, _("“%(value)s”: chọn chưa là đảng viên, đảng viên dự bị hoặc đảng viên chính thức."), "none"),
    }


def canonical(fact: object) -> str:
    """One spelling for each fact; '' where nothing is known."""
    if isinstance(fact, PartialDate):
        return f"{fact.on.isoformat()}/{fact.precision}"
    if isinstance(fact, bool):
        return "1" if fact else "0"
    if isinstance(fact, date):
        return fact.isoformat()
    return text.clean(getattr(fact, "code", fact))


def spelling(key: str, value: object, read: Mapping[str, Callable[[object], object]]) -> tuple[str, object, str]:
    """(canonical spelling, fact, why it cannot be read or '') of a cell. What cannot be read is spelled as it is written."""
    try:
        fact = read[key](value)
    except CellFault as fault:
        return "?" + text.clean(dates.show(value) if isinstance(value, date) else value), None, str(fault)
    return canonical(fact), fact, ""


def shown(key: str, fact: object) -> str:
    """A fact as it is written into a cell and read by people; '' for nothing."""
    labels = {"sex": Sex, "education": Education, "theory": Theory, "party_status": PartyStatus}
    if fact in (None, ""):
        return ""
    if key in labels:
        return str(labels[key](fact).label)
    return cells.shown(fact)


# ------------------------------------------------------------------ cell by cell


class Said(TextChoices):
    """What became of a cell since the download."""

    SAME = "nhu-cu", gettext_lazy("không đổi")
    FILE = "theo-bang", gettext_lazy("sửa trong bảng")
    PORTAL = "theo-phan-mem", gettext_lazy("sửa trong phần mềm")
    BOTH = "hai-noi", gettext_lazy("sửa khác nhau ở hai nơi")


def merge(*, file: str, portal: str, is_base: Callable[[str], bool]) -> Said:
    """What a cell comes to. ``is_base``: whether a spelling is the one that was downloaded."""
    if file == portal:
        return Said.SAME
    if is_base(file):
        return Said.PORTAL
    return Said.FILE if is_base(portal) else Said.BOTH


def is_another_name(before: str, after: str) -> bool:
    """Whether two names share less than half of their words, marks apart: somebody else written over a line rather than a correction."""
    old, new = text.fold(before).split(), text.fold(after).split()
    return bool(old and new) and 2 * len(set(old) & set(new)) < max(len(old), len(new))


# ------------------------------------------------------------------ stamp and hidden cells

_BRACKETS = re.compile(r".*\[([0-9a-z]{1,12})\]")


def branch_code(value: object) -> str:
    """The code in 'CĐCS Công ty May [abc]'; without brackets what is written."""
    written = text.clean(value)
    found = _BRACKETS.fullmatch(written)
    return found[1] if found else written


_CODE = "[0-9a-z]{1,12}"
_STAMP = re.compile(rf"BD([0-9a-z]{{1,4}})\.({_CODE})\.({_CODE})\.([0-9]{{1,16}})\.([0-9]{{1,4}})\.([0-9a-f]{{24}})")
_TOKEN = re.compile(rf"([0-9a-z]{{1,4}})\.({_CODE})\.({_CODE})\.([A-Za-z0-9_-]{{1,400}})\.([0-9a-f]{{24}})")
_MICRO = 1_000_000


@dataclass(frozen=True)
class Stamp:
    """Which workbook it is: its code, the code of the branch for which it was made, when it was downloaded, how many people stood in it.

    ``form``: its format. The first one knew the instant to the second.
    """

    packet: str
    branch: str
    at: datetime
    count: int
    form: str = FORMAT

    def __str__(self) -> str:
        said = f"{self.form}.{self.packet}.{self.branch}.{self._instant}.{self.count}"
        return f"BD{said}.{_mac('stamp', said)}"

    @property
    def _instant(self) -> int:
        seconds = int(self.at.timestamp())
        return seconds if self.form == "1" else seconds * _MICRO + self.at.microsecond

    @property
    def after(self) -> datetime:
        """From when on something is later than the download for certain."""
        return self.at + timedelta(seconds=1) if self.form == "1" else self.at

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns of facts that its format has."""
        return tuple(key for key in SIGNED[self.form] if key != BRANCH.key)


def stamps_in(words: str) -> tuple[list[Stamp], list[str]]:
    """(genuine stamps, formats of stamps that are none of this portal's) among the words of a cell."""
    genuine, others = [], []
    for form, packet, branch, at, count, mac in _STAMP.findall(words):
        if form in SIGNED and constant_time_compare(mac, _mac("stamp", f"{form}.{packet}.{branch}.{at}.{count}")):
            genuine.append(Stamp(packet, branch, _moment(form, int(at)), int(count), form))
        else:
            others.append(form)
    return genuine, others


def _moment(form: str, instant: int) -> datetime:
    seconds, micro = (instant, 0) if form == "1" else divmod(instant, _MICRO)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro)


def is_stamp(words: object) -> bool:
    """Whether a cell of the hidden column is that of an empty line."""
    return bool(_STAMP.fullmatch(str(words)))


def token(packet: str, member: str, spelled: Mapping[str, str], form: str = FORMAT) -> str:
    """The hidden cell of one person: format, workbook, person, a digest of each cell, and a keyed digest over all of it."""
    digests = "".join(_digest(packet, member, key, spelled[key]) for key in SIGNED[form])
    said = f"{form}.{packet}.{member}.{digests}"
    return f"{said}.{_mac('row', said)}"


@dataclass(frozen=True)
class Token:
    """The hidden cell of a person, found genuine."""

    packet: str
    member: str
    digests: str
    form: str = FORMAT

    def is_base(self, key: str, spelled: str) -> bool:
        """Whether the cell ``key`` was downloaded with this spelling. A column that the format did not have counts as downloaded empty."""
        if key not in SIGNED[self.form]:
            return not spelled
        at = SIGNED[self.form].index(key) * 6
        return constant_time_compare(self.digests[at : at + 6], _digest(self.packet, self.member, key, spelled))


def read_token(words: object) -> Token | None:
    """The Token of a hidden cell; None when it is none or was changed."""
    found = _TOKEN.fullmatch(str(words))
    if not found or found[1] not in SIGNED or not constant_time_compare(found[5], _mac("row", str(words).rpartition(".")[0])):
        return None
    return Token(found[2], found[3], found[4], found[1])


def _mac(what: str, said: str) -> str:
    return salted_hmac(f"packets.{what}", said, algorithm="sha256").hexdigest()[:24]


def _digest(packet: str, member: str, key: str, spelled: str) -> str:
    made = salted_hmac("packets.cell", "|".join((packet, member, key, spelled)), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made[:6]).decode()[:6]
