"""Builds the .docx templates beside this file: ``python -m tracking.documents.templates_docx.build``. Layer: exports.

The templates are kept with the source so that a running portal needs no python-docx at hand; whoever changes this file runs it again.
"""

from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from tracking.documents.templates_docx import others
from tracking.documents.templates_docx.blocks import head, line, new_document, new_section, page_break, ruled, signature, table, text

HERE = Path(__file__).parent
LIST_COLUMNS = (
    # heading, width in mm, field of the person
    ("TT", 8, "{{ loop.index }}"),
    ("Họ và tên", 30, "{{ p.name }}"),
    ("Ngày sinh: nam", 17, "{{ p.birth_male }}"),
    ("Ngày sinh: nữ", 17, "{{ p.birth_female }}"),
    ("Dân tộc", 12, "{{ p.ethnic_group }}"),
    ("Quê quán; nơi ở hiện nay", 19, "{{ p.places }}"),
    ("Trình độ", 17, "{{ p.education }}"),
    ("LLCT", 11, "{{ p.theory }}"),
    ("Công việc, chức vụ", 22, "{{ p.work }}"),
    ("CNLĐ trực tiếp", 12, "{{ p.direct_mark }}"),
    ("Đơn vị; loại hình", 33, "{{ p.branch }}{% if p.sector %}; {{ p.sector }}{% endif %}"),
    ("Vào CĐ; vào Đoàn", 18, "{{ p.union_joined }}{% if p.youth_joined %}; {{ p.youth_joined }}{% endif %}"),
    ("Thành tích, danh hiệu", 20, "{{ p.awards }}"),
    ("Văn bản giới thiệu; nơi tiếp nhận", 22, "{{ p.resolution }}{% if not PAPER.body and p.body %}; {{ p.body }}{% endif %}"),
    ("GCN lớp nhận thức", 16, "{{ p.certificate }}"),
)


def build_all():
    """Write all templates."""
    _resolution().save(HERE / "resolution.docx")
    _people_list().save(HERE / "people_list.docx")
    _letter().save(HERE / "letter.docx")
    for kind, build in others.PAPERS.items():
        build().save(HERE / f"{kind}.docx")


# ------------------------------------------------------------------ the three papers


def _resolution():
    document = new_document(size=13)  # one person fits on one page
    line(document, "{%p for paper in papers %}")
    line(document, "{%p if not loop.first %}")
    page_break(document)
    line(document, "{%p endif %}")
    line(document, "Mẫu 4A-KNĐ", align=ALIGN.RIGHT, italic=True, size=11)
    head(document, "paper.head")
    line(document, "NGHỊ QUYẾT", align=ALIGN.CENTER, bold=True, before=12)
    line(document, "giới thiệu đoàn viên công đoàn vào Đảng", align=ALIGN.CENTER, bold=True, after=10)
    line(document, "Kính gửi: {{ paper.body }}", align=ALIGN.CENTER, after=8)
    text(document, "Căn cứ Điều lệ Đảng Cộng sản Việt Nam;", italic=True)
    text(document, "Ban Chấp hành {{ paper.issuer }} họp {{ paper.meeting }} nhận thấy:")
    line(document, "{%p if paper.is_list %}")
    text(
        document,
        "Các đoàn viên công đoàn có tên trong danh sách dưới đây phấn đấu tốt, "
        "đủ tiêu chuẩn, điều kiện để giới thiệu cho Đảng xem xét, kết nạp:",
    )
    _vote_table(document)
    line(document, "{%p else %}")
    _one_person(document)
    line(document, "{%p endif %}")
    text(document, "Chúng tôi chịu trách nhiệm trước Đảng về những lời giới thiệu trên đây.")
    signature(document, "paper.head", ("{{ paper.body }};", "Lưu: VT."))
    line(document, "{%p endfor %}")
    return document


def _one_person(document):
    text(document, "Đoàn viên công đoàn: {{ paper.one.person.name }}", bold=True)
    text(document, "Ngày sinh: {{ paper.one.person.birth or dots(24) }}; {{ 'nam' if paper.one.person.is_male else 'nữ' }}.")
    text(document, "Công việc, chức vụ: {{ paper.one.person.work or dots(40) }}.")
    text(document, "Đơn vị: {{ paper.one.person.branch }}.")
    text(document, "Những ưu điểm, khuyết điểm chính:")
    text(
        document,
        "Ưu điểm (phẩm chất chính trị; đạo đức, lối sống; năng lực công tác; "
        "quan hệ quần chúng; thực hiện nhiệm vụ của đoàn viên công đoàn):",
    )
    for _number in range(3):
        ruled(document)
    text(document, "Khuyết điểm:")
    for _number in range(2):
        ruled(document)
    text(
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
    table(document, columns, "c in paper.people", size=12)
    text(
        document,
        "Đối chiếu với tiêu chuẩn và điều kiện kết nạp đảng viên, Ban Chấp hành "
        "({{ paper.total }} ủy viên) giới thiệu và đề nghị {{ paper.body }} xem "
        "xét, kết nạp các đoàn viên có tên trên vào Đảng Cộng sản Việt Nam, với kết quả biểu quyết ghi tại danh sách. "
        "Nhận xét ưu điểm, khuyết điểm của "
        "từng đoàn viên gửi kèm.",
        before=6,
    )


def _people_list():
    document = new_document(landscape=True)
    line(document, "{%p for paper in papers %}")
    _list_body(document)
    line(document, "{%p endfor %}")
    return document


def _list_body(document, paper="paper"):
    head(document, f"{paper}.head")
    line(document, "DANH SÁCH", align=ALIGN.CENTER, bold=True, before=8)
    line(document, "đoàn viên ưu tú giới thiệu cho Đảng", align=ALIGN.CENTER, bold=True)
    line(document, f"Nơi tiếp nhận: {{{{ {paper}.body or dots(50) }}}}", align=ALIGN.CENTER, after=6)
    columns = [(heading, width, field.replace("PAPER", paper)) for heading, width, field in LIST_COLUMNS]
    table(document, columns, f"p in {paper}.people", size=9)
    text(document, f"Danh sách có {{{{ {paper}.count }}}} đồng chí.", before=6, indent=False)
    signature(document, f"{paper}.head", (), maker=True)


def _letter():
    document = new_document()
    line(document, "{%p for paper in papers %}")
    head(document, "paper.head", subject="V/v chuyển danh sách đoàn viên ưu tú giới thiệu cho Đảng")
    line(document, "Kính gửi: {{ paper.body }}", align=ALIGN.CENTER, before=14, after=10)
    text(
        document,
        "Thực hiện nhiệm vụ giới thiệu đoàn viên công đoàn ưu tú để Đảng bồi dưỡng, xem xét, kết nạp, "
        "{{ paper.issuer }} chuyển {{ paper.body }} danh sách "
        "{{ paper.count }} đoàn viên ưu tú được Ban Chấp hành công đoàn giới thiệu (danh sách kèm theo).",
    )
    text(
        document,
        "Đề nghị {{ paper.body }} tiếp nhận, phân công đảng viên giúp đỡ, tạo điều kiện để các đồng chí học lớp "
        "bồi dưỡng nhận thức về Đảng và xem xét, kết nạp "
        "khi đủ tiêu chuẩn, điều kiện; thông báo kết quả để công đoàn phối hợp theo dõi.",
    )
    text(document, "Trân trọng./.")
    signature(document, "paper.head", ("Như trên;", "Lưu: VT."))
    new_section(document)
    _list_body(document, "paper.annex")
    line(document, "{%p endfor %}")
    return document


if __name__ == "__main__":
    build_all()
