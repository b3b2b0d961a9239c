"""From the bytes of a workbook to its stamp and the cells of its lines, wherever they stand now. Layer: queries."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal import text
from portal.errors import RuleBroken
from portal.workbooks import headings, open_book
from portal.workbooks.book import Limits
from tracking.packets import rules

LOOKED_AT = 40  # rows in which headings may stand
SHOWN_NUMBERS = 10


@dataclass
class Line:
    """A filled line. ``number``: as Excel counts; ``values``: {key: value} of the columns that the file has.

    ``hidden``: its machine cell; ``fault``: why it cannot be taken as it stands."""

    number: int
    values: dict
    hidden: str
    fault: str = ""


@dataclass
class Brought:
    """A workbook that came back: its Stamp, its lines, the keys of the columns that it still has, sentences about the file."""

    stamp: rules.Stamp
    lines: list
    keys: tuple
    notes: list = field(default_factory=list)


def is_packet(content):
    """Whether these bytes are a workbook of members with a stamp, genuine or not; False for what cannot be opened."""
    try:
        genuine, others = _stamps(_open(content))
    except RuleBroken:
        return False
    return bool(genuine or others)


def read(content):
    """The Brought of these bytes. Raises RuleBroken for what is no workbook of members made by this portal."""
    book = _open(content)
    stamp = _stamp(book)
    page, head, columns = _table(book)
    lines, left = [], []
    for number, cells in enumerate(page.rows[head:], start=head + 1):
        line = _line(number, cells, columns)
        if not line.hidden and len([v for v in line.values.values() if v != ""]) == 1:
            left.append(number)  # a remark below the table
        elif line.hidden or any(v != "" for v in line.values.values()):
            lines.append(line)
    _mark(lines, page)
    notes = list(book.notes)
    if left:
        words = _("Bỏ qua %(count)s dòng chỉ có một ô ở dưới bảng (dòng %(rows)s).")
        notes.append(words % {"count": len(left), "rows": numbers(left)})
    notes += _absent(stamp, columns)
    return Brought(stamp, lines, tuple(key for key in rules.KEYS if key in columns), notes)


def numbers(found):
    """The first numbers of rows, in words."""
    return ", ".join(str(n) for n in found[:SHOWN_NUMBERS]) + ("…" if len(found) > SHOWN_NUMBERS else "")


def _absent(stamp, columns):
    """Sentences about columns of people that are not in the file: taken out, or never there."""
    absent = [c for c in rules.PERSON if c.key not in columns]
    said = (
        (True, _("Tệp không còn cột: %(columns)s. Nội dung các cột này giữ nguyên.")),
        (False, _("Bảng này tải trước khi có cột: %(columns)s. Nội dung các cột này giữ nguyên.")),
    )
    named = [(", ".join(c.heading for c in absent if (c.key in stamp.keys) == had), words) for had, words in said]
    return [words % {"columns": columns} for columns, words in named if columns]


def _open(content):
    return open_book(content, Limits(size=rules.MOST_BYTES, rows=rules.MOST_ROWS + LOOKED_AT, spare=LOOKED_AT))


def _stamps(book):
    genuine, others = [], []
    for page in book.pages:
        for cells in page.rows:
            for value in cells:
                if isinstance(value, str) and "BD" in value:
                    found, strange = rules.stamps_in(value)
                    genuine += found
                    others += strange
    return list(dict.fromkeys(genuine)), others


def _stamp(book):
    genuine, others = _stamps(book)
    if len({s.packet for s in genuine}) > 1:
        raise RuleBroken(_("Tệp ghép từ nhiều bảng cập nhật đoàn viên. Gửi từng bảng một."))
    if others and any(form not in rules.SIGNED for form in others):
        raise RuleBroken(_("Bảng lập bằng bản khác của phần mềm. Tải bảng mới rồi chép nội dung sang."))
    if others:
        raise RuleBroken(_("Dấu của bảng đã bị sửa, hoặc bảng do hệ thống khác lập. Tải bảng mới rồi chép nội dung sang."))
    if not genuine:
        raise RuleBroken(_("Tệp không phải bảng cập nhật đoàn viên do phần mềm này lập. Danh sách khác thì gửi ở trang “Nhập từ Excel”."))
    return genuine[0]


def _table(book):
    """(page, number of the row of headings, {key: position}) of the table. Raises RuleBroken for a column that is gone or stands twice."""
    known = {headings.folded(c.heading): c.key for c in rules.COLUMNS}
    best, best_found = None, []
    for page in (p for p in book.pages if p.is_shown):
        for index, cells in enumerate(page.rows[:LOOKED_AT]):
            found = [(known.get(headings.folded(v)), at) for at, v in enumerate(cells) if isinstance(v, str) and v]
            found = [(key, at) for key, at in found if key]
            if len(found) > len(best_found):
                best, best_found = (page, index + 1), found
    columns = dict(reversed(best_found))
    if missing := [c.heading for c in rules.COLUMNS if c.required and c.key not in columns]:
        words = _("Tệp thiếu cột: %(columns)s (cột “Mã dòng” là cột ẩn). Tải bảng mới rồi chép nội dung sang.")
        raise RuleBroken(words % {"columns": ", ".join(missing)})
    if twice := {rules.HEADINGS[key] for key, at in best_found if columns[key] != at}:
        raise RuleBroken(_("Tệp có hai cột cùng tên: %(columns)s. Đổi tên hoặc xóa cột thêm vào.") % {"columns": ", ".join(sorted(twice))})
    return *best, columns


def _line(number, cells, columns):
    values = {key: cells[at] if at < len(cells) else "" for key, at in columns.items()}
    values = {key: text.clean(value) if isinstance(value, str) else value for key, value in values.items()}
    return Line(number, values, str(values.pop("token")))


def _mark(lines, page):
    """Lines whose cells cannot be taken as they stand."""
    broken = {number for number, _at in page.broken}
    unknown = {number for number, at in page.formulas if not _has_value(page, number, at)}
    merged = {n for first, _left, last, _right in page.merged if last > first for n in range(first, min(last, len(page.rows)) + 1)}
    for line in lines:
        if line.number in broken | unknown:
            line.fault = _("Dòng có ô công thức bị lỗi hoặc chưa có kết quả. Thay công thức bằng giá trị rồi gửi lại.")
        elif line.number in merged:
            line.fault = _("Dòng có ô gộp. Bỏ gộp ô, ghi đủ nội dung từng dòng rồi gửi lại.")


def _has_value(page, number, at):
    return number <= len(page.rows) and at < len(page.rows[number - 1]) and page.rows[number - 1][at] != ""
