"""On a phone: the committee receives a letter; the union draws up a sheet, the filled one comes back and is written."""

from datetime import date, timedelta

import pytest

from tests import cast
from tests.factories import make_case
from tests.journeys import fits, sign_in, sign_out
from tests.reconciliation import filled
from tracking.nominations.actions import DocumentFacts
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def places(live_server):
    world = cast.build_world()
    for name in ("chi", "sang", "ha"):
        cast.build_person(name, world)
    today = date.today()  # noqa: DTZ011 - the server reads the same clock
    on = today - timedelta(days=23)
    paper = DocumentFacts(DocumentForm.HAND_OVER_LETTER, "15/CV-CĐ", on)
    world.cases = [
        make_case(
            branch=world.company, full_name=name, on=on - timedelta(days=60), today=today,
            acts=[(K.HANDED_OVER, on, {"body": world.committee, "document": paper})],
        )
        for name in ("Lê Thị An", "Trần Văn Ân")
    ]  # fmt: skip
    return world


def test_a_committee_receives_one_and_returns_the_other(places, phone):
    sign_in(phone, "sang")
    phone.goto("/doi-chieu/danh-sach-gui/")
    assert "đã gửi 23 ngày" in phone.locator("main").inner_text()
    phone.get_by_role("link", name="Công văn 15/CV-CĐ").click()
    phone.get_by_role("button", name="Ghi tiếp nhận các đồng chí đã chọn").wait_for()
    assert fits(phone)
    phone.get_by_label("Trần Văn Ân").first.uncheck()
    phone.get_by_label("Đảng viên giúp đỡ đồng chí Lê Thị An").fill("Đồng chí Hòa")
    phone.get_by_role("button", name="Ghi tiếp nhận các đồng chí đã chọn").click()
    phone.get_by_text("Đã ghi tiếp nhận 1 đồng chí.").wait_for()
    phone.get_by_role("link", name="Công văn 15/CV-CĐ").click()
    phone.get_by_role("link", name="Trả lại để bổ sung").click()
    phone.locator("select[name=reason]").select_option(index=1)
    phone.get_by_role("button", name="Trả lại các đồng chí đã chọn").click()
    phone.get_by_text("Đã trả lại 1 đồng chí để công đoàn bổ sung.").wait_for()

    got = {(a.nomination.member.full_name, a.kind) for a in Act.objects.filter(kind__in=(K.RECEIVED, K.RETURNED))}
    assert (got, fits(phone)) == ({("Lê Thị An", K.RECEIVED), ("Trần Văn Ân", K.RETURNED)}, True)


def test_a_sheet_goes_out_and_comes_back(places, phone):
    sign_in(phone, "chi")
    phone.goto("/doi-chieu/")
    phone.get_by_role("link", name="Đảng ủy phường Trường Vinh").first.click()
    phone.get_by_role("button", name="Lập phiếu đối chiếu").click()
    with phone.expect_download() as waited:
        phone.get_by_role("link", name="Tải tệp Excel").click()
    with open(waited.value.path(), "rb") as sent:
        content = filled(sent.read(), {c.code: {"received_on": date.today().strftime("%d/%m/%Y")} for c in places.cases})  # noqa: DTZ011
    for expected in ("Ghi các dòng đã chọn", "Tệp không có nội dung mới để ghi."):
        phone.goto("/doi-chieu/doc/")
        phone.locator("input[type=file]").set_input_files({"name": "phieu.xlsx", "mimeType": XLSX, "buffer": content})
        phone.get_by_role("button", name="Tải lên và kiểm tra").click()
        phone.get_by_text(expected).wait_for()
        assert fits(phone)
        if expected.startswith("Ghi"):
            phone.get_by_role("button", name=expected).click()
            phone.get_by_text("Đã ghi kết quả từ phiếu đối chiếu").wait_for()

    assert Act.objects.filter(kind=K.RECEIVED, source="notice_document").count() == 2
    sign_out(phone)
    sign_in(phone, "ha")
    phone.goto("/doi-chieu/thoi-gian-cho/")
    assert "Đảng ủy phường Trường Vinh" in phone.locator("main").inner_text()
