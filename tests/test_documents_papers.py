"""The papers between both sides, of classes and to the units below: what stands on them, page and file alike; who is led where."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from io import BytesIO

import docx
import pytest
from django.urls import reverse

from tests.factories import TODAY, add_act, clerk, make_batch, make_body, make_branch, make_case, make_member
from tests.test_documents import resolved, words
from tracking.allocation import actions as allocation
from tracking.batches import actions as batches
from tracking.catalogue.models import Obstacle
from tracking.classes import actions as classes
from tracking.classes.models import ClassSession
from tracking.classes.rules import ClassKind
from tracking.documents import queries, rules, sample
from tracking.documents.filling import fill
from tracking.nominations.rules import ActKind as K
from tracking.party.rules import BodyKind
from tracking.targets import actions as targets

pytestmark = pytest.mark.django_db
HOSTILE = ("{{ 7*7 }} {% if x %}", "</w:t></w:r><w:p>&amp;<b>", "Ế" * 110)


def both(client, name, *args, query=""):
    """The texts of the print page and of the .docx."""
    printed = client.get(reverse(f"documents:print_{name}", args=args) + query).content.decode()
    return printed, words(client.get(reverse(f"documents:download_{name}", args=args) + query))


def assert_on_both(texts, wanted):
    assert {line: [line in text for text in texts] for line in wanted} == dict.fromkeys(wanted, [True, True])


def make_class(branch, learners, **facts):
    facts = {"kind": ClassKind.AWARENESS, "name": "Lớp nhận thức đợt 1", "starts_on": date(2026, 2, 2), **facts}
    made = classes.plan_class(branch=branch, by=clerk(), **facts)
    classes.enrol(training_class=made, nominations=learners, on=date(2026, 2, 2), by=clerk(), today=TODAY)
    return made


@pytest.fixture
def handed(world):
    """A batch of the ward that was handed over: two people of the school."""
    cases = [resolved("Nguyễn Thị Hồng Hạnh", world), resolved("Trần Văn Ân", world)]
    facts = {"document_form": "hand_over", "document_number": "05", "document_on": date(2026, 2, 10)}
    return make_batch(branch=world.ward, body=world.committee, people=cases, on=date(2026, 2, 10), **facts)


@pytest.fixture
def term(world):
    return targets.add_term(
        branch=world.province, name="Nhiệm kỳ 2025–2030", starts_on=date(2025, 1, 1), ends_on=date(2030, 12, 31), by=clerk()
    )


def give(term, branch, value, **facts):
    kind = {"indicator": "introduced", "shape": "year_count", "year": 2026, **facts}
    return targets.set_target(term=term, branch=branch, value=Decimal(value), by=clerk(), **kind)


# ------------------------------------------------------------------ rules


@pytest.mark.parametrize("meetings, sizes", [(0, [4]), (3, [4]), (4, [4]), (5, [6]), (8, [8]), (9, [8, 4]), (20, [8, 8, 4])])
def test_every_meeting_has_a_column_wide_enough_to_sign_in(meetings, sizes):
    headings = [f"{n:02}/02" for n in range(meetings)]

    sheets = rules.sheets_of(headings)

    assert [len(sheet) for sheet in sheets] == sizes
    assert [h for sheet in sheets for h in sheet if h] == headings


# ------------------------------------------------------------------ both sides


def test_minutes_of_a_batch_say_who_gives_whom_to_whom(chi, client, world, handed):
    texts = both(client.as_(chi), "batch_minutes", handed.code)

    assert_on_both(texts, (
        "CÔNG ĐOÀN PHƯỜNG TRƯỜNG VINH", "Số: ......../BB-CĐ", "Độc lập - Tự do - Hạnh phúc", "Trường Vinh, ngày 10 tháng 02 năm 2026",
        "Bên giao: Công đoàn phường Trường Vinh", "Bên nhận: Đảng ủy phường Trường Vinh", "danh sách 2 đoàn viên ưu tú",
        "Nguyễn Thị Hồng Hạnh", "Trần Văn Ân", "12/NQ-CĐCS, 03/02/2026", "Kèm theo công văn số 05/CĐ, 10/02/2026.", "ĐẠI DIỆN BÊN NHẬN",
    ))  # fmt: skip


def test_minutes_of_a_chosen_list_hold_those_in_sight(lan, client, world):
    ours, other = resolved("Trần Văn Ân", world), make_case(branch=world.company, full_name="Phùng Thị Khuê")

    texts = both(client.as_(lan), "minutes", query=f"?phieu={ours.code}&phieu={other.code}")

    assert_on_both(texts, ("Trần Văn Ân", "danh sách 1 đoàn viên ưu tú", "Bên giao: Công đoàn cơ sở Trường THPT Hoa Sen"))
    assert not any(other.member.full_name in text for text in texts)


def test_what_is_missing_is_named_with_its_page(chi, client, world):
    case = make_case(member=make_member("Đỗ Minh Dũng", branch=world.school, birth=None))
    batch = make_batch(branch=world.ward, body=world.committee, people=[case])

    page = client.as_(chi).get(reverse("documents:batch_minutes", args=[batch.code]))

    assert [(str(g.text), g.subject) for g in page.context["bundle"].gaps] == [
        ("Chưa ghi số công văn kèm theo danh sách.", batch),
        ("Đồng chí Đỗ Minh Dũng: chưa có ngày sinh.", case.member),
        ("Đồng chí Đỗ Minh Dũng: chưa ghi nghị quyết giới thiệu.", case),
    ]
    assert f'href="{case.get_absolute_url()}"' in page.content.decode()


def test_receipt_has_the_layout_of_the_party(sang, client, world, handed):
    batches.apply(batch=handed, items=list(handed.items.all()), by=clerk(), today=TODAY)
    add_act(handed.items.first().nomination, K.RECEIVED, date(2026, 2, 12), {"body": world.committee})

    texts = both(client.as_(sang), "batch_receipt", handed.code)

    assert_on_both(texts, (
        "ĐẢNG CỘNG SẢN VIỆT NAM", "TỈNH ỦY NGHỆ AN", "ĐẢNG ỦY PHƯỜNG TRƯỜNG VINH", "Số ........-BN/ĐU", "T/M ĐẢNG ỦY", "BÍ THƯ",
        "Đã nhận: 1 đồng chí", "Chưa có trả lời: 1 đồng chí", "đã nhận, 12/02/2026",
    ))  # fmt: skip
    assert not any("CỘNG HÒA XÃ HỘI" in text or "Số:" in text for text in texts)


# ------------------------------------------------------------------ classes


def test_list_and_attendance_of_a_class(chi, client, world):
    made = make_class(world.ward, [resolved("Trần Văn Ân", world, sex="male"), resolved("Nguyễn Thị Hồng Hạnh", world)])
    for day in (2, 3, 4, 5, 6):
        ClassSession.objects.create(training_class=made, on=date(2026, 2, day), starts_at=time(8, 0))
    client.as_(chi)

    listed, signed = both(client, "roll", made.code), both(client, "attendance", made.code)

    wanted = ("Lớp nhận thức đợt 1", "Bồi dưỡng nhận thức về Đảng", "Trần Văn Ân", "Danh sách có 2 học viên", "CĐCS Trường THPT Hoa Sen")
    assert_on_both(listed, ("DANH SÁCH HỌC VIÊN", "Ký nhận", "Giáo viên", *wanted))
    assert_on_both(signed, ("BẢNG ĐIỂM DANH", "02/02 08:00", "06/02 08:00", *wanted))
    assert signed[0].count('class="paper-free"') == 6


def test_learners_out_of_sight_stand_on_no_list(lan, client, world):
    made = make_class(world.ward, [resolved("Trần Văn Ân", world), make_case(branch=world.company, full_name="Người Công Ty")])

    for name in ("roll", "attendance"):
        texts = both(client.as_(lan), name, made.code)
        assert ["Người Công Ty" in text for text in texts] == [False, False]


# ------------------------------------------------------------------ to the units below


def test_decision_of_a_published_allocation_with_its_annex(ha, client, world, term):
    sheet = allocation.open_sheet(target=give(term, world.province, 20), by=clerk(), today=TODAY)
    for line in sheet.editions.get().lines.select_related("unit"):
        line.share = {world.ward: 12, world.other_ward: 8}[line.unit]
        line.save()
    allocation.publish(sheet=sheet, by=clerk(), decision_number="18", decision_on=date(2026, 1, 15), today=TODAY)

    texts = both(client.as_(ha), "sheet_decision", sheet.code)

    assert_on_both(texts, (
        "Số: 18/QĐ-LĐLĐ", "ngày 15 tháng 01 năm 2026", "cho 2 đơn vị, tổng số 20", "PHỤ LỤC", "Công đoàn phường Trường Vinh",
        "(kèm theo Quyết định số 18/QĐ-LĐLĐ, ngày 15 tháng 01 năm 2026 của Ban Chấp hành Liên đoàn Lao động tỉnh Nghệ An)",
        "Tổng cộng: 20.", "năm 2026",
    ))  # fmt: skip


def test_decisions_of_a_term_one_for_each_number(ha, client, world, term):
    give(term, world.ward, 12, decision_number="18", decision_on=date(2026, 1, 15))
    give(term, world.other_ward, 8, decision_number="18", decision_on=date(2026, 1, 15))
    give(term, world.school, 3)

    page = client.as_(ha).get(reverse("documents:term_decision", args=[term.code]))

    bundle = page.context["bundle"]
    assert [(p.head.number, p.total, [(line.unit, line.value) for line in p.lines]) for p in bundle.papers] == [
        ("Số: 18/QĐ-LĐLĐ", "20", [("Công đoàn phường Trường Vinh", "12"), ("Công đoàn phường Vinh Hưng", "8")]),
        ("Số: ......../QĐ-LĐLĐ", "3", [("CĐCS Trường THPT Hoa Sen", "3")]),
    ]
    assert [str(g.text) for g in bundle.gaps] == ["Chưa ghi số, ngày quyết định giao chỉ tiêu."]


def test_reminder_goes_to_those_without_an_introduction_and_knows_why(chi, client, world, term):
    from tracking.branches import actions as branches

    make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    obstacle = Obstacle.objects.first()
    branches.add_obstacle(branch=world.company, by=clerk(), on=date(2026, 1, 1), obstacle=obstacle)
    give(term, world.company, 2)
    query = "?ky=nam&tu=01/01/2026&den=31/12/2026"

    texts = both(client.as_(chi), "reminder", query=query)

    assert_on_both(texts, (
        "Kính gửi: Công đoàn cơ sở Công ty May Sông Lam", "V/v đẩy mạnh giới thiệu", "Số: ......../CĐ", obstacle.name,
        "Chỉ tiêu đơn vị được giao: 2 đồng chí, năm 2026.",
    ))  # fmt: skip
    assert not any("Hoa Sen" in text for text in texts)


def test_reminders_are_bounded_and_fit_in_one_file(ha, world, monkeypatch):
    monkeypatch.setattr(rules, "MAX_PAPERS", 3)
    for n in range(5):
        make_branch(f"CĐCS Công ty Số {n}", parent=world.ward)
    from tracking.figures.rules import Period

    bundle = queries.reminders(world.ward, Period(date(2026, 1, 1), TODAY), (), today=TODAY)

    assert (len(bundle.papers), bundle.more) == (3, True)


# ------------------------------------------------------------------ hostile text, cost


@pytest.mark.parametrize("name", HOSTILE)
def test_marks_in_names_stay_text_on_every_paper(name, chi, client, world):
    case = resolved(name, world)
    batch = make_batch(branch=world.ward, body=world.committee, people=[case], name=name)
    made = make_class(world.ward, [case], place=name)
    client.as_(chi)

    for paper, code in (("batch_minutes", batch.code), ("roll", made.code), ("attendance", made.code)):
        answer = client.get(reverse(f"documents:download_{paper}", args=[code]))
        assert case.member.full_name in words(answer), paper


COSTS = {"batch_minutes": 9, "batch_receipt": 9, "roll": 8, "attendance": 9, "term_decision": 8, "reminder": 11}


@pytest.mark.parametrize("name", COSTS)
@pytest.mark.parametrize("rows", (1, 5))
def test_number_of_queries_does_not_grow(name, rows, chi, client, world, term, django_assert_num_queries):
    cases = [resolved(f"Người Thứ {n}", world) for n in range(rows)]
    batch = make_batch(branch=world.ward, body=world.committee, people=cases, on=date(2026, 2, 10))
    if name == "batch_receipt":
        batches.apply(batch=batch, items=list(batch.items.all()), by=clerk(), today=TODAY)
    made = make_class(world.ward, cases)
    for n in range(rows):
        give(term, make_branch(f"CĐCS Công ty Số {n}", parent=world.ward), 2, decision_number="18", decision_on=date(2026, 1, 15))
    codes = {"roll": made.code, "attendance": made.code, "term_decision": term.code}
    codes |= {"batch_minutes": batch.code, "batch_receipt": batch.code}
    client.as_(chi)

    with django_assert_num_queries(COSTS[name]):
        client.get(reverse(f"documents:{name}", args=[codes[name]] if name in codes else []))


def test_a_cell_signs_for_itself(world):
    from tracking.documents.queries.heads import body_head

    cell = make_body("Chi bộ Kho bạc", parent=world.committee, kind=BodyKind.CELL)

    heads = [body_head(b, "7", date(2026, 2, 3), sort="BN") for b in (cell, world.committee)]

    assert [(h.number, h.signer) for h in heads] == [("Số 7-BN/CB", "T/M CHI BỘ"), ("Số 7-BN/ĐU", "T/M ĐẢNG ỦY")]


@pytest.mark.parametrize("name", [*HOSTILE, "Ế" * 500])
def test_any_text_stays_text_whatever_its_length(name):
    paper = sample.papers("minutes")[0]
    person = replace(paper.people[0], name=name, branch=name)

    written = fill(queries.built_in("minutes"), [replace(paper, people=(person,), giver=name, occasion=name)])

    assert name in "\n".join(cell.text for table in docx.Document(BytesIO(written)).tables for row in table.rows for cell in row.cells)
