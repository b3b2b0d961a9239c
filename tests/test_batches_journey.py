"""A list of 30 people goes to the Party committee on one day; 28 are taken, 2 come back with their reason. In a browser, as they do it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests import cast
from tests.factories import clerk
from tests.journeys import ago, sign_in, sign_out
from tracking.batches.models import Batch, BatchItem
from tracking.batches.rules import Decision
from tracking.members.bulk import NewMember, add_members
from tracking.nominations.actions import DocumentFacts
from tracking.nominations.bulk import History, PastAct, open_with_history
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind, DocumentForm, Source, Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PEOPLE = 30
GIVEN = ("An", "Bình", "Chiến", "Dũng", "Giang", "Hải", "Khánh", "Long", "Minh", "Nam")
MIDDLE = ("Văn", "Đức", "Xuân")


@pytest.fixture
def places(live_server):
    """The cast's places; 30 people of the company whom their executive committee introduced."""
    world = cast.build_world()
    for name in ("chi", "sang"):
        cast.build_person(name, world)
    today = date.today()  # noqa: DTZ011 - the server reads the same clock
    names = [f"Lê {middle} {given}" for middle in MIDDLE for given in GIVEN]
    members = add_members(people=[NewMember(world.company, name, "male") for name in names], by=clerk(), today=today)
    document = DocumentFacts(DocumentForm.RESOLUTION_4A, "07/NQ-CĐCS", today - timedelta(days=40))
    acts = [
        PastAct(ActKind.IDENTIFIED, today - timedelta(days=60)),
        PastAct(ActKind.AGREED, today - timedelta(days=50)),
        PastAct(ActKind.UNION_DOCUMENT, document.on, document=document, body=world.committee),
    ]
    open_with_history(histories=[History(m, acts, intended_body=world.committee) for m in members], by=clerk(), today=today)
    return world


def press(page, words):
    page.locator("main").get_by_role("button", name=words).click()


def hand_over(page):
    """The ward sets up the batch, takes everybody, looks, and records."""
    page.goto("/dot/")
    page.get_by_role("link", name="Lập đợt").click()
    page.locator("[name=kind]").select_option("handed_over")
    page.locator("[name=name]").fill("Đợt 03/02")
    page.locator("[name=planned_on]").fill(ago(20))
    page.locator("[name=body]").fill("Đảng ủy phường Trường Vinh")
    page.locator("[name=document_number]").fill("15/CV-CĐ")
    press(page, "Lập đợt")
    page.get_by_role("link", name="Chọn đồng chí").click()
    press(page, f"Thêm tất cả {PEOPLE}")
    page.get_by_role("link", name="Xem trước, ghi").click()
    page.get_by_text(f"“Bàn giao danh sách cho cấp ủy”: {PEOPLE} đồng chí").wait_for()
    press(page, "Ghi cho các đồng chí đã chọn")
    page.get_by_text(f"cho {PEOPLE} đồng chí.").wait_for()


def print_sheet(page):
    page.get_by_role("link", name="In biên bản bàn giao").click()
    page.get_by_text(f"danh sách {PEOPLE} đoàn viên ưu tú").wait_for()
    page.emulate_media(media="print")
    assert page.locator("article.sheet tbody tr").count() == PEOPLE
    page.get_by_text("ĐẠI DIỆN BÊN NHẬN").wait_for()
    page.emulate_media(media="screen")


def receive(page):
    """The Party committee finds the list among its own, returns two with a reason, takes the rest in one step."""
    page.goto("/dot/")
    page.get_by_role("link", name="Đợt 03/02").click()
    page.get_by_role("link", name="Ghi kết quả tiếp nhận").click()
    page.locator("[name=planned_on]").fill(ago(10))
    press(page, "Tiếp tục")
    for name in ("Lê Đức Hải", "Lê Xuân Nam"):
        page.get_by_label(f"Dự kiến: {name}", exact=True).select_option("return:R_RESIDENCE")
    press(page, "Lưu, xem trước")
    page.get_by_text("“Tiếp nhận, phân công giúp đỡ”: 28 đồng chí; trả lại để bổ sung: 2 đồng chí.").wait_for()
    press(page, "Ghi cho các đồng chí đã chọn")
    page.get_by_text("cho 28 đồng chí, trả lại để bổ sung 2 đồng chí.").wait_for()


def shows_the_receipt(page):
    page.get_by_text("Đã nhận: 28 đồng chí;").wait_for()
    page.get_by_text("Trả lại để bổ sung: 2 đồng chí;").wait_for()


@pytest.mark.parametrize("width", (1280, 360))
def test_thirty_handed_over_twenty_eight_taken_two_returned(width, places, open_page):
    page = open_page(width)
    sign_in(page, "chi")
    hand_over(page)
    print_sheet(page)
    sign_out(page)
    sign_in(page, "sang")
    receive(page)
    page.get_by_role("link", name="In biên nhận").click()
    shows_the_receipt(page)
    sign_out(page)
    sign_in(page, "chi")
    page.goto(
        reverse("documents:batch_receipt", args=[Batch.objects.get(kind=ActKind.HANDED_OVER).code])
    )  # the union's own copy says the same
    shows_the_receipt(page)

    taken = BatchItem.objects.filter(kind=ActKind.RECEIVED)
    assert taken.filter(decision=Decision.APPLIED, act__source=Source.PARTY).count() == 28
    assert taken.filter(decision=Decision.RETURNED, reason__code="R_RESIDENCE").count() == 2
    assert Nomination.objects.filter(stage=Stage.ACCEPTED_BY_CELL).count() == 28
    assert Nomination.objects.filter(waiting_supplement=True).count() == 2
    assert list(case_faults()) == []
