"""A hostile or careless insider: nothing is told beyond what was typed, nothing is overwritten unseen, nothing disappears under others.

Broken once to see each red: the guard named in the test's own words taken out of the action, the query or the form.
"""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import keys
from tests.factories import TODAY, add_act, make_case, make_member, make_user
from tests.plugin_cast import PortalClient
from tracking.access.models import Appointment
from tracking.access.rules import Role
from tracking.catalogue.models import AwardKind
from tracking.members import actions as members
from tracking.members import queries
from tracking.members.models import Transfer
from tracking.nominations import people
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Source

pytestmark = pytest.mark.django_db
SECRET = "Trần Thị Bích Ngân"
HANDED = ((K.UNION_DOCUMENT, date(2025, 9, 2)),)


def hidden(client, address):
    return dict(re.findall(r'name="(_key|_version)" value="([^"]*)"', client.get(address).content.decode()))


def send(client, address, **data):
    return client.post(address, {**hidden(client, address), **data}, follow=True)


# ------------------------------------------------------------------ what is told


def test_somebody_found_by_telephone_is_not_named(lan, minh, client):
    make_member(SECRET, branch=minh.branch, phone="0912345678")

    page = client.as_(lan).post(reverse("members:search"), {"full_name": "", "birth": "", "phone": "0912 345 678"}).content.decode()

    assert "đang sinh hoạt ở công đoàn khác" in page
    assert "(không nêu tên)" in page
    assert queries.rules.initials(SECRET) not in page
    asked = client.get(re.search(r'href="([^"]*\?ai=[^"]*)"', page)[1]).content.decode()
    assert "(không nêu tên)" in asked
    assert queries.rules.initials(SECRET) not in asked


def test_another_name_with_the_same_telephone_is_not_named(lan, minh):
    make_member(SECRET, branch=minh.branch, phone="0912345678")

    (found,) = queries.likely_duplicates(user=lan, full_name="Lê Văn Khác", phone="0912345678")

    assert found.name == "(không nêu tên)"


def test_refused_request_tells_nothing_of_somebody_out_of_sight(lan, minh, client):
    member = make_member(SECRET, branch=minh.branch, on=date(2019, 5, 4))
    address = f"{reverse('members:receive')}?ai={queries.token_of(member, lan)}"

    early = send(client.as_(lan), address, on="01/01/2015").content.decode()
    members.leave_union(member=member, by=minh, on=date(2026, 1, 1), today=TODAY)
    gone = send(client, address, on="01/02/2026").content.decode()

    assert "Ngày chuyển phải sau ngày về đơn vị hiện nay." in early
    assert "Đồng chí này đã thôi là đoàn viên." in gone
    for page in (early, gone):
        assert "04/05/2019" not in page
        assert "Ngân" not in page
        assert minh.branch.label not in page
    assert not Transfer.objects.exists()


def test_appointment_of_tomorrow_opens_nothing_today(world, client):
    case, tomorrow = make_case(branch=world.school), timezone.localdate() + timedelta(days=1)
    mai = make_user("mai", full_name="Lê Thị Mai")
    Appointment.objects.create(user=mai, role=Role.UPPER_OFFICER, branch=world.ward, start_on=tomorrow)
    client.as_(mai)

    assert client.get(case.get_absolute_url()).status_code == 404
    assert client.get(case.member.get_absolute_url()).status_code == 404
    assert client.get(reverse("nominations:list"), {"tai": world.ward.code}).status_code == 403
    assert case.member.full_name not in client.get("/", {"tai": world.ward.code}).content.decode()


# ------------------------------------------------------------------ what is written


def test_kept_draft_does_not_overwrite_what_came_meanwhile(lan, chi, client):
    member = make_member("Lê Thị An", branch=lan.branch, work="Giáo viên")
    address = reverse("members:edit", args=[member.code])
    typed = {
        "full_name": "Lê Thị An", "birth": "12/03/1990", "sex": "female", "work": "Tổ trưởng", "direct_worker": "khong",
        "party_status": "none",
    }  # fmt: skip
    seen = hidden(client.as_(lan), address)["_version"]
    client.post(reverse("keep_draft"), {**typed, "_path": address, "_version": seen})
    people.update_member(member=member, by=chi, today=TODAY, full_name="Lê Thị Anh", birth=None)

    told = send(client, address, **typed)

    member.refresh_from_db()
    assert member.full_name == "Lê Thị Anh"
    page = told.content.decode()
    assert f"đồng chí {chi.full_name} cập nhật" in page
    assert 'value="Tổ trưởng"' in page
    fresh = dict(re.findall(r'name="(_key|_version)" value="([^"]*)"', page))
    client.post(address, {**fresh, **typed})
    member.refresh_from_db()
    assert (member.full_name, member.work) == ("Lê Thị An", "Tổ trưởng")


def test_second_who_corrects_a_title_is_told(lan, chi, client):
    member, (one, other) = make_member(branch=lan.branch), AwardKind.objects.all()[:2]
    award = members.add_award(member=member, kind=one, year=2020, by=lan, today=TODAY)
    address = reverse("members:correct_award", args=[member.code, award.pk])
    form = hidden(client.as_(lan), address)
    members.correct_award(award=award, kind=other, year=2021, by=chi, today=TODAY)

    answer = client.post(address, {**form, "kind": one.code, "year": "2019"})

    award.refresh_from_db()
    assert (award.kind, award.year) == (other, 2021)
    assert "Nội dung đã nhập vẫn còn" in answer.content.decode()


@pytest.mark.parametrize("page", ["reverse", "correct"])
def test_union_does_not_take_a_case_from_under_the_party(page, lan, sang, world, client):
    case = make_case(branch=lan.branch, acts=[*HANDED, (K.HANDED_OVER, date(2025, 9, 3), {"body": world.committee})])
    add_act(case, K.RECEIVED, date(2025, 9, 4), {"source": Source.PARTY}, by=sang)
    act = case.acts.get(kind=K.HANDED_OVER)
    typed = {"on": "03/09/2025", "body": world.other_committee.name} if page == "correct" else {}

    answer = send(client.as_(lan), reverse(f"nominations:{page}", args=[case.code, act.pk]), **typed)

    assert "Cấp ủy đã ghi kết quả trên phần mềm." in answer.content.decode()
    assert PortalClient().as_(sang).get(case.get_absolute_url()).status_code == 200
    corrected = send(client, reverse("nominations:correct", args=[case.code, act.pk]), on="02/09/2025", body=world.committee.name)
    assert "Đã đính chính" in corrected.content.decode()


def test_key_counts_for_its_person_and_once_at_any_address(lan, chi, client):
    case, other = make_case(branch=lan.branch), make_case(branch=lan.branch)
    address, elsewhere = (reverse("nominations:record", args=[c.code, K.AGREED]) for c in (case, other))
    form = hidden(client.as_(lan), address)

    assert client.post(address, {**form, "_key": keys.new_key(chi), "on": "02/09/2025"}).status_code == 200
    assert case.acts.count() == 1
    assert client.post(address, {**form, "on": "02/09/2025"}).url == case.get_absolute_url()
    assert client.post(elsewhere, {**form, "on": "02/09/2025"}).status_code == 302
    assert (case.acts.count(), other.acts.count()) == (2, 1)
