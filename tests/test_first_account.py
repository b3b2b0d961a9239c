"""A new portal gets its first administrator by one command, once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.models import User
from tests.factories import make_user
from tracking.access.models import Appointment
from tracking.access.rules import Role
from tracking.branches.models import Branch
from tracking.branches.rules import BranchKind
from tracking.party.models import PartyBody

pytestmark = pytest.mark.django_db


def test_first_account_can_sign_in_and_must_change_its_password(client):
    out = StringIO()
    call_command("first_account", "quantri", "Võ Minh Quang", stdout=out)
    username, password = out.getvalue().split()

    answer = client.post("/dang-nhap/", {"login": username, "password": password})

    user, post = User.objects.get(), Appointment.objects.get()
    assert (answer.status_code, user.must_change_password) == (302, True)
    assert (post.user, post.role, post.branch) == (user, Role.ADMINISTRATOR, Branch.objects.get(depth=1))


def test_first_administrator_finds_where_to_add_party_bodies(client):
    call_command("first_account", "quantri", "Võ Minh Quang", stdout=StringIO())
    User.objects.update(must_change_password=False)
    client.force_login(User.objects.get())

    answer = client.get("/to-chuc-dang/")

    assert f"/to-chuc-dang/{PartyBody.objects.get().code}/them/" in answer.content.decode()


def test_portal_with_an_account_is_left_alone():
    make_user()
    with pytest.raises(CommandError):
        call_command("first_account", "quantri", "Võ Minh Quang", stdout=StringIO())
    assert (User.objects.count(), Branch.objects.count(), PartyBody.objects.count()) == (1, 0, 0)


def test_the_first_union_opened_is_offered_as_a_province(client):
    call_command("first_account", "quantri", "Võ Minh Quang", stdout=StringIO())
    User.objects.update(must_change_password=False)
    client.force_login(User.objects.get())
    root = Branch.objects.get(depth=1)

    form = client.get(f"/don-vi/{root.code}/lap-don-vi/").context["form"]

    assert form["kind"].value() == BranchKind.PROVINCE
