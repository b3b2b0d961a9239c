"""The register of papers: numbers, warnings that never block, kept versions and who sees them."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from portal import filestore
from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import TODAY, clerk, make_case, make_member
from tests.test_documents import resolved, words
from tracking.documents import actions, queries, rules
from tracking.documents.models import NumberedPaper, PaperFile, PaperVersion
from tracking.history.models import Event, ViewLog
from tracking.nominations.models import Nomination

pytestmark = pytest.mark.django_db


def minutes(world, *cases, place=None):
    """Minutes of a chosen list of the school, ready to be numbered."""
    rows = Nomination.objects.filter(pk__in=[c.pk for c in cases])
    return queries.minutes_of_list(rows, place=place or world.school, today=TODAY)


def give(world, *cases, first=1, on=TODAY, **facts):
    return actions.give_numbers(bundle=minutes(world, *cases), kind="minutes", by=clerk(), on=on, first=first, **facts)


# ------------------------------------------------------------------ rules


@pytest.mark.parametrize(
    "numbers, gaps, doubles, following",
    [
        ([], (), (), 1),
        ([1, 2, 3], (), (), 4),
        ([5, 7, 9, 8], (6,), (), 10),  # the register begins at 5: what was numbered on paper before is not missing
        ([1, 2, 2, 4], (3,), (2,), 5),
    ],
)
def test_state_names_gaps_and_numbers_given_twice(numbers, gaps, doubles, following):
    assert rules.state(numbers) == rules.State(gaps, doubles, following)


@pytest.mark.parametrize(
    "given, wanted, said",
    [
        ([], [7], []),
        ([1, 2], [3], []),
        ([1, 2], [2], ["Số 2 đã được cấp cho văn bản khác cùng loại."]),
        ([1, 2], [5], ["Bỏ trống số 3–4 so với số đã cấp gần nhất."]),
        ([5], [3], []),  # a number left out before is filled in
    ],
)
def test_cautions(given, wanted, said):
    assert rules.cautions(given, wanted) == said


@pytest.mark.parametrize(
    "on, party, year", [(date(2026, 2, 3), False, 2026), (date(2026, 2, 3), True, 2025), (date(2030, 1, 1), True, 2030)]
)
def test_unions_begin_anew_each_year_party_bodies_each_term(on, party, year):
    assert rules.series_year(on, party=party) == year


@pytest.mark.parametrize("text, number", [("12/NQ", 12), ("07-BN/ĐU", 7), ("NQ/12", None), ("", None), ("0/NQ", None), ("9" * 9, None)])
def test_leading_number(text, number):
    assert rules.leading_number(text) == number


# ------------------------------------------------------------------ giving numbers


def test_number_stands_on_the_paper_and_in_the_file_that_is_kept(lan, client, world):
    case = resolved("Trần Văn Ân", world)

    entry = give(world, case, first=7)

    assert (entry.text, entry.number, entry.year, entry.branch) == ("07/BB-CĐCS", 7, 2026, world.school)
    file = PaperFile.objects.get()
    assert len(filestore.read(file.stored)) == file.size
    printed = client.as_(lan).get(reverse("documents:print_minutes") + f"?phieu={case.code}").content.decode()
    assert "Số: 07/BB-CĐCS" in printed
    kept = client.get(reverse("documents:version", args=[entry.code, 1]))
    assert "Số: 07/BB-CĐCS" in words(kept)
    assert ViewLog.objects.latest("pk").kind == "documents.version"
    assert Event.objects.filter(action="documents.number").count() == 1


def test_paper_made_again_keeps_its_number_and_its_older_versions(world):
    case = resolved("Trần Văn Ân", world)
    entry = give(world, case, first=7)

    again = give(world, case, first=None)

    assert again == entry
    assert list(PaperVersion.objects.values_list("paper__number", "serial")) == [(7, 2), (7, 1)]


def test_versions_are_bounded(world, monkeypatch):
    monkeypatch.setattr(rules, "MAX_VERSIONS", 1)
    case = resolved("Trần Văn Ân", world)
    give(world, case, first=7)

    with pytest.raises(RuleBroken, match="đã lưu 1 bản"):
        give(world, case)

    assert PaperFile.objects.count() == 1


def test_another_list_gets_another_number(world):
    first, second = resolved("Trần Văn Ân", world), resolved("Đỗ Minh Dũng", world)

    assert [give(world, first, first=1), give(world, first, second, first=2)] == list(NumberedPaper.objects.order_by("number"))


def test_gaps_and_doubles_are_warned_of_and_never_block(world):
    first, second = resolved("Trần Văn Ân", world), resolved("Đỗ Minh Dũng", world)
    give(world, first, first=3)

    for number, words_ in ((3, "Số 3 đã được cấp"), (9, "Bỏ trống số 4–8")):
        with pytest.raises(RuleBroken, match=words_):
            give(world, second, first=number)
    give(world, second, first=3, anyway=True)

    assert list(NumberedPaper.objects.values_list("number", flat=True)) == [3, 3]
    assert PaperFile.objects.count() == 2


def test_each_year_and_each_sort_counts_for_itself(world):
    first, second = resolved("Trần Văn Ân", world), resolved("Đỗ Minh Dũng", world)
    give(world, first, first=3, on=date(2025, 12, 31))

    give(world, second, first=3, on=date(2026, 1, 2))

    assert queries.given(world.school, "BB", 2026) == [3]


def test_resolution_is_entered_under_its_own_number(lan, client, world):
    case = resolved("Trần Văn Ân", world)
    client.as_(lan).post(reverse("documents:number_resolution", args=[case.code]), {"_key": new_key(lan), "on": "03/02/2026"})

    assert NumberedPaper.objects.values_list("text", "on").get() == ("12/NQ-CĐCS", date(2026, 2, 3))


def test_page_proposes_the_next_number(lan, client, world):
    first, second = resolved("Trần Văn Ân", world), resolved("Đỗ Minh Dũng", world)
    give(world, first, first=8)

    page = client.as_(lan).get(reverse("documents:number_minutes") + f"?phieu={second.code}")

    assert page.context["form"].initial["first"] == 9


BAD = ({"first": "0"}, {"first": "x" * 10_000}, {"first": "1\x00"}, {"on": "31/02/2026"}, {"on": "03/02/1026"}, {"first": "123456"})


@pytest.mark.parametrize("typed", BAD)
def test_wrong_input_writes_nothing(typed, lan, client, world):
    case = resolved("Trần Văn Ân", world)
    url = reverse("documents:number_minutes") + f"?phieu={case.code}"

    answer = client.as_(lan).post(url, {"_key": new_key(lan), "first": "1", "on": "03/02/2026", **typed})

    assert (answer.status_code, NumberedPaper.objects.count()) == (200, 0)


def test_reminder_keeps_its_number_for_a_quarter(world):
    from tracking.figures.rules import Period

    def keys(today):
        bundle = queries.reminders(world.ward, Period(date(2026, 1, 1), today), (), today=today)
        return {ref.key for ref in bundle.refs}

    assert keys(date(2026, 4, 1)) == keys(date(2026, 6, 30)) != keys(date(2026, 7, 1))


def test_hundreds_are_numbered_in_one_go_with_one_file(world):
    from tests.factories import make_branch
    from tracking.figures.rules import Period

    for n in range(30):
        make_branch(f"CĐCS Công ty Số {n}", parent=world.ward)
    bundle = queries.reminders(world.ward, Period(date(2026, 1, 1), TODAY), (), today=TODAY)

    actions.give_numbers(bundle=bundle, kind="reminder", by=clerk(), on=TODAY, first=11)

    numbers = list(NumberedPaper.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(11, 11 + len(bundle.papers)))
    assert (PaperFile.objects.count(), PaperVersion.objects.count()) == (1, len(bundle.papers))


# ------------------------------------------------------------------ who sees what


def test_nobody_from_elsewhere_stands_on_a_kept_paper(world):
    """Whoever sees the school sees what it issued; a person of the company does not belong there."""
    bundle = minutes(world, resolved("Trần Văn Ân", world), make_case(member=make_member(branch=world.company)))

    with pytest.raises(RuleBroken, match="ngoài phạm vi"):
        actions.give_numbers(bundle=bundle, kind="minutes", by=clerk(), on=TODAY, first=1)

    assert (NumberedPaper.objects.count(), PaperFile.objects.count()) == (0, 0)


SEEN_BY = {"lan": 200, "chi": 200, "thu": 200, "minh": 404, "sang": 404, "quang": 404, "la": 404}


@pytest.mark.parametrize("name, status", SEEN_BY.items())
def test_kept_files_are_for_who_sees_the_unit(name, status, request, client, world):
    entry = give(world, resolved("Trần Văn Ân", world))

    client.as_(request.getfixturevalue(name))

    addresses = [reverse("documents:entry", args=[entry.code]), reverse("documents:version", args=[entry.code, 1])]
    assert [client.get(a).status_code for a in addresses] == [status, status]


def test_versions_are_seen_with_their_paper(lan, minh, world):
    give(world, resolved("Trần Văn Ân", world))

    assert [PaperVersion.objects.visible_to(user).count() for user in (lan, minh)] == [1, 0]


def test_damaged_file_is_not_handed_out(lan, client, world):
    entry = give(world, resolved("Trần Văn Ân", world))
    PaperFile.objects.update(sha256="0" * 64)

    answer = client.as_(lan).get(reverse("documents:version", args=[entry.code, 1]))

    assert answer.status_code == 302


def test_register_lists_filters_and_exports(lan, minh, client, world):
    give(world, resolved("Trần Văn Ân", world), first=4)
    give(world, resolved("Đỗ Minh Dũng", world), first=6, anyway=True)
    client.as_(lan)

    page = client.get(reverse("documents:register"))
    sheet = openpyxl.load_workbook(BytesIO(b"".join(client.get(reverse("documents:export_register") + "?q=06")))).active

    assert [row.number for row in page.context["page"]] == [6, 4]
    assert [(s.next, s.gaps, s.doubles) for s in page.context["standings"]] == [("07", "5", "")]
    assert [row[2] for row in sheet.iter_rows(values_only=True) if row[1] == 6] == ["06/BB-CĐCS"]
    assert list(client.as_(minh).get(reverse("documents:register")).context["page"]) == []


@pytest.mark.parametrize("rows", (1, 5))
def test_number_of_queries_does_not_grow(rows, lan, client, world, django_assert_num_queries):
    for n in range(rows):
        entry = give(world, resolved(f"Người Thứ {n}", world), first=n + 1)
    client.as_(lan)

    with django_assert_num_queries(5):
        client.get(reverse("documents:register"))
    with django_assert_num_queries(5):
        client.get(reverse("documents:entry", args=[entry.code]))


def test_every_stored_file_is_known(world):
    give(world, resolved("Trần Văn Ân", world))
    name = PaperFile.objects.get().stored

    assert queries.known_files([name, "0" * 32]) == {name}
