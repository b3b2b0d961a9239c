"""Awkward workbooks, built when the tests run: what officials send, alone and combined, with what must become of each row.

Each case: bytes, kind of import, expected rows as (number in Excel, state, facts that must hold), words that must stand in the notes.
"""

import zipfile
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

import openpyxl
import xlwt
from openpyxl.styles import Font

from portal import legacy
from tracking.imports.rules import ImportKind as Kind
from tracking.imports.rules import RowState as State

UNIT = "CĐCS Công ty May Sông Lam"
HEAD = ["Họ và tên", "Ngày sinh", "Giới tính", "Đơn vị", "Điện thoại"]
HOA = ["Nguyễn Thị Hoa", "12/03/1990", "Nữ", UNIT, "0912345678"]
BINH = ["Trần Văn Bình", "1988", "Nam", UNIT, ""]
IS_HOA = {"full_name": "Nguyễn Thị Hoa", "birth": "12/03/1990", "sex": "female", "phone": "0912345678"}
IS_BINH = {"full_name": "Trần Văn Bình", "birth": "1988", "sex": "male", "phone": ""}


@dataclass
class Case:
    name: str
    content: bytes
    rows: list
    notes: tuple = ()
    kind: str = Kind.MEMBERS
    prepare: object = None  # called with the places of the cast: what has to be there for the file to be about


def xlsx(*rows, change=None):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if change:
        change(book, sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def xls(*rows, merge=()):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Danh sách")
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    covered = {(r, c) for first, last, left, right, _value in merge for r in range(first, last + 1) for c in range(left, right + 1)}
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None and (at, column) not in covered:
                sheet.write(at, column, value, *([day] if isinstance(value, date) else []))
    for place in merge:
        sheet.write_merge(*place)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def ods(*rows, hidden=(), raw=""):
    lines = []
    for number, row in enumerate(rows, start=1):
        shown = ' table:visibility="collapse"' if number in hidden else ""
        lines.append(f"<table:table-row{shown}>{''.join(_ods_cell(v) for v in row)}</table:table-row>")
    spaces = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "table", "text"))
    body = (
        f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="Danh sách">{"".join(lines)}{raw}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return packed(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": "<manifest/>", "content.xml": body}
    )


def _ods_cell(value):
    if value in (None, ""):
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def packed(parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def csv_text(*rows, mark=","):
    return "\r\n".join(mark.join(str(v) for v in row) for row in rows)


def tcvn3(text):
    back = {new: chr(old) for old, new in legacy.tcvn3_table().items()}
    return "".join(back.get(c, c) for c in text)


def vni(text):
    back = {new: old for old, new in legacy._vni_codes().items()}
    return "".join(back.get(c, c) for c in text)


TWO = [(2, State.NEW, IS_HOA), (3, State.NEW, IS_BINH)]


def _hidden(book, sheet):
    sheet.row_dimensions[2].hidden = True


def _second_sheet(book, sheet):
    book.create_sheet("Bìa", 0).append(["BÁO CÁO"])


def _hidden_sheet(book, sheet):
    other = book.create_sheet("Cũ", 0)
    for row in (HEAD, ["Người Cũ", "1970", "Nam", UNIT, ""]):
        other.append(row)
    other.sheet_state = "hidden"


def _merged_head(book, sheet):
    sheet.merge_cells("C1:D1")
    sheet.merge_cells("B1:B2")


def _old_font(book, sheet):
    for row in sheet.iter_rows():
        for cell in row:
            cell.font = Font(name=".VnTime")


def _formula(book, sheet):
    sheet["H2"] = "=1+1"


def changed_member(name, **facts):
    return {**IS_HOA, "full_name": name, **facts}


TITLES = [["LIÊN ĐOÀN LAO ĐỘNG"], ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], [], ["DANH SÁCH ĐOÀN VIÊN"], []]
TWO_ROWS = [["STT", "Họ và tên", "Ngày sinh", None, "Đơn vị"], [None, None, "Nam", "Nữ", None]]


def one(**cells):
    """The first person with some cells changed, by heading."""
    return [cells.get(heading, value) for heading, value in zip(HEAD, HOA, strict=True)]


def _day(value, birth):
    return xlsx(HEAD, one(**{"Ngày sinh": value})), [(2, State.NEW, {**IS_HOA, "birth": birth})]


def members():
    yield Case("plain xlsx", xlsx(HEAD, HOA, BINH), TWO)
    yield Case("plain xls", xls(HEAD, HOA, BINH), TWO)
    yield Case("plain ods", ods(HEAD, HOA, BINH), TWO)
    for label, mark in (("comma", ","), ("semicolon", ";"), ("tab", "\t")):
        yield Case(f"csv {label}", csv_text(HEAD, HOA, BINH, mark=mark).encode(), TWO)
    yield Case("csv with BOM", csv_text(HEAD, HOA, BINH).encode("utf-8-sig"), TWO)
    yield Case("csv UTF-16", csv_text(HEAD, HOA, BINH, mark="\t").encode("utf-16"), TWO, ("UTF-16",))
    yield Case("csv Windows-1258", cp1258(csv_text(HEAD, HOA, BINH, mark=";")), TWO, ("Windows-1258",))
    yield Case("titles above", xlsx(*TITLES, HEAD, HOA, BINH), [(7, State.NEW, IS_HOA), (8, State.NEW, IS_BINH)])
    yield Case("cover sheet first", xlsx(HEAD, HOA, BINH, change=_second_sheet), TWO, ("nhiều trang tính",))
    yield Case("hidden sheet first", xlsx(HEAD, HOA, BINH, change=_hidden_sheet), TWO)
    two_births = [[1, "Trần Văn Bình", 1988, None, UNIT], [2, "Nguyễn Thị Hoa", None, "12/03/1990", UNIT]]
    expected = [(3, State.NEW, IS_BINH), (4, State.NEW, {**IS_HOA, "phone": ""})]
    yield Case("two-row headings xlsx", xlsx(*TWO_ROWS, *two_births, change=_merged_head), expected)
    yield Case("two-row headings xls", xls(*TWO_ROWS, *two_births, merge=[(0, 0, 2, 3, "Ngày sinh")]), expected)
    yield Case(
        "two-row headings csv", csv_text(*[["" if v is None else v for v in r] for r in [*TWO_ROWS, *two_births]]).encode(), expected
    )
    ticks = [["Họ và tên", "Năm sinh", "Nam", "Nữ", "Đơn vị"], ["Trần Văn Bình", 1988, "x", "", UNIT]]
    yield Case("ticks for the sex", xlsx(*ticks), [(2, State.NEW, IS_BINH)])
    split = [["Họ và tên đệm", "Tên", *HEAD[1:]], ["Nguyễn Thị", "Hoa", *HOA[1:]]]
    yield Case("name in two columns", xlsx(*split), [(2, State.NEW, IS_HOA)])
    for label, value, birth in DAYS:
        yield Case(f"date {label}", *_day(value, birth))
    yield Case("phone without zero", xlsx(HEAD, one(**{"Điện thoại": 912345678})), [(2, State.NEW, IS_HOA)])
    yield Case("hidden row", xlsx(HEAD, HOA, BINH, change=_hidden), TWO[1:], ("dòng ẩn",))
    yield Case("hidden row ods", ods(HEAD, HOA, BINH, hidden={2}), TWO[1:], ("dòng ẩn",))
    tail = [["Tổng cộng", 2], [], [None, None, None, "Vinh, ngày 3 tháng 2 năm 2026"], [None, "NGƯỜI LẬP BIỂU"], [None, "Lê Văn Ký"]]
    yield Case("total and signatures", xlsx(HEAD, HOA, BINH, *tail), TWO, ("dòng tổng cộng", "phần ký tên"))
    yield Case("headings repeated", xlsx(HEAD, HOA, HEAD, BINH), [TWO[0], (4, State.NEW, IS_BINH)], ("tiêu đề lặp lại",))
    yield Case("column numbers", xlsx(HEAD, [1, 2, 3, 4, 5], HOA), [(3, State.NEW, IS_HOA)], ("đánh số cột",))
    yield Case("formula", xlsx(HEAD, HOA, BINH, change=_formula), TWO)
    yield from encodings()
    yield Case(
        "one wrong row", xlsx(HEAD, HOA, one(**{"Họ và tên": "Lê Văn Sai", "Ngày sinh": "31/02/1990"})), [TWO[0], (3, State.WRONG, {})]
    )
    everything = [*TITLES, *[[tcvn3(v) if v else v for v in row] for row in TWO_ROWS]]
    everything += [[1, tcvn3("Trần Văn Bình"), 1988, None, tcvn3(UNIT)], [None, tcvn3("Tổng cộng"), 1], [None, tcvn3("Người lập biểu")]]
    yield Case("everything at once", xls(*everything), [(8, State.NEW, IS_BINH)], ("TCVN3", "tổng cộng", "ký tên"))


DAYS = [
    ("in words", "ngày 3 tháng 2 năm 1990", "03/02/1990"), ("short year", "3/2/90", "03/02/1990"), ("dashes", "03-02-1990", "03/02/1990"),
    ("dots", "03.02.1990", "03/02/1990"), ("count of days", 32907, "03/02/1990"), ("count as text", "32907", "03/02/1990"),
    ("cell", date(1990, 2, 3), "03/02/1990"), ("year only", 1990, "1990"), ("day and month unknown", "00/00/1990", "1990"),
]  # fmt: skip


def encodings():
    import unicodedata

    old = [[tcvn3(v) for v in row] for row in (HEAD, HOA, BINH)]
    yield Case("TCVN3 by its letters", xlsx(*old), TWO, ("TCVN3",))
    yield Case("TCVN3 by its font", xlsx(*old, change=_old_font), TWO, ("TCVN3",))
    yield Case("TCVN3 xls", xls(*old), TWO, ("TCVN3",))
    yield Case("VNI", xlsx(*[[vni(v) for v in row] for row in (HEAD, HOA, BINH)]), TWO, ("VNI",))
    yield Case("NFD", xlsx(*[[unicodedata.normalize("NFD", v) for v in row] for row in (HEAD, HOA, BINH)]), TWO)
    yield Case("false D", xlsx(HEAD, one(**{"Họ và tên": "Ðặng Thị Ɖào"})), [(2, State.NEW, changed_member("Đặng Thị Đào"))])
    yield Case("valid Latin-1 stays", xlsx(HEAD, one(**{"Họ và tên": "Hà Thị Là"})), [(2, State.NEW, changed_member("Hà Thị Là"))])


def cp1258(text):
    """As Windows writes it: letters with hats whole, tones apart."""
    import unicodedata

    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = next(c for c in parts if c in "\u0300\u0309\u0303\u0301\u0323")
            out += unicodedata.normalize("NFC", parts.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return out


def others():
    head = ["STT", "Họ tên", "Năm sinh", "Giới", "Đơn vị công tác", "Số nghị quyết", "Ngày nghị quyết", "Loại văn bản", "Ngày đồng ý"]
    row = [1, "Nguyễn Thị Hoa", 1990, "Nữ", UNIT, "12/NQ-CĐCS", "ngày 3 tháng 2 năm 2026", "Nghị quyết 4A-KNĐ", "20.01.2026"]
    hoa = {**IS_HOA, "birth": "1990", "phone": ""}
    for name, build in (("xlsx", xlsx), ("xls", xls), ("ods", ods)):
        content = build(["DANH SÁCH ĐOÀN VIÊN ƯU TÚ"], head, row)
        yield Case(f"introductions {name}", content, [(3, State.NEW, hoa)], kind=Kind.INTRODUCTIONS)
    head = ["TT", "Tên CĐCS", "Loại hình doanh nghiệp", "Ngày TL", "Địa chỉ"]
    row = [1, "CĐCS Công ty Mới Lập", "", "15.08.2020", "Vinh"]
    for name, build in (("xlsx", xlsx), ("xls", xls), ("ods", ods)):
        content = build(head, row, [None, "Tổng cộng", 1])
        yield Case(f"branches {name}", content, [(2, State.NEW, {"name": row[1]})], ("tổng cộng",), Kind.BRANCHES)


HISTORY_TITLES = [["CÔNG ĐOÀN PHƯỜNG"], ["DANH SÁCH ĐOÀN VIÊN ƯU TÚ NHIỆM KỲ 2018–2023"], []]
HISTORY_HEAD = [
    ["TT", "Họ và tên", "Ngày sinh", None, "Đơn vị công tác", "Số, ngày nghị quyết giới thiệu", "Đã học lớp nhận thức", None,
     "Kết nạp", None],
    [None, None, "Nam", "Nữ", None, None, "Số GCN", "Ngày", "Số QĐ", "Ngày QĐ"],
]  # fmt: skip
HISTORY_ROW = [1, "Nguyễn Thị Hoa", None, "1990", UNIT, "12/NQ-CĐCS ngày 03/02/2021", "0145", "20.6.2021", "77-QĐ/ĐU", "5/2022"]
IS_HISTORY = {
    "full_name": "Nguyễn Thị Hoa", "birth": "1990", "sex": "female", "introduced": "03/02/2021", "document_number": "12/NQ-CĐCS",
    "certificate": "20/06/2021", "certificate_number": "0145", "decided": "05/2022", "decision_number": "77-QĐ/ĐU",
}  # fmt: skip


def _history_merges(book, sheet):
    for place in ("C4:D4", "G4:H4", "I4:J4", "A4:A5", "B4:B5", "E4:E5", "F4:F5"):
        sheet.merge_cells(place)


def histories():
    kind, expected = Kind.HISTORIES, [(6, State.NEW, IS_HISTORY)]
    tail = [None, "Tổng cộng", None, None, None, None, None, 1]
    content = xlsx(*HISTORY_TITLES, *HISTORY_HEAD, HISTORY_ROW, tail, change=_history_merges)
    yield Case("history with two-row headings", content, expected, ("tổng cộng",), kind)
    plain = csv_text(*[["" if v is None else v for v in row] for row in [*HISTORY_HEAD, HISTORY_ROW]], mark=";").encode()
    yield Case("history csv", plain, [(3, State.NEW, IS_HISTORY)], kind=kind)
    old = [[tcvn3(v) if isinstance(v, str) else v for v in row] for row in [*HISTORY_HEAD, HISTORY_ROW]]
    merges = [(0, 0, 2, 3, tcvn3("Ngày sinh")), (0, 0, 6, 7, tcvn3("Đã học lớp nhận thức")), (0, 0, 8, 9, tcvn3("Kết nạp"))]
    yield Case("history TCVN3 xls", xls(*old, merge=merges), [(3, State.NEW, IS_HISTORY)], ("TCVN3",), kind)
    head = ["Họ tên", "Năm sinh", "Giới", "CĐCS", "Năm giới thiệu", "Ngày vào Đảng", "Chuyển chính thức", "Lý do", "Ngày thôi"]
    rows = [
        ["Nguyễn Thị Hoa", 1990, "Nữ", UNIT, 2021, 44700, "ngày 19 tháng 5 năm 2023", "", ""],
        ["Trần Văn Bình", 1988, "Nam", UNIT, "2021", "", "", "đã nghỉ việc", "8/2021"],
        ["Lê Văn Sai", 1988, "Nam", UNIT, "2021", "x", "", "", ""],
    ]
    facts = [
        {"introduced": "2021", "ceremony": "19/05/2022", "official": "19/05/2023"}, {"ending": "left_unit", "ended": "08/2021"}, {},
    ]  # fmt: skip
    states = (State.NEW, State.NEW, State.WRONG)
    yield Case("history of years", ods(head, *rows), list(zip((2, 3, 4), states, facts, strict=True)), kind=kind)


def _two_cases(world):
    """Hoa and Bình with a case each, a class of the ward, a term of the ward."""
    from tests.factories import clerk, make_case, make_member
    from tracking.classes import actions as classes
    from tracking.targets import actions as targets

    for name, birth in (("Nguyễn Thị Hoa", "12/03/1990"), ("Trần Văn Bình", "1988")):
        make_case(member=make_member(name, branch=world.company, birth=birth), on=date(2025, 9, 1))
    term = {"name": "Nhiệm kỳ 2025–2030", "starts_on": date(2025, 9, 1), "ends_on": date(2030, 8, 31)}
    targets.add_term(branch=world.ward, by=clerk(), **term)
    days = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 15)}
    classes.plan_class(branch=world.ward, kind="awareness", name="Lớp nhận thức khóa 1", by=clerk(), **days)


def _class_merges(book, sheet):
    for place in ("C2:D2", "I2:J2"):
        sheet.merge_cells(place)


def class_lists():
    head = [
        ["STT", "Họ và tên", "Năm sinh", None, "Đơn vị công tác", "Lớp học", "Số buổi vắng", "Xếp loại (Giỏi/Khá/TB)",
         "Giấy chứng nhận", None],
        [None, None, "Nam", "Nữ", None, None, None, None, "Số GCN", "Ngày cấp"],
    ]  # fmt: skip
    rows = [
        [1, "NGUYỄN THỊ HOA", None, "12.3.1990", UNIT, "lớp nhận thức khoá 1", 0, "Khá", "0145", 46193],
        [2, "Trần Văn Bình", 1988, None, "Cty may Sông Lam", "Lớp nhận thức khóa 1", 6, "vắng", None, None],
        [3, "Lê Văn Lạ", 1988, None, UNIT, "Lớp nhận thức khóa 1", None, "Giỏi", "146", "20/6/2026"],
    ]
    facts = [{"result": "certified", "certificate_number": "0145", "certificate_on": "2026-06-20"}, {"result": "absent"}, {}]
    states = (State.NEW, State.DOUBTFUL, State.WRONG)  # the unit is written otherwise, and a year alone is not enough
    expected = list(zip((4, 5, 6), states, facts, strict=True))
    tail = [None, "Tổng cộng: 3 học viên"]
    facts = {"kind": Kind.CLASSES, "prepare": _two_cases}
    yield Case("class list", xlsx(["DANH SÁCH HỌC VIÊN"], *head, *rows, tail, change=_class_merges), expected, ("tổng cộng",), **facts)
    merges = [(0, 0, 2, 3, tcvn3("Năm sinh")), (0, 0, 8, 9, tcvn3("Giấy chứng nhận"))]
    old = [[tcvn3(v) if isinstance(v, str) else v for v in row] for row in [*head, rows[0]]]
    yield Case("class list TCVN3 xls", xls(*old, merge=merges), [(3, *expected[0][1:])], ("TCVN3",), **facts)


def decision_lists():
    head = ["TT", "Họ tên", "Sinh ngày", "Công ty", "Về việc", "Quyết định (số, ngày)", "Kể từ ngày"]
    rows = [
        [1, "Nguyễn Thị Hoa", "12/3/90", UNIT, "Kết nạp đảng viên", "Số 77-QĐ/ĐU ngày 2 tháng 5 năm 2025", "19-05-2025"],
        [2, "Trần văn Bình", 1988, UNIT, "KẾT NẠP", "78-QĐ/ĐU, 02/05/2025", ""],
        [3, "Nguyễn Thị Hoà", 1985, UNIT, "kết nạp", "79-QĐ/ĐU, 02/05/2025", ""],
    ]
    facts = [{"decided": "02/05/2025", "decision_number": "77-QĐ/ĐU", "ceremony": "19/05/2025"}, {"decision_number": "78-QĐ/ĐU"}, {}]
    expected = list(zip((2, 3, 4), (State.UPDATE, State.UPDATE, State.WRONG), facts, strict=True))
    for name, build in (("xlsx", xlsx), ("xls", xls), ("ods", ods)):
        yield Case(f"decisions {name}", build(head, *rows), expected, kind=Kind.DECISIONS, prepare=_two_cases)
    own = ["Họ và tên", "Năm sinh", "Số, ngày quyết định kết nạp", "Kết nạp ngày", "Chính thức ngày"]
    row = ["Trần Văn Bình", 1988, "78-QĐ/ĐU ngày 02/05/2024", "5/2024", "2025"]
    held = {"decided": "02/05/2024", "ceremony": "05/2024", "official": "2025"}
    yield Case("decisions csv", csv_text(own, row, mark=";").encode(), [(2, State.UPDATE, held)], kind=Kind.DECISIONS, prepare=_two_cases)


def target_lists():
    head = ["TT", "Cơ quan, đơn vị", "Năm kế hoạch", "Chỉ tiêu (người)", "Căn cứ", "Ngày ban hành"]
    rows = [
        [1, UNIT, 2026, "1.298", "15/QĐ-CĐP", "05.01.2026"], [2, "CĐCS Trường THPT Hoa Sen", "năm 2026", 3, "", None],
        [3, "Công ty lạ", 2026, 3, "", None],
    ]  # fmt: skip
    facts = [{"value": "1298", "year": "2026", "decision_on": "2026-01-05", "shape": "year_count"}, {"value": "3"}, {}]
    states = (State.NEW, State.NEW, State.WRONG)
    expected = list(zip((3, 4, 5), states, facts, strict=True))
    tail = [None, "Tổng cộng", None, 1304]
    for name, build in (("xlsx", xlsx), ("ods", ods)):
        content = build(["GIAO CHỈ TIÊU NĂM 2026"], head, *rows, tail)
        yield Case(f"targets {name}", content, expected, ("tổng cộng",), Kind.TARGETS, _two_cases)


CASES = [*members(), *others(), *histories(), *class_lists(), *decision_lists(), *target_lists()]
