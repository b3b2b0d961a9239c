"""Members who were entered by mistake, many at once. Layer: actions."""

from collections import Counter

from django.db import transaction
from django.db.models import F, Q

from tracking.branches.models import Branch
from tracking.history import actions as history
from tracking.members.models import Member, Membership, NotSamePerson

CHUNK = 500


@transaction.atomic
def take_back(*, remove, leave, by, on):
    """Members entered by mistake, of whom nobody made use. Writes one event for each branch.

    ``remove``: keys of members to whom nothing points but their own membership; they are deleted, because facts about somebody who was
    brought in wrongly are not kept. ``leave``: keys of members whose case, ended as entered by mistake, has to stay; they are no members
    any more from day ``on``. The caller has checked that they are untouched, and holds them.
    """
    counts = Counter()
    for some in _chunks(leave):
        people = Member.objects.filter(pk__in=some, left_on__isnull=True)
        counts.update(people.values_list("branch", flat=True))
        Membership.objects.filter(member__in=some, ends_on__isnull=True).update(ends_on=on)
        people.update(left_on=on, version=F("version") + 1)
    for some in _chunks(remove):
        people = Member.objects.filter(pk__in=some)
        counts.update(people.values_list("branch", flat=True))
        NotSamePerson.objects.filter(Q(first__in=some) | Q(second__in=some)).delete()
        Membership.objects.filter(member__in=some).delete()
        people.delete()
    for branch in Branch.objects.filter(pk__in=counts).order_by("pk"):
        history.record("members.take_back", by=by, branch=branch, count=counts[branch.pk])


def _chunks(keys):
    keys = sorted(keys)
    return [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]
