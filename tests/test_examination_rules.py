"""The check before sending: situations and their verdicts, the order, what is learned from returns. No database.

Broken once to see them red: ``>`` for ``>=`` at the certificate's end, ``<`` for ``<=`` at the document's age and at the sixty days, the
order of ``examine``, OFTEN at 2, the verdict of an unknown vote of a letter.
"""

from dataclasses import replace
from datetime import date

import pytest

from portal.dates import PartialDate, parse
from tracking.dossiers.rules import TABLES, Entry, Known, Need, PaperCode, State, table_for
from tracking.examination import rules
from tracking.examination.rules import Check as C
from tracking.examination.rules import Deed, Facts, Place, Remedy, Verdict
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Finding as Caution
from tracking.nominations.rules import Stage

PLANNED = date(2026, 12, 15)
RULES = {(r.paper, r.serial): r for r in table_for(TABLES)}


def deed(pk, day, **facts):
    return Deed(pk, parse(day), **facts)


DOCUMENT = deed(2, "10/09/2026", number="04-NQ/CĐCS", written=parse("11/09/2026"), met=True)
SENT = deed(3, "15/09/2026", number="05", written=parse("15/09/2026"))
CERTIFIED = deed(4, "20/06/2025")
GOOD = Facts(
    planned_on=PLANNED,
    stage=Stage.SENT_TO_PARTY,
    birth=parse("12/03/1990"),
    agreed=deed(1, "01/09/2026"),
    documents=(DOCUMENT,),
    hand_overs=(SENT,),
    certified=CERTIFIED,
    certificate_ends=(date(2030, 6, 20), date(2030, 6, 20)),
    receiver="Danh sách đã gửi Chi bộ Trường Hoa Sen.",
    with_party=True,
    has_mentor=True,
)


def entry(paper, state, serial=1):
    return Entry(RULES[paper, serial], Need.NOW, state, Known())


def verdicts(facts):
    """{check: worst verdict}."""
    found = {}
    for finding in rules.examine(facts):
        found.setdefault(finding.check, finding.verdict)
    return found


def document(**facts):
    return {"documents": (replace(DOCUMENT, **facts),)}


def sent(**facts):
    return {"hand_overs": (replace(SENT, **facts),)}


def ends(first, last=None):
    return {"certificate_ends": (first, last or first)}


def cautioned(code):
    return {"cautions": (Caution(code, "Câu của quy định."),)}


SITUATIONS = [
    # what, changed facts, check, verdict
    ("returned and not answered", {"waiting": True}, C.SUPPLEMENT, Verdict.FIX),
    ("put off by the committee", {"paused": True}, C.SUPPLEMENT, Verdict.ASK),
    ("no consent", {"agreed": None}, C.CONSENT, Verdict.FIX),
    ("consent after the introduction", {"agreed": deed(1, "11/09/2026")}, C.CONSENT, Verdict.FIX),
    ("consent in the month of the introduction", {"agreed": deed(1, "09/2026")}, C.CONSENT, Verdict.PASS),
    ("consent on the day", {"agreed": deed(1, "10/09/2026")}, C.CONSENT, Verdict.PASS),
    ("no document", {"documents": ()}, C.DOCUMENT, Verdict.FIX),
    ("no number", document(number=""), C.DOCUMENT, Verdict.FIX),
    ("no date of its own", document(written=None), C.DOCUMENT, Verdict.FIX),
    ("twelve months to the day", document(written=parse("15/12/2025"), day=parse("15/12/2025")), C.DOCUMENT, Verdict.FIX),
    ("a day younger", document(written=parse("16/12/2025"), day=parse("16/12/2025")), C.DOCUMENT, Verdict.PASS),
    ("month of which some days are young", document(written=parse("12/2025"), day=parse("12/2025")), C.DOCUMENT, Verdict.PASS),
    ("vote not known", document(met=None), C.VOTE, Verdict.FIX),
    ("vote of a letter not known", document(met=None, is_letter=True), C.VOTE, Verdict.ASK),
    ("too few votes", document(met=False), C.VOTE, Verdict.FIX),
    ("document before the meeting", document(written=parse("09/09/2026")), C.ORDER, Verdict.FIX),
    ("document after the planned day", document(day=parse("16/12/2026"), written=parse("16/12/2026")), C.ORDER, Verdict.FIX),
    ("handed over before the document", sent(day=parse("10/09/2026"), written=None), C.ORDER, Verdict.FIX),
    ("handed over in the document's month", sent(day=parse("09/2026"), written=None), C.ORDER, Verdict.PASS),
    ("letter after it was handed over", sent(written=parse("16/09/2026")), C.ORDER, Verdict.FIX),
    ("letter before the document", sent(written=parse("10/09/2026")), C.ORDER, Verdict.FIX),
    ("made anew after the hand-over", {"documents": (DOCUMENT, deed(9, "01/10/2026", number="7", met=True))}, C.ORDER, Verdict.PASS),
    ("receiver amiss", {"amiss": "Đảng ủy đã kết thúc hoạt động."}, C.RECEIVER, Verdict.FIX),
    ("no birth date", {"birth": None}, C.BIRTH, Verdict.FIX),
    ("year of birth", {"birth": parse("1990")}, C.BIRTH, Verdict.FIX),
    ("month of birth", {"birth": parse("03/1990")}, C.BIRTH, Verdict.ASK),
    ("month before 18", {"birth": parse("01/01/2009")}, C.AGE, Verdict.FIX),
    ("18 in this month", {"birth": parse("31/12/2008")}, C.AGE, Verdict.PASS),
    ("60 in this month", {"birth": parse("01/12/1966")}, C.AGE, Verdict.PASS),
    ("60 last month", {"birth": parse("30/11/1966")}, C.AGE, Verdict.ASK),
    ("18 in this year, month not known", {"birth": parse("2008")}, C.AGE, Verdict.PASS),
    ("60 in this year, month not known", {"birth": parse("1966")}, C.AGE, Verdict.ASK),
    ("no certificate", {"certified": None, "certificate_ends": None}, C.CERTIFICATE, Verdict.FIX),
    ("in class", {"certified": None, "certificate_ends": None, "in_class": True}, C.CERTIFICATE, Verdict.ASK),
    ("lapsed on the day", ends(PLANNED), C.CERTIFICATE, Verdict.FIX),
    ("holds on its last day, ends tomorrow", ends(date(2026, 12, 16)), C.CERTIFICATE, Verdict.ASK),
    ("ends in 60 days", ends(date(2027, 2, 13)), C.CERTIFICATE, Verdict.ASK),
    ("ends in 61 days", ends(date(2027, 2, 14)), C.CERTIFICATE, Verdict.PASS),
    ("may have lapsed", ends(date(2026, 12, 1), date(2026, 12, 31)), C.CERTIFICATE, Verdict.ASK),
    ("dossier too old", {"dossier_until": (date(2026, 12, 14),) * 2}, C.FRESH, Verdict.FIX),
    ("dossier on its last day", {"dossier_until": (PLANNED,) * 2}, C.FRESH, Verdict.PASS),
    ("dossier perhaps too old", {"dossier_until": (date(2026, 12, 1), date(2026, 12, 31))}, C.FRESH, Verdict.ASK),
    ("mentor not known", {"has_mentor": False}, C.MENTOR, Verdict.ASK),
    ("union's paper missing", {"papers": (entry(PaperCode.HAND_OVER, State.MISSING),)}, C.UNION_PAPERS, Verdict.FIX),
    ("union's paper not heard of", {"papers": (entry(PaperCode.UNION_REMARKS_5, State.UNKNOWN),)}, C.UNION_PAPERS, Verdict.ASK),
    ("resolution returned", {"papers": (entry(PaperCode.RESOLUTION_4A, State.RETURNED),)}, C.UNION_PAPERS, Verdict.FIX),
    ("cell's paper missing", {"papers": (entry(PaperCode.OPINIONS_5, State.MISSING),)}, C.OTHER_PAPERS, Verdict.ASK),
    ("cell's paper too old", {"papers": (entry(PaperCode.SPONSOR_3, State.STALE),)}, C.OTHER_PAPERS, Verdict.ASK),
    ("name changed since", {"renamed_on": date(2026, 10, 1)}, C.NAME, Verdict.ASK),
    ("no ethnic group", {"lacking": ("dân tộc",)}, C.PERSON, Verdict.ASK),
    ("too little schooling", cautioned("education"), C.ELIGIBILITY, Verdict.ASK),
    ("route does not fit the age", cautioned("route_age"), C.ELIGIBILITY, Verdict.ASK),
    ("readmission too early", cautioned("readmission"), C.ELIGIBILITY, Verdict.FIX),
    ("mentor on probation", cautioned("mentor_not_official"), C.MENTOR, Verdict.ASK),
    ("mentor not long enough together", cautioned("mentor_not_together"), C.MENTOR, Verdict.ASK),
    ("a step not known", {"missing": (K.HANDED_OVER,)}, C.STEPS, Verdict.ASK),
]


@pytest.mark.parametrize("what, changed, check, verdict", SITUATIONS, ids=[s[0] for s in SITUATIONS])
def test_situation_gets_its_verdict(what, changed, check, verdict):
    assert verdicts(replace(GOOD, **changed))[check] == verdict


def test_case_without_fault_passes_whole():
    assert rules.worst(rules.examine(GOOD)) == Verdict.PASS


@pytest.mark.parametrize(
    "changed, check",
    [
        ({"has_mentor": False, "with_party": False}, C.MENTOR),
        ({"papers": (entry(PaperCode.RESOLUTION_4A, State.STALE),)}, C.UNION_PAPERS),  # the document has a question of its own
        ({"papers": (entry(PaperCode.APPLICATION_1, State.LATER),)}, C.OTHER_PAPERS),
        ({"birth": None}, C.AGE),
        ({"missing": (K.AGREED, K.UNION_DOCUMENT, K.CLASS_SENT, K.CLASS_CERTIFIED)}, C.STEPS),
        ({"age_max": None}, C.AGE),
        (cautioned("too_old"), C.ELIGIBILITY),  # age, certificate, dossier and vote are looked at here already
    ],
)
def test_question_that_does_not_arise_is_not_asked(changed, check):
    assert check not in verdicts(replace(GOOD, **changed))


def test_findings_come_worst_first_and_gravest_first_within_a_verdict():
    bad = replace(GOOD, lacking=("dân tộc",), certified=None, certificate_ends=None, agreed=None, has_mentor=False, waiting=True)

    found = [(f.verdict, f.check) for f in rules.examine(bad) if f.verdict != Verdict.PASS]

    assert found == [
        (Verdict.FIX, C.SUPPLEMENT), (Verdict.FIX, C.CONSENT), (Verdict.FIX, C.CERTIFICATE), (Verdict.ASK, C.MENTOR),
        (Verdict.ASK, C.PERSON),
    ]  # fmt: skip
    assert rules.examine(bad)[-1].verdict == Verdict.PASS


def test_every_finding_but_a_pass_says_where_it_is_put_right():
    for _what, changed, _check, _verdict in SITUATIONS:
        for finding in rules.examine(replace(GOOD, **changed)):
            assert (finding.place is None) == (finding.verdict == Verdict.PASS)
            assert str(finding.text).endswith(".")


def test_faulty_date_leads_to_the_act_that_has_it():
    [fault] = [f for f in rules.examine(replace(GOOD, **sent(day=parse("10/09/2026"), written=None))) if f.check == C.ORDER]

    assert fault.place == Place(Remedy.CORRECT, K.HANDED_OVER, 3)
    assert fault.text == "Danh sách gửi ngày 10/09/2026, trước ngày của văn bản giới thiệu (11/09/2026)."


@pytest.mark.parametrize(
    "stage, closed_on, ahead",
    [(Stage.IDENTIFIED, None, True), (Stage.DOSSIER_OPENED, None, True), (Stage.CELL_RESOLVED, None, False),
     (Stage.SENT_TO_PARTY, date(2026, 1, 1), False)],
)  # fmt: skip
def test_only_what_the_cell_has_not_resolved_is_ahead(stage, closed_on, ahead):
    assert rules.is_ahead(stage, closed_on) is ahead


# ------------------------------------------------------------------ returns

RESIDENCE, DATA, OTHER = ("R_RESIDENCE", "Thiếu ý kiến nhận xét nơi cư trú"), ("R_DATA", "Thông tin chưa khớp"), ("R_OTHER", "Khác")


def test_reason_given_often_is_told_in_neutral_words():
    returns = [RESIDENCE] * 8 + [DATA] * 2 + [(None, None)] * 10

    assert [r.text for r in rules.risks(returns)] == ["8 trong 20 lần trả lại gần đây của nơi này: thiếu ý kiến nhận xét nơi cư trú."]


@pytest.mark.parametrize(
    "returns, expected",
    [
        ([], []),
        ([RESIDENCE] * 2, []),
        ([RESIDENCE] * 3, [("Thiếu ý kiến nhận xét nơi cư trú", 3, 3)]),
        ([OTHER] * 9, []),
        ([DATA] * 3 + [RESIDENCE] * 4, [(RESIDENCE[1], 4, 7), (DATA[1], 3, 7)]),
        ([DATA] * 18 + [RESIDENCE] * 5, [(DATA[1], 18, 20)]),  # only the latest twenty
    ],
)
def test_risks_by_hand_count(returns, expected):
    assert [(r.reason, r.count, r.of) for r in rules.risks(returns)] == expected


def test_partial_date_of_a_document_counts_by_its_last_day():
    old = replace(GOOD, documents=(replace(DOCUMENT, day=PartialDate(date(2025, 11, 1), "month"), written=None),))

    assert any("quá 12 tháng" in str(f.text) for f in rules.examine(old))
