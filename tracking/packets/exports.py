"""The workbook to be taken along: what is known stands in open cells, lists to pick from on a hidden sheet, the machine column hidden."""

from io import BytesIO

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import fillable
from portal.exports import SAFE
from tracking.packets import queries, rules
from tracking.packets.rules import COLUMNS, DAYS, POOL, SPARE, TOKEN, TRACKED

GUIDE = (
    gettext_lazy(
        "Sửa thẳng vào ô; ô không sửa thì giữ nguyên. Xóa cả dòng không làm thay đổi gì. Người mới ghi vào dòng trống ở cuối bảng."
    ),
    gettext_lazy("Ngày ghi ngày/tháng/năm, ví dụ 03/02/2026; ngày sinh chỉ biết năm thì ghi năm. Ô có mũi tên thì chọn trong danh sách."),
    gettext_lazy(
        "Đề xuất đoàn viên ưu tú: ghi ngày phát hiện vào ô “Đưa vào nguồn ngày”; phần mềm lập phiếu theo dõi, chưa cần văn bản của BCH."
    ),
    gettext_lazy("Ô màu xám không sửa ở đây: đơn vị đổi bằng “Chuyển sinh hoạt”, đảng viên lấy từ phiếu theo dõi."),
    gettext_lazy("Điền xong, gửi lại tệp ở trang “Bảng cập nhật đoàn viên”. Không xóa cột ẩn “Mã dòng”."),
)
HEAD = len(GUIDE) + 2  # place of the row of headings
LISTS = "DanhMuc"


def file_name(place, number, of):
    """Names the branch and nobody."""
    words = _("Bảng cập nhật đoàn viên %(place)s.xlsx") if of < 2 else _("Bảng cập nhật đoàn viên %(place)s phần %(number)s.xlsx")
    return words % {"place": place.label, "number": number}


def workbook(stamp, place, members, *, user, number=1, of=1):
    """Bytes of the workbook. All cells are text, so that a day typed '3/2/2026' stays as typed and no Excel makes 2 March of it."""
    out, groups = BytesIO(), queries.groups()
    branches = queries.branches(user, place)
    words = queries.branch_words([*branches, *(member.branch for member in members)])
    with xlsxwriter.Workbook(out, SAFE) as book:
        page, shapes = book.add_worksheet(_("Đoàn viên")), _shapes(book)
        _prepare(page, len(members))
        _write_head(page, stamp, place, user, number, of, shapes)
        _write_people(page, stamp, members, words, rules.readers(groups), shapes)
        _write_empty(page, stamp, len(members), shapes)
        _offer(book, page, stamp, {"ethnic_group": [g.name for g in groups.values()], "branch": [words[b.pk] for b in branches]})
    return out.getvalue()


def _shapes(book):
    cell = {"valign": "top", "border": 1, "border_color": "#BFC5CC"}
    return fillable.shapes(
        book,
        open={**cell, "num_format": "@"},
        shut={**cell, "num_format": "@", "bg_color": "#E9ECEF", "font_color": "#444444"},
        empty={**cell, "num_format": "@", "bg_color": "#FFFBEA"},
        count=cell,
    )


def _prepare(page, count):
    fillable.prepare(page, COLUMNS, head=HEAD, frozen=2, hidden=TOKEN.key)
    page.set_row(HEAD, 32)
    page.ignore_errors({"number_stored_as_text": f"A{HEAD + 1}:Z{HEAD + 1 + count + SPARE}"})


def _write_head(page, stamp, place, user, number, of, shapes):
    title = _("BẢNG CẬP NHẬT ĐOÀN VIÊN, %(place)s") % {"place": place.name}
    made = _("Mã bảng %(code)s, phần %(number)s/%(of)s · %(count)s đồng chí · người tải: %(who)s, lúc %(at)s") % {
        "code": stamp.packet, "number": number, "of": of, "count": stamp.count, "who": user,
        "at": f"{timezone.localtime(stamp.at):%H:%M %d/%m/%Y}",
    }  # fmt: skip
    page.write_string(0, len(COLUMNS), str(stamp))  # before the lines below it: a row that is left is written to disk
    fillable.write_head(page, COLUMNS, head=HEAD, title=title, notes=(made, *GUIDE), formats=shapes)


def _write_people(page, stamp, members, branch_words, read, shapes):
    told = queries.with_cases(members)
    for number, member in enumerate(members, start=1):
        page.write_number(HEAD + number, 0, number, shapes["count"])
        words = {**queries.cells_of(member), "branch": branch_words[member.branch_id]}
        words[POOL.key] = str(TRACKED) if told.get(member.pk) else ""
        spelled = {**queries.spelled(member, read), "branch": rules.branch_code(words["branch"])}
        words["token"] = rules.token(stamp.packet, member.code, spelled)
        shut = {"branch", "token", *(["party_status"] if member.pk in told else [])}
        shut |= {POOL.key} if told.get(member.pk) or member.party_status != "none" else set()
        for at, column in enumerate(COLUMNS, start=1):
            _write(page, HEAD + number, at, words[column.key], shapes["shut" if column.key in shut else "open"])


def _write_empty(page, stamp, count, shapes):
    for row in range(HEAD + count + 1, HEAD + count + 1 + SPARE):
        page.write_blank(row, 0, None, shapes["count"])
        for at in range(1, len(COLUMNS)):
            page.write_blank(row, at, None, shapes["empty"])
        page.write_string(row, len(COLUMNS), str(stamp), shapes["shut"])


def _write(page, row, at, words, shape):
    """Text or nothing; what somebody typed never becomes a formula."""
    if words:
        page.write_string(row, at, words[:32767], shape)
    else:
        page.write_blank(row, at, None, shape)


def _offer(book, page, stamp, more):
    """Lists to pick from, on a hidden sheet, and a word of help in cells of days. The stamp stands there once more."""
    lists = {c.key: list(c.choices) for c in COLUMNS if c.choices} | {key: words for key, words in more.items() if words}
    hidden = book.add_worksheet(LISTS)
    hidden.hide()
    hidden.write_string(0, 0, str(stamp))
    for row in range(max(map(len, lists.values()))):
        for at, words in enumerate(lists.values()):
            if row < len(words):
                hidden.write_string(row + 1, at, words[row])
    first, last = HEAD + 1, HEAD + stamp.count + SPARE
    for at, column in enumerate(COLUMNS, start=1):
        if column.key in lists:
            place, size = chr(ord("A") + list(lists).index(column.key)), len(lists[column.key])
            start = first + stamp.count if column.key == "branch" else first
            page.data_validation(start, at, last, at, {
                "validate": "list", "source": f"={LISTS}!${place}$2:${place}${size + 1}",
                "error_title": _("Chọn trong danh sách"), "error_message": _("Chọn một dòng trong danh sách của ô, hoặc để trống."),
            })  # fmt: skip
        elif column.key in DAYS:
            help_text = _("Ghi ngày/tháng/năm, ví dụ 03/02/2026.") if column.key != "birth" else _("Ví dụ 12/03/1990, 03/1990 hoặc 1990.")
            page.data_validation(first, at, last, at, {"validate": "any", "input_title": column.heading[:32], "input_message": help_text})
