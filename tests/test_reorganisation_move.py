"""Moving branches and Party bodies: everything below goes along, as it was stays known, nothing is lost."""

from datetime import date

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import example, given
from hypothesis import strategies as st

from portal.errors import RuleBroken, Stale
from tests.factories import TODAY, arranger, clerk, make_body, make_branch, make_case, make_member
from tracking.branches import actions as branches
from tracking.branches import queries
from tracking.branches.models import Branch, BranchPeriod
from tracking.branches.rules import BranchKind
from tracking.members.models import Member
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind as K
from tracking.party import queries as party_queries
from tracking.reorganisation import actions, bodies, trees
from tracking.reorganisation import queries as reorganisation

pytestmark = pytest.mark.django_db
EARLY, MIDDLE, LATE = date(2025, 3, 1), date(2025, 7, 1), date(2026, 2, 1)


def faults():
    return [*queries.tree_faults(), *party_queries.tree_faults(), *reorganisation.copy_faults()]


def parents_on(branch, *days):
    return [queries.period_on(branch, day).parent for day in days]


def moved(branch, parent, on=MIDDLE):
    return actions.move(branch=branch, parent=parent, by=clerk(), on=on, today=TODAY)


def test_move_takes_everything_below_along(world):
    section = make_branch("Công đoàn bộ phận Xưởng 1", parent=world.company, kind=BranchKind.SECTION)
    group = make_branch("Tổ công đoàn số 1", parent=section, kind=BranchKind.GROUP)
    case = make_case(branch=group)

    moved(world.company, world.other_ward)

    group.refresh_from_db()
    case.refresh_from_db()
    member = Member.objects.get(pk=case.member_id)
    assert [case.a3_id, member.a3_id, group.a3_id] == [world.other_ward.pk] * 3
    assert queries.period_on(group, EARLY).a3 == world.ward
    assert queries.period_on(group, LATE).a3 == world.other_ward
    assert faults() == []


def test_move_to_another_level_rewrites_every_ancestor_column(world):
    section = make_branch("Công đoàn bộ phận Xưởng 1", parent=world.company, kind=BranchKind.SECTION)
    make_case(branch=section)

    moved(world.company, world.province)
    section.refresh_from_db()
    assert (section.depth, section.a2_id, section.a3_id, section.a4_id) == (4, world.province.pk, world.company.pk, section.pk)
    moved(world.company, world.school, on=LATE)

    section.refresh_from_db()
    assert (section.depth, section.a4_id) == (6, world.school.pk)
    assert faults() == []


def test_move_keeps_every_count(world):
    for branch in (world.school, world.company, world.ward, world.other_branch):
        make_case(branch=branch)
        make_member(branch=branch)
    before = [model.objects.count() for model in (Branch, Member, Nomination)]
    province_before = Member.objects.filter(world.province.subtree()).count()

    moved(world.ward, world.other_ward)

    assert [model.objects.count() for model in (Branch, Member, Nomination)] == before
    assert Member.objects.filter(world.province.subtree()).count() == province_before
    assert Member.objects.filter(world.other_ward.subtree()).count() == 8
    assert faults() == []


def test_visibility_follows_at_once(chi, duy, world):
    case = make_case(branch=world.company)

    moved(world.company, world.other_ward)

    assert not Nomination.objects.visible_to(chi).filter(pk=case.pk).exists()
    assert Nomination.objects.visible_to(duy, may="nomination_edit").filter(pk=case.pk).exists()


def test_move_entered_late_fits_before_later_moves(world):
    moved(world.company, world.other_ward, on=LATE)

    moved(world.company, world.province, on=MIDDLE)

    world.company.refresh_from_db()
    assert world.company.parent == world.other_ward
    assert parents_on(world.company, EARLY, MIDDLE, LATE) == [world.ward, world.province, world.other_ward]
    assert faults() == []


def test_late_move_of_the_ward_reaches_branches_that_have_left_it(world):
    moved(world.company, world.other_ward, on=LATE)
    upper = make_branch("Công đoàn Khu kinh tế", parent=world.province, kind=BranchKind.ZONE)

    moved(world.ward, upper, on=MIDDLE)

    world.company.refresh_from_db()
    assert (world.company.parent, world.company.depth) == (world.other_ward, 4)
    assert queries.period_on(world.company, MIDDLE).a3 == upper
    assert queries.period_on(world.company, MIDDLE).depth == 5
    assert faults() == []


def test_second_move_of_one_day_replaces_the_first(world):
    moved(world.company, world.other_ward)
    moved(world.company, world.province)

    assert BranchPeriod.objects.filter(branch=world.company).count() == 2
    assert faults() == []


def test_step_of_a_branch_that_left_is_not_used_again(world):
    before = world.company.path
    moved(world.company, world.other_ward)

    assert make_branch("CĐCS Mới", parent=world.ward).path != before


@pytest.mark.parametrize(("node", "parent"), [("ward", "school"), ("ward", "ward"), ("school", "ward")])
def test_impossible_places_are_refused(node, parent, world):
    with pytest.raises(RuleBroken) as refusal:
        moved(getattr(world, node), getattr(world, parent))

    assert "parent" in [r.field for r in refusal.value.reasons]
    assert faults() == []


def test_closed_parent_is_refused(world):
    actions.close(branch=world.other_branch, by=clerk(), on=MIDDLE, today=TODAY)

    with pytest.raises(RuleBroken):
        moved(world.company, world.other_branch, on=LATE)


def test_parent_not_yet_founded_is_refused(world):
    young = make_branch("Công đoàn phường Mới", parent=world.province, kind=BranchKind.WARD, on=LATE)

    with pytest.raises(RuleBroken) as refusal:
        moved(world.company, young, on=MIDDLE)

    assert [r.field for r in refusal.value.reasons] == ["on"]


def test_too_many_levels_are_refused(world):
    deep = world.other_branch
    for number in range(7):
        deep = make_branch(f"Tổ {number}", parent=deep, kind=BranchKind.GROUP)
    make_branch("Tổ cuối", parent=world.school, kind=BranchKind.GROUP)

    with pytest.raises(RuleBroken):
        moved(world.ward, deep)
    assert faults() == []


def test_stale_move_is_refused(world):
    with pytest.raises(Stale):
        actions.move(branch=world.company, parent=world.other_ward, by=clerk(), on=MIDDLE, today=TODAY, version=world.company.version + 1)


def test_move_costs_the_same_for_many_branches(world, django_assert_max_num_queries):
    for number in range(30):
        make_branch(f"CĐCS số {number}", parent=world.ward)

    with django_assert_max_num_queries(32):
        moved(world.ward, world.other_ward)
    assert faults() == []


def test_party_body_moves_with_its_cases(world):
    inner = make_body("Chi bộ Tổ 1", parent=world.cell)
    case = make_case(branch=world.school, acts=[(K.HANDED_OVER, date(2025, 9, 9), {"body": inner})])

    bodies.move(body=world.cell, parent=world.other_committee, by=arranger(), on=MIDDLE)

    case.refresh_from_db()
    assert case.b3_id == world.other_committee.pk
    assert faults() == []


def test_late_rename_leaves_later_names_alone(world):
    branches.rename_branch(branch=world.school, by=clerk(), on=LATE, name="CĐCS Trường Mới")
    branches.rename_branch(branch=world.school, by=clerk(), on=MIDDLE, name="CĐCS Trường Giữa")

    world.school.refresh_from_db()
    names = [queries.period_on(world.school, d).name for d in (EARLY, MIDDLE, LATE)]
    assert names == ["CĐCS Trường THPT Hoa Sen", "CĐCS Trường Giữa", "CĐCS Trường Mới"]
    assert world.school.name == "CĐCS Trường Mới"
    assert faults() == []


def test_faults_are_found_in_each_table(world):
    case = make_case(branch=world.school)
    Member.objects.filter(pk=case.member_id).update(a3=world.other_ward)
    Nomination.objects.filter(pk=case.pk).update(a4=None)
    Branch.objects.filter(pk=world.company.pk).update(depth=7)

    assert len(faults()) == 4  # the branch differs from its parent and from its last period


def test_every_table_with_copies_is_known():
    for kind in (trees.BRANCHES, trees.BODIES):
        names = {kind.key, *(c.removesuffix("_id") for c in kind.columns)}
        found = {m for m in apps.get_app_config("tracking").get_models() if names <= {f.name for f in m._meta.fields}}
        assert found - {kind.period} == set(kind.copies)


STEPS = st.lists(
    st.tuples(st.sampled_from(("open", "move", "move", "close", "rename")), st.integers(0, 99), st.integers(0, 99), st.integers(0, 800)),
    max_size=8,
)


@given(steps=STEPS)
@example(steps=[("move", 3, 2, 1), ("close", 2, 0, 0)])
@example(steps=[("move", 2, 0, 1), ("open", 2, 0, 0)])
def test_random_changes_keep_both_trees_consistent(steps, world):
    with transaction.atomic():
        make_case(branch=world.school)
        make_case(branch=world.company)
        people = Member.objects.count()
        for what, first, second, days in steps:
            _step(what, first, second, date.fromordinal(date(2024, 6, 1).toordinal() + days))
        assert faults() == []
        assert Member.objects.count() == people
        transaction.set_rollback(True)


def _step(what, first, second, on):
    nodes = list(Branch.objects.order_by("pk"))
    node, other = nodes[first % len(nodes)], nodes[second % len(nodes)]
    try:
        if what == "open":
            make_branch(parent=node, on=on)
        elif what == "move":
            actions.move(branch=node, parent=other, by=clerk(), on=on, today=TODAY)
        elif what == "close":
            actions.close(branch=node, successor=other, by=clerk(), on=on, today=TODAY)
        else:
            branches.rename_branch(branch=node, by=clerk(), on=on, name=f"Tên {first} {second}")
    except RuleBroken:
        pass
