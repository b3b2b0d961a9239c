"""Where a list goes and why, on the form that hands it over; what is amiss is warned of, never refused.

Tried: own cell and receiving committee turned round, an ended route left unsaid: each turned a line red.
"""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import TODAY, make_branch, make_case
from tracking.nominations import queries
from tracking.nominations.rules import ActKind as K
from tracking.party import actions as party
from tracking.party.queries import route_words
from tracking.party.rules import RouteRole

pytestmark = pytest.mark.django_db


def test_a_branch_with_its_own_cell_sends_there_and_one_without_to_the_committee(world):
    party.set_route(branch=world.school, body=world.committee, role=RouteRole.RECEIVING, on=date(2020, 1, 1), by=None)

    assert route_words(world.school, TODAY) == (
        "Đơn vị có chi bộ riêng từ ngày 01/01/2020, nên danh sách gửi Chi bộ Trường THPT Hoa Sen.", ""
    )  # fmt: skip
    assert route_words(world.company, TODAY) == (
        "Đơn vị chưa có chi bộ riêng, nên danh sách gửi cấp ủy tiếp nhận là Đảng ủy phường Trường Vinh.", ""
    )  # fmt: skip


def test_a_missing_an_ended_and_a_closed_route_are_warned_of(world):
    nowhere = make_branch(parent=world.ward)
    party.set_route(branch=world.school, body=None, role=RouteRole.OWN_CELL, on=date(2026, 7, 1), by=None)
    world.committee.closed_on = date(2026, 8, 1)
    world.committee.save(update_fields=["closed_on"])

    said = [route_words(branch, TODAY)[1] for branch in (nowhere, world.school, world.company)]

    assert ["Chưa ghi nơi tiếp nhận" in said[0], "chỉ đến ngày 01/07/2026" in said[1], "đã kết thúc hoạt động" in said[2]] == [True] * 3


def test_the_form_says_it(client, world, chi):
    case = make_case(branch=world.company)
    sent = make_case(branch=make_branch(parent=world.ward))
    chosen = make_case(branch=world.company, acts=[(K.UNION_DOCUMENT, date(2025, 9, 10), {"body": world.cell})])
    client.as_(chi)

    pages = [client.get(reverse("nominations:record", args=[c.code, K.HANDED_OVER])).content.decode() for c in (case, sent, chosen)]

    assert "nên danh sách gửi cấp ủy tiếp nhận là Đảng ủy phường Trường Vinh." in pages[0]
    assert "Chưa ghi nơi tiếp nhận của đơn vị." in pages[1]
    assert "Nơi tiếp nhận đã chọn khi giới thiệu: Chi bộ Trường THPT Hoa Sen." in pages[2]
    assert queries.where_to(chosen, TODAY)[1] == ""
