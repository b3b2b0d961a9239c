"""Terms and targets: entering, superseding, ending early; the pages and who may."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.errors import RuleBroken, Stale
from portal.keys import new_key
from tests.factories import TODAY, clerk, make_branch, make_case
from tests.figures import every_figure
from tracking.history.models import Event
from tracking.nominations.rules import ActKind as K
from tracking.targets import actions
from tracking.targets.models import Target, Term

pytestmark = pytest.mark.django_db

LIST = reverse("targets:list")


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


def post(client, person, url, data, **extra):
    return client.as_(person).post(url, {"_key": new_key(person), **data}, **extra)


def test_new_value_supersedes_the_old_one(term, world):
    old = give(term, world.ward)
    new = give(term, world.ward, 120, version=old.version)

    old.refresh_from_db()
    assert (old.superseded_by, list(Target.objects.in_force())) == (new, [new])
    assert Event.objects.filter(action="targets.set_target", subject_id=new.pk).get().facts["before"] == "100.00"


def test_target_changed_meanwhile_is_stale(term, world):
    old = give(term, world.ward)
    give(term, world.ward, 120)

    with pytest.raises(Stale):
        give(term, world.ward, 130, version=old.version + 1)
    assert Target.objects.count() == 2


def test_target_of_a_unit_outside_the_term_is_refused(world):
    other = actions.add_term(branch=world.ward, name="NK", starts_on=date(2025, 1, 1), ends_on=date(2030, 1, 1), by=clerk())

    with pytest.raises(RuleBroken):
        give(other, world.other_ward)


def test_term_ended_early_asks_for_what_its_time_asked(term, world, bao, client):
    give(term, world.province)
    actions.cut_short(term=term, on=date(2026, 3, 31), by=clerk())

    row = client.as_(bao).get(term.get_absolute_url()).context["sheet"].rows[0]

    assert (row.progress.target, row.progress.expected) == (100, 10)
    with pytest.raises(RuleBroken):
        actions.cut_short(term=term, on=date(2031, 1, 1), by=clerk())


def test_official_enters_term_and_targets(ha, world, client):
    made = post(client, ha, reverse("targets:add_term"), {"name": "Nhiệm kỳ 2025–2030", "starts_on": "01/10/2025", "ends_on": "30/09/2030"})
    term = Term.objects.get()
    facts = {
        "branch": world.ward.name,
        "branch-place": world.ward.code,
        "indicator": "admitted",
        "shape": "year_count",
        "year": "2026",
        "value": "1.298",
    }
    given = post(client, ha, reverse("targets:set_target", args=[term.code]), facts)
    target = Target.objects.get()
    changed = post(client, ha, reverse("targets:change", args=[target.code]), {"value": "1.300", "_version": target.version})
    ended = post(client, ha, reverse("targets:cut_short", args=[term.code]), {"on": "31/03/2029", "_version": term.version})

    assert [r.status_code for r in (made, given, changed, ended)] == [302] * 4
    assert list(Target.objects.order_by("pk").values_list("branch", "year", "value")) == [
        (world.ward.pk, 2026, 1298),
        (world.ward.pk, 2026, 1300),
    ]
    assert Term.objects.get().last_day == date(2029, 3, 31)


BAD = [
    {"value": "0"}, {"value": "-5"}, {"value": "nhiều"}, {"value": "9" * 10_000}, {"value": "NaN"}, {"indicator": "all"},
    {"shape": "term_count\x00"},
    {"branch": "x" * 10_000}, {"year": "1"}, {"decision_on": "31/02/2026"}, {"decision_number": "s" * 10_000},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_bad_target_is_refused_and_keeps_what_was_typed(bad, ha, term, world, client):
    facts = {
        "branch": world.ward.name,
        "indicator": "introduced",
        "shape": "term_count",
        "value": "10",
        "decision_number": "12/QĐ-LĐLĐ",
        **bad,
    }

    response = post(client, ha, reverse("targets:set_target", args=[term.code]), facts)

    assert response.status_code in (200, 400)
    assert not Target.objects.exists()
    if response.status_code == 200 and "decision_number" not in bad:
        assert "12/QĐ-LĐLĐ" in response.content.decode()


def test_double_click_writes_once(ha, term, world, client):
    facts = {"_key": new_key(ha), "branch": world.ward.name, "indicator": "introduced", "shape": "term_count", "value": "10"}
    client.as_(ha)

    answers = [client.post(reverse("targets:set_target", args=[term.code]), facts).status_code for _click in range(2)]

    assert (answers, Target.objects.count()) == ([302, 302], 1)


def test_ward_cannot_set_targets_elsewhere(chi, term, world, client):
    response = post(
        client, chi, reverse("targets:set_target", args=[term.code]),
        {
            "branch": world.other_ward.name, "branch-place": world.other_ward.code,
            "indicator": "introduced", "shape": "term_count", "value": "10",
        },
    )  # fmt: skip

    assert (response.status_code, Target.objects.count()) == (200, 0)


@pytest.mark.parametrize(
    "who, status", [("chi", 200), ("lan", 200), ("thu", 200), ("bao", 200), ("sang", 404), ("quang", 404), ("la", 404)]
)
def test_targets_of_upper_levels_are_seen_below(who, status, request, term, world, client):
    target = give(term, world.province)
    client.as_(request.getfixturevalue(who))

    assert [client.get(u).status_code for u in (term.get_absolute_url(), target.get_absolute_url())] == [status] * 2


@pytest.mark.parametrize(
    "who, expected", [("ha", [200, 200, 200]), ("chi", [403, 403, 200]), ("lan", [403, 403, 403]), ("duy", [403, 403, 200])]
)
def test_only_those_who_manage_targets_there_change_them(who, expected, request, term, world, client):
    target = give(term, world.province)
    client.as_(request.getfixturevalue(who))
    urls = [
        reverse("targets:cut_short", args=[term.code]),
        reverse("targets:change", args=[target.code]),
        reverse("targets:set_target", args=[term.code]),
    ]

    assert [client.get(u).status_code for u in urls] == expected


def test_targets_of_another_ward_are_not_found(chi, term, world, client):
    target = give(term, world.other_ward)

    assert client.as_(chi).get(target.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("who", ["bao", "chi", "lan", "duy"])
def test_every_figure_opens_exactly_what_it_counts(who, request, term, world, client):
    for branch in (world.school, world.company, world.ward, world.other_branch):
        make_case(branch=branch, acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2025, 11, 3))])
    targets = [give(term, world.province), give(term, world.ward), give(term, world.province, 1, shape="per_branch_year")]
    client.as_(request.getfixturevalue(who))

    seen = [t for t in targets if client.get(t.get_absolute_url()).status_code == 200]
    assert sum(every_figure(client, url) for url in [LIST, *(t.get_absolute_url() for t in seen), term.get_absolute_url()]) > 5


def test_progress_of_units_level_by_level(bao, term, world, client):
    for branch in (world.school, world.ward, world.other_branch):
        make_case(branch=branch, acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    target = give(term, world.province, 1, shape="per_branch_year")
    give(term, world.ward, 60)
    client.as_(bao)

    top = client.get(target.get_absolute_url()).context
    below = client.get(target.get_absolute_url(), {"tai": world.ward.code}).context

    assert [(r.label, r.progress.done, r.progress.target) for r in top["rows"]] == [
        ("Công đoàn phường Trường Vinh", 2, 10),
        ("Công đoàn phường Vinh Hưng", 1, 5),
    ]
    assert (top["progress"].progress.done, top["progress"].progress.target, top["progress"].progress.expected) == (3, 15, 4)
    assert [(r.label, r.progress.done, r.progress.target) for r in below["rows"]] == [
        ("CĐCS Công ty May Sông Lam", 0, 5),
        ("CĐCS Trường THPT Hoa Sen", 1, 5),
    ]
    assert (below["own"].progress.done, below["progress"].progress.done) == (1, 2)


@pytest.mark.parametrize("rows", (1, 5))
def test_page_queries(rows, bao, term, world, client, django_assert_num_queries):
    target = give(term, world.province, 1, shape="per_branch_year")
    for number in range(rows):
        give(term, world.province, 10 + number, shape="year_count", year=2025 + number)
        make_case(branch=make_branch(parent=world.province), acts=[(K.UNION_DOCUMENT, date(2026, 2, 3))])
    client.as_(bao)
    with django_assert_num_queries(10):
        client.get(LIST)
    with django_assert_num_queries(9):
        client.get(term.get_absolute_url())
    with django_assert_num_queries(14):
        client.get(target.get_absolute_url())
