"""Accounts: nobody gives or resets what is as wide as the own, and a first password is seen once."""

from datetime import date

import pytest

from portal.errors import RuleBroken, Stale
from portal.models import User
from tests.factories import TODAY, make_body, make_user
from tracking.access import actions, rules
from tracking.access.models import Appointment
from tracking.access.rules import Permission, Role
from tracking.history.models import Event

pytestmark = pytest.mark.django_db
PEOPLE = ("lan", "minh", "chi", "ha", "bao", "thu", "sang", "quang", "duy", "la")
# Who may give whom a new first password in the cast's world: the level above, never an equal, never outside.
RESETS = {
    "chi": {"lan", "minh"},
    "ha": {"lan", "minh", "chi", "thu", "duy"},
    "quang": {"lan", "minh", "chi", "thu", "duy", "ha", "bao", "sang"},
}


@pytest.fixture
def cast(request, world):
    return {name: request.getfixturevalue(name) for name in PEOPLE}


def open_one(by, **facts):
    return actions.open_account(by=by, today=TODAY, **{"full_name": "Nguyễn Thị Mơ", "role": Role.BRANCH_OFFICER, **facts})


def test_account_is_opened_with_post_and_first_password(quang, world):
    slip = open_one(quang, branch=world.school, phone="0912345678")

    user = User.objects.get(pk=slip.user.pk)
    assert (user.username, user.phone, user.must_change_password) == ("mont", "0912345678", True)
    assert user.check_password(slip.password)
    assert [(a.role, a.branch, a.start_on) for a in user.appointments.all()] == [(Role.BRANCH_OFFICER, world.school, TODAY)]
    assert slip.password not in str(list(Event.objects.values()))
    assert set(Event.objects.filter(subject_id=user.pk, subject_kind="user").values_list("action", flat=True)) == {
        "access.open",
        "access.appoint",
    }


def test_same_name_gets_another_user_name(quang, world):
    names = [open_one(quang, branch=world.school).user.username for _ in range(3)]

    assert names == ["mont", "mont2", "mont3"]


@pytest.mark.parametrize(
    "name, expected", [("Nguyễn Thị Lan", "lannt"), ("H'Mông Y Đăk", "dakhy"), ("Ân", "an"), ("名", "canbo"), ("", "canbo")]
)
def test_user_name_comes_from_the_name(name, expected):
    assert rules.username_of(name) == expected


def test_first_passwords_are_long_and_differ():
    import secrets

    made = {rules.first_password(secrets.choice) for _ in range(500)}
    assert len(made) == 500
    assert min(map(len, made)) >= 14
    assert len(set(rules.WORDS)) == len(rules.WORDS)


def test_all_reasons_come_at_once(quang, world, lan):
    make_user("khac", phone="0912345678")

    with pytest.raises(RuleBroken) as refusal:
        open_one(quang, full_name=" ", username="lan", phone="0912345678", branch=world.cell and None, body=None)

    assert sorted(str(r.field) for r in refusal.value.reasons) == ["full_name", "phone", "place", "username"]


@pytest.mark.parametrize("username", ["ab", "Có dấu", "a" * 41, "0912345678", "a b", "<b>", "a\x00b"])
def test_odd_user_name_is_refused(username, quang, world):
    with pytest.raises(RuleBroken):
        open_one(quang, branch=world.school, username=username)


@pytest.mark.parametrize("name", PEOPLE)
def test_only_administrators_open_accounts(name, cast, world):
    if name == "quang":
        return
    with pytest.raises(RuleBroken):
        open_one(cast[name], branch=world.school)


def test_administrator_gives_no_role_as_wide_as_the_own(quang, world):
    with pytest.raises(RuleBroken):
        open_one(quang, role=Role.ADMINISTRATOR, branch=world.province)
    with pytest.raises(RuleBroken):
        open_one(quang, role=Role.BRANCH_OFFICER, branch=world.province.parent)

    assert open_one(quang, role=Role.ADMINISTRATOR, branch=world.ward).user.access.may(Permission.ACCOUNT_MANAGE)


def test_administrator_of_a_ward_stays_in_the_ward(world):
    keeper = make_user("quan-tri-phuong", role=Role.ADMINISTRATOR, branch=world.ward)
    open_one(keeper, branch=world.school)

    for place in ({"branch": world.other_branch}, {"branch": world.province}, {"role": Role.PARTY_REVIEWER, "body": world.other_committee}):
        with pytest.raises(RuleBroken):
            open_one(keeper, **place)


def test_party_account_belongs_to_the_administrator_of_the_branches_served(quang, world):
    assert open_one(quang, role=Role.PARTY_REVIEWER, body=world.committee).user.appointments.get().body == world.committee
    with pytest.raises(RuleBroken):
        open_one(quang, role=Role.PARTY_REVIEWER, body=make_body())  # serves nobody
    with pytest.raises(RuleBroken):
        open_one(quang, role=Role.PARTY_REVIEWER, branch=world.school)
    with pytest.raises(RuleBroken):
        open_one(quang, role=Role.UPPER_OFFICER, body=world.committee)


def test_nobody_appoints_or_ends_oneself(quang, world):
    with pytest.raises(RuleBroken):
        actions.appoint(user=quang, by=quang, today=TODAY, role=Role.ORGANISATION_BOARD, branch=world.province)
    with pytest.raises(RuleBroken):
        actions.end_appointment(appointment=quang.appointments.get(), by=quang, on=TODAY)


def test_same_post_is_not_given_twice(quang, lan, world):
    with pytest.raises(RuleBroken):
        actions.appoint(user=lan, by=quang, today=TODAY, role=Role.BRANCH_OFFICER, branch=world.school)

    actions.appoint(user=lan, by=quang, today=TODAY, role=Role.BRANCH_OFFICER, branch=world.company)
    assert lan.appointments.count() == 2


def test_ended_appointment_holds_no_more_from_that_day(quang, lan):
    post = lan.appointments.get()

    actions.end_appointment(appointment=post, by=quang, on=TODAY)

    assert not Appointment.objects.on(TODAY).filter(user=lan).exists()
    assert Appointment.objects.on(date(2026, 11, 19)).filter(user=lan).exists()
    with pytest.raises(RuleBroken):
        actions.end_appointment(appointment=post, by=quang, on=TODAY)


def test_end_before_the_start_is_refused(quang, lan):
    with pytest.raises(RuleBroken) as refusal:
        actions.end_appointment(appointment=lan.appointments.get(), by=quang, on=date(2019, 1, 1))

    assert refusal.value.reasons[0].field == "on"


@pytest.mark.parametrize("who", PEOPLE)
def test_reset_only_by_the_level_above(who, cast):
    done = set()
    for name, account in cast.items():
        try:
            slip = actions.reset_password(user=account, by=cast[who])
        except RuleBroken:
            continue
        done.add(name)
        account.refresh_from_db()
        assert account.check_password(slip.password)
        assert account.must_change_password

    assert done == RESETS.get(who, set())


def test_person_without_posts_is_looked_after_where_the_last_was(quang, chi, lan):
    actions.end_appointment(appointment=lan.appointments.get(), by=quang, on=TODAY)

    assert actions.reset_password(user=lan, by=chi).password


def test_switching_off_and_on(quang, ha, lan):
    with pytest.raises(RuleBroken):
        actions.deactivate(user=lan, by=ha)
    actions.deactivate(user=lan, by=quang)
    lan.refresh_from_db()
    assert (lan.is_active, lan.access.scopes) == (False, [])

    actions.reactivate(user=lan, by=quang)
    lan.refresh_from_db()
    assert lan.is_active


def test_correction_notes_the_fields_and_refuses_a_stale_form(quang, lan):
    actions.update_account(user=lan, by=quang, full_name="Nguyễn Thị Làn", username="lan", phone="0912345678", version=lan.version)

    assert Event.objects.filter(action="access.update").get().facts == {"fields": ["full_name", "phone"]}
    assert list(User.objects.search("nguyen lan")) == list(User.objects.search("0912 345")) == [User.objects.get(username="lan")]
    with pytest.raises(Stale):
        actions.update_account(user=lan, by=quang, full_name="X", username="lan", version=1)


def test_many_accounts_are_opened_all_or_none(quang, world):
    good = {"full_name": "Lê Thị An", "role": Role.BRANCH_OFFICER, "branch": world.school}
    before = User.objects.count()

    with pytest.raises(RuleBroken) as refusal:
        actions.open_accounts(
            by=quang, today=TODAY, people=[(2, good), (3, {**good, "full_name": ""}), (4, {**good, "branch": world.province.parent})]
        )
    assert [r.text.split(":")[0] for r in refusal.value.reasons] == ["Dòng 3", "Dòng 4"]
    assert User.objects.count() == before

    assert [s.user.username for s in actions.check_accounts(by=quang, today=TODAY, people=[(2, good), (3, good)])] == ["anlt", "anlt2"]
    assert User.objects.count() == before
    assert len(actions.open_accounts(by=quang, today=TODAY, people=[(2, good), (3, good)])) == 2
