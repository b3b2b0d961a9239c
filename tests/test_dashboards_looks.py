"""The pages of figures in the tree as it was, as known on a past day, of some groups of people: each number still opens its people.

Tried: doors without the look, the table of groups without the day of knowledge, the pace line in today's tree: each turned this file red.
So did, for targets and times: the first certificate taken for the last, units asked for in today's tree, links that forget the look,
what is needed reckoned up to today, the sheet of a term with doors of the usual look, members of a share by today's tree, people out of
sight named. So did days to come let through, and the sentence on a unit that has ended left out.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from portal import dates
from portal.paging import PAGE_SIZE
from tests.factories import TODAY, clerk, make_branch, make_case, make_member
from tests.figures import every_figure, figures_on
from tracking.branches.models import BranchFact
from tracking.dashboards import flow, rules
from tracking.dashboards.queries import Scope
from tracking.dashboards.views import UNITS
from tracking.figures.rules import Period
from tracking.ledger.rules import Tree
from tracking.nominations import actions as nominations
from tracking.nominations.rules import ActKind as K
from tracking.reorganisation import actions as reorganisation
from tracking.targets import actions as targets
from tracking.targets.models import Target, Term

pytestmark = pytest.mark.django_db
MOVED_ON = date(2026, 6, 1)
DAYS = "ky=khoang&tu=2026-01-01&den=2026-11-20"
# page: ways in which it can be looked at
PAGES = {
    "dashboards:overview": "nhom cay tinh-den", "dashboards:leader": "cay tinh-den", "dashboards:period": "nhom cay tinh-den",
    "dashboards:cohort": "nhom cay", "dashboards:groups": "cay tinh-den", "dashboards:not_introducing": "tinh-den",
    "dashboards:times": "cay tinh-den", "dashboards:coverage": "", "dashboards:commend": "",
}  # fmt: skip
OTHER_FIGURES = ("dashboards:not_introducing", "dashboards:times")  # their numbers are not how many were introduced
LOOKS = {"nhom": "nhom=women", "cay": "cay=luc-do", "tinh-den": "tinh-den=2026-09-30", "cay tinh-den": "cay=luc-do&tinh-den=2026-09-30"}
ASKED = [(page, look) for page, ways in PAGES.items() for look in LOOKS if set(look.split()) <= set(ways.split())]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def moved(world):
    """The ward's company moved to the other ward in June; introductions before and after; one recorded only in October."""
    term = targets.add_term(branch=world.province, name="Nhiệm kỳ", starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30), by=clerk())
    for branch in (world.province, world.ward, world.other_ward):
        targets.set_target(branch=branch, term=term, indicator="introduced", shape="term_count", value=Decimal(50), by=clerk())
    soon = {"today": date(2026, 9, 1)}
    for branch in (world.company, world.school):
        make_case(member=make_member(branch=branch, sex="female"), acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))], **soon)
        admitted = [(K.UNION_DOCUMENT, date(2026, 3, 3)), (K.CEREMONY, date(2026, 8, 2))]
        make_case(member=make_member(branch=branch, sex="male"), acts=admitted, **soon)
    reorganisation.move(branch=world.company, parent=world.other_ward, by=clerk(), on=MOVED_ON, today=TODAY)
    world.company.refresh_from_db()
    make_case(branch=world.company, acts=[(K.UNION_DOCUMENT, date(2026, 7, 3))], **soon)
    make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2026, 4, 3))], today=date(2026, 10, 9))  # learned late
    return world


def introduced(client, address):
    return max((value for name, value, _href in figures_on(client.get(address)) if name.lower() == "introduced"), default=0)


@pytest.mark.parametrize(("page", "look"), ASKED)
def test_every_figure_opens_its_people_however_it_is_looked_at(page, look, moved, bao, client):
    client.as_(bao)
    for place in (moved.province, moved.ward, moved.other_ward):
        every_figure(client, f"{reverse(page)}?tai={place.code}&{DAYS}&{LOOKS[look]}")


@pytest.mark.parametrize("page", [page for page, ways in PAGES.items() if "cay" in ways and page != "dashboards:times"])
def test_the_tree_as_it_was_counts_where_a_unit_stood(page, moved, bao, client):
    client.as_(bao)
    address = f"{reverse(page)}?tai={moved.ward.code}&{DAYS}"

    assert (introduced(client, address), introduced(client, f"{address}&cay=luc-do")) == (3, 5)


@pytest.mark.parametrize("page", [page for page, ways in PAGES.items() if "tinh-den" in ways and page not in OTHER_FIGURES])
def test_a_past_day_of_knowledge_leaves_out_what_was_learned_later(page, moved, bao, client):
    client.as_(bao)
    address = f"{reverse(page)}?tai={moved.ward.code}&{DAYS}"

    assert (introduced(client, address), introduced(client, f"{address}&tinh-den=2026-09-30")) == (3, 2)


def test_a_union_whose_introduction_was_learned_later_had_none_then(moved, bao, client):
    def without(day):
        address = f"{reverse('dashboards:not_introducing')}?tai={moved.ward.code}&ky=khoang&tu=2026-04-01&den=2026-04-30&tinh-den={day}"
        return moved.school.label in client.as_(bao).get(address).content.decode()

    assert (without(date(2026, 9, 30)), without(TODAY - timedelta(days=1))) == (True, False)


@pytest.mark.parametrize(("page", "look"), ASKED)
def test_page_says_how_it_is_looked_at(page, look, moved, bao, client):
    html = client.as_(bao).get(f"{reverse(page)}?tai={moved.ward.code}&{DAYS}&{LOOKS[look]}").content.decode()

    said = {"nhom": "Chỉ tính: nữ.", "cay": "Cộng theo tổ chức tại thời điểm đó.", "tinh-den": "đã biết đến hết ngày 30/09/2026"}
    assert [way for way in look.split() if said[way] not in html] == []


@pytest.mark.parametrize("page", [page for page, ways in PAGES.items() if ways.count(" ") < 2])
def test_page_says_in_which_way_it_cannot_be_looked_at(page, moved, bao, client):
    html = client.as_(bao).get(f"{reverse(page)}?tai={moved.ward.code}&{DAYS}").content.decode()

    said = rules.LOOK_SAYS.get(page)
    assert (said is None) == (page in ("dashboards:leader", "dashboards:times"))  # targets and steps are of everybody
    assert said is None or str(said) in html


PRINTED = [*PAGES, "figures:people", "figures:cases", "targets:list"]


@pytest.mark.parametrize("page", PRINTED)
def test_page_prints_with_head_and_signers(page, moved, aimed, bao, client):
    """Unit, title, days, date and lines for signing, whatever the page; with HTMX too, as its filters bring the whole page."""
    html = client.as_(bao).get(f"{reverse(page)}?tai={moved.ward.code}&{DAYS}").content.decode()

    assert html.count('class="print-title"') == html.count("print-sign") == 1
    assert moved.ward.name in html[html.index("print-head") : html.index("print-title")]
    assert "ngày 20/11/2026" in html[html.index("print-date") : html.index("print-title")]
    assert 'class="filters"' not in html or "hx-get" not in html[html.index('class="filters"') :].partition(">")[0]


def test_print_of_a_part_says_that_it_is_one(world, bao, client):
    """The total above seven units is not their sum where there are more of them."""
    more = [make_branch(f"CĐCS Xưởng {n}", parent=world.ward) for n in range(UNITS)]
    client.as_(bao)

    part = client.get(f"{reverse('dashboards:overview')}?tai={world.ward.code}").content.decode()
    whole = client.get(f"{reverse('dashboards:overview')}?tai={more[0].code}").content.decode()

    assert "Bản in gồm một phần các đơn vị" in part
    assert "Bản in gồm một phần" not in whole


@pytest.mark.parametrize("page", ["dashboards:not_introducing", "dashboards:coverage"])
def test_print_of_one_page_of_a_list_says_how_long_the_list_is(page, world, bao, client):
    for n in range(PAGE_SIZE + 1):
        make_branch(f"CĐCS Công ty TNHH {n}", parent=world.ward)

    html = client.as_(bao).get(f"{reverse(page)}?tai={world.ward.code}").content.decode()

    assert f"Bản in gồm {PAGE_SIZE} dòng của một trang" in html


def test_print_says_the_filters_of_the_page(moved, bao, client):
    html = client.as_(bao).get(f"{reverse('dashboards:not_introducing')}?tai={moved.ward.code}&nguyen-nhan=3").content.decode()

    assert "Lọc theo: Nguyên nhân: Chưa có cán bộ phụ trách." in html[html.index("print-head") : html.index("page-head")]


# ------------------------------------------------------------------ times between steps


def timed(branch, view=None):
    """The number of cases of each pair of steps in 2026."""
    return [time.count for time in flow.times(scope_of(branch, view))]


def scope_of(branch, view=None):
    return Scope(period=Period(date(2026, 1, 1), TODAY), today=TODAY, branch=branch, view=view or {})


def days_of(branch, view=None):
    """(case, first day, second day) behind each pair of steps."""
    found = (flow.times_of(scope_of(branch, view), *pair) for pair in rules.INTERVALS)
    return [sorted(rows.values_list("pk", "from_on", "to_on")) for rows in found]


def waited(world, *branches):
    handed = (K.HANDED_OVER, date(2026, 3, 13), {"body": world.committee})
    for branch in branches:
        acts = [(K.UNION_DOCUMENT, date(2026, 2, 3)), handed, (K.RECEIVED, date(2026, 4, 1)), (K.CLASS_SENT, date(2026, 5, 1))]
        make_case(branch=branch, acts=acts, today=date(2026, 9, 1))


def test_times_go_by_where_the_unit_stood_on_the_day_of_the_later_step(moved):
    waited(moved, moved.school)
    acts = [(K.UNION_DOCUMENT, date(2026, 5, 3)), (K.HANDED_OVER, date(2026, 5, 13), {"body": moved.committee})]
    make_case(branch=moved.company, acts=acts)
    acts = [(K.UNION_DOCUMENT, date(2026, 5, 3)), (K.HANDED_OVER, date(2026, 6, 13), {"body": moved.committee})]
    make_case(branch=moved.company, acts=acts)
    then = {"which": Tree.THEN}

    assert [timed(b)[0] for b in (moved.ward, moved.other_ward, moved.province)] == [1, 2, 3]
    assert [timed(b, then)[0] for b in (moved.ward, moved.other_ward, moved.province)] == [2, 1, 3]


def test_people_who_left_with_their_unit_are_counted_without_a_name(moved, chi, client):
    acts = [(K.UNION_DOCUMENT, date(2026, 5, 3)), (K.HANDED_OVER, date(2026, 5, 13), {"body": moved.committee})]
    make_case(branch=moved.company, full_name="Người Đã Đi", acts=acts)
    client.as_(chi)
    page = client.get(f"{reverse('dashboards:times')}?{DAYS}&cay=luc-do")
    address = next(href for name, _value, href in figures_on(page) if name == "times")

    html = client.get(address).content.decode()

    assert ("Người Đã Đi" in html, "Đang theo dõi ở đơn vị khác" in html) == (False, True)


def test_times_as_known_on_a_day_leave_out_what_was_learned_later(moved):
    waited(moved, moved.school)
    acts = [(K.UNION_DOCUMENT, date(2026, 5, 3)), (K.HANDED_OVER, date(2026, 5, 13), {"body": moved.committee})]
    make_case(branch=moved.school, acts=acts, today=date(2026, 10, 9))

    assert (timed(moved.ward, {"known_on": date(2026, 9, 30)})[:3], timed(moved.ward)[:3]) == ([1, 1, 1], [2, 1, 1])


def test_times_as_known_now_are_those_that_cases_keep(moved, lan):
    """Both ways of reading days: dates known as a month only, several certificates, an act taken back."""
    waited(moved, moved.school, moved.school)
    month = {"precision": dates.MONTH}
    handed = (K.HANDED_OVER, date(2026, 3, 13), {"body": moved.committee})
    make_case(branch=moved.school, acts=[(K.UNION_DOCUMENT, date(2026, 2, 1), month), handed])
    sent = [(K.UNION_DOCUMENT, date(2026, 2, 3)), (K.CLASS_SENT, date(2026, 3, 5))]
    make_case(branch=moved.school, acts=[*sent, (K.CLASS_CERTIFIED, date(2026, 6, 1)), (K.CLASS_CERTIFIED, date(2026, 8, 1))])
    gone = make_case(branch=moved.school, acts=[(K.UNION_DOCUMENT, date(2026, 2, 3)), handed])
    nominations.reverse(act=gone.acts.get(kind=K.HANDED_OVER), by=lan, today=TODAY)

    assert days_of(moved.ward) == days_of(moved.ward, {"known_on": TODAY})
    assert timed(moved.ward) == [2, 2, 2, 1, 0, 0, 0]


def test_times_in_another_look_are_not_read_one_by_one_for_too_many(moved, monkeypatch):
    waited(moved, moved.school, moved.company)
    monkeypatch.setattr(rules, "CASES_CAP", 1)

    with pytest.raises(TypeError):
        timed(moved.ward, {"which": Tree.THEN})  # None: the page asks for a smaller place
    monkeypatch.setattr(rules, "CASES_CAP", 100)
    monkeypatch.setattr(rules, "COHORT_CAP", 1)
    with pytest.raises(TypeError):
        timed(moved.ward, {"known_on": date(2026, 9, 30)})


# ------------------------------------------------------------------ targets


@pytest.fixture
def aimed(moved):
    """Targets of several shapes beside the world that moved: (target of the old ward for its term, others)."""
    term = Term.objects.get()
    given = {"branch": moved.ward, "term": term, "by": clerk()}
    women = targets.set_target(indicator="introduced", shape="term_count", value=Decimal(9), population=["women"], **given)
    average = targets.set_target(indicator="introduced", shape="per_branch_year", value=Decimal(2), **given)
    for branch, n in ((moved.company, 300), (moved.school, 100)):
        BranchFact.objects.create(branch=branch, on=date(2025, 12, 1), member_count=n)
    share = {"indicator": "admitted", "shape": "per_cent", "value": Decimal(5), "base_on": date(2026, 1, 1)}
    whole = Target.objects.get(branch=moved.ward, shape="term_count", groups=0)
    return {"whole": whole, "women": women, "average": average, "share": targets.set_target(**share, **given)}


TARGET_LOOKS = [look for look in LOOKS if look != "nhom"]


def pages_of(world, aimed):
    urls = [reverse("targets:list"), aimed["whole"].term.get_absolute_url(), *(t.get_absolute_url() for t in aimed.values())]
    return [f"{url}?tai={world.ward.code}&{DAYS}" for url in urls]


@pytest.mark.parametrize("who", ["bao", "chi"])
@pytest.mark.parametrize("look", TARGET_LOOKS)
def test_every_figure_of_targets_opens_its_people_however_it_is_looked_at(look, who, moved, aimed, request, client):
    client.as_(request.getfixturevalue(who))

    assert sum(every_figure(client, f"{url}&{LOOKS[look]}") for url in pages_of(moved, aimed)) > 10


@pytest.mark.parametrize("look", TARGET_LOOKS)
def test_targets_say_how_they_are_looked_at_and_keep_it_in_their_links(look, moved, aimed, bao, client):
    said = {"cay": "Cộng theo tổ chức tại thời điểm đó.", "tinh-den": "đã biết đến hết ngày 30/09/2026"}
    client.as_(bao)
    for url in pages_of(moved, aimed):
        html = client.get(f"{url}&{LOOKS[look]}").content.decode()
        # once on the page, once in the head of the print
        assert [html.count(said[way]) >= 2 for way in look.split()] == [True] * len(look.split()), url
    html = client.get(f"{pages_of(moved, aimed)[0]}&{LOOKS[look]}").content.decode()
    link = unescape(re.search(rf'href="({aimed["whole"].get_absolute_url()}[^"]*)"', html)[1])
    assert all(part in link for part in (*LOOKS[look].split("&"), "tu=2026-01-01", f"tai={moved.ward.code}"))


def test_targets_in_the_tree_as_it_was_count_where_a_unit_stood(moved, aimed, bao, client):
    client.as_(bao)

    def table(target, look):
        context = client.get(f"{target.get_absolute_url()}?tai={moved.ward.code}&{DAYS}&{look}").context
        rows = [(r.label, r.progress.done, r.url) for r in context["rows"]]
        return context["progress"].progress, rows

    now, rows_now = table(aimed["whole"], "")
    then, rows_then = table(aimed["whole"], "cay=luc-do")
    assert (now.done, then.done) == (3, 5)
    assert rows_now == [(moved.school.label, 3, "")]
    assert rows_then == [(moved.company.label, 2, ""), (moved.school.label, 3, "")]
    average = [table(aimed["average"], look)[0].target for look in ("", "cay=luc-do")]
    assert (average[1], average[0]) == (2 * average[0], average[0])  # the company worked there for a part of the term
    assert [table(aimed["share"], look)[0].base for look in ("", "cay=luc-do")] == [100, 400]


def test_targets_as_known_on_a_day_are_reckoned_up_to_it(moved, aimed, bao, client):
    client.as_(bao)
    address = f"{aimed['whole'].get_absolute_url()}?tai={moved.ward.code}&{DAYS}"

    now, then = (client.get(f"{address}{look}").context for look in ("", f"&{LOOKS['tinh-den']}"))

    assert [(c["progress"].progress.done, c["progress"].progress.expected) for c in (now, then)] == [(3, 12), (2, 10)]
    assert [(bool(c["under_way"]), c["coverage"].without) for c in (now, then)] == [(True, 0), (False, 0)]
    assert "Bước hiện nay của phiếu chỉ xem được" in client.get(f"{address}&{LOOKS['tinh-den']}").content.decode()


@pytest.mark.parametrize("bad", ["cay=x", "tinh-den=2026-02-31", "tinh-den=9999-12-31", f"cay={'x' * 5000}&tinh-den=9"])
def test_nonsense_in_the_look_is_never_an_error(bad, moved, aimed, bao, client):
    client.as_(bao)

    urls = [*pages_of(moved, aimed), f"{reverse('dashboards:times')}?{DAYS}"]
    assert {client.get(f"{url}&{bad}").status_code for url in urls} == {200}


def test_an_impossible_day_of_knowledge_is_shown_and_not_folded_away(bao, client):
    page = client.as_(bao).get(reverse("dashboards:overview"), {"tinh-den": "31/02/2026"}).content.decode()

    assert ('<details class="more mb-3" open>' in page, "không phải là ngày hợp lệ" in page, "data-fold-phone" in page) == (
        True,
        True,
        False,
    )


def test_days_to_come_are_said_and_nothing_is_counted_after_today(moved, aimed, bao, client):
    client.as_(bao)
    query = {"tu": "2040-01-01", "den": "2041-01-01"}
    for address in (reverse("dashboards:overview"), aimed["whole"].get_absolute_url(), reverse("figures:people")):
        page = client.get(address, query).content.decode()
        assert ("Ngày này chưa đến" in page, "/2041 " in page, "đến 01/01/2040" in page) == (True, False, False)


def test_a_day_of_knowledge_to_come_is_said_and_not_claimed(moved, aimed, bao, client):
    client.as_(bao)
    for address in (reverse("dashboards:overview"), aimed["whole"].get_absolute_url(), aimed["whole"].term.get_absolute_url()):
        page = client.get(address, {"tinh-den": "2040-01-01"}).content.decode()
        filters = page.count("01/01/2040") - page.count('value="01/01/2040"')
        assert ("Ngày này chưa đến" in page, '<details class="more mb-3" open>' in page, filters) == (True, True, 0)
        assert "Ngày này chưa đến" not in client.get(address, {"tinh-den": TODAY.isoformat()}).content.decode()


def test_a_unit_that_has_ended_says_why_nothing_is_left_in_todays_tree(world, bao, client):
    reorganisation.close(branch=world.company, successor=world.school, by=clerk(), on=MOVED_ON, today=TODAY)
    client.as_(bao)
    told = [
        "không còn số liệu nào tính cho đơn vị theo tổ chức hiện nay" in client.get(reverse("dashboards:overview"), query).content.decode()
        for query in ({"tai": world.company.code, "cay": "hien-nay"}, {"tai": world.company.code}, {"tai": world.school.code})
    ]
    assert told == [True, False, False]
