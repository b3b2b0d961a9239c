"""Heads of papers: the issuer and the level above as they were called on the day, number, place."""

from dataclasses import replace

from django.db.models import Q

from portal import dates
from tracking.branches.models import BranchPeriod
from tracking.documents import rules
from tracking.documents.rules import Head
from tracking.party.rules import BodyKind

ORGANS = {BodyKind.CELL: "T/M CHI BỘ", BodyKind.PROVINCE: "T/M BAN THƯỜNG VỤ", BodyKind.CENTRAL: "T/M BAN CHẤP HÀNH TRUNG ƯƠNG"}


def names_then(branch, day):
    """(name, parent's name) of the branch as they were on a day; today's where no period says otherwise."""
    names = [branch.name, branch.parent.name if branch.parent else ""]
    if day is None:
        return names
    in_force = Q(start_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))
    then = BranchPeriod.objects.filter(in_force, branch__in=[branch.pk, branch.parent_id], closed=False).values_list("branch_id", "name")
    found = dict(then)
    return [found.get(branch.pk, names[0]), found.get(branch.parent_id, names[1])]


def branch_head(branch, number, on, *, sort, precision=dates.DAY):
    """Head of a union paper. ``branch`` None prints blanks; ``number`` as typed, '' not known; ``sort``: see ``rules.paper_number``."""
    known = bool(number)
    if branch is None:
        bare, day = rules.paper_number(number, "", sort=sort), rules.written_day(on, precision)
        return Head("", rules.dots(), bare, rules.dots(12), day, known=known)
    name, upper = names_then(branch, on)
    province = branch.province.name if branch.province else ""
    return Head(
        upper=rules.long_name(upper).upper(),
        issuer=rules.long_name(name).upper(),
        bare=rules.paper_number(number, branch.kind, sort=sort),
        place=rules.locality([name, upper], province),
        on_text=rules.written_day(on, precision),
        known=known,
    )


def body_head(body, number, on, *, sort):
    """Head of a Party paper; ``body`` None prints blanks. Signed by the secretary for the committee (organisation, §6.9)."""
    known, day = bool(number), rules.written_day(on)
    if body is None:
        bare = rules.paper_number(number, "", sort=sort, party=True)
        return Head("", rules.dots(), bare, rules.dots(12), day, party=True, known=known, signer="T/M ĐẢNG ỦY", office="BÍ THƯ")
    upper = body.parent.name if body.parent else ""
    return Head(
        upper=upper.upper(),
        issuer=body.name.upper(),
        bare=rules.paper_number(number, body.kind, sort=sort, party=True),
        place=rules.locality([body.name, upper]),
        on_text=day,
        party=True,
        known=known,
        signer=ORGANS.get(body.kind, "T/M ĐẢNG ỦY"),
        office="BÍ THƯ",
    )


def list_head(place, today):
    """Head of a list without a number, issued by the branch ``place``; None prints a blank head."""
    return replace(branch_head(place, "", today, sort="CV"), bare="")
