"""Reads of the reorganisation: what hangs on a branch, and copies that differ from the tree."""

from dataclasses import asdict, dataclass

from django.db.models import F, Q

from portal.timeline import LONG_AGO
from tracking.access.models import Appointment
from tracking.batches.models import Batch
from tracking.branches.models import Branch, BranchPeriod
from tracking.classes.models import TrainingClass
from tracking.members.models import Member, Membership
from tracking.nominations.models import Nomination
from tracking.nominations.rules import Stage
from tracking.party.models import PartyBody

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


def holdings(branch):
    """What is to be settled before the branch closes. Four queries."""
    return Holdings(
        children=Branch.objects.open().filter(parent=branch).count(),
        members=Member.objects.current().filter(branch=branch).count(),
        cases=open_cases(branch).count(),
        accounts=Appointment.objects.filter(branch=branch, ends_on__isnull=True).count(),
    )


def subtree_size(branch):
    """Branches, current members and cases at or under it, that a move takes along: (branches, members, cases). Three queries."""
    return (
        Branch.objects.open().below(branch).count(),
        Member.objects.current().filter(branch.subtree()).count(),
        Nomination.objects.open().filter(branch.subtree(), stage__lt=Stage.OFFICIAL).count(),
    )


def open_cases(branch):
    """Cases of the branch itself that are still followed. Official members are at their end: nothing is open about them."""
    return Nomination.objects.open().filter(branch=branch, stage__lt=Stage.OFFICIAL)


def last_change(branch):
    """First day of the branch's last period, None when that has always been so."""
    start = BranchPeriod.objects.filter(branch=branch).order_by("-start_on").values_list("start_on", flat=True).first()
    return start if start and start != LONG_AGO else None


def copy_faults():
    """Lines of English text: rows whose copies of the ancestor columns differ from their node's, and what is open at a closed place."""
    for model in (Member, Nomination, TrainingClass, Batch):
        yield from _differing(model, "branch", ("a2", "a3", "a4"))
    for model in (Nomination, Batch):
        yield from _differing(model, "body", ("b2", "b3", "b4"))
    yield from _named("member", Member.objects.current().filter(branch__closed_on__isnull=False))
    yield from _named("nomination", Nomination.objects.open().filter(branch__closed_on__isnull=False, stage__lt=Stage.OFFICIAL))
    yield from _named("appointment", Appointment.objects.filter(ends_on__isnull=True, branch__closed_on__isnull=False))
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
