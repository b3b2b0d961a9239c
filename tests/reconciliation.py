"""A sheet filled in as a committee would, with openpyxl."""

from io import BytesIO

import openpyxl

from tests.factories import TODAY, clerk
from tracking.reconciliation import actions, exports
from tracking.reconciliation.queries import reading, sheets
from tracking.reconciliation.rules import HEADINGS, quarter_of

HEAD = exports.HEAD + 1  # as Excel counts


def sheet_for(user, place, body, **facts):
    return actions.make_sheet(by=user, place=place, body=body, quarter=quarter_of(TODAY), **facts)


def blank(sheet, user):
    return exports.workbook(sheet, sheets.cases_of(sheet, user), by=user, today=TODAY)


def filled(content, cells, *, spoil=None):
    """The workbook with ``cells``: {code of a case: {key of a column: value}}; ``spoil(page, column, row_of)`` may change it."""
    book = openpyxl.load_workbook(BytesIO(content))
    page = book.active
    column = {key: next(c.column for c in page[HEAD] if c.value == heading) for key, heading in HEADINGS.items()}
    row_of = {page.cell(n, column["code"]).value: n for n in range(HEAD + 1, page.max_row + 1) if page.cell(n, column["code"]).value}
    for code, values in cells.items():
        for key, value in values.items():
            page.cell(row_of[code], column[key]).value = value
    if spoil:
        spoil(page, column, row_of)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def plan_of(content, user):
    return reading.plan(content=content, user=user, today=TODAY)


def everything(plan, *, take=False):
    """The choice of all new rows, with ``take`` of all that differ too."""
    taken = [r.number for r in plan.differing] if take else []
    return actions.Choice(frozenset(r.number for r in plan.with_news), frozenset(taken))


def write(content, user, *, take=False, choice=None):
    kept = actions.keep_reading(by=user, name="phieu.xlsx", content=content, today=TODAY)
    plan = plan_of(content, user)
    return actions.write_reading(reading=kept, choice=choice or everything(plan, take=take), seen=plan.digest, by=user, today=TODAY)


__all__ = ["HEAD", "blank", "clerk", "everything", "filled", "plan_of", "sheet_for", "write"]
