"""The menu and the place chooser of the page shell."""

from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tracking.access.rules import Permission as P


@dataclass
class Item:
    label: str
    short: str
    icon: str
    url: str
    active: bool = False
    children: list = field(default_factory=list)


# label, short, icon, url name, permissions of which one is needed (none: everybody), url namespaces in which it is the active item
MENU = [
    (_("Việc cần làm"), _("Việc"), "todo", "worklists:home", (), ("worklists",)),
    (_("Danh sách công đoàn gửi"), _("Công đoàn gửi"), "inbox", "reconciliation:inbox", (P.PARTY_RECORD,), ()),
    (_("Nguồn giới thiệu"), _("Nguồn"), "pool", "nominations:pool", (P.NOMINATION_EDIT,), ()),
    (_("Giới thiệu đoàn viên ưu tú"), _("Giới thiệu"), "nominations", "nominations:list", (P.NOMINATION_VIEW,), ("nominations",)),
    (_("Lớp bồi dưỡng"), _("Lớp"), "classes", "classes:list", (P.NOMINATION_VIEW,), ("classes",)),
    (_("Đợt bàn giao, tiếp nhận"), _("Đợt"), "arrow-left-right", "batches:list", (P.NOMINATION_VIEW,), ("batches",)),
    (_("Kết nạp đảng viên"), _("Kết nạp"), "admissions", "nominations:admissions", (P.NOMINATION_VIEW,), ()),
    (
        _("Đối chiếu với cấp ủy"),
        _("Đối chiếu"),
        "arrow-left-right",
        "reconciliation:start",
        (P.PARTY_FACT_RECORD, P.PARTY_RECORD),
        ("reconciliation",),
    ),  # fmt: skip
    (_("Chỉ tiêu"), _("Chỉ tiêu"), "targets", "targets:list", (P.TARGET_VIEW,), ("targets", "reported")),
    (_("Báo cáo, thống kê"), _("Báo cáo"), "reports", "dashboards:overview", (P.FIGURES_VIEW,), ("dashboards", "figures", "reports")),
    (_("Tổ chức công đoàn"), _("Đơn vị"), "branches", "branches:tree", (P.BRANCH_VIEW,), ("branches", "party", "reorganisation")),
    (_("Đoàn viên"), _("Đoàn viên"), "members", "members:list", (P.MEMBER_VIEW,), ("members", "packets")),
    (_("Nhập từ Excel"), _("Nhập Excel"), "import", "imports:start", (P.IMPORT,), ("imports",)),
    (_("Tài khoản"), _("Tài khoản"), "accounts", "access:list", (P.ACCOUNT_MANAGE, P.ACCOUNT_RESET), ("access",)),
    (_("Bộ quy định"), _("Quy định"), "book", "rulesets:list", (), ("rulesets", "catalogue")),
    (_("Nhật ký"), _("Nhật ký"), "history", "history:list", (P.HISTORY_VIEW,), ("history",)),
]

OWN = "access:me"  # the person's own account stands in no part of the menu


def menu(request):
    """``menu``: what this person may open; ``scope``: where the lists work now. Neither before the first password is changed."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.must_change_password:
        return {}
    here = request.resolver_match
    name = here.view_name if here else ""
    exact = {entry[3] for entry in MENU}
    items = [_item(entry, request, name, exact) for entry in MENU if not entry[4] or any(user.access.may(p) for p in entry[4])]
    return {"menu": [i for i in items if i], "scope": request.scope}


def _item(entry, request, name, exact):
    label, short, icon, url_name, _permissions, spaces = entry
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return None
    space = name.partition(":")[0]
    active = name == url_name or (space in spaces and name not in exact and name != OWN)
    chosen = request.scope.chosen
    return Item(label, short, icon, f"{url}?tai={chosen}" if chosen else url, active)
