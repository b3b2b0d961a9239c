"""Writing through the pages of classes, and what bad input does."""

from datetime import date

import pytest
from django.utils import timezone

from tests.factories import clerk, make_case
from tests.test_classes_pages import CERTIFIED, START, address, make_class
from tracking.classes import actions
from tracking.classes.models import ClassSession, Enrolment, TrainingClass
from tracking.classes.rules import ClassKind, Result
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind as K

pytestmark = pytest.mark.django_db
NUL = chr(0)


def sealed(client, url, **data):
    """Data of a form opened at this address: its key and version with what is typed."""
    content = client.get(url).content.decode()
    found = {"_key": content.split('name="_key" value="')[1].split('"')[0]}
    if 'name="_version"' in content:
        found["_version"] = content.split('name="_version" value="')[1].split('"')[0]
    return {**found, **data}


PLANNED = {"kind": "awareness", "name": "Lớp khóa II", "run_by": "other", "organiser": "Trung tâm Chính trị", "starts_on": "4/5/2026"}


def test_class_is_planned(chi, world, client):
    url = address("plan")
    answer = client.as_(chi).post(url, sealed(client, url, **PLANNED, branch=world.ward.name, support_amount="1.500.000 đ"))

    found = TrainingClass.objects.get()
    assert answer.url == found.get_absolute_url()
    assert (found.branch, found.own, found.organiser, found.starts_on, found.support_amount) == (
        world.ward,
        False,
        "Trung tâm Chính trị",
        START,
        1_500_000,
    )


BAD = [
    {"starts_on": "31/02/2026"},
    {"name": "a" * 10_000},
    {"name": NUL},
    {"kind": "khac"},
    {"run_by": ""},
    {"capacity": "-1"},
    {"capacity": "9" * 400},
    {"support_amount": "nhiều"},
    {"shift": "đêm"},
    {"ends_on": "03/05/2026"},
    {"branch": "CĐCS Công ty Gạch Vinh Hưng"},
    {"branch": NUL},
    {"_key": "giả"},
]


@pytest.mark.parametrize("typed", BAD)
def test_bad_input_keeps_what_was_typed_and_writes_nothing(typed, chi, world, client):
    url = address("plan")
    data = {**sealed(client.as_(chi), url), **PLANNED, "branch": world.ward.name, "place": "Hội trường", **typed}
    answer = client.post(url, data)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert 'value="Hội trường"' in answer.content.decode()
    assert not TrainingClass.objects.exists()


def test_branch_official_cannot_plan(lan, client):
    assert client.as_(lan).get(address("plan")).status_code == 403


def test_class_is_updated_and_a_stale_form_is_told(chi, world, client):
    found = make_class(world.ward)
    url = address("update", found)
    data = sealed(client.as_(chi), url, name="Tên mới", run_by="own", starts_on="04/05/2026")
    stale = sealed(client, url, name="Tên thứ ba", run_by="own", starts_on="04/05/2026")

    assert client.post(url, data).status_code == 302
    answer = client.post(url, stale)

    found.refresh_from_db()
    assert found.name == "Tên mới"
    assert "vừa được người khác cập nhật" in answer.content.decode()
    assert 'value="Tên thứ ba"' in answer.content.decode()


def sessions_of(*rows, stored=0):
    data = {"buoi-TOTAL_FORMS": len(rows), "buoi-INITIAL_FORMS": stored}
    return data | {f"buoi-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def test_sessions_are_written_and_empty_rows_passed_over(chi, world, client):
    found = make_class(world.ward)
    url = address("set_sessions", found)
    client.as_(chi).post(
        url, sealed(client, url, **sessions_of({"on": "04/05/2026", "starts_at": "7h30", "topic": "Khai mạc"}, {"on": ""}))
    )

    assert [(s.on, f"{s.starts_at:%H:%M}", s.topic) for s in ClassSession.objects.all()] == [(START, "07:30", "Khai mạc")]


BAD_SESSIONS = [
    {"on": "01/01/2020"},
    {"on": "31/02/2026"},
    {"topic": "Không ngày"},
    {"on": "04/05/2026", "starts_at": "25:00"},
    {"on": "04/05/2026", "starts_at": "08:00", "ends_at": "07:00"},
    {"on": "04/05/2026", "id": "999999"},
    {"on": "04/05/2026", "id": "x"},
]


@pytest.mark.parametrize("row", BAD_SESSIONS)
def test_bad_sessions_write_nothing(row, chi, world, client):
    found = make_class(world.ward)
    url = address("set_sessions", found)
    answer = client.as_(chi).post(url, sealed(client, url, **sessions_of(row)))

    assert answer.status_code == 200
    assert not ClassSession.objects.exists()


@pytest.mark.parametrize("total", ["", "x", "100000", "-1"])
@pytest.mark.parametrize("button", [{}, {"them-dong": "1"}])
def test_tampered_rows_of_sessions(total, button, chi, world, client):
    found = make_class(world.ward)
    url = address("set_sessions", found)
    data = sealed(client.as_(chi), url, **{"buoi-TOTAL_FORMS": total, "buoi-INITIAL_FORMS": "0"}, **button)

    assert client.post(url, data).status_code < 400
    assert not ClassSession.objects.exists()


def test_row_is_added_without_javascript(chi, world, client):
    found = make_class(world.ward)
    url = address("set_sessions", found)
    answer = client.as_(chi).post(url, sealed(client, url, **sessions_of({"on": "04/05/2026"}), **{"them-dong": "1"}))

    assert [f["on"].value() for f in answer.context["form"].set.forms] == ["04/05/2026", None]


def test_people_waiting_are_chosen_and_sent(chi, world, client):
    cases = [make_case(branch=world.school), make_case(branch=world.company)]
    make_case(branch=world.other_branch)
    make_case(branch=world.school, acts=[(K.CLASS_CERTIFIED, date(2026, 1, 5))])
    found = make_class(world.ward, capacity=1)
    url = address("enrol", found)
    assert set(client.as_(chi).get(url).context["page"]) == set(cases)

    answer = client.post(url, sealed(client, url, on="04/05/2026", people=[c.code for c in cases]), follow=True)

    assert [str(m) for m in answer.context["messages"]] == [
        "Đã ghi 2 đồng chí vào lớp “Lớp nhận thức khóa I”.",
        "Lớp có 1 chỗ, hiện có 2 học viên. Đề nghị bố trí thêm chỗ hoặc mở thêm lớp.",
    ]
    assert Act.objects.filter(kind=K.CLASS_SENT, training_class=found, by=chi).count() == 2


def test_people_with_a_lapsed_certificate_wait_again(chi, world, client):
    lapsed = make_case(branch=world.school, acts=[(K.CLASS_CERTIFIED, date(2020, 1, 5))], on=date(2019, 1, 1))

    assert list(client.as_(chi).get(address("enrol", make_class(world.ward)) + "?nhom=het-han").context["page"]) == [lapsed]


def test_new_member_class_offers_those_on_probation(chi, world, client):
    admitted = make_case(branch=world.school, acts=[(K.CEREMONY, date(2026, 2, 3))])
    make_case(branch=world.school)

    assert list(client.as_(chi).get(address("enrol", make_class(world.ward, kind=ClassKind.NEW_MEMBER))).context["page"]) == [admitted]


TAMPERED = [
    [],
    ["x" * 5000],
    [NUL],
    ["khong-co"],
    ["theirs"],
    ["a"] * 300,
    [f"abcdefgh{c}{d}" for c in "abcdefghjk" for d in "abcdefghjkm"],
]


@pytest.mark.parametrize("people", TAMPERED)
def test_tampered_choice_of_people_writes_nothing(people, chi, world, client):
    theirs = make_case(branch=world.other_branch)
    make_case(branch=world.school)
    found = make_class(world.ward)
    url = address("enrol", found)
    answer = client.as_(chi).post(url, sealed(client, url, on="04/05/2026", people=[theirs.code if p == "theirs" else p for p in people]))

    assert answer.status_code == 200
    assert not Enrolment.objects.exists()


def test_double_click_enrols_once(chi, world, client):
    case = make_case(branch=world.school)
    found = make_class(world.ward)
    url = address("enrol", found)
    data = sealed(client.as_(chi), url, on="04/05/2026", people=[case.code])
    client.post(url, data)
    client.post(url, data)

    assert Act.objects.filter(kind=K.CLASS_SENT).count() == 1


def test_learner_is_taken_off_the_list(chi, world, client):
    case = make_case(branch=world.school)
    found = make_class(world.ward, learners=[case])
    url = address("withdraw", found, case.code)
    client.as_(chi).post(url, sealed(client, url, on="06/05/2026"))

    assert Enrolment.objects.get().left_on == date(2026, 5, 6)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("name, status", [("lan", 403), ("minh", 403), ("thu", 403), ("sang", 404)])
def test_taking_off_is_for_those_who_manage(name, status, world, client, request):
    case = make_case(branch=world.school)
    found = make_class(world.ward, learners=[case])

    assert client.as_(request.getfixturevalue(name)).get(address("withdraw", found, case.code)).status_code == status


def test_results_given_once_for_all_fill_the_empty_rows(chi, world, client):
    found = make_class(world.ward, learners=[make_case(branch=world.school) for _ in range(3)])
    url = address("record_results", found)
    first, *rest = Enrolment.objects.order_by("pk")
    data = {f"e{first.pk}-version": 1, f"e{first.pk}-result": "absent", f"e{first.pk}-absences": "5"}
    for e in rest:
        data |= {f"e{e.pk}-version": 1, f"e{e.pk}-result": "", f"e{e.pk}-certificate_number": f"{e.pk}/GCN"}
    client.as_(chi).post(url, sealed(client, url, all_result="certified", all_on="20/05/2026", **data))

    assert [(e.result, e.certificate_on, e.absences) for e in Enrolment.objects.order_by("pk")] == [
        ("absent", None, 5),
        ("certified", CERTIFIED, None),
        ("certified", CERTIFIED, None),
    ]


BAD_RESULTS = [
    ({"result": "certified"}, "certificate_on"),
    ({"result": "certified", "certificate_on": "20/05/2030"}, "certificate_on"),
    ({"result": "certified", "certificate_on": "31/02/2026"}, "certificate_on"),
    ({"result": "giỏi"}, "result"),
    ({"result": "absent", "certificate_number": "1"}, "result"),
    ({"result": "absent", "absences": "9" * 50}, "absences"),
    ({"result": "certified", "certificate_on": "20/05/2026", "certificate_number": "1" * 10_000}, "certificate_number"),
    ({"result": "absent", "version": "x"}, "version"),
]


@pytest.mark.parametrize("typed, field", BAD_RESULTS)
def test_bad_results_stay_in_their_cells(typed, field, chi, world, client):
    found = make_class(world.ward, learners=[make_case(branch=world.school)])
    url, place = address("record_results", found), Enrolment.objects.get()
    answer = client.as_(chi).post(url, sealed(client, url, **{f"e{place.pk}-{n}": v for n, v in {"version": 1, **typed}.items()}))

    (row,) = answer.context["form"].rows
    assert list(row.errors) == [field]
    assert Enrolment.objects.get().result == ""


def test_stale_results_can_be_saved_after_looking(chi, world, client):
    found = make_class(world.ward, learners=[make_case(branch=world.school)])
    url, place = address("record_results", found), Enrolment.objects.get()
    actions.record_results(training_class=found, results=[actions.ResultRow(place, Result.ABSENT)], by=clerk(), today=timezone.localdate())
    data = {f"e{place.pk}-version": 1, f"e{place.pk}-result": "not_certified"}
    answer = client.as_(chi).post(url, sealed(client, url, **data))
    assert "vừa được người khác cập nhật" in answer.content.decode()
    (row,) = answer.context["form"].rows

    client.post(url, sealed(client, url, **{**data, f"e{place.pk}-version": row["version"].value()}))

    assert Enrolment.objects.get().result == "not_certified"


def test_pasted_results_are_looked_at_and_then_written(chi, world, client):
    known = make_case(branch=world.school, full_name="Lê Thị An")
    twin = [make_case(branch=branch, full_name="Trần Văn Ân") for branch in (world.school, world.company)][1]
    make_case(branch=world.other_branch, full_name="Hoàng Đức")
    found = make_class(world.ward, own=False)
    url = address("paste_results", found)
    pasted = "le thi an\t1990\t118\t20/05/2026\tđạt\nTrần Văn Ân\t1990\t\t\tvắng\nHoàng Đức\t1990\t119\t20/05/2026\tđạt"
    data = {"pasted": pasted, "on": "04/05/2026", "source": "notice_letter"}
    looked = client.as_(chi).post(url, sealed(client, url, **data, **{"xem-truoc": "1"})).context["form"]
    assert [(m.code, len(m.candidates)) for m, _choice in looked.preview] == [(known.code, 0), ("", 2), ("", 0)]

    assert client.post(url, sealed(client, url, **data)).status_code == 200  # nobody of the same name is chosen yet
    assert client.post(url, sealed(client, url, **data, line_2="khac")).status_code == 200
    assert not Enrolment.objects.exists()
    assert client.post(url, sealed(client, url, **data, line_2=twin.code)).status_code == 302

    assert {e.nomination: e.result for e in Enrolment.objects.all()} == {known: "certified", twin: "absent"}


@pytest.mark.parametrize(
    "pasted", ["", NUL, "a" * 70_000, "vô nghĩa", "\t\t\t", "Hoàng Đức\t1990\t1\t20/05/2026\tđạt", "=1+1\t<script>\t{ x }"]
)
@pytest.mark.parametrize("button", [{}, {"xem-truoc": "1"}])
def test_anything_pasted_is_answered(pasted, button, chi, world, client):
    found = make_class(world.ward)
    url = address("paste_results", found)
    answer = client.as_(chi).post(url, sealed(client, url, pasted=pasted, on="04/05/2026", **button))

    assert answer.status_code == 200
    assert not Enrolment.objects.exists()
