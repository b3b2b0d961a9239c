"""How officials head the columns of their own lists. Layer: rules.

Source: the lists A and B of the domain notes (lists of outstanding members, lists of class participants), and what the two-row headings
"Ngày sinh" over "Nam | Nữ" become when both rows are read together.
"""

from tracking.imports import columns
from tracking.imports.rules import ImportKind

_PERSON = {
    "full_name": (
        "Họ và tên đoàn viên ưu tú",
        "Họ tên đoàn viên",
        "Họ, tên",
        "Họ và tên khai sinh",
        "Tên đoàn viên",
        "Họ và tên quần chúng",
    ),
    "part:family": ("Họ và tên đệm", "Họ đệm", "Họ và đệm", "Họ và tên Họ đệm", "Họ và tên Họ và tên đệm", "Họ và tên Họ", "Họ, tên đệm"),
    "part:given": ("Tên", "Họ và tên Tên"),
    "part:male": ("Nam", "Giới tính Nam", "Phái Nam"),
    "part:female": ("Nữ", "Giới tính Nữ", "Phái Nữ", "Nữ x"),
    "birth": ("Ngày, tháng, năm sinh", "Ngày tháng năm sinh", "Sinh ngày", "N/sinh", "NS", "Sinh năm"),
    "birth_male": ("Ngày sinh Nam", "Năm sinh Nam", "Ngày tháng năm sinh Nam", "Sinh ngày Nam", "Nam sinh năm"),
    "birth_female": ("Ngày sinh Nữ", "Năm sinh Nữ", "Ngày tháng năm sinh Nữ", "Sinh ngày Nữ", "Nữ sinh năm"),
    "sex": ("GT", "Giới", "Nam hay nữ"),
    "branch": ("CĐCS, đơn vị", "Đơn vị công tác", "Nơi công tác", "Công đoàn", "Đơn vị công đoàn", "Công ty", "Cơ quan, đơn vị"),
    "phone": ("ĐT", "Số ĐT", "Di động", "Số di động", "Điện thoại liên hệ", "Mobile"),
    "work": ("Chức vụ, công việc", "Chức danh", "Nghề nghiệp", "Công việc hiện nay", "Chức vụ công tác"),
    "direct_worker": ("LĐ trực tiếp", "CN trực tiếp", "Công nhân trực tiếp", "CNLĐ TT", "Trực tiếp"),
    "ethnic_group": ("DT", "Thành phần dân tộc"),
    "education": ("Trình độ văn hóa", "Trình độ chuyên môn", "Chuyên môn", "TĐ", "Học vấn"),
    "theory": ("LLCT", "Trình độ lý luận chính trị", "Lý luận", "Trình độ LLCT"),
    "home_town": ("Quê", "Nguyên quán", "Quê quán (xã, huyện, tỉnh)"),
    "residence": ("Nơi ở", "Chỗ ở hiện nay", "Nơi cư trú", "Chỗ ở"),
    "union_joined_on": ("Ngày vào CĐ", "Ngày gia nhập Công đoàn", "Ngày kết nạp công đoàn"),
    "youth_joined_on": ("Ngày vào Đoàn TNCS", "Ngày vào Đoàn TNCS HCM"),
    "union_officer": ("CB công đoàn", "CBCĐ"),
    "citizen_number": ("Số CMND/CCCD", "CMND, CCCD", "Số căn cước", "Căn cước", "Số thẻ căn cước", "Số ĐDCN", "Mã định danh", "CCCD/CMND"),
    "agreed": ("Ngày trao đổi", "Đồng ý phấn đấu ngày"),
    "document_number": ("Số NQ", "Nghị quyết số", "Số nghị quyết giới thiệu", "Nghị quyết giới thiệu Số", "Văn bản giới thiệu Số"),
    "document_on": ("Ngày NQ", "Ngày nghị quyết giới thiệu", "Nghị quyết giới thiệu Ngày", "Văn bản giới thiệu Ngày"),
    "document_kind": ("Văn bản giới thiệu Loại", "Hình thức giới thiệu"),
    "certified": ("Ngày cấp GCN", "Đã học lớp nhận thức Ngày", "Giấy chứng nhận Ngày", "Ngày GCN"),
    "certificate_number": ("Số giấy CN", "Đã học lớp nhận thức Số GCN", "Giấy chứng nhận Số"),
}
_BRANCH = {
    "name": (
        "Tên công đoàn",
        "Tên cơ quan, doanh nghiệp",
        "Tên công ty",
        "Công đoàn cơ sở",
        "CĐCS",
        "Tên CĐCS, nghiệp đoàn",
        "Tên doanh nghiệp",
    ),
    "short_name": ("Tên viết tắt", "Viết tắt"),
    "kind": ("Loại công đoàn", "Cấp công đoàn"),
    "sector": ("Loại hình doanh nghiệp", "Khu vực", "LH"),
    "parent": ("Cấp trên", "CĐ cấp trên", "Cấp trên trực tiếp", "Thuộc"),
    "address": ("Trụ sở", "Địa chỉ trụ sở", "Nơi đóng"),
    "opened_on": ("Thành lập ngày", "Ngày thành lập CĐCS", "Năm thành lập", "Ngày TL"),
}
SYNONYMS = {
    ImportKind.BRANCHES: _BRANCH,
    ImportKind.MEMBERS: _PERSON,
    ImportKind.INTRODUCTIONS: _PERSON,
    ImportKind.HISTORIES: _PERSON | columns.HISTORY_SYNONYMS,
    ImportKind.CLASSES: _PERSON | columns.CLASSES_SYNONYMS,
    ImportKind.DECISIONS: _PERSON | columns.DECISIONS_SYNONYMS,
    ImportKind.TARGETS: columns.TARGETS_SYNONYMS,
}
DAYS = "birth birth_male birth_female union_joined_on youth_joined_on agreed document_on certified opened_on"
KINDS = {"phone": "phone"} | dict.fromkeys([*DAYS.split(), *columns.HISTORY_DAYS, *columns.MORE_DAYS], "date")
