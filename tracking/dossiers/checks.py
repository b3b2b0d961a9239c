"""Whether every file has its row and every row its file. Layer: queries."""

from itertools import islice

from portal import filestore
from tracking.dossiers.models import Attachment

CHUNK = 500
AT_WORK = 3600  # seconds; a younger file may belong to a transaction that is not written yet


def file_faults(now, known_elsewhere=lambda names: set()):
    """Lines of English text. ``now``: seconds since 1970. ``known_elsewhere``: of some names those that other concepts keep.

    Files are compared by presence and size; their content when it is opened."""
    last = 0
    while chunk := list(
        Attachment.objects.filter(pk__gt=last).order_by("pk").values("pk", "code", "stored", "size", "withdrawn_at")[:CHUNK]
    ):
        last = chunk[-1]["pk"]
        for row in chunk:
            if fault := _fault(row, filestore.size(row["stored"])):
                yield f"attachment {row['code']}: {fault}"
    old = (name for name, changed in filestore.stored() if now - changed > AT_WORK)
    while names := list(islice(old, CHUNK)):
        elsewhere = known_elsewhere(names)
        known = set(Attachment.objects.filter(stored__in=names).values_list("stored", flat=True))
        for name in names:
            if name not in known | elsewhere:
                yield f"attachment file {name}: no row knows it"


def _fault(row, size):
    if row["withdrawn_at"]:
        return "" if size is None else "withdrawn, but its file is still there"
    if size is None:
        return "its file is missing"
    return "" if size == row["size"] else f"its file has {size} bytes, the row says {row['size']}"
