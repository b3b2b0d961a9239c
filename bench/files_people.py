"""Invented people for ``bench.files``."""

from datetime import date

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ")
MIDDLE = ("Thị", "Văn", "Minh", "Thu", "Hữu", "Ngọc", "Quang", "Thanh", "Đức", "Kim")
GIVEN = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Hoa", "Hùng", "Lan", "Linh", "Mai", "Nam", "Nga", "Phúc", "Quân", "Sơn", "Tâm", "Yến")


def people(count, unit):
    """Rows of invented people of one unit, no two alike."""
    for i in range(count):
        words = FAMILY[i % 10], MIDDLE[i // 10 % 10], GIVEN[i // 100 % 18], GIVEN[i // 1800 % 18]
        born = date(1970 + i % 35, 1 + i // 35 % 12, 1 + i // 420 % 28)
        yield {"full_name": " ".join(words), "sex": "Nữ", "birth": born, "branch": unit, "phone": f"09{10_000_000 + i}"}
