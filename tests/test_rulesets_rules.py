"""Which set holds when and with what; the values and their provisions; what the sync may fill.

Tried: a sync that changes values, a set before the one in force let through, a set in force corrected, an older text given for a newer
value, votes rounded down: each turned this file red.
"""

from datetime import date
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from portal.errors import RuleBroken, Stale
from tests.factories import TODAY, clerk, make_case, make_member
from tracking.catalogue.rules import Certainty
from tracking.history.models import Event
from tracking.nominations import actions as nominations
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind
from tracking.rulesets import actions, queries, rules, sync
from tracking.rulesets.models import RuleSet
from tracking.rulesets.rules import PARAMETERS, SHIPPED, Unit

pytestmark = pytest.mark.django_db

OLD_NAMES = (
    "cert_months", "dossier_months", "sponsor_together_months", "age_min", "age_max", "education", "decide_admission_wd",
    "decide_extension_wd", "ceremony_wd", "ceremony_clock", "probation_months", "review_official_wd", "decide_official_wd",
    "readmission_months",
)  # fmt: skip

HOLDS = [
    ((2010, 12, 31), None),
    ((2011, 1, 1), "PRE_2025"),
    ((2016, 7, 24), "PRE_2025"),
    ((2016, 7, 25), "QD29_HD01_2016"),
    ((2017, 6, 1), "QD29_HD01_2016"),
    ((2021, 7, 29), "QD29_HD01_2016"),
    ((2021, 7, 30), "QD24_HD01_2021"),
    ((2022, 12, 31), "QD24_HD01_2021"),
    ((2025, 1, 19), "QD24_HD01_2021"),
    ((2025, 1, 20), "QD232_HD01_2021"),
    ((2025, 6, 30), "QD232_HD01_2021"),
    ((2025, 7, 1), "QD294_HD06_2025"),
    ((2026, 4, 7), "QD294_HD06_2025"),
    ((2026, 4, 8), "QD20_HD01_2026"),
    ((2026, 7, 25), "QD20_HD01_2026"),
    ((2026, 7, 26), "QD208_HD01_2026"),
    ((2026, 11, 20), "QD208_HD01_2026"),
]
# day, parameter, value, text and its day, how well known
STANDS = [
    ((2014, 5, 1), "cert_months", 60, "45-QĐ/TW", "2011-11-01", "inference"),
    ((2018, 5, 1), "decide_admission_wd", 60, "29-QĐ/TW", "2016-07-25", "confirmed"),
    ((2018, 5, 1), "decider_grassroots", "WHOLE_COMMITTEE_IF_DELEGATED", "29-QĐ/TW", "2016-07-25", "confirmed"),
    ((2020, 1, 15), "cert_months", 60, "01-HD/TW", "2016-09-20", "memory"),
    ((2022, 5, 1), "recognition_ballots", 3, "24-QĐ/TW", "2021-07-30", "confirmed"),
    ((2022, 5, 1), "vote_form", "SECRET_OR_CARD", "01-HD/TW", "2021-09-28", "confirmed"),
    ((2022, 5, 1), "education", "LOWER_SECONDARY_DIPLOMA", "24-QĐ/TW", "2021-07-30", "inference"),
    ((2025, 2, 3), "ceremony_clock", "DECISION_RECEIVED", "232-QĐ/TW", "2025-01-20", "confirmed"),
    ((2025, 2, 3), "sponsor_together_months", 12, "232-QĐ/TW", "2025-01-20", "inference"),  # 24-QĐ/TW no longer held
    ((2025, 9, 1), "vote_cell", "2/3", "294-QĐ/TW", "2025-05-26", "confirmed"),
    ((2025, 9, 1), "vote_committee", "2/3", "06-HD/TW", "2025-06-09", "confirmed"),
    ((2025, 9, 1), "vote_standing", ">1/2", "06-HD/TW", "2025-06-09", "memory"),
    ((2025, 9, 1), "cell_min", 3, "294-QĐ/TW", "2025-05-26", "confirmed"),
    ((2025, 9, 1), "record_declare_wd", 30, "12-HD/BTCTW", "2022-01-18", "second_hand"),
    ((2025, 9, 1), "intermediate", "DANG_UY_BO_PHAN", "294-QĐ/TW", "2025-05-26", "inference"),
    ((2026, 5, 1), "education", "LOWER_SECONDARY_DIPLOMA", "20-QĐ/TW", "2026-04-08", "inference"),
    ((2026, 8, 1), "education", "LOWER_SECONDARY_COMPLETED", "208-QĐ/TW", "2026-07-26", "second_hand"),
    ((2026, 8, 1), "ceremony_clock", "DECISION_ISSUED", "208-QĐ/TW", "2026-07-26", "second_hand"),
    ((2026, 8, 1), "decider_grassroots", "STANDING_COMMITTEE", "208-QĐ/TW", "2026-07-26", "second_hand"),
    ((2026, 8, 1), "decide_admission_wd", 60, "208-QĐ/TW", "2026-07-26", "inference"),
    ((2026, 8, 1), "readmission_months", 36, "208-QĐ/TW", "2026-07-26", "second_hand"),
    ((2026, 8, 1), "papers_trade_union", ["4A-KNĐ", "3-KNĐ"], "Điều lệ Đảng", "2011-01-19", "confirmed"),
]


@pytest.mark.parametrize(("day", "code"), HOLDS)
def test_set_of_a_day(day, code):
    found, sets = queries.in_force(date(*day)), queries.timeline()
    assert (found and found.code) == code
    assert queries.of(sets, date(*day)) == found


@pytest.mark.parametrize(("day", "name", "value", "text", "on", "certainty"), STANDS)
def test_where_a_value_stands_on_a_day(day, name, value, text, on, certainty):
    found = queries.in_force(date(*day)).provision(name)
    assert (found.value, found.text, str(found.on), found.certainty) == (value, text, on, certainty)


def test_all_sets_come_with_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        for row in queries.timeline():
            [row.provision(name) for name in PARAMETERS]


def test_every_shipped_value_is_one_that_could_be_entered():
    for facts in SHIPPED:
        assert set(facts["provisions"]) == set(PARAMETERS)
        for name, value in facts["parameters"].items():
            assert rules.read(PARAMETERS[name], value) == value
        for provision in facts["provisions"].values():
            assert provision["text"]
            assert rules.day_of(provision["on"])
            assert provision["certainty"] in Certainty.values


def test_numbers_of_the_terms_do_not_differ_where_none_is_known_to():
    """The 2017–2022 term is judged by its own sets; what research knows of them is equal, so no case may change by adding them."""
    terms = [queries.in_force(date(year, 6, 1)) for year in (2014, 2018, 2022, 2025)]
    assert [[row.value(name) for name in PARAMETERS] for row in terms] == [[terms[0].value(name) for name in PARAMETERS]] * 4


# ------------------------------------------------------------------ values


@pytest.mark.parametrize(("text", "base", "needed"), [
    ("2/3", 20, 14),  # 22 members, 20 official, 17 present: of 20
    ("2/3", 3, 2),
    ("≥ 2/3", 21, 14),
    ("2/3", 22, 15),
    (">1/2", 10, 6),
    ("> 1/2", 11, 6),
    (">2/3", 21, 15),
    ("1/1", 5, 5),
])  # fmt: skip
def test_votes_needed_are_exact(text, base, needed):
    assert rules.threshold(text).needed(base) == needed


@pytest.mark.parametrize("text", ["", "0/3", "4/3", "2/0", ">1/1", "66%", "0.66", "2/3/4", "-1/2", "２/３", None])
def test_no_share_of_votes(text):
    assert rules.threshold(text) is None


def test_share_is_a_fraction_and_reads_as_words():
    found = rules.threshold(">1/2")
    assert (found.share, found.strict) == (Fraction(1, 2), True)
    assert rules.shown(PARAMETERS["vote_cell"], "2/3") == "ít nhất 2/3"
    assert rules.shown(PARAMETERS["vote_standing"], ">1/2") == "quá 1/2"
    assert rules.shown(PARAMETERS["cert_months"], 60) == "60 tháng"
    assert rules.shown(PARAMETERS["papers_trade_union"], ["4A-KNĐ", "3-KNĐ"]) == "4A-KNĐ, 3-KNĐ"


@pytest.mark.parametrize(("name", "typed"), [
    ("cert_months", "0"), ("cert_months", "241"), ("cert_months", "6.0"), ("cert_months", "sáu"), ("cert_months", "²"), ("age_min", "13"),
    ("decide_admission_wd", "-60"), ("vote_cell", "2:3"), ("education", "UNIVERSITY"), ("papers_trade_union", "99-KNĐ"),
    ("papers_trade_union", ","), ("cert_months", "9" * 50), ("cell_min", "21"),
])  # fmt: skip
def test_values_that_cannot_be(name, typed):
    with pytest.raises(ValueError, match=r"\w"):
        rules.read(PARAMETERS[name], typed)


def test_every_unit_has_a_way_in_and_out():
    for parameter in PARAMETERS.values():
        value = next(v["parameters"][parameter.code] for v in SHIPPED if parameter.code in v["parameters"])
        typed = ", ".join(value) if parameter.unit == Unit.PAPERS else str(value)
        assert rules.read(parameter, typed) == value
        assert rules.shown(parameter, value)


# ------------------------------------------------------------------ sync


def everything():
    return list(RuleSet.objects.order_by("pk").values())


def test_sync_again_changes_nothing():
    before = everything()
    sync.sync()
    assert everything() == before


def test_sync_fills_a_portal_of_before_and_changes_no_value():
    """As it was before provisions: three sets, some values, one of them changed by hand."""
    RuleSet.objects.exclude(inherits__code="PRE_2025").exclude(code__startswith="QD208").update(inherits=None)
    RuleSet.objects.exclude(code__in=("PRE_2025", "QD294_HD06_2025", "QD208_HD01_2026")).delete()
    first = RuleSet.objects.get(code="PRE_2025")
    kept = {name: first.parameters[name] for name in OLD_NAMES} | {"cert_months": 48}
    RuleSet.objects.filter(pk=first.pk).update(parameters=kept, remark="")
    RuleSet.objects.update(provisions={})
    own = {"text": "1-QĐ/ĐU", "on": "2025-08-01", "point": "điểm 1", "certainty": "confirmed", "remark": ""}
    RuleSet.objects.filter(code="QD294_HD06_2025").update(provisions={"age_min": own})
    before = {row.code: dict(row.parameters) for row in RuleSet.objects.all()}

    sync.sync()

    after = {row.code: row for row in queries.timeline()}
    assert len(after) == len(SHIPPED)
    for code, values in before.items():
        assert {name: after[code].parameters[name] for name in values} == values
    assert after["QD208_HD01_2026"].value("cell_min") == 3
    assert after["QD208_HD01_2026"].parameters == before["QD208_HD01_2026"]
    assert after["QD294_HD06_2025"].provision("age_min").text == "1-QĐ/ĐU"
    assert after["QD294_HD06_2025"].provision("cert_months").point == "điểm 5.4"
    assert after["PRE_2025"].value("cert_months") == 48


def test_value_set_here_is_never_explained_by_an_older_text():
    row = RuleSet(code="X", parameters={"cert_months": 48}, inherits=queries.in_force(TODAY))
    found = row.provision("cert_months")
    assert (found.value, found.text, found.on, found.of) == (48, "", None, row)
    assert row.provision("age_min").of.code == "QD208_HD01_2026"
    with pytest.raises(KeyError):
        row.provision("no such thing")


# ------------------------------------------------------------------ adding and correcting

TEXT = {"number": "300-QĐ/TW", "on": "2026-11-01"}


def facts(**other):
    stands = {"text": "300-QĐ/TW", "on": "2026-11-01", "point": "điểm 2", "certainty": "confirmed", "remark": ""}
    return {
        "code": "QD300_2026", "title": "Quy định số 300-QĐ/TW", "texts": [TEXT], "effective_from": date(2027, 1, 1),
        "inherits": RuleSet.objects.get(code="QD208_HD01_2026"), "parameters": {"cert_months": 48}, "provisions": {"cert_months": stands},
        **other,
    }  # fmt: skip


def test_set_is_added_with_its_event():
    row = actions.add(by=clerk(), today=TODAY, **facts())

    assert (queries.in_force(date(2026, 12, 31)).code, queries.in_force(date(2027, 1, 1))) == ("QD208_HD01_2026", row)
    assert row.value("ceremony_clock") == "DECISION_ISSUED"
    assert Event.objects.get(action="rulesets.add", subject_id=row.pk).facts["on"] == "2027-01-01"


@pytest.mark.parametrize(("wrong", "field"), [
    ({"code": "qd 300"}, "code"),
    ({"code": "PRE_2025"}, "code"),
    ({"title": ""}, "title"),
    ({"texts": []}, "number_1"),
    ({"texts": [{"number": "300-QĐ/TW", "on": ""}]}, "number_1"),
    ({"texts": [TEXT, TEXT]}, "number_1"),
    ({"texts": [TEXT, {"number": "300", "on": "2026-11-02"}]}, "number_2"),
    ({"texts": [TEXT, {"number": "301-QĐ/TW", "on": "2027-11-02"}]}, "on_2"),
    ({"effective_from": date(2026, 7, 26)}, "effective_from"),  # the first day of the one in force
    ({"effective_from": date(2025, 9, 1)}, "effective_from"),  # between two that have judged acts
    ({"effective_from": date(2999, 1, 1)}, "effective_from"),
    ({"parameters": {}, "provisions": {}}, None),
    ({"parameters": {"cert_months": 0}}, "v_cert_months"),
    ({"parameters": {"vote_cell": "3/2"}}, "v_vote_cell"),
    ({"parameters": {"no_such": 1}}, None),
    ({"provisions": {}}, "t_cert_months"),
])  # fmt: skip
def test_set_that_cannot_be_is_refused(wrong, field):
    before = everything()
    with pytest.raises(RuleBroken) as refusal:
        actions.add(by=clerk(), today=TODAY, **facts(**wrong))
    assert field in [r.field for r in refusal.value.reasons]
    assert everything() == before


@pytest.mark.parametrize(("wrong", "field"), [
    ({"text": "301-QĐ/TW"}, "t_cert_months"),
    ({"on": "2026-11-02"}, "t_cert_months"),
    ({"point": ""}, "p_cert_months"),
    ({"certainty": "sure"}, "c_cert_months"),
    ({"remark": "x" * 301}, "r_cert_months"),
])  # fmt: skip
def test_value_without_its_place_is_refused(wrong, field):
    stands = {**facts()["provisions"]["cert_months"], **wrong}
    with pytest.raises(RuleBroken) as refusal:
        actions.add(by=clerk(), today=TODAY, **facts(provisions={"cert_months": stands}))
    assert [r.field for r in refusal.value.reasons] == [field]


def test_set_learnt_late_may_start_before_today_but_after_the_one_in_force():
    row = actions.add(by=clerk(), today=TODAY, **facts(effective_from=date(2026, 11, 1)))
    assert queries.in_force(TODAY) == row


def test_set_to_come_may_be_corrected_until_it_is_in_force():
    row = actions.add(by=clerk(), today=TODAY, **facts())
    actions.change(rule_set=row, by=clerk(), today=TODAY, version=row.version, **facts(effective_from=date(2027, 2, 1)))

    row.refresh_from_db()
    assert (row.effective_from, row.version) == (date(2027, 2, 1), 2)
    with pytest.raises(Stale):
        actions.change(rule_set=row, by=clerk(), today=TODAY, version=1, **facts())
    with pytest.raises(RuleBroken):
        actions.change(rule_set=row, by=clerk(), today=date(2027, 2, 1), version=2, **facts(effective_from=date(2027, 3, 1)))


def test_set_that_others_inherit_stays_before_them():
    row = actions.add(by=clerk(), today=TODAY, **facts())
    actions.add(by=clerk(), today=TODAY, **facts(code="QD301", effective_from=date(2027, 6, 1), inherits=row))
    with pytest.raises(RuleBroken) as refusal:
        actions.change(rule_set=row, by=clerk(), today=TODAY, **facts(effective_from=date(2027, 7, 1)))
    assert [r.field for r in refusal.value.reasons] == ["effective_from"]


# ------------------------------------------------------------------ comparing with the original, withdrawing

STANDS = {"text": "208-QĐ/TW", "on": "2026-07-26", "point": "điểm 3.1"}


def test_value_of_a_set_in_force_is_compared_and_no_number_changes():
    row = RuleSet.objects.get(code="QD208_HD01_2026")
    numbers, others = dict(row.parameters), {name: p for name, p in row.provisions.items() if name != "education"}

    actions.confirm(rule_set=row, places={"education": STANDS}, by=clerk(), version=row.version)

    row.refresh_from_db()
    assert row.provision("education").certainty == Certainty.ORIGINAL
    assert (row.provision("education").point, row.parameters, row.version) == ("điểm 3.1", numbers, 2)
    assert {name: p for name, p in row.provisions.items() if name != "education"} == others
    assert Event.objects.get(action="rulesets.confirm").facts == {"code": row.code, "count": 1, "names": ["education"]}
    before = everything()
    sync.sync()  # what is shipped does not take it back
    assert everything() == before


@pytest.mark.parametrize(("places", "fields"), [
    ({}, [None]),
    ({"education": {**STANDS, "point": ""}}, ["p_education"]),
    ({"education": {**STANDS, "point": "x" * 81}}, ["p_education"]),
    ({"education": {**STANDS, "on": "2026-07-27"}}, ["t_education"]),
    ({"education": {**STANDS, "text": "1", "point": ""}}, ["t_education", "p_education"]),
    ({"cert_months": STANDS}, [None]),  # inherited: compared where it is set
    ({"no_such": STANDS, "education": {}}, [None, "t_education", "p_education"]),
])  # fmt: skip
def test_comparison_that_says_too_little_is_refused(places, fields):
    row, before = RuleSet.objects.get(code="QD208_HD01_2026"), everything()
    row.provisions.pop("cert_months", None)
    row.save()
    before = everything()
    with pytest.raises(RuleBroken) as refusal:
        actions.confirm(rule_set=row, places=places, by=clerk())
    assert [r.field for r in refusal.value.reasons] == fields
    assert everything() == before


def test_compared_once_and_by_whoever_saw_the_latest():
    row = RuleSet.objects.get(code="QD208_HD01_2026")
    actions.confirm(rule_set=row, places={"education": STANDS}, by=clerk())
    with pytest.raises(RuleBroken) as refusal:
        actions.confirm(rule_set=row, places={"education": STANDS}, by=clerk())
    assert [r.field for r in refusal.value.reasons] == ["d_education"]
    with pytest.raises(Stale):
        actions.confirm(rule_set=row, places={"ceremony_clock": STANDS}, by=clerk(), version=1)


def withdraw(row, **other):
    return nominations.withdraw_rule_set(**{"rule_set": row, "why": "Ghi nhầm ngày áp dụng.", "by": clerk(), "today": TODAY, **other})


def test_set_to_come_is_withdrawn_and_may_be_entered_again():
    row = actions.add(by=clerk(), today=TODAY, **facts())

    withdraw(row, version=row.version)

    row.refresh_from_db()
    assert (row.withdrawn_on, list(RuleSet.objects.filter(pk=row.pk)), RuleSet.every.filter(pk=row.pk).count()) == (TODAY, [], 1)
    assert queries.in_force(date(2027, 1, 1)).code == "QD208_HD01_2026"
    event = Event.objects.get(action="rulesets.withdraw")
    assert event.facts == {"code": "QD300_2026", "on": "2027-01-01", "why": "Ghi nhầm ngày áp dụng."}
    again = actions.add(by=clerk(), today=TODAY, **facts())
    assert queries.in_force(date(2027, 1, 1)) == again
    for call in (lambda: withdraw(row), lambda: actions.confirm(rule_set=row, places={"cert_months": STANDS}, by=clerk())):
        with pytest.raises(RuleBroken):
            call()
    with pytest.raises(RuleBroken):
        actions.change(rule_set=row, by=clerk(), today=TODAY, **facts(code="QD301"))


def test_set_in_force_pinned_inherited_or_without_a_reason_is_not_withdrawn():
    row = actions.add(by=clerk(), today=TODAY, **facts())
    actions.add(by=clerk(), today=TODAY, **facts(code="QD301", effective_from=date(2027, 6, 1), inherits=row))
    chosen = nominations.Override("Theo văn bản mới.", rule_set=row)
    make_case(acts=[(ActKind.CLASS_CERTIFIED, date(2026, 10, 5), {"override": chosen})])

    with pytest.raises(RuleBroken) as refusal:
        withdraw(row, why=" ", today=date(2027, 1, 1))

    words = " ".join(str(r.text) for r in refusal.value.reasons)
    assert [w in words for w in ("áp dụng từ ngày 01/01/2027", "ghi theo bộ quy định này", "kế thừa bộ này", "Ghi lý do")] == [True] * 4
    assert RuleSet.objects.filter(pk=row.pk).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleSet.objects.filter(code="QD208_HD01_2026").update(withdrawn_on=TODAY)


def test_days_that_a_withdrawn_set_had_changed_come_back():
    case = make_case(member=make_member(birth="12/03/1970"))
    before = Nomination.objects.get(pk=case.pk).next_due_on
    new = facts(parameters={"age_max": 58}, provisions={"age_max": facts()["provisions"]["cert_months"]})
    row = nominations.adopt_rule_set(by=clerk(), today=TODAY, **new)
    assert Nomination.objects.get(pk=case.pk).next_due_on == date(2028, 4, 1)

    withdraw(row)

    assert Nomination.objects.get(pk=case.pk).next_due_on == before == date(2030, 4, 1)
    assert list(case_faults()) == []


def test_shipped_set_that_was_withdrawn_is_not_brought_back(monkeypatch):
    shipped = {**facts(), "inherits": "QD208_HD01_2026", "remark": ""}
    after = {**facts(code="QD301", effective_from=date(2027, 6, 1)), "inherits": "QD300_2026", "remark": ""}
    monkeypatch.setattr("tracking.rulesets.sync.SHIPPED", (*SHIPPED, shipped))
    sync.sync()
    withdraw(RuleSet.objects.get(code="QD300_2026"))
    monkeypatch.setattr("tracking.rulesets.sync.SHIPPED", (*SHIPPED, shipped, after))

    sync.sync()

    assert not RuleSet.objects.filter(code="QD300_2026").exists()
    assert RuleSet.objects.get(code="QD301").inherits.code == "QD208_HD01_2026"
