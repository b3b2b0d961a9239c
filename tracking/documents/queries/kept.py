"""Kept files on which one person stands. Layer: queries."""

from dataclasses import dataclass, field

from tracking.documents.models import NumberedPaper, PaperFile, PaperVersion
from tracking.documents.queries.register import may_number

MOST_FILES = 200


@dataclass
class KeptFile:
    """A file with the papers in it, the first version first. ``others``: how many other people stand on it; ``may_withdraw``: this reader
    may erase it, as somebody who gives numbers for its issuer."""

    file: PaperFile
    versions: list = field(default_factory=list)
    others: int = 0
    may_withdraw: bool = False


def kept_of(nomination, user):
    """(KeptFile of the papers this person sees, the latest first, at most MOST_FILES; how many further files other units keep)."""
    files = list(PaperFile.objects.about(nomination).with_others().select_related("withdrawn_by", "made_by").order_by("-pk")[:MOST_FILES])
    found = {file.pk: KeptFile(file, others=file.others) for file in files}
    versions = PaperVersion.objects.visible_to(user).filter(file__in=files).select_related("paper__branch", "paper__body").order_by("pk")
    for version in versions:
        kept = found[version.file_id]
        kept.versions.append(version)
        kept.may_withdraw = not kept.file.withdrawn_at and may_number(user, version.paper.issuer, version.paper.kind)
    shown = [kept for kept in found.values() if kept.versions]
    return shown, len(files) - len(shown)


def papers_of(file):
    """Entries of the register that have a version in this file, in order."""
    return NumberedPaper.objects.filter(versions__file=file).order_by("pk")
