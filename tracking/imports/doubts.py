"""What a person may answer about a row that may be somebody known. Layer: queries."""

from django.utils.translation import gettext as _

from tracking.imports.queries import OTHER, SKIP
from tracking.imports.rules import ImportKind

ADDING = (ImportKind.MEMBERS, ImportKind.INTRODUCTIONS, ImportKind.HISTORIES)  # sheets that enter people
PAGE = 20  # doubtful rows on a page
ALL, OPEN, DECIDED = "", "chua", "roi"


def offers(row, kind):
    """[(answer, words)]: one of the members in sight, somebody else where the sheet enters people, or leave the row out."""
    same = [(member.code, _same(member)) for member in row.candidates]
    other = _("Người khác, thêm mới") if kind == ImportKind.MEMBERS else _("Người khác, thêm mới và ghi giới thiệu")
    new = [(OTHER, other)] if kind in ADDING else []
    return [*same, *new, (SKIP, _("Bỏ qua dòng này"))]


def _same(member):
    return _("Đúng người này: %(name)s, sinh %(birth)s, %(branch)s") % {
        "name": member.full_name, "birth": member.birth or _("chưa rõ"), "branch": member.branch.label,
    }  # fmt: skip


def shown(rows, which):
    """Doubtful rows of the kind asked for."""
    rows = rows.doubtful()
    return rows.filter(choice="") if which == OPEN else rows.exclude(choice="") if which == DECIDED else rows
