"""A workbook that goes out to be filled in and comes back: title, guide, numbered lines under headings, one hidden machine column."""

from django.utils.translation import gettext as _

HEADING = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1, "bg_color": "#F1F3F5"}


def shapes(book, **more):
    """{name: format of xlsxwriter}: 'title', 'note', 'head', and what is asked for beside them."""
    usual = {"title": {"bold": True, "font_size": 14}, "note": {"italic": True, "font_color": "#444444"}, "head": HEADING}
    return {name: book.add_format(shape) for name, shape in {**usual, **more}.items()}


def prepare(page, columns, *, head, frozen, hidden):
    """A4 across, one page wide, headings (row ``head``, from 0) on every sheet. ``columns`` (portal.sheets.Column) stand after that of the
    numbers; ``frozen``: how many columns stay in sight; ``hidden``: key of the machine column."""
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    page.freeze_panes(head + 1, frozen)
    page.set_column(0, 0, 5)
    for at, column in enumerate(columns, start=1):
        page.set_column(at, at, column.width, None, {"hidden": column.key == hidden})


def write_head(page, columns, *, head, title, notes, formats):
    """Title, a line for each of ``notes`` below it, and the headings in row ``head``."""
    page.write_string(0, 0, title, formats["title"])
    for row, line in enumerate(notes, start=1):
        page.write_string(row, 0, str(line), formats["note"])
    page.write_string(head, 0, _("STT"), formats["head"])
    for at, column in enumerate(columns, start=1):
        page.write_string(head, at, column.heading, formats["head"])
