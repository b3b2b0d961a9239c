"""What there is to do at a place: counts for the home page, and the rows behind each count."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.http import urlencode

from tracking.access.models import Appointment
from tracking.access.rules import Permission, Role
from tracking.branches.models import Branch
from tracking.branches.rules import GRASSROOTS_KINDS, LEAF_KINDS
from tracking.figures import queries as figures
from tracking.figures.rules import Period
from tracking.worklists import rules


@dataclass
class Todo:
    """One line of the home page: the list, how many rows it has, its address."""

    work: rules.Work
    count: int
    url: str


def roles_at(user, place):
    """Roles that reach the place, the one appointed nearest to it first."""
    held = [s for s in user.access.scopes if place.path.startswith(s.place.path) and bool(s.branch) == isinstance(place, Branch)]
    return [Role(s.role) for s in sorted(held, key=lambda s: -s.place.depth)]


def to_begin(user, place):
    """Whether the person sets up this place and nothing stands below it yet: a new portal, a new level."""
    if not isinstance(place, Branch) or place.kind in LEAF_KINDS or not user.access.may_at(Permission.BRANCH_MANAGE, place):
        return False
    return not Branch.objects.filter(parent=place).exists()


def todo(user, place, today):
    """Every list of the person's roles at a place with its count; lists of cases share one query."""
    works = rules.lists_for(roles_at(user, place))
    counts = _case_counts(user, place, [w for w in works if w.condition], today)
    return [Todo(w, counts[w.key] if w.condition else rows(w, user, place, today).count(), _url(w, place)) for w in works]


def _case_counts(user, place, works, today):
    if not works:
        return {}
    found = _cases(user, place).aggregate(**{f"n{i}": Count("pk", filter=w.condition(today)) for i, w in enumerate(works)})
    return {w.key: found[f"n{i}"] for i, w in enumerate(works)}


def _cases(user, place):
    return figures.cases_at(**_where(place)).visible_to(user).open()


def _where(place):
    return {"branch": place} if isinstance(place, Branch) else {"body": place}


def _url(work, place):
    return f"{reverse('worklists:open', args=[work.key])}?{urlencode({'tai': place.code})}"


def rows(work, user, place, today):
    """The rows of a list, as a queryset to page. Only what the person may see."""
    if work.condition:
        return _cases(user, place).filter(work.condition(today)).select_related("member", "branch")
    return {
        "cdcs-chua-gioi-thieu": _without_introduction,
        "don-vi-chua-co-tai-khoan": _without_account,
        "tai-khoan-chua-dang-nhap": _never_signed_in,
    }[work.key](user, place, today)


def _without_introduction(user, place, today):
    return figures.not_introducing(place, Period(today.replace(month=1, day=1), today))


def _without_account(user, place, today):
    held = Appointment.objects.on(today).filter(branch=OuterRef("pk"), user__is_active=True)
    rows_ = Branch.objects.visible_to(user, may="account_manage").below(place).open().filter(kind__in=GRASSROOTS_KINDS)
    return rows_.filter(~Exists(held)).select_related("parent")


def _never_signed_in(user, place, today):
    held = Appointment.objects.visible_to(user, may="account_manage").on(today).filter(place.subtree("branch"), user=OuterRef("pk"))
    return get_user_model().objects.filter(Q(must_change_password=True), is_active=True).filter(Exists(held))
