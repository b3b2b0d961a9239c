"""Cells as people write them, turned into what was meant, where that is beyond doubt. Pure functions; None where nothing is to be done."""

import re
from collections import Counter
from datetime import date, timedelta

from portal import legacy, text
from portal.legacy.syllables import share

EXCEL_EPOCH = date(1899, 12, 30)
LONGEST = 200  # characters of a cell that may still be a date or a number; the patterns take their time over longer ones
_SERIAL = re.compile(r"[2-5]\d{4}(?:[.,]0+)?")
_ZERO_DAY = re.compile(r"0{1,2}[/.\-](\d{1,2})[/.\-](\d{4})")
_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_DECIMAL = re.compile(r"-?\d+,\d+")


def from_old_encoding(value, font=None, usual=None):
    """The encoding and the Unicode text of text in TCVN3 or VNI; (None, None) for any other value.

    ``font``: what its font says; ``usual``: what most of the sheet is written in, which decides where the letters leave it open.
    """
    if not isinstance(value, str) or not value:
        return None, None
    encoding, turned = legacy.found(value, font or (usual if legacy.is_suspect(value) and share(value[:200]) < 1 else None))
    return (encoding, turned) if encoding else (None, None)


def usual_encoding(page, looked_at=100):
    """TCVN3 or VNI when the first rows of a sheet hold text in it, the more frequent one; else None."""
    cells = (v for row in page.rows[:looked_at] for v in row if isinstance(v, str) and v)
    counted = Counter(encoding for encoding, _turned in map(from_old_encoding, cells) if encoding)
    return counted.most_common(1)[0][0] if counted else None


def day(value):
    """The day of Excel's count of days, the month or year of '00/03/1990' and '00/00/1990', a date without the words around it."""
    if isinstance(value, int) and not isinstance(value, bool) and 20_000 < value < 60_000:
        return EXCEL_EPOCH + timedelta(days=value)
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    written = text.clean(value)
    if _SERIAL.fullmatch(written):
        return EXCEL_EPOCH + timedelta(days=int(written[:5]))
    if unknown := _ZERO_DAY.fullmatch(written):
        return unknown[2] if int(unknown[1]) == 0 else f"{unknown[1]}/{unknown[2]}"
    bare = re.sub(r"^(?:sinh|sn|ngày sinh)[\s.:]+|[\s.;,]+$", "", written, flags=re.I)
    return bare if bare != written else None


def phone(value):
    """The number with the zero that Excel dropped."""
    if isinstance(value, int) and not isinstance(value, bool) or isinstance(value, str) and value.strip()[:1] not in ("0", "+", ""):
        number = text.phone_number(value)
        return number if number and number != str(value) else None
    return None


def number(value):
    """int or float of a number with Vietnamese separators: '1.648' is 1648, '1,5' is 1.5."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    written = text.clean(value).replace(" ", "")
    if not (_GROUPED.fullmatch(written) or _DECIMAL.fullmatch(written)):
        return None
    plain = float(written.replace(".", "").replace(",", "."))
    return int(plain) if plain.is_integer() else plain


REPAIRS = {"date": day, "phone": phone, "number": number}


def is_mark(value):
    """Whether a cell is a tick: 'x', '✓', 1, true."""
    return value is True or value == 1 or isinstance(value, str) and text.fold(value) in ("x", "v", "✓", "✔", "co", "1")
