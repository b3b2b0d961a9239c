"""The templates of papers between the two sides, of classes and to the units below. Layer: exports."""

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from tracking.documents.templates_docx.blocks import both_sides, head, line, new_document, page_break, signature, table, text

MEETINGS = {4: 34, 6: 22, 8: 17}  # columns of one sheet of attendance → width of each in mm


def _papers(document):
    """Begin the loop over the papers of the file, each on a new page."""
    line(document, "{%p for paper in papers %}")
    line(document, "{%p if not loop.first %}")
    page_break(document)
    line(document, "{%p endif %}")


def _title(document, name, about):
    line(document, name, align=ALIGN.CENTER, bold=True, before=12)
    line(document, about, align=ALIGN.CENTER, bold=True, after=8)


def _minutes():
    document = new_document(size=13)
    _papers(document)
    head(document, "paper.head")
    _title(document, "BIÊN BẢN BÀN GIAO", "danh sách đoàn viên ưu tú giới thiệu cho Đảng")
    _optional(document, "paper.occasion", "({{ paper.occasion }})", align=ALIGN.CENTER)
    text(document, "Hôm nay, {{ paper.meeting }}, hai bên gồm:")
    for side, field in (("Bên giao", "giver"), ("Bên nhận", "taker")):
        text(document, f"{side}: {{{{ paper.{field} }}}}", bold=True)
        text(document, "Người đại diện: {{ dots(50) }} Chức vụ: {{ dots(36) }}")
    text(document, "đã bàn giao danh sách {{ paper.count }} đoàn viên ưu tú do công đoàn giới thiệu cho Đảng, gồm các đồng chí:")
    columns = (
        ("TT", 10, "{{ loop.index }}"),
        ("Họ và tên", 42, "{{ p.name }}"),
        ("Ngày sinh", 24, "{{ p.birth }}"),
        ("Đơn vị", 43, "{{ p.branch }}"),
        ("Nghị quyết giới thiệu", 30, "{{ p.document }}"),
        ("Ghi chú", 16, ""),
    )
    table(document, columns, "p in paper.people", size=11)
    _optional(document, "paper.letter", "Kèm theo công văn số {{ paper.letter }}.")
    text(document, "Biên bản lập thành hai bản, mỗi bên giữ một bản, đã đọc lại cho hai bên cùng nghe và ký tên dưới đây.")
    both_sides(document)
    line(document, "{%p endfor %}")
    return document


def _optional(document, condition, words, **shape):
    line(document, "{%p if " + condition + " %}")
    (line if shape else text)(document, words, **shape)
    line(document, "{%p endif %}")


def _receipt():
    document = new_document(size=13)
    _papers(document)
    head(document, "paper.head", party=True)
    _title(document, "GIẤY BIÊN NHẬN", "danh sách đoàn viên ưu tú do công đoàn giới thiệu")
    _optional(document, "paper.occasion", "({{ paper.occasion }})", align=ALIGN.CENTER)
    text(document, "{{ paper.taker }} đã nhận của {{ paper.giver }} danh sách {{ paper.count }} đồng chí, trong đó:")
    text(document, "- Đã nhận: {{ paper.received }} đồng chí;")
    text(document, "- Trả lại để bổ sung: {{ paper.returned }} đồng chí;")
    text(document, "- Chưa có trả lời: {{ paper.waiting }} đồng chí.")
    columns = (
        ("TT", 10, "{{ loop.index }}"),
        ("Họ và tên", 42, "{{ p.name }}"),
        ("Ngày sinh", 24, "{{ p.birth }}"),
        ("Đơn vị", 40, "{{ p.branch }}"),
        ("Kết quả", 25, "{{ p.answer }}"),
        ("Lý do trả lại", 24, "{{ p.reason }}"),
    )
    table(document, columns, "p in paper.people", size=11)
    signature(document, "paper.head", ("{{ paper.giver }};", "Lưu."))
    line(document, "{%p endfor %}")
    return document


def _course(document):
    text(document, "Loại lớp: {{ paper.course.kind }}. Đơn vị mở lớp: {{ paper.course.organiser }}.", indent=False)
    text(document, "Thời gian: {{ paper.course.days }}. Địa điểm: {{ paper.course.place or dots(30) }}.", indent=False)


def _roll():
    document = new_document(landscape=True, size=12)
    _papers(document)
    head(document, "paper.head")
    _title(document, "DANH SÁCH HỌC VIÊN", "{{ paper.course.name }}")
    _course(document)
    columns = (
        ("TT", 9, "{{ loop.index }}"),
        ("Họ và tên", 38, "{{ p.name }}"),
        ("Ngày sinh: nam", 22, "{{ p.birth_male }}"),
        ("Ngày sinh: nữ", 22, "{{ p.birth_female }}"),
        ("Đơn vị", 38, "{{ p.branch }}"),
        ("Công việc, chức vụ", 30, "{{ p.work }}"),
        ("Chi bộ, cấp ủy", 32, "{{ p.body }}"),
        ("Số buổi vắng", 12, "{{ p.absences }}"),
        ("Điểm thu hoạch", 14, "{{ p.mark }}"),
        ("Kết quả; số GCN", 34, "{{ p.result }}{% if p.certificate %}; {{ p.certificate }}{% endif %}"),
        ("Ký nhận", 22, ""),
    )
    table(document, columns, "p in paper.people", size=10, height=9)
    text(document, "Danh sách có {{ paper.count }} học viên.", before=6, indent=False)
    signature(document, "paper.head", (), maker=True)
    line(document, "{%p endfor %}")
    return document


def _attendance():
    document = new_document(landscape=True, size=12)
    _papers(document)
    head(document, "paper.head")
    _title(
        document, "BẢNG ĐIỂM DANH", "{{ paper.course.name }}{% if paper.sheets > 1 %} (tờ {{ paper.sheet }}/{{ paper.sheets }}){% endif %}"
    )
    _course(document)
    for size, width in MEETINGS.items():
        line(document, "{%p if paper.size == " + str(size) + " %}")
        meetings = [(f"{{{{ paper.columns[{at}] or '....../......' }}}}", width, "") for at in range(size)]
        columns = (
            ("TT", 9, "{{ loop.index }}"),
            ("Họ và tên", 42, "{{ p.name }}"),
            ("Ngày sinh", 22, "{{ p.birth }}"),
            ("Đơn vị", 42, "{{ p.branch }}"),
            *meetings,
            ("Ghi chú", 20, ""),
        )
        table(document, columns, "p in paper.people", size=10, height=10)
        line(document, "{%p endif %}")
    text(document, "Danh sách có {{ paper.count }} học viên. Học viên ký tên vào cột của từng buổi.", before=6, indent=False)
    signature(document, "paper.head", (), maker=True)
    line(document, "{%p endfor %}")
    return document


def _decision():
    document = new_document()
    _papers(document)
    head(document, "paper.head")
    _title(document, "QUYẾT ĐỊNH", "về việc giao chỉ tiêu giới thiệu đoàn viên công đoàn ưu tú cho Đảng, {{ paper.period }}")
    line(document, "{{ paper.organ|upper }}", align=ALIGN.CENTER, bold=True, after=8)
    text(document, "Căn cứ Điều lệ Công đoàn Việt Nam;", italic=True)
    text(document, "Căn cứ nhiệm vụ giới thiệu đoàn viên công đoàn ưu tú để Đảng xem xét, kết nạp, {{ paper.period }},", italic=True)
    line(document, "QUYẾT ĐỊNH:", align=ALIGN.CENTER, bold=True, before=8, after=6)
    text(
        document,
        "Điều 1. Giao chỉ tiêu {{ paper.period }} cho {{ paper.unit_count }} đơn vị"
        "{% if paper.total %}, tổng số {{ paper.total }}{% endif %} (phụ lục kèm theo).",
    )
    _optional(document, "paper.what", "Nội dung tính: {{ paper.what }}.")
    text(document, "Điều 2. Các đơn vị cụ thể hóa thành kế hoạch, tổ chức thực hiện và báo cáo kết quả theo quy định.")
    text(document, "Điều 3. Quyết định có hiệu lực từ ngày ký. Các đơn vị có tên trong phụ lục chịu trách nhiệm thi hành./.")
    signature(document, "paper.head", ("Như Điều 3;", "Lưu: VT."))
    page_break(document)
    line(document, "PHỤ LỤC", align=ALIGN.CENTER, bold=True)
    line(document, "Chỉ tiêu giao cho các đơn vị, {{ paper.period }}", align=ALIGN.CENTER, bold=True)
    line(
        document,
        "(kèm theo Quyết định số {{ paper.head.bare }}, {{ paper.head.on_text }} của {{ paper.organ }})",
        align=ALIGN.CENTER, italic=True, size=12, after=6,
    )  # fmt: skip
    columns = (
        ("TT", 12, "{{ loop.index }}"),
        ("Đơn vị", 78, "{{ p.unit }}"),
        ("Nội dung", 48, "{{ p.what or paper.what }}"),
        ("Chỉ tiêu", 27, "{{ p.value }}"),
    )
    table(document, columns, "p in paper.lines", size=12)
    _optional(document, "paper.total", "Tổng cộng: {{ paper.total }}.", align=ALIGN.RIGHT, bold=True, before=4)
    line(document, "{%p endfor %}")
    return document


def _reminder():
    document = new_document()
    _papers(document)
    head(document, "paper.head", subject="V/v đẩy mạnh giới thiệu đoàn viên ưu tú cho Đảng")
    line(document, "Kính gửi: {{ paper.unit }}", align=ALIGN.CENTER, before=14, after=10)
    text(
        document,
        "Theo số liệu tổng hợp của {{ paper.issuer }}, từ ngày {{ paper.start }} đến ngày {{ paper.end }} đơn vị chưa ghi nhận "
        "đoàn viên ưu tú nào được giới thiệu cho Đảng.",
    )
    _optional(document, "paper.target", "Chỉ tiêu đơn vị được giao: {{ paper.target }}.")
    _optional(
        document, "paper.obstacles",
        "Đơn vị đã báo khó khăn: {{ paper.obstacles }}. {{ paper.issuer }} sẽ phối hợp với cấp ủy để cùng tháo gỡ.",
    )  # fmt: skip
    text(document, "Để hoàn thành nhiệm vụ, đề nghị Ban Chấp hành {{ paper.unit }}:")
    for words in (
        "1. Rà soát nguồn, lựa chọn đoàn viên ưu tú, nhất là công nhân, lao động trực tiếp, lao động nữ; họp Ban Chấp hành xét giới thiệu.",
        "2. Ghi kết quả lên hệ thống theo dõi; việc đã làm nhưng chưa ghi thì ghi bổ sung.",
        "3. Báo cáo khó khăn, đề xuất về {{ paper.issuer }} trước ngày {{ dots(20) }}",
    ):
        text(document, words)
    text(document, "Trân trọng./.")
    signature(document, "paper.head", ("Như trên;", "Lưu: VT."))
    line(document, "{%p endfor %}")
    return document


PAPERS = {
    "minutes": _minutes, "receipt": _receipt, "roll": _roll, "attendance": _attendance, "decision": _decision, "reminder": _reminder,
}  # fmt: skip
