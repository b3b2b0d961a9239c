"""The main job in a browser, as the people do it: find, introduce, hand over, class, admit, and see the figures move."""

from datetime import date

import pytest

from tests import cast
from tests.factories import make_case, make_member
from tests.journeys import Hands, ago, figures, open_case, record, sign_in, sign_out
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind, Source, Stage
from tracking.targets import actions as targets

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "Phạm Thu Hà"


@pytest.fixture
def places(live_server):
    """The cast's places with a term of the province, everybody's account, and one known member of the company."""
    world = cast.build_world()
    for name in ("minh", "lan", "chi", "sang", "bao", "ha"):
        cast.build_person(name, world)
    today = date.today()  # noqa: DTZ011 - the server reads the same clock
    term = targets.add_term(
        branch=world.province, name="Nhiệm kỳ", starts_on=date(today.year - 2, 1, 1), ends_on=date(today.year + 3, 1, 1), by=None
    )
    targets.set_target(branch=world.province, term=term, indicator="introduced", shape="term_count", value=10, by=None)
    world.member = make_member(NAME, branch=world.company)
    return world


def introduce_known(page, name, *, number="07/NQ-CĐCS"):
    """An introduction of a member who is in the list, from the home page on; how many actions it took."""
    hands = Hands()
    page.goto("/")
    hands.tap(page.locator("main").get_by_role("link", name="Giới thiệu đoàn viên ưu tú").first)
    hands.type(page.locator("[name=people-0-full_name]"), name)
    hands.tap(page.locator("[data-lookup-results] button", has_text=name).first)
    hands.type(page.locator("[name=agreed_on]"), ago(40))
    hands.type(page.locator("[name=document_on]"), ago(38))
    hands.type(page.locator("[name=document_number]"), number)
    hands.tap(page.get_by_role("button", name="Ghi", exact=True))
    page.wait_for_url(lambda url: "gioi-thieu" not in url)
    return hands.count


def test_from_introduction_to_ceremony(places, page):
    sign_in(page, "bao")
    before = figures(page)
    sign_out(page)
    sign_in(page, "minh")
    introduce_known(page, NAME)
    sign_out(page)
    sign_in(page, "chi")
    open_case(page, NAME)
    record(page, "Gửi danh sách sang cấp ủy", day=ago(35), number="15/CV-CĐ")
    sign_out(page)
    sign_in(page, "sang")
    open_case(page, NAME)
    record(page, "Ghi chi bộ tiếp nhận", day=ago(30), mentor="Đồng chí Cao Văn Bình")
    sign_out(page)
    sign_in(page, "chi")
    run_class(page)
    sign_out(page)
    sign_in(page, "sang")
    open_case(page, NAME)
    record(page, "Ghi quyết định kết nạp", day=ago(9), number="120-QĐ/ĐU")
    open_case(page, NAME)
    record(page, "Ghi lễ kết nạp", day=ago(3))
    sign_out(page)
    sign_in(page, "bao")
    after = figures(page)

    assert {k: after[k] - before[k] for k in ("introduced", "admitted")} == {"introduced": 1, "admitted": 1}
    for name in ("introduced", "admitted"):
        page.goto("/bao-cao/?ky=nhiem-ky")
        page.locator(f"#overview a[data-figure={name}]:text-is('1')").first.click()
        page.locator("main").get_by_text(NAME).first.wait_for()
    assert Nomination.objects.get().acts.get(kind=ActKind.ADMISSION_DECISION).source == Source.PARTY


def run_class(page):
    """The ward plans a class, sends the person, and records the certificate."""
    page.goto("/lop/them/")
    page.locator("[name=name]").fill("Lớp nhận thức về Đảng đợt 1")
    page.locator("[name=starts_on]").fill(ago(25))
    page.locator("[name=ends_on]").fill(ago(20))
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/lop/*/")
    address = page.url
    page.goto(address + "cu-hoc/")
    page.get_by_label(NAME).check()
    page.locator("[name=on]").fill(ago(26))
    page.get_by_role("button", name="Ghi các đồng chí đã chọn vào lớp").click()
    page.goto(address + "ket-qua/")
    page.locator("select[name$=-result]").select_option("certified")
    page.locator("[name$=-certificate_number]").fill("18/GCN")
    page.locator("[name$=-certificate_on]").fill(ago(19))
    page.get_by_role("button", name="Ghi kết quả").click()
    page.wait_for_url("**/lop/*/")


def test_the_same_without_the_party_committee(places, page):
    sign_in(page, "minh")
    introduce_known(page, NAME)
    for button, day, more in (
        ("Gửi danh sách sang cấp ủy", 35, {}),
        ("Ghi chi bộ tiếp nhận", 30, {}),
        ("Ghi giấy chứng nhận lớp", 20, {}),
        ("Ghi quyết định kết nạp", 9, {"number": "120-QĐ/ĐU"}),
        ("Ghi lễ kết nạp", 3, {}),
    ):
        open_case(page, NAME)
        record(page, button, day=ago(day), **more)

    case = Nomination.objects.get()
    assert case.stage == Stage.PROBATION
    assert case.acts.get(kind=ActKind.CEREMONY).source in (Source.NOTICE_DOCUMENT, Source.NOTICE_LETTER, Source.NOTICE_PHONE)


def test_admitted_first_gaps_filled_later(places, page):
    make_case(member=places.member, on=date(2025, 1, 5))
    sign_in(page, "minh")
    open_case(page, NAME)
    record(page, "Ghi lễ kết nạp", day=ago(3))
    page.get_by_text("Chưa có thông tin").first.wait_for()
    page.locator("#case .todo a[href$='/ghi/quyet-dinh-ket-nap/']").click()
    page.locator("[name=on]").fill(ago(10))
    page.get_by_role("button", name="Ghi", exact=True).click()
    page.get_by_text("của đồng chí").first.wait_for()

    case = Nomination.objects.get()
    assert (case.stage, case.decided_on < case.ceremony_on) == (Stage.PROBATION, True)


def test_introduction_on_a_phone_takes_at_most_eight_actions(places, phone):
    sign_in(phone, "minh")
    assert introduce_known(phone, NAME) <= 8
    assert Nomination.objects.get().introduced_on is not None


def test_twelve_people_of_one_meeting(places, page):
    given = ("An", "Bình", "Chiến", "Dũng", "Giang", "Hải", "Khánh", "Long", "Minh", "Nam")
    people = [make_member(f"Lê Văn {name}", branch=places.company) for name in given]
    sign_in(page, "minh")
    page.goto("/phieu/gioi-thieu/")
    for place, member in enumerate(people):
        if place:
            page.locator("[data-formset-add]").click()
        page.locator(f"[name=people-{place}-full_name]").press_sequentially(member.full_name)
        page.locator(f"[name=people-{place}-full_name] ~ * button, [data-lookup-results] button", has_text=member.full_name).first.click()
    for place, name in ((10, "Trần Thị Mới"), (11, "Trần Thị Thêm")):
        page.locator("[data-formset-add]").click()
        page.locator(f"[name=people-{place}-full_name]").fill(name)
        page.locator(f"[name=people-{place}-birth]").fill("1995")
        page.locator(f"[name=people-{place}-sex]").select_option("female")
        page.locator(f"[name=people-{place}-direct_worker]").select_option("co")
    page.locator("[name=agreed_on]").fill(ago(12))
    page.locator("[name=document_on]").fill(ago(10))
    page.get_by_role("button", name="Ghi", exact=True).click()
    page.wait_for_url(lambda url: "gioi-thieu" not in url)

    assert Nomination.objects.filter(introduced_on__isnull=False).count() == 12


def test_import_then_print_the_resolution(places, page, tmp_path):
    sign_in(page, "minh")
    page.goto("/nhap-excel/")
    with page.expect_download() as started:
        page.locator("a[href*='/mau/gioi-thieu/']").click()
    filled = tmp_path / "gioi-thieu.xlsx"
    started.value.save_as(filled)
    fill_template(filled, filled, ["Trần Thị Hoà", "Lê Văn Bình"])
    page.locator("a[href*='/tai-len/gioi-thieu/']").click()
    page.locator("input[type=file]").set_input_files(filled)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    page.get_by_role("button", name="Ghi tất cả").click()
    page.locator("main a[href*='/van-ban/nghi-quyet/']").first.click()
    page.get_by_text("NQ-CĐCS").first.wait_for()
    page.locator("a[href*='/in/']").first.click()
    page.get_by_text("Trần Thị Hoà").first.wait_for()

    assert Nomination.objects.filter(introduced_on__isnull=False).count() == 2


def fill_template(source, target, names):
    """Write one row for each name below the template's headings, as an official would."""
    from openpyxl import load_workbook

    book = load_workbook(source)
    sheet = book.active
    top = next(row[0].row for row in sheet.iter_rows() if any(c.value and str(c.value).startswith("Họ và tên") for c in row))
    heads = {str(c.value).strip(" *"): c.column for c in sheet[top] if c.value}
    facts = {"Ngày sinh": "12/03/1990", "Giới tính": "Nữ", "Ngày trao đổi": ago(40), "Số văn bản": "09/NQ-CĐCS", "Ngày văn bản": ago(38)}
    columns = {fact: next(column for head, column in heads.items() if head == fact or head.startswith(fact + ",")) for fact in facts}
    columns["Họ và tên"] = heads["Họ và tên"]
    row = sheet.max_row + 1
    for place, name in enumerate(names):
        for fact, value in {"Họ và tên": name, **facts}.items():
            sheet.cell(row + place, columns[fact], value)
    book.save(target)
