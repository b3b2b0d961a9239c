"""Counting that stops: what it says below the cap, at it and above it, alone and added up.

Broken once to see it red: ``[: cap]`` in place of ``[: cap + 1]``; ``more`` lost in a sum; the first column of a cursor bounded strictly.
"""

import pytest
from django.test import RequestFactory

from portal.paging import Counted, capped_counts, keyset_page
from portal.templatetags.portal_ui import number
from tests.factories import TODAY, make_branch, make_case, make_member
from tracking.members.models import Member
from tracking.nominations.forms import PoolFilters
from tracking.nominations.models import Nomination

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cap, said", [(5, "4"), (4, "4"), (3, "3+"), (1, "1+")])
def test_a_count_up_to_a_cap(cap, said, django_assert_num_queries):
    branch = make_branch()
    for _ in range(4):
        make_member(branch=branch)
    with django_assert_num_queries(1):
        found, none = capped_counts([Member.objects.filter(branch=branch), Member.objects.none()], cap)
    assert (number(found), int(found), none) == (said, min(4, cap), 0)


def test_nothing_to_count_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert capped_counts([]) == []
        assert capped_counts([Member.objects.none()]) == [0]


def test_a_sum_of_capped_counts_is_capped():
    assert number(sum([Counted.upto(1000, True), Counted(3), 4])) == "1.007+"
    assert number(sum([Counted(3), 4])) == "7"
    assert number(Counted.upto(1000, True) - 3) == "997+"


@pytest.mark.parametrize("cap, said", [(3, 3), (2, 2), (1, 1)])
def test_a_search_by_name_is_counted_once_for_each_person(cap, said, world, monkeypatch):
    """Who is found by the family name and by the given name too counts once; above the cap the page says so.

    Broken once to see it red: the two ranges not kept apart.
    """
    monkeypatch.setattr("portal.paging.CAP", cap)
    for name in ("An Thị An", "An Văn Bình", "Lê Thị An", "Lê Văn Bình"):
        make_case(branch=world.school, full_name=name)
    filters = PoolFilters({"q": "an"}, today=TODAY)
    rows = Nomination.objects.all()
    page = keyset_page(RequestFactory().get("/"), filters.apply(rows), order=filters.order, size=2, parts=lambda: filters.parts(rows))
    assert (len(page), page.total, page.capped) == (2, said, cap < 3)


@pytest.mark.parametrize("order", [("name_key", "id"), ("-name_key", "-id")])
def test_pages_hold_every_row_once_also_where_names_are_alike(order):
    branch = make_branch()
    for name in ("Lê An",) * 4 + ("Lê Bình",) * 3:
        make_member(branch=branch, full_name=name)
    rows, seen, cursor = Member.objects.filter(branch=branch), [], ""
    while True:
        page = keyset_page(RequestFactory().get("/", {"sau": cursor}), rows, order=order, size=2)
        seen += [m.pk for m in page]
        cursor = page.next
        if not cursor:
            break
    assert seen == list(rows.order_by(*order).values_list("pk", flat=True))
