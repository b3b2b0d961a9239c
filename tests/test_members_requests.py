"""Requests to move as lists and pages: what waits and what was answered, and how much a page asks of the database."""

import pytest
from django.urls import reverse

from tests.factories import TODAY, make_case, make_member
from tracking.members import actions

pytestmark = pytest.mark.django_db


def make_request(by, from_branch, to_branch, member=None):
    member = member or make_member(branch=from_branch)
    return actions.request_transfer(member=member, to_branch=to_branch, on=TODAY, by=by, today=TODAY, asked_by_receiver=False)


def test_waiting_and_answered_requests_stand_apart(lan, minh, world, client):
    waiting, declined = [make_request(lan, world.school, world.company) for _ in range(2)]
    actions.decline_transfer(transfer=declined, by=minh)
    url = reverse("members:transfers")

    for user in (lan, minh):
        client.as_(user)
        assert [row.transfer for row in client.get(url).context["entries"]] == [waiting]
        assert [row.transfer for row in client.get(url + "?muc=xong").context["entries"]] == [declined]


def test_working_place_narrows_the_list(chi, world, client):
    from_school = make_request(chi, world.school, world.company)
    from_ward_to_elsewhere = make_request(chi, world.company, world.other_branch)
    client.as_(chi)

    def listed(place):
        return {row.transfer for row in client.get(reverse("members:transfers") + f"?tai={place.code}").context["entries"]}

    assert listed(world.ward) == {from_school, from_ward_to_elsewhere}
    assert listed(world.school) == {from_school}


@pytest.mark.parametrize("name, count", [("transfer", 4), ("accept", 6), ("decline", 5)])
def test_queries_of_one_request(name, count, minh, lan, world, client, django_assert_num_queries):
    asked = make_request(lan, world.school, world.company, make_case(branch=world.school).member)
    client.as_(minh)

    with django_assert_num_queries(count):
        client.get(reverse(f"members:{name}", args=[asked.code]))


def test_answered_request_is_not_asked_about_again(lan, minh, world, client):
    declined = make_request(lan, world.school, world.company)
    actions.decline_transfer(transfer=declined, by=minh)

    for user, names in ((minh, ("accept", "decline")), (lan, ("withdraw",))):
        for name in names:
            response = client.as_(user).get(reverse(f"members:{name}", args=[declined.code]))
            assert (response.status_code, response.headers["Location"]) == (302, declined.get_absolute_url())
