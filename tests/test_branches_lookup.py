"""Choosing a branch or a Party body by typing."""

import pytest
from django import forms
from django.urls import reverse

from portal.forms import PortalForm
from tests.factories import make_branch
from tracking.access.rules import Permission
from tracking.branches.forms import BranchField
from tracking.branches.rules import LEAF_KINDS
from tracking.party.forms import BodyField

NEAREST = "Chưa rõ “%s” là nơi nào. Gần nhất: %s. Ghi đủ tên hoặc chọn trong danh sách gợi ý."
pytestmark = pytest.mark.django_db


class ChoosingForm(PortalForm):
    branch = BranchField(label="Đơn vị")
    body = BodyField(label="Cấp ủy", required=False)

    def __init__(self, *args, user, may=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].serve(user, may=may, kinds=LEAF_KINDS)
        self.fields["body"].serve(user)


def chosen(user, typed, code="", may=None):
    form = ChoosingForm({"branch": typed, "branch-place": code}, user=user, may=may)
    return form.cleaned_data["branch"] if form.is_valid() else form.errors["branch"][0]


@pytest.mark.parametrize("typed", ["CĐCS Trường THPT Hoa Sen", "cdcs truong thpt hoa sen", "  CĐCS  Trường THPT Hoa Sen "])
def test_whole_name_is_found_without_javascript(typed, lan, world):
    assert chosen(lan, typed) == world.school


def test_code_is_found(lan, world):
    assert chosen(lan, world.school.code) == world.school


def test_part_of_a_name_names_the_nearest(chi, world):
    assert world.school.name in chosen(chi, "Hoa Sen")
    assert world.company.name in chosen(chi, "Xưởng Sông Lam May")


def test_other_branches_and_upper_levels_are_unknown(lan, chi, world):
    assert chosen(lan, world.company.name, world.company.code) == NEAREST % (world.company.name, world.school.name)
    assert isinstance(chosen(chi, world.ward.name, world.ward.code), str)


def test_permission_is_asked_at_the_place(duy, world):
    assert chosen(duy, world.school.name) == world.school
    assert "Không tìm thấy" in chosen(duy, world.school.name, may=Permission.MEMBER_EDIT)


def test_two_of_one_name_need_the_picked_code(ha, world):
    twin = make_branch(world.school.name, parent=world.other_ward)

    assert "Có nhiều nơi" in chosen(ha, world.school.name)
    assert chosen(ha, world.school.name, twin.code) == twin


def test_picked_code_loses_against_another_name(ha, world):
    assert chosen(ha, world.company.name, world.school.code) == world.company


@pytest.mark.parametrize("typed", ["a\x00b", "x" * 10_000, "%", "_", "'\"<script>", "\u0301"])
@pytest.mark.parametrize("code", ["", "\x00", "x" * 10_000, "zzzzzzzzzz"])
def test_bad_input_is_an_error_message(typed, code, lan, world):
    assert isinstance(chosen(lan, typed, code), str)


def test_initial_branch_is_shown_and_kept(lan, world):
    form = ChoosingForm(user=lan, initial={"branch": world.school, "body": world.cell})

    shown = str(form["branch"])
    assert f'value="{world.school.name}"' in shown
    assert f'value="{world.school.code}"' in shown
    assert not form.fields["branch"].has_changed(world.school, (world.school.name, world.school.code))
    assert isinstance(form["branch"].field.widget, forms.TextInput)


def test_lookup_offers_only_what_is_in_reach(lan, chi, world, client):
    for user, names in ((lan, [world.school.name]), (chi, [world.company.name, world.school.name])):
        found = client.as_(user).get(reverse("branches:lookup"), {"q": "cdcs"}).context["found"]
        assert [b.name for b in found] == names


@pytest.mark.parametrize("query", [{}, {"q": "\x00"}, {"q": "x" * 10_000, "quyen": "alles", "cap": "a,b"}])
def test_lookup_bears_bad_input(query, lan, client):
    for name in ("branches:lookup", "party:lookup"):
        assert client.as_(lan).get(reverse(name), query).status_code == (400 if query.get("q") == "\x00" else 200)


def test_lookup_is_closed_without_appointment(la, client):
    assert client.as_(la).get(reverse("branches:lookup"), {"q": "cdcs"}).status_code == 403


def test_body_lookup_finds_bodies(lan, world, client):
    found = client.as_(lan).get(reverse("party:lookup"), {"q": "hoa sen"}).context["found"]
    assert [b.name for b in found] == [world.cell.name]


@pytest.mark.parametrize("rows", (1, 5))
def test_lookup_queries(rows, ha, world, client, django_assert_num_queries):
    for number in range(rows):
        make_branch(f"Nghiệp đoàn {number}", parent=world.ward)
    client.as_(ha)
    with django_assert_num_queries(4):
        client.get(reverse("branches:lookup"), {"q": "nghiep doan"})
