"""A workbook that was filled in without a connection is merged cell by cell: the table of cases, and any edits on both sides."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.dates import MONTH, YEAR, PartialDate
from portal.errors import RuleBroken
from tests.factories import clerk, make_member
from tests.packets import change, filled, plan_of, taken, write
from tracking.catalogue.models import EthnicGroup
from tracking.history.models import Event
from tracking.imports.rules import RowState as State
from tracking.members.models import Member
from tracking.packets import queries
from tracking.packets.reading import FILE, PORTAL
from tracking.packets.rules import KEYS, Said, merge

# key: what stood there when it was downloaded, (what is typed into the file, what that means), what the portal has meanwhile.
KINDS = {
    "full_name": ("Lê Thị An", ("Lê Thị  Ánh", "Lê Thị Ánh"), "Lê Thị Ân"),
    "birth": (PartialDate(date(1990, 3, 12)), (1991, PartialDate(date(1991, 1, 1), YEAR)), PartialDate(date(1990, 3, 1), MONTH)),
    "sex": ("female", ("nam", "male"), None),
    "phone": ("0912345678", (905111222, "0905111222"), ""),
    "work": ("Giáo viên", ("@ Tổ  trưởng", "@ Tổ trưởng"), "Hiệu phó"),
    "direct_worker": (None, ("x", True), False),
    "education": ("", ("đại học", "university"), "college"),
    "theory": ("basic", ("trung cấp", "intermediate"), ""),
    "home_town": ("xã Nghi Lộc, Nghệ An", ("@ xã  Vinh", "@ xã Vinh"), "phường Vinh"),
    "residence": ("", (1979, "1979"), "khối 3, phường Vinh"),
    "ethnic_group": ("Kinh", ("tày", "Tày"), "Thái"),
    "union_joined_on": (None, ("3/2/2016", date(2016, 2, 3)), date(2016, 2, 4)),
    "youth_joined_on": (date(2008, 3, 26), (None, None), date(2008, 3, 27)),
    "union_officer": (False, ("có", True), None),
    "party_status": ("none", ("đảng viên dự bị", "probation"), "official"),
}
CASES = ("same", "file", "portal", "both", "equal")


def as_stored(key, fact):
    return EthnicGroup.objects.get(name=fact) if key == "ethnic_group" and fact else fact


def stands(member, key):
    found = queries.facts_of(Member.objects.select_related("ethnic_group").get(pk=member.pk))[key]
    return found.name if key == "ethnic_group" and found else found


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.django_db
def test_every_case_of_every_kind_of_cell(key, lan, world):
    base, (typed, mine), theirs = KINDS[key]
    facts = {"full_name": "Lê Thị An", "birth": PartialDate(date(1990, 3, 12)), "sex": "female"} | {key: as_stored(key, base)}
    rows = {case: make_member(branch=world.school, birth=None, full_name="Lê Thị An") for case in CASES}
    for member in rows.values():
        change(member, **facts)
    content = filled(taken(lan, world.school), {rows[case]: {key: typed} for case in ("file", "both", "equal")})
    for case, fact in {"portal": theirs if theirs is not None else mine, "both": theirs, "equal": mine}.items():
        if case != "both" or theirs is not None:
            change(rows[case], **{key: as_stored(key, fact)})

    plan = plan_of(content, lan)

    said = {row.found.pk: [(cell.key, cell.said) for cell in row.cells] for row in plan.rows}
    both = Said.BOTH if theirs is not None else Said.FILE
    expected = {"same": [], "file": [(key, Said.FILE)], "portal": [(key, Said.PORTAL)], "both": [(key, both)], "equal": []}
    assert said == {rows[case].pk: expected[case] for case in CASES}

    with transaction.atomic():
        write(content, lan, answer=PORTAL)
        kept = stands(rows["both"], key)
        transaction.set_rollback(True)
    write(content, lan, answer=FILE)
    assert kept == (theirs if theirs is not None else mine)
    after = {case: stands(rows[case], key) for case in CASES}
    assert after == {"same": base, "file": mine, "portal": theirs if theirs is not None else mine, "both": mine, "equal": mine}


def test_the_rule_of_one_cell():
    table = [("a", "a", "a"), ("a", "b", "a"), ("a", "a", "b"), ("a", "b", "b"), ("a", "b", "c")]

    found = [merge(file=file, portal=portal, is_base=lambda s, base=base: s == base) for base, file, portal in table]

    assert found == [Said.SAME, Said.FILE, Said.PORTAL, Said.SAME, Said.BOTH]


@pytest.mark.django_db
def test_what_was_changed_in_both_says_who_and_when_and_waits_for_an_answer(lan, world):
    member = make_member(branch=world.school, phone="0912345678", work="Giáo viên")
    content = filled(taken(lan, world.school), {member: {"phone": "0905111222", "work": "Tổ trưởng"}})
    change(member, phone="0905999888")
    event = Event.objects.filter(subject_kind="member").latest("pk")

    plan = plan_of(content, lan)
    with pytest.raises(RuleBroken, match="Chọn từng điểm"):
        write(content, lan, answer=None)

    cells = [(c.key, c.here, c.there, c.by, c.at) for _row, c in plan.conflicts]
    assert cells == [("phone", "0905111222", "0905999888", clerk(), event.at)]
    assert (stands(member, "phone"), stands(member, "work")) == ("0905999888", "Giáo viên")


@pytest.mark.django_db
def test_the_same_workbook_again_changes_nothing(lan, world):
    member = make_member(branch=world.school)
    new = {"full_name": "Trần Văn Bình", "birth": 1988, "sex": "Nam", "work": "Bảo vệ", "union_officer": "có"}
    content = filled(taken(lan, world.school), {member: {"work": "Tổ trưởng"}}, new=[new])
    write(content, lan)
    before = Event.objects.filter(action__startswith="members.").count()

    again = plan_of(content, lan)
    change(Member.objects.get(full_name="Trần Văn Bình"), work="Thủ kho")
    later = plan_of(content, lan)

    assert ([row.state for row in again.rows], again.can_write) == ([State.KNOWN] * 2, False)
    assert [(row.state, [(c.key, c.said) for c in row.cells]) for row in later.rows][1] == (State.UPDATE, [("work", Said.BOTH)])
    assert Event.objects.filter(action__startswith="members.").count() == before + 1  # the change of the test itself


# ------------------------------------------------------------------ any edits on both sides

FREE = {
    "phone": {"": "", "0912345678": "0912345678", "0905111222": "0905 111 222"},
    "work": {"": None, "Giáo viên": "Giáo viên", "Tổ trưởng": " Tổ  trưởng "},
    "direct_worker": {None: "", True: "X", False: "không"},
    "education": {"": "", "college": "Cao đẳng", "university": "dai hoc"},
    "union_officer": {False: "", True: "có"},
    "theory": {"": None, "none": "chưa", "advanced": "Cao cấp"},
    "home_town": {"": "", "Nghệ An": "Nghệ  An", "Hà Tĩnh": "Hà Tĩnh"},
    "union_joined_on": {None: "", date(2016, 2, 3): "3/2/2016", date(2017, 1, 1): "2017-01-01"},
}
ONE = st.fixed_dictionaries({key: st.sampled_from(list(values)) for key, values in FREE.items()})
PERSON = st.tuples(ONE, ONE, ONE, st.sampled_from((FILE, PORTAL)))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.lists(PERSON, min_size=1, max_size=3))
@pytest.mark.django_db
def test_any_edits_on_both_sides_come_to_the_merge_by_hand(drawn, lan, world):
    with transaction.atomic():
        members = [make_member(f"Lê Thị {n}", branch=world.school, **base) for n, (base, *_rest) in zip("ABC", drawn, strict=False)]
        edits = {
            m: {key: FREE[key][file[key]] for key in FREE if file[key] != base[key]}
            for m, (base, file, _portal, _answer) in zip(members, drawn, strict=True)
        }
        content = filled(taken(lan, world.school), edits)
        for member, (_base, _file, portal, _answer) in zip(members, drawn, strict=True):
            change(member, **portal)

        write(content, lan, answer=drawn[0][3])

        for member, (base, file, portal, _answer) in zip(members, drawn, strict=True):
            both = {key: file[key] if drawn[0][3] == FILE else portal[key] for key in FREE}
            by_hand = {
                key: portal[key] if file[key] in (base[key], portal[key]) else file[key] if portal[key] == base[key] else both[key]
                for key in FREE
            }
            assert {key: stands(member, key) for key in FREE} == by_hand
        assert not any(row.taken for row in plan_of(content, lan).rows)
        transaction.set_rollback(True)
