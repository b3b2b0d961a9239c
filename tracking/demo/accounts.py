"""The demo's accounts: one person for each role, all with the same password. Created by the demo alone."""

from datetime import date

from portal.models import User
from tracking.access.models import Appointment
from tracking.access.rules import Role

PASSWORD = "demo-cong-doan"
FROM = date(2020, 1, 1)

# user name, full name, role, what the person is for (shown in the table of accounts)
ACCOUNTS = (
    ("cdcs", "Trần Thị Hồng Vân", Role.BRANCH_OFFICER, "cán bộ công đoàn cơ sở"),
    ("captren", "Nguyễn Hữu Phúc", Role.UPPER_OFFICER, "cán bộ công đoàn phường"),
    ("tochuc", "Lê Thanh Tâm", Role.ORGANISATION_BOARD, "Ban Tổ chức Liên đoàn Lao động tỉnh"),
    ("lanhdao", "Phan Đức Toàn", Role.LEADER, "lãnh đạo Liên đoàn Lao động tỉnh"),
    ("capuy", "Hồ Xuân Quang", Role.PARTY_REVIEWER, "cấp ủy phường"),
    ("kiemtra", "Cao Minh Nghĩa", Role.INSPECTOR, "Ủy ban Kiểm tra Liên đoàn Lao động tỉnh"),
    ("quantri", "Võ Anh Tuấn", Role.ADMINISTRATOR, "quản trị hệ thống"),
    ("baoyen", "Nông Thị Mai", Role.ORGANISATION_BOARD, "Ban Tổ chức LĐLĐ tỉnh Lào Cai, trước 01/07/2025 ở huyện Bảo Yên"),
)


def load(*, places, district, root):
    """Open the accounts and appoint them; {user name: user}."""
    where = {
        "cdcs": places.company,
        "captren": places.wards[0],
        "tochuc": places.province,
        "lanhdao": places.province,
        "kiemtra": places.province,
        "quantri": root,
        "baoyen": district,
    }
    users = {}
    for username, full_name, role, _what in ACCOUNTS:
        user = User.objects.create_user(username, PASSWORD, full_name=full_name)
        place = {"body": places.committees[places.wards[0].pk]} if username == "capuy" else {"branch": where[username]}
        Appointment.objects.create(user=user, role=role, start_on=FROM, **place)
        users[username] = user
    return users


def table():
    """The accounts as lines of text for the terminal."""
    return "\n".join(f"  {username:<10} {PASSWORD}   {what}" for username, _name, _role, what in ACCOUNTS)
