"""The citizen number in a sheet of members: read, its lost zeros restored, never shown whole. Layer: queries.

What is said of a number anywhere — a fault, a change, a cell that was repaired — shows its last three digits at most.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from portal import text
from tracking.imports.rules import CellFault, Change, RowState
from tracking.members import numbers
from tracking.members import rules as members

KEY = "citizen_number"
HEADING = _later("Số định danh")
PROVINCES = range(1, 97)  # the first three digits: a number always begins with 0, which Excel drops. Source: organisation research §6.5


def read(value):
    """Twelve digits, '' for an empty cell. Raises CellFault, whose words never hold the number."""
    written = text.clean(value).strip("'’ ") if not isinstance(value, int) or isinstance(value, bool) else str(value)
    if not written:
        return ""
    if re.fullmatch(r"\d[.,]\d+E\+?\d+", written, re.I):
        raise CellFault(_("Excel đã rút gọn số thành dạng mũ (E+). Định dạng cột là Văn bản rồi ghi lại đủ 12 chữ số."))
    digits = text.digits(written)
    if re.sub(r"[\s.\-]", "", written) != digits:
        raise CellFault(_("chỉ ghi chữ số, đủ 12 chữ số."))
    if len(digits) in (10, 11):
        digits = digits.zfill(12)
    if len(digits) == 9:
        raise CellFault(_("9 chữ số là số chứng minh nhân dân cũ. Ghi số định danh 12 chữ số, hoặc để trống."))
    if len(digits) != 12 or int(digits[:3]) not in PROVINCES:
        raise CellFault(_("phải có 12 chữ số, ba số đầu là mã tỉnh. Kiểm tra lại, hoặc để trống."))
    return digits


def check(rows):
    """What of the numbers cannot be: not the person's sex or year, or twice in the file. Hides what the reader noted of these cells."""
    first = {}
    for row in rows:
        row.repaired.pop(KEY, None)
        number = row.facts.get(KEY)
        if not number or row.state == RowState.WRONG:
            continue
        _note_repair(row, number)
        birth = row.facts["birth"]
        for fault in members.citizen_number_faults(number, sex=row.facts["sex"], birth_year=birth.on.year if birth else None):
            words = _("%(fault)s Sửa ô sai; nếu số đúng như vậy thì để trống ô này và ghi ở trang đoàn viên.")
            row.fail(words % {"fault": fault}, KEY)
        if number in first:
            row.fail(_("Số định danh trùng với dòng %(number)s trong tệp.") % {"number": first[number]}, KEY)
        first.setdefault(number, row.number)


def _note_repair(row, number):
    written = text.digits(row.values.get(KEY))
    if len(written) < len(number):
        row.repaired[KEY] = members.masked_number(written), members.masked_number(number)


def beside(row, member):
    """What the row adds to a known member: a Change with masked words, or None. Another number than the stored one is a fault."""
    number = row.facts.get(KEY)
    if not number or numbers.digest(number) == member.citizen_digest:
        return None
    if member.citizen_digest:
        words = _("Số định danh trong tệp (…%(written)s) khác số đang lưu (…%(stands)s). Sửa trong tệp, hoặc sửa ở trang đoàn viên.")
        row.fail(words % {"written": number[-3:], "stands": member.citizen_tail}, KEY)
        return None
    return Change(KEY, str(HEADING), "", members.masked_number(number))
