"""What papers are made of: lines, ruled tables, heads of union and of Party papers, signatures. Layer: exports."""

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FONT = "Times New Roman"
STATE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"


def new_document(*, landscape=False, size=14):
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    paper(document.sections[0], landscape)
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.language = "vi-VN"
    return document


def paper(section, landscape):
    """A4 with the margins of the rule: 20 above and below, 30 left, 15 right."""
    width, height = (297, 210) if landscape else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin = section.bottom_margin = Mm(15 if landscape else 20)
    section.left_margin, section.right_margin = (Mm(12), Mm(12)) if landscape else (Mm(30), Mm(15))


def new_section(document):
    paper(document.add_section(WD_SECTION.NEW_PAGE), landscape=True)


def line(place, words, *, align=None, bold=False, italic=False, size=None, before=0, after=0):
    paragraph = place.add_paragraph()
    run(paragraph, words, bold, italic, size)
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    return paragraph


def run(paragraph, words, bold=False, italic=False, size=None):
    run = paragraph.add_run(words)
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)
    return run


def text(document, words, *, bold=False, italic=False, before=0, indent=True):
    """A paragraph of the body: justified, first line indented by 1 cm."""
    paragraph = line(document, words, align=ALIGN.JUSTIFY, bold=bold, italic=italic, before=before, after=3)
    if indent:
        paragraph.paragraph_format.first_line_indent = Mm(10)
    return paragraph


def ruled(document):
    """An empty line to write on: a tab with dotted leader to the right margin."""
    paragraph = line(document, "\t", after=4)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(165), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def page_break(document):
    paragraph = document.add_paragraph()
    paragraph.add_run().add_break(WD_BREAK.PAGE)


def plain_table(document, widths):
    table = document.add_table(rows=1, cols=len(widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    set_widths(table, widths)
    return table


def set_widths(table, widths):
    for at, width in enumerate(widths):
        table.columns[at].width = Mm(width)
        for cell in table.columns[at].cells:
            cell.width = Mm(width)


def head(document, head, subject="", *, party=False):
    """Issuer on the left, title on the right, number and date below: of the state for the union, of the Party for Party papers."""
    section = document.sections[-1]
    usable = int((section.page_width - section.left_margin - section.right_margin) / 36000)
    left = usable * 42 // 100
    cells = plain_table(document, (left, usable - left)).rows[0].cells
    for place in cells:
        place.paragraphs[0]._p.getparent().remove(place.paragraphs[0]._p)
    size = 12
    line(cells[0], "{%p if " + head + ".upper %}")
    line(cells[0], "{{ " + head + ".upper }}", align=ALIGN.CENTER, size=size)
    line(cells[0], "{%p endif %}")
    line(cells[0], "{{ " + head + ".issuer }}", align=ALIGN.CENTER, bold=True, size=size)
    if party:
        line(cells[0], "*", align=ALIGN.CENTER, size=size)
    else:
        rule(cells[0], 18)
    line(cells[0], "{%p if " + head + ".number %}")
    line(cells[0], "{{ " + head + ".number }}", align=ALIGN.CENTER, size=13, before=2)
    line(cells[0], "{%p endif %}")
    if subject:
        line(cells[0], subject, align=ALIGN.CENTER, size=12, before=2)
    line(cells[1], PARTY if party else STATE, align=ALIGN.CENTER, bold=True, size=13 if party else size)
    if not party:
        line(cells[1], MOTTO, align=ALIGN.CENTER, bold=True, size=13)
    rule(cells[1], 60 if party else 52)
    line(cells[1], "{{ " + head + ".day }}", align=ALIGN.CENTER, italic=True, size=13, before=2)


def rule(cell, width):
    """A short line in the middle: the lower border of an indented empty paragraph of 1 pt."""
    paragraph = line(cell, "", align=ALIGN.CENTER)
    inner = (cell.width or Mm(80)) / 36000
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(max(2, (inner - 4 - width) / 2))
    paragraph.paragraph_format.line_spacing = Pt(3)
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def table(document, columns, loop, *, size, height=None):
    """A ruled table: headings that repeat on every page, one row for each item of ``loop``; ``height`` mm at least, to sign in."""
    table = document.add_table(rows=4, cols=len(columns))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    set_widths(table, [width for _heading, width, _field in columns])
    for at, (heading, _width, field) in enumerate(columns):
        cell(table.rows[0].cells[at], heading, size, bold=True)
        cell(table.rows[2].cells[at], field, size, centre=at == 0)
    table.rows[1].cells[0].text = "{%tr for " + loop + " %}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if height:
        table.rows[2].height, table.rows[2].height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    narrow_cells(table)


def narrow_cells(table):
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "57")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)


def cell(cell, words, size, *, bold=False, centre=False):
    paragraph = cell.paragraphs[0]
    run(paragraph, words, bold=bold, size=size)
    paragraph.alignment = ALIGN.CENTER if bold or centre else ALIGN.LEFT


def signature(document, head, recipients, *, maker=False):
    """Recipients on the left (``maker``: who made the list), on the right who signs, as the head says."""
    left, right = _two(document)
    if maker:
        _signer(left, "NGƯỜI LẬP DANH SÁCH")
    else:
        run(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12)
        for recipient in recipients:
            line(left, f"- {recipient}", size=11)
    _signer(right, "{{ " + head + ".signer }}", "{{ " + head + ".office }}")


def both_sides(document):
    """Minutes are signed by those who give and those who take."""
    left, right = _two(document)
    _signer(left, "ĐẠI DIỆN BÊN GIAO")
    _signer(right, "ĐẠI DIỆN BÊN NHẬN")
    for place in (left, right):
        line(place, "(ký, ghi rõ họ tên)", align=ALIGN.CENTER, italic=True, size=11)
        room(place)


def _two(document):
    section = document.sections[-1]
    usable = int((section.page_width - section.left_margin - section.right_margin) / 36000)
    row = plain_table(document, (usable // 2, usable - usable // 2)).rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for place in row.cells:
        place.paragraphs[0].paragraph_format.space_before = Pt(8)
    return row.cells


def _signer(place, organ, office=""):
    run(place.paragraphs[0], organ, bold=True, size=13)
    place.paragraphs[0].alignment = ALIGN.CENTER
    if office:
        line(place, office, align=ALIGN.CENTER, bold=True, size=13)
        room(place)


def room(place):
    """Empty lines to sign in."""
    for _number in range(3):
        line(place, "", size=13)
