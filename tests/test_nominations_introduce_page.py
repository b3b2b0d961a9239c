"""The introduction form: few fields, rows, duplicates, drafts, and nothing that breaks it."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.factories import make_branch, make_case, make_cases, make_member
from tracking.members.models import Member
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind as K

pytestmark = pytest.mark.django_db
URL = "/phieu/gioi-thieu/"
MEETING = {"agreed_on": "01/10/2025", "document_form": "4A-KNĐ", "document_on": "05/10/2025"}
AN = {"full_name": "Lê Thị An", "birth": "1990", "sex": "female", "work": "Giáo viên", "direct_worker": "khong", "has_certificate": "khong"}


def hidden(client, url=URL):
    return dict(re.findall(r'name="(_key)" value="([^"]*)"', client.get(url).content.decode()))


def rows(*people):
    data = {"people-TOTAL_FORMS": str(len(people)), "people-INITIAL_FORMS": "0"}
    for place, person in enumerate(people):
        data.update({f"people-{place}-{name}": value for name, value in person.items()})
    return data


def send(client, *people, url=URL, follow=True, **facts):
    return client.post(url, {**hidden(client, url), **rows(*people), **MEETING, **facts}, follow=follow)


def said(answer):
    """Every error of the form and its rows, by field."""
    form = answer.context["form"]
    found = {name: list(errors) for name, errors in form.errors.items()}
    for place, row in enumerate(form.people.forms):
        found.update({f"people-{place}-{name}": list(errors) for name, errors in row.errors.items()})
    return found


def test_one_new_person_of_the_own_branch(lan, world, client):
    answer = send(client.as_(lan), AN)

    case = Nomination.objects.get()
    assert answer.redirect_chain[-1][0] == case.get_absolute_url()
    assert (case.member.full_name, case.member.work, case.introduced_on, case.agreed_on) == (
        "Lê Thị An",
        "Giáo viên",
        date(2025, 10, 5),
        date(2025, 10, 1),
    )
    assert (case.branch, case.intended_body) == (world.school, world.cell)


def test_known_member_needs_only_code_and_dates(lan, client):
    member = make_member(branch=lan.branch)

    send(client.as_(lan), {"member": member.code})

    assert (Member.objects.count(), Nomination.objects.get().member) == (1, member)


def test_twelve_people_of_one_meeting(lan, client):
    people = [{**AN, "full_name": f"Nguyễn Thị Người Số{chr(65 + i)}"} for i in range(12)]

    send(client.as_(lan), *people)

    assert Act.objects.filter(kind=K.UNION_DOCUMENT).count() == 12


def test_blank_rows_are_left_out(lan, client):
    send(client.as_(lan), AN, {"has_certificate": "khong"}, {})

    assert Nomination.objects.count() == 1


def test_without_document_they_land_in_the_pool(lan, client):
    answer = send(client.as_(lan), {**AN, "has_certificate": "co", "certified_on": "03/2025"}, document_form="", document_on="")

    case = Nomination.objects.get()
    assert (case.introduced_on, case.certified_on) == (None, date(2025, 3, 1))
    assert "vào nguồn giới thiệu" in answer.content.decode()


def test_all_reasons_of_all_rows_come_at_once(lan, client):
    answer = send(
        client.as_(lan),
        {"full_name": "Trần Ân", "birth": "31/02/1990"},
        AN,
        {"work": "thợ", "has_certificate": "co"},
        agreed_on="",
        document_on="",
    )

    assert set(said(answer)) == {
        "agreed_on", "document_on", "people-0-birth", "people-0-sex", "people-0-direct_worker", "people-2-full_name", "people-2-birth",
        "people-2-sex", "people-2-direct_worker", "people-2-certified_on",
    }  # fmt: skip
    assert "Trần Ân" in answer.content.decode()
    assert not Member.objects.exists()


def test_reasons_of_the_action_stand_at_their_row(lan, client):
    answer = send(client.as_(lan), AN, {**AN, "full_name": "Đỗ Dũng", "birth": "06/10/2025"})

    assert "people-1-birth" in said(answer)
    assert not Member.objects.exists()


def test_known_member_already_introduced_is_told_above_the_row(lan, client):
    case = make_case(branch=lan.branch, acts=[(K.UNION_DOCUMENT, date(2025, 9, 2))])

    answer = send(client.as_(lan), {"member": case.member.code})

    assert "đã có phiếu theo dõi" in said(answer)["people-0-__all__"][0]


def test_likely_duplicate_is_asked_about_and_the_answer_counts(lan, client):
    member = make_member("Lê Thị An", branch=lan.branch, birth="12/03/1990")

    answer = send(client.as_(lan), AN)
    page = answer.content.decode()

    assert "Đúng người này" in page
    assert "trùng họ tên, năm sinh, đơn vị" in page
    assert Nomination.objects.count() == 0
    send(client, {**AN, "answer": member.code})
    assert Nomination.objects.get().member == member


def test_somebody_else_is_entered_and_remembered(lan, client):
    from tracking.members.models import NotSamePerson

    member = make_member("Lê Thị An", branch=lan.branch, birth="12/03/1990")

    send(client.as_(lan), {**AN, "answer": "khac"})

    other = Nomination.objects.get().member
    assert other != member
    assert NotSamePerson.objects.filter(first=member, second=other).count() == 1


def test_duplicate_out_of_sight_is_not_named(lan, minh, client):
    make_member("Lê Thị An", branch=minh.branch, birth="1990", phone="0912345678")

    page = send(client.as_(lan), AN).content.decode()

    assert "đang sinh hoạt ở công đoàn khác" in page
    assert minh.branch.name not in page


def test_chosen_duplicate_survives_another_error(lan, client):
    member = make_member("Lê Thị An", branch=lan.branch, birth="12/03/1990")

    page = send(client.as_(lan), {**AN, "answer": member.code}, document_on="").content.decode()

    assert f'name="people-0-member" value="{member.code}"' in page


@pytest.mark.parametrize(
    "change",
    [
        {"people-0-member": "khongco"}, {"people-0-member": "x" * 10_000}, {"people-0-sex": "khác"}, {"people-0-full_name": "a" * 10_000},
        {"people-0-full_name": "Lê\x00An"}, {"people-0-birth": "9" * 10_000}, {"people-0-direct_worker": "?"}, {"people-0-answer": "zzz"},
        {"people-TOTAL_FORMS": "-1"}, {"people-TOTAL_FORMS": "abc"}, {"people-TOTAL_FORMS": ""}, {"people-TOTAL_FORMS": "0"},
        {"document_form": "9-KNĐ"}, {"document_on": "31/02/2026"}, {"document_on": "01/01/2999"}, {"agreed_on": "\x00"},
        {"total": "9" * 30},
        {"total": "5", "present": "9", "in_favour": "1", "against": "1", "blank": "1"}, {"total": "5"},
        {"body": "không có"}, {"document_number": "s" * 10_000},
        {"_key": ""}, {"_key": "giả"}, {"people-0-work": "\x00"}, {"people-0-has_certificate": "co", "people-0-certified_on": "2999"},
    ],
)  # fmt: skip
def test_bad_input_writes_nothing_and_never_breaks(change, lan, client):
    answer = client.as_(lan).post(URL, {**hidden(client), **rows(AN), **MEETING, **change})

    assert answer.status_code == 200
    assert not Nomination.objects.exists()
    assert not Member.objects.exists()


@pytest.mark.parametrize("total", ["99999999", "9" * 30, "20"])
def test_rows_are_capped(total, lan, client):
    answer = client.as_(lan).post(URL, {**hidden(client), **rows(AN), **MEETING, "people-TOTAL_FORMS": total})

    assert answer.status_code in (200, 302)
    assert Nomination.objects.count() <= 1


def test_one_key_writes_once(lan, client):
    data = {**hidden(client.as_(lan)), **rows(AN), **MEETING}

    first = client.post(URL, data)
    again = client.post(URL, data)

    assert (first.url, again.url) == (Nomination.objects.get().get_absolute_url(),) * 2


def test_more_rows_without_javascript_write_nothing(lan, client):
    answer = send(client.as_(lan), {"full_name": "Lê Thị An"}, **{"them-dong": "1"})

    assert (len(answer.context["form"].people.forms), said(answer), Nomination.objects.count()) == (2, {}, 0)
    assert "Lê Thị An" in answer.content.decode()


@pytest.mark.parametrize(("asked", "shown"), [("5", 5), ("99", 20), ("0", 1), ("-3", 1), ("abc", 1), ("", 1)])
def test_number_of_rows_by_address(asked, shown, lan, client):
    assert len(client.as_(lan).get(URL, {"so-nguoi": asked}).context["form"].people.forms) == shown


def test_draft_comes_back_with_its_rows_for_the_same_person_only(lan, chi, client):
    data = {**hidden(client.as_(lan)), **rows(AN, {"full_name": "Đỗ Dũng"}), **MEETING}
    client.logout()
    client.post(URL, data)

    assert "Đỗ Dũng" not in client.as_(chi).get(URL).content.decode()
    page = client.as_(lan).get(URL)
    assert "Đỗ Dũng" in page.content.decode()
    assert len(page.context["form"].people.forms) == 2
    assert said(page) == {}
    assert not Nomination.objects.exists()


def test_ward_names_the_branch(chi, world, client):
    send(client.as_(chi), AN, branch=world.company.name)

    assert Nomination.objects.get().branch == world.company


def test_ward_must_name_a_branch_of_its_own(chi, world, client):
    for name in ("", world.other_branch.name, world.ward.name):
        assert "branch" in said(send(client.as_(chi), AN, branch=name))
    assert not Member.objects.exists()


def test_chosen_members_tell_their_branch(chi, world, client):
    member = make_member(branch=world.company)

    send(client.as_(chi), {"member": member.code}, branch="")

    assert Nomination.objects.get().branch == world.company


def test_member_out_of_sight_is_not_found(lan, minh, client):
    member = make_member(branch=minh.branch)

    assert "people-0-full_name" in said(send(client.as_(lan), {"member": member.code}))
    assert not Nomination.objects.exists()


def test_people_chosen_in_the_pool(lan, client):
    cases = make_cases(2, branch=lan.branch, acts=[(K.AGREED, date(2025, 9, 2))])
    answer = client.as_(lan).get(reverse("nominations:choose"), {"phieu": [c.code for c in cases]})

    assert answer.status_code == 302
    send(client, *({"member": c.member.code} for c in cases), url=answer.url, agreed_on="")
    assert Nomination.objects.introduced().count() == 2


def test_pool_people_of_two_branches_are_not_mixed(chi, world, client):
    cases = [make_case(branch=world.school), make_case(branch=world.company)]

    answer = client.as_(chi).get(reverse("nominations:introduce_chosen", args=["-".join(c.code for c in cases)]), follow=True)

    assert "cùng một công đoàn cơ sở" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "status"),
    [("lan", 200), ("chi", 200), ("ha", 200), ("bao", 403), ("thu", 403), ("sang", 403), ("quang", 403), ("duy", 200), ("la", 403)],
)
def test_who_may_introduce(name, status, request, client):
    assert client.as_(request.getfixturevalue(name)).get(URL).status_code == status


@pytest.mark.parametrize("count", [1, 5])
def test_introduce_page_queries(count, lan, client, django_assert_num_queries):
    make_branch(parent=lan.branch.parent)
    client.as_(lan)
    with django_assert_num_queries(5):
        client.get(URL, {"so-nguoi": count})
