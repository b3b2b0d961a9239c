"""Proposals of commendation: the criteria, compared within a group, the sentence why; the decision recorded, read, taken back.

Tried: a group of four compared, a unit without introductions proposed, a section's introduction lost, a unit of another ward commended:
each turned a test red.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.errors import RuleBroken
from tests.factories import TODAY, clerk, make_branch, make_case
from tests.figures import every_figure
from tracking.branches import actions as branches
from tracking.branches.rules import BranchKind
from tracking.dashboards import actions, commending
from tracking.dashboards.commend_rules import Criterion, Mark, Unit, halves, judged
from tracking.dashboards.models import Commendation
from tracking.dashboards.queries import Scope
from tracking.figures.rules import Period
from tracking.history.models import Event
from tracking.nominations.rules import ActKind as K
from tracking.targets import actions as targets

pytestmark = pytest.mark.django_db
URL, RECORD = reverse("dashboards:commend"), reverse("dashboards:record_commendation")
YEAR = Period(date(2026, 1, 1), TODAY)
ALL = [c.value for c in Criterion]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def unit(pk=1, *, block="fdi", members=100, introduced=1, target=None, halves=(1, 1), in_year=None):
    return Unit(pk, block, members, introduced, introduced if in_year is None else in_year, target, halves)


def marks(verdict):
    return [verdict.marks[c.value] for c in Criterion]


@pytest.mark.parametrize(
    "facts, found, proposed",
    [
        ({"target": 2, "in_year": 2}, [Mark.MET, Mark.MET, Mark.NOT_ASKED], True),
        ({"target": 2, "in_year": 1}, [Mark.NOT_MET, Mark.MET, Mark.NOT_ASKED], False),
        ({"halves": (1, 0)}, [Mark.NOT_ASKED, Mark.NOT_MET, Mark.NOT_ASKED], False),
        ({"members": None}, [Mark.NOT_ASKED, Mark.MET, Mark.NOT_ASKED], True),
        ({"introduced": 0, "halves": ()}, [Mark.NOT_ASKED, Mark.MET, Mark.NOT_ASKED], False),
    ],
)
def test_one_unit(facts, found, proposed):
    (verdict,) = judged([unit(**facts)], ALL)

    assert (marks(verdict), verdict.is_proposed) == (found, proposed)


def test_share_is_compared_with_units_of_the_same_block_and_size_only():
    like = [unit(n, introduced=n) for n in range(8)]
    others = [unit(20 + n, block="state_service", introduced=50) for n in range(4)] + [unit(30, members=900, introduced=90)]

    found = {v.unit.pk: v for v in judged([*like, *others], [Criterion.SHARE.value])}

    assert [pk for pk, v in found.items() if v.is_proposed] == [6, 7]
    assert (found[7].peers, found[20].marks[Criterion.SHARE.value]) == (8, Mark.NOT_ASKED)


def test_sentence_says_what_was_met():
    found = judged([unit(n, introduced=n, target=1) for n in range(1, 6)], ALL)[-1]

    assert found.reason == (
        "Giới thiệu 5 đồng chí trong kỳ; đạt chỉ tiêu của năm (5/1); nửa năm nào cũng có giới thiệu; "
        "5% đoàn viên, thuộc một phần tư cao nhất của 5 đơn vị cùng khối, cùng quy mô."
    )
    assert found.group == "Doanh nghiệp có vốn đầu tư nước ngoài, 50–199 đoàn viên"


@pytest.mark.parametrize(
    "start, end, found",
    [
        (date(2026, 1, 1), date(2026, 6, 30), [(2026, 1)]),
        (date(2025, 7, 1), date(2026, 1, 1), [(2025, 2), (2026, 1)]),
        (date(2026, 6, 30), date(2026, 7, 1), [(2026, 1), (2026, 2)]),
    ],
)
def test_halves(start, end, found):
    assert halves(start, end) == found


def introduce(branch, *days):
    for day in days:
        make_case(branch=branch, acts=[(K.UNION_DOCUMENT, day)])


def set_target(world, branch, value):
    term = targets.add_term(branch=world.province, name="Nhiệm kỳ", starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30), by=clerk())
    targets.set_target(branch=branch, term=term, indicator="introduced", shape="year_count", year=2026, value=Decimal(value), by=clerk())


def verdicts(branch, period=YEAR):
    return commending.verdicts(Scope(period=period, today=TODAY, branch=branch), ALL)


def test_units_are_judged_by_what_is_recorded(world):
    section = make_branch("CĐ bộ phận", parent=world.school, kind=BranchKind.SECTION)
    introduce(world.school, date(2026, 2, 3))
    introduce(section, date(2026, 8, 3))
    introduce(world.company, date(2026, 2, 3), date(2025, 12, 31))
    branches.record_facts(branch=world.school, on=date(2026, 1, 1), by=clerk(), member_count=40)
    set_target(world, world.school, 2)

    found = verdicts(world.ward)

    assert found[world.school.pk].unit == Unit(world.school.pk, "state_service", 40, 2, 2, 2, (1, 1))
    assert (found[world.school.pk].is_proposed, found[world.company.pk].is_proposed) == (True, False)
    assert found[world.company.pk].unit.introduced == 1


@pytest.mark.parametrize("who", ["bao", "chi", "lan"])
def test_every_figure_opens_exactly_what_it_counts(who, request, world, client):
    introduce(world.school, date(2026, 2, 3), date(2026, 8, 3))

    assert every_figure(client.as_(request.getfixturevalue(who)), URL) == 1


@pytest.mark.parametrize("rows", (1, 5))
def test_queries(rows, bao, world, client, django_assert_num_queries):
    for _n in range(rows):
        introduce(make_branch(parent=world.ward), date(2026, 2, 3), date(2026, 8, 3))
    client.as_(bao)
    with django_assert_num_queries(9):
        page = client.get(URL).context["page"]
    assert len(page) == rows


def test_page_never_ranks(bao, client):
    html = client.as_(bao).get(URL).content.decode().lower()

    assert "xếp hạng" not in html
    assert "thứ hạng" not in html


# ------------------------------------------------------------------ the decision


def record(client, **facts):
    key = client.get(RECORD).content.decode().partition('name="_key" value="')[2].partition('"')[0]
    return client.post(RECORD, {"_key": key, "number": "12/QĐ-LĐLĐ", "on": "20/11/2026", **facts})


def test_decision_is_recorded_with_reasons_and_rule(ha, bao, world, client):
    introduce(world.school, date(2026, 2, 3), date(2026, 8, 3))
    introduce(world.company, date(2026, 2, 3), date(2026, 8, 3))

    answer = record(client.as_(ha), units=[world.school.code])

    found = Commendation.objects.get()
    assert answer.url == found.get_absolute_url()
    assert (found.branch, found.starts_on, found.ends_on, len(found.rule)) == (world.province, date(2026, 1, 1), TODAY, 3)
    assert [(u.branch, u.reason) for u in found.units.all()] == [
        (world.school, "Giới thiệu 2 đồng chí trong kỳ; nửa năm nào cũng có giới thiệu.")
    ]
    assert Event.objects.get(action="dashboards.commend").facts == {"number": "12/QĐ-LĐLĐ", "on": "2026-11-20", "count": 1}
    assert "12/QĐ-LĐLĐ" in client.as_(bao).get(URL).content.decode()


@pytest.mark.parametrize(
    "facts, said",
    [
        ({"number": ""}, "Cần ghi"), ({"on": "21/11/2026"}, "Ngày quyết định chưa đến."), ({"units": []}, "Chọn ít nhất một đơn vị."),
        ({"units": ["khong-co"]}, "không còn trong danh sách đề xuất"), ({"on": "31/02/2026"}, "không phải là ngày hợp lệ"),
        ({"number": "x" * 10_000}, "60 ký tự"),
    ],
)  # fmt: skip
def test_bad_input_keeps_what_was_typed_and_writes_nothing(facts, said, ha, world, client):
    introduce(world.school, date(2026, 2, 3), date(2026, 8, 3))

    answer = record(client.as_(ha), **{"units": [world.school.code], **facts})

    assert answer.status_code == 200
    assert said in answer.content.decode() or "number" in facts
    assert not Commendation.objects.exists()


def commended(world, *units, place=None, number="12/QĐ", on=TODAY):
    pairs = [(u, "Có giới thiệu.") for u in units]
    return actions.commend(
        place=place or world.ward, number=number, on=on, period=YEAR, criteria=["Tiêu chí"], units=pairs, by=clerk(), today=TODAY
    )


def test_units_of_another_ward_and_the_same_decision_twice_are_refused_together(world):
    commended(world, world.school)

    with pytest.raises(RuleBroken) as refused:
        commended(world, world.school, world.other_branch)

    assert len(refused.value.reasons) == 2
    assert Commendation.objects.count() == 1


def test_mistake_is_taken_back_and_may_be_recorded_again(chi, world, client):
    found = commended(world, world.school)
    url = reverse("dashboards:withdraw_commendation", args=[found.code])
    key = client.as_(chi).get(url).content.decode().partition('name="_key" value="')[2].partition('"')[0]

    client.post(url, {"_key": key, "_version": found.version, "reason": "Ghi nhầm số"})

    found.refresh_from_db()
    assert (found.withdrawn_by, found.withdrawn_reason) == (chi, "Ghi nhầm số")
    assert "Lý do: Ghi nhầm số" in client.get(found.get_absolute_url()).content.decode()
    assert client.get(url).status_code == 200
    with pytest.raises(RuleBroken):
        actions.withdraw(commendation=found, reason="Lần nữa", by=chi, at=found.withdrawn_at)
    assert commended(world, world.school).pk != found.pk


@pytest.mark.parametrize("rows", (1, 5))
def test_decision_page_queries(rows, chi, world, client, django_assert_num_queries):
    found = commended(world, *(make_branch(parent=world.ward) for _n in range(rows)))
    client.as_(chi)
    with django_assert_num_queries(5):
        client.get(found.get_absolute_url())


def test_leader_reads_but_does_not_record(bao, client):
    assert client.as_(bao).get(RECORD).status_code == 403
