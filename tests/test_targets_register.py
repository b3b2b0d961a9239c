"""The five shapes of a target with their bases, groups of people, changes and the closing day of the reporting year.

Tried: ``population`` dropped from the count of a target, the closing day ignored in ``Target.days``: each turned this file red.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.keys import new_key
from tests.factories import TODAY, clerk, make_branch, make_case, make_member, make_user, root
from tests.figures import every_figure
from tracking.access.rules import Role
from tracking.branches import actions as branches
from tracking.history.models import Event
from tracking.members.rules import Sex
from tracking.nominations.rules import ActKind as K
from tracking.targets import actions, queries
from tracking.targets.models import Target, YearClosing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def term(world):
    return actions.add_term(
        branch=world.province, name="Nhiệm kỳ 2025–2030", starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30), by=clerk()
    )


def give(term, branch, value=100, **facts):
    kind = {"indicator": "introduced", "shape": "term_count", **facts}
    return actions.set_target(term=term, branch=branch, value=Decimal(value), by=clerk(), **kind)


def introduce(branch, on=date(2026, 2, 3), sex=Sex.FEMALE, admitted=False):
    acts = [(K.UNION_DOCUMENT, on)] + ([(K.ADMISSION_DECISION, date(2026, 10, 1))] if admitted else [])
    return make_case(member=make_member(branch=branch, sex=sex), acts=acts)


def text_of(client, url, **query):
    return " ".join(client.get(url, query).content.decode().split())


def test_target_of_women_counts_women_and_opens_them(term, world, bao, client):
    introduce(world.school), introduce(world.school, sex=Sex.MALE), introduce(world.other_branch)
    target = give(term, world.province, 10, population=["women"])
    client.as_(bao)

    found = client.get(target.get_absolute_url()).context

    assert [(r.label, r.progress.done) for r in found["rows"]] == [
        ("Công đoàn phường Trường Vinh", 1), ("Công đoàn phường Vinh Hưng", 1),
    ]  # fmt: skip
    assert found["progress"].progress.done == 2
    assert "Đoàn viên ưu tú được giới thiệu cho Đảng (nữ)" in text_of(client, target.get_absolute_url())
    assert every_figure(client, target.get_absolute_url())
    assert every_figure(client, term.get_absolute_url())


def test_targets_of_two_groups_stand_side_by_side(term, world):
    introduce(world.school), introduce(world.school, sex=Sex.MALE)
    found = [give(term, world.ward), give(term, world.ward, 50, population=["women"])]

    rows = queries.overview(world.ward, list(Target.objects.in_force()), queries.Period(date(2026, 1, 1), TODAY), TODAY)

    assert [r.progress.done for r in rows] == [2, 1]
    assert all(t.superseded_by is None for t in found)


def test_ratio_is_of_what_was_counted_in_the_same_days(term, world, bao, client):
    introduce(world.school, admitted=True), introduce(world.school), introduce(world.company), introduce(world.other_branch)
    target = give(term, world.province, 60, indicator="admitted", shape="ratio", base_indicator="introduced")
    client.as_(bao)

    found = client.get(target.get_absolute_url()).context

    whole = found["progress"].progress
    assert (whole.done, whole.base, whole.target, whole.missing, whole.reached) == (1, 4, 3, 2, 25.0)
    assert [(r.progress.base, r.progress.reached) for r in found["rows"]] == [(3, 33.3), (1, 0.0)]
    html = text_of(client, target.get_absolute_url())
    assert "Tỷ lệ giao 60%, tỷ lệ đạt 25%" in html
    assert "Căn cứ: 4, đoàn viên ưu tú được giới thiệu cho Đảng, đếm trong cùng kỳ từ 01/10/2025 đến 20/11/2026" in html


def test_ratio_of_nobody_prints_a_dash(term, world, bao, client):
    target = give(term, world.province, 60, indicator="admitted", shape="ratio", base_indicator="introduced")

    html = text_of(client.as_(bao), target.get_absolute_url())

    assert "tỷ lệ đạt –" in html
    assert "Chưa có căn cứ" in html
    assert "· chưa có căn cứ tính tỷ lệ" in html
    assert "chưa giao chỉ tiêu" not in html
    assert "đạt 0%" not in html


def test_share_of_members_says_whose_number_it_is(term, world, bao, client):
    branches.record_facts(branch=world.school, on=date(2025, 9, 1), member_count=40, by=clerk())
    branches.record_facts(branch=world.company, on=date(2025, 9, 15), member_count=60, by=clerk())
    branches.record_facts(branch=world.company, on=date(2026, 3, 1), member_count=900, by=clerk())  # known after the day of the base
    branches.record_facts(branch=world.other_ward, on=date(2025, 9, 30), member_count=200, by=clerk())
    introduce(world.school)
    target = give(term, world.ward, 3, shape="per_cent", base_on=date(2025, 10, 1), year=2026)
    above = give(term, world.province, 3, shape="per_cent", base_on=date(2025, 10, 1), year=2026)
    client.as_(bao)

    html = text_of(client, target.get_absolute_url())
    assert "Căn cứ: 100 đoàn viên, cộng số mới nhất đến ngày 01/10/2025 của 2 công đoàn cơ sở." in html
    rows = client.get(above.get_absolute_url()).context["rows"]
    assert [(r.progress.base, r.progress.target, r.progress.done) for r in rows] == [(100, 3, 1), (200, 6, 0)]
    assert "số liệu của đơn vị ngày 30/09/2025" in rows[1].base_words


def test_year_target_is_counted_by_the_closing_day(term, world):
    introduce(world.school, on=date(2025, 12, 10)), introduce(world.school, on=date(2026, 11, 5))
    target = give(term, world.ward, 10, shape="year_count", year=2026)

    def done():
        rows = queries.overview(world.ward, list(Target.objects.in_force()), queries.Period(date(2026, 1, 1), TODAY), TODAY)
        return rows[0].progress.done

    assert done() == 1
    actions.set_closing(from_year=2020, month=11, day=30, by=clerk(), today=TODAY)
    assert done() == 2
    assert Target.objects.get(pk=target.pk).days() == (date(2025, 12, 1), date(2026, 11, 30))


def test_closing_day_is_set_at_the_root_only(ha, world, client):
    url, keeper = reverse("targets:set_closing"), make_user("goc", full_name="Gốc Văn", role=Role.ORGANISATION_BOARD, branch=root())

    def post(person, **facts):
        data = {"_key": new_key(person), "from_year": 2026, "day": 30, "month": 11, **facts}
        return client.as_(person).post(url, data).status_code

    assert [post(ha), post(keeper, day=31), post(keeper), post(keeper, day="x" * 10_000)] == [403, 200, 302, 200]
    assert [(c.from_year, str(c)) for c in YearClosing.objects.all()] == [(2026, "30/11")]
    assert Event.objects.get(action="targets.set_closing").facts == {"year": "2026", "day": "30/11", "before": ""}
    assert "30/11" in text_of(client, reverse("targets:reporting_year"))


def test_changed_target_shows_both_values_and_decisions(term, world, bao, client):
    old = give(term, world.ward, 100, decision_number="12/QĐ-LĐLĐ", decision_on=date(2025, 12, 20))
    new = give(term, world.ward, 120, decision_number="30/QĐ-LĐLĐ", decision_on=date(2026, 6, 1))
    client.as_(bao)

    for target in (old, new):
        html = text_of(client, target.get_absolute_url())
        assert all(w in html for w in ("12/QĐ-LĐLĐ", "20/12/2025", "30/QĐ-LĐLĐ", "01/06/2026", ">100<", ">120<")), html
    assert "đã được điều chỉnh thành 120" in text_of(client, old.get_absolute_url())


def test_term_cut_short_shows_original_and_part(term, world, bao, client):
    target = give(term, world.province)
    actions.cut_short(term=term, on=date(2026, 3, 31), by=clerk())

    html = text_of(client.as_(bao), target.get_absolute_url())

    assert "Chỉ tiêu ban đầu 100; nhiệm kỳ kết thúc sớm hết ngày 31/03/2026, theo thời gian đã thực hiện là 10." in html


def test_official_enters_a_share_of_a_group(ha, term, world, client):
    facts = {
        "branch": world.ward.name, "branch-place": world.ward.code, "indicator": "admitted", "shape": "ratio", "value": "62,5",
        "base_indicator": "introduced", "population": ["women", "direct"], "base_on": "01/10/2025", "_key": new_key(ha),
    }  # fmt: skip

    response = client.as_(ha).post(reverse("targets:set_target", args=[term.code]), facts)

    target = Target.objects.get()
    assert response.status_code == 302
    assert (target.value, target.population) == (Decimal("62.5"), ("direct", "women"))
    assert (target.base_indicator, target.base_on) == ("introduced", None)
    change = {"_key": new_key(ha), "value": "65", "_version": target.version}
    assert client.post(reverse("targets:change", args=[target.code]), change).status_code == 302
    assert Target.objects.in_force().get().groups == target.groups


@pytest.mark.parametrize("rows", (1, 5))
@pytest.mark.parametrize("shape, queries_done", [("ratio", 12), ("per_cent", 16)])
def test_page_queries(rows, shape, queries_done, bao, term, world, client, django_assert_num_queries):
    base = {"base_indicator": "class_sent"} if shape == "ratio" else {"base_on": date(2025, 10, 1)}
    target = give(term, world.province, 10, shape=shape, **base)
    for _number in range(rows):
        introduce(make_branch(parent=world.province))
    client.as_(bao)
    with django_assert_num_queries(queries_done):
        client.get(target.get_absolute_url())


def test_page_says_what_is_under_way_and_which_unions_have_nobody(term, world, bao, client):
    introduce(world.school), introduce(world.school, admitted=True), introduce(world.other_branch)
    target, women = give(term, world.province), give(term, world.province, population=["women"])
    client.as_(bao)

    found = client.get(target.get_absolute_url()).context

    assert [n for _label, n, _url in found["under_way"]] == [2, 1]
    assert (found["coverage"].having, found["coverage"].unions) == (2, 3)
    assert every_figure(client, target.get_absolute_url())
    other = client.get(women.get_absolute_url()).context
    assert (other["under_way"], other["coverage"]) == ([], None)
