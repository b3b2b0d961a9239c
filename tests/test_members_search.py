"""Finding people: marks, normal forms, either order, telephone; only in sight."""

import unicodedata

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.dates import parse
from portal.db import index_words, is_postgres
from tests.factories import make_branch, make_case, make_member, make_user
from tracking.access.rules import Role
from tracking.members import actions, queries
from tracking.members.models import Member

pytestmark = pytest.mark.django_db
HOA = "Nguyễn Thị Hoà An"


def names(found):
    return [m.full_name for m in found]


@pytest.mark.parametrize(
    "typed",
    [
        HOA, "nguyen thi hoa an", "NGUYỄN THỊ HÒA AN", unicodedata.normalize("NFD", HOA), "Nguyễn  Thị   Hoà An ", "nguyễn thị hòa",
        "nguyen th",
        "An Nguyễn Thị Hoà", "an nguyen", "an", "Hoà An", "hoa an", "thi hoa", "Nguyễn An",
    ],
)  # fmt: skip
@pytest.mark.parametrize("few", [False, True])
def test_name_is_found_however_it_is_typed(few, typed, lan):
    make_member(HOA, branch=lan.branch)
    make_member("Đỗ Minh Dũng", branch=lan.branch)

    assert names(queries.matching(Member.objects.visible_to(lan), typed, few=few)) == [HOA]


def test_names_of_a_small_place_are_read_one_by_one(lan, chi, world, client):
    """The index of letters reads the names of the whole country; a ward and a unit have few."""
    make_member(HOA, branch=lan.branch)
    province = make_user("tinh", role=Role.ORGANISATION_BOARD, branch=world.province)
    for user, one_by_one in ((lan, True), (chi, True), (province, False)):
        with CaptureQueriesContext(connection) as caught:
            page = client.as_(user).get(reverse("members:list"), {"q": "hoa an"})
        assert [m.full_name for m in page.context["page"]] == [HOA]
        read = [query["sql"] for query in caught.captured_queries if "hoa" in query["sql"] and "ORDER BY" in query["sql"]]
        assert ("LIKE" not in read[0]) == one_by_one


@pytest.mark.parametrize("typed", ["Đặng Đức", "Ðặng Ðức", "đặng đức", "ðặng ðức", "dang duc", "DANG DUC", "Đức Đặng", "duc"])
def test_every_kind_of_d_is_one_letter(typed, lan):
    make_member("Đặng Đức", branch=lan.branch)

    assert names(queries.search(lan, typed)) == ["Đặng Đức"]


def test_name_with_the_same_marks_comes_first(lan):
    for name in ("Lê Thị An", "Lê Thị Ân", "Lê Thị Ẩn"):
        make_member(name, branch=lan.branch)

    assert names(queries.search(lan, "lê thị ân"))[0] == "Lê Thị Ân"
    assert names(queries.search(lan, "le thi an")) == ["Lê Thị An", "Lê Thị Ân", "Lê Thị Ẩn"]


@pytest.mark.parametrize("typed", ["0912345678", "0912 345 678", "+84 912 345 678", "912345678", "0912"])
def test_telephone_is_found(typed, lan):
    member = make_member(branch=lan.branch, phone="0912345678")

    assert queries.search(lan, typed) == [member]


def test_code_is_found(lan):
    member = make_member(branch=lan.branch)

    assert queries.search(lan, member.code) == [member]


@pytest.mark.parametrize("typed", ["", "  ", "%", "_", "\u0301", "x" * 10_000, "091", "'; --", "Nguyễn%"])
def test_odd_input_finds_nobody_special(typed, lan):
    make_member(HOA, branch=lan.branch)

    assert len(queries.search(lan, typed)) == (0 if typed.strip() else 1)


def test_other_branches_stay_out_of_sight(lan, minh, chi):
    make_member(HOA, branch=minh.branch)

    assert queries.search(lan, "nguyen thi hoa an") == []
    assert names(queries.search(chi, "nguyen thi hoa an")) == [HOA]


# ------------------------------------------------------------------ lookup


def test_lookup_offers_what_the_introduction_form_fills_in(lan, client):
    case = make_case(branch=lan.branch, full_name="Đỗ Minh Dũng")

    page = client.as_(lan).get(reverse("members:lookup"), {"q": "do minh"}).content.decode()

    assert f'data-set-member="{case.member.code}"' in page
    assert 'data-set-label="Đỗ Minh Dũng"' in page
    assert "đang có phiếu theo dõi: Tạo nguồn" in page


def test_lookup_offers_only_where_one_may_introduce(duy, lan, client):
    make_member(HOA, branch=lan.branch)

    assert client.as_(duy).get(reverse("members:lookup"), {"q": "hoa"}).context["rows"] == []


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "x" * 10_000}, {"q": "%_'"}, {"q": "0"}])
def test_lookup_bears_bad_input(query, lan, client):
    assert client.as_(lan).get(reverse("members:lookup"), query).status_code == 200


@pytest.mark.parametrize("rows", (1, 5))
def test_lookup_queries(rows, lan, client, django_assert_num_queries):
    for _ in range(rows):
        make_case(branch=lan.branch, full_name=HOA)
    client.as_(lan)
    with django_assert_num_queries(6):
        client.get(reverse("members:lookup"), {"q": "nguyen"})


# ------------------------------------------------------------------ likely duplicates


def likely(user, **facts):
    return [(one.member, str(one.why), one.visible) for one in queries.likely_duplicates(user=user, **{"full_name": HOA, **facts})]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"birth": parse("12/03/1990")}, "trùng họ tên, ngày sinh"),
        ({"birth": parse("1990")}, "trùng họ tên, năm sinh"),
        ({"birth": parse("05/1990")}, "trùng họ tên, năm sinh"),
        ({"birth": parse("13/03/1990")}, "trùng họ tên, năm sinh"),
        ({"phone": "0912345678"}, "trùng số điện thoại"),
        ({"phone": "0912345678", "full_name": "Trần Văn Bình"}, "trùng số điện thoại"),
        ({"citizen_number": "040190000123", "full_name": "Trần Văn Bình"}, "trùng số định danh cá nhân"),
        ({"birth": parse("12/03/1991")}, None),
        ({}, None),
        ({"birth": parse("12/03/1990"), "full_name": "Nguyễn Thị Hòa Anh"}, None),
    ],
)
def test_likely_duplicates_say_why(facts, why, chi, world):
    member = make_member(HOA, branch=world.company, phone="0912345678", citizen_number="040190000123")

    assert likely(chi, **facts) == ([(member, why, True)] if why else [])


def test_name_and_branch_are_enough_while_the_birth_is_not_known(lan):
    member = make_member(HOA, branch=lan.branch, birth=None)

    assert likely(lan, branch=lan.branch, birth=parse("1990")) == [(member, "trùng họ tên, đơn vị", True)]


def test_strongest_comes_first(lan):
    year = make_member(HOA, branch=lan.branch, birth="1990")
    day = make_member(HOA, branch=lan.branch)

    assert [m for m, _why, _visible in likely(lan, birth=parse("12/03/1990"))] == [day, year]


def test_person_out_of_sight_is_masked(lan, minh):
    make_member(HOA, branch=minh.branch)

    (found,) = queries.likely_duplicates(user=lan, full_name=HOA, birth=parse("1990"))

    assert (found.name, found.place, found.birth, found.code) == ("N. T. H. A.", "đang sinh hoạt ở công đoàn khác", "", "")
    assert queries.member_of(found.token, lan) == found.member
    assert queries.member_of(found.token, minh) is None
    assert queries.member_of(found.token + "x", lan) is None


def test_people_told_apart_are_not_offered_again(lan):
    one, other = make_member(HOA, branch=lan.branch), make_member(HOA, branch=lan.branch)
    facts = {"birth": parse("12/03/1990"), "exclude": one}
    assert [m for m, _why, _visible in likely(lan, **facts)] == [other]

    actions.tell_apart(member=one, others=[other.pk], by=lan)

    assert likely(lan, **facts) == []


def test_duplicates_are_looked_for_everywhere_in_one_query(lan, django_assert_num_queries):
    for _ in range(8):
        make_member(HOA, branch=make_branch())
    bool(lan.access.scopes)
    with django_assert_num_queries(1):
        assert len(likely(lan, birth=parse("1990"))) == 5


def test_a_part_of_a_name_is_found_on_postgresql_by_the_index_of_letters(lan):
    make_member(HOA, branch=lan.branch)
    rows = queries.matching(Member.objects.all(), "guyen thi hoa")

    assert names(rows) == [HOA]
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            assert "member_name_letters" in rows.order_by().explain()
            cursor.execute("DROP INDEX member_name_letters")  # taken back with the test
            assert "member_name_letters" not in rows.order_by().explain()


def test_a_database_without_the_extension_goes_on(monkeypatch, caplog):
    monkeypatch.setattr("portal.db.is_postgres", lambda *args: True)
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", _refuse)

    assert index_words(Member, "name_fold", "member_name_letters") is False
    assert "no index of letters" in caplog.text


def _refuse(cursor, sql, params=None):
    if sql.startswith("CREATE EXTENSION"):
        raise DatabaseError("permission denied to create extension")
