"""Roles and what they may do. One table, reduced from the domain research on the organisation, §5."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal import text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Role(TextChoices):
    BRANCH_OFFICER = "branch_officer", _("Cán bộ công đoàn cơ sở")
    UPPER_OFFICER = "upper_officer", _("Cán bộ công đoàn cấp trên")
    ORGANISATION_BOARD = "organisation_board", _("Ban Tổ chức")
    LEADER = "leader", _("Lãnh đạo công đoàn")
    PARTY_REVIEWER = "party_reviewer", _("Cấp ủy")
    INSPECTOR = "inspector", _("Ủy ban Kiểm tra")
    ADMINISTRATOR = "administrator", _("Quản trị hệ thống")


PARTY_ROLES = (Role.PARTY_REVIEWER,)


class Permission(TextChoices):
    """What may be done at a place. The label finishes the sentence 'Vai trò hiện tại không có quyền …'."""

    BRANCH_VIEW = "branch_view", _("xem đơn vị")
    BRANCH_EDIT = "branch_edit", _("cập nhật thông tin đơn vị")
    BRANCH_MANAGE = "branch_manage", _("lập, đổi tên, chuyển, kết thúc đơn vị")
    MEMBER_VIEW = "member_view", _("xem đoàn viên")
    MEMBER_EDIT = "member_edit", _("thêm, sửa đoàn viên")
    NUMBER_REVEAL = "number_reveal", _("xem số định danh cá nhân")
    NOMINATION_VIEW = "nomination_view", _("xem phiếu theo dõi")
    NOMINATION_EDIT = "nomination_edit", _("ghi việc của công đoàn")
    HAND_OVER = "hand_over", _("gửi danh sách sang cấp ủy")
    RETURN = "return", _("trả lại để bổ sung")
    PARTY_FACT_RECORD = "party_fact_record", _("ghi theo thông báo của cấp ủy")
    PARTY_RECORD = "party_record", _("ghi kết quả của cấp ủy")
    WAITING_VIEW = "waiting_view", _("xem thời gian chờ của cấp ủy")
    CLASS_MANAGE = "class_manage", _("quản lý lớp bồi dưỡng")
    TARGET_VIEW = "target_view", _("xem chỉ tiêu")
    TARGET_MANAGE = "target_manage", _("giao chỉ tiêu")
    FIGURES_VIEW = "figures_view", _("xem số liệu")
    EXPORT = "export", _("xuất danh sách")
    IMPORT = "import", _("nhập từ Excel")
    ACCOUNT_MANAGE = "account_manage", _("quản lý tài khoản")
    ACCOUNT_RESET = "account_reset", _("cấp lại mật khẩu")
    HISTORY_VIEW = "history_view", _("xem nhật ký")
    RULES_MANAGE = "rules_manage", _("quản lý bộ quy định, lịch nghỉ")


P = Permission
_SEES_PEOPLE = {P.BRANCH_VIEW, P.MEMBER_VIEW, P.NOMINATION_VIEW, P.TARGET_VIEW, P.FIGURES_VIEW}
_KEEPS_BRANCH = _SEES_PEOPLE | {
    P.BRANCH_EDIT,
    P.MEMBER_EDIT,
    P.NOMINATION_EDIT,
    P.HAND_OVER,
    P.PARTY_FACT_RECORD,
    P.NUMBER_REVEAL,
    P.EXPORT,
    P.IMPORT,
}
_KEEPS_UPPER = _KEEPS_BRANCH | {P.RETURN, P.CLASS_MANAGE, P.TARGET_MANAGE, P.ACCOUNT_RESET, P.HISTORY_VIEW}

ALLOWED = {
    Role.BRANCH_OFFICER: _KEEPS_BRANCH,
    Role.UPPER_OFFICER: _KEEPS_UPPER,
    Role.ORGANISATION_BOARD: _KEEPS_UPPER | {P.BRANCH_MANAGE, P.RULES_MANAGE, P.WAITING_VIEW},
    Role.LEADER: _SEES_PEOPLE | {P.EXPORT, P.HISTORY_VIEW},
    Role.PARTY_REVIEWER: {P.NOMINATION_VIEW, P.PARTY_RECORD, P.RETURN, P.FIGURES_VIEW, P.EXPORT, P.WAITING_VIEW},
    Role.INSPECTOR: _SEES_PEOPLE | {P.HISTORY_VIEW, P.EXPORT},
    Role.ADMINISTRATOR: {P.BRANCH_VIEW, P.BRANCH_EDIT, P.BRANCH_MANAGE, P.ACCOUNT_MANAGE, P.ACCOUNT_RESET, P.IMPORT, P.RULES_MANAGE},
}


def may(role: Role | str, permission: Permission | str) -> bool:
    """Whether the role carries the permission (both as enum or text)."""
    return permission in ALLOWED[Role(role)]


@dataclass(frozen=True)
class Gift:
    """Roles that somebody may give at the own place (``here``) and at places below it (``below``)."""

    here: frozenset[Role]
    below: frozenset[Role]


_ALL = frozenset(Role)
# Who may give which role. Nobody gives a role as wide as the own one: a second administrator of a place comes from the level above
# (for the top of the tree from the command line).
GIVES = {Role.ADMINISTRATOR: Gift(here=_ALL - {Role.ADMINISTRATOR}, below=_ALL)}
# Whose password the level above may give anew: only at places below the own one, and no role that can do more than the own.
_BELOW_UPPER = frozenset({Role.BRANCH_OFFICER, Role.UPPER_OFFICER, Role.LEADER, Role.INSPECTOR})
RESETS = {
    Role.UPPER_OFFICER: Gift(here=frozenset(), below=_BELOW_UPPER),
    Role.ORGANISATION_BOARD: Gift(here=frozenset(), below=_BELOW_UPPER | {Role.ORGANISATION_BOARD}),
    Role.ADMINISTRATOR: GIVES[Role.ADMINISTRATOR],
}


def reaches(table: Mapping[Role, Gift], own_role: Role | str, role: Role | str, *, below: bool) -> bool:
    """Whether ``table`` (GIVES or RESETS) lets the holder of ``own_role`` give or reset ``role``, at the own place or ``below`` it."""
    gift = table.get(Role(own_role))
    return gift is not None and Role(role) in (gift.below if below else gift.here)


# Short words without marks: easy to read out, to write down and to type on a phone.
WORDS = """
    ban bao bau bien bong bot cam cau cay chanh cho chuong cuc dan dao dat dau den dinh dong dua duong gao gio gom guom hang
    hat hoa hong hue kem keo khoai kinh la lac lan lang lau lua may men mia mit mo mua nang ngo ngoc nha nhan nom non nui oi
    ong phao pho phu quan que quyt rau re rong ruong sach sao sen song suoi sung tao tau tham thom thu tien tra trang tre
    trong trung tuong tuyet vai vang ve vong vuon xanh xe xoai xuan
""".split()  # noqa: SIM905 (a hundred quoted words would be harder to read)


def first_password(choose: Callable[[Sequence[str]], str]) -> str:
    """Four words and three digits, such as 'sen-mia-nui-xoai-472': about 36 bits. ``choose(sequence)`` picks one at random."""
    return "-".join([*(choose(WORDS) for _ in range(4)), "".join(choose("23456789") for _ in range(3))])


def username_of(full_name: object) -> str:
    """Given name and initials of the rest, without marks: 'lannt' for 'Nguyễn Thị Lan'; 'canbo' when nothing is left."""
    *rest, given = text.fold(full_name).split() or [""]
    name = "".join(c for c in given + "".join(word[0] for word in rest) if c.isascii() and c.isalnum())
    return name[:40] or "canbo"


USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


def username_reason(username: str) -> StrOrPromise:
    """Why this cannot be a user name, or ''. Digits alone would be mistaken for a telephone number."""
    if not USERNAME.fullmatch(username):
        return _("Tên đăng nhập gồm 3 đến 40 chữ thường không dấu, chữ số, dấu chấm hoặc gạch.")
    if text.digits(username) == username:
        return _("Tên đăng nhập cần có ít nhất một chữ cái.")
    return ""


EVENT_LABELS = {
    "access.open": _("Lập tài khoản"),
    "access.appoint": _("Phân công"),
    "access.end_appointment": _("Kết thúc phân công"),
    "access.reset_password": _("Cấp lại mật khẩu"),
    "access.change_password": _("Tự đổi mật khẩu"),
    "access.deactivate": _("Ngừng dùng tài khoản"),
    "access.reactivate": _("Mở lại tài khoản"),
    "access.update": _("Sửa thông tin tài khoản"),
    "reminders.mail": _("Đặt thư điện tử nhận thư nhắc việc"),
}
