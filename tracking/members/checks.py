"""Whether what is derived from a member still equals its source. Layer: queries."""

from django.db.models import Exists, OuterRef

from tracking.members import rules
from tracking.members.models import Member, Membership

CHUNK = 2000
KEYS = {"name_fold": rules.name_fold, "given_fold": rules.given_fold, "name_key": rules.name_key}


def key_faults():
    """Lines of English text: members whose search or sort key does not follow from the name."""
    last = 0
    while chunk := list(Member.objects.filter(pk__gt=last).order_by("pk").values("pk", "code", "full_name", *KEYS)[:CHUNK]):
        last = chunk[-1]["pk"]
        for row in chunk:
            for column, derive in KEYS.items():
                if row[column] != derive(row["full_name"]):
                    yield f"member {row['code']}: {column} does not follow from the name"


def stay_faults():
    """Lines of English text: members who are nowhere now, and people who left and are still somewhere."""
    stays = Exists(Membership.objects.filter(member=OuterRef("pk"), ends_on__isnull=True))
    for row in Member.objects.current().exclude(stays).order_by("pk").values_list("code", flat=True):
        yield f"member {row}: has no open membership"
    for row in Member.objects.filter(stays, left_on__isnull=False).order_by("pk").values_list("code", flat=True):
        yield f"member {row}: has left, but a membership is open"
