"""Numbers reported of a group only (direct workers, women, …): counted with exactly that group, giving way to its names alone.

Tried, each turning a test red: names of everybody taken off, the days before and after the whole months left out, a unit that has ended
looked for in today's tree, numbers of other groups counted along, the clash with the number of everybody, the group lost by the form.
"""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import TODAY, clerk, make_branch, make_case, make_member
from tracking.branches.models import Branch
from tracking.figures import queries as figures
from tracking.figures.rules import Indicator, Period
from tracking.ledger.rules import Tree, bits
from tracking.nominations.rules import ActKind as K
from tracking.reorganisation import actions as moves
from tracking.reported import actions, queries
from tracking.reported.models import ReportedTotal
from tracking.targets import actions as targets

pytestmark = pytest.mark.django_db
START, END = date(2026, 1, 10), date(2026, 8, 20)
SPANS = {"now": Period(START, END)}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def introduce(branch, on, sex="female", direct=True):
    member = make_member(branch=branch, sex=sex, direct_worker=direct)
    return make_case(member=member, branch=branch, on=on, acts=[(K.UNION_DOCUMENT, on)])


def enter(branch, number, *population, start=START, end=END):
    facts = {"indicator": "introduced", "source": "signed", "by": clerk(), "today": TODAY, "start_on": start, "ends_on": end}
    return actions.enter(branch=branch, number=number, population=population, **facts)


def apart(branch, *population, **where):
    return queries.reported(SPANS, branch=branch, population=population, **where).get(Indicator.INTRODUCED)


def names(total):
    return queries.with_names(ReportedTotal.objects.filter(pk=total.pk), total.groups).get().names


def counted(branch, start, end, *population):
    tally = figures.tally({"now": Period(start, end)}, branch=branch, population=population, parts=False)
    return tally.get(Indicator.INTRODUCED, "now")


def test_a_group_has_a_number_of_its_own(world):
    introduce(world.school, date(2026, 3, 3), "female"), introduce(world.school, date(2026, 3, 4), "male")
    enter(world.ward, 10), enter(world.ward, 4, "women"), enter(world.ward, 3, "women", "direct")

    assert [apart(world.ward), apart(world.ward, "women"), apart(world.ward, "direct", "women"), apart(world.ward, "direct")] == [
        8,
        3,
        2,
        0,
    ]
    assert apart(world.ward, "women", known_on=TODAY) == 0


@pytest.mark.parametrize("level", ["province", "ward", "school", "section"])
@given(
    st.lists(st.tuples(st.integers(0, 260), st.booleans()), max_size=6),
    st.integers(0, 240), st.integers(0, 120),
)  # fmt: skip
def test_names_are_those_that_the_figures_count(level, world, people, first, length):
    with transaction.atomic():
        section = make_branch("Tổ may", parent=world.company)
        branch = section if level == "section" else getattr(world, level)
        for days, is_woman in people:
            introduce(
                section if level in ("section", "ward") else world.school,
                date(2026, 1, 1) + timedelta(days),
                "female" if is_woman else "male",
            )
        start = date(2026, 1, 1) + timedelta(first)
        end = min(start + timedelta(length), TODAY)
        total = enter(branch, 5, "women", start=start, end=end)

        assert names(total) == counted(branch, start, end, "women")
        transaction.set_rollback(True)


@pytest.mark.parametrize("start, end", [(START, END), (date(2026, 3, 3), date(2026, 3, 9)), (date(2026, 1, 1), date(2026, 6, 30))])
def test_of_a_unit_that_has_ended_names_are_counted_as_it_was(start, end, world):
    introduce(world.school, date(2026, 3, 5)), introduce(world.school, date(2026, 3, 5), "male"), introduce(world.school, date(2026, 4, 1))
    moves.merge(branch=world.ward, successor=world.other_ward, on=date(2026, 9, 1), by=clerk(), today=TODAY)
    ended = Branch.objects.get(pk=world.ward.pk)
    total = enter(ended, 5, "women", start=start, end=end)

    assert names(total) == counted(ended, start, end, "women") > 0
    assert queries.reported({"now": Period(start, end)}, branch=ended, which=Tree.THEN, population=["women"]).get(Indicator.INTRODUCED) > 0


def test_the_same_group_is_not_reported_twice_another_one_may(world):
    enter(world.ward, 10)
    enter(world.ward, 4, "women")

    with pytest.raises(RuleBroken):
        enter(world.school, 1, "women")
    enter(world.school, 1, "direct")
    assert ReportedTotal.objects.count() == 3


def test_target_of_a_group_counts_its_number_on_every_page(world, bao, client):
    introduce(world.school, date(2026, 3, 3)), introduce(world.school, date(2026, 3, 4), "male")
    term = targets.add_term(branch=world.ward, name="NK", starts_on=date(2026, 1, 1), ends_on=date(2030, 12, 31), by=clerk())
    kind = {"indicator": "introduced", "shape": "term_count", "by": clerk()}
    women = targets.set_target(branch=world.ward, term=term, value=20, population=["women"], **kind)
    targets.set_target(branch=world.ward, term=term, value=50, **kind)
    enter(world.ward, 10, "women")
    client.as_(bao)

    page = client.get(women.get_absolute_url()).context
    sheet = client.get(term.get_absolute_url()).context["sheet"]
    listed = client.get(reverse("targets:list"), {"tai": world.ward.code}).context["rows"]

    assert (page["progress"].progress.done, page["progress"].told["done"]) == (10, 9)
    assert sorted((row.target.groups, row.progress.done) for row in sheet.rows) == [(0, 2), (bits(["women"]), 10)]
    assert sorted(row.progress.done for row in listed) == [2, 10]


def test_the_list_names_the_group_and_opens_its_people(world, ha, client):
    introduce(world.school, date(2026, 3, 3)), introduce(world.school, date(2026, 3, 4), "male")
    kept = {
        "indicator": "introduced",
        "start_on": "10/01/2026",
        "ends_on": "20/08/2026",
        "source": "signed",
        "population": ["women", "direct"],
    }
    entry = client.as_(ha).post(f"{reverse('reported:enter')}?tai={world.ward.code}", {"_key": new_key(ha), **kept, "number": "7"})
    grid = {"_key": new_key(ha), **kept, f"so-{world.company.code}": "4", "population": ["women"]}
    many = client.post(f"{reverse('reported:grid')}?tai={world.ward.code}", grid)
    page = client.get(entry.url)

    assert (entry.status_code, many.status_code) == (302, 302)
    assert sorted(ReportedTotal.objects.values_list("number", "groups")) == [(4, bits(["women"])), (7, bits(["women", "direct"]))]
    line = next(line for line in page.context["lines"] if line.total.number == 7)
    assert (line.names, line.apart) == (1, 6)
    assert client.get(line.url).context["page"].total == 1
    assert "(công nhân lao động trực tiếp, nữ)" in page.content.decode()


@pytest.mark.parametrize("bad", [["x"], ["women", "\x00"], ["a" * 5000]])
def test_a_group_that_is_not_there_is_refused(bad, world, ha, client):
    kept = {"indicator": "introduced", "start_on": "10/01/2026", "ends_on": "20/08/2026", "source": "signed", "number": "7"}
    answer = client.as_(ha).post(f"{reverse('reported:enter')}?tai={world.ward.code}", {"_key": new_key(ha), **kept, "population": bad})

    assert (answer.status_code, ReportedTotal.objects.count()) == (200, 0)
