"""Builds the .docx templates beside this file: ``python -m tracking.documents.templates_docx.build``. Layer: exports.

The templates are kept with the source so that a running portal needs no python-docx at hand; whoever changes this file runs it again.
"""

from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

HERE = Path(__file__).parent
FONT = "Times New Roman"
STATE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
LIST_COLUMNS = (
    # heading, width in mm, field of the person
    ("TT", 8, "{{ loop.index }}"),
    ("Họ và tên", 30, "{{ p.name }}"),
    ("Ngày sinh: nam", 17, "{{ p.birth_male }}"),
    ("Ngày sinh: nữ", 17, "{{ p.birth_female }}"),
    ("Dân tộc", 12, "{{ p.ethnic_group }}"),
    ("Quê quán; nơi ở hiện nay", 19, ""),
    ("Trình độ", 17, "{{ p.education }}"),
    ("LLCT", 11, ""),
    ("Công việc, chức vụ", 22, "{{ p.work }}"),
    ("CNLĐ trực tiếp", 12, "{{ p.direct_mark }}"),
    ("Đơn vị; loại hình", 33, "{{ p.branch }}{% if p.sector %}; {{ p.sector }}{% endif %}"),
    ("Vào CĐ; vào Đoàn", 18, "{{ p.union_joined }}{% if p.youth_joined %}; {{ p.youth_joined }}{% endif %}"),
    ("Thành tích, danh hiệu", 20, "{{ p.awards }}"),
    ("Văn bản giới thiệu; nơi tiếp nhận", 22, "{{ p.resolution }}{% if not PAPER.body and p.body %}; {{ p.body }}{% endif %}"),
    ("GCN lớp nhận thức", 16, "{{ p.certificate }}"),
)


def build_all():
    """Write the three templates."""
    _resolution().save(HERE / "resolution.docx")
    _people_list().save(HERE / "people_list.docx")
    _letter().save(HERE / "letter.docx")


# ------------------------------------------------------------------ the three papers


def _resolution():
    document = _document(size=13)  # one person fits on one page
    _line(document, "{%p for paper in papers %}")
    _line(document, "{%p if not loop.first %}")
    _page_break(document)
    _line(document, "{%p endif %}")
    _line(document, "Mẫu 4A-KNĐ", align=ALIGN.RIGHT, italic=True, size=11)
    _head(document, "paper.head")
    _line(document, "NGHỊ QUYẾT", align=ALIGN.CENTER, bold=True, before=12)
    _line(document, "giới thiệu đoàn viên công đoàn vào Đảng", align=ALIGN.CENTER, bold=True, after=10)
    _line(document, "Kính gửi: {{ paper.body }}", align=ALIGN.CENTER, after=8)
    _text(document, "Căn cứ Điều lệ Đảng Cộng sản Việt Nam;", italic=True)
    _text(document, "Ban Chấp hành {{ paper.issuer }} họp {{ paper.meeting }} nhận thấy:")
    _line(document, "{%p if paper.is_list %}")
    _text(
        document,
        "Các đoàn viên công đoàn có tên trong danh sách dưới đây phấn đấu tốt, "
        "đủ tiêu chuẩn, điều kiện để giới thiệu cho Đảng xem xét, kết nạp:",
    )
    _vote_table(document)
    _line(document, "{%p else %}")
    _one_person(document)
    _line(document, "{%p endif %}")
    _text(document, "Chúng tôi chịu trách nhiệm trước Đảng về những lời giới thiệu trên đây.")
    _signature(document, ("{{ paper.body }};", "Lưu: VT."))
    _line(document, "{%p endfor %}")
    return document


def _one_person(document):
    _text(document, "Đoàn viên công đoàn: {{ paper.one.person.name }}", bold=True)
    _text(document, "Ngày sinh: {{ paper.one.person.birth or dots(24) }}; {{ 'nam' if paper.one.person.is_male else 'nữ' }}.")
    _text(document, "Công việc, chức vụ: {{ paper.one.person.work or dots(40) }}.")
    _text(document, "Đơn vị: {{ paper.one.person.branch }}.")
    _text(document, "Những ưu điểm, khuyết điểm chính:")
    _text(
        document,
        "Ưu điểm (phẩm chất chính trị; đạo đức, lối sống; năng lực công tác; "
        "quan hệ quần chúng; thực hiện nhiệm vụ của đoàn viên công đoàn):",
    )
    for _number in range(3):
        _ruled(document)
    _text(document, "Khuyết điểm:")
    for _number in range(2):
        _ruled(document)
    _text(
        document,
        "Đối chiếu với tiêu chuẩn và điều kiện kết nạp đảng viên, Ban Chấp hành "
        "giới thiệu và đề nghị {{ paper.body }} xem xét, kết nạp đoàn viên "
        "{{ paper.one.person.name }} vào Đảng Cộng sản Việt Nam, với sự tán thành của {{ paper.one.in_favour }} đồng chí (đạt "
        "{{ paper.one.in_favour_rate }}%) so với tổng số {{ paper.total }} ủy viên Ban Chấp hành; "
        "số không tán thành {{ paper.one.against }} đồng chí "
        "(chiếm {{ paper.one.against_rate }}%), với lý do: {{ dots(30) }}",
    )


def _vote_table(document):
    columns = (
        ("TT", 10, "{{ loop.index }}"),
        ("Họ và tên", 45, "{{ c.person.name }}"),
        ("Ngày sinh", 24, "{{ c.person.birth }}"),
        ("Công việc, chức vụ", 40, "{{ c.person.work }}"),
        ("Tán thành", 22, "{{ c.in_favour }} ({{ c.in_favour_rate }}%)"),
        ("Không tán thành", 22, "{{ c.against }} ({{ c.against_rate }}%)"),
    )
    _table(document, columns, "c in paper.people", size=12)
    _text(
        document,
        "Đối chiếu với tiêu chuẩn và điều kiện kết nạp đảng viên, Ban Chấp hành "
        "({{ paper.total }} ủy viên) giới thiệu và đề nghị {{ paper.body }} xem "
        "xét, kết nạp các đoàn viên có tên trên vào Đảng Cộng sản Việt Nam, với kết quả biểu quyết ghi tại danh sách. "
        "Nhận xét ưu điểm, khuyết điểm của "
        "từng đoàn viên gửi kèm.",
        before=6,
    )


def _people_list():
    document = _document(landscape=True)
    _line(document, "{%p for paper in papers %}")
    _list_body(document)
    _line(document, "{%p endfor %}")
    return document


def _list_body(document, paper="paper"):
    _head(document, f"{paper}.head")
    _line(document, "DANH SÁCH", align=ALIGN.CENTER, bold=True, before=8)
    _line(document, "đoàn viên ưu tú giới thiệu cho Đảng", align=ALIGN.CENTER, bold=True)
    _line(document, f"Nơi tiếp nhận: {{{{ {paper}.body or dots(50) }}}}", align=ALIGN.CENTER, after=6)
    columns = [(heading, width, field.replace("PAPER", paper)) for heading, width, field in LIST_COLUMNS]
    _table(document, columns, f"p in {paper}.people", size=9)
    _text(document, f"Danh sách có {{{{ {paper}.count }}}} đồng chí.", before=6, indent=False)
    _signature(document, (), maker=True)


def _letter():
    document = _document()
    _line(document, "{%p for paper in papers %}")
    _head(document, "paper.head", subject="V/v chuyển danh sách đoàn viên ưu tú giới thiệu cho Đảng")
    _line(document, "Kính gửi: {{ paper.body }}", align=ALIGN.CENTER, before=14, after=10)
    _text(
        document,
        "Thực hiện nhiệm vụ giới thiệu đoàn viên công đoàn ưu tú để Đảng bồi dưỡng, xem xét, kết nạp, "
        "{{ paper.issuer }} chuyển {{ paper.body }} danh sách "
        "{{ paper.count }} đoàn viên ưu tú được Ban Chấp hành công đoàn giới thiệu (danh sách kèm theo).",
    )
    _text(
        document,
        "Đề nghị {{ paper.body }} tiếp nhận, phân công đảng viên giúp đỡ, tạo điều kiện để các đồng chí học lớp "
        "bồi dưỡng nhận thức về Đảng và xem xét, kết nạp "
        "khi đủ tiêu chuẩn, điều kiện; thông báo kết quả để công đoàn phối hợp theo dõi.",
    )
    _text(document, "Trân trọng./.")
    _signature(document, ("Như trên;", "Lưu: VT."))
    _new_section(document)
    _list_body(document, "paper.annex")
    _line(document, "{%p endfor %}")
    return document


# ------------------------------------------------------------------ building blocks


def _document(*, landscape=False, size=14):
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    _paper(document.sections[0], landscape)
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.language = "vi-VN"
    return document


def _paper(section, landscape):
    """A4 with the margins of the rule: 20 above and below, 30 left, 15 right."""
    width, height = (297, 210) if landscape else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin = section.bottom_margin = Mm(15 if landscape else 20)
    section.left_margin, section.right_margin = (Mm(12), Mm(12)) if landscape else (Mm(30), Mm(15))


def _new_section(document):
    _paper(document.add_section(WD_SECTION.NEW_PAGE), landscape=True)


def _line(place, words, *, align=None, bold=False, italic=False, size=None, before=0, after=0):
    paragraph = place.add_paragraph()
    _run(paragraph, words, bold, italic, size)
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    return paragraph


def _run(paragraph, words, bold=False, italic=False, size=None):
    run = paragraph.add_run(words)
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)
    return run


def _text(document, words, *, bold=False, italic=False, before=0, indent=True):
    """A paragraph of the body: justified, first line indented by 1 cm."""
    paragraph = _line(document, words, align=ALIGN.JUSTIFY, bold=bold, italic=italic, before=before, after=3)
    if indent:
        paragraph.paragraph_format.first_line_indent = Mm(10)
    return paragraph


def _ruled(document):
    """An empty line to write on: a tab with dotted leader to the right margin."""
    paragraph = _line(document, "\t", after=4)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(165), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _page_break(document):
    paragraph = document.add_paragraph()
    paragraph.add_run().add_break(WD_BREAK.PAGE)


def _plain_table(document, widths):
    table = document.add_table(rows=1, cols=len(widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _set_widths(table, widths)
    return table


def _set_widths(table, widths):
    for at, width in enumerate(widths):
        table.columns[at].width = Mm(width)
        for cell in table.columns[at].cells:
            cell.width = Mm(width)


def _head(document, head, subject=""):
    """Issuer on the left, the state's title on the right, number and date below."""
    section = document.sections[-1]
    usable = int((section.page_width - section.left_margin - section.right_margin) / 36000)
    left = usable * 42 // 100
    cells = _plain_table(document, (left, usable - left)).rows[0].cells
    for cell in cells:
        cell.paragraphs[0]._p.getparent().remove(cell.paragraphs[0]._p)
    size = 12
    _line(cells[0], "{%p if " + head + ".upper %}")
    _line(cells[0], "{{ " + head + ".upper }}", align=ALIGN.CENTER, size=size)
    _line(cells[0], "{%p endif %}")
    _line(cells[0], "{{ " + head + ".issuer }}", align=ALIGN.CENTER, bold=True, size=size)
    _rule(cells[0], 18)
    _line(cells[0], "{%p if " + head + ".number %}")
    _line(cells[0], "{{ " + head + ".number }}", align=ALIGN.CENTER, size=13, before=2)
    _line(cells[0], "{%p endif %}")
    if subject:
        _line(cells[0], subject, align=ALIGN.CENTER, size=12, before=2)
    _line(cells[1], STATE, align=ALIGN.CENTER, bold=True, size=size)
    _line(cells[1], MOTTO, align=ALIGN.CENTER, bold=True, size=13)
    _rule(cells[1], 52)
    _line(cells[1], "{{ " + head + ".day }}", align=ALIGN.CENTER, italic=True, size=13, before=2)


def _rule(cell, width):
    """A short line in the middle: the lower border of an indented empty paragraph of 1 pt."""
    paragraph = _line(cell, "", align=ALIGN.CENTER)
    inner = (cell.width or Mm(80)) / 36000
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(max(2, (inner - 4 - width) / 2))
    paragraph.paragraph_format.line_spacing = Pt(3)
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def _table(document, columns, loop, *, size):
    """A ruled table: headings that repeat on every page, one row for each item of ``loop``."""
    table = document.add_table(rows=4, cols=len(columns))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _set_widths(table, [width for _heading, width, _field in columns])
    for at, (heading, _width, field) in enumerate(columns):
        _cell(table.rows[0].cells[at], heading, size, bold=True)
        _cell(table.rows[2].cells[at], field, size, centre=at == 0)
    table.rows[1].cells[0].text = "{%tr for " + loop + " %}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    _narrow_cells(table)


def _narrow_cells(table):
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "57")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)


def _cell(cell, words, size, *, bold=False, centre=False):
    paragraph = cell.paragraphs[0]
    _run(paragraph, words, bold=bold, size=size)
    paragraph.alignment = ALIGN.CENTER if bold or centre else ALIGN.LEFT


def _signature(document, recipients, *, maker=False):
    section = document.sections[-1]
    usable = int((section.page_width - section.left_margin - section.right_margin) / 36000)
    row = _plain_table(document, (usable // 2, usable - usable // 2)).rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    cells = row.cells
    cells[0].paragraphs[0].paragraph_format.space_before = Pt(8)
    if maker:
        _run(cells[0].paragraphs[0], "NGƯỜI LẬP DANH SÁCH", bold=True, size=13)
        cells[0].paragraphs[0].alignment = ALIGN.CENTER
    else:
        _run(cells[0].paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12)
        for recipient in recipients:
            _line(cells[0], f"- {recipient}", size=11)
    cells[1].paragraphs[0].paragraph_format.space_before = Pt(8)
    _run(cells[1].paragraphs[0], "TM. BAN CHẤP HÀNH", bold=True, size=13)
    cells[1].paragraphs[0].alignment = ALIGN.CENTER
    _line(cells[1], "CHỦ TỊCH", align=ALIGN.CENTER, bold=True, size=13)
    for _number in range(3):
        _line(cells[1], "", size=13)


if __name__ == "__main__":
    build_all()
