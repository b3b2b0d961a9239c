"""Votes of Party bodies by exact fraction: tables, generated ballots, and the calculator, which keeps nothing.

Broken once to see it red: the share taken as a float; present members as the base; more than half counted as half; an exempted member who
came left out of the base; the calculator writing an event.
"""

from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_case
from tests.test_access_matrix import counts
from tracking.nominations import rules
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Ballot, Voter
from tracking.rulesets.rules import Threshold, threshold

TWO_THIRDS, HALF = threshold("2/3"), threshold(">1/2")


def ballot(voter=Voter.CELL, entitled=20, present=17, in_favour=14, against=None, blank=0, **more):
    against = present - in_favour - blank if against is None else against
    return Ballot(voter=voter, entitled=entitled, present=present, in_favour=in_favour, against=against, blank=blank, **more)


def result(found, share=TWO_THIRDS):
    return rules.result(found, share, cell_min=3, ballots=3)


# ballot, threshold, base, needed, met
TABLE = [
    (ballot(members=22), TWO_THIRDS, 20, 14, True),  # §2 test data: 22 members, 20 official, 17 present
    (ballot(members=22, in_favour=13), TWO_THIRDS, 20, 14, False),
    (ballot(members=22, in_favour=15), TWO_THIRDS, 20, 14, True),
    (ballot(entitled=20, elsewhere=2), TWO_THIRDS, 18, 12, True),
    (ballot(entitled=20, elsewhere=2, exempt_absent=3, present=15, in_favour=10), TWO_THIRDS, 15, 10, True),
    (ballot(entitled=20, elsewhere=2, exempt_absent=2, present=16, in_favour=10), TWO_THIRDS, 16, 11, False),  # one exempted came
    (ballot(entitled=3, present=3, in_favour=2), TWO_THIRDS, 3, 2, True),
    (ballot(entitled=3, present=2, in_favour=2), TWO_THIRDS, 3, 2, True),
    (ballot(entitled=4, present=4, in_favour=2), TWO_THIRDS, 4, 3, False),
    (ballot(Voter.COMMITTEE, 9, 7, 6), TWO_THIRDS, 9, 6, True),
    (ballot(Voter.COMMITTEE, 9, 9, 5), TWO_THIRDS, 9, 6, False),
    (ballot(Voter.COMMITTEE, 2, 2, 2), TWO_THIRDS, 2, 2, True),  # the least number is the cell's
    (ballot(Voter.STANDING, 4, 4, 2), HALF, 4, 3, False),
    (ballot(Voter.STANDING, 4, 4, 3), HALF, 4, 3, True),
    (ballot(Voter.STANDING, 5, 3, 3), HALF, 5, 3, True),
    (ballot(Voter.STANDING, 5, 5, 2), HALF, 5, 3, False),
    (ballot(entitled=2, present=2, in_favour=2), TWO_THIRDS, 2, 2, False),  # CELL_MIN
]


@pytest.mark.parametrize(("found", "share", "base", "needed", "met"), TABLE)
def test_votes_by_table(found, share, base, needed, met):
    assert rules.ballot_reasons(found) == []
    said = result(found, share)
    assert (said.base, said.needed, said.met) == (base, needed, met)


def test_the_sentence_is_that_of_the_officials():
    assert str(result(ballot(in_favour=15)).sentence) == "Cần ít nhất 14 phiếu tán thành; được 15: đủ điều kiện."


def test_fewer_than_three_official_members_are_explained():
    assert "tăng cường đảng viên hoặc ghép chi bộ" in str(result(ballot(entitled=2, present=2, in_favour=2)).notes[-1])


@pytest.mark.parametrize(("number", "in_favour", "last"), [(1, 13, False), (2, 13, False), (3, 13, True), (3, 14, False)])
def test_after_three_ballots_the_body_above_decides(number, in_favour, last):
    said = result(ballot(in_favour=in_favour, number=number))
    assert said.last_ballot is last
    assert ("báo cáo cấp ủy cấp trên" in " ".join(map(str, said.notes))) is last


@pytest.mark.parametrize(
    ("found", "fields"),
    [
        (ballot(members=19), ["entitled"]),
        (ballot(present=21, in_favour=21), ["present"]),
        (ballot(in_favour=18, against=0), ["in_favour"]),
        (ballot(in_favour=10, against=2), ["in_favour"]),
        (ballot(elsewhere=20), ["elsewhere"]),
        (ballot(elsewhere=4), ["present"]),
        (ballot(entitled=0, present=0, in_favour=0), ["entitled"]),
        (ballot(members=10, present=25, in_favour=3, against=1), ["entitled", "present", "in_favour"]),
    ],
)
def test_what_cannot_be_is_refused_with_every_reason(found, fields):
    assert [r.field for r in rules.ballot_reasons(found)] == fields


shares = st.integers(2, 12).flatmap(lambda d: st.integers(1, d - 1).map(lambda n: Fraction(n, d)))


@given(shares, st.booleans(), st.integers(1, 5000))
def test_needed_is_the_least_that_will_do(share, strict, base):
    needed = Threshold(share, strict).needed(base)
    enough = [n for n in (needed - 1, needed) if (Fraction(n, base) > share if strict else Fraction(n, base) >= share)]
    assert enough == [needed]


@pytest.mark.parametrize(("share", "base", "needed"), [("9/11", 77, 63), ("9/11", 143, 117), ("7/12", 108, 63), ("2/3", 21, 14)])
def test_no_vote_is_lost_to_rounding(share, base, needed):
    assert threshold(share).needed(base) == needed  # as a float 9/11 of 77 comes to 64


@given(st.integers(1, 400), st.integers(0, 50), st.integers(0, 50), st.data())
def test_whoever_votes_more_in_favour_never_loses_it(entitled, elsewhere, exempt, data):
    found = ballot(entitled=entitled + elsewhere + exempt, elsewhere=elsewhere, exempt_absent=exempt, present=entitled, in_favour=0)
    yes = data.draw(st.integers(0, entitled))
    said = [result(ballot(entitled=found.entitled, elsewhere=elsewhere, exempt_absent=exempt, present=entitled, in_favour=n)).met
            for n in (yes, entitled)]  # fmt: skip
    assert found.base == entitled
    assert said == sorted(said)


# ------------------------------------------------------------------ the calculator

pages = pytest.mark.django_db
TYPED = {
    "voter": "vote_cell", "on": "03/02/2026", "voting": "phieu", "members": "22", "entitled": "20", "present": "17", "in_favour": "15",
    "against": "1", "blank": "1",
}  # fmt: skip


def url_of(case, kind=K.CELL_RESOLUTION):
    return reverse("nominations:ballot_of", args=[case.code, kind])


@pages
@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_the_calculator_answers_and_changes_no_table(htmx, lan, client):
    case = make_case(branch=lan.branch)
    client.as_(lan)
    client.get(url_of(case))
    before = counts()

    for facts in ({}, {"in_favour": "10"}, {"in_favour": "x"}, {"present": ""}, {"in_favour": "13", "against": "3"}):
        assert client.post(url_of(case), {**TYPED, **facts}, headers=htmx).status_code == 200
    page = client.post(reverse("nominations:ballot"), TYPED, headers=htmx).content.decode()

    assert "Cần ít nhất 14 phiếu tán thành; được 15: đủ điều kiện." in page
    assert counts() == before


@pages
def test_only_enough_or_not_goes_back_to_the_form(lan, client):
    case = make_case(branch=lan.branch)
    page = client.as_(lan).post(url_of(case), TYPED).content.decode()
    back = f"{reverse('nominations:record', args=[case.code, K.CELL_RESOLUTION])}?ket-qua=du"
    assert back in page

    assert client.get(back).context["form"]["met"].value() == "yes"
    assert client.get(back.replace("=du", "=khong")).context["form"]["met"].value() == "no"
    assert client.get(back.replace("=du", "=15")).context["form"]["met"].value() == ""


@pages
@pytest.mark.parametrize(
    ("kind", "facts", "leads"),
    [
        (K.CELL_RESOLUTION, {}, [(K.CELL_RESOLUTION, "du")]),
        (K.VOTE_SHORT, {}, [(K.CELL_RESOLUTION, "du")]),
        (K.CELL_RESOLUTION, {"in_favour": "13", "against": "3"}, [(K.VOTE_SHORT, ""), (K.CELL_RESOLUTION, "khong")]),
        (K.VOTE_SHORT, {"in_favour": "13", "against": "3"}, [(K.VOTE_SHORT, "")]),
        (K.OFFICIAL_CELL_RESOLUTION, {"in_favour": "13", "against": "3"}, [(K.OFFICIAL_CELL_RESOLUTION, "khong")]),
        (
            K.OFFICIAL_CELL_RESOLUTION,
            {"in_favour": "13", "against": "3", "number": "3"},
            [(K.THREE_BALLOTS, ""), (K.OFFICIAL_CELL_RESOLUTION, "khong")],
        ),
    ],
)
def test_what_the_result_leads_to(kind, facts, leads, lan, client):
    form = client.as_(lan).post(url_of(make_case(branch=lan.branch), kind), {**TYPED, **facts}).context["form"]
    assert [(lead.kind, lead.said) for lead in form.leads] == leads


@pages
def test_what_was_typed_into_the_form_before_stays(lan, client):
    case = make_case(branch=lan.branch)
    url = reverse("nominations:record", args=[case.code, K.CELL_RESOLUTION])
    client.as_(lan).post(reverse("keep_draft"), {"_path": url, "number": "07-NQ/CB", "on": "03/02/2026"})

    form = client.get(f"{url}?ket-qua=du").context["form"]

    assert (form["number"].value(), form["met"].value()) == ("07-NQ/CB", "yes")


@pages
def test_every_reason_is_shown_while_typing_too(lan, client):
    wrong = {**TYPED, "members": "10", "present": "25"}
    part = client.as_(lan).post(reverse("nominations:ballot"), wrong, headers={"HX-Request": "true"}).content.decode()
    page = client.post(reverse("nominations:ballot"), wrong).content.decode()
    for words in ("không thể nhiều hơn số đảng viên của chi bộ (10)", "không thể nhiều hơn cơ số tính (20)", "phải bằng số có mặt"):
        assert words in part
        assert words in page
    assert 'value="25"' in page


@pages
def test_a_form_half_typed_says_nothing_yet(lan, client):
    part = client.as_(lan).post(reverse("nominations:ballot"), {"voter": "vote_cell"}, headers={"HX-Request": "true"}).content.decode()
    assert 'class="text-danger"' not in part


@pages
def test_the_threshold_is_that_of_the_day_of_the_meeting(lan, client):
    from tracking.rulesets.models import RuleSet

    RuleSet.objects.create(
        code="THU_2026", title="Bộ thử nghiệm", effective_from=date(2026, 2, 1), parameters={"vote_cell": "3/4"},
        inherits=RuleSet.objects.order_by("-effective_from").first(),
    )  # fmt: skip
    client.as_(lan)
    needed = [
        client.post(reverse("nominations:ballot"), {**TYPED, "on": day}).context["form"].reckoned.result.needed
        for day in ("31/01/2026", "01/02/2026")
    ]
    assert needed == [14, 15]


@pages
def test_other_kinds_have_no_calculator(lan, client):
    case = make_case(branch=lan.branch)
    assert client.as_(lan).get(url_of(case, K.CEREMONY)).status_code == 404


@pages
@pytest.mark.parametrize("bad", ["-1", "9" * 40, "a\x00", "x" * 10_000, "1,5", "", "1e3"])
@pytest.mark.parametrize("name", list(TYPED))
def test_tampered_numbers_never_break(name, bad, lan, client):
    assert client.as_(lan).post(reverse("nominations:ballot"), {**TYPED, name: bad}).status_code == 200
