"""Columns of the sheets that bring history in: lists of past years, class lists, decisions, targets. Layer: rules.

Source: the lists A, B and C of the domain notes, and how their headings are worded. No database.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from portal import dates, text
from portal.dates import PartialDate
from portal.sheets import Column
from portal.workbooks.repair import LONGEST
from tracking.nominations.rules import ActKind

# What a sheet is for, on the page where one is chosen; by the code of the kind.
HELP = {
    "don-vi": _later("Công đoàn cơ sở và cấp dưới: tên, loại hình, công đoàn cấp trên, ngày thành lập."),
    "doan-vien": _later("Thông tin của đoàn viên; đoàn viên đã có thì được bổ sung, ô trống không xóa gì."),
    "gioi-thieu": _later("Đồng chí vừa được giới thiệu, cùng nghị quyết Mẫu 4A-KNĐ hoặc công văn."),
    "qua-trinh": _later(
        "Danh sách các năm trước: mỗi đồng chí một dòng với các ngày đã biết, từ giới thiệu đến chính thức hoặc thôi theo dõi. "
        "Ngày chưa biết để trống."
    ),
    "lop": _later("Học viên của một lớp: cử học, kết quả, giấy chứng nhận. Chọn lớp khi tải tệp, hoặc ghi tên lớp trong tệp."),
    "quyet-dinh": _later("Danh sách cấp ủy thông báo: quyết định kết nạp, ngày lễ, quyết định công nhận chính thức của từng đồng chí."),
    "chi-tieu": _later("Chỉ tiêu giao cho từng đơn vị theo nhiệm kỳ hoặc năm, kèm số, ngày quyết định."),
}
# Short words of the template for what targets count and how they are set; the whole labels are understood too.
INDICATORS = ("Giới thiệu", "Cử học", "Hoàn thành lớp", "Kết nạp", "Chính thức")
POPULATIONS = ("nữ", "công nhân lao động trực tiếp", "dân tộc thiểu số", "ngoài khu vực nhà nước", "dưới 35 tuổi", "cán bộ công đoàn")
SHAPES = ("Cả nhiệm kỳ", "Trong năm", "Bình quân mỗi CĐCS mỗi năm", "Tỷ lệ so với nội dung khác", "Tỷ lệ so với số đoàn viên")
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


# Who a row is about, where nobody new is entered: no sex is needed, and the unit only narrows the search.
_WHO = (
    Column("full_name", "Họ và tên", ("Họ tên", "Họ và tên học viên"), required=True, width=28, example="Nguyễn Thị Hoa"),
    Column("birth", "Ngày sinh", ("Năm sinh", "Ngày tháng năm sinh"), width=14, example="12/03/1990"),
    Column("birth_male", "Ngày sinh nam", ("Năm sinh nam",), width=14),
    Column("birth_female", "Ngày sinh nữ", ("Năm sinh nữ",), width=14),
    Column("branch", "Đơn vị", ("CĐCS", "Công đoàn cơ sở", "Tên đơn vị", "Đơn vị công tác"), width=40),
)
CLASSES = (
    *_WHO,
    Column("class", "Lớp", ("Tên lớp", "Mã lớp"), width=36),
    Column("sent_on", "Ngày cử học", ("Cử học ngày",), width=14),
    Column("absences", "Số buổi vắng", ("Vắng",), width=10),
    Column("mark", "Điểm bài thu hoạch", ("Điểm",), width=10, example="8,5"),
    Column("result", "Kết quả", ("Xếp loại",), width=14, choices=("đạt", "chưa đạt", "vắng"), example="đạt"),
    Column("certificate_number", "Số GCN", ("Số giấy chứng nhận",), width=14, example="145"),
    Column("certificate_on", "Ngày cấp GCN", ("Ngày cấp giấy chứng nhận", "Ngày cấp"), width=14, example="20/06/2026"),
)
CLASSES_SYNONYMS = {
    "class": ("Lớp bồi dưỡng", "Lớp học", "Khóa", "Tên lớp bồi dưỡng"),
    "result": ("Xếp loại (Giỏi/Khá/TB)", "Đánh giá", "KQ", "Kết quả học tập"),
    "absences": ("Số buổi nghỉ", "Buổi vắng"),
    "mark": ("Điểm thu hoạch", "Bài thu hoạch", "Điểm bài", "Điểm kiểm tra", "Điểm số"),
    "certificate_number": ("GCN số", "Giấy chứng nhận Số", "Giấy chứng nhận Số GCN", "Số giấy CN"),
    "certificate_on": ("Giấy chứng nhận Ngày", "Giấy chứng nhận Ngày cấp", "Cấp ngày"),
}
DECISIONS = (
    *_WHO,
    Column("kind", "Loại quyết định", ("Loại QĐ",), width=22, choices=("kết nạp", "công nhận chính thức"), example="kết nạp"),
    Column("number", "Số quyết định", ("Số QĐ",), width=16, example="77-QĐ/ĐU"),
    Column("decision", "Ngày quyết định", ("Ngày QĐ", "Ngày ký"), width=14, example="02/05/2026"),
    Column("effective", "Ngày lễ kết nạp, ngày tính chính thức", ("Ngày hiệu lực", "Có hiệu lực từ ngày"), width=18, example="19/05/2026"),
    Column("decision_number", "Số quyết định kết nạp", ("Số QĐ kết nạp",), width=16),
    Column("decided", "Ngày quyết định kết nạp", ("Ngày QĐ kết nạp",), width=14),
    Column("ceremony", "Ngày lễ kết nạp", ("Ngày kết nạp", "Ngày tổ chức lễ kết nạp"), width=14),
    Column("official_number", "Số quyết định chính thức", ("Số QĐ chính thức", "Số quyết định công nhận chính thức"), width=16),
    Column("official_decided", "Ngày quyết định chính thức", ("Ngày QĐ chính thức",), width=14),
    Column("official", "Ngày công nhận chính thức", ("Ngày chính thức", "Chính thức từ ngày"), width=14),
)
DECISIONS_SYNONYMS = {
    "kind": ("Nội dung quyết định", "Nội dung", "Về việc"),
    "decision": ("Số, ngày quyết định", "Quyết định", "Quyết định Ngày", "Ngày ban hành", "Quyết định (số, ngày)"),
    "number": ("Quyết định Số",),
    "decided": ("Quyết định kết nạp", "Số, ngày quyết định kết nạp", "Quyết định kết nạp Ngày"),
    "decision_number": ("Quyết định kết nạp Số",),
    "effective": ("Tính từ ngày", "Kể từ ngày", "Ngày có hiệu lực"),
    "ceremony": ("Kết nạp ngày", "Ngày vào Đảng", "Lễ kết nạp", "Lễ kết nạp ngày"),
    "official_decided": ("Quyết định công nhận chính thức", "Quyết định chính thức Ngày", "Số, ngày quyết định chính thức"),
    "official_number": ("Quyết định chính thức Số",),
    "official": ("Chính thức ngày", "Chuyển chính thức", "Được công nhận chính thức ngày"),
}
TARGETS = (
    Column("branch", "Đơn vị được giao", ("Đơn vị", "CĐCS", "Công đoàn cơ sở", "Tên đơn vị"), required=True, width=40),
    Column("indicator", "Nội dung tính", ("Nội dung", "Chỉ tiêu về"), width=36, choices=INDICATORS, example="Giới thiệu"),
    Column("population", "Chỉ tính nhóm", ("Nhóm",), width=24, choices=POPULATIONS),
    Column("shape", "Cách giao", ("Hình thức giao",), width=34, choices=SHAPES, example="Cả nhiệm kỳ"),
    Column("year", "Năm", width=10),
    Column("term", "Nhiệm kỳ", ("Tên nhiệm kỳ",), width=24),
    Column("value", "Chỉ tiêu", ("Số lượng", "Số chỉ tiêu", "Số người", "Chỉ tiêu giao"), required=True, width=12, example="12"),
    Column("base_indicator", "So với nội dung", ("So với",), width=30, choices=INDICATORS),
    Column("base_on", "Số đoàn viên tại ngày", ("Ngày tính số đoàn viên",), width=16),
    Column("decision_number", "Số quyết định giao", ("Số quyết định", "Số QĐ"), width=18, example="15/QĐ-LĐLĐ"),
    Column("decision_on", "Ngày quyết định giao", ("Ngày quyết định", "Ngày QĐ"), width=14, example="05/01/2026"),
)
TARGETS_SYNONYMS = {
    "branch": ("Đơn vị giao", "Công đoàn", "Cơ quan, đơn vị", "Tên CĐCS"),
    "value": ("Chỉ tiêu (người)", "Giao", "Chỉ tiêu được giao", "Số chỉ tiêu giao", "Kế hoạch"),
    "indicator": ("Tên chỉ tiêu", "Loại chỉ tiêu"),
    "year": ("Năm kế hoạch", "Năm giao"),
    "decision_on": ("Quyết định giao Ngày", "Ngày ban hành"),
    "decision_number": ("Quyết định giao Số", "Căn cứ"),
}
MORE_DAYS = ("sent_on", "certificate_on", "decision", "effective", "official_decided", "base_on", "decision_on")


class NoDate(ValueError):
    """The cell holds no date."""


def numbered(value: object) -> tuple[PartialDate, str]:
    """Date and number of a cell such as '12/NQ-CĐCS ngày 03/02/2021', '145, 20/06/2021' or '03/02/2021 (số 12)'; '' without a number.

    Raises NoDate for anything else. A cell that is a date as a whole is none of this: it is read as dates are.
    """
    written = text.clean(value)
    for pattern in _NUMBERED if len(written) <= LONGEST else ():
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
