"""Tables in plain text (.csv): separator and encoding are found."""

import csv
import re
from io import StringIO

from django.utils.translation import gettext as _

from portal import legacy
from portal.errors import RuleBroken
from portal.legacy.syllables import share
from portal.workbooks.book import Book, Page, plain, too_many_columns, too_many_rows, trimmed, unreadable

SEPARATORS = ";\t,|"
LOOKED_AT = 60  # lines from which the separator is guessed
_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")


def read(content, limits):
    """The table as a Book with one sheet. Raises RuleBroken for what is no text, and for tables beyond the limits."""
    written, encoding = decoded(content)
    if _BINARY.search(written):
        raise unreadable()
    separator, written = _separator(written)
    try:
        rows = _rows(csv.reader(StringIO(written, newline=""), delimiter=separator), limits)
    except csv.Error as error:
        raise unreadable() from error
    notes = []
    if encoding:
        notes.append(_("Tệp văn bản dùng bảng mã %(encoding)s; đã chuyển sang Unicode.") % {"encoding": encoding})
    return Book("csv", [Page(_("Tệp văn bản"), trimmed(rows))], notes)


def _rows(lines, limits):
    """Empty lines take room only once a filled one follows."""
    rows, empty = [], 0
    for line in lines:
        if not any(cell.strip() for cell in line):
            empty += 1
            continue
        if len(rows) + empty >= limits.rows:
            raise too_many_rows(limits)
        if any(cell.strip() for cell in line[limits.columns :]):
            raise too_many_columns(limits)
        rows.extend([] for _empty in range(empty))
        rows.append([plain(cell) for cell in line[: limits.columns]])
        empty = 0
    return rows


def decoded(content):
    """(text, name of the encoding where it is not UTF-8, else ''). Raises RuleBroken."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding), "" if encoding == "utf-8" else "UTF-16"
    if b"\x00" in content[:400]:
        return _strictly(content, "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"), "UTF-16"
    try:
        return content.decode(), ""
    except UnicodeDecodeError:
        return _single_bytes(content)


def _strictly(content, encoding):
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise unreadable() from error


def _single_bytes(content):
    """Windows-1258 writes Vietnamese with combining marks; TCVN3 and VNI are bytes of Windows-1252. The one that reads better wins."""
    found = []
    for name in ("cp1258", "cp1252", "latin-1"):
        try:
            found.append((name, content.decode(name)))
        except UnicodeDecodeError:
            continue
    scored = [(_score(written), -place, name, written) for place, (name, written) in enumerate(found)]
    _best, _place, name, written = max(scored)
    return written, "Windows-1258" if name == "cp1258" else ""


def _score(written):
    lines = [line for line in written.splitlines()[:LOOKED_AT] if not line.isascii()]
    return sum(share(legacy.found(line[:300])[1]) for line in lines) / len(lines) if lines else 0.0


def _separator(written):
    """(separator, text without the line 'sep=;' that Excel understands). The one that cuts most lines into the same number of cells."""
    if declared := re.match(r"sep=(.)\r?\n", written, re.I):
        if declared[1] in SEPARATORS:
            return declared[1], written[declared.end() :]
        raise RuleBroken(_("Tệp văn bản khai dấu phân cách không dùng được. Dùng dấu phẩy, dấu chấm phẩy hoặc dấu tab."))
    sample = "\n".join(written.splitlines()[:LOOKED_AT])
    return max(SEPARATORS, key=lambda mark: _fitness(sample, mark)), written


def _fitness(sample, mark):
    try:
        widths = [len(row) for row in csv.reader(StringIO(sample), delimiter=mark) if any(cell.strip() for cell in row)]
    except csv.Error:
        return (0, 0)
    wide = [width for width in widths if width > 1]
    if not wide:
        return (0, 0)
    usual = max(set(wide), key=lambda width: (wide.count(width), width))
    return (wide.count(usual), usual)
