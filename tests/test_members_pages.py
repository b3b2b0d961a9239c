"""Pages of members: what they show to whom, what they write, what they bear."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.factories import make_branch, make_case, make_member
from tracking.catalogue.models import AwardKind
from tracking.history.models import Event, ViewLog
from tracking.members import actions, queries
from tracking.members.models import Award, Member, NotSamePerson, Transfer
from tracking.nominations.rules import ActKind

pytestmark = pytest.mark.django_db
NUMBER = "040190000123"
AN = {
    "full_name": "Lê Thị An", "birth": "12/03/1990", "sex": "female", "work": "Giáo viên", "direct_worker": "khong", "party_status": "none",
}  # fmt: skip


def url(name, *args):
    return reverse(f"members:{name}", args=args)


def hidden(client, address):
    return dict(re.findall(r'name="(_key|_version)" value="([^"]*)"', client.get(address).content.decode()))


def send(client, address, **data):
    return client.post(address, {**hidden(client, address), **data}, follow=True)


def enter(client, **data):
    """The form of a new member as it opens after the search, sent with these values."""
    opened = client.post(url("create"), {"mo": "1"}).content.decode()
    key = re.search(r'name="_key" value="([^"]*)"', opened)[1]
    return client.post(url("create"), {"_key": key, **AN, **data}, follow=True)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


# ------------------------------------------------------------------ list


def test_list_is_sorted_by_given_name_and_hides_other_branches(lan, minh, client):
    for name in ("Trần Đức", "Lê Thị Ân", "Nguyễn An", "Đỗ Dũng"):
        make_member(name, branch=lan.branch)
    make_member("Người Khác", branch=minh.branch)

    page = client.as_(lan).get(url("list")).context["page"]

    assert [m.full_name for m in page] == ["Nguyễn An", "Lê Thị Ân", "Đỗ Dũng", "Trần Đức"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "dung"}, ["Đỗ Dũng"]), ({"q": "0912"}, ["Đỗ Dũng"]), ({"sex": "male"}, ["Đỗ Dũng"]),
        ({"direct_worker": "co"}, ["Nguyễn An"]),
        ({"party_status": "official"}, ["Nguyễn An"]), ({"award": "co"}, ["Nguyễn An"]), ({"state": "thoi"}, ["Hồ Bình"]), ({"q": "%"}, []),
        ({"sex": "?", "direct_worker": "x", "branch": "không có", "xep": "zz", "sau": "zz"}, ["Nguyễn An", "Đỗ Dũng"]),
        ({"xep": "-ten"}, ["Đỗ Dũng", "Nguyễn An"]),
    ],
)  # fmt: skip
def test_list_filters(query, names, lan, client):
    an = make_member("Nguyễn An", branch=lan.branch, direct_worker=True, party_status="official")
    make_member("Đỗ Dũng", branch=lan.branch, sex="male", phone="0912345678")
    gone = make_member("Hồ Bình", branch=lan.branch)
    actions.leave_union(member=gone, by=lan, on=date(2025, 1, 1), today=date(2025, 1, 1))
    Award.objects.create(member=an, kind=AwardKind.objects.first(), year=2025)

    assert [m.full_name for m in client.as_(lan).get(url("list"), query).context["page"]] == names


def test_list_narrows_to_a_branch(chi, world, client):
    make_member("Nguyễn An", branch=world.school)
    make_member("Đỗ Dũng", branch=world.company)

    page = client.as_(chi).get(url("list"), {"branch": world.company.name}).context["page"]

    assert [m.full_name for m in page] == ["Đỗ Dũng"]


def test_list_part_is_a_piece_of_the_page(lan, client):
    make_member(branch=lan.branch)
    part = client.as_(lan).get(url("list"), headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in client.get(url("list")).content.decode()


@pytest.mark.parametrize("rows", (1, 5))
def test_list_queries(rows, chi, world, client, django_assert_num_queries):
    for _ in range(rows):
        make_case(branch=world.school)
    client.as_(chi)
    with django_assert_num_queries(5):
        client.get(url("list"))


@pytest.mark.parametrize("rows", (1, 5))
def test_list_search_queries(rows, chi, world, client, django_assert_num_queries):
    for _ in range(rows):
        make_member("Lê Thị An", branch=world.school)
    client.as_(chi)
    with django_assert_num_queries(6):
        client.get(url("list"), {"q": "le thi"})


def test_export_sends_what_is_in_sight_and_is_logged(lan, minh, client):
    make_member(branch=lan.branch)
    make_member(branch=minh.branch)

    answer = client.as_(lan).get(url("export"), {"sex": "female"})

    assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert ViewLog.objects.get(kind="export").row_count == 1


# ------------------------------------------------------------------ one member


def test_page_is_logged_and_shows_what_is_known(lan, client):
    member = make_member("Lê Thị An", branch=lan.branch, phone="0912345678", citizen_number=NUMBER)

    page = client.as_(lan).get(member.get_absolute_url()).content.decode()

    assert "Đồng chí Lê Thị An" in page
    assert "0912345678" in page
    assert "•••••••••123" in page
    assert NUMBER not in page
    assert [(v.kind, v.subject_id) for v in ViewLog.objects.all()] == [("member", member.pk)]


@pytest.mark.parametrize(
    ("name", "see", "change"),
    [
        ("lan", 200, 200), ("chi", 200, 200), ("ha", 200, 200), ("minh", 404, 404), ("bao", 200, 403),
        ("thu", 200, 403), ("duy", 200, 403), ("sang", 404, 404), ("quang", 404, 404), ("la", 404, 404),
    ],
)  # fmt: skip
def test_who_sees_and_who_changes(name, see, change, request, world, client):
    member = make_member(branch=world.school)
    client.as_(request.getfixturevalue(name))

    assert client.get(member.get_absolute_url()).status_code == see
    for page in ("edit", "number", "award", "send", "leave", "come_back"):
        assert client.get(url(page, member.code)).status_code == change
    assert client.post(url("reveal", member.code)).status_code == change
    assert client.post(url("tell_apart", member.code)).status_code == (302 if change == 200 else change)


def test_number_is_shown_by_post_only_and_logged(lan, client):
    member = make_member(branch=lan.branch, citizen_number=NUMBER)
    client.as_(lan)

    assert client.get(url("reveal", member.code)).status_code == 405
    answer = client.post(url("reveal", member.code))

    assert NUMBER in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert [v.kind for v in ViewLog.objects.all()] == ["reveal"]


def test_cases_are_shown_to_those_who_see_them(lan, client):
    case = make_case(branch=lan.branch)

    assert case.get_absolute_url() in client.as_(lan).get(case.member.get_absolute_url()).content.decode()


@pytest.mark.parametrize("rows", (1, 5))
def test_detail_queries(rows, chi, world, client, django_assert_num_queries):
    member = make_case(branch=world.school, full_name="Lê Thị An").member
    for place in range(rows):
        make_member("Lê Thị An", branch=world.company)
        actions.add_award(member=member, kind=AwardKind.objects.all()[place], year=2024, by=chi, today=date(2025, 1, 1))
        actions.update_member(member=member, by=chi, today=date(2026, 1, 1), full_name="Lê Thị An", birth=None, work=f"Việc {place}")
    client.as_(chi)
    with django_assert_num_queries(12):
        client.get(member.get_absolute_url())


def test_member_without_a_case_is_introduced_from_the_page(lan, minh, client):
    member, other = make_member("Lê Thị An", branch=lan.branch), make_member(branch=minh.branch)
    address = reverse("nominations:introduce_chosen", args=[member.code])

    assert address in client.as_(lan).get(member.get_absolute_url()).content.decode()
    assert [m.full_name for m in client.get(address).context["form"].known.values()] == ["Lê Thị An"]
    assert client.get(reverse("nominations:introduce_chosen", args=[other.code])).context["form"].known == {}
    case = make_case(branch=lan.branch)
    assert "Ghi giới thiệu" not in client.get(case.member.get_absolute_url()).content.decode()


# ------------------------------------------------------------------ entering


def test_search_comes_first(lan, client):
    assert client.as_(lan).get(url("create")).url == url("search")


def test_search_shows_known_people_and_carries_over_what_was_typed(lan, minh, client):
    known = make_member("Lê Thị An", branch=lan.branch)
    make_member("Lê Thị An", branch=minh.branch)

    page = client.as_(lan).post(url("search"), {"full_name": "Lê  Thị An", "birth": "1990", "phone": ""}).content.decode()

    assert known.get_absolute_url() in page
    assert "đang sinh hoạt ở công đoàn khác" in page
    assert minh.branch.label not in page
    assert 'name="full_name" value="Lê  Thị An"' in page
    opened = client.post(url("create"), {"mo": "1", "full_name": "Lê Thị An", "birth": "1990"})
    assert errors(opened) == {}
    assert 'value="Lê Thị An"' in opened.content.decode()
    assert 'value="1990"' in opened.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"full_name": "", "phone": ""},
        {"full_name": "a" * 10_000},
        {"phone": "12"},
        {"full_name": "An", "birth": "31/02/1990"},
        {"full_name": "A\x00n"},
    ],
)
def test_search_bears_bad_input(data, lan, client):
    answer = client.as_(lan).post(url("search"), data)

    assert answer.status_code == 200
    assert errors(answer)


def test_new_member_is_entered(lan, world, client):
    answer = enter(client.as_(lan), phone="0912 345 678", citizen_number=NUMBER, on="01/09/2025", ethnic_group="02", education="university")

    member = Member.objects.get()
    assert answer.redirect_chain[-1][0] == member.get_absolute_url()
    assert said(answer) == [f"Đồng chí Lê Thị An đã có trong danh sách đoàn viên của {world.school.label}."]
    assert (member.branch, member.phone, member.citizen_tail, member.ethnic_group.code, member.direct_worker) == (
        world.school,
        "0912345678",
        "123",
        "02",
        False,
    )
    assert member.memberships.get().start_on == date(2025, 9, 1)


def test_likely_duplicate_is_asked_about(lan, client):
    known = make_member("Lê Thị An", branch=lan.branch)

    answer = enter(client.as_(lan))

    assert errors(answer)["__all__"] == [
        f"Có thể trùng với đồng chí Lê Thị An, {lan.branch.label} (trùng họ tên, ngày sinh). Chọn “Đúng người này” hoặc “Người khác”."
    ]
    assert enter(client, answer=known.code).redirect_chain[-1][0] == known.get_absolute_url()
    assert Member.objects.count() == 1


def test_somebody_else_is_entered_and_remembered(lan, client):
    known = make_member("Lê Thị An", branch=lan.branch)

    enter(client.as_(lan), answer="khac")

    assert NotSamePerson.objects.get().first == known
    assert "Có thể trùng với" not in client.get(known.get_absolute_url()).content.decode()


def test_code_of_somebody_out_of_sight_is_no_answer(lan, minh, client):
    other = make_member("Lê Thị An", branch=minh.branch)

    answer = enter(client.as_(lan), answer=other.code)

    assert "__all__" in errors(answer)
    assert (Member.objects.count(), minh.branch.label in answer.content.decode()) == (1, False)


def test_ward_names_the_branch(chi, world, client):
    assert "branch" in errors(enter(client.as_(chi)))
    assert "branch" in errors(enter(client, branch=world.other_branch.name))
    enter(client, branch=world.company.name)
    assert Member.objects.get().branch == world.company


BAD = [
    {"full_name": "a" * 10_000}, {"full_name": ""}, {"full_name": "Lê\x00An"}, {"birth": "31/02/1990"}, {"birth": "01/01/2999"},
    {"sex": "khác"}, {"phone": "12"},
    {"direct_worker": "?"}, {"ethnic_group": "999"}, {"ethnic_group": "\x00"}, {"education": "x"}, {"party_status": "boss"},
    {"union_joined_on": "2020"},
    {"union_joined_on": "01/01/2999"}, {"youth_joined_on": "01/01/1950"}, {"work": "x" * 10_000}, {"_key": ""}, {"_key": "giả"},
]  # fmt: skip


@pytest.mark.parametrize(
    "change", [*BAD, {"citizen_number": "12"}, {"citizen_number": "a" * 500}, {"on": "31/04/2025"}, {"answer": "x" * 10_000}]
)
def test_bad_new_member_writes_nothing(change, lan, client):
    answer = enter(client.as_(lan), **change)

    assert answer.status_code == 200
    assert errors(answer)
    assert not Member.objects.exists()


def test_draft_brings_the_form_back_without_the_number(lan, client):
    client.as_(lan).post(reverse("keep_draft"), {"_path": url("create"), **AN, "citizen_number": NUMBER})

    page = client.get(url("create")).content.decode()

    assert "Lê Thị An" in page
    assert NUMBER not in page


# ------------------------------------------------------------------ changing


def test_facts_are_changed(lan, client):
    member = make_member("Lê Thị An", branch=lan.branch)

    answer = send(client.as_(lan), url("edit", member.code), **{**AN, "full_name": "Lê Thị Ân", "birth": "1991"})

    member.refresh_from_db()
    assert (member.full_name, member.birth, member.work) == ("Lê Thị Ân", "1991", "Giáo viên")
    assert said(answer) == ["Đã cập nhật thông tin đồng chí Lê Thị An."]


def test_stale_form_keeps_what_was_typed(lan, client):
    member = make_member("Lê Thị An", branch=lan.branch)
    opened = hidden(client.as_(lan), url("edit", member.code))
    actions.update_member(member=member, by=lan, today=date(2026, 1, 1), full_name="Lê Thị Ân", birth=None)

    answer = client.post(url("edit", member.code), {**opened, **AN, "work": "Thợ may"})

    assert "cập nhật lúc" in errors(answer)["__all__"][0]
    assert 'value="Thợ may"' in answer.content.decode()
    member.refresh_from_db()
    assert member.full_name == "Lê Thị Ân"


@pytest.mark.parametrize("change", BAD)
def test_bad_change_writes_nothing(change, lan, client):
    member = make_member("Lê Thị An", branch=lan.branch)

    answer = send(client.as_(lan), url("edit", member.code), **{**AN, **change})

    member.refresh_from_db()
    assert errors(answer)
    assert member.version == 1


def test_party_status_of_somebody_with_a_case_is_not_asked(lan, client):
    case = make_case(branch=lan.branch)

    assert "party_status" not in client.as_(lan).get(url("edit", case.member.code)).context["form"].fields


def test_number_that_does_not_fit_is_asked_about_once(lan, client):
    member = make_member(branch=lan.branch)
    address = url("number", member.code)

    answer = send(client.as_(lan), address, citizen_number="040090000123")

    assert "giới tính" in errors(answer)["citizen_number"][0]
    send(client, address, citizen_number="040090000123", sure="on")
    member.refresh_from_db()
    assert member.citizen_tail == "123"
    send(client, address, citizen_number="")
    member.refresh_from_db()
    assert member.citizen_digest is None


def test_titles_are_noted_and_corrected(lan, client):
    member, kind = make_member(branch=lan.branch), AwardKind.objects.first()

    send(client.as_(lan), url("award", member.code), kind=kind.code, year="2025", decision_number="12/QĐ-CĐ")
    award = Award.objects.get()
    send(client, url("correct_award", member.code, award.pk), kind=kind.code, year="2024")

    award.refresh_from_db()
    assert award.year == 2024
    assert "2024" in client.get(member.get_absolute_url()).content.decode()
    other = make_member(branch=lan.branch)
    assert client.get(url("correct_award", other.code, award.pk)).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "x", "year": "2025"},
        {"kind": "LDG", "year": "9" * 40},
        {"kind": "LDG", "year": "năm"},
        {"kind": "\x00", "year": "2030"},
    ],
)
def test_bad_title_writes_nothing(data, lan, client):
    assert errors(send(client.as_(lan), url("award", make_member(branch=lan.branch).code), **data))
    assert not Award.objects.exists()


def test_leaving_and_coming_back(lan, client):
    member = make_member(branch=lan.branch)

    send(client.as_(lan), url("leave", member.code), on="01/02/2025")
    member.refresh_from_db()
    assert member.left_on == date(2025, 2, 1)
    send(client, url("come_back", member.code), on="01/03/2025")
    member.refresh_from_db()
    assert member.left_on is None


def test_telling_apart_from_the_page(lan, client):
    one, other = make_member("Lê Thị An", branch=lan.branch), make_member("Lê Thị An", branch=lan.branch)

    page = client.as_(lan).get(one.get_absolute_url()).content.decode()
    key = re.search(r'name="_key" value="([^"]*)"', page)[1]
    client.post(url("tell_apart", one.code), {"_key": key, "other": other.code})

    assert NotSamePerson.objects.filter(first=one, second=other).exists()
    assert Event.objects.filter(action="members.tell_apart").count() == 1


@pytest.mark.parametrize("data", [{}, {"other": "khongco"}, {"other": "\x00"}, {"other": "x" * 10_000}])
def test_telling_apart_bears_bad_input(data, lan, client):
    member = make_member(branch=lan.branch)
    assert client.as_(lan).post(url("tell_apart", member.code), data).status_code in (302, 400)
    assert not NotSamePerson.objects.exists()


# ------------------------------------------------------------------ transfers


def test_sender_asks_and_receiver_accepts_with_the_case(lan, minh, world, client):
    case = make_case(branch=lan.branch, acts=[(ActKind.AGREED, date(2025, 9, 2))])
    send(client.as_(lan), url("send", case.member.code), to_branch=world.company.name, on="01/10/2025")
    transfer = Transfer.objects.get()
    assert client.get(url("accept", transfer.code)).status_code == 403

    assert case.member.full_name in client.as_(minh).get(url("transfers")).content.decode()
    send(client, url("accept", transfer.code), case="follow")

    case.refresh_from_db()
    assert (case.member.branch, case.branch) == (world.company, world.company)
    assert client.get(case.member.get_absolute_url()).status_code == 200
    assert client.as_(lan).get(case.member.get_absolute_url()).status_code == 404


def test_receiver_asks_for_somebody_out_of_sight(lan, minh, world, client):
    member = make_member("Lê Thị An", branch=minh.branch)
    address = f"{url('receive')}?ai={queries.token_of(member, lan)}"

    answer = send(client.as_(lan), address, on="01/03/2025")

    page = answer.content.decode()
    assert "L. T. A." in page
    assert "Lê Thị An" not in page
    assert minh.branch.label not in page
    transfer = Transfer.objects.get()
    assert (transfer.to_branch, transfer.asked_by_receiver) == (world.school, True)
    assert "Lê Thị An" in client.as_(minh).get(url("transfer", transfer.code)).content.decode()
    send(client, url("accept", transfer.code))
    member.refresh_from_db()
    assert member.branch == world.school


def test_declining_and_withdrawing(lan, minh, world, client):
    for user, page, outcome in ((minh, "decline", "declined"), (lan, "withdraw", "withdrawn")):
        member = make_member(branch=lan.branch)
        send(client.as_(lan), url("send", member.code), to_branch=world.company.name, on="01/03/2025")
        transfer = Transfer.objects.latest("pk")
        send(client.as_(user), url(page, transfer.code))
        transfer.refresh_from_db()
        assert (transfer.outcome, transfer.decided_by) == (outcome, user)


@pytest.mark.parametrize("name", ["sang", "quang", "la"])
def test_requests_stay_out_of_sight(name, request, lan, world, client):
    member = make_member(branch=lan.branch)
    transfer = Transfer.objects.create(
        member=member, from_branch=lan.branch, to_branch=world.company, on=date(2025, 3, 1), asked_by_receiver=False, requested_by=lan
    )
    client.as_(request.getfixturevalue(name))

    for page in ("transfer", "accept", "decline", "withdraw"):
        assert client.get(url(page, transfer.code)).status_code == 404
    assert client.get(url("transfers")).status_code == 403


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\u0301" * 300])
def test_forged_token_leads_back_to_the_search(token, lan, client):
    assert client.as_(lan).get(url("receive"), {"ai": token}).url == url("search")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"to_branch": "không có", "on": "01/03/2025"},
        {"to_branch": "x" * 10_000, "on": "31/02/2025"},
        {"to_branch": "\x00", "on": "9" * 300},
    ],
)
def test_bad_request_writes_nothing(data, lan, client):
    assert errors(send(client.as_(lan), url("send", make_member(branch=lan.branch).code), **data))
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("rows", (1, 5))
def test_transfer_list_queries(rows, chi, world, client, django_assert_num_queries):
    for _ in range(rows):
        actions.request_transfer(
            member=make_member(branch=world.school),
            to_branch=world.company,
            on=date(2025, 3, 1),
            by=chi,
            today=date(2025, 4, 1),
            asked_by_receiver=False,
        )
    client.as_(chi)
    with django_assert_num_queries(4):
        client.get(url("transfers"))


@pytest.mark.parametrize("rows", (1, 5))
def test_destination_lookup_queries(rows, lan, client, django_assert_num_queries):
    for number in range(rows):
        make_branch(f"Nghiệp đoàn {number}")
    client.as_(lan)
    with django_assert_num_queries(4):
        assert len(client.get(url("destinations"), {"q": "nghiep doan"}).context["found"]) == rows


@pytest.mark.parametrize("rows", (1, 5))
def test_search_page_queries(rows, lan, client, django_assert_num_queries):
    for _ in range(rows):
        make_member("Lê Thị An", branch=lan.branch)
    client.as_(lan)
    with django_assert_num_queries(7):
        client.post(url("search"), {"full_name": "Lê Thị An", "birth": "1990"})
