"""A workbook of members, taken along and filled in as an official would, with openpyxl."""

from io import BytesIO

import openpyxl
from django.utils import timezone

from portal.codes import public_code
from tests.factories import TODAY
from tracking.packets import actions, exports, queries, reading
from tracking.packets.reading import FILE
from tracking.packets.rules import HEADINGS, Stamp

HEAD = exports.HEAD + 1  # as Excel counts


def taken(user, place):
    """Bytes of the workbook that ``user`` downloads for ``place`` now."""
    found = queries.people(user, place)
    members = queries.part(found, 1, queries.parts(found))
    stamp = Stamp(public_code(), place.code, timezone.now(), len(members))
    return exports.workbook(stamp, place, members, user=user)


def filled(content, cells=None, *, new=(), spoil=None):
    """The workbook with ``cells``: {member: {key of a column: value}} and ``new`` people (dicts by key) in the empty lines.

    ``spoil(page, column, row_of)`` may change it: place of a column by key, row by code of a member.
    """
    book = openpyxl.load_workbook(BytesIO(content))
    page = book.worksheets[0]
    column = {key: next(c.column for c in page[HEAD] if c.value == heading) for key, heading in HEADINGS.items()}
    row_of = {}
    for number in range(HEAD + 1, page.max_row + 1):
        words = str(page.cell(number, column["token"]).value or "")
        if not words.startswith("BD"):
            row_of[words.split(".")[2]] = number
    last = HEAD + len(row_of)
    edits = {row_of[m.code]: values for m, values in (cells or {}).items()} | {last + n: values for n, values in enumerate(new, start=1)}
    for number, values in edits.items():
        for key, value in values.items():
            page.cell(number, column[key]).value = value
    if spoil:
        spoil(page, column, row_of)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def plan_of(content, user, answers=None):
    return reading.plan(content=content, user=user, today=TODAY, answers=answers)


def write(content, user, *, answer=FILE, answers=None, **facts):
    """Bring and write the workbook; every cell that was changed in both is answered with ``answer``."""
    kept = actions.keep_packet(by=user, name="bang.xlsx", content=content, today=TODAY)
    plan = plan_of(content, user)
    cells = {(row.number, cell.key): answer for row, cell in plan.conflicts} if answer else {}
    return actions.write_packet(filled=kept, answers=answers or {}, cells=cells, seen=plan.digest, by=user, today=TODAY, **facts)
