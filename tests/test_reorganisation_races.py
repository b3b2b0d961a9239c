"""People and cases that are written while their branch moves: no copy of the tree's columns is left behind, nobody waits in a ring.

Tried: ``held`` without lock and reading again left the old province on new members (PostgreSQL).
"""

from datetime import date

import pytest

from tests.factories import TODAY, clerk, make_branch, make_member
from tests.together import together
from tracking.branches.rules import BranchKind
from tracking.members import actions as members
from tracking.nominations import actions as nominations
from tracking.reorganisation import actions, queries

RACES = 25


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_what_is_written_during_a_move_lies_where_the_branch_lies():
    by = clerk()
    provinces = [make_branch(f"Liên đoàn Lao động tỉnh số {n}", kind=BranchKind.PROVINCE, sector=None) for n in (1, 2)]
    branch = make_branch(parent=provinces[0])
    for race in range(RACES):
        member, target = make_member(f"Nguyễn Văn {race}", branch=branch, by=by), provinces[(race + 1) % 2]
        done = together(
            lambda target=target, race=race: actions.move(branch=branch, parent=target, by=by, on=date(2026, 1, 1 + race), today=TODAY),
            lambda race=race: members.add_member(by=by, branch=branch, full_name=f"Trần Thị {race}", sex="female"),
            lambda member=member: nominations.open_case(member=member, by=by, on=date(2026, 3, 3), today=TODAY),
        )
        assert done == [True, True, True]
        assert list(queries.copy_faults()) == []
