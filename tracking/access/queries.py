"""What a person may reach: scopes loaded once, turned into a filter on a table's own columns."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tracking.access import rules
from tracking.access.models import Appointment
from tracking.access.rules import Permission
from tracking.history.models import Event

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
                here = _q(scope.branch, branch, joined)
            elif scope.body and body:
                here = _q(scope.body, body, joined)
            else:
                continue
            if not here:  # the whole tree; "nothing or everything" would be nothing, an empty Q adds no condition
                return Q()
            found |= here
        return found

    def may_at(self, permission, branch):
        """Whether the permission is held at or above this branch."""
        return any(s.branch and branch.path.startswith(s.branch.path) for s in self.having(permission))

    def may_everywhere(self, permission):
        """Whether the permission is held at the root of the branch tree: for what holds in the whole portal (rule sets, holidays)."""
        return any(s.branch and s.branch.depth == 1 for s in self.having(permission))

    def may_at_body(self, permission, body):
        return any(s.body and body.path.startswith(s.body.path) for s in self.having(permission))

    def appointments(self, may=None):
        """Q for appointments at the places whose accounts this person looks after: ``may`` is ACCOUNT_MANAGE or ACCOUNT_RESET, None either.

        The Party side belongs to administrators of the branches that the body serves.
        """
        permission = may or Permission.ACCOUNT_RESET
        return self.reach(permission, branch="branch", body="body", joined=True) | _served(
            self.having(Permission.ACCOUNT_MANAGE), permission
        )

    def accounts(self, may=None):
        """Q for the accounts that this person looks after: an appointment in reach and, with ``may``, no open one out of reach.

        Whoever has no open appointment any more is looked after where the last ones were.
        """
        if any(s.place.depth == 1 and s.branch for s in self.having(may or Permission.ACCOUNT_RESET)):
            return Q()
        within = Appointment.objects.filter(self.appointments(may), user=OuterRef("pk"))
        if may is None:
            return Exists(within)
        held = Appointment.objects.filter(user=OuterRef("pk"), ends_on__isnull=True)
        return Exists(within) & ~Exists(held.exclude(pk__in=Appointment.objects.filter(self.appointments(may)).values("pk")))

    def administers_body(self, body):
        """Whether accounts of this Party body belong to this administrator: it serves branches in reach and none out of reach."""
        scopes = [s for s in self.having(Permission.ACCOUNT_MANAGE) if s.branch]
        if any(s.branch.depth == 1 for s in scopes):
            return True
        served = list(_routes().filter(_under(body.pk)).values_list("branch__path", flat=True))
        return bool(served) and all(any(path.startswith(s.branch.path) for s in scopes) for path in served)

    def arranges_body(self, body):
        """Whether this person may rename, move or close the body, or let another one go on in it.

        It and those below serve a branch in reach of BRANCH_MANAGE and none out of reach, and hold or await no open case out of reach. Of
        a body that serves nobody only an empty one: by whoever noted it or arranges the one above.
        """
        scopes = [s for s in self.having(Permission.BRANCH_MANAGE) if s.branch]
        if not scopes or any(s.branch.depth == 1 for s in scopes):
            return bool(scopes)
        served = list(_routes().filter(body.subtree("body")).values_list("branch__path", flat=True))
        if body.depth == 1 or not all(any(path.startswith(s.branch.path) for s in scopes) for path in served):
            return False
        if not served and not self._keeps_empty(body):
            return False
        return not _open_cases(body).exclude(self.reach(Permission.BRANCH_MANAGE, branch="branch")).exists()

    def _keeps_empty(self, body):
        """Whether nothing hangs on a body without routes, and this person noted it or arranges the body above."""
        held = Appointment.objects.filter(body=body, ends_on__isnull=True)
        if held.exists() or body.children.filter(closed_on__isnull=True).exists() or _open_cases(body).exists():
            return False
        noted = Event.objects.filter(action="party.open", subject_kind=body._meta.model_name, subject_id=body.pk, by=self.user)
        return noted.exists() or self.arranges_body(body.parent)

    def administered_bodies(self):
        """Q for the Party bodies of which ``administers_body`` says yes: what a list of places for an appointment offers."""
        scopes = [s for s in self.having(Permission.ACCOUNT_MANAGE) if s.branch]
        if any(s.branch.depth == 1 for s in scopes):
            return Q()
        return self._serves_only_mine(Permission.ACCOUNT_MANAGE, "pk") if scopes else NOTHING

    def arranged_bodies(self):
        """Q for Party bodies of which ``arranges_body`` says yes, for lists that offer them.

        Of empty bodies only those noted by this person or right below one that serves the person's branches; below level 4 only those that
        have none below them. Who types the name of another one that may be arranged is still understood.
        """
        scopes = [s for s in self.having(Permission.BRANCH_MANAGE) if s.branch]
        if not scopes or any(s.branch.depth == 1 for s in scopes):
            return Q() if scopes else NOTHING
        held = Appointment.objects.filter(body=OuterRef("pk"), ends_on__isnull=True)
        below = _bodies().filter(parent=OuterRef("pk"), closed_on__isnull=True)
        noted = Event.objects.filter(
            action="party.open", subject_kind=_bodies().model._meta.model_name, subject_id=OuterRef("pk"), by=self.user
        )
        unserved = ~Exists(_routes().filter(_under(OuterRef("pk")))) & ~Exists(held) & ~Exists(below) & ~Exists(_cases_under("pk"))
        above = Q(parent__depth__gt=1) & self._arranges_served("parent")
        mine = self._arranges_served("pk") | unserved & (Exists(noted) | above)
        return Q(depth__gt=1) & (Q(depth__lte=4) | ~Exists(below)) & mine

    def _arranges_served(self, column):
        out_of_reach = _cases_under(column).exclude(self.reach(Permission.BRANCH_MANAGE, branch="branch"))
        return self._serves_only_mine(Permission.BRANCH_MANAGE, column) & ~Exists(out_of_reach)

    def _serves_only_mine(self, permission, column):
        """Q: the body of this column and those below serve a branch where the permission is held, and none where it is not."""
        routes, mine = _routes().filter(_under(OuterRef(column))), self.reach(permission, branch="branch", joined=True)
        return Exists(routes) & ~Exists(routes.exclude(mine))

    def why_not(self, permission):
        """The sentence for a 403."""
        return _(
            "Tài khoản được xem nhưng không được sửa nội dung này. Lý do: vai trò hiện tại không có quyền %(right)s tại đơn vị này."
        ) % {"right": rules.Permission(permission).label}


def _routes():
    """Open routes between branches and Party bodies. The model stands above this concept, so it is reached through the foreign key."""
    body = Appointment._meta.get_field("body").related_model
    return body._meta.get_field("routes").related_model.objects.filter(ends_on__isnull=True)


def _open_cases(body):
    """Open cases at a Party body or below it, or meant for one of these. The model is reached as in ``_routes``."""
    cases = body._meta.get_field("nominations").related_model.objects.open()
    return cases.filter(body.subtree() | body.subtree("intended_body"))


def _bodies():
    """Party bodies; the model is reached as in ``_routes``."""
    return Appointment._meta.get_field("body").related_model.objects.all()


def _cases_under(column):
    """Open cases at the body of this column of an outer query or below it, or meant for one of these."""
    here = OuterRef(column)
    places = [Q(**{name: here}) for name in ("body", "b2", "b3", "b4", "intended_body")]
    places += [Q(**{f"intended_body__{name}": here}) for name in ("b2", "b3", "b4")]
    cases = _bodies().model._meta.get_field("nominations").related_model.objects.open()
    return cases.filter(reduce(or_, places))


def _under(body_id):
    """Q for routes of a body and of everything under it."""
    return Q(body=body_id) | Q(body__b2=body_id) | Q(body__b3=body_id) | Q(body__b4=body_id)


def _served(scopes, permission):
    """Q for appointments at bodies that serve a branch of one of these scopes."""
    found = NOTHING
    for scope in scopes:
        if scope.branch and scope.may(permission):
            if scope.branch.depth == 1:
                return Q(body__isnull=False)
            found |= Exists(_routes().filter(scope.branch.subtree("branch")).filter(_under(OuterRef("body_id"))))
    return found


def held_with_places():
    """Open appointments with their places, for lists."""
    return Appointment.objects.filter(ends_on__isnull=True).select_related("branch", "body")


def in_scope(accounts, scope):
    """Accounts with an appointment in the chosen working place; all of them while none is chosen."""
    if not scope.chosen or not scope.branch:
        return accounts
    return accounts.filter(Exists(Appointment.objects.filter(scope.q("branch"), user=OuterRef("pk"))))


def account_events(account, limit=20):
    """The latest events about an account, newest first, with who did them."""
    rows = Event.objects.filter(subject_kind="user", subject_id=account.pk).select_related("by", "branch").order_by("-pk")[:limit]
    return [(event, rules.EVENT_LABELS.get(event.action, event.action)) for event in rows]


def appointments_of(account):
    """All appointments of an account, those in force first, with their places."""
    rows = account.appointments.select_related("branch", "body").order_by("start_on", "pk")
    return sorted(rows, key=lambda a: a.ends_on is not None)


def _q(place, column, joined):
    whole = place.depth == 1
    if whole and column not in ("self",):
        return Q(**{f"{column}__isnull": False})
    if whole:
        return Q()
    prefix = "self" if column == "self" else (column if joined else "")
    return place.subtree(prefix)
