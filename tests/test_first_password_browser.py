"""In a browser: somebody with a first password gets a page that stands still, and nothing on it that leads back to itself."""

import pytest
from django.urls import reverse

from tests import cast
from tests.factories import PASSWORD
from tests.journeys import barriers, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN = "song-Lam-xanh-2026"


@pytest.fixture
def lan(live_server):
    lan = cast.build_person("lan", cast.build_world())
    lan.must_change_password = True
    lan.save()
    return lan


def opened(page):
    """The addresses of the documents that the page opens from now on."""
    documents = []
    page.on("framenavigated", lambda frame: documents.append(frame.url))
    return documents


def test_the_first_password_is_changed_on_a_page_that_stands_still(lan, open_page):
    phone = open_page(360, 740, has_touch=True, bypass_csp=True)
    sign_in(phone, "lan")
    phone.wait_for_load_state("networkidle")
    documents = opened(phone)
    fields = phone.locator("input[type=password]")
    for number, word in enumerate((PASSWORD, OWN, OWN)):
        fields.nth(number).press_sequentially(word, delay=20)
    assert (documents, phone.locator("#bell").count(), barriers(phone)) == ([], 0, [])
    phone.get_by_role("button", name="Đổi mật khẩu").click()
    phone.get_by_text("Mật khẩu đã được đổi.").wait_for()


def test_a_bell_that_fails_leaves_the_page_alone(lan, page, browser_problems):
    lan.must_change_password = False
    lan.save()
    page.route(
        "**" + reverse("reminders:bell"), lambda route: route.fulfill(status=500, content_type="text/html", body="<!doctype html><p>")
    )
    sign_in(page, "lan")
    page.goto(reverse("access:me"))
    documents = opened(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    assert documents == []
    browser_problems.clear()
