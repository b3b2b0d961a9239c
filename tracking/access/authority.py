"""Who may open, appoint, reset and switch off whom, with the reason when not; and places as people type them. Reads only."""

from django.utils.translation import gettext as _

from portal import text
from tracking.access import rules
from tracking.access.models import Appointment
from tracking.access.rules import PARTY_ROLES, Permission, Role

SHOWN = 5


def giving_reason(by, role, *, branch=None, body=None):
    """Why ``by`` may not give this role there, or ''."""
    if (role in PARTY_ROLES) != (body is not None) or (branch is None) == (body is None):
        return _("Vai trò Cấp ủy gắn với một tổ chức đảng; các vai trò khác gắn với một đơn vị công đoàn.")
    if (branch or body).closed_on:
        return _("“%(place)s” đã kết thúc hoạt động, không phân công thêm.") % {"place": branch or body}
    if _reaches(rules.GIVES, by, role, branch, body, Permission.ACCOUNT_MANAGE):
        return ""
    words = _("Không giao được vai trò %(role)s tại “%(place)s”. Lý do: ngoài phạm vi hoặc ngang, rộng hơn vai trò của người giao.")
    return words % {"role": Role(role).label, "place": branch or body}


def reset_reason(by, account):
    """Why ``by`` may not give this account a new first password, or ''. Everybody is reset by somebody with strictly more reach."""
    return _over_reason(by, account, Permission.ACCOUNT_RESET, rules.RESETS, _("cấp lại mật khẩu"))


def managing_reason(by, account):
    """Why ``by`` may not change, switch off or switch on this account, or ''."""
    return _over_reason(by, account, Permission.ACCOUNT_MANAGE, rules.GIVES, _("quản lý tài khoản"))


def ending_reason(by, appointment):
    """Why ``by`` may not end this appointment, or ''."""
    if appointment.user_id == by.pk:
        return _("Không tự kết thúc phân công của chính mình. Đề nghị người quản trị cấp trên thực hiện.")
    if _reaches(rules.GIVES, by, appointment.role, appointment.branch, appointment.body, Permission.ACCOUNT_MANAGE):
        return ""
    return _("Phân công này do cấp trên quản lý.")


def open_or_last(account):
    """The open appointments of an account; when there is none, all former ones: they say who looks after it."""
    held = list(account.appointments.select_related("branch", "body"))
    return [a for a in held if a.ends_on is None] or held


def _over_reason(by, account, permission, table, what):
    if account.pk == by.pk:
        return _("Không tự %(what)s của chính mình. Mật khẩu đổi ở mục Đổi mật khẩu.") % {"what": what}
    held = open_or_last(account)
    if not held and any(s.branch and s.branch.depth == 1 for s in by.access.having(Permission.ACCOUNT_MANAGE)):
        return ""
    if held and all(_reaches(table, by, a.role, a.branch, a.body, permission) for a in held):
        return ""
    words = _(
        "Không %(what)s của đồng chí %(name)s được. Lý do: đồng chí này có phân công ngang cấp, cấp trên hoặc ngoài phạm vi phụ trách."
    )
    return words % {"what": what, "name": account}


def _reaches(table, by, role, branch, body, permission):
    if body is not None:
        own = [s for s in by.access.having(permission) if s.branch and rules.reaches(table, s.role, role, below=True)]
        return bool(own) and by.access.administers_body(body)
    scopes = [s for s in by.access.having(permission) if s.branch and branch.path.startswith(s.branch.path)]
    return any(rules.reaches(table, s.role, role, below=len(branch.path) > len(s.branch.path)) for s in scopes)


def roles_given_by(user):
    """Roles that this person may give somewhere, in the order of the table."""
    own = [rules.GIVES[s.role] for s in user.access.having(Permission.ACCOUNT_MANAGE) if s.role in rules.GIVES]
    return [role for role in Role if any(role in gift.below for gift in own)]


def find_place(user, role, typed):
    """(branch, body, reason): the place meant by a code or a name, among those where this person manages accounts.

    One of the first two is a row, or ``reason`` says in a sentence why none could be told.
    """
    party = role in PARTY_ROLES
    places = _open_places(user, party)
    typed = text.clean(typed)
    found = list(places.filter(code=typed.lower())[:1])
    if not found:
        for word in text.fold(typed).split():
            places = places.filter(name_fold__contains=word)
        found = list(places.order_by("name_key", "pk")[: SHOWN + 1]) if text.fold(typed) else []
        exact = [place for place in found if text.fold(typed) in (text.fold(place.name), text.fold(getattr(place, "short_name", "")))]
        found = exact if len(exact) == 1 else found
    if len(found) == 1:
        return (None, found[0], "") if party else (found[0], None, "")
    return None, None, _place_reason(typed, found, party)


def offered(user, typed):
    """The first places of both sides whose name has all the words typed, each with ``where``: the place above it."""
    folded = text.fold(text.clean(typed))
    found = []
    for party in (False, True) if folded else ():
        places = _open_places(user, party).select_related("parent")
        for word in folded.split():
            places = places.filter(name_fold__contains=word)
        found += places.order_by("name_key", "pk")[:SHOWN]
    for place in found:
        place.where = str(place.parent) if place.parent else ""
    return found


def _open_places(user, party):
    model = Appointment._meta.get_field("body" if party else "branch").related_model
    if party:
        return model.objects.visible_to(user).filter(user.access.administered_bodies()).open()
    return model.objects.visible_to(user, may=Permission.ACCOUNT_MANAGE).open()


def _place_reason(typed, found, party):
    what = _("tổ chức đảng") if party else _("đơn vị")
    if not found:
        return _("Không tìm thấy %(what)s “%(typed)s” trong phạm vi phụ trách. Kiểm tra lại tên hoặc mã.") % {
            "what": what,
            "typed": typed[:80],
        }
    names = "; ".join(_("%(name)s (mã %(code)s)") % {"name": place.name, "code": place.code} for place in found[:SHOWN])
    if len(found) > SHOWN:
        names += "; …"
    return _("Có nhiều %(what)s khớp “%(typed)s”: %(names)s. Nhập đúng tên hoặc mã.") % {"what": what, "typed": typed[:80], "names": names}
