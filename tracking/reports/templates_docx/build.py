"""Builds the template of the report's text: ``python -m tracking.reports.templates_docx.build``. Layer: exports."""

from pathlib import Path

from tracking.documents.templates_docx.build import ALIGN, _document, _head, _line, _signature, _table, _text

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
    document = _document(size=14)
    _head(document, "head")
    _line(document, "BÁO CÁO", align=ALIGN.CENTER, bold=True, before=14)
    _line(document, "{{ heading }}", align=ALIGN.CENTER, bold=True)
    _line(document, "_______________", align=ALIGN.CENTER, size=8, after=6)
    _text(document, "{{ basis }}", italic=True)
    _line(document, "{%p for section in sections %}")
    _line(document, "{{ section.title }}", bold=True, before=6, after=3).paragraph_format.keep_with_next = True
    _line(document, "{%p for sentence in section.sentences %}")
    _text(document, "{{ sentence }}")
    _line(document, "{%p endfor %}")
    _line(document, "{%p if loop.index == 2 %}")
    _line(document, "Bảng số liệu", align=ALIGN.CENTER, bold=True, size=12, before=4, after=3).paragraph_format.keep_with_next = True
    _table(document, COLUMNS, "r in rows", size=11)
    for cell in document.tables[-1].rows[2].cells[2:]:
        cell.paragraphs[0].alignment = ALIGN.CENTER
    _line(document, "{%p endif %}")
    _line(document, "{%p endfor %}")
    _text(document, "{{ closing }}", before=6)
    _line(document, "{%p if edition %}")
    _line(document, "{{ edition }}", italic=True, size=11, before=4)
    _line(document, "{%p endif %}")
    _signature(document, ("Công đoàn cấp trên (để báo cáo);", "Cấp ủy (để báo cáo);", "Lưu: VT."))
    document.save(HERE / "report.docx")


if __name__ == "__main__":
    build()
