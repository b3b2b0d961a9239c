"""Invented names for the demo data. No person, school or enterprise in it exists; a likeness is chance."""

FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Trịnh",
    "Cao", "Thái", "Lương",
)  # fmt: skip
HIGHLAND_FAMILY = ("Hoàng", "Nông", "Lương", "Lý", "Triệu", "Bàn", "Đặng", "Giàng", "Vàng", "Ma", "Lù", "Nguyễn", "Trần", "Phùng", "Cổ")
MIDDLE_F = ("Thị", "Thị Thu", "Thị Kim", "Ngọc", "Thị Hồng", "Thanh", "Minh", "Khánh", "Thị Mai", "Bích")
MIDDLE_M = ("Văn", "Đức", "Quang", "Minh", "Xuân", "Hữu", "Anh", "Công", "Trọng", "Bá")
GIVEN_F = (
    "An", "Anh", "Ân", "Ánh", "Bình", "Chi", "Cúc", "Dung", "Duyên", "Đào", "Giang", "Hà", "Hạnh", "Hiền", "Hoa", "Hoài", "Hồng", "Huệ",
    "Hương", "Lan", "Liên", "Linh", "Loan", "Mai", "Minh", "My", "Nga", "Ngân", "Nhung", "Oanh", "Phương", "Quỳnh", "Tâm", "Thảo",
    "Thủy", "Trang", "Tuyết", "Uyên", "Vân", "Yến",
)  # fmt: skip
GIVEN_M = (
    "An", "Anh", "Ân", "Bình", "Cường", "Dũng", "Dương", "Đạt", "Đức", "Giang", "Hải", "Hiếu", "Hòa", "Hoàng", "Hùng", "Huy", "Khánh",
    "Kiên", "Lâm", "Long", "Minh", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Quang", "Sơn", "Tài", "Thái", "Thắng", "Thành", "Tiến",
    "Toàn", "Trung", "Tú", "Tuấn", "Tùng", "Việt", "Vinh",
)  # fmt: skip

SCHOOLS = (
    "Hoa Sen", "Hoa Ban", "Sao Mai", "Bình Minh", "Ánh Dương", "Hoa Mai", "Đồi Thông", "Suối Mơ", "Thác Bạc", "Nà Lúa", "Hoa Phượng",
    "Vườn Xuân", "Mây Trắng", "Rừng Quế", "Cánh Diều", "Hoa Đào", "Núi Xanh", "Bản Sen", "Trăng Rằm", "Nắng Mai",
)  # fmt: skip
LEVELS = ("Mầm non", "Tiểu học", "THCS", "THPT")
ENTERPRISES = (
    "May Sông Xanh", "Gạch Đất Lành", "Điện tử Trăng Non", "Giày Bước Mới", "Thủy sản Sóng Biếc", "Chế biến gỗ Rừng Thu",
    "Bao bì Thiên Nga", "Cơ khí Đại Phong", "Dệt Tơ Vàng", "Thức ăn chăn nuôi Đồng Quê", "Nhựa Cầu Vồng", "Vận tải Đường Mây",
    "Nội thất Mộc Miên", "Xây dựng An Bình Phú", "Dược liệu Lá Xanh", "Linh kiện Sao Bắc", "Sữa Thảo Nguyên", "Xi măng Núi Đôi",
    "Thủy điện Thác Reo", "In ấn Trang Mới", "Bánh kẹo Hoa Nắng", "Dây cáp Tia Chớp", "Gốm Lò Hồng", "Môi trường Phố Sạch",
    "Du lịch Biển Gọi", "Bán lẻ Chợ Quê", "Giống cây Mầm Xanh", "Phân bón Đất Mẹ", "Khoáng sản Đá Vân", "Lắp máy Tay Vững",
)  # fmt: skip
AGENCIES = (
    "Phòng Giáo dục và Đào tạo", "Trung tâm Y tế", "Trung tâm Văn hóa, Thể thao", "Kho bạc", "Bưu điện", "Điện lực", "Hạt Kiểm lâm",
    "Chi cục Thuế", "Văn phòng UBND", "Trạm Khuyến nông",
)  # fmt: skip
WORK_SCHOOL = ("Giáo viên", "Giáo viên", "Tổ trưởng chuyên môn", "Nhân viên thư viện", "Kế toán", "Phó Hiệu trưởng")
WORK_ENTERPRISE = (
    "Công nhân may", "Công nhân vận hành máy", "Tổ trưởng sản xuất", "Kỹ thuật viên", "Công nhân kiểm hàng", "Nhân viên kho", "Kế toán",
    "Thợ cơ khí",
)  # fmt: skip
WORK_AGENCY = ("Chuyên viên", "Điều dưỡng", "Bác sĩ", "Văn thư", "Kiểm lâm viên", "Nhân viên kỹ thuật")


def person(rng, family=FAMILY):
    """(full name, sex) of an invented person; ``rng`` decides."""
    female = rng.random() < 0.55
    middle, given = (MIDDLE_F, GIVEN_F) if female else (MIDDLE_M, GIVEN_M)
    return f"{rng.choice(family)} {rng.choice(middle)} {rng.choice(given)}", "female" if female else "male"


HOME = ("xã Hoa Mai", "xã Sao Mai", "phường Bình Minh", "xã Suối Mơ", "phường Hoa Ban", "xã Đồi Thông", "xã Thác Bạc")  # invented places
