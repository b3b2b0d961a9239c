"""One person with an office at a branch and one at a Party body; and the check of what is derived from a name."""

import pytest
from django.urls import reverse

from tests.factories import make_member, make_user
from tracking.access.rules import Role
from tracking.members.checks import key_faults
from tracking.members.models import Member

pytestmark = pytest.mark.django_db
LISTS = ("list", "transfers", "export", "search")


@pytest.fixture
def both(world):
    """Keeps the school's branch and sits in the ward's Party committee, which lies higher and is therefore the usual place of work."""
    make_user("hai-viec", full_name="Đinh Hai Việc", role=Role.BRANCH_OFFICER, branch=world.school)
    return make_user("hai-viec", role=Role.PARTY_REVIEWER, body=world.committee)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("place", ["", "school", "committee"])
def test_lists_open_wherever_the_person_works_now(name, place, both, world, client):
    query = f"?tai={getattr(world, place).code}" if place else ""

    response = client.as_(both).get(reverse(f"members:{name}") + query)

    assert response.status_code == 200
    response.close()


def test_working_at_the_party_body_shows_the_members_of_the_own_branch(both, world, client):
    ours = make_member(branch=world.school)
    make_member(branch=world.company)

    page = client.as_(both).get(reverse("members:list") + f"?tai={world.committee.code}").context["page"]

    assert list(page) == [ours]


def test_party_reviewer_alone_gets_no_member_list_in_any_form(sang, client):
    client.as_(sang)

    assert {name: client.get(reverse(f"members:{name}")).status_code for name in LISTS} == dict.fromkeys(LISTS, 403)


@pytest.mark.parametrize("column", ["name_fold", "given_fold", "name_key"])
def test_key_that_does_not_follow_from_the_name_is_reported(column, world):
    member = make_member("Lê Thị An", branch=world.school)
    make_member("Trần Văn Ân", branch=world.school)
    assert list(key_faults()) == []

    Member.objects.filter(pk=member.pk).update(**{column: "x"})

    assert list(key_faults()) == [f"member {member.code}: {column} does not follow from the name"]
