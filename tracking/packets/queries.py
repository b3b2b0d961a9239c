"""Who stands in a workbook, and what of them is written into it."""

from collections import Counter

from django.utils.translation import gettext as _

from portal import text
from portal.dates import PartialDate
from portal.errors import RuleBroken
from tracking.access.rules import Permission
from tracking.branches.rules import LEAF_KINDS
from tracking.catalogue.models import EthnicGroup
from tracking.imports import places
from tracking.imports.people import batches
from tracking.imports.rules import ImportKind
from tracking.members.models import Member
from tracking.nominations.models import Nomination
from tracking.packets import rules

ASKED = (Permission.MEMBER_EDIT, Permission.EXPORT, Permission.IMPORT)  # to take a workbook along and to bring it back


def people(user, place):
    """Members of the place whom this person may take along, branch by branch, each by given name."""
    seen = Member.objects.visible_to(user, may=Permission.MEMBER_EDIT).visible_to(user, may=Permission.EXPORT)
    return seen.filter(place.subtree()).current().order_by("branch__name_key", "name_key", "pk")


def parts(found):
    """How many workbooks these members fill: 1 to MOST_PARTS; None when they are more. One query, capped."""
    most = rules.MOST * rules.MOST_PARTS
    count = found.order_by()[: most + 1].count()
    return None if count > most else max(-(-count // rules.MOST), 1)


def part(found, number, of):
    """The members of part ``number`` (from 1) of ``of``. Raises RuleBroken when there is no such part."""
    if of is None:
        raise RuleBroken(_("Đơn vị có hơn 5.000 đoàn viên. Chọn từng đơn vị trực thuộc để tải bảng."))
    if not 1 <= number <= of:
        raise RuleBroken(_("Không có phần này. Chọn lại phần."))
    start = (number - 1) * rules.MOST
    return list(found.select_related("branch", "ethnic_group")[start : start + rules.MOST])


def groups():
    """{name without marks: ethnic group}, in the order of the catalogue."""
    return {text.fold(g.name): g for g in EthnicGroup.objects.order_by("pk")}


def branches(user, place):
    """Open branches below the place in which people are entered, at most MOST_BRANCHES: what the list of the cell offers."""
    allowed = places.open_to(user, ImportKind.MEMBERS, place).filter(kind__in=LEAF_KINDS)
    return list(allowed.order_by("name_key", "pk")[: rules.MOST_BRANCHES])


def facts_of(member):
    """{key: fact} of a member as it stands, for every column but that of the branch."""
    birth = PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None
    return {key: birth if key == "birth" else getattr(member, key) for key in rules.KEYS}


def cells_of(member):
    """{key: what is written into the cell} for every column but that of the branch."""
    return {key: rules.shown(key, fact) for key, fact in facts_of(member).items()}


def spelled(member, read):
    """{key: spelling} of a member's cells as they stand, for every column but that of the branch."""
    return {key: rules.spelling(key, word, read)[0] for key, word in cells_of(member).items()}


def branch_words(found):
    """{key of a branch: how a workbook names it}: a name that several have is followed by the code in brackets."""
    named = {branch.pk: branch for branch in found}
    counted = Counter(text.fold(branch.name) for branch in named.values())
    return {pk: b.name if counted[text.fold(b.name)] == 1 else f"{b.name} [{b.code}]" for pk, b in named.items()}


def with_cases(members):
    """{key of a member whose Party status is told by a case: whether a case is open}."""
    found = {}
    for ids in batches({m.pk for m in members}):
        for member, closed_on in Nomination.objects.filter(member__in=ids).values_list("member_id", "closed_on"):
            found[member] = found.get(member, False) or closed_on is None
    return found


__all__ = ["ASKED", "branch_words", "branches", "cells_of", "facts_of", "groups", "part", "parts", "people", "spelled", "with_cases"]
