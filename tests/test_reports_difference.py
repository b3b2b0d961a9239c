"""A frozen report beside now: every change goes to one cause, the causes make the difference, and each opens its people.

Broken once: later entries known by their day instead of their place in the ledger; a reversal taken for an entry; the tree of the freezing
replaced by that of today. Each turned this file red.
"""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from tests.factories import TODAY, add_act, arranger, clerk, make_branch, make_case
from tracking.branches.rules import BranchKind
from tracking.history.models import Event
from tracking.ledger.rules import Tree
from tracking.members import actions as members
from tracking.nominations import actions as nominations
from tracking.nominations import people as transfers
from tracking.nominations.rules import ActKind as K
from tracking.reorganisation import actions as reorganisation
from tracking.reported import actions as reported
from tracking.reports import actions, causes, difference
from tracking.reports.causes import Cause, Cell, Later
from tracking.reports.forms import PackForm
from tracking.reports.models import ReportEdition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def ask(branch, **query):
    return PackForm({"ky": "nam", **query}).ask(branch, TODAY)


def freeze(branch, **query):
    return actions.freeze(ask=ask(branch, **query), by=clerk())


def introduce(branch, on=date(2026, 2, 3)):
    return make_case(branch=branch, acts=[(K.UNION_DOCUMENT, on)], on=date(2026, 1, 2))


def effects(edition, span="now", indicator="introduced"):
    """{(row, cause): number} of one result; and the live figures agree with frozen plus effects, row by row."""
    found, live = difference.difference(edition), difference.live_counts(edition)
    for line in found.lines() | set(live):
        assert found.live(line) == live.get(line, 0), line
    return {(line[0], cause): n for (line, cause), n in found.effects.items() if n and line[1:] == (indicator, span)}


def people(edition, row, cause, **where):
    found = difference.difference(edition)
    return difference.people(edition, found, row=row, cause=cause, **{"indicator": "introduced", "span": "now", **where})


def test_nothing_changed(world):
    introduce(world.school)
    edition = freeze(world.province)

    assert effects(edition) == {}
    assert difference.difference(edition).frozen[world.ward.pk, "introduced", "now"] == 1


def test_entered_later_on_the_same_day(world):
    introduce(world.school)
    edition = freeze(world.province)
    case = introduce(world.company)

    assert effects(edition) == {(world.ward.pk, Cause.ENTERED): 1}
    assert people(edition, world.ward.pk, Cause.ENTERED) == {case.pk: 1}


def test_taken_back_and_corrected(world):
    gone, shifted, kept = (introduce(world.school) for _n in range(3))
    edition = freeze(world.province)
    reverse_act(gone)
    correct(shifted, date(2025, 12, 31))
    correct(kept, date(2026, 3, 4))

    assert effects(edition) == {(world.ward.pk, Cause.CORRECTED): -2}
    assert effects(edition, "before") == {}  # 31/12 lies after the days that are compared
    assert people(edition, world.ward.pk, Cause.CORRECTED) == {gone.pk: -1, shifted.pk: -1}


def test_entered_later_and_taken_back_is_nothing(world):
    edition = freeze(world.province)
    reverse_act(introduce(world.school))

    assert effects(edition) == {}


def test_recorded_anew_at_another_unit_after_a_transfer(world):
    case = introduce(world.school)
    edition = freeze(world.province)
    reverse_act(case)
    asked = members.request_transfer(
        member=case.member, to_branch=world.other_branch, on=date(2026, 5, 1), asked_by_receiver=False, by=clerk(), today=TODAY
    )
    transfers.accept_transfer(transfer=asked, by=clerk(), today=TODAY)
    case.refresh_from_db()
    add_act(case, K.UNION_DOCUMENT, date(2026, 2, 3))

    assert effects(edition) == {(world.ward.pk, Cause.MOVED): -1, (world.other_ward.pk, Cause.MOVED): 1}
    assert people(edition, world.other_ward.pk, Cause.MOVED) == {case.pk: 1}


def test_moved_by_reorganisation(world):
    case = introduce(world.school)
    introduce(world.company)
    edition, then = freeze(world.province), freeze(world.province, cay="luc-do")
    reorganisation.move(branch=world.school, parent=world.other_ward, by=arranger(), on=date(2026, 9, 1), today=TODAY)
    late = introduce(world.school)

    assert effects(edition) == {
        (world.ward.pk, Cause.REORGANISED): -1, (world.other_ward.pk, Cause.REORGANISED): 1, (world.other_ward.pk, Cause.ENTERED): 1,
    }  # fmt: skip
    assert people(edition, world.ward.pk, Cause.REORGANISED) == {case.pk: -1}
    assert people(edition, world.other_ward.pk, Cause.REORGANISED) == {case.pk: 1}
    assert effects(then) == {(world.ward.pk, Cause.ENTERED): 1}  # on the day of the act it still stood there
    assert {*people(then, world.ward.pk, Cause.ENTERED)} == {late.pk}


def test_moved_out_of_the_place_altogether(world):
    case = introduce(world.school)
    edition = freeze(world.ward)
    reorganisation.move(branch=world.school, parent=world.other_ward, by=arranger(), on=date(2026, 9, 1), today=TODAY)

    assert effects(edition) == {(world.school.pk, Cause.REORGANISED): -1}
    assert people(edition, world.school.pk, Cause.REORGANISED) == {case.pk: -1}


def test_a_move_entered_late_shows_in_the_tree_of_the_day(world):
    introduce(world.school)
    edition = freeze(world.province, cay="luc-do")
    reorganisation.move(branch=world.school, parent=world.other_ward, by=arranger(), on=date(2026, 1, 15), today=TODAY)

    assert effects(edition) == {(world.ward.pk, Cause.REORGANISED): -1, (world.other_ward.pk, Cause.REORGANISED): 1}


def test_a_unit_below_the_fourth_level(world):
    section = make_branch("CĐ bộ phận", parent=world.company, kind=BranchKind.SECTION)
    introduce(section)
    edition = freeze(world.company)
    case = introduce(section)

    assert effects(edition) == {(section.path, Cause.ENTERED): 1}
    assert people(edition, section.path, Cause.ENTERED) == {case.pk: 1}


def test_what_was_known_on_a_past_day(world):
    introduce(world.school)  # recorded today
    edition = freeze(world.province, **{"tinh-den": "2026-11-01"})

    assert edition.known_on == date(2026, 11, 1)
    assert edition.data.whole.count("introduced").now == 0
    assert effects(edition) == {(world.ward.pk, Cause.ENTERED): 1}


def test_numbers_run_within_branch_and_year(world):
    made = [freeze(world.ward), freeze(world.ward), freeze(world.school)]

    assert [str(e) for e in made] == ["1/2026", "2/2026", "1/2026"]
    assert Event.objects.filter(action="reports.freeze").count() == 3


def test_an_edition_is_never_changed(world):
    edition = freeze(world.ward)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ReportEdition.objects.filter(pk=edition.pk).update(title="khác")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        edition.delete()


def test_an_edition_holds_its_figures_and_no_names(world):
    case = introduce(world.school)
    reported.enter(
        branch=world.other_branch, indicator="introduced", number=9, source="signed", start_on=date(2026, 2, 1), ends_on=date(2026, 3, 1),
        by=clerk(), today=TODAY,
    )  # fmt: skip
    edition = freeze(world.province)
    edition.refresh_from_db()
    data = edition.data

    assert (data.whole.count("introduced").now, data.whole.count("introduced").told) == (1, 9)
    assert {u.name: u.count("introduced").now for u in data.rows} == {world.ward.label: 1, world.other_ward.label: 0}
    assert case.member.full_name not in str(edition.content) + str(edition.cells)
    assert sum(n for *_cell, n, _before, _since in edition.cells) == 1


def test_frozen_cells_are_the_figures_of_the_sheet(world):
    introduce(world.school), introduce(world.ward), introduce(world.other_branch, date(2025, 12, 1))
    edition = freeze(world.province)
    found = difference.difference(edition)

    for unit in edition.data.rows:
        for indicator, count in unit.counts.items():
            frozen = tuple(found.frozen[unit.key, indicator, span] for span in causes.SPANS)
            assert frozen == (count.now, count.before or 0, count.since)
    assert edition.tree == Tree.NOW


def later(act=1, branch=1, number=1, row=1, spans=("now",), case=1):
    return Later(case, "introduced", act, branch, row, spans, number)


@pytest.mark.parametrize(
    "entries, expected",
    [
        ([later()], Cause.ENTERED),
        ([later(number=-1)], Cause.CORRECTED),
        ([later(number=-1), later(act=2)], Cause.CORRECTED),
        ([later(number=-1), later(act=2, branch=2, row=2)], Cause.MOVED),
        ([later(number=-1), later()], Cause.ENTERED),  # the same act, counted otherwise: nothing gone
        ([later(act=2), later(act=2, number=-1), later(act=3)], Cause.ENTERED),
        ([later(number=-1), later(act=2, branch=2), later(act=2, branch=2, number=-1)], Cause.CORRECTED),
    ],
)
def test_cause_of_the_later_entries_of_a_case(entries, expected):
    assert causes.cause_of(entries) == expected


def test_causes_make_the_difference():
    frozen = {Cell(1, 10, "", "introduced"): (5, 1, 7), Cell(1, 11, "", "introduced"): (2, 0, 2)}
    standing = {Cell(1, 10, "", "introduced"): (5, 1, 7), Cell(2, 11, "", "introduced"): (2, 0, 2)}
    found = causes.difference(frozen=frozen, standing=standing, later=[later(case=n, act=n) for n in range(3)])

    assert (found.frozen[1, "introduced", "now"], found.live((1, "introduced", "now"))) == (7, 8)
    assert (found.live((2, "introduced", "now")), found.change((1, "introduced", "before"))) == (2, 0)


# ------------------------------------------------------------------ pages


def test_pages_show_each_cause_with_its_people(ha, world, client):
    introduce(world.school)
    edition = freeze(world.province)
    case = introduce(world.company)
    client.as_(ha)

    page = client.get(reverse("reports:difference", args=[edition.code]), {"chi-so": "introduced"})
    [row] = page.context["table"].rows
    assert (row.name, row.frozen, row.live, row.change, [e.number for e in row.effects]) == (world.ward.label, 1, 2, "+1", [1, 0, 0, 0])
    listed = client.get(row.effects[0].url)
    assert [(r.case, r.text) for r in listed.context["page"]] == [(case, "+1")]
    total = client.get(page.context["table"].total.effects[0].url)
    assert [r.case for r in total.context["page"]] == [case]


def test_people_out_of_sight_have_no_name(lan, world, client):
    edition = freeze(world.school)
    moved = introduce(world.school)
    nominations.move_case(nomination=moved, branch=world.other_branch, by=clerk(), on=date(2026, 6, 1), today=TODAY)
    page = client.as_(lan).get(reverse("reports:changed", args=[edition.code]), {"chi-so": "introduced", "ly-do": "ghi-sau"})

    assert [(r.case, r.acts) for r in page.context["page"]] == [(None, [])]
    assert moved.member.full_name not in page.content.decode()


@pytest.mark.parametrize("rows", (1, 5))
def test_statements_of_the_pages(rows, ha, world, client, django_assert_num_queries):
    edition = freeze(world.province)
    for _n in range(rows):
        introduce(make_branch(parent=make_branch(parent=world.province, kind=BranchKind.WARD, sector=None)))
    client.as_(ha)
    with django_assert_num_queries(10):
        client.get(reverse("reports:difference", args=[edition.code]))
    with django_assert_num_queries(11):
        client.get(reverse("reports:changed", args=[edition.code]))
    with django_assert_num_queries(4):
        client.get(reverse("reports:editions"))


@pytest.mark.parametrize(
    "query", [{"dong": "x" * 70}, {"dong": "9" * 50}, {"ly-do": "khac"}, {"cot": "now--"}, {"chi-so": "a' OR 1"}, {"dong": "-1"}]
)
def test_tampered_addresses_are_answered(query, ha, world, client):
    edition = freeze(world.province)
    for name in ("difference", "changed"):
        assert client.as_(ha).get(reverse(f"reports:{name}", args=[edition.code]), query).status_code == 200


def reverse_act(case):
    act = case.acts.get(kind=K.UNION_DOCUMENT, reversed_by=None)
    nominations.reverse(act=act, by=clerk(), today=TODAY)


def correct(case, on):
    act = case.acts.get(kind=K.UNION_DOCUMENT, reversed_by=None)
    add_act(case, K.UNION_DOCUMENT, on, {"replaces": act})
