"""Branches named in cells, and rows that are branches themselves. Layer: queries."""

import re
from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _

from portal import text
from tracking.access.rules import Permission
from tracking.branches.models import Branch
from tracking.branches.rules import LEAF_KINDS, UPPER_KINDS, BranchKind
from tracking.catalogue.models import Sector
from tracking.imports import changes, rules
from tracking.imports.people import batches
from tracking.imports.rules import CellFault, ImportKind, RowState

NEEDED = {
    ImportKind.BRANCHES: Permission.BRANCH_MANAGE,
    ImportKind.MEMBERS: Permission.MEMBER_EDIT,
    ImportKind.INTRODUCTIONS: Permission.NOMINATION_EDIT,
    ImportKind.HISTORIES: Permission.NOMINATION_EDIT,
    ImportKind.CLASSES: Permission.CLASS_MANAGE,
    ImportKind.DECISIONS: Permission.PARTY_FACT_RECORD,
    ImportKind.TARGETS: Permission.TARGET_MANAGE,
}
# Beside the one above: facts of the Party, and people who are entered with them.
ALSO = {
    ImportKind.HISTORIES: (Permission.PARTY_FACT_RECORD, Permission.MEMBER_EDIT),
    ImportKind.CLASSES: (Permission.PARTY_FACT_RECORD,),
}
_SHORT = (("cong doan co so ", "cdcs "), ("nghiep doan co so ", "ndcs "), ("lien doan lao dong ", "ldld "))


def kinds_for(user):
    """What this person may bring in somewhere, in the order of the pages."""
    if not user.access.may(Permission.IMPORT):
        return []
    return [kind for kind in ImportKind if all(user.access.may(p) for p in needed(kind))]


def open_to(user, kind, place):
    """Open branches at or below the place for which this person may bring in rows of this kind."""
    found = Branch.objects.visible_to(user, may=Permission.IMPORT)
    for permission in needed(kind):
        found = found.visible_to(user, may=permission)
    return found.below(place).open()


def may_import_at(user, kind, place):
    return all(user.access.may_at(p, place) for p in (Permission.IMPORT, *needed(kind)))


def needed(kind):
    """Every permission that rows of this kind need at their place, beside that of importing."""
    return (NEEDED[kind], *ALSO.get(kind, ()))


def find(rows, key, allowed, default):
    """Give each row its ``branch`` by the name or code in the cell ``key``; ``default`` for an empty cell (None: it has to be written)."""
    asked = {text.clean(row.values.get(key)) for row in rows} - {""}
    known = _by_word(asked, allowed)
    for row in rows:
        typed = text.clean(row.values.get(key))
        if not typed:
            row.branch = default
            if default is None:
                row.fail(_("Cần ghi đơn vị (tên hoặc mã)."), key)
            continue
        found = known[_plain(typed)]
        if len(found) == 1:
            row.branch = found[0]
        elif found:
            row.fail(
                _("Có %(count)s đơn vị cùng tên “%(name)s”. Ghi mã đơn vị thay cho tên.") % {"count": len(found), "name": typed[:80]}, key
            )
        else:
            row.fail(
                _("Không thấy đơn vị “%(name)s” trong phạm vi được nhập. Kiểm tra tên, hoặc ghi mã đơn vị.") % {"name": typed[:80]}, key
            )


def named(rows, key, allowed):
    """Give each row the one branch that the cell ``key`` names; None where it names none, or several. No fault of the row."""
    known = _by_word({text.clean(row.values.get(key)) for row in rows} - {""}, allowed)
    for row in rows:
        found = known.get(_plain(text.clean(row.values.get(key))), [])
        row.branch = found[0] if len(found) == 1 else None


def _plain(name):
    """Without marks, with the usual abbreviation: 'Công đoàn cơ sở X' and 'CĐCS X' are one name."""
    folded = text.fold(name)
    for long, short in _SHORT:
        if folded.startswith(long):
            return short + folded[len(long) :]
    return folded


def _spellings(name):
    folded = text.fold(name)
    other = next((short + folded[len(long) :] for long, short in _SHORT if folded.startswith(long)), None)
    other = other or next((long + folded[len(short) :] for long, short in _SHORT if folded.startswith(short)), folded)
    return {folded, other}


def _by_word(names, allowed):
    found = defaultdict(list)
    for some in batches(names):
        spellings = set().union(*(_spellings(name) for name in some))
        same = Q(code__in=some) | Q(name__in=some) | Q(short_name__in=some) | Q(name_fold__in=spellings)
        for branch in allowed.filter(same).select_related("sector", "province", "parent").order_by("pk"):
            for word in {branch.code, _plain(branch.name), _plain(branch.short_name)} - {""}:
                if branch not in found[word]:
                    found[word].append(branch)
    return found


# ------------------------------------------------------------------ rows that are branches


def read_branches(rows, allowed, place):
    """Understand rows of the sheet of branches; ``row.branch`` is the union above, ``found`` the branch when it is there already."""
    sectors = {text.fold(word): s for s in Sector.objects.order_by("pk") for word in (s.code, s.name)}
    find(rows, "parent", allowed, place)
    for row in rows:
        _read_branch(row, sectors)
    good = [row for row in rows if row.state != RowState.WRONG]
    known = {}
    for parents in batches({row.branch.pk for row in good}):
        for branch in Branch.objects.open().filter(parent__in=parents).select_related("sector", "parent").order_by("pk"):
            known[branch.parent_id, _plain(branch.name)] = branch
    first = {}
    for row in good:
        key = row.branch.pk, _plain(row.facts["name"])
        if key in first:
            row.fail(_("Trùng với dòng %(number)s trong tệp.") % {"number": first[key]})
        elif key in known:
            row.found, row.changes = known[key], changes.of_branch(row, known[key])
            row.state = RowState.UPDATE if row.changes else RowState.KNOWN
        first.setdefault(key, row.number)


def _read_branch(row, sectors):
    for key, reader in (
        ("name", lambda v: rules.words(v, 200)),
        ("short_name", lambda v: rules.words(v, 80)),
        ("address", rules.words),
        ("opened_on", rules.whole_day),
    ):
        try:
            row.facts[key] = reader(row.values.get(key))
        except CellFault as fault:
            row.fail(str(fault), key)
    if not row.facts.get("name") and not row.faults:
        row.fail(_("Cần ghi tên đơn vị."), "name")
    sector = text.fold(row.values.get("sector") or "")
    row.facts["sector"] = sectors.get(sector)
    if sector and row.facts["sector"] is None:
        words = _("Loại hình: không có “%(value)s” trong danh mục. Ghi một trong: %(known)s.")
        names = "; ".join(dict.fromkeys(s.name for s in sectors.values()))
        row.fail(words % {"value": text.clean(row.values["sector"])[:60], "known": names}, "sector")
    row.facts["kind"] = _kind(row)


def _kind(row):
    kinds = {text.fold(kind.label): kind for kind in LEAF_KINDS} | {"cdcs": BranchKind.GRASSROOTS, "": BranchKind.GRASSROOTS}
    folded = text.fold(row.values.get("kind") or "")
    if folded in _UPPER or (not folded and _UPPER_NAME.match(text.fold(row.facts.get("name") or ""))):
        row.fail(
            _(
                "Công đoàn cấp trên trực tiếp cơ sở trở lên lập ở trang Tổ chức công đoàn; tệp này nhập công đoàn cơ sở và cấp dưới. "
                "Nếu là công đoàn cơ sở, ghi “Công đoàn cơ sở” ở cột “Cấp, loại”."
            ),
            "kind",
        )
    elif folded not in kinds:
        row.fail(
            _("Cấp, loại: “%(value)s” chưa đúng. Chọn trong danh sách của tệp mẫu.") % {"value": text.clean(row.values["kind"])[:60]},
            "kind",
        )
    return kinds.get(folded)


_UPPER = {text.fold(kind.label) for kind in (BranchKind.CONFEDERATION, *UPPER_KINDS)}
# A row without a kind is a grassroots union, except where the name itself says that it is none.
_UPPER_NAME = re.compile(
    r"(?:tong )?(?:ldld|lien doan lao dong)\b"
    r"|(?:cong doan|cd) (?:phuong|xa|dac khu|nganh|(?:cac )?(?:khu (?:cong nghiep|kinh te|che xuat)|kcn|kkt))\b"
)
