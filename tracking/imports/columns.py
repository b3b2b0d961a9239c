"""Columns of the sheets that bring history in: lists of past years, class lists, decisions, targets. Layer: rules.

Source: the lists A, B and C of the domain notes, and how their headings are worded. No database.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from portal import dates, text
from portal.dates import PartialDate
from portal.sheets import Column
from tracking.nominations.rules import ActKind

# What a sheet is for, on the page where one is chosen; by the code of the kind.
HELP = {
    "don-vi": _later("Tên, loại hình, công đoàn cấp trên, ngày thành lập của các đơn vị."),
    "doan-vien": _later("Thông tin của đoàn viên; đoàn viên đã có thì được bổ sung, ô trống không xóa gì."),
    "gioi-thieu": _later("Đồng chí vừa được giới thiệu, cùng nghị quyết Mẫu 4A-KNĐ hoặc công văn."),
    "qua-trinh": _later(
        "Danh sách các năm trước: mỗi đồng chí một dòng với các ngày đã biết, từ giới thiệu đến chính thức hoặc thôi theo dõi. "
        "Ngày chưa biết để trống."
    ),
}
DOCUMENT_KINDS = ("Nghị quyết 4A-KNĐ", "Công văn")
# The exits in the order of the pick-list, each with the words that lists use for it. "Lý do" of a list is often a remark of one word.
ENDINGS = {
    ActKind.LEFT_UNIT: ("chuyển công tác", "thôi việc", "nghỉ việc", "chuyển đi", "chuyển đơn vị", "đã nghỉ việc", "đã chuyển"),
    ActKind.WITHDRAWN: ("xin thôi", "không còn nguyện vọng", "xin rút"),
    ActKind.REMOVED_FROM_LIST: ("đưa ra khỏi danh sách", "ra khỏi danh sách", "đưa ra khỏi nguồn"),
    ActKind.DECLINED_UNION: ("bch chưa nhất trí", "công đoàn chưa nhất trí"),
    ActKind.DECLINED_PARTY: ("cấp ủy chưa xem xét", "chưa xem xét", "chưa xem xét kết nạp"),
    ActKind.LEFT_UNION: ("thôi đoàn viên", "ra khỏi công đoàn"),
    ActKind.UNION_ENDED: ("cđcs giải thể", "cđcs kết thúc", "công đoàn giải thể", "công ty giải thể"),
    ActKind.STRUCK_OFF: ("xóa tên", "xóa tên dự bị"),
    ActKind.ANNULLED: ("hủy quyết định", "hủy qđ kết nạp"),
    ActKind.LEFT_PARTY: ("ra khỏi đảng",),
    ActKind.RECOGNITION_ANNULLED: ("hủy công nhận chính thức",),
    ActKind.DECEASED: ("mất", "đã mất", "chết", "qua đời"),
}
# What the template offers: short, without commas, at which Excel parts its list.
ENDING_CHOICES = (
    "Chuyển công tác", "Xin thôi", "Ra khỏi danh sách", "BCH chưa nhất trí", "Cấp ủy chưa xem xét", "Thôi đoàn viên", "CĐCS kết thúc",
    "Xóa tên dự bị", "Hủy quyết định", "Ra khỏi Đảng", "Hủy công nhận chính thức", "Từ trần",
)  # fmt: skip

HISTORY = (
    Column("agreed", "Ngày trao đổi, đồng ý", ("Đoàn viên đồng ý ngày", "Ngày đồng ý"), width=14),
    Column("introduced", "Ngày giới thiệu", ("Ngày văn bản giới thiệu", "Ngày văn bản", "Ngày nghị quyết"), width=14, example="03/02/2021"),
    Column("document_kind", "Loại văn bản giới thiệu", ("Loại văn bản",), width=20, choices=DOCUMENT_KINDS, example="Nghị quyết 4A-KNĐ"),
    Column("document_number", "Số văn bản giới thiệu", ("Số văn bản", "Số nghị quyết"), width=16, example="12/NQ-CĐCS"),
    Column("class_sent", "Ngày cử học lớp nhận thức", ("Ngày cử học", "Cử học lớp"), width=14, example="05/2021"),
    Column("certificate", "Ngày cấp GCN lớp nhận thức", ("Ngày cấp giấy chứng nhận", "GCN lớp nhận thức"), width=14, example="20/06/2021"),
    Column("certificate_number", "Số GCN", ("Số giấy chứng nhận",), width=14, example="145"),
    Column("decided", "Ngày quyết định kết nạp", ("Ngày QĐ kết nạp", "Quyết định kết nạp"), width=14, example="2022"),
    Column("decision_number", "Số quyết định kết nạp", ("Số QĐ kết nạp",), width=16),
    Column("ceremony", "Ngày lễ kết nạp", ("Ngày kết nạp", "Ngày vào Đảng", "Ngày tổ chức lễ kết nạp"), width=14, example="19/05/2022"),
    Column("official", "Ngày công nhận chính thức", ("Ngày chính thức", "Chính thức ngày"), width=14),
    Column("official_number", "Số quyết định công nhận chính thức", ("Số QĐ chính thức",), width=16),
    Column("ended_why", "Lý do thôi theo dõi", ("Lý do kết thúc", "Kết thúc, lý do"), width=26, choices=ENDING_CHOICES),
    Column("ended", "Ngày thôi theo dõi", ("Ngày kết thúc",), width=14),
)
HISTORY_SYNONYMS = {
    "introduced": (
        "Số, ngày nghị quyết giới thiệu", "Số, ngày văn bản giới thiệu", "Ngày được giới thiệu", "Giới thiệu ngày", "Năm giới thiệu",
        "Ngày NQ", "Nghị quyết giới thiệu Ngày", "Giới thiệu cho Đảng Ngày", "Đã giới thiệu",
    ),
    "class_sent": ("Cử học ngày", "Ngày học lớp cảm tình Đảng", "Học lớp nhận thức Ngày cử", "Ngày cử đi học"),
    "certificate": (
        "Đã học lớp nhận thức (số GCN, ngày)", "Đã học lớp nhận thức", "Ngày cấp GCN", "Ngày GCN", "Đã học lớp nhận thức Ngày",
        "Giấy chứng nhận Ngày", "Học lớp nhận thức Ngày GCN", "Số, ngày GCN",
    ),
    "certificate_number": ("Số giấy CN", "Đã học lớp nhận thức Số GCN", "Giấy chứng nhận Số", "Học lớp nhận thức Số GCN"),
    "decided": ("Số, ngày quyết định kết nạp", "QĐ kết nạp", "Ngày QĐKN", "Quyết định kết nạp Ngày", "Kết nạp Ngày QĐ", "QĐ kết nạp Ngày"),
    "decision_number": ("Quyết định kết nạp Số", "QĐ kết nạp Số", "Số QĐKN", "Kết nạp Số QĐ"),
    "ceremony": ("Kết nạp ngày", "Kết nạp Ngày lễ", "Ngày vào Đảng dự bị", "Ngày kết nạp Đảng", "Lễ kết nạp", "Ngày dự bị"),
    "official": (
        "Số, ngày quyết định chính thức", "Ngày QĐ chính thức", "Ngày quyết định công nhận chính thức", "Chuyển chính thức", "Chính thức",
        "Ngày chuyển chính thức", "Công nhận chính thức Ngày", "Chuyển chính thức Ngày",
    ),
    "official_number": ("Công nhận chính thức Số", "Chuyển chính thức Số", "Số quyết định chính thức"),
    "ended_why": ("Lý do", "Lý do không theo dõi", "Lý do chưa kết nạp", "Thôi theo dõi Lý do"),
    "ended": ("Ngày thôi", "Thôi theo dõi Ngày"),
}  # fmt: skip
HISTORY_DAYS = ("introduced", "class_sent", "certificate", "decided", "ceremony", "official", "ended")


class NoDate(ValueError):
    """The cell holds no date."""


def numbered(value: object) -> tuple[PartialDate, str]:
    """Date and number of a cell such as '12/NQ-CĐCS ngày 03/02/2021', '145, 20/06/2021' or '03/02/2021 (số 12)'; '' without a number.

    Raises NoDate for anything else. A cell that is a date as a whole is none of this: it is read as dates are.
    """
    written = text.clean(value)
    for pattern in _NUMBERED:
        found = pattern.fullmatch(written)
        on = dates.parse(found["day"].strip(" .,;()")) if found else None
        if found and on:
            return on, _bare(found["number"])
    raise NoDate(written)


_NUMBERED = (
    re.compile(r"(?P<number>.+?)[\s,;(-]*\bngày\s*:?\s*(?P<day>.+)", re.I),
    re.compile(r"(?:ngày\s*)?(?P<day>[\d/.\-]+)[\s,;(-]*\bsố\b\s*:?\s*(?P<number>.+)", re.I),
    re.compile(r"(?P<number>.+?)\s*[,;(]\s*(?P<day>[\d/.\-]+)\)?", re.I),
    re.compile(r"(?P<number>.+?)\s+(?P<day>\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4})", re.I),
)


def _bare(number: str) -> str:
    """A number without the word before it and the marks around it."""
    return re.sub(r"^(?:(?:qđ|nq|cv|gcn)\s+)?số\b\s*:?\s*", "", number.strip(" .,;:()-"), flags=re.I).strip(" .,;:()")[:60]


def ending(value: object) -> ActKind | None:
    """The exit that the words of a cell stand for; None when they stand for none that is known."""
    folded = text.fold(value).strip(" .,;")
    return _ENDINGS.get(folded)


_ENDINGS = {text.fold(word): kind for kind, words in ENDINGS.items() for word in (str(kind.label), *words)}


def endings_hint() -> str:
    """The words from which one is to be chosen."""
    return _("Chọn một trong các lý do: %(words)s.") % {"words": "; ".join(ENDING_CHOICES)}
