"""Whether what is derived from a member still equals its source. Layer: queries."""

from tracking.members import rules
from tracking.members.models import Member

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
