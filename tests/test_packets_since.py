"""A workbook that is no longer the newest word: an older format, sent twice, behind a newer one, sorted badly, a branch that ended."""

from datetime import UTC, date, datetime

import pytest
from django.test import override_settings

from portal.errors import RuleBroken
from tests.factories import TODAY, clerk, make_member
from tests.packets import HEAD, change, faults, filled, older, plan_of, taken, write
from tracking.history.models import Event
from tracking.imports.rules import RowState as State
from tracking.members import actions as members
from tracking.members.models import Member
from tracking.nominations import people
from tracking.packets import rules
from tracking.packets.reading import FILE, PORTAL
from tracking.packets.rules import Said
from tracking.reorganisation import actions as reorganisation

pytestmark = pytest.mark.django_db
BINH = {"full_name": "Trần Văn Bình", "birth": "5/6/1988", "sex": "nam", "phone": "0905111222"}


def cells_of(plan):
    return [(row.found.full_name, cell.key, cell.said) for row in plan.rows for cell in row.cells]


# ------------------------------------------------------------------ the first format, made before three columns came


@pytest.mark.django_db(databases=[])
def test_what_the_first_format_wrote_is_still_read():
    stamp = "BD1.abc123.truong1.1793673000.2.49a7bd038658d9203c87c690"
    token = "1.abc123.mem1.vvkKu94rUUy3uBZkMa_W4PC685Ewv6fbhHNlsLdWYbUH4WONYTPFvMKy0MghiSJc6SSx5y6Qg6xRDw.02500c70909cd47d916fc0b7"
    with override_settings(SECRET_KEY="k" * 50):
        found, read = rules.stamps_in(stamp), rules.read_token(token)
        said = [key for key in (*rules.KEYS, "branch") if read.is_base(key, f"v-{key}")]

    at = datetime(2026, 11, 3, 2, 30, tzinfo=UTC)
    assert found == ([rules.Stamp("abc123", "truong1", at, 2, "1")], [])
    assert said == [key for key in (*rules.KEYS, "branch") if key not in ("theory", "home_town", "residence")]


def test_a_workbook_without_the_later_columns_says_nothing_of_them(lan, world):
    member = make_member("Lê Thị An", branch=world.school, theory="basic", home_town="xã Nghi Lộc", residence="khối 3")
    new = {"full_name": "Trần Văn Bình", "sex": "nam"}
    content = filled(older(taken(lan, world.school), member), {member: {"work": "Tổ trưởng"}}, new=[new])

    plan = plan_of(content, lan)
    write(content, lan)

    assert (cells_of(plan), plan.notes) == (
        [("Lê Thị An", "work", Said.FILE)],
        ["Bảng này tải trước khi có cột: Lý luận chính trị, Quê quán, Nơi ở hiện nay. Nội dung các cột này giữ nguyên."],
    )
    member.refresh_from_db()
    assert (member.work, member.theory, member.home_town, member.residence) == ("Tổ trưởng", "basic", "xã Nghi Lộc", "khối 3")
    assert Member.objects.filter(full_name="Trần Văn Bình", theory="").exists()


def test_a_later_column_written_into_an_older_workbook_fills_what_is_missing_and_asks_about_the_rest(lan, world):
    an = make_member("Lê Thị An", branch=world.school, home_town="xã Nghi Lộc")
    dung = make_member("Đỗ Minh Dũng", branch=world.school, birth="1988")
    hoa = make_member("Ngô Thị Hoa", branch=world.school, birth="1991", home_town="Hà Tĩnh")

    def spoil(page, column, row_of):
        at = page.max_column + 1
        page.cell(HEAD, at).value = "Quê quán"
        for member, words in ((an, "phường Vinh"), (dung, "Nam Đàn")):
            page.cell(row_of[member.code], at).value = words

    plan = plan_of(filled(older(taken(lan, world.school), an, dung, hoa), spoil=spoil), lan)

    assert set(cells_of(plan)) == {
        ("Lê Thị An", "home_town", Said.BOTH), ("Ngô Thị Hoa", "home_town", Said.PORTAL), ("Đỗ Minh Dũng", "home_town", Said.FILE),
    }  # fmt: skip


# ------------------------------------------------------------------ twice, and behind a newer one


def test_sent_again_it_does_not_undo_what_was_put_right_in_between(lan, world):
    member = make_member("Lê Thị An", branch=world.school, work="Giáo viên", phone="0912345678")
    content = filled(taken(lan, world.school), {member: {"work": "Tổ trưởng"}})
    write(content, lan)
    change(member, work="Giáo viên")
    back = Event.objects.filter(subject_kind="member").latest("pk")

    plan = plan_of(content, lan)
    write(content, lan, answer=PORTAL)

    assert [(c.key, c.there, c.here, c.by, c.at) for _row, c in plan.conflicts] == [("work", "Giáo viên", "Tổ trưởng", clerk(), back.at)]
    assert Member.objects.get().work == "Giáo viên"
    write(content, lan, answer=FILE)
    assert Member.objects.get().work == "Tổ trưởng"


def test_of_a_person_added_by_it_what_was_removed_since_is_asked_about(lan, world):
    content = filled(taken(lan, world.school), new=[BINH])
    write(content, lan)
    change(Member.objects.get(), phone="")

    assert cells_of(plan_of(content, lan)) == [("Trần Văn Bình", "phone", Said.BOTH)]


def test_it_says_that_it_was_written_already_and_that_a_newer_one_was(lan, chi, world):
    member = make_member("Lê Thị An", branch=world.school)
    first = filled(taken(lan, world.school), {member: {"work": "Tổ trưởng"}})
    newer = filled(taken(chi, world.school), {member: {"phone": "0905111222"}})
    assert plan_of(first, lan).notes == []
    write(newer, chi)

    behind = plan_of(first, lan)
    write(first, lan)
    again = plan_of(first, lan)

    words = ("đơn vị đã ghi bảng khác", "Bảng này đã được ghi")
    assert [[word in " ".join(p.notes) for word in words] for p in (behind, again)] == [[True, False], [True, True]]
    assert (cells_of(behind), again.can_write) == (
        [("Lê Thị An", "phone", Said.PORTAL), ("Lê Thị An", "work", Said.FILE)], False,
    )  # fmt: skip


def test_an_older_workbook_asks_where_a_newer_one_said_otherwise(lan, world):
    member = make_member("Lê Thị An", branch=world.school, work="Giáo viên")
    old = filled(taken(lan, world.school), {member: {"work": "Tổ trưởng"}})
    write(filled(taken(lan, world.school), {member: {"work": "Hiệu phó"}}), lan)

    assert cells_of(plan_of(old, lan)) == [("Lê Thị An", "work", Said.BOTH)]


# ------------------------------------------------------------------ emptied, sorted badly, gone


def test_cells_that_were_emptied_are_counted_before_they_are_written(lan, world):
    an = make_member("Lê Thị An", branch=world.school, phone="0912345678", home_town="Nghệ An", union_officer=True)
    dung = make_member("Đỗ Minh Dũng", branch=world.school, birth="1988", phone="0905111222")
    content = filled(taken(lan, world.school), {an: {"phone": None, "home_town": " ", "union_officer": None}, dung: {"phone": ""}})

    plan = plan_of(content, lan)
    write(content, lan)

    assert plan.emptied == [("Điện thoại", 2), ("Quê quán", 1), ("Cán bộ công đoàn", 1)]
    assert [c.here for row in plan.update for c in row.taken] == ["để trống", "để trống", "không", "để trống"]
    assert [(m.phone, m.home_town, m.union_officer) for m in Member.objects.all()] == [("", "", False)] * 2


def sorted_without_hidden(page, column, row_of):
    """What comes of sorting the columns that are seen, when the machine column is left out of the selection."""
    rows = sorted(row_of.values())
    lines = [[page.cell(n, at).value for at in range(2, column["token"])] for n in rows]
    for number, values in zip(rows, [*lines[1:], lines[0]], strict=True):
        for at, value in enumerate(values, start=2):
            page.cell(number, at).value = value


def only_names(page, column, row_of):
    first, second, *_rest = sorted(row_of.values())
    one, other = page.cell(first, column["full_name"]), page.cell(second, column["full_name"])
    one.value, other.value = other.value, one.value


@pytest.mark.parametrize("spoil", [sorted_without_hidden, only_names])
def test_a_workbook_whose_hidden_column_was_not_sorted_with_it_is_refused(spoil, lan, world):
    for name in ("Lê Thị An", "Trần Văn Bình", "Ngô Thị Cúc"):
        make_member(name, branch=world.school, birth=None)

    with pytest.raises(RuleBroken, match="đã sắp xếp mà cột ẩn"):
        plan_of(filled(taken(lan, world.school), spoil=spoil), lan)


def test_taking_over_a_name_that_somebody_else_keeps_is_no_bad_sorting(lan, world):
    an, other = make_member("Lê Thị An", branch=world.school), make_member("Lê Thị Ánh", branch=world.school, birth="1988")
    ninh = make_member("Trần Văn Ninh", branch=world.school, birth="1990")

    plan = plan_of(filled(taken(lan, world.school), {an: {"full_name": other.full_name}, ninh: {"full_name": "Trần Văn Vinh"}}), lan)

    assert sorted(row.state for row in plan.rows) == sorted([State.UPDATE, State.UPDATE, State.KNOWN])


def test_a_name_that_became_another_one_is_asked_about(lan, world):
    an, dung = make_member("Lê Thị An", branch=world.school), make_member("Đỗ Minh Dũng", branch=world.school)
    content = filled(taken(lan, world.school), {an: {"full_name": "Trần Quốc Bảo"}, dung: {"full_name": "Đỗ Minh Dung"}})

    found = {name: said for name, _key, said in cells_of(plan_of(content, lan))}
    write(content, lan, answer=PORTAL)

    an.refresh_from_db()
    dung.refresh_from_db()
    assert found == {"Lê Thị An": Said.BOTH, "Đỗ Minh Dũng": Said.FILE}
    assert (an.full_name, dung.full_name) == ("Lê Thị An", "Đỗ Minh Dung")


@pytest.mark.django_db(databases=[])
@pytest.mark.parametrize(
    "before, after, expected",
    [
        ("Nguyễn Văn An", "Nguyễn Văn Anh", False), ("Nguyễn Văn An", "Nguyễn Thị Hoa", True), ("Lê An", "Lê Anh", False),
        ("Lê An", "Lê Thị An", False), ("Lê An", "Võ Bá", True), ("LÊ AN", "lê an", False), ("Lê An", "", False),
    ],
)  # fmt: skip
def test_another_name(before, after, expected):
    assert rules.is_another_name(before, after) is expected


def test_of_somebody_gone_it_says_what_is_not_written(lan, world):
    an = make_member("Lê Thị An", branch=world.school)
    dung = make_member("Đỗ Minh Dũng", branch=world.school, birth="1988")
    content = filled(taken(lan, world.school), {an: {"work": "Tổ trưởng", "theory": "Sơ cấp"}})
    for member in (an, dung):
        members.assign_branch(member=member, by=clerk(), branch=world.company, on=date(2026, 11, 1))

    assert [row.gone for row in plan_of(content, lan).rows] == [
        "Đồng chí này không còn trong phạm vi phụ trách. Không ghi các ô đã sửa: Công việc, chức vụ, Lý luận chính trị.",
        "Đồng chí này không còn trong phạm vi phụ trách. Dòng này không có ô nào sửa.",
    ]


def test_the_workbook_of_a_branch_that_was_merged_meanwhile_follows_its_people(chi, world):
    member = make_member("Lê Thị An", branch=world.school)
    content = taken(chi, world.school)
    plain = filled(content, {member: {"work": "Tổ trưởng"}}, new=[BINH])
    named = filled(content, {member: {"work": "Tổ trưởng"}}, new=[{**BINH, "branch": world.company.name}])
    reorganisation.merge(branch=world.school, successor=world.company, on=date(2026, 11, 1), by=clerk(), today=TODAY)

    assert "Cần ghi đơn vị" in faults(plan_of(plain, chi))
    write(named, chi)

    assert [(m.full_name, m.work, m.branch) for m in Member.objects.by_name()] == [
        ("Lê Thị An", "Tổ trưởng", world.company), ("Trần Văn Bình", "", world.company),
    ]  # fmt: skip


def test_somebody_who_came_back_to_the_branch_is_merged_as_if_never_gone(lan, world):
    member = make_member("Lê Thị An", branch=world.school)
    content = filled(taken(lan, world.school), {member: {"work": "Tổ trưởng"}})
    people.leave_union(member=member, by=clerk(), on=date(2026, 11, 1), today=TODAY)
    members.return_to_union(member=Member.objects.get(), by=clerk(), branch=world.school, on=date(2026, 11, 2), today=TODAY)

    assert cells_of(plan_of(content, lan)) == [("Lê Thị An", "work", Said.FILE)]
