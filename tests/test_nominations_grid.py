"""The ward's grid: several branches, typed or pasted, together or not at all."""

import re
from datetime import date

import pytest

from tests.factories import make_member
from tracking.members.models import Member
from tracking.nominations.models import Nomination

pytestmark = pytest.mark.django_db
URL = "/phieu/bang/"
COLUMNS = ("branch", "full_name", "birth", "sex", "work", "direct_worker", "certified_on", "agreed_on", "document_number", "document_on")
AN = ("CĐCS Trường THPT Hoa Sen", "Lê Thị An", "12/03/1990", "female", "Giáo viên", "khong", "", "01/10/2025", "04-NQ", "05/10/2025")
DUNG = ("CĐCS Công ty May Sông Lam", "Đỗ Minh Dũng", "1985", "male", "Thợ may", "co", "05/2025", "02/10/2025", "", "")


def rows(*people):
    data = {"people-TOTAL_FORMS": str(len(people)), "people-INITIAL_FORMS": "0", "document_form": "4A-KNĐ"}
    for place, person in enumerate(people):
        data.update({f"people-{place}-{name}": value for name, value in zip(COLUMNS, person, strict=True)})
    return data


def send(client, *people, **facts):
    key = dict(re.findall(r'name="(_key)" value="([^"]*)"', client.get(URL).content.decode()))
    return client.post(URL, {**key, **rows(*people), **facts}, follow=True)


def changed(person, **facts):
    return tuple(facts.get(name, value) for name, value in zip(COLUMNS, person, strict=True))


def row_errors(answer):
    return [{name: list(e) for name, e in row.errors.items()} for row in answer.context["form"].people.forms]


def test_people_of_two_branches_are_entered_together(chi, world, client):
    send(client.as_(chi), AN, DUNG, ("",) * 10)

    found = {n.member.full_name: (n.branch, n.introduced_on, n.certified_on) for n in Nomination.objects.all()}
    assert found == {"Lê Thị An": (world.school, date(2025, 10, 5), None), "Đỗ Minh Dũng": (world.company, None, date(2025, 5, 1))}
    assert Nomination.objects.get(branch=world.school).intended_body == world.cell


def test_one_wrong_row_holds_all_back(chi, world, client):
    errors = row_errors(send(client.as_(chi), AN, changed(DUNG, branch="Công ty không có", birth="31/02/1985")))

    assert (list(errors[0]), set(errors[1])) == ([], {"branch", "birth"})
    assert not Member.objects.exists()


def test_reasons_of_the_action_stand_at_their_row(chi, world, client):
    errors = row_errors(
        send(
            client.as_(chi),
            AN,
            changed(DUNG, document_on="01/01/2999"),
            changed(AN, full_name="Vũ Bình", agreed_on="01/01/2998", document_number="", document_on=""),
        )
    )

    assert [set(e) for e in errors] == [set(), {"document_on"}, {"agreed_on"}]
    assert not Member.objects.exists()


def test_the_same_name_day_and_branch_is_the_known_member(chi, world, client):
    member = make_member("Lê Thị An", branch=world.school, birth="12/03/1990")

    send(client.as_(chi), AN)

    assert Nomination.objects.get().member == member


def test_less_certain_likeness_is_asked_about(chi, world, client):
    make_member("Lê Thị An", branch=world.school, birth="1990")

    answer = send(client.as_(chi), AN)

    assert "Có thể trùng với" in answer.content.decode()
    assert not Nomination.objects.exists()


def test_pasted_table_goes_into_the_rows_and_writes_nothing(chi, world, client):
    lines = ["\t".join(changed(AN, sex="Nữ", direct_worker="x")), "\t".join(changed(DUNG, sex="nam", direct_worker="không"))]

    answer = send(client.as_(chi), changed(AN, full_name="Đã có"), pasted="\r\n".join(lines), **{"dua-vao-bang": "1"})

    forms = answer.context["form"].people.forms
    assert [f["full_name"].value() for f in forms] == ["Đã có", "Lê Thị An", "Đỗ Minh Dũng"]
    assert [(f["sex"].value(), f["direct_worker"].value()) for f in forms[1:3]] == [("female", "co"), ("male", "khong")]
    assert not Member.objects.exists()


def test_paste_keeps_what_has_no_room(chi, world, client):
    answer = send(client.as_(chi), ("",) * 10, pasted="\n".join("\t".join(AN) for _ in range(25)), **{"dua-vao-bang": "1"})

    assert len(answer.context["form"].people.forms) == 20


def test_branch_officer_enters_only_the_own_branch(lan, world, client):
    assert "branch" in row_errors(send(client.as_(lan), DUNG))[0]
    assert not Member.objects.exists()


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("bad", ["a" * 10_000, "\x00", "31/02/1990", "<script>", "99999999999"])
def test_bad_cells_never_break(column, bad, chi, world, client):
    assert send(client.as_(chi), changed(AN, **{column: bad})).status_code == 200


@pytest.mark.parametrize("pasted", ["", "\t" * 50, "x\x00y", "a" * 50_000, "\n" * 5_000])
def test_bad_pastes_never_break(pasted, chi, client):
    assert send(client.as_(chi), AN, pasted=pasted, **{"dua-vao-bang": "1"}).status_code == 200


@pytest.mark.parametrize("count", [1, 5])
def test_grid_queries(count, chi, client, django_assert_num_queries):
    client.as_(chi)
    with django_assert_num_queries(4):
        client.get(URL, {"so-nguoi": count})
