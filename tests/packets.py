"""A workbook of members, taken along and filled in as an official would, with openpyxl."""

from io import BytesIO

import openpyxl
from django.utils import timezone

from portal.codes import public_code
from tests.factories import TODAY, clerk
from tracking.members.models import Member
from tracking.nominations import people
from tracking.packets import actions, exports, queries, reading, rules
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
    places = {cell.value: cell.column for cell in page[HEAD]}
    column = {key: places[heading] for key, heading in HEADINGS.items() if heading in places}
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


def older(content, *members):
    """The same workbook as the first format had it: without the columns that came later, as these ``members`` stand now."""
    read = rules.readers(queries.groups())
    stamp = _stamp(content)
    first = str(Stamp(stamp.packet, stamp.branch, stamp.at.replace(microsecond=0), stamp.count, "1"))
    tokens = {m.code: {**queries.spelled(m, read), "branch": m.branch.name} for m in members}

    def spoil(page, column, row_of):
        for number in range(1, page.max_row + 1):
            cell = page.cell(number, column["token"])
            cell.value = first if str(cell.value or "").startswith("BD") else cell.value
        for code, spelled in tokens.items():
            page.cell(row_of[code], column["token"]).value = rules.token(stamp.packet, code, spelled, "1")
        page.parent["DanhMuc"]["A1"].value = first
        for key in sorted(LATER, key=column.get, reverse=True):
            page.delete_cols(column[key])

    return filled(content, spoil=spoil)


LATER = {"theory", "home_town", "residence"}


def _stamp(content):
    book = openpyxl.load_workbook(BytesIO(content))
    return rules.stamps_in(str(book["DanhMuc"]["A1"].value))[0][0]


def plan_of(content, user, answers=None):
    return reading.plan(content=content, user=user, today=TODAY, answers=answers)


def write(content, user, *, answer=FILE, answers=None, **facts):
    """Bring and write the workbook; every cell that was changed in both is answered with ``answer``."""
    kept = actions.keep_packet(by=user, name="bang.xlsx", content=content, today=TODAY)
    plan = plan_of(content, user)
    cells = {(row.number, cell.key): answer for row, cell in plan.conflicts} if answer else {}
    return actions.write_packet(filled=kept, answers=answers or {}, cells=cells, seen=plan.digest, by=user, today=TODAY, **facts)


def faults(plan):
    return " ".join(fault for row in plan.rows for fault in row.faults)


def change(member, **facts):
    """What somebody else changes in the portal meanwhile."""
    now = queries.facts_of(Member.objects.select_related("ethnic_group").get(pk=member.pk)) | facts
    return people.update_member(member=member, by=clerk(), today=TODAY, **now)
