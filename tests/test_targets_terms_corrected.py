"""A term entered wrongly is corrected, one that should not be there is withdrawn; what both must not do, and the pages.

Tried, each turning a test red: no look at the years of targets, none at other terms of the branch, the former last day kept when none is
said, a term withdrawn with a target in force, a withdrawn term still found as the one that holds, still blocking its days, still given
targets.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.errors import RuleBroken, Stale
from portal.keys import new_key
from tests.factories import TODAY, clerk
from tracking.history.models import Event
from tracking.targets import actions, queries, taking_back
from tracking.targets.models import Target, Term

pytestmark = pytest.mark.django_db
DAYS = {"name": "Nhiệm kỳ 2025–2030", "starts_on": date(2025, 10, 1), "ends_on": date(2030, 9, 30)}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def term(world):
    return add(world.ward)


def add(branch, **facts):
    return actions.add_term(branch=branch, by=clerk(), **{**DAYS, **facts})


def correct(term, **facts):
    return actions.correct_term(term=term, by=clerk(), **{**DAYS, **facts})


def give(term, branch, **facts):
    kind = {"indicator": "introduced", "shape": "term_count", **facts}
    return actions.set_target(term=term, branch=branch, value=Decimal(30), by=clerk(), **kind)


def withdraw(term, **facts):
    return taking_back.withdraw_term(term=term, by=clerk(), today=TODAY, **facts)


def test_a_correction_is_kept_in_the_history_and_targets_are_counted_over_the_new_days(term, world):
    target = give(term, world.ward)

    correct(term, name=" Nhiệm kỳ  I ", starts_on=date(2025, 9, 1), version=term.version)

    assert Target.objects.get(pk=target.pk).days() == (date(2025, 9, 1), date(2030, 9, 30))
    told = Event.objects.get(action="targets.correct_term")
    assert (told.facts["what"], told.facts["before"]) == (
        "Nhiệm kỳ I (01/09/2025 – 30/09/2030)", "Nhiệm kỳ 2025–2030 (01/10/2025 – 30/09/2030)",
    )  # fmt: skip
    with pytest.raises(Stale):
        correct(term, version=term.version)


def test_nothing_changed_writes_nothing(term):
    correct(term, version=term.version)

    term.refresh_from_db()
    assert (term.version, Event.objects.filter(action="targets.correct_term").exists()) == (1, False)


def test_an_early_end_is_taken_back(term):
    actions.cut_short(term=term, on=date(2026, 3, 31), by=clerk())

    assert correct(term).last_day == date(2030, 9, 30)


@pytest.mark.parametrize(
    "facts, words",
    [
        ({"name": " "}, "Cần ghi tên"),
        ({"ends_on": date(2025, 9, 30)}, "phải sau ngày bắt đầu"),
        ({"ends_on": date(2090, 9, 30)}, "dài quá"),
        ({"on": date(2030, 9, 30)}, "kết thúc sớm phải từ"),
        ({"on": date(2025, 9, 30)}, "kết thúc sớm phải từ"),
        ({"starts_on": date(2025, 6, 30)}, "Trùng thời gian với “Trước”"),
        ({"starts_on": date(2027, 1, 1)}, "đã có chỉ tiêu năm 2026"),
        ({"starts_on": date(2020, 1, 1), "ends_on": date(2025, 1, 1)}, "Trùng thời gian"),
    ],
)
def test_what_a_term_cannot_be_corrected_to(facts, words, term, world):
    add(world.ward, name="Trước", starts_on=date(2023, 1, 1), ends_on=date(2025, 6, 30))
    give(term, world.school, shape="year_count", year=2026)

    with pytest.raises(RuleBroken, match=words):
        correct(term, **facts)
    assert list(Term.objects.order_by("starts_on").values_list("name", "version")) == [("Trước", 1), (DAYS["name"], 1)]


def test_years_of_withdrawn_targets_do_not_stand_in_the_way(term, world):
    taking_back.withdraw(target=give(term, world.school, shape="year_count", year=2026), by=clerk(), today=TODAY)

    assert correct(term, starts_on=date(2027, 1, 1)).starts_on.year == 2027


def test_an_early_end_does_not_reach_into_the_next_term(term, world):
    actions.cut_short(term=term, on=date(2026, 3, 31), by=clerk())
    add(world.ward, name="Sau", starts_on=date(2026, 4, 1), ends_on=date(2031, 3, 31))

    with pytest.raises(RuleBroken, match="Trùng thời gian với “Sau”"):
        actions.cut_short(term=term, on=date(2026, 5, 31), by=clerk())
    with pytest.raises(RuleBroken, match="Trùng thời gian với “Sau”"):
        correct(term)
    actions.cut_short(term=term, on=date(2026, 2, 28), by=clerk())
    assert correct(term, on=date(2026, 3, 31)).last_day == date(2026, 3, 31)


def test_a_withdrawn_term_is_as_if_it_were_not_there(term, world):
    target = give(term, world.ward)
    with pytest.raises(RuleBroken, match="đang có 1 chỉ tiêu"):
        withdraw(term)
    taking_back.withdraw(target=target, by=clerk(), today=TODAY)

    withdraw(term, version=term.version)

    assert queries.term_of(world.ward, TODAY) is None
    assert Event.objects.get(action="targets.withdraw_term").branch == world.ward
    for act in (withdraw, correct, lambda term: give(term, world.ward), lambda term: actions.cut_short(term=term, on=TODAY, by=clerk())):
        with pytest.raises(Stale):
            act(term)
    again = add(world.ward)
    assert queries.term_of(world.ward, TODAY) == again


def post(client, person, url, **data):
    return client.as_(person).post(url, {"_key": new_key(person), **data})


def page(client, person, term, name):
    return client.as_(person).get(reverse(f"targets:{name}", args=[term.code]))


def test_official_corrects_and_withdraws(term, ha, world, client):
    shown = page(client, ha, term, "correct_term").content.decode()
    typed = {"name": "Nhiệm kỳ I", "starts_on": "01/09/2025", "ends_on": "30/09/2030", "on": ""}
    corrected = post(client, ha, reverse("targets:correct_term", args=[term.code]), **typed, _version=1)
    withdrawn = post(client, ha, reverse("targets:withdraw_term", args=[term.code]), _version=2)

    assert "01/10/2025" in shown
    assert [corrected.url, withdrawn.url] == [term.get_absolute_url()] * 2
    sheet = client.get(term.get_absolute_url()).content.decode()
    assert "Nhiệm kỳ này ghi nhầm, đã hủy ngày" in sheet
    assert "Giao chỉ tiêu" not in sheet
    for name in ("correct_term", "withdraw_term", "cut_short", "set_target"):
        assert page(client, ha, term, name).url == term.get_absolute_url()
    assert term.code not in client.get(reverse("targets:list")).content.decode()


def test_the_page_names_the_targets_in_the_way(term, ha, world, client):
    target = give(term, world.school, shape="year_count", year=2026)

    shown = page(client, ha, term, "withdraw_term").content.decode()

    assert "Chưa hủy được" in shown
    assert target.get_absolute_url() in shown
    assert "<form method" not in shown.split('id="withdraw-term"')[1].split("</main>")[0]
    refused = post(client, ha, reverse("targets:withdraw_term", args=[term.code]), _version=1)
    assert "đang có 1 chỉ tiêu" in refused.content.decode()


def test_a_bad_day_is_refused_and_what_was_typed_kept(term, ha, client):
    typed = {"name": "Nhiệm kỳ I", "starts_on": "31/02/2025", "ends_on": "30/09/2030"}
    answer = post(client, ha, reverse("targets:correct_term", args=[term.code]), **typed, _version=1)

    assert (answer.status_code, Term.objects.get().name) == (200, DAYS["name"])
    assert "31/02/2025" in answer.content.decode()
