"""What comes back of a workbook of members: untouched, rearranged, with people added, gone or moved, tampered with, or something else."""

import subprocess
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest

from portal.errors import RuleBroken
from tests.awkward import ods
from tests.factories import TODAY, clerk, make_branch, make_case, make_member
from tests.packets import HEAD, faults, filled, plan_of, taken, write
from tracking.history.models import Event
from tracking.imports.queries import OTHER, SKIP
from tracking.imports.rules import RowState as State
from tracking.members import actions as members
from tracking.members.models import Member, NotSamePerson
from tracking.nominations import people
from tracking.nominations.rules import ActKind as K
from tracking.packets import actions, exports, files, queries, reading, rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(world):
    """Five people of the school with everything that a cell may hold."""
    make_member("Lê Thị An", branch=world.school, phone="0912345678", work="=1+1", ethnic_group=queries.groups()["kinh"], theory="basic")
    make_member(
        "Trần Văn Ân", branch=world.school, birth="1988", sex="male", direct_worker=True, education="vocational", home_town="xã Nghi Lộc"
    )
    make_member("Đỗ Minh Dũng", branch=world.school, birth=None, direct_worker=False, union_joined_on=date(2016, 2, 3))
    make_member("H'Hen Niê", branch=world.school, birth="03/1990", union_officer=True, youth_joined_on=date(2008, 3, 26))
    case = make_case(branch=world.school, full_name="Hoàng Đức", acts=[(K.CEREMONY, date(2026, 5, 28))])
    Member.objects.filter(full_name="Trần Văn Ân").update(phone="không rõ")  # stored before telephone numbers were checked
    return {m.full_name: m for m in Member.objects.all()} | {"case": case}


def states(plan):
    return [(row.state, row.faults) for row in plan.rows]


# ------------------------------------------------------------------ round trips


def test_an_untouched_workbook_says_same_for_every_person(lan, world, school):
    content = taken(lan, world.school)

    for back in (content, filled(content)):
        plan = plan_of(back, lan)
        assert (states(plan), plan.notes, plan.can_write) == ([(State.KNOWN, [])] * 5, [], False)


def sort_rows(page, column, row_of):
    lines = [[cell.value for cell in page[n]] for n in range(HEAD + 1, page.max_row + 1)]
    for number, values in enumerate(reversed(lines), start=HEAD + 1):
        for at, value in enumerate(values, start=1):
            page.cell(number, at).value = value


def insert_columns(page, column, row_of):
    page.insert_cols(3, 2)
    page.cell(HEAD, 3).value, page.cell(HEAD, 4).value = "Ghi chú", "Tổ"
    page.cell(HEAD + 1, 3).value = "đã hỏi"
    page.insert_rows(1)


def hide_rows(page, column, row_of):
    for number in row_of.values():
        page.row_dimensions[number].hidden = True


def move_columns(page, column, row_of):
    """Every column at another place, some of them hidden."""
    for number in range(HEAD, page.max_row + 1):
        values = [cell.value for cell in page[number]]
        for at, value in enumerate(reversed(values), start=1):
            page.cell(number, at).value = value
    for letter in "CDEFG":
        page.column_dimensions[letter].hidden = True


def everything(page, column, row_of):
    for spoil in (sort_rows, move_columns, hide_rows):
        spoil(page, column, row_of)


@pytest.mark.parametrize("spoil", [sort_rows, insert_columns, hide_rows, move_columns, everything])
def test_a_rearranged_workbook_is_merged_all_the_same(spoil, lan, world, school):
    content = filled(taken(lan, world.school), {school["Lê Thị An"]: {"work": "Tổ trưởng"}}, spoil=spoil)

    plan = plan_of(content, lan)

    assert sorted(row.state for row in plan.rows) == [State.UPDATE, *[State.KNOWN] * 4]
    assert [(row.found.full_name, c.key, c.here) for row in plan.update for c in row.taken] == [("Lê Thị An", "work", "Tổ trưởng")]


def test_as_an_ods_it_says_the_same(lan, world, school):
    content = filled(taken(lan, world.school), {school["Lê Thị An"]: {"work": "Tổ trưởng"}})
    page = openpyxl.load_workbook(BytesIO(content)).worksheets[0]

    plan = plan_of(ods(*page.iter_rows(values_only=True)), lan)

    assert ([(c.key, c.here) for row in plan.rows for c in row.cells], faults(plan)) == ([("work", "Tổ trưởng")], "")


@pytest.mark.office
def test_saved_by_libreoffice_it_says_the_same(lan, world, school, tmp_path):
    path = tmp_path / "bang.xlsx"
    path.write_bytes(filled(taken(lan, world.school), {school["Lê Thị An"]: {"work": "Tổ trưởng"}}, spoil=everything))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for form in ("ods", "xlsx"):
        command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(tmp_path / form), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)

        plan = plan_of((tmp_path / form / f"bang.{form}").read_bytes(), lan)

        assert ([(c.key, c.here) for row in plan.rows for c in row.cells], faults(plan)) == ([("work", "Tổ trưởng")], "")


def test_deleted_and_emptied_rows_change_nothing_and_are_named(lan, world, school):
    def spoil(page, column, row_of):
        for key in rules.KEYS:
            page.cell(row_of[school["Trần Văn Ân"].code], column[key]).value = None
        page.delete_rows(row_of[school["Lê Thị An"].code])

    plan = plan_of(filled(taken(lan, world.school), spoil=spoil), lan)

    assert ([row.state for row in plan.rows], plan.can_write) == ([State.KNOWN] * 3, False)
    assert plan.notes == ["2 đồng chí không còn trong tệp (dòng đã xóa). Phần mềm giữ nguyên thông tin của các đồng chí này."]


def test_a_column_that_was_removed_keeps_what_is_known(lan, world, school):
    content = filled(taken(lan, world.school), spoil=lambda page, column, row_of: page.delete_cols(column["phone"]))

    plan = plan_of(content, lan)

    assert ([row.state for row in plan.rows], plan.notes) == (
        [State.KNOWN] * 5, ["Tệp không còn cột: Điện thoại. Nội dung các cột này giữ nguyên."],
    )  # fmt: skip


def test_the_workbook_says_nothing_of_citizen_numbers_and_hides_no_values(lan, world):
    member = make_member("Lê Thị An", branch=world.school, phone="0912345678", citizen_number="040190001234")

    book = openpyxl.load_workbook(BytesIO(taken(lan, world.school)))

    words = [str(c.value) for page in book for row in page.iter_rows() for c in row if c.value is not None]
    hidden = [w for w in words if member.code in w]
    assert not any("040190001234" in w for w in words)
    assert [("0912345678" in w, "An" in w.split(".")[0]) for w in hidden] == [(False, False)]
    assert [sum("0912345678" in w for w in words), book["DanhMuc"].sheet_state] == [1, "hidden"]


# ------------------------------------------------------------------ people added


BINH = {
    "full_name": "Trần Văn Bình", "birth": "5/6/1988", "sex": "nam", "phone": 905111222, "party_status": "đảng viên dự bị",
    "theory": "sơ cấp", "residence": "khối 3",
}  # fmt: skip


def test_new_people_are_entered_with_everything(lan, world):
    written = write(filled(taken(lan, world.school), new=[BINH, {"full_name": "Ngô Thị Cúc", "sex": "Nữ"}]), lan)

    found = [(m.full_name, m.birth, m.phone, m.party_status, m.theory, m.residence, m.branch) for m in Member.objects.by_name()]
    assert found == [
        ("Trần Văn Bình", "05/06/1988", "0905111222", "probation", "basic", "khối 3", world.school),
        ("Ngô Thị Cúc", "", "", "none", "", "", world.school),
    ]
    assert (len(written.result["added"]), written.result["updated"]) == (2, [])
    assert Event.objects.filter(action="packets.write").get().facts | {"code": ""} == {"code": "", "added": 2, "updated": 0}


@pytest.mark.parametrize("answer, count, pairs", [("same", 1, 0), (OTHER, 2, 1), (SKIP, 1, 0)])
def test_a_new_person_who_may_be_known_is_asked_about(answer, count, pairs, lan, world):
    known = make_member("Trần Văn Bình", branch=world.school, birth="01/01/1988", sex="male", work="Bảo vệ")
    content = filled(taken(lan, world.school), new=[{**BINH, "work": "Thủ kho"}])
    row = plan_of(content, lan).doubtful[0]

    with pytest.raises(RuleBroken, match="Chọn từng điểm"):
        write(content, lan)
    write(content, lan, answers={row.number: known.code if answer == "same" else answer})

    assert (Member.objects.count(), NotSamePerson.objects.count()) == (count, pairs)
    known.refresh_from_db()
    assert (known.work, known.birth, known.phone) == ("Bảo vệ", "01/01/1988", "0905111222" if answer == "same" else "")


def test_in_the_workbook_of_a_ward_a_new_person_needs_a_branch(chi, world):
    content = taken(chi, world.ward)

    without = plan_of(filled(content, new=[BINH]), chi)
    write(filled(content, new=[{**BINH, "branch": "CĐCS Công ty May Sông Lam"}]), chi)

    assert "Cần ghi đơn vị" in faults(without)
    assert Member.objects.get().branch == world.company


def test_two_branches_of_one_name_are_told_apart_by_their_codes(ha, world):
    other = make_branch("CĐCS Công ty May Sông Lam", parent=world.other_ward)
    make_member("Lê Thị An", branch=other)
    book = openpyxl.load_workbook(BytesIO(taken(ha, world.province)))
    offered = [c.value for c in book["DanhMuc"]["H"] if c.value] + [c.value for c in book["DanhMuc"]["I"] if c.value]
    word = next(w for w in offered if other.code in w)

    content = filled(taken(ha, world.province), new=[{**BINH, "branch": word}])
    assert [row.state for row in plan_of(content, ha).rows] == [State.KNOWN, State.NEW]
    write(content, ha)

    assert [m.branch for m in Member.objects.all()] == [other, other]


# ------------------------------------------------------------------ what cannot be


@pytest.mark.parametrize(
    "cells, word",
    [
        ({"birth": "31/02/1990"}, "không phải là ngày hợp lệ"),
        ({"birth": "01/01/2090"}, "không thể sau ngày hôm nay"),
        ({"birth": True}, "không phải là ngày hợp lệ"),
        ({"sex": "khác"}, "Nam hoặc Nữ"),
        ({"sex": None}, "Không để trống"),
        ({"full_name": " "}, "Không để trống"),
        ({"full_name": "A" * 10_000}, "dài quá 120 ký tự"),
        ({"phone": "12345"}, "số điện thoại chưa đúng"),
        ({"work": "a" * 200}, "dài quá 120 ký tự"),
        ({"direct_worker": "đôi khi"}, "ghi có hoặc không"),
        ({"education": "Phó giáo sư"}, "không có trong danh sách trình độ"),
        ({"theory": "Thạc sĩ"}, "không có trong danh sách lý luận chính trị"),
        ({"home_town": "a" * 121}, "dài quá 120 ký tự"),
        ({"residence": "a" * 161}, "dài quá 160 ký tự"),
        ({"ethnic_group": "Sao Hỏa"}, "không có “Sao Hỏa”"),
        ({"union_joined_on": "2016"}, "cần ghi đủ ngày, tháng, năm"),
        ({"union_joined_on": TODAY + timedelta(days=1)}, "chưa đến"),
        ({"youth_joined_on": "01/01/1980"}, "trước ngày sinh"),
        ({"party_status": "sắp vào"}, "chọn chưa là đảng viên"),
        ({"work": "#REF!"}, "ô công thức"),
        ({"work": "=A1"}, "ô công thức"),
        ({"branch": "CĐCS Công ty May Sông Lam"}, "Không đổi đơn vị bằng bảng này"),
        ({"full_name": "Ngô Thị Cúc", "birth": "01/01/1999"}, "Người mới thì ghi vào dòng trống"),
    ],
)
def test_each_bad_cell_says_what_is_wrong_and_nothing_is_written(cells, word, lan, world):
    member = make_member("Lê Thị An", branch=world.school)
    other = make_member("Trần Văn Ân", branch=world.school, birth="1988")
    content = filled(taken(lan, world.school), {member: cells, other: {"work": "Thủ kho"}})

    assert word in faults(plan_of(content, lan))
    with pytest.raises(RuleBroken, match="Còn 1 dòng lỗi"):
        write(content, lan)
    assert not Member.objects.filter(work="Thủ kho").exists()
    write(content, lan, leave_out=True)
    assert [m.work for m in Member.objects.by_name()] == ["", "Thủ kho"]


def test_party_status_told_by_a_case_stays(lan, world, school):
    content = filled(taken(lan, world.school), {school["Hoàng Đức"]: {"party_status": "đảng viên chính thức"}})

    assert "lấy từ phiếu theo dõi" in faults(plan_of(content, lan))


def test_a_copied_row_and_one_person_twice_are_faults(lan, world):
    member = make_member("Lê Thị An", branch=world.school)

    def copy_row(page, column, row_of):
        for cell in page[row_of[member.code]]:
            page.cell(row_of[member.code] + 1, cell.column).value = cell.value

    copied = plan_of(filled(taken(lan, world.school), spoil=copy_row), lan)
    typed = plan_of(filled(taken(lan, world.school), new=[{"full_name": "Lê Thị An", "birth": "12/03/1990", "sex": "Nữ"}]), lan)

    assert [("hai dòng của cùng một đồng chí" in " ".join(row.faults)) for row in copied.rows] == [True, True]
    assert [row.state for row in typed.rows] == [State.KNOWN, State.WRONG]


@pytest.mark.parametrize("how", ["moved", "left"])
def test_people_gone_meanwhile_are_shown_and_left_alone(how, lan, world):
    member = make_member("Lê Thị An", branch=world.school)
    stays = make_member("Trần Văn Ân", branch=world.school, birth="1988")
    content = filled(taken(lan, world.school), {member: {"work": "Tổ trưởng"}, stays: {"work": "Thủ kho"}})
    if how == "left":
        people.leave_union(member=member, by=clerk(), on=date(2026, 11, 1), today=TODAY)
    else:
        members.assign_branch(member=member, by=clerk(), branch=world.company, on=date(2026, 11, 1))

    plan = plan_of(content, lan)
    write(content, lan)

    assert [row.found.full_name if row.found else "" for row in plan.gone] == (["Lê Thị An"] if how == "left" else [""])
    assert plan.gone[0].title == "Lê Thị An"
    assert [m.work for m in Member.objects.by_name()] == ["", "Thủ kho"]


def test_somebody_in_sight_who_moved_out_of_the_branch_is_left_alone(chi, world):
    member = make_member("Lê Thị An", branch=world.school)
    content = filled(taken(chi, world.school), {member: {"work": "Tổ trưởng"}})
    members.assign_branch(member=member, by=clerk(), branch=world.company, on=date(2026, 11, 1))

    plan = plan_of(content, chi)

    assert (plan.can_write, [row.gone for row in plan.rows]) == (
        False, ["Đồng chí này đã chuyển sinh hoạt đến CĐCS Công ty May Sông Lam. Không ghi các ô đã sửa: Công việc, chức vụ."],
    )  # fmt: skip


def test_a_kept_workbook_is_written_once(lan, world):
    make_member("Lê Thị An", branch=world.school)
    written = write(filled(taken(lan, world.school), new=[BINH]), lan)

    with pytest.raises(RuleBroken, match="Tệp này đã được ghi"):
        actions.write_packet(filled=written, answers={}, cells={}, seen="", by=lan, today=TODAY)


def test_somebody_who_moved_within_the_ward_is_updated_by_the_wards_workbook(chi, world):
    member = make_member("Lê Thị An", branch=world.school)
    content = filled(taken(chi, world.ward), {member: {"work": "Tổ trưởng"}})
    members.assign_branch(member=member, by=clerk(), branch=world.company, on=date(2026, 11, 1))

    write(content, chi)

    assert Member.objects.get(work="Tổ trưởng").branch == world.company


def test_what_changed_since_the_dry_run_stops_the_writing(lan, world):
    member = make_member("Lê Thị An", branch=world.school)
    content = filled(taken(lan, world.school), {member: {"work": "Tổ trưởng"}})
    kept = actions.keep_packet(by=lan, name="bang.xlsx", content=content, today=TODAY)
    seen = reading.plan(content=content, user=lan, today=TODAY).digest
    people.update_member(member=member, by=clerk(), today=TODAY, full_name="Lê Thị An", work="Hiệu phó")

    with pytest.raises(RuleBroken, match="đã thay đổi từ lúc kiểm tra"):
        actions.write_packet(filled=kept, answers={}, cells={}, seen=seen, by=lan, today=TODAY)

    assert Member.objects.get().work == "Hiệu phó"


# ------------------------------------------------------------------ stamps


def tampered(content, change):
    """The workbook with every hidden machine cell and stamp put through ``change``."""

    def spoil(page, column, row_of):
        for row in page.iter_rows(min_col=column["token"], max_col=column["token"]):
            if row[0].value and row[0].row != HEAD:
                row[0].value = change(str(row[0].value))
        other = page.parent["DanhMuc"]
        other["A1"].value = change(str(other["A1"].value))

    return filled(content, spoil=spoil)


@pytest.mark.parametrize(
    "change, word",
    [
        (lambda s: s.replace("BD2.", "BD9."), "bản khác của phần mềm"),
        (lambda s: s[:-1] + ("0" if s[-1] != "0" else "1"), "Dấu của bảng đã bị sửa"),
        (lambda s: "" if s.startswith("BD") else s, "không phải bảng cập nhật đoàn viên"),
    ],
)
def test_a_tampered_stamp_is_refused(change, word, lan, world, school):
    with pytest.raises(RuleBroken, match=word):
        plan_of(tampered(taken(lan, world.school), change), lan)


def test_a_changed_machine_cell_is_a_fault_of_its_row(lan, world, school):
    one, other = school["Lê Thị An"], school["Trần Văn Ân"]

    def swap(page, column, row_of):
        cell = page.cell(row_of[one.code], column["token"])
        cell.value = str(cell.value).replace(one.code, other.code)

    def foreign(page, column, row_of):
        older = openpyxl.load_workbook(BytesIO(taken(lan, world.school))).worksheets[0]
        page.cell(row_of[one.code], column["token"]).value = older.cell(row_of[one.code], column["token"]).value

    for spoil, word in ((swap, "Mã dòng"), (foreign, "chép từ bảng khác")):
        assert word in faults(plan_of(filled(taken(lan, world.school), spoil=spoil), lan))


def test_a_workbook_without_its_hidden_column_or_with_one_twice_is_refused(lan, world, school):
    def twice(page, column, row_of):
        page.cell(HEAD, page.max_column + 1).value = "Điện thoại"

    for spoil, word in ((lambda page, column, row_of: page.delete_cols(column["token"]), "Mã dòng"), (twice, "hai cột cùng tên")):
        with pytest.raises(RuleBroken, match=word):
            plan_of(filled(taken(lan, world.school), spoil=spoil), lan)


def test_somebody_elses_workbook_is_refused(lan, minh, chi, thu, world, school):
    content = taken(lan, world.school)

    assert len(plan_of(content, chi).rows) == 5
    for stranger in (minh, thu):
        with pytest.raises(RuleBroken, match="ngoài phạm vi"):
            plan_of(content, stranger)


def test_two_workbooks_put_together_are_refused(lan, world, school):
    other = taken(lan, world.school)
    stamp = openpyxl.load_workbook(BytesIO(other))["DanhMuc"]["A1"].value

    def paste(page, column, row_of):
        page.parent.create_sheet("Bảng hai")["A1"] = stamp

    with pytest.raises(RuleBroken, match="ghép từ nhiều bảng"):
        plan_of(filled(taken(lan, world.school), spoil=paste), lan)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"a;b;c\n1;2;3", b"PK\x03\x04broken", b"\x00" * 100])
def test_other_files_are_refused_and_are_no_packet(content, lan, world):
    with pytest.raises(RuleBroken):
        plan_of(content, lan)
    assert not files.is_packet(content)


def test_parts_and_bounds(lan, world, school, monkeypatch):
    monkeypatch.setattr(rules, "MOST", 2)
    found = queries.people(lan, world.school)

    assert [queries.parts(found), [len(queries.part(found, n, 3)) for n in (1, 2, 3)]] == [3, [2, 2, 1]]
    for number, of in ((0, 3), (4, 3), (1, None)):
        with pytest.raises(RuleBroken):
            queries.part(found, number, of)
    monkeypatch.setattr(rules, "MOST_PARTS", 2)
    assert queries.parts(found) is None


def test_the_lists_to_pick_from_reach_to_the_last_empty_line(lan, world, school):
    page = openpyxl.load_workbook(BytesIO(taken(lan, world.school))).worksheets[0]

    ranges = {str(v.sqref): v.formula1 for v in page.data_validations.dataValidation if v.type == "list"}
    last = HEAD + 5 + rules.SPARE
    assert ranges[f"D{HEAD + 1}:D{last}"] == "DanhMuc!$A$2:$A$3"
    assert len(ranges) == 8  # sex, direct worker, education, theory, ethnic group, officer, Party status, branch of new people
    assert ranges[f"I{HEAD + 1}:I{last}"] == "DanhMuc!$D$2:$D$6"
    assert exports.HEAD == HEAD - 1


def test_the_stamp_stands_above_the_table_in_every_empty_line_and_on_the_hidden_sheet(lan, world):
    book = openpyxl.load_workbook(BytesIO(taken(lan, world.school)))

    found = [(page.title, c.row) for page in book for row in page.iter_rows() for c in row if str(c.value or "").startswith("BD2.")]
    first, *lines, hidden = found
    assert (first, [row for _title, row in lines], hidden) == (
        ("Đoàn viên", 1), list(range(HEAD + 1, HEAD + 1 + rules.SPARE)), ("DanhMuc", 1),
    )  # fmt: skip
