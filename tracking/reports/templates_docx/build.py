"""Builds the template of the report's text: ``python -m tracking.reports.templates_docx.build``. Layer: exports."""

from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from tracking.documents.templates_docx.blocks import head, line, new_document, signature, table, text

HERE = Path(__file__).parent
COLUMNS = (
    # heading, width in mm, field of the row
    ("TT", 9, "{{ loop.index }}"),
    ("Nội dung", 54, "{{ r.label }}{% if r.told %} (theo báo cáo, chưa có danh sách: {{ r.told }}){% endif %}"),
    ("Trong kỳ", 19, "{{ r.now }}"),
    ("Cùng kỳ", 19, "{{ r.before }}"),
    ("Lũy kế", 19, "{{ r.since }}"),
    ("Chỉ tiêu nhiệm kỳ", 22, "{{ r.target }}"),
    ("% so với chỉ tiêu", 22, "{{ r.rate }}"),
)


def build():
    """Write the template."""
    document = new_document(size=14)
    head(document, "head")
    line(document, "BÁO CÁO", align=ALIGN.CENTER, bold=True, before=14)
    line(document, "{{ heading }}", align=ALIGN.CENTER, bold=True)
    line(document, "_______________", align=ALIGN.CENTER, size=8, after=6)
    text(document, "{{ basis }}", italic=True)
    line(document, "{%p for section in sections %}")
    line(document, "{{ section.title }}", bold=True, before=6, after=3).paragraph_format.keep_with_next = True
    line(document, "{%p for sentence in section.sentences %}")
    text(document, "{{ sentence }}")
    line(document, "{%p endfor %}")
    line(document, "{%p if loop.index == 2 %}")
    line(document, "Bảng số liệu", align=ALIGN.CENTER, bold=True, size=12, before=4, after=3).paragraph_format.keep_with_next = True
    table(document, COLUMNS, "r in rows", size=11)
    for cell in document.tables[-1].rows[2].cells[2:]:
        cell.paragraphs[0].alignment = ALIGN.CENTER
    line(document, "{%p endif %}")
    line(document, "{%p endfor %}")
    text(document, "{{ closing }}", before=6)
    line(document, "{%p if edition %}")
    line(document, "{{ edition }}", italic=True, size=11, before=4)
    line(document, "{%p endif %}")
    signature(document, "head", ("Công đoàn cấp trên (để báo cáo);", "Cấp ủy (để báo cáo);", "Lưu: VT."))
    document.save(HERE / "report.docx")


if __name__ == "__main__":
    build()
