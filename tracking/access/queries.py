"""What a person may reach: scopes loaded once, turned into a filter on a table's own columns."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tracking.access import rules
from tracking.access.models import Appointment

NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Scope:
    """One appointment in force: a role at a branch (``branch``) or at a Party body (``body``)."""

    role: str
    branch: object = None
    body: object = None

    @property
    def place(self):
        return self.branch or self.body

    @property
    def code(self):
        return self.place.code

    @property
    def label(self):
        return getattr(self.place, "label", None) or str(self.place)

    def may(self, permission):
        return rules.may(self.role, permission)


class Access:
    """Scopes and permissions of one person. Empty for somebody without an appointment or switched off."""

    def __init__(self, user):
        self.user = user

    @cached_property
    def scopes(self):
        """Appointments in force today, widest place first. One query."""
        if not self.user.is_active or self.user.pk is None:
            return []
        rows = Appointment.objects.on(timezone.localdate()).filter(user=self.user).select_related("branch", "body")
        found = [Scope(a.role, a.branch, a.body) for a in rows if (a.branch or a.body).closed_on is None]
        return sorted(found, key=lambda s: (s.place.depth, s.place.path, s.role))

    def having(self, permission=None):
        return [s for s in self.scopes if permission is None or s.may(permission)]

    def may(self, permission):
        """Whether the permission is held anywhere. For pages without an object; with one ask at its place."""
        return bool(self.having(permission))

    def reach(self, may=None, *, branch=None, body=None, joined=False):
        """Q for the rows within reach.

        ``may``: permission that must be held at the place (None: any role there). ``branch`` / ``body``: name of the table's branch and
        body columns, 'self' for the trees themselves, None when the table has no such side. ``joined``: the table carries no ancestor
        columns of its own, so those of the joined place are used.
        """
        found = NOTHING
        for scope in self.having(may):
            if scope.branch and branch:
                found |= _q(scope.branch, branch, joined)
            elif scope.body and body:
                found |= _q(scope.body, body, joined)
            else:
                continue
            if found == Q():
                return Q()
        return found

    def may_at(self, permission, branch):
        """Whether the permission is held at or above this branch."""
        return any(s.branch and branch.path.startswith(s.branch.path) for s in self.having(permission))

    def may_at_body(self, permission, body):
        return any(s.body and body.path.startswith(s.body.path) for s in self.having(permission))

    def why_not(self, permission):
        """The sentence for a 403."""
        return _("Tài khoản được xem nhưng không được sửa nội dung này. Lý do: vai trò hiện tại không có quyền %(right)s tại đơn vị này.") % {
            "right": rules.Permission(permission).label
        }


def _q(place, column, joined):
    whole = place.depth == 1
    if whole and column not in ("self",):
        return Q(**{f"{column}__isnull": False})
    if whole:
        return Q()
    prefix = "self" if column == "self" else (column if joined else "")
    return place.subtree(prefix)


