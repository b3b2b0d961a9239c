"""What the browser tests do again and again, in the words of the screen."""

from datetime import date, timedelta
from pathlib import Path

from tests.factories import PASSWORD
from tests.plugin_cast import PortalClient

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
# Only what is wrong is asked for: axe then leaves away the details of all that is right.
RUN = (
    "() => axe.run(document, {resultTypes: ['violations'],"
    " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
)


def ago(days):
    """A day in the past as it is typed."""
    return (date.today() - timedelta(days=days)).strftime("%d/%m/%Y")  # noqa: DTZ011 - the server reads the same clock


def sign_in(page, name):
    """Sign in as one of the cast."""
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập hoặc số điện thoại").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)


def enter(page, user):
    """Be signed in as this account, without the page of signing in."""
    cookie = PortalClient().as_(user).cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "domain": "127.0.0.1", "path": "/"}])


def sign_out(page):
    page.context.clear_cookies()


def fits(page):
    """Whether the page, once it is there, is no wider than the window."""
    page.wait_for_load_state()  # between two pages there is no document to measure
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 1


def bring_axe(page):
    """Axe-core is in every document that this page opens from now on: half a megabyte is handed to the browser once."""
    page.add_init_script(AXE)


def barriers(page):
    """What axe-core finds on the page, once it is there, a line each; and whether it is wider than the window."""
    page.wait_for_load_state()
    if page.evaluate("typeof axe") == "undefined":  # else it came with the page, see ``bring_axe``
        page.evaluate(AXE)
    found = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in page.evaluate(RUN)["violations"]]
    return found if fits(page) else [*found, "wider than the window"]


def open_case(page, name):
    """Find the person's case by the list of introductions."""
    page.goto(f"/phieu/?q={name}&state=tat-ca")
    page.locator("main table").get_by_role("link", name=name).first.click()
    page.get_by_role("heading", name=f"Phiếu theo dõi: đồng chí {name}").wait_for()


def record(page, button, *, day, **texts):
    """Press the button (or link) of an act on the case page, fill its form, write it. ``texts``: label parts by field name."""
    link = page.locator("#case").get_by_role("link", name=button)
    if not link.first.is_visible():
        page.get_by_text("Ghi việc khác").click()
    link.first.click()
    page.locator("[name=on]").fill(day)
    for field, value in texts.items():
        page.locator(f"[name={field}]").fill(value)
    page.get_by_role("button", name="Ghi", exact=True).click()
    page.get_by_text("của đồng chí").first.wait_for()


def figures(page):
    """{figure: number} of the leader's overview since the start of the term."""
    page.goto("/bao-cao/?ky=nhiem-ky")
    rows = page.locator("#overview [data-figure]")
    shown = [rows.nth(i) for i in reversed(range(rows.count()))]
    return {one.get_attribute("data-figure"): int(one.text_content().rsplit(":", 1)[-1].replace(".", "")) for one in shown}


class Hands:
    """Counts what a person does: each tap and each field typed into is one action."""

    def __init__(self):
        self.count = 0

    def tap(self, place):
        self.count += 1
        place.click()

    def type(self, place, text):
        self.count += 1
        place.press_sequentially(text)
