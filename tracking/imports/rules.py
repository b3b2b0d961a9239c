"""What can be brought in from Excel: the sheets, their columns, how a cell is read. Pure functions; nothing here knows the database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import dates, text
from portal.dates import PartialDate
from portal.sheets import Column
from tracking.imports import columns

MAX_ROWS = 100_000
MAX_BYTES = 15 * 1024 * 1024  # a hundred thousand rows with every column filled
ROWS_AT_ONCE = 1_000  # more of them are read in the background, however few bytes they take
AT_ONCE = 24 * 1024  # bytes of a workbook (some 300 rows) that is checked and written while the person waits
KEPT_FOR = timedelta(days=1)  # a file that is not written
SILENT_FOR = timedelta(minutes=3)  # a worker that gave no sign of life for so long is taken for dead
MOST_ATTEMPTS = 3  # after so many dead workers the file itself is suspected
EXAMPLE = "Ví dụ"


class ImportKind(TextChoices):
    BRANCHES = "don-vi", gettext_lazy("Đơn vị công đoàn")
    MEMBERS = "doan-vien", gettext_lazy("Đoàn viên")
    INTRODUCTIONS = "gioi-thieu", gettext_lazy("Danh sách giới thiệu đoàn viên ưu tú")
    HISTORIES = "qua-trinh", gettext_lazy("Danh sách theo dõi qua các năm")
    CLASSES = "lop", gettext_lazy("Danh sách học viên, kết quả lớp")
    DECISIONS = "quyet-dinh", gettext_lazy("Quyết định kết nạp, công nhận chính thức")
    TARGETS = "chi-tieu", gettext_lazy("Chỉ tiêu")

    @property
    def help(self) -> str:
        """What the sheet is for, in a sentence or two."""
        return str(columns.HELP[self.value])


class RowState(TextChoices):
    """What would happen to a row."""

    NEW = "moi", gettext_lazy("Mới")
    UPDATE = "cap-nhat", gettext_lazy("Cập nhật")
    KNOWN = "da-co", gettext_lazy("Đã có")
    DOUBTFUL = "can-xem", gettext_lazy("Cần xem")
    WRONG = "loi", gettext_lazy("Lỗi")


class Task(TextChoices):
    """What is done with a workbook in the background."""

    CHECK = "kiem-tra", gettext_lazy("Kiểm tra")
    WRITE = "ghi", gettext_lazy("Ghi")


class JobState(TextChoices):
    """Where a job stands. A running one whose worker gives no sign of life any more is taken again."""

    WAITING = "cho", gettext_lazy("đang chờ")
    RUNNING = "dang-chay", gettext_lazy("đang xử lý")
    DONE = "xong", gettext_lazy("đã xong")
    FAILED = "dung", gettext_lazy("đã dừng")


OPEN_JOB = (JobState.WAITING, JobState.RUNNING)
OTHER, SKIP = "khac", "bo-qua"  # answers about a row in doubt, beside the code of a member
SEXES = ("Nam", "Nữ")
YES_NO = ("có", "không")

BRANCH_COLUMNS = (
    Column(
        "name",
        "Tên đơn vị",
        ("Tên CĐCS", "Đơn vị", "Tên công đoàn cơ sở"),
        required=True,
        width=44,
        example="CĐCS Công ty TNHH May Hoa Ban",
    ),
    Column("short_name", "Tên ngắn", width=24),
    Column(
        "kind",
        "Cấp, loại",
        ("Loại", "Cấp"),
        width=26,
        choices=("Công đoàn cơ sở", "Nghiệp đoàn cơ sở", "Công đoàn cơ sở thành viên", "Công đoàn bộ phận", "Tổ công đoàn"),
    ),
    Column("sector", "Loại hình", ("Loại hình đơn vị",), width=40),
    Column("parent", "Công đoàn cấp trên", ("Trực thuộc",), width=36),
    Column("address", "Địa chỉ", width=40),
    Column("opened_on", "Ngày thành lập", width=16, example="15/08/2020"),
)
PERSON_COLUMNS = (
    Column("full_name", "Họ và tên", ("Họ tên", "Họ và tên đoàn viên"), required=True, width=28, example="Nguyễn Thị Hoa"),
    Column("birth", "Ngày sinh", ("Năm sinh", "Ngày tháng năm sinh"), width=14, example="12/03/1990"),
    Column("birth_male", "Ngày sinh nam", ("Năm sinh nam",), width=14),
    Column("birth_female", "Ngày sinh nữ", ("Năm sinh nữ",), width=14),
    Column("sex", "Giới tính", ("Nam/Nữ", "Phái"), width=10, choices=SEXES, example="Nữ"),
    Column("branch", "Đơn vị", ("CĐCS", "Công đoàn cơ sở", "Tên đơn vị", "Mã đơn vị"), width=40),
    Column("phone", "Điện thoại", ("Số điện thoại", "SĐT"), width=14, example="0912 345 678"),
    Column("work", "Công việc, chức vụ", ("Chức vụ", "Công việc", "Chức vụ, công việc"), width=28, example="Công nhân may"),
    Column(
        "direct_worker", "CNLĐ trực tiếp", ("Lao động trực tiếp", "Công nhân lao động trực tiếp"), width=12, choices=YES_NO, example="có"
    ),
)
MEMBER_COLUMNS = (
    *(c for c in PERSON_COLUMNS),
    Column("ethnic_group", "Dân tộc", width=12, example="Kinh"),
    Column("education", "Trình độ", width=20),
    Column("theory", "Lý luận chính trị", width=14),
    Column("home_town", "Quê quán", width=26),
    Column("residence", "Nơi ở hiện nay", width=26),
    Column("union_joined_on", "Ngày vào Công đoàn", ("Vào công đoàn",), width=14),
    Column("youth_joined_on", "Ngày vào Đoàn", ("Ngày vào Đoàn Thanh niên", "Vào Đoàn"), width=14),
    Column("union_officer", "Cán bộ công đoàn", width=12, choices=YES_NO),
    Column("citizen_number", "Số định danh", ("Số định danh cá nhân", "CCCD", "Số CCCD", "Căn cước công dân"), width=16),
)
INTRODUCTION_COLUMNS = (
    *(c for c in PERSON_COLUMNS),
    Column("agreed", "Ngày trao đổi, đồng ý", ("Đoàn viên đồng ý ngày", "Ngày đồng ý"), width=14, example="20/01/2026"),
    Column(
        "document_kind", "Loại văn bản", ("Loại văn bản giới thiệu",), width=20, choices=columns.DOCUMENT_KINDS, example="Nghị quyết 4A-KNĐ"
    ),
    Column("document_number", "Số văn bản", ("Số nghị quyết", "Số văn bản giới thiệu"), width=16, example="12/NQ-CĐCS"),
    Column("document_on", "Ngày văn bản", ("Ngày nghị quyết", "Ngày giới thiệu"), width=14, example="03/02/2026"),
    Column("certified", "Ngày cấp GCN lớp nhận thức", ("Ngày cấp giấy chứng nhận", "GCN lớp nhận thức"), width=14),
    Column("certificate_number", "Số GCN", ("Số giấy chứng nhận",), width=14),
)
COLUMNS = {
    ImportKind.BRANCHES: BRANCH_COLUMNS,
    ImportKind.MEMBERS: MEMBER_COLUMNS,
    ImportKind.INTRODUCTIONS: INTRODUCTION_COLUMNS,
    ImportKind.HISTORIES: (*PERSON_COLUMNS, *columns.HISTORY),
    ImportKind.CLASSES: columns.CLASSES,
    ImportKind.DECISIONS: columns.DECISIONS,
    ImportKind.TARGETS: columns.TARGETS,
}


class CellFault(ValueError):
    """Why a cell cannot be read: a whole Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document named in a row: form code, number ('' when not known), day (None when not known)."""

    form: str
    number: str
    on: date | None


@dataclass(frozen=True, slots=True)
class PlannedAct:
    """An act that a row stands for; ``by_notice``: known from the Party's paper."""

    kind: str
    on: date
    precision: str = dates.DAY
    paper: Paper | None = None
    body: object = None
    by_notice: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A stored value that a row would replace. ``before`` and ``after`` as the actions take them, None or '' where nothing is known."""

    field: str
    label: str
    before: object
    after: object

    @property
    def sentence(self) -> str:
        """Label, before and after as people read them."""
        return f"{self.label}: {shown(self.before)} → {shown(self.after)}"


def shown(value: object) -> str:
    """A value of a cell as people read it: có, không, a date day first; '–' for nothing."""
    if isinstance(value, bool):
        return YES_NO[not value]
    if isinstance(value, date):
        return dates.show(value)
    return str(value) if value not in (None, "") else "–"


@dataclass(slots=True)
class Row:
    """One row of the sheet on its way in. ``number``: as Excel counts. ``facts``: what was understood, by key.

    ``notes``: reasons why the row is doubtful or known; ``faults``: why it cannot be written; ``marks``: keys of the cells that are wrong.
    ``candidates``: members it may be, for a doubtful row; ``found``: the branch, member or case that it is; ``changes``: what an update
    replaces; ``repaired``: key → (as written, as understood).
    """

    number: int
    values: Mapping[str, object]
    facts: dict[str, object] = field(default_factory=dict)
    state: str = RowState.NEW
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    candidates: list[object] = field(default_factory=list)
    found: object = None
    branch: object = None
    choice: str = ""
    repaired: dict[str, tuple[str, str]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)

    def fail(self, why: str, *cells: str) -> None:
        """Say why the row cannot be written; ``cells``: keys of the columns to look at."""
        self.state = RowState.WRONG
        if why not in self.faults:  # two acts of one row may be refused for one reason
            self.faults.append(why)
        self.marks.update(cells)

    def forget_cells(self) -> None:
        """Keep what was understood and let go of what was written: of a large list it is a tenth of the memory."""
        self.values, self.repaired = {}, {}

    @property
    def title(self) -> str:
        for known in (self.facts, self.values):
            if name := known.get("full_name") or known.get("name"):
                return text.clean(name)
        return ""


# ------------------------------------------------------------------ cells


def words(value: object, limit: int = 200) -> str:
    """A text cell; whole numbers without decimals. Raises CellFault when it is longer than ``limit``."""
    found = text.clean(dates.show(value) if isinstance(value, date) else value if value is not None else "")
    if len(found) > limit:
        raise CellFault(_("Nội dung dài quá %(limit)s ký tự.") % {"limit": limit})
    return found


def partial(value: object) -> PartialDate | None:
    """PartialDate of a date cell, a year as number or a text; None when empty. Raises CellFault."""
    if value in ("", None):
        return None
    if isinstance(value, bool):
        raise _no_date(value)
    if isinstance(value, date):
        found = PartialDate(value) if 1900 <= value.year <= 2100 else None
    elif isinstance(value, int) and 20000 < value < 60000:  # a date whose cell lost its format: Excel's count of days
        found = PartialDate(date(1899, 12, 30) + timedelta(days=value))
    else:
        found = dates.parse(value)
    if found is None:
        raise _no_date(value)
    return found


def whole_day(value: object) -> date | None:
    """The day of a date cell; None when empty. Raises CellFault, also when only month or year is given."""
    found = partial(value)
    if found and found.precision != dates.DAY:
        raise CellFault(_("“%(value)s”: cần ghi đủ ngày, tháng, năm.") % {"value": words(value)[:40]})
    return found.on if found else None


def _no_date(value: object) -> CellFault:
    return CellFault(_("“%(value)s” không phải là ngày hợp lệ. Ghi ngày/tháng/năm, ví dụ 03/02/2026.") % {"value": str(value)[:40]})


def yes(value: object) -> bool | None:
    """True for có, x, 1, đúng; False for không, 0; None when empty. Raises CellFault."""
    if isinstance(value, bool):
        return value
    folded = text.fold(value if value is not None else "")
    if folded in ("", "-", "?"):  # "?" is how the exported list shows what is not known
        return None
    if folded in ("co", "x", "1", "dung", "yes", "true", "v", "✓", "✔"):
        return True
    if folded in ("khong", "0", "k", "no", "false", "sai"):
        return False
    raise CellFault(_("“%(value)s”: ghi có hoặc không.") % {"value": str(value)[:40]})


def sex(value: object) -> str:
    """'male', 'female', or '' when empty. Raises CellFault."""
    folded = text.fold(value if value is not None else "")
    if not folded:
        return ""
    if folded in ("nam", "m", "1"):
        return "male"
    if folded in ("nu", "f", "0"):
        return "female"
    raise CellFault(_("“%(value)s”: giới tính ghi Nam hoặc Nữ.") % {"value": str(value)[:40]})


def phone(value: object) -> str:
    """Digits with the leading zero that Excel drops; '' when empty. Raises CellFault."""
    written = words(value, 60)
    if not written:
        return ""
    if not (number := text.phone_number(written)):
        raise CellFault(_("“%(value)s”: số điện thoại chưa đúng, cần 10 chữ số.") % {"value": written[:40]})
    return number


def document_form(value: object) -> str:
    """'4A-KNĐ' or 'letter'; '' when empty. Raises CellFault."""
    folded = text.fold(value if value is not None else "")
    if not folded:
        return ""
    if "cong van" in folded or folded == "cv":
        return "letter"
    if "4a" in folded or "nghi quyet" in folded or folded == "nq":
        return "4A-KNĐ"
    raise CellFault(_("“%(value)s”: ghi Nghị quyết 4A-KNĐ hoặc Công văn.") % {"value": str(value)[:40]})


def is_total(values: Iterable[object]) -> bool:
    """Whether a row is a sum line ("Tổng cộng", "Cộng: 12 đồng chí") instead of an entry.

    Without marks "Cộng" and "Công" are one word, and "Công văn", "Công chức", "Tổng công ty", "Công" as a given name are no sums: the
    bare word counts with its mark only, or with a number after it.
    """
    return any(_SUM.match(text.fold(v)) or text.clean(v).casefold().rstrip(" .") == "cộng" for v in values if isinstance(v, str))


_SUM = re.compile(r"tong cong\b(?! (?:ty|doan|nhan|trinh)\b)|tong so\b|cong\s*[:(]|cong\s+\d")


def is_example(values: Iterable[object]) -> bool:
    """Whether a row is the example of the template, which is left aside."""
    return any(isinstance(v, str) and text.fold(v).startswith("vi du") for v in values)
