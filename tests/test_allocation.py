"""Allocation sheets: reckoning, bounds, comments, publishing, editions; the pages, what they cost and who sees what.

Tried: fields missing from the post taken as empty, 0 let through where a target holds, a published edition left open, replies shown to
everybody or taken after publication, no version, locks ignored, half a paste written, 0 for not known, a query per row; each turned this
file red.
"""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse

from portal.errors import RuleBroken, Stale
from portal.keys import new_key
from portal.sheets import read_rows
from tests.factories import TODAY, clerk, make_branch, make_case, make_member
from tracking.allocation import actions, queries
from tracking.allocation.models import AllocationEdition, AllocationLine, AllocationReply, AllocationSheet
from tracking.allocation.rules import Known
from tracking.branches.models import BranchFact
from tracking.nominations.rules import ActKind as K
from tracking.targets import actions as targets
from tracking.targets.models import Target

pytestmark = pytest.mark.django_db
DECISION = {"decision_number": "15/QĐ-CĐ", "decision_on": date(2026, 11, 18)}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def target(world):
    term = targets.add_term(branch=world.ward, name="Nhiệm kỳ", starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30), by=clerk())
    return give(term, world.ward, 30)


@pytest.fixture
def sheet(target):
    return actions.open_sheet(target=target, by=clerk(), today=TODAY)


def give(term, branch, value, **facts):
    kind = {"indicator": "introduced", "shape": "term_count", **facts}
    return targets.set_target(term=term, branch=branch, value=Decimal(value), by=clerk(), **kind)


def lines(sheet):
    return {line.unit.name: line for line in queries.lines_of(queries.edition_of(sheet))}


def shares(sheet):
    return {name: line.share for name, line in lines(sheet).items()}


def save(sheet, changes=None, **facts):
    by_name = lines(sheet)
    changed = {by_name[name].pk: columns for name, columns in (changes or {}).items()}
    return actions.save(sheet=sheet, by=clerk(), today=TODAY, lines=changed, settings=facts.pop("settings", {}), **facts)


def publish(sheet, **facts):
    return actions.publish(sheet=sheet, by=clerk(), today=TODAY, **{**DECISION, **facts})


def post(client, person, url, data=None, **extra):
    return client.as_(person).post(url, {"_key": new_key(person), **(data or {})}, **extra)


def address(name, row):
    return reverse(f"allocation:{name}", args=[row.code])


SCHOOL, COMPANY = "CĐCS Trường THPT Hoa Sen", "CĐCS Công ty May Sông Lam"

# ------------------------------------------------------------------ facts and reckoning


def test_known_facts_are_counted_and_the_rest_is_not_known(world):
    BranchFact.objects.create(branch=world.company, on=date(2025, 1, 1), member_count=400, direct_worker_count=350)
    BranchFact.objects.create(branch=world.company, on=date(2026, 1, 1), member_count=420)
    make_member(branch=world.school, birth="12/03/1990")
    make_member(branch=world.school, birth="12/03/2010")
    make_case(branch=world.school, acts=[(K.AGREED, date(2025, 2, 1)), (K.UNION_DOCUMENT, date(2025, 3, 1))], on=date(2025, 1, 1))

    found = queries.known_of(world.ward, [world.school, world.company], Target(indicator="introduced"), TODAY)

    assert found == {
        world.school.pk: Known(members=3, eligible=2, own_cell=True, results=(None, None, 1), introduced=1),
        world.company.pk: Known(members=420, workers=350, own_cell=False, results=(None, None, 0), introduced=0),
    }


def test_numbers_of_the_units_below_are_added_up(world):
    for unit, count in ((world.school, 80), (world.company, 420)):
        BranchFact.objects.create(branch=unit, on=date(2026, 1, 1), member_count=count)

    found = queries.known_of(world.province, [world.ward, world.other_ward], Target(indicator="introduced"), TODAY)

    assert [found[u.pk].members for u in (world.ward, world.other_ward)] == [500, None]


def test_sheet_proposes_the_exact_sum_with_a_reason(sheet):
    assert shares(sheet) == {COMPANY: 15, SCHOOL: 15}
    assert lines(sheet)[COMPANY].why() == "Đề xuất 15 theo mức bình quân vì chưa có số liệu của đơn vị."


def test_only_counts_in_force_of_a_branch_with_units_are_split(world, target):
    average = targets.set_target(
        term=target.term, branch=world.ward, indicator="admitted", shape="per_branch_year", value=Decimal("1.5"), by=clerk()
    )
    leaf = give(target.term, world.school, 5)
    give(target.term, world.ward, 40)
    target.refresh_from_db()

    for wrong in (average, leaf, target):
        with pytest.raises(RuleBroken):
            actions.open_sheet(target=wrong, by=clerk(), today=TODAY)
    assert AllocationSheet.objects.count() == 0


def test_the_same_target_has_one_sheet(sheet, target):
    later = give(target.term, target.branch, 40)

    assert actions.open_sheet(target=later, by=clerk(), today=TODAY) == sheet


def test_locked_cells_stay_and_the_rest_is_divided(sheet):
    save(sheet, {SCHOOL: {"share": 4, "is_locked": True}}, reckon=True)

    assert shares(sheet) == {COMPANY: 26, SCHOOL: 4}
    assert lines(sheet)[SCHOOL].why() == "Giữ 4 vì ô đã khóa."


def test_floor_and_cap_of_a_row_go_before_those_for_all(sheet):
    save(sheet, {SCHOOL: {"cap": 20}}, settings={"cap": 12, "floor": 1}, reckon=True)

    assert shares(sheet) == {COMPANY: 12, SCHOOL: 18}


def test_division_that_cannot_be_writes_nothing(sheet):
    with pytest.raises(RuleBroken) as refusal:
        save(sheet, settings={"cap": 10}, reckon=True)

    assert "còn thiếu 10 so với số cần giao 30" in str(refusal.value.reasons[0].text)
    assert (shares(sheet), AllocationSheet.objects.get().cap) == ({COMPANY: 15, SCHOOL: 15}, None)


def test_reckoning_again_takes_the_target_that_now_holds(sheet, target):
    give(target.term, target.branch, 44)
    with pytest.raises(RuleBroken):
        publish(sheet)

    save(sheet, reckon=True)

    assert shares(sheet) == {COMPANY: 22, SCHOOL: 22}


def test_second_saver_is_told(sheet):
    version = AllocationSheet.objects.get().version
    save(sheet, {SCHOOL: {"share": 1}}, version=version)

    with pytest.raises(Stale):
        save(sheet, {SCHOOL: {"share": 2}}, version=version)
    assert shares(sheet)[SCHOOL] == 1


# ------------------------------------------------------------------ publishing, editions


def test_publishing_sets_the_targets_and_freezes(sheet, world, target):
    save(sheet, {SCHOOL: {"share": 0}, COMPANY: {"share": 33}})

    publish(sheet)

    (child,) = Target.objects.filter(branch__in=[world.school, world.company])
    facts = (child.branch, child.value, child.term, child.decision_number, child.decision_on)
    assert facts == (world.company, 33, target.term, "15/QĐ-CĐ", date(2026, 11, 18))
    assert lines(sheet)[COMPANY].target == child
    for again in (
        lambda: save(sheet, {SCHOOL: {"share": 2}}),
        lambda: publish(sheet),
        lambda: actions.ask(sheet=sheet, by=clerk(), today=TODAY),
    ):
        with pytest.raises(RuleBroken):
            again()


def test_zero_is_refused_where_a_target_holds_and_nothing_is_written(sheet, world, target):
    give(target.term, world.school, 7)
    save(sheet, {SCHOOL: {"share": 0}, COMPANY: {"share": 30}})

    with pytest.raises(RuleBroken) as refusal:
        publish(sheet)

    words = "“CĐCS Trường THPT Hoa Sen” đang có chỉ tiêu 7 nên không ghi 0 được. Ghi ít nhất 1."
    assert [r.text for r in refusal.value.reasons] == [words]
    assert (Target.objects.filter(branch=world.company).count(), queries.edition_of(sheet).is_draft) == (0, True)


def test_unit_that_closed_meanwhile_gets_no_target(sheet, world):
    world.school.closed_on = date(2026, 11, 1)
    world.school.save()

    with pytest.raises(RuleBroken) as refusal:
        publish(sheet)
    save(sheet, {SCHOOL: {"share": 0}})
    publish(sheet)

    words = "“CĐCS Trường THPT Hoa Sen” đã kết thúc hoạt động hoặc chuyển nơi khác. Ghi 0 ở đơn vị này."
    assert [r.text for r in refusal.value.reasons] == [words]
    assert list(Target.objects.filter(branch__parent=world.ward).values_list("branch", flat=True)) == [world.company.pk]


def test_later_change_is_a_new_edition_with_its_own_decision(sheet, world):
    publish(sheet)
    new = make_branch("CĐCS Công ty Mới", parent=world.ward)
    actions.renew(sheet=sheet, by=clerk(), today=TODAY)
    save(sheet, {SCHOOL: {"share": 10}, COMPANY: {"share": 14}, new.name: {"share": 6}})
    publish(sheet, decision_number="20/QĐ-CĐ")

    first, second = AllocationEdition.objects.order_by("number")
    assert [(d.unit, d.before, d.after, d.change) for d in queries.differences(first, second)] == [
        (world.company, 15, 14, "−1"), (new, None, 6, "+6"), (world.school, 15, 10, "−5"),
    ]  # fmt: skip
    assert list(Target.objects.in_force().filter(branch=world.school).values_list("value", "decision_number")) == [(10, "20/QĐ-CĐ")]


# ------------------------------------------------------------------ comments


def test_reasons_are_those_by_which_the_shares_were_proposed(sheet, world):
    """Neither weights changed without reckoning nor those of a later edition touch what a decision rests on."""

    def reasons(number=None):
        edition = queries.edition_of(AllocationSheet.objects.get(pk=sheet.pk), number)
        return {line.unit.name: line.why() for line in queries.lines_of(edition)}

    even, first = {"people": 0, "results": 0, "workers": 0, "equal": 1}, reasons()
    save(sheet, settings=even)
    kept = reasons()
    publish(sheet)
    actions.renew(sheet=sheet, by=clerk(), today=TODAY)
    save(sheet, reckon=True, settings=even)
    published, later = reasons("1"), reasons()

    assert first == kept == published != later
    assert all("chia đều" in words for words in later.values())


def test_unit_comments_on_its_own_row_until_it_is_published(sheet, lan, minh, chi, client):
    actions.ask(sheet=sheet, by=clerk(), today=TODAY)
    mine = AllocationReply.objects.get(unit=lan.branch)

    sent = post(client, lan, address("reply", mine), {"number": "12", "comment": "Năm nay nhiều người nghỉ.", "_version": 1})
    page = client.as_(chi).get(address("detail", sheet)).content.decode()

    assert sent.status_code == 302
    assert "Đơn vị đề nghị 12." in page
    assert "Năm nay nhiều người nghỉ." in page
    assert client.as_(minh).get(address("reply", mine)).status_code == 404
    assert client.as_(lan).get(address("detail", sheet)).status_code == 404
    publish(sheet)
    late = post(client, lan, address("reply", mine), {"number": "1", "comment": "", "_version": 2})
    assert (late.status_code, AllocationReply.objects.get(pk=mine.pk).number) == (200, 12)


def test_unit_finds_what_it_is_asked(sheet, lan, client):
    assert client.as_(lan).get(reverse("allocation:list")).context["asked"] == []
    actions.ask(sheet=sheet, by=clerk(), today=TODAY)

    assert [r.unit for r in client.as_(lan).get(reverse("allocation:list")).context["asked"]] == [lan.branch]


def test_empty_comment_is_refused(sheet, lan, client):
    actions.ask(sheet=sheet, by=clerk(), today=TODAY)
    answer = post(client, lan, address("reply", AllocationReply.objects.get(unit=lan.branch)), {"_version": 1})

    assert answer.context["form"].errors == {"comment": ["Ghi ý kiến hoặc số đề nghị giao."]}


# ------------------------------------------------------------------ pages


def test_official_goes_from_target_to_decision(chi, target, client):
    opened = post(client, chi, address("open", target))
    sheet = AllocationSheet.objects.get()
    school, company = lines(sheet)[SCHOOL], lines(sheet)[COMPANY]
    grid = {f"share-{school.pk}": "1.000", f"lock-{school.pk}": ["0", "1"], f"cap-{company.pk}": "", "_version": 1, "do": "luu"}
    saved = post(client, chi, address("edit", sheet), grid)
    asked = post(client, chi, address("ask", sheet), {"_version": 2})
    issued = post(client, chi, address("publish", sheet), {"decision_number": "15/QĐ-CĐ", "decision_on": "18/11/2026", "_version": 3})

    assert [r.status_code for r in (opened, saved, asked, issued)] == [302] * 4
    assert [(n, line.share, line.is_locked) for n, line in lines(sheet).items()] == [(COMPANY, 15, False), (SCHOOL, 1000, True)]
    assert Target.objects.filter(branch=school.unit).get().value == 1000


def test_what_is_missing_from_the_post_stays(chi, sheet, client):
    save(sheet, {SCHOOL: {"share": 4, "is_locked": True, "floor": 2, "cap": 9}}, settings={"people": 7, "floor": 1})

    post(client, chi, address("edit", sheet), {"_version": 2, f"share-{lines(sheet)[COMPANY].pk}": "20"})

    kept, sheet = lines(sheet)[SCHOOL], AllocationSheet.objects.get()
    assert (kept.share, kept.is_locked, kept.floor, kept.cap, sheet.people, sheet.floor, sheet.version) == (4, True, 2, 9, 7, 1, 3)


BAD = ["", "-1", "1,5", "nhiều", "9" * 10_000, "1\x00", "1000000", "١"]


@pytest.mark.parametrize("bad", BAD)
def test_bad_share_is_refused_and_kept(bad, chi, sheet, client):
    name = f"share-{lines(sheet)[SCHOOL].pk}"

    answer = post(client, chi, address("edit", sheet), {"_version": 1, name: bad})

    assert (list(answer.context["form"].errors), answer.context["form"][name].value()) == ([name], bad)
    assert shares(sheet) == {COMPANY: 15, SCHOOL: 15}


def test_pasted_columns(chi, sheet, client):
    one = post(client, chi, address("paste", sheet), {"shares": "11\r\n1.019\r\n", "_version": 1})
    first = shares(sheet)
    two = post(
        client, chi, address("paste", sheet), {"shares": "cđcs  trường thpt hoa sen\t8\nCĐCS Công ty May Sông Lam\t22", "_version": 2}
    )

    assert (one.status_code, first, two.status_code, shares(sheet)) == (
        302, {COMPANY: 11, SCHOOL: 1019}, 302, {COMPANY: 22, SCHOOL: 8},
    )  # fmt: skip


def test_pasted_mismatches_are_listed_and_nothing_is_written(chi, sheet, client):
    text = "CĐCS Lạ\t8\nCĐCS Công ty May Sông Lam\tnhiều\nCĐCS Trường THPT Hoa Sen\t5"

    answer = post(client, chi, address("paste", sheet), {"shares": text, "_version": 1})

    assert answer.context["form"].errors["shares"] == [
        "Dòng 1 “CĐCS Lạ\t8”: không khớp với đơn vị nào trong bảng.",
        "Dòng 2 “CĐCS Công ty May Sông Lam\tnhiều”: không phải số nguyên từ 0 trở lên.",
        "Chưa ghi số nào. Sửa các dòng trên rồi ghi lại.",
    ]
    assert shares(sheet) == {COMPANY: 15, SCHOOL: 15}


@pytest.mark.parametrize("rows", (1, 5))
@pytest.mark.parametrize(("page", "queries_"), [("detail", 7), ("edit", 8), ("list", 5)])
def test_pages_cost_the_same_with_any_number_of_rows(page, queries_, rows, ha, world, client, django_assert_num_queries):
    ward = make_branch("Công đoàn phường Mới", kind="ward", parent=world.province, sector=None)
    for _ in range(rows):
        make_branch(parent=ward)
    term = targets.add_term(branch=ward, name="Nhiệm kỳ", starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30), by=clerk())
    made = actions.open_sheet(target=give(term, ward, 30), by=clerk(), today=TODAY)
    assert AllocationLine.objects.count() == rows
    client.as_(ha)
    with django_assert_num_queries(queries_):
        client.get(reverse("allocation:list") if page == "list" else address(page, made))
    with django_assert_num_queries(6):  # one for the units
        queries.known_of(ward, list(queries.units_below(ward)), Target(indicator="introduced"), TODAY)


def test_export_carries_shares_and_comments(chi, sheet, client):
    actions.ask(sheet=sheet, by=clerk(), today=TODAY)
    reply = AllocationReply.objects.get(unit__name=SCHOOL)
    actions.reply(reply=reply, by=clerk(), number=11, comment="=1+1")

    answer = client.as_(chi).get(address("export", sheet))

    rows = read_rows(BytesIO(answer.content))
    assert [[row[1], *row[11:]] for row in rows[-2:]] == [[COMPANY, 15, 15], [SCHOOL, 15, 15, 11, "=1+1"]]
