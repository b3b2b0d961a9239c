"""In a browser, on a phone: the sentence while typing, the way back to the form, and no barrier where something is pointed out."""

from datetime import date

import pytest
from django.urls import reverse

from tests import cast
from tests.factories import make_case
from tests.journeys import barriers, sign_in
from tracking.nominations.actions import MentorFacts
from tracking.nominations.rules import ActKind as K

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(live_server):
    world = cast.build_world()
    cast.build_person("lan", world)
    acts = [
        (K.CLASS_CERTIFIED, date(2020, 1, 15)),
        (K.HANDED_OVER, date(2020, 2, 1), {"body": world.cell}),
        (K.RECEIVED, date(2020, 3, 1), {"body": world.cell, "mentor": MentorFacts("Lê Văn Giúp")}),
    ]
    return make_case(branch=world.school, acts=acts, on=date(2019, 9, 1))


def test_a_vote_is_reckoned_while_it_is_typed_and_goes_back_to_the_form(case, open_page):
    phone = open_page(360, 740, has_touch=True, bypass_csp=True)
    sign_in(phone, "lan")
    phone.goto(reverse("nominations:record", args=[case.code, K.CELL_RESOLUTION]))
    faults = barriers(phone)
    phone.locator("[name=number]").fill("07-NQ/CB")
    phone.get_by_role("link", name="Tính kết quả biểu quyết").click()
    for name, value in {"entitled": 20, "present": 17, "in_favour": 15, "against": 1, "blank": 1}.items():
        phone.locator(f"[name={name}]").fill(str(value))
    phone.get_by_text("Cần ít nhất 14 phiếu tán thành; được 15: đủ điều kiện.").wait_for()
    faults += barriers(phone)
    assert phone.url.endswith("/tinh-bieu-quyet/nghi-quyet-chi-bo/")
    phone.get_by_role("link", name="Ghi tiếp: đủ số phiếu").click()
    phone.get_by_role("heading", name="Ghi nghị quyết chi bộ").wait_for()

    assert phone.locator("[name=met][value=yes]").is_checked()
    assert phone.locator("[name=number]").input_value() == "07-NQ/CB"
    assert faults == []


def test_the_load_of_a_mentor_comes_while_the_name_is_typed(case, open_page):
    page = open_page(1280, bypass_csp=True)
    sign_in(page, "lan")
    page.goto(reverse("nominations:record", args=[case.code, K.MENTOR_REPLACED]))
    page.locator("[name=mentor]").press_sequentially("le van giup")
    page.get_by_text("đang giúp đỡ 1 đồng chí").wait_for()
    faults = barriers(page)
    page.goto(reverse("nominations:mentors"))
    faults += barriers(page)
    page.locator("main a[data-figure]").click()
    page.get_by_role("link", name=case.member.full_name).wait_for()
    assert faults == []
