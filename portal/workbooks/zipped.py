"""What lies in a zip: .xlsx and .ods are read, everything else is named. Parts are unpacked under limits, never more than announced."""

import zipfile
import zlib
from contextlib import contextmanager
from io import BytesIO
from xml.parsers import expat

import python_calamine
from django.utils.translation import gettext as _

from portal.errors import RuleBroken
from portal.workbooks import ods, xlsx
from portal.workbooks.book import MEGABYTE, UNREADABLE_ERRORS, has_macros, has_password, too_much, unreadable, wrong_type


def read(content, limits):
    """The Book in a zip. Raises RuleBroken."""
    with refusing(), zipfile.ZipFile(BytesIO(content)) as archive:
        names = [info.filename.lower().replace("\\", "/") for info in archive.infolist()]
        check_parts(archive.infolist(), names, limits)
        if {"[content_types].xml", "xl/workbook.xml"} <= set(names):
            return xlsx.read(archive, limits)
        if "content.xml" in names and "meta-inf/manifest.xml" in names:
            return ods.read(archive, limits)
        raise _unknown(set(names))


def check_parts(infos, names, limits):
    """Refuse bombs, macros, passwords and doubled names before anything is unpacked."""
    if any("vbaproject" in name or name.startswith(("basic/", "scripts/")) and not name.endswith("/") for name in names):
        raise has_macros()
    if any(info.flag_bits & 1 for info in infos):
        raise has_password()
    if len(infos) > limits.parts or sum(info.file_size for info in infos) > limits.unpacked:
        raise too_much()
    if any(info.file_size > 10 * MEGABYTE and info.file_size > limits.ratio * max(info.compress_size, 1) for info in infos):
        raise too_much()
    if len(set(names)) < len(names):
        raise unreadable()


@contextmanager
def refusing():
    """Turns every way in which a broken file makes a reader fail into one refusal, a panic of the reader written in Rust included."""
    try:
        yield
    except RuleBroken:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        expat.ExpatError,
        python_calamine.CalamineError,
        *UNREADABLE_ERRORS,
    ) as error:
        raise unreadable() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise unreadable() from None


def _unknown(names):
    if "word/document.xml" in names:
        return wrong_type(_("tệp Word"))
    if "ppt/presentation.xml" in names:
        return wrong_type(_("tệp PowerPoint"))
    if "xl/workbook.bin" in names:
        return RuleBroken(_("Tệp dạng .xlsb. Mở bằng Excel, chọn Lưu thành “Excel Workbook (*.xlsx)” rồi tải lên."))
    return wrong_type(_("tệp nén"))
