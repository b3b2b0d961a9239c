"""Reads of the reorganisation: what hangs on a branch, and copies that differ from the tree."""

from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.urls import reverse

from portal.timeline import LONG_AGO
from tracking.access.models import Appointment
from tracking.access.rules import Permission
from tracking.batches.models import Batch
from tracking.branches.models import Branch, BranchPeriod
from tracking.classes.models import TrainingClass
from tracking.members.models import Member, Membership
from tracking.nominations.models import Nomination
from tracking.nominations.rules import Stage
from tracking.party.models import PartyBody, PartyBodyPeriod, PartyRoute
from tracking.reorganisation.rules import NEEDS, OF_BODY, OF_BRANCH, Held

SHOWN_FAULTS = 200


@dataclass(frozen=True)
class Holdings:
    """What a branch itself (not its lower branches) holds today: open children, current members, open cases, appointments not ended."""

    children: int
    members: int
    cases: int
    accounts: int

    def counts(self):
        return asdict(self)


def held(branch, what, whole=False):
    """The rows that a branch itself holds today, or ``whole`` with everything below it: what is counted before a move or a closing."""
    here = branch.subtree() if whole else Q(branch=branch)
    return {
        Held.CHILDREN: Branch.objects.open().filter(branch.subtree("self") if whole else Q(parent=branch)),
        Held.MEMBERS: Member.objects.current().filter(here),
        Held.CASES: Nomination.objects.open().filter(here, stage__lt=Stage.OFFICIAL),
        Held.ACCOUNTS: Appointment.objects.filter(branch=branch, ends_on__isnull=True),
    }[what]


def holdings(branch):
    """What is to be settled before the branch closes. Four queries."""
    return Holdings(*(held(branch, what).count() for what in OF_BRANCH))


def subtree_size(branch):
    """{Held: number} of branches, current members and cases at or under it, that a move takes along. Three queries."""
    return {what: held(branch, what, whole=True).count() for what in (Held.CHILDREN, Held.MEMBERS, Held.CASES)}


def open_cases(branch):
    """Cases of the branch itself that are still followed. Official members are at their end: nothing is open about them."""
    return held(branch, Held.CASES)


def door(branch, what, user, whole=False):
    """Address of exactly the rows of ``held``; '' for a person who may not see them."""
    if not user.access.may_at(NEEDS.get(what, Permission.BRANCH_MANAGE), branch):
        return ""
    return reverse("reorganisation:held", args=[branch.code, what.value]) + ("?ca-cap-duoi=1" if whole else "")


def last_change(branch):
    """First day of the branch's last period, None when that has always been so."""
    return _last_start(BranchPeriod.objects.filter(branch=branch))


def last_body_change(body):
    """The same for a Party body."""
    return _last_start(PartyBodyPeriod.objects.filter(body=body))


def _last_start(periods):
    start = periods.order_by("-start_on").values_list("start_on", flat=True).first()
    return start if start and start != LONG_AGO else None


def body_held(body, what, whole=False):
    """The rows that a Party body holds today (``whole``: with everything below it): cases sent there, or meant for it and not sent yet."""
    here = body.subtree() if whole else Q(body=body)
    meant = body.subtree("intended_body") if whole else Q(intended_body=body)
    return {
        Held.CHILDREN: PartyBody.objects.open().filter(body.subtree("self") if whole else Q(parent=body)),
        Held.ROUTES: PartyRoute.objects.filter(body=body, ends_on__isnull=True),
        Held.CASES: Nomination.objects.open().filter(here | (meant & Q(body__isnull=True)), stage__lt=Stage.OFFICIAL),
        Held.ACCOUNTS: Appointment.objects.filter(body=body, ends_on__isnull=True),
    }[what]


def body_counts(body):
    """{name as the form's choices: number} of what is to be settled before the body closes. Four queries."""
    return {what.name.lower(): body_held(body, what).count() for what in OF_BODY}


def body_subtree_size(body):
    """{Held: number} of bodies and cases at or under it, that a move takes along. Two queries."""
    return {what: body_held(body, what, whole=True).count() for what in (Held.CHILDREN, Held.CASES)}


def ensure_sees(user, what):
    """Raise PermissionDenied with the reason for a list of people when the person sees none anywhere."""
    needed = NEEDS.get(what, Permission.BRANCH_MANAGE)
    if not user.access.may(needed):
        raise PermissionDenied(user.access.why_not(needed))


def mark_hidden(rows, seen):
    """Say of each row whether the reader may not see it (``hidden``). ``seen``: keys of those in sight."""
    for row in rows:
        row.hidden = row.pk not in seen


def body_door(body, what, user, whole=False):
    """Address of exactly the rows of ``body_held``; '' for a person who may not see them."""
    if not user.access.may(NEEDS.get(what, Permission.BRANCH_MANAGE)):
        return ""
    return reverse("reorganisation:body_held", args=[body.code, what.value]) + ("?ca-cap-duoi=1" if whole else "")


def copy_faults():
    """Lines of English text: rows whose copies of the ancestor columns differ from their node's, and what is open at a closed place."""
    for model in (Member, Nomination, TrainingClass, Batch):
        yield from _differing(model, "branch", ("a2", "a3", "a4"))
    for model in (Nomination, Batch):
        yield from _differing(model, "body", ("b2", "b3", "b4"))
    yield from _named("member", Member.objects.current().filter(branch__closed_on__isnull=False))
    yield from _named("nomination", Nomination.objects.open().filter(branch__closed_on__isnull=False, stage__lt=Stage.OFFICIAL))
    for place in ("branch", "body"):
        closed = {f"{place}__closed_on__isnull": False}
        yield from _named("appointment", Appointment.objects.filter(ends_on__isnull=True, **closed))
        yield from _named("route", PartyRoute.objects.filter(ends_on__isnull=True, **closed))
    yield from _named("nomination", Nomination.objects.open().filter(body__closed_on__isnull=False, stage__lt=Stage.OFFICIAL))
    yield from _named("branch", Branch.objects.open().filter(parent__closed_on__isnull=False))
    yield from _named("body", PartyBody.objects.open().filter(parent__closed_on__isnull=False))
    away = Membership.objects.filter(ends_on__isnull=True, member__left_on__isnull=True).exclude(branch=F("member__branch"))
    yield from _named("membership", away, "differs from its member's branch")


def _differing(model, key, columns):
    wrong = Q()
    for column in columns:
        own, node = f"{column}__isnull", f"{key}__{column}__isnull"
        differ = Q(**{own: False, node: False}) & ~Q(**{f"{column}_id": F(f"{key}__{column}_id")})
        wrong |= differ | Q(**{own: True, node: False}) | Q(**{own: False, node: True})
    found = model.objects.filter(wrong, **{f"{key}__isnull": False}).order_by("pk").values_list("pk", flat=True)
    for pk in found[:SHOWN_FAULTS]:
        yield f"{model._meta.model_name} {pk}: copies of the ancestors of its {key} differ"


def _named(what, rows, words="is open at a closed place"):
    for pk in rows.order_by("pk").values_list("pk", flat=True)[:SHOWN_FAULTS]:
        yield f"{what} {pk}: {words}"
