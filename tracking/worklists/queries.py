"""What there is to do at a place: counts for the home page, and the rows behind each count."""

from dataclasses import dataclass
from datetime import datetime, time

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from portal.paging import capped_counts
from tracking.access.models import Appointment
from tracking.access.rules import Permission, Role
from tracking.branches.models import Branch
from tracking.branches.rules import GRASSROOTS_KINDS, LEAF_KINDS
from tracking.figures import queries as figures
from tracking.figures.rules import Period, Span, period
from tracking.members.models import FACTS_MISSING, Member
from tracking.members.queries import loaded_transfers
from tracking.nominations.models import Act, Nomination
from tracking.nominations.queries import FOR_VERDICTS
from tracking.nominations.rules import MOST_AT_ONCE, ActKind, Stage
from tracking.targets import queries as targets
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


def todo(user, place, today, *, reminders_only=False, progress=None):
    """Every list of the person's roles at a place with its count up to "1.000+"; one query for all of them, besides the targets.

    ``reminders_only``: without the lists that are only good to know. ``progress``: ``target_rows`` of the place, when already there.
    """
    works = [w for w in rules.lists_for(roles_at(user, place)) if w.reminds or not reminders_only]
    counts = counts_of([w for w in works if w.about != "targets"], user, place, today)
    return [Todo(w, counts[w.key] if w.key in counts else _behind(place, today, progress), _url(w, place)) for w in works]


def things_to_do(lines):
    """How many things these lines say are to be done: the sum of the lists that remind. Somebody in two lists is two things."""
    return sum(line.count for line in lines if line.work.reminds)


def counts_of(works, user, place, today):
    """{key: how many rows} of these lists, up to "1.000+". One query."""
    return dict(zip((w.key for w in works), capped_counts(rows(w, user, place, today) for w in works), strict=True))


def _behind(place, today, progress):
    return len(at_risk(target_rows(place, today) if progress is None else progress))


def _condition(work, today):
    return work.condition(today) if work.condition else _OF_OTHERS[work.key](today)


def _cases(user, place):
    return figures.cases_at(**_where(place)).visible_to(user).open()


def _where(place):
    return {"branch": place} if isinstance(place, Branch) else {"body": place}


def _url(work, place):
    return f"{reverse('worklists:open', args=[work.key])}?{urlencode({'tai': place.code})}"


def rows(work, user, place, today):
    """The rows of a list, as a queryset to page. Only what the person may see."""
    if work.about == "cases":
        return _cases(user, place).filter(_condition(work, today)).select_related("member", "branch")
    return {
        "cdcs-chua-gioi-thieu": _without_introduction,
        "don-vi-chua-co-tai-khoan": _without_account,
        "tai-khoan-chua-dang-nhap": _never_signed_in,
        "chuyen-sinh-hoat": _transfers_to_answer,
        "thay-doi": _changes,
    }[work.key](user, place, today)


def first_rows(work, user, place, today, size):
    """The first cases of a list, those that have waited longest; one query."""
    return list(rows(work, user, place, today).order_by("stage_since_on", "pk")[:size])


def whole_list(work, user, place, today):
    """The cases of a list for one act, longest waiting first, with what verdicts need; at most 500."""
    found = rows(work, user, place, today).select_related(*FOR_VERDICTS)
    return list(found.order_by("stage_since_on", "pk")[:MOST_AT_ONCE])


# ------------------------------------------------------------------ conditions that ask other tables


def _remarks_due(today):
    """The cell prepares the dossier, or the probation ends within 60 days, and the union's remarks (5-KNĐ, 12-KNĐ) are not recorded."""
    soon = Q(stage=Stage.PROBATION, probation_ends_on__lte=today + rules.PROBATION_SOON)
    return Q(stage=Stage.DOSSIER_OPENED) & ~_has(ActKind.UNION_REMARKS) | soon & ~_has(ActKind.OFFICIAL_REMARKS)


def _facts_missing(today):
    """By subquery: whoever lacks a fact is found by index, and nobody else is looked at."""
    return Q(stage__lt=Stage.OFFICIAL, member__in=Member.objects.filter(FACTS_MISSING).values("pk"))


def _at_closed_branch(today):
    return Q(branch__in=Branch.objects.filter(closed_on__isnull=False).values("pk"))


def _has(kind):
    return Q(Exists(Act.objects.standing().filter(nomination=OuterRef("pk"), kind=kind)))


_OF_OTHERS = {"can-nhan-xet": _remarks_due, "can-sua-thong-tin": _facts_missing, "don-vi-da-ket-thuc": _at_closed_branch}


# ------------------------------------------------------------------ lists that are not about cases


def _without_introduction(user, place, today):
    return figures.not_introducing(place, Period(today.replace(month=1, day=1), today))


def _without_account(user, place, today):
    held = Appointment.objects.on(today).filter(branch=OuterRef("pk"), user__is_active=True)
    rows_ = Branch.objects.visible_to(user, may="account_manage").below(place).open().filter(kind__in=GRASSROOTS_KINDS)
    return rows_.filter(~Exists(held)).select_related("parent")


def _never_signed_in(user, place, today):
    held = Appointment.objects.visible_to(user, may="account_reset").on(today).filter(place.subtree("branch"), user=OuterRef("pk"))
    return get_user_model().objects.filter(Q(must_change_password=True), is_active=True).filter(Exists(held))


def _transfers_to_answer(user, place, today):
    """Open requests whose answer is due from a branch at this place: from the receiver, or from the giver where the receiver asked."""
    asked = Q(asked_by_receiver=True) & _side(place, "from_branch") | Q(asked_by_receiver=False) & _side(place, "to_branch")
    return loaded_transfers().visible_to(user).open().filter(asked)


def _side(place, column):
    return place.subtree(column) if place.depth > 1 else Q()


def changes_since(user, today):
    """From when changes are news to this person: the last mark "đã xem", at most 30 days back."""
    oldest = timezone.make_aware(datetime.combine(today - rules.CHANGES_KEPT, time.min))
    return max(user.last_seen_at or oldest, oldest)


def _changes(user, place, today):
    cases = Nomination.objects.visible_to(user).filter(place.subtree())
    acts = Act.objects.filter(recorded_at__gt=changes_since(user, today), nomination__in=cases).exclude(by=user)
    return acts.select_related("nomination__member", "nomination__branch", "by")


def target_rows(branch, today):
    """Progress of the place's targets in the term that holds today; [] when none were set."""
    term = targets.term_of(branch, today)
    found = targets.targets_of(branch, term) if term else []
    return targets.overview(branch, found, period(Span.YEAR, today=today), today, since=term.starts_on) if found else []


def at_risk(progress):
    """Those of ``target_rows`` that are behind what is needed by today."""
    return [row for row in progress if row.progress.behind and row.progress.done < row.progress.target]
