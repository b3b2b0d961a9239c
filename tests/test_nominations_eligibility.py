"""What is pointed out before an act of a Party body: dated cases, each with the line of the process research it comes from.

Broken once to see it red: months of age counted by day; a certificate that still holds on its last day; a later certificate counted for an
earlier meeting; a replaced mentor asked for twelve months; the age of a decision taken on the day of the decision.
"""

from datetime import date

import pytest

from portal.dates import MONTH, YEAR, PartialDate
from tests.factories import add_act, make_case, make_member
from tracking.nominations import rules
from tracking.nominations.actions import MentorFacts, set_route
from tracking.nominations.cautions import WITHOUT_SET, Values, cautions, returning
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Caution as C
from tracking.nominations.rules import Known, Person, Route
from tracking.rulesets.rules import PARAMETERS, read

D, LEFT = date, "§3 Not re-admitted"
BORN = Person(birth_on=D(1990, 3, 12))
AGE, CERT, DOSSIER, TOGETHER, STATUS, PROBATION, READMIT, EDUCATION, ROUTE, VOTE = (
    "§2 AGE", "§2 CLASS_CERT_VALID", "§2 DOSSIER_FRESH", "§2 SPONSOR_TOGETHER", "§2 SPONSOR_STATUS", "§2 PROBATION", "§2 READMIT",
    "§3 Education, general", "§1.4", "§4 VOTE_SHORT",
)  # fmt: skip

# source line, kind, day, person, known, what is said
CASES = [
    (AGE, K.CELL_RESOLUTION, D(2026, 3, 1), Person(D(2008, 3, 31)), Known(), []),  # 18 in that month
    (AGE, K.CELL_RESOLUTION, D(2026, 2, 28), Person(D(2008, 3, 1)), Known(), [C.TOO_YOUNG]),
    (AGE, K.DOSSIER_OPENED, D(2026, 2, 28), Person(D(2008, 3, 1)), Known(), []),  # the cell meets later
    (AGE, K.CELL_RESOLUTION, D(2026, 3, 31), Person(D(1966, 3, 1)), Known(), []),  # 60 in that month
    (AGE, K.CELL_RESOLUTION, D(2026, 4, 1), Person(D(1966, 3, 31)), Known(), [C.TOO_OLD]),
    (AGE, K.CELL_RESOLUTION, D(2026, 6, 1), Person(D(1966, 1, 1), YEAR), Known(), []),  # may be of December
    (AGE, K.CELL_RESOLUTION, D(2027, 1, 1), Person(D(1966, 1, 1), YEAR), Known(), [C.TOO_OLD]),
    (AGE, K.CELL_RESOLUTION, D(2008, 6, 1), Person(D(1990, 1, 1), YEAR), Known(), []),
    (AGE, K.CELL_RESOLUTION, D(2007, 12, 31), Person(D(1990, 1, 1), YEAR), Known(), [C.TOO_YOUNG]),
    (AGE, K.ADMISSION_DECISION, D(2026, 5, 1), Person(D(1966, 3, 1)), Known(cell_met_on=D(2026, 3, 20)), []),
    (AGE, K.ADMISSION_DECISION, D(2026, 5, 1), Person(D(1966, 3, 1)), Known(), []),  # when the cell met is not known
    (AGE, K.ADMISSION_DECISION, D(2026, 5, 1), Person(D(1966, 3, 1)), Known(cell_met_on=D(2026, 4, 2)), [C.TOO_OLD]),
    (AGE, K.COMMITTEE_RESOLUTION, D(2026, 3, 2), Person(D(2008, 3, 1)), Known(cell_met_on=D(2026, 2, 20)), [C.TOO_YOUNG]),
    (AGE, K.CEREMONY, D(2026, 3, 2), Person(D(2015, 3, 1)), Known(), []),  # nothing is asked of a ceremony
    (AGE, K.CELL_RESOLUTION, D(2026, 3, 2), Person(), Known(), []),
    (CERT, K.CELL_RESOLUTION, D(2025, 1, 14), BORN, Known(certified_on=D(2020, 1, 15)), []),
    (CERT, K.CELL_RESOLUTION, D(2025, 1, 15), BORN, Known(certified_on=D(2020, 1, 15)), [C.CERTIFICATE_LAPSED]),
    (CERT, K.CELL_RESOLUTION, D(2025, 2, 3), BORN, Known(certified_on=D(2020, 1, 15)), [C.CERTIFICATE_LAPSED]),
    (CERT, K.DOSSIER_OPENED, D(2025, 2, 3), BORN, Known(certified_on=D(2020, 1, 15)), [C.CERTIFICATE_LAPSED]),
    (CERT, K.COMMITTEE_RESOLUTION, D(2025, 2, 3), BORN, Known(certified_on=D(2020, 1, 15)), []),  # the cell has considered by then
    (CERT, K.CELL_RESOLUTION, D(2025, 2, 28), BORN, Known(certified_on=D(2020, 2, 29)), [C.CERTIFICATE_LAPSED]),
    (CERT, K.CELL_RESOLUTION, D(2025, 2, 3), BORN, Known(), []),  # a missing one is warned of elsewhere
    (CERT, K.CELL_RESOLUTION, D(2025, 2, 3), BORN, Known(certified_on=D(2020, 1, 15), cert_months=72), []),  # by the set of its own day
    (DOSSIER, K.CELL_RESOLUTION, D(2026, 2, 9), BORN, Known(dossier_on=D(2025, 2, 10)), []),
    (DOSSIER, K.CELL_RESOLUTION, D(2026, 2, 10), BORN, Known(dossier_on=D(2025, 2, 10)), []),  # the last day, as the limit counts it
    (DOSSIER, K.CELL_RESOLUTION, D(2026, 2, 11), BORN, Known(dossier_on=D(2025, 2, 10)), [C.DOSSIER_STALE]),
    (LEFT, K.DOSSIER_OPENED, D(2035, 2, 10), Person(birth_on=D(1990, 3, 12), left_by_own_will=True), Known(), [C.READMISSION]),
    (DOSSIER, K.COMMITTEE_RESOLUTION, D(2026, 5, 10), BORN, Known(dossier_on=D(2025, 2, 10)), []),
    (TOGETHER, K.RECEIVED, D(2025, 9, 1), BORN, Known(mentor_months=12), []),
    (TOGETHER, K.RECEIVED, D(2025, 9, 1), BORN, Known(mentor_months=11), [C.MENTOR_NOT_TOGETHER]),
    (TOGETHER, K.MENTOR_REPLACED, D(2025, 9, 1), BORN, Known(mentor_months=0, mentor_replaced=True), []),
    (TOGETHER, K.CELL_RESOLUTION, D(2025, 9, 1), BORN, Known(mentor_months=0, mentor_replaced=True), []),
    (TOGETHER, K.CELL_RESOLUTION, D(2025, 9, 1), BORN, Known(mentor_months=20, second_months=11), [C.MENTOR_NOT_TOGETHER]),
    (TOGETHER, K.CELL_RESOLUTION, D(2025, 9, 1), BORN, Known(mentor_months=20, second_months=12), []),
    (STATUS, K.CELL_RESOLUTION, D(2025, 9, 1), BORN, Known(mentor_official=True, second_official=False), [C.MENTOR_NOT_OFFICIAL]),
    (STATUS, K.RECEIVED, D(2025, 9, 1), BORN, Known(mentor_official=True, mentor_months=24), []),  # however long official
    (STATUS, K.RECEIVED, D(2025, 9, 1), BORN, Known(mentor_official=False), [C.MENTOR_NOT_OFFICIAL]),
    (STATUS, K.MENTOR_REPLACED, D(2025, 9, 1), BORN, Known(mentor_official=False, mentor_replaced=True), [C.MENTOR_NOT_OFFICIAL]),
    (STATUS, K.RECEIVED, D(2025, 9, 1), BORN, Known(), []),  # not known
    (PROBATION, K.OFFICIAL_CELL_RESOLUTION, D(2025, 9, 14), BORN, Known(ceremony_on=D(2024, 9, 15)), [C.PROBATION_RUNS]),
    (PROBATION, K.OFFICIAL_CELL_RESOLUTION, D(2025, 9, 15), BORN, Known(ceremony_on=D(2024, 9, 15)), []),
    (PROBATION, K.OFFICIAL_RECOGNITION, D(2025, 9, 14), BORN, Known(ceremony_on=D(2024, 9, 15)), [C.PROBATION_RUNS]),
    (PROBATION, K.OFFICIAL_RECOGNITION, D(2026, 9, 15), BORN, Known(ceremony_on=D(2024, 9, 15)), []),  # late does not harm
    (READMIT, K.CELL_RESOLUTION, D(2025, 12, 31), Person(D(1990, 3, 12), left_party_on=D(2023, 1, 1)), Known(), [C.READMISSION]),
    (READMIT, K.CELL_RESOLUTION, D(2026, 1, 1), Person(D(1990, 3, 12), left_party_on=D(2023, 1, 1)), Known(), []),
    (EDUCATION, K.CELL_RESOLUTION, D(2025, 9, 1), Person(D(1990, 3, 12), education="primary"), Known(), [C.EDUCATION]),
    (EDUCATION, K.CELL_RESOLUTION, D(2025, 9, 1), Person(D(1990, 3, 12), education=""), Known(), []),
    (ROUTE, K.CELL_RESOLUTION, D(2020, 3, 31), BORN, Known(route=Route.TRADE_UNION), []),  # 30 in that month
    (ROUTE, K.CELL_RESOLUTION, D(2020, 4, 1), BORN, Known(route=Route.TRADE_UNION), [C.ROUTE_AGE]),
    (ROUTE, K.CELL_RESOLUTION, D(2020, 4, 1), BORN, Known(route=Route.TWO_MEMBERS), []),
    (VOTE, K.CELL_RESOLUTION, D(2025, 9, 1), BORN, Known(met=False), [C.VOTE_SHORT]),
    (VOTE, K.OFFICIAL_COMMITTEE, D(2025, 9, 1), BORN, Known(met=False), [C.VOTE_SHORT]),
    (VOTE, K.CELL_RESOLUTION, D(2025, 9, 1), BORN, Known(met=True), []),
]


@pytest.mark.parametrize(("source", "kind", "on", "person", "known", "said"), CASES)
def test_dated_cases(source, kind, on, person, known, said):
    found = rules.findings(kind, on=on, person=person, known=known, value=WITHOUT_SET)

    assert [f.code for f in found] == said, source
    assert all(str(f.text).endswith(".") for f in found)


@pytest.mark.parametrize("kind", list(K))
def test_every_kind_is_answered_for_somebody_of_whom_nothing_is_known(kind):
    assert rules.findings(kind, on=D(2026, 1, 1), person=Person(), known=Known(), value=WITHOUT_SET) == []


def test_only_what_is_certain_is_said_of_a_day_known_by_its_month():
    facts = {"person": BORN, "known": Known(ceremony_on=D(2024, 9, 15)), "value": WITHOUT_SET}

    assert rules.findings(K.OFFICIAL_RECOGNITION, on=D(2025, 9, 1), last=D(2025, 9, 30), **facts) == []


@pytest.mark.parametrize(
    ("route", "born", "words"),
    [
        (Route.YOUTH_UNION, D(1985, 1, 1), "quá 30 tuổi"),
        (Route.TRADE_UNION, D(1985, 1, 1), "quá 30 tuổi"),
        (Route.TWO_MEMBERS, D(1985, 1, 1), ""),
        (Route.TWO_MEMBERS, D(2000, 1, 1), "trong độ tuổi thanh niên"),
        (Route.TRADE_UNION, D(2000, 1, 1), ""),
        (Route.TWO_MEMBERS, None, ""),
    ],
)
def test_what_speaks_against_a_route(route, born, words):
    said = str(rules.route_remark(route, on=D(2026, 1, 1), person=Person(born), value=WITHOUT_SET))

    assert words in said
    assert bool(words) == bool(said)


def test_fallback_values_are_values_of_the_rules():
    assert {name: read(PARAMETERS[name], value) for name, value in WITHOUT_SET.items()} == WITHOUT_SET
    assert Values(None)["age_min"] == 18


# ------------------------------------------------------------------ the facts of a case

pages = pytest.mark.django_db


def said(case, kind, day, **facts):
    return [f.code for f in cautions(kind, case, day=day if isinstance(day, PartialDate) else PartialDate(day), **facts)]


@pages
def test_a_later_certificate_does_not_mend_an_earlier_meeting():
    case = make_case(acts=[(K.CLASS_CERTIFIED, D(2020, 1, 15)), (K.CLASS_CERTIFIED, D(2025, 6, 1))], on=D(2019, 1, 1))

    assert said(case, K.CELL_RESOLUTION, D(2025, 2, 3)) == [C.CERTIFICATE_LAPSED]
    assert said(case, K.CELL_RESOLUTION, D(2025, 7, 1)) == []


@pages
def test_a_certificate_known_by_its_year_holds_to_the_end_of_it():
    case = make_case(acts=[(K.CLASS_CERTIFIED, D(2020, 1, 1), {"precision": YEAR})], on=D(2019, 1, 1))

    assert said(case, K.CELL_RESOLUTION, D(2025, 12, 30)) == []
    assert said(case, K.CELL_RESOLUTION, D(2025, 12, 31)) == [C.CERTIFICATE_LAPSED]
    assert said(case, K.CELL_RESOLUTION, PartialDate(D(2025, 12, 1), MONTH)) == []


@pages
def test_papers_made_anew_are_fresh():
    case = make_case(acts=[(K.DOSSIER_OPENED, D(2024, 10, 1))], on=D(2024, 1, 1))
    assert said(case, K.CELL_RESOLUTION, D(2025, 11, 1)) == [C.DOSSIER_STALE]

    add_act(case, K.DOSSIER_RENEWED, D(2025, 10, 1))
    assert said(case, K.CELL_RESOLUTION, D(2025, 11, 1)) == []


@pages
def test_the_mentor_of_now_is_asked_about():
    case = make_case(acts=[(K.RECEIVED, D(2025, 9, 5), {"mentor": MentorFacts("Lê Văn Giúp", official=False, months=2)})])
    assert said(case, K.CELL_RESOLUTION, D(2025, 11, 1)) == [C.MENTOR_NOT_OFFICIAL, C.MENTOR_NOT_TOGETHER]

    add_act(case, K.MENTOR_REPLACED, D(2025, 10, 1), {"mentor": MentorFacts("Cao Văn Bình", official=True, months=2)})
    assert said(case, K.CELL_RESOLUTION, D(2025, 11, 1)) == []


@pages
@pytest.mark.parametrize("met, codes", [(D(2026, 3, 4), [C.MENTOR_NOT_TOGETHER]), (D(2026, 3, 5), [])])
def test_the_time_together_goes_on_until_the_cell_meets(met, codes):
    case = make_case(acts=[(K.RECEIVED, D(2025, 9, 5), {"mentor": MentorFacts("Lê Văn Giúp", official=True, months=6)})])
    assert said(case, K.CELL_RESOLUTION, met) == codes


@pages
def test_the_second_sponsor_is_asked_the_same_and_is_not_the_mentor():
    case = make_case(acts=[(K.RECEIVED, D(2025, 9, 5), {"mentor": MentorFacts("Lê Văn Giúp", official=True, months=40)})])
    second = MentorFacts("Cao Văn Bình", official=False, months=2)
    assert said(case, K.SECOND_SPONSOR, D(2025, 10, 1), mentor=second) == [C.MENTOR_NOT_OFFICIAL, C.MENTOR_NOT_TOGETHER]

    add_act(case, K.SECOND_SPONSOR, D(2025, 10, 1), {"mentor": second})
    assert said(case, K.CELL_RESOLUTION, D(2025, 11, 1)) == [C.MENTOR_NOT_OFFICIAL, C.MENTOR_NOT_TOGETHER]
    assert said(case, K.MENTOR_REPLACED, D(2025, 11, 1)) == []
    add_act(case, K.SECOND_SPONSOR, D(2025, 10, 5), {"mentor": MentorFacts("Đinh Văn Ba", official=True, months=24)})
    assert said(case, K.CELL_RESOLUTION, D(2025, 11, 1)) == []


@pages
def test_the_act_being_corrected_is_left_out():
    case = make_case(acts=[(K.RECEIVED, D(2025, 9, 5), {"mentor": MentorFacts("Lê Văn Giúp", official=False)})])
    act = case.acts.get(kind=K.RECEIVED)

    assert said(case, K.RECEIVED, D(2025, 9, 5), replaces=act, mentor=MentorFacts("Lê Văn Giúp", official=True)) == []
    assert said(case, K.RECEIVED, D(2025, 9, 5), replaces=act) == []


@pages
def test_route_and_earlier_membership_are_asked_about(lan):
    member = make_member(branch=lan.branch, birth="12/03/1980")
    gone = make_case(member=member, on=D(2022, 1, 1), acts=[(K.CEREMONY, D(2022, 6, 1)), (K.STRUCK_OFF, D(2024, 1, 1))])
    member.refresh_from_db()
    again = make_case(member=member, on=D(2025, 1, 1))
    set_route(nomination=again, route=Route.TRADE_UNION, by=lan)
    again.refresh_from_db()

    assert gone.outcome == rules.Outcome.STRUCK_OFF
    assert said(again, K.CELL_RESOLUTION, D(2026, 11, 1)) == [C.READMISSION, C.ROUTE_AGE]
    assert said(again, K.CELL_RESOLUTION, D(2027, 1, 1)) == [C.ROUTE_AGE]
    assert [(m, "01/01/2027" in words) for m, words in returning([member], D(2026, 11, 1))] == [(member, True)]
    assert returning([member], D(2027, 1, 1)) == []


@pages
def test_nothing_is_asked_of_most_kinds_and_costs_nothing(django_assert_num_queries):
    case = make_case()
    with django_assert_num_queries(0):
        assert said(case, K.CEREMONY, D(2026, 1, 1)) == []
