"""Roles and what they may do. One table, reduced from the domain research on the organisation, §5."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
    CLASS_MANAGE = "class_manage", _("quản lý lớp bồi dưỡng")
    TARGET_VIEW = "target_view", _("xem chỉ tiêu")
    TARGET_MANAGE = "target_manage", _("giao chỉ tiêu")
    FIGURES_VIEW = "figures_view", _("xem số liệu")
    EXPORT = "export", _("xuất danh sách")
    IMPORT = "import", _("nhập từ Excel")
    ACCOUNT_MANAGE = "account_manage", _("quản lý tài khoản")
    ACCOUNT_RESET = "account_reset", _("cấp lại mật khẩu")
    HISTORY_VIEW = "history_view", _("xem nhật ký")


P = Permission
_SEES_PEOPLE = {P.BRANCH_VIEW, P.MEMBER_VIEW, P.NOMINATION_VIEW, P.TARGET_VIEW, P.FIGURES_VIEW}
_KEEPS_BRANCH = _SEES_PEOPLE | {P.BRANCH_EDIT, P.MEMBER_EDIT, P.NOMINATION_EDIT, P.HAND_OVER, P.PARTY_FACT_RECORD, P.NUMBER_REVEAL, P.EXPORT, P.IMPORT}
_KEEPS_UPPER = _KEEPS_BRANCH | {P.RETURN, P.CLASS_MANAGE, P.TARGET_MANAGE, P.ACCOUNT_RESET, P.HISTORY_VIEW}

ALLOWED = {
    Role.BRANCH_OFFICER: _KEEPS_BRANCH,
    Role.UPPER_OFFICER: _KEEPS_UPPER,
    Role.ORGANISATION_BOARD: _KEEPS_UPPER | {P.BRANCH_MANAGE},
    Role.LEADER: _SEES_PEOPLE | {P.EXPORT, P.HISTORY_VIEW},
    Role.PARTY_REVIEWER: {P.NOMINATION_VIEW, P.PARTY_RECORD, P.RETURN, P.FIGURES_VIEW, P.EXPORT},
    Role.INSPECTOR: _SEES_PEOPLE | {P.HISTORY_VIEW, P.EXPORT},
    Role.ADMINISTRATOR: {P.BRANCH_VIEW, P.BRANCH_EDIT, P.BRANCH_MANAGE, P.ACCOUNT_MANAGE, P.ACCOUNT_RESET, P.IMPORT},
}


def may(role, permission):
    """Whether the role carries the permission (both as enum or text)."""
    return permission in ALLOWED[Role(role)]
