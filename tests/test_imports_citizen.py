"""The citizen number in a sheet of members: sealed, its lost zeros restored, nowhere shown whole.

Tried, each turning a test red: the reader's note of the cell kept, the number in a fault, the bulk writer without its check, another number
written over the stored one, zeros restored to a number of no province.
"""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import TODAY, clerk, make_member
from tests.test_imports import HOA, bring, plan_of, write
from tests.test_imports_histories import fresh_world
from tests.workbooks import workbook
from tracking.history.models import Event
from tracking.imports import actions, citizen, jobs, queries
from tracking.imports.models import CheckedRow
from tracking.imports.rules import CellFault
from tracking.imports.rules import ImportKind as Kind
from tracking.imports.rules import RowState as State
from tracking.members import bulk, numbers
from tracking.members.models import Member

pytestmark = pytest.mark.django_db

NUMBER = "040190001234"  # Nghệ An, a woman born 1990
OTHER = "040190009876"


@pytest.mark.parametrize("cell", [NUMBER, 40190001234, "40190001234", "040 190 001 234", "'040190001234", "040.190.001.234"])
def test_numbers_are_read_and_lost_zeros_restored(cell):
    assert citizen.read(cell) == NUMBER


def test_two_lost_zeros_are_restored_too():
    assert citizen.read(1190001234) == "001190001234"


@pytest.mark.parametrize(
    "cell, word",
    [
        ("186123456", "chứng minh nhân dân cũ"), ("4,019E+10", "rút gọn"), ("4.019E+10", "rút gọn"), ("99190001234", "mã tỉnh"),
        ("140190001234", "mã tỉnh"), ("98765", "12 chữ số"), ("04019000123a", "chỉ ghi chữ số"), ("0" * 5000, "12 chữ số"),
        (True, "chữ số"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_without_repeating_it(cell, word):
    with pytest.raises(CellFault) as fault:
        citizen.read(cell)

    assert word in str(fault.value)
    assert str(cell) not in str(fault.value)


def test_new_member_gets_the_number_sealed(chi, world):
    write([{**HOA, "citizen_number": 40190001234}], chi, world.ward)

    member = Member.objects.get()
    assert (numbers.reveal(member), member.citizen_tail, NUMBER.encode() in bytes(member.citizen_number)) == (NUMBER, "234", False)


def test_known_member_gets_it_added_and_the_same_file_changes_nothing(chi, world):
    known = make_member("Nguyễn Thị Hoa", branch=world.company, birth="12/03/1990")
    row = {**HOA, "citizen_number": NUMBER}

    change = plan_of([row], chi, world.ward).rows[0].changes
    write([row], chi, world.ward)
    again = write([row], chi, world.ward)

    known.refresh_from_db()
    assert [c.sentence for c in change] == ["Số định danh: – → •••••••••234"]
    assert (numbers.reveal(known), again.result["changed"], again.result["known"]) == (NUMBER, [], 1)
    assert Event.objects.filter(action="members.number_set").count() == 1


def test_another_number_than_the_stored_one_is_a_fault(chi, world):
    make_member("Nguyễn Thị Hoa", branch=world.company, birth="12/03/1990", citizen_number=OTHER)

    row = plan_of([{**HOA, "citizen_number": NUMBER}], chi, world.ward).rows[0]

    assert (row.state, row.marks) == (State.WRONG, {"citizen_number"})
    assert "(…234) khác số đang lưu (…876)" in row.faults[0]


def test_the_holder_of_the_number_is_asked_about_and_never_doubled(chi, world):
    holder = make_member("Nguyễn Thị Hoà", branch=world.school, birth=None, citizen_number=NUMBER)
    row = {**HOA, "full_name": "Lê Thị Khác", "citizen_number": NUMBER}

    asked = plan_of([row], chi, world.ward).rows[0]
    with pytest.raises(RuleBroken, match="đã có trong danh sách"):
        write([row], chi, world.ward, choices={2: "khac"})

    assert (asked.state, asked.candidates, "trùng số định danh" in str(asked.notes)) == (State.DOUBTFUL, [holder], True)
    assert Member.objects.count() == 1


def test_a_number_that_does_not_fit_or_stands_twice_is_a_fault(chi, world):
    rows = [
        {**HOA, "citizen_number": NUMBER},
        {**HOA, "full_name": "Lê Thị An", "citizen_number": NUMBER},
        {**HOA, "full_name": "Trần Văn Bình", "sex": "Nam", "citizen_number": OTHER},
        {**HOA, "full_name": "Phạm Thu Hà", "birth": 1991, "citizen_number": "040190005555"},
    ]

    found = plan_of(rows, chi, world.ward)

    assert [row.state for row in found.rows] == [State.NEW, State.WRONG, State.WRONG, State.WRONG]
    words = ("trùng với dòng 2", "không khớp với giới tính", "không khớp với năm sinh")
    assert [word in row.faults[0] for word, row in zip(words, found.rows[1:], strict=True)] == [True] * 3


def test_the_whole_number_is_nowhere(chi, client, world, monkeypatch, caplog):
    """On no page, in no checked row, no event, no log: neither as written nor as understood."""
    rows = [
        {**HOA, "citizen_number": 40190001234},
        {**HOA, "full_name": "Lê Thị An", "citizen_number": "186123456"},
        {**HOA, "full_name": "Phạm Thu Hà", "citizen_number": "99190001234"},
    ]
    answer = bring(client, chi, rows)
    pages = client.get(answer.url).content.decode()
    pages += client.get(client.post(bring(client, chi, rows[:1]).url, {"_key": new_key(chi)}).url).content.decode()
    pages += client.get(Member.objects.get().get_absolute_url()).content.decode()
    monkeypatch.setattr(actions, "AT_ONCE", 10)
    large = bring(client, chi, rows)
    jobs.run_waiting(TODAY)
    pages += client.get(large.url, follow=True).content.decode()

    stored = [str(row.said) for row in CheckedRow.objects.all()] + [str(e.__dict__) for e in Event.objects.all()]
    assert "••••••••234" in pages
    for text in (pages, *stored, caplog.text):
        assert [number in text for number in ("40190001234", "186123456", "99190001234")] == [False] * 3


def test_a_cell_in_an_old_encoding_is_not_shown_as_repaired(chi, world):
    from tests.awkward import tcvn3

    found = plan_of([{**HOA, "citizen_number": f"{NUMBER} {tcvn3('cấp lại ở Nguyễn')}"}], chi, world.ward)

    assert found.rows[0].state == State.WRONG
    assert NUMBER not in str(found.repaired) + str(found.rows[0].faults)


def test_many_at_once_refuses_a_number_that_somebody_has(world):
    make_member("Nguyễn Thị Hoa", branch=world.company, citizen_number=NUMBER)
    people = [bulk.NewMember(world.company, "Lê Thị An", "female", citizen_number=number) for number in (OTHER, OTHER, NUMBER, "12")]

    with pytest.raises(RuleBroken) as refusal:
        bulk.add_members(people=people, by=clerk(), today=TODAY)

    assert [str(r.text)[:6] for r in refusal.value.reasons] == ["Dòng 1", "Dòng 2", "Dòng 3", "Dòng 4"]


def test_no_query_more_without_numbers(chi, world, django_assert_num_queries):
    chi.access.scopes  # noqa: B018 - loaded once per request
    content = workbook([HOA], Kind.MEMBERS)
    with django_assert_num_queries(4):
        queries.plan(content=content, kind=Kind.MEMBERS, place=world.ward, user=chi, today=TODAY)


def test_template_offers_the_column(chi, client):
    assert client.as_(chi).get(reverse("imports:template", args=[Kind.MEMBERS])).status_code == 200


@given(st.one_of(st.integers(), st.text(max_size=20), st.floats(allow_nan=False, allow_infinity=False), st.booleans()))
def test_any_cell_is_twelve_digits_or_a_fault(cell):
    try:
        found = citizen.read(cell)
    except CellFault:
        return
    assert found == "" or (len(found) == 12 and found.isdigit() and 1 <= int(found[:3]) <= 96)


@given(
    st.lists(st.sampled_from([None, NUMBER, 40190001234, OTHER, 40190009876, "040190005555", "1", "040090001234"]), min_size=1, max_size=4)
)
def test_any_sheet_is_written_with_its_numbers_or_refused(cells):
    with fresh_world() as (world, chi):
        rows = [{**HOA, "full_name": f"Nguyễn Thị {name}", "citizen_number": cell} for name, cell in zip("ABCD", cells, strict=False)]
        try:
            write(rows, chi, world.ward)
        except RuleBroken as refusal:
            assert refusal.reasons  # noqa: PT017
            assert not Member.objects.exists()
        else:
            expected = [citizen.read(cell) if cell is not None else "" for cell in cells]
            assert [numbers.reveal(m) for m in Member.objects.order_by("full_name")] == expected
            assert write(rows, chi, world.ward).result["known"] == len(rows)
