"""What may become of what a closing branch holds, and what stands against moving or closing.

Source: domain research on the organisation, §1.3.
"""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import dates
from portal.errors import Reason
from tracking.access.rules import Permission
from tracking.branches.rules import LEAF_KINDS
from tracking.party.rules import BodyKind


class Fate(TextChoices):
    """What becomes of members, open cases, accounts or lower branches when their branch closes."""

    FOLLOW = "follow", gettext_lazy("Chuyển sang đơn vị kế thừa")
    END = "end", gettext_lazy("Kết thúc cùng đơn vị")


class Held(TextChoices):
    """What hangs on a branch or a Party body, as the address of its list says it."""

    CHILDREN = "truc-thuoc", gettext_lazy("Đơn vị trực thuộc")
    MEMBERS = "doan-vien", gettext_lazy("Đoàn viên")
    CASES = "phieu", gettext_lazy("Phiếu theo dõi đang mở")
    ACCOUNTS = "phan-cong", gettext_lazy("Phân công tài khoản")
    ROUTES = "noi-tiep-nhan", gettext_lazy("Đơn vị được phụ trách")


class BodyFate(TextChoices):
    """The same for a Party body; the cases stay with the union and are sent elsewhere."""

    FOLLOW = Fate.FOLLOW.value, gettext_lazy("Chuyển sang tổ chức đảng kế thừa")
    END = Fate.END.value, gettext_lazy("Không chuyển sang nơi khác")


BODY_LABELS = {
    Held.CHILDREN: gettext_lazy("Tổ chức đảng trực thuộc"),
    Held.ROUTES: Held.ROUTES.label,
    Held.CASES: Held.CASES.label,
    Held.ACCOUNTS: Held.ACCOUNTS.label,
}
OF_BODY = (Held.CHILDREN, Held.ROUTES, Held.CASES, Held.ACCOUNTS)
OF_BRANCH = (Held.CHILDREN, Held.MEMBERS, Held.CASES, Held.ACCOUNTS)
# Lists of people are for those who see people; the others belong to whoever arranges the branches.
NEEDS = {Held.MEMBERS: Permission.MEMBER_VIEW, Held.CASES: Permission.NOMINATION_VIEW}


class Place(Protocol):
    """What is asked of a branch here."""

    kind: str
    path: str
    depth: int
    closed_on: date | None


class Node(Protocol):
    """A unit or Party body as its tree holds it; ``parent_id`` None: the highest one."""

    pk: int
    path: str
    parent_id: int | None
    closed_on: date | None


def move_reasons(node: Node, parent: Node, on: date, today: date | None) -> list[Reason]:
    """Every reason against hanging a node under another one on a day, as far as the two alone tell. ``today`` None: days to come too."""
    reasons = dates.future_reasons(on, today)
    if node.parent_id is None:
        reasons.append(Reason(_("“%(name)s” là cấp cao nhất, không chuyển được.") % {"name": node}))
    if node.closed_on:
        reasons.append(Reason(_("“%(name)s” đã kết thúc hoạt động, không chuyển được.") % {"name": node}))
    if parent.pk == node.parent_id:
        reasons.append(Reason(_("“%(name)s” đang thuộc “%(parent)s”.") % {"name": node, "parent": parent}, "parent"))
    if parent.path.startswith(node.path):
        reasons.append(unplaced_reason("cycle", on, node, parent))
    return reasons


def unplaced_reason(kind: str, day: date, node: object, parent: object) -> Reason:
    """The sentence for a move that the tree cannot take; ``kind`` as in ``portal.timeline.Unplaced``."""
    words = {
        "cycle": _("“%(parent)s” thuộc “%(node)s”, nên không thể là cấp trên của “%(node)s”."),
        "closed": _("“%(parent)s” đã kết thúc hoạt động vào ngày %(day)s, không nhận thêm đơn vị từ ngày đó."),
        "absent": _("“%(parent)s” hoặc “%(node)s” chưa được thành lập vào ngày này. Kiểm tra lại ngày %(day)s."),
        "deep": _("Cây tổ chức quá nhiều cấp."),
    }
    return Reason(words[kind] % {"parent": parent, "node": node, "day": dates.show(day)}, "on" if kind == "absent" else "parent")


def day_reasons(on: date, today: date, begun_on: date | None, changed_on: date | None) -> list[Reason]:
    """Reasons against closing on ``on``: not yet, before the branch began, or before its last change. The last two may be None."""
    if reasons := dates.future_reasons(on, today):
        return reasons
    if begun_on and on < begun_on:
        return [Reason(_("Thành lập ngày %(on)s; ngày kết thúc không thể trước ngày đó.") % {"on": dates.show(begun_on)}, "on")]
    if changed_on and on <= changed_on:
        return [Reason(_("Có thay đổi từ ngày %(on)s; ngày kết thúc phải sau ngày đó.") % {"on": dates.show(changed_on)}, "on")]
    return []


def fate_reasons(*, counts: Mapping[str, int], fates: Mapping[str, str], has_successor: bool) -> list[Reason]:
    """Reasons against this choice. ``counts`` and ``fates``: {'cases', 'accounts', 'children'} and
    'members' of a branch, 'routes' of a Party body."""
    reasons = []
    following = [name for name, fate in fates.items() if fate == Fate.FOLLOW and counts[name]]
    if following and not has_successor:
        reasons.append(Reason(_("Cần chọn nơi kế thừa, hoặc chọn kết thúc ở tất cả các mục."), "successor"))
    if counts["children"] and fates["children"] == Fate.END:
        reasons.append(
            Reason(_("Còn cấp dưới trực thuộc đang hoạt động. Chọn chuyển sang nơi kế thừa, hoặc xử lý từng nơi trước."), "children")
        )
    if counts.get("members") and counts["cases"] and fates["cases"] == Fate.FOLLOW and fates["members"] == Fate.END:
        reasons.append(Reason(_("Phiếu theo dõi chỉ chuyển được khi đoàn viên cũng chuyển sang đơn vị kế thừa."), "cases"))
    return reasons


def successor_reasons(branch: Place, successor: Place | None, fates: Mapping[str, str], counts: Mapping[str, int]) -> list[Reason]:
    """Reasons against this successor: itself or below itself, closed, or of a level where accounts would reach further than before."""
    if successor is None:
        return []
    if successor.path.startswith(branch.path):
        return [Reason(_("Đơn vị kế thừa phải nằm ngoài “%(name)s”.") % {"name": branch}, "successor")]
    if successor.closed_on:
        return [Reason(_("“%(name)s” đã kết thúc hoạt động, không kế thừa được.") % {"name": successor}, "successor")]
    both_leaves = branch.kind in LEAF_KINDS and successor.kind in LEAF_KINDS
    not_higher = branch.kind not in LEAF_KINDS and successor.depth >= branch.depth
    if counts["accounts"] and fates["accounts"] == Fate.FOLLOW and not (both_leaves or not_higher):
        words = _("Tài khoản không chuyển sang đơn vị cấp cao hơn, vì phạm vi xem sẽ rộng ra. Chọn kết thúc phân công rồi phân công lại.")
        return [Reason(words, "accounts")]
    return []


def not_arranged(body: object) -> str:
    """Why a Party body out of somebody's reach takes over nothing from them and stands above nothing of theirs."""
    words = _("“%(name)s” có đơn vị hoặc phiếu theo dõi ngoài phạm vi của tài khoản. Chọn nơi khác, hoặc đề nghị cấp trên thực hiện.")
    return words % {"name": body}


def accounts_elsewhere(body: object) -> Reason:
    """Why roles do not follow to a body whose accounts are looked after by others."""
    words = _("Tài khoản tại “%(name)s” do quản trị viên khác quản lý. Chọn không chuyển tài khoản, hoặc đề nghị quản trị viên thực hiện.")
    return Reason(words % {"name": body}, "accounts")


def body_successor_reasons(body: Place, successor: Place | None, fates: Mapping[str, str], counts: Mapping[str, int]) -> list[Reason]:
    """The same for a Party body: below itself, closed, or so much higher that accounts would see more than before."""
    if successor is None:
        return []
    if successor.path.startswith(body.path):
        return [Reason(_("Tổ chức đảng kế thừa phải nằm ngoài “%(name)s”.") % {"name": body}, "successor")]
    if successor.closed_on:
        return [Reason(_("“%(name)s” đã kết thúc hoạt động, không kế thừa được.") % {"name": successor}, "successor")]
    higher = successor.depth < body.depth and not (body.kind == successor.kind == BodyKind.CELL)
    if counts["accounts"] and fates["accounts"] == Fate.FOLLOW and higher:
        words = _("Tài khoản không chuyển sang tổ chức đảng cấp cao hơn, vì phạm vi xem sẽ rộng ra. Chọn kết thúc rồi phân công lại.")
        return [Reason(words, "accounts")]
    return []
