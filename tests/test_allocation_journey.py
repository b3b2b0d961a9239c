"""A ward with 136 unions splits its target by keyboard and by a column from Excel, in a browser.

Tried: the keys not handled, a pasted column written although a line matches nothing, the sum not kept in sight; each turned this file red.
"""

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.factories import clerk, make_branch
from tests.journeys import sign_in
from tracking.allocation import queries
from tracking.allocation.models import AllocationSheet
from tracking.targets import actions as targets
from tracking.targets.models import Target

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNITS = 136
PASTE = """(text) => { const data = new DataTransfer(); data.setData("text", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }"""


@pytest.fixture
def target(live_server):
    world = cast.build_world()
    cast.build_person("chi", world)
    for number in range(UNITS - 2):
        make_branch(f"CĐCS Công ty thứ {number:03}", parent=world.ward)
    term = targets.add_term(branch=world.ward, name="Nhiệm kỳ", starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30), by=clerk())
    kind = {"indicator": "introduced", "shape": "term_count", "value": Decimal(300)}
    return targets.set_target(branch=world.ward, term=term, by=clerk(), **kind)


def shares():
    return [line.share for line in queries.lines_of(queries.edition_of(AllocationSheet.objects.get()))]


def test_ward_splits_its_target_among_136_unions(page, target):
    sign_in(page, "chi")
    page.goto(target.get_absolute_url())
    page.get_by_role("link", name="Phân bổ", exact=True).click()
    page.locator("main").get_by_role("button", name="Lập bảng phân bổ").click()
    assert (len(shares()), sum(shares())) == (UNITS, 300)
    page.get_by_role("link", name="Sửa số giao").click()

    cells = page.locator("[name^=share-]")
    cells.first.wait_for()
    page.wait_for_load_state()  # before its script is there, Enter would send the form
    cells.first.focus()
    for number in ("5", "7", "9"):
        page.keyboard.press("Control+A")
        page.keyboard.type(number)
        page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    expect(cells.nth(2)).to_be_focused()
    words = page.locator("[data-allocation-words]")
    page.evaluate(PASTE, "CĐCS Lạ\t3\nCĐCS Công ty thứ 000\t4")
    assert "Không khớp: dòng 1 “CĐCS Lạ 3”." in words.inner_text()
    cells.last.focus()
    page.evaluate(PASTE, "3\n\n4")
    assert "Không khớp: dòng 2 để trống; dòng 3 “4”." in words.inner_text()
    expect(words).to_be_in_viewport()  # also from the last of the rows
    cells.nth(3).focus()
    page.evaluate(PASTE, "\n".join(["2"] * (UNITS - 3)))
    assert page.locator("[data-allocation-given]").inner_text() == str(5 + 7 + 9 + 2 * (UNITS - 3))
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.wait_for_url("**/sua/")
    page.get_by_text("Đã lưu bảng phân bổ.").wait_for()
    assert shares() == [5, 7, 9, *[2] * (UNITS - 3)]

    page.get_by_role("link", name="Quay lại").click()
    page.get_by_role("link", name="Ban hành").click()
    page.locator("[name=decision_number]").fill("15/QĐ-CĐ")
    page.locator("[name=decision_on]").fill("18/11/2026")
    page.locator("main").get_by_role("button", name="Ban hành").click()
    page.get_by_text("Đã ban hành và giao chỉ tiêu cho các đơn vị.").wait_for()
    assert Target.objects.filter(decision_number="15/QĐ-CĐ").count() == UNITS
