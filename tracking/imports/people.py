"""Rows about people: what each cell says, and who is already known. Layer: queries. Look-ups go in batches, never row by row."""

from collections import defaultdict
from itertools import chain

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from portal import dates, text
from tracking.access.rules import Permission
from tracking.catalogue.models import EthnicGroup
from tracking.imports import citizen, rules, sharing
from tracking.imports.rules import CellFault, RowState
from tracking.members import numbers
from tracking.members import rules as member_rules
from tracking.members.models import Member
from tracking.nominations.models import Nomination
from tracking.nominations.rules import Outcome

_CASES = Nomination.objects.filter(member=OuterRef("pk"))
# Somebody who was brought in wrongly, whose case has to stay: the corrected list means a new entry, not that one.
ENTERED_IN_ERROR = (
    Q(left_on__isnull=False)
    & Exists(_CASES.filter(outcome=Outcome.ENTERED_IN_ERROR))
    & ~Exists(_CASES.exclude(outcome=Outcome.ENTERED_IN_ERROR))
)
BATCH = 400
CHUNK = 2000  # rows that are matched together: so many members are held at a time
MOST_CANDIDATES = 5


def batches(values):
    found = sorted(values)
    return [found[at : at + BATCH] for at in range(0, len(found), BATCH)]


# ------------------------------------------------------------------ cells

READERS = {
    "full_name": lambda v: rules.words(v, 120),
    "sex": rules.sex,
    "phone": rules.phone,
    "work": lambda v: rules.words(v, 120),
    "home_town": lambda v: rules.words(v, 120),
    "residence": lambda v: rules.words(v, 160),
    "direct_worker": rules.yes,
    "union_officer": rules.yes,
    "union_joined_on": rules.whole_day,
    "youth_joined_on": rules.whole_day,
    "agreed": rules.partial,
    "document_kind": rules.document_form,
    "document_number": lambda v: rules.words(v, 60),
    "document_on": rules.whole_day,
    "certified": rules.partial,
    "certificate_number": lambda v: rules.words(v, 60),
    "birth": rules.partial,
    "birth_male": rules.partial,
    "birth_female": rules.partial,
    "citizen_number": citizen.read,
}


def read_cells(row, headings):
    """Fill ``row.facts`` from its cells; every fault at once."""
    for key in row.values:
        if key in READERS:
            try:
                row.facts[key] = READERS[key](row.values[key])
            except CellFault as fault:
                row.fail(f"{headings[key]}: {fault}", key)
    _birth_and_sex(row)
    if len(row.facts.get("full_name") or "") < 2 and not row.faults:
        row.fail(_("Cần ghi họ và tên."), "full_name")
    if row.state != RowState.WRONG and not row.facts["sex"]:
        row.fail(_("Cần ghi giới tính Nam hoặc Nữ."), "sex")


def _birth_and_sex(row):
    """Two columns of birth dates, one for each sex, say both at once."""
    male, female = row.facts.pop("birth_male", None), row.facts.pop("birth_female", None)
    if male and female:
        row.fail(_("Ngày sinh ghi ở cả hai cột nam và nữ. Chỉ ghi ở một cột."), "birth_male", "birth_female")
    row.facts["birth"] = row.facts.get("birth") or male or female
    told = "male" if male else "female" if female else ""
    sex = row.facts.get("sex") or ""
    if told and sex and told != sex:
        row.fail(_("Giới tính không khớp với cột ngày sinh nam, nữ."), "sex")
    row.facts["sex"] = sex or told


def code_lists(rows):
    """Ethnic group, education and theory by their names; faults for unknown ones. One query."""
    groups = {text.fold(g.name): g for g in EthnicGroup.objects.all()}
    degrees = {text.fold(label): value for value, label in member_rules.Education.choices}
    levels = {text.fold(label): value for value, label in member_rules.Theory.choices} | {"chua": member_rules.Theory.NONE}
    for row in rows:
        _listed(
            row, "theory", levels, _("Lý luận chính trị: “%(value)s” chưa đúng. Ghi như: Chưa học, Sơ cấp, Trung cấp, Cao cấp, Cử nhân.")
        )
        _listed(row, "ethnic_group", groups, _("Dân tộc: không có “%(value)s” trong danh mục 54 dân tộc."))
        _listed(
            row, "education", degrees, _("Trình độ: “%(value)s” chưa đúng. Ghi như: Trung học phổ thông, Trung cấp, Cao đẳng, Đại học.")
        )


def _listed(row, key, known, words):
    folded = text.fold(row.values.get(key) or "")
    row.facts[key] = known.get(folded)
    if folded and row.facts[key] is None:
        row.fail(words % {"value": text.clean(row.values[key])[:40]}, key)


# ------------------------------------------------------------------ who is known


def match(rows, place, user, tick=lambda count: None):
    """Say of each row whether the person is new, known, or has to be looked at; ``found`` is the member of a known row.

    ``tick(count)`` is told how many rows have been looked at. Returns the keys of the members whom this person may edit.
    """
    usable = [row for row in rows if row.state != RowState.WRONG]
    _twice_in_file(usable)
    usable = [row for row in usable if row.state != RowState.WRONG]
    usable.sort(key=lambda row: member_rules.name_fold(row.facts["full_name"]))  # rows of one name are looked up together
    tick(len(rows) - len(usable))
    editable, shared = set(), sharing.Shared(row.branch for row in usable)
    for at in range(0, len(usable), CHUNK):
        some = usable[at : at + CHUNK]
        by_name, by_phone = _members(some, place)
        by_number = _by_number(some)
        near = [*chain(*by_name.values()), *chain(*by_phone.values()), *by_number.values()]
        shared.people(near)
        seen = _in_sight(user, near)
        for row in some:
            like = {m.pk: m for m in [*by_name[member_rules.name_fold(row.facts["full_name"])], *by_phone[row.facts["phone"]]]}
            if holder := by_number.get(row.facts.get("citizen_number")):
                like[holder.pk] = holder
            _judge(row, list(like.values()), seen)
        kept = [m for row in some for m in (row.found, *row.candidates) if m]
        editable |= _in_sight(user, kept, may=Permission.MEMBER_EDIT)
        tick(len(some))
    return editable


def _twice_in_file(rows):
    first = {}
    for row in rows:
        key = (member_rules.name_fold(row.facts["full_name"]), row.branch.pk, str(row.facts["birth"] or ""), row.facts["phone"])
        if key in first:
            row.fail(_("Trùng với dòng %(number)s trong tệp.") % {"number": first[key]})
        first.setdefault(key, row.number)


def _members(rows, place):
    """Members with the same name in this place, with the same name and birth day anywhere, or with the same telephone number."""
    by_name, by_phone = defaultdict(list), defaultdict(list)
    people = Member.objects.exclude(ENTERED_IN_ERROR)
    days = defaultdict(set)
    for row in rows:
        days[member_rules.name_fold(row.facts["full_name"])].update({row.facts["birth"].on} if row.facts["birth"] else ())
    same = Q(place.subtree()) if place.depth > 1 else Q(pk__isnull=False)
    for names in batches(days):
        born = set().union(*(days[name] for name in names))
        for member in people.filter(same | Q(birth_on__in=born), name_fold__in=names).order_by("pk")[: BATCH * 10]:
            by_name[member.name_fold].append(member)
    for phones in batches({row.facts["phone"] for row in rows} - {""}):
        for member in people.filter(phone__in=phones).order_by("pk")[: BATCH * 10]:
            by_phone[member.phone].append(member)
    return by_name, by_phone


def _by_number(rows):
    """{citizen number: the member who has it}. No query for rows without one."""
    asked = {numbers.digest(number): number for row in rows if (number := row.facts.get("citizen_number"))}
    people, found = Member.objects.all(), {}
    for digests in batches(asked):
        found |= {asked[member.citizen_digest]: member for member in people.filter(citizen_digest__in=digests)}
    return found


def _in_sight(user, members, may=None):
    found = set()
    for ids in batches({m.pk for m in members}):
        found.update(Member.objects.visible_to(user, may=may).filter(pk__in=ids).values_list("pk", flat=True))
    return found


def _judge(row, near, seen):
    doubtful = []
    for member in near:
        likeness = _likeness(row, member)
        if _is_same(row, member):
            row.state, row.found, row.notes = RowState.KNOWN, member, []
            return
        if likeness.points >= 60 or (likeness.points and not (member.birth_on and row.facts["birth"])):
            doubtful.append((likeness, member))
    if not doubtful:
        return
    row.state = RowState.DOUBTFUL
    doubtful.sort(key=lambda pair: (-pair[0].points, pair[1].pk))
    row.candidates = [m for _likeness_, m in doubtful if m.pk in seen][:MOST_CANDIDATES]
    row.notes = [_note(likeness, member, member.pk in seen) for likeness, member in doubtful[:MOST_CANDIDATES]]


def _note(likeness, member, is_seen):
    why = ", ".join(str(r) for r in likeness.reasons)
    if not is_seen:
        return _("Có thể trùng với một đoàn viên đang sinh hoạt ở công đoàn khác (%(why)s).") % {"why": why}
    return _("Có thể trùng với đồng chí %(name)s, %(branch)s (%(why)s).") % {
        "name": member.full_name,
        "branch": member.branch.label,
        "why": why,
    }


def _facts(row, member):
    birth, number = row.facts["birth"], row.facts.get("citizen_number")
    return {
        "name": member_rules.name_fold(row.facts["full_name"]) == member.name_fold,
        "phone": bool(row.facts["phone"]) and row.facts["phone"] == member.phone,
        "branch": row.branch.pk == member.branch_id,
        "birth": (birth.on, birth.precision) == (member.birth_on, member.birth_precision) if birth else member.birth_on is None,
        "number": bool(number) and numbers.digest(number) == member.citizen_digest,
        "year": bool(birth and member.birth_on) and birth.on.year == member.birth_on.year,
    }


def _is_same(row, member):
    """Beyond doubt: same branch and name, and the same birth date or the same telephone number; neither known on either side counts too."""
    same = _facts(row, member)
    if not (same["name"] and same["branch"]) or member.left_on:
        return False
    return same["number"] or (
        same["phone"]
        and (same["year"] or not (row.facts["birth"] and member.birth_on))
        or same["birth"]
        and (row.facts["birth"] is not None or row.facts["phone"] == member.phone)
    )


def _likeness(row, member):
    same = _facts(row, member)
    day_known = row.facts["birth"] is not None and row.facts["birth"].precision == dates.DAY
    return member_rules.likeness(
        same_number=same["number"],
        same_phone=same["phone"],
        same_name=same["name"],
        same_birth=same["birth"] and day_known,
        same_birth_year=same["year"],
        same_branch=same["branch"],
    )
