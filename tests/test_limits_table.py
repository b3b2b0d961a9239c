"""Dated cases for the rules of the limits, each with the source of the rule it shows.

Sources: “§2 CODE” is the row of that code in the domain research on the process; “§8” its parameters of the rule sets; “§2 test data” the
examples given under the table; “CC 148” the Civil Code 2015, article 148 (months). Holidays are written out in ``CALENDAR``, so that every
day can be counted by hand with an ordinary calendar.

Tried, each turning this file red: ``>=`` in place of ``>`` for deadlines, counting from the day of the fact, a second extension added,
the first certificate in place of the last, pauses left out, the clock of the ceremony fixed to the decision.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from portal import dates
from tracking.catalogue.rules import WorkCalendar
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Fact, LimitCode, State, limits, moved, party_dates
from tracking.rulesets.rules import SHIPPED

L, S = LimitCode, State


def d(text):
    """A day from '15/01/2020'."""
    return dates.parse(text).on


TET_2026 = {d(f"{day}/02/2026"): "Tết Nguyên đán" for day in range(16, 21)}  # Monday to Friday
CALENDAR = WorkCalendar(
    off={
        d("01/01/2025"): "Tết Dương lịch", **{d(f"{day}/01/2025"): "Tết Nguyên đán" for day in range(27, 32)}, d("07/04/2025"): "Giỗ Tổ",
        d("30/04/2025"): "Ngày Chiến thắng", d("01/05/2025"): "Quốc tế Lao động", d("01/09/2025"): "Quốc khánh",
        d("02/09/2025"): "Quốc khánh", d("01/01/2026"): "Tết Dương lịch", **TET_2026, d("26/04/2026"): "Giỗ Tổ",
        d("27/04/2026"): "nghỉ bù Giỗ Tổ", d("30/04/2026"): "Ngày Chiến thắng", d("01/05/2026"): "Quốc tế Lao động",
        d("31/08/2026"): "nghỉ hoán đổi", d("01/09/2026"): "Quốc khánh", d("02/09/2026"): "Quốc khánh",
    },
    worked={d("22/08/2026"): "làm bù ngày 31/08"},
    known=(d("01/01/2025"), d("31/12/2026")),
)  # fmt: skip


@dataclass
class Numbers:
    """A rule set without a database."""

    pk: int
    code: str
    title: str
    texts: list
    effective_from: date
    inherits: object
    parameters: dict = field(default_factory=dict)

    def value(self, name):
        if name in self.parameters:
            return self.parameters[name]
        if self.inherits is None:
            raise KeyError(name)
        return self.inherits.value(name)


def shipped():
    """The sets as shipped, oldest first; where they do not know the declaration of the member's records yet: 30 days (§2)."""
    found = {}
    for pk, facts in enumerate(SHIPPED, start=1):
        parameters = {**({"record_declare_wd": 30} if not found else {}), **facts["parameters"]}
        found[facts["code"]] = Numbers(
            pk, facts["code"], facts["title"], facts["texts"], facts["effective_from"], found.get(facts["inherits"]), parameters
        )  # fmt: skip
    return list(found.values())


# Invented, in force on no day of the table: only who chooses it is judged by it.
TRIAL = Numbers(
    99, "THU_2099", "Bộ thử", [], d("01/01/2099"), None,
    {"probation_months": 6, "review_official_wd": 10, "record_declare_wd": 20, "party_age_from": "CEREMONY_DATE"},
)  # fmt: skip
SETS = [*shipped(), TRIAL]
BY_CODE = {s.code: s for s in SETS}


def facts_of(acts):
    """(kind, day as typed) or (kind, day, rule set), in order of recording."""
    found = []
    for number, (kind, typed, *numbers) in enumerate(acts, start=1):
        on = dates.parse(typed)
        found.append(Fact(number, kind, on.on, on.precision, ruled_by_id=numbers[0].pk if numbers else None))
    return found


def limits_of(acts, today="20/11/2026", birth=None, earlier=()):
    born = dates.parse(birth) if birth else None
    found = limits(facts_of(acts), SETS, CALENDAR, d(today), birth=born, earlier=facts_of(earlier))
    return {x.code: x for x in found}


# ------------------------------------------------------------------ the table

CERT, OPENED, RENEWED, CELL = K.CLASS_CERTIFIED, K.DOSSIER_OPENED, K.DOSSIER_RENEWED, K.CELL_RESOLUTION
DECIDED, RECEIVED, CEREMONY, OFFICIAL_CELL = K.ADMISSION_DECISION, K.DECISION_RECEIVED, K.CEREMONY, K.OFFICIAL_CELL_RESOLUTION
EXT, CONSENT, PAUSED, RESUMED = K.DECISION_EXTENDED, K.CEREMONY_CONSENT, K.PAUSED, K.RESUMED
OLD = BY_CODE["QD294_HD06_2025"]
# A cell resolution of Monday 02/03/2026: twelve weeks on is Monday 25/05; 27/04, 30/04 and 01/05 are off, so Thursday 28/05.
MARCH = (CELL, "02/03/2026")
# A decision received on Monday 12/01/2026: six weeks on is Monday 23/02; Tết takes Monday 16/02 to Friday 20/02, so Monday 02/03.
TET = [(DECIDED, "05/01/2026"), (RECEIVED, "12/01/2026")]

TABLE = [
    # acts, today, limit, its day, last possible day (None: the same), state, source
    ([(CERT, "15/01/2020")], "14/01/2025", L.CLASS_CERT_VALID, "15/01/2025", None, S.RUNNING, "§2 test data; 06-HD/TW 5.4"),
    ([(CERT, "15/01/2020")], "15/01/2025", L.CLASS_CERT_VALID, "15/01/2025", None, S.PASSED, "§2 test data: has expired on 15/01/2025"),
    ([(CERT, "15/01/2020"), (CELL, "03/02/2025")], "20/11/2026", L.CLASS_CERT_VALID, "15/01/2025", None,
     S.MET_LATE, "§2 test data: invalid"),
    ([(CERT, "15/01/2020"), (CELL, "14/01/2025")], "20/11/2026", L.CLASS_CERT_VALID, "15/01/2025", None, S.MET, "§2 CLASS_CERT_VALID"),
    ([(CERT, "15/01/2020"), (CELL, "15/01/2025")], "20/11/2026", L.CLASS_CERT_VALID, "15/01/2025", None, S.MET_LATE, "§2 CLASS_CERT_VALID"),
    ([(CERT, "29/02/2020")], "27/02/2025", L.CLASS_CERT_VALID, "28/02/2025", None,
     S.RUNNING, "CC 148: no 29/02 in 2025, the month's last day"),
    ([(CERT, "28/02/2020")], "27/02/2025", L.CLASS_CERT_VALID, "28/02/2025", None, S.RUNNING, "CC 148"),
    ([(CERT, "29/02/2024")], "20/11/2026", L.CLASS_CERT_VALID, "28/02/2029", None, S.RUNNING, "CC 148: 2029 has no 29/02"),
    ([(CERT, "31/03/2022")], "20/11/2026", L.CLASS_CERT_VALID, "31/03/2027", None, S.RUNNING, "§2 CLASS_CERT_VALID; CC 148"),
    ([(CERT, "10/05/2015"), (CERT, "20/06/2024")], "20/11/2026", L.CLASS_CERT_VALID, "20/06/2029", None,
     S.RUNNING, "§2: sent to class again"),
    ([(CERT, "20/06/2024"), (CERT, "10/05/2015")], "20/11/2026", L.CLASS_CERT_VALID, "20/06/2029", None,
     S.RUNNING, "§2: entered out of order"),
    ([(CERT, "01/02/2019"), (CELL, "01/02/2023"), (CERT, "01/06/2024")], "20/11/2026", L.CLASS_CERT_VALID, "01/02/2024", None, S.MET,
     "§2: the certificate at the cell's meeting counts"),
    ([(CERT, "03/2021")], "15/03/2026", L.CLASS_CERT_VALID, "01/03/2026", "31/03/2026", S.RUNNING, "§2; month known: not certainly over"),
    ([(CERT, "03/2021")], "31/03/2026", L.CLASS_CERT_VALID, "01/03/2026", "31/03/2026", S.PASSED, "§2; month known: certainly over"),
    ([(CERT, "2021")], "20/11/2026", L.CLASS_CERT_VALID, "01/01/2026", "31/12/2026", S.RUNNING, "§2; year known"),
    ([(CERT, "02/2024")], "20/11/2026", L.CLASS_CERT_VALID, "01/02/2029", "28/02/2029", S.RUNNING, "§2; CC 148 on the last possible day"),
    ([(CERT, "15/01/2024"), (DECIDED, "15/01/2026")], "20/11/2026", L.CLASS_CERT_VALID, "15/01/2029", None,
     S.UNKNOWN, "design: facts missing"),
    ([(CERT, "15/01/2024"), (K.WITHDRAWN, "15/01/2025")], "20/11/2026", L.CLASS_CERT_VALID, "15/01/2029", None, S.ENDED, "§4 WITHDRAWN"),
    ([(OPENED, "10/03/2025")], "10/03/2026", L.DOSSIER_FRESH, "10/03/2026", None, S.RUNNING, "§2 DOSSIER_FRESH: 12 months"),
    ([(OPENED, "10/03/2025")], "11/03/2026", L.DOSSIER_FRESH, "10/03/2026", None, S.PASSED, "§2 DOSSIER_FRESH"),
    ([(OPENED, "10/03/2025"), (RENEWED, "05/03/2026")], "20/11/2026", L.DOSSIER_FRESH, "05/03/2027", None, S.RUNNING, "§4 DOSSIER_STALE"),
    ([(OPENED, "10/03/2025"), (CELL, "10/03/2026")], "20/11/2026", L.DOSSIER_FRESH, "10/03/2026", None, S.MET, "§2 DOSSIER_FRESH"),
    ([(OPENED, "10/03/2025"), (CELL, "11/03/2026")], "20/11/2026", L.DOSSIER_FRESH, "10/03/2026", None, S.MET_LATE, "§2 DOSSIER_FRESH"),
    ([(OPENED, "10/01/2025"), (CELL, "10/12/2025"), (RENEWED, "05/02/2026")], "20/11/2026", L.DOSSIER_FRESH, "10/01/2026", None, S.MET,
     "§2: what comes after the meeting does not count"),
    ([(OPENED, "29/02/2024")], "27/02/2025", L.DOSSIER_FRESH, "28/02/2025", None, S.RUNNING, "CC 148"),
    ([(OPENED, "31/12/2025")], "20/11/2026", L.DOSSIER_FRESH, "31/12/2026", None, S.RUNNING, "CC 148"),
    ([(OPENED, "01/2026")], "20/11/2026", L.DOSSIER_FRESH, "01/01/2027", "31/01/2027", S.RUNNING, "§2; month known"),
    ([MARCH], "28/05/2026", L.DECIDE_ADMISSION, "28/05/2026", None, S.RUNNING, "§2 DECIDE_ADMISSION: 60 working days"),
    ([MARCH], "29/05/2026", L.DECIDE_ADMISSION, "28/05/2026", None, S.PASSED, "§2 DECIDE_ADMISSION"),
    # 30 more from Thursday 28/05, no holiday: six weeks, Thursday 09/07
    ([MARCH, (EXT, "20/05/2026")], "20/06/2026", L.DECIDE_ADMISSION, "09/07/2026", None, S.RUNNING, "§2: + up to 30 in special cases"),
    ([MARCH, (EXT, "28/05/2026")], "20/06/2026", L.DECIDE_ADMISSION, "09/07/2026", None, S.RUNNING, "§2: extended on the last day"),
    ([MARCH, (EXT, "29/05/2026")], "20/06/2026", L.DECIDE_ADMISSION, "28/05/2026", None, S.PASSED, "§2: extended after the end"),
    ([MARCH, (EXT, "20/05/2026"), (EXT, "25/06/2026")], "20/07/2026", L.DECIDE_ADMISSION, "09/07/2026", None,
     S.PASSED, "§2: up to 30, once"),
    ([MARCH, (DECIDED, "28/05/2026")], "20/11/2026", L.DECIDE_ADMISSION, "28/05/2026", None, S.MET, "§2 DECIDE_ADMISSION"),
    ([MARCH, (DECIDED, "29/05/2026")], "20/11/2026", L.DECIDE_ADMISSION, "28/05/2026", None, S.MET_LATE, "§2 DECIDE_ADMISSION"),
    ([MARCH, (DECIDED, "05/2026")], "20/11/2026", L.DECIDE_ADMISSION, "28/05/2026", None, S.MET, "§2; not certainly late"),
    # off from Monday 06/04 up to Friday 17/04: ten working days, so two weeks later
    ([MARCH, (PAUSED, "06/04/2026"), (RESUMED, "20/04/2026")], "20/05/2026", L.DECIDE_ADMISSION, "11/06/2026", None,
     S.RUNNING, "design: pauses"),
    ([MARCH, (PAUSED, "04/04/2026"), (RESUMED, "06/04/2026")], "20/05/2026", L.DECIDE_ADMISSION, "28/05/2026", None, S.RUNNING,
     "design: a pause of a Saturday and a Sunday takes no working day"),
    ([MARCH, (PAUSED, "06/04/2026"), (RESUMED, "06/04/2026")], "20/05/2026", L.DECIDE_ADMISSION, "28/05/2026", None,
     S.RUNNING, "design: pauses"),
    ([MARCH, (PAUSED, "06/04/2026")], "20/05/2026", L.DECIDE_ADMISSION, None, None, S.PAUSED, "design: a pause that still holds"),
    ([MARCH, (PAUSED, "01/06/2026")], "20/06/2026", L.DECIDE_ADMISSION, "28/05/2026", None, S.PASSED, "design: a pause after the end"),
    ([(PAUSED, "02/02/2026"), (RESUMED, "09/02/2026"), MARCH], "20/05/2026", L.DECIDE_ADMISSION, "28/05/2026", None, S.RUNNING,
     "design: a pause before the start"),
    # Mon 06/04 and Mon 04/05 to Fri 08/05: six working days; Thursday 28/05 and six more: Friday 05/06
    ([MARCH, (PAUSED, "06/04/2026"), (RESUMED, "07/04/2026"), (PAUSED, "04/05/2026"), (RESUMED, "11/05/2026")], "20/05/2026",
     L.DECIDE_ADMISSION, "05/06/2026", None, S.RUNNING, "design: two pauses"),
    # Saturday: the first day counted is Monday 09/03, the sixtieth Friday 29/05, three holidays: Wednesday 03/06
    ([(CELL, "07/03/2026")], "20/05/2026", L.DECIDE_ADMISSION, "03/06/2026", None,
     S.RUNNING, "§2: working days exclude weekends, holidays"),
    # Friday before Tết: the first day counted is Monday 23/02, the sixtieth Friday 15/05, three holidays: Wednesday 20/05
    ([(CELL, "13/02/2026")], "19/05/2026", L.DECIDE_ADMISSION, "20/05/2026", None, S.RUNNING, "§2: across Tết"),
    # from Sunday 01/03: Friday 22/05 and three: Wednesday 27/05; from Tuesday 31/03: Tuesday 23/06 and three: Friday 26/06
    ([(CELL, "03/2026")], "20/05/2026", L.DECIDE_ADMISSION, "27/05/2026", "26/06/2026", S.RUNNING, "§2; month known"),
    ([(DECIDED, "28/05/2026")], "20/11/2026", L.DECIDE_ADMISSION, None, None, S.UNKNOWN, "design: facts missing"),
    (TET, "20/02/2026", L.CEREMONY, "02/03/2026", None, S.RUNNING, "§2 CEREMONY: 30 working days from receipt (294); across Tết"),
    ([*TET, (CEREMONY, "02/03/2026")], "20/11/2026", L.CEREMONY, "02/03/2026", None, S.MET, "§2 CEREMONY"),
    ([*TET, (CEREMONY, "03/03/2026")], "20/11/2026", L.CEREMONY, "02/03/2026", None, S.MET_LATE, "§2 CEREMONY"),
    ([*TET, (CONSENT, "25/02/2026"), (CEREMONY, "03/03/2026")], "20/11/2026", L.CEREMONY, "02/03/2026", None, S.MET, "§2: with consent"),
    ([*TET, (CONSENT, "25/02/2026")], "10/03/2026", L.CEREMONY, "02/03/2026", None, S.RUNNING, "§2: later only with consent"),
    # from Monday 05/01, the thirtieth would be Monday 16/02, the first day of Tết: Monday 23/02
    ([(DECIDED, "05/01/2026")], "20/02/2026", L.CEREMONY, "23/02/2026", None, S.RUNNING, "§2: receipt not known, an estimate"),
    # Monday 03/08/2026: six weeks on is 14/09; 31/08, 01/09, 02/09 off, Saturday 22/08 worked: two days more, Wednesday 16/09
    ([(DECIDED, "03/08/2026"), (RECEIVED, "10/08/2026")], "10/09/2026", L.CEREMONY, "16/09/2026", None,
     S.RUNNING, "§8 DECISION_ISSUED (208)"),
    ([(DECIDED, "20/07/2026"), (RECEIVED, "03/08/2026")], "10/09/2026", L.CEREMONY, "16/09/2026", None, S.RUNNING,
     "§8 DECISION_RECEIVED: decided under 294, received when 208 held"),
    # from Monday 27/07 the thirtieth is Friday 04/09, two days more: Tuesday 08/09
    ([(DECIDED, "25/07/2026")], "07/09/2026", L.CEREMONY, "08/09/2026", None, S.RUNNING, "§8: last day of 294"),
    ([(DECIDED, "26/07/2026")], "07/09/2026", L.CEREMONY, "08/09/2026", None, S.RUNNING, "§8: first day of 208"),
    # by 294 chosen by hand: from Monday 10/08, Monday 21/09 and two: Wednesday 23/09
    ([(DECIDED, "03/08/2026", OLD), (RECEIVED, "10/08/2026")], "10/09/2026", L.CEREMONY, "23/09/2026", None,
     S.RUNNING, "§0.2: set of the act"),
    ([(CEREMONY, "03/08/2026")], "10/09/2026", L.CEREMONY, None, None, S.UNKNOWN, "design: facts missing"),
    ([(CEREMONY, "12/01/2026")], "20/02/2026", L.RECORD_DECLARE, "02/03/2026", None, S.RUNNING, "§2 RECORD_DECLARE: 30 working days"),
    ([(CEREMONY, "12/01/2026"), (K.RECORD_DECLARED, "02/03/2026")], "20/11/2026", L.RECORD_DECLARE, "02/03/2026", None,
     S.MET, "§2 RECORD_DECLARE"),
    ([(DECIDED, "25/08/2024"), (CEREMONY, "15/09/2024")], "14/09/2025", L.PROBATION, "15/09/2025", None, S.RUNNING, "§2 test data"),
    ([(DECIDED, "25/08/2024"), (CEREMONY, "15/09/2024")], "15/09/2025", L.PROBATION, "15/09/2025", None,
     S.PASSED, "§2 test data; Charter 5"),
    ([(CEREMONY, "29/02/2024")], "27/02/2025", L.PROBATION, "28/02/2025", None, S.RUNNING, "CC 148"),
    ([(CEREMONY, "09/2025")], "20/08/2026", L.PROBATION, "01/09/2026", "30/09/2026", S.RUNNING, "§2 PROBATION; month known"),
    ([(CEREMONY, "15/09/2024"), (PAUSED, "01/02/2025"), (RESUMED, "01/06/2025")], "14/09/2025", L.PROBATION, "15/09/2025", None, S.RUNNING,
     "Charter 5: the probation is not extended"),
    ([(CEREMONY, "15/09/2024"), (K.OFFICIAL_RECOGNITION, "15/09/2025")], "20/11/2026", L.PROBATION, "15/09/2025", None,
     S.MET, "§2 PROBATION"),
    # probation ends Monday 15/09/2025; six weeks on, no holiday: Monday 27/10
    ([(CEREMONY, "15/09/2024")], "27/10/2025", L.REVIEW_OFFICIAL, "27/10/2025", None, S.RUNNING, "§2 REVIEW_OFFICIAL: 30 working days"),
    ([(CEREMONY, "15/09/2024")], "28/10/2025", L.REVIEW_OFFICIAL, "27/10/2025", None, S.PASSED, "§2 REVIEW_OFFICIAL"),
    ([(CEREMONY, "15/09/2024"), (OFFICIAL_CELL, "27/10/2025")], "20/11/2026", L.REVIEW_OFFICIAL, "27/10/2025", None,
     S.MET, "§2 REVIEW_OFFICIAL"),
    ([(CEREMONY, "15/09/2024"), (OFFICIAL_CELL, "28/10/2025")], "20/11/2026", L.REVIEW_OFFICIAL, "27/10/2025", None, S.MET_LATE, "§2"),
    # Tuesday 20/01/2026, six weeks on Tuesday 03/03, Tết five days: Tuesday 10/03
    ([(CEREMONY, "20/01/2025")], "20/02/2026", L.REVIEW_OFFICIAL, "10/03/2026", None, S.RUNNING, "§2 REVIEW_OFFICIAL; across Tết"),
    # by a set chosen for the ceremony: six months end Sunday 15/03/2026; ten working days on: Friday 27/03
    ([(CEREMONY, "15/09/2025", TRIAL)], "20/03/2026", L.REVIEW_OFFICIAL, "27/03/2026", None, S.RUNNING, "§0.2: set of the act"),
    ([(CEREMONY, "15/09/2025", TRIAL)], "20/03/2026", L.PROBATION, "15/03/2026", None, S.PASSED, "§0.2: set of the act"),
    # twenty working days from Monday 15/09/2025: Monday 13/10
    ([(CEREMONY, "15/09/2025", TRIAL)], "20/09/2025", L.RECORD_DECLARE, "13/10/2025", None, S.RUNNING, "§0.2: set of the act"),
    # chosen for the ceremony is 294, although 208 holds when the probation ends: 30 working days as well
    ([(CEREMONY, "15/09/2025", OLD)], "20/10/2026", L.REVIEW_OFFICIAL, "27/10/2026", None, S.RUNNING, "§0.2: set of the act"),
    ([(OFFICIAL_CELL, "29/09/2025")], "20/11/2025", L.REVIEW_OFFICIAL, None, None, S.UNKNOWN, "design: facts missing"),
    ([(CEREMONY, "15/09/2024"), (OFFICIAL_CELL, "29/09/2025")], "10/11/2025", L.DECIDE_OFFICIAL, "10/11/2025", None,
     S.RUNNING, "§2 DECIDE_OFFICIAL"),
    ([(CEREMONY, "15/09/2024"), (OFFICIAL_CELL, "29/09/2025"), (EXT, "10/11/2025")], "20/11/2025", L.DECIDE_OFFICIAL, "22/12/2025", None,
     S.RUNNING, "§2 DECIDE_OFFICIAL: + up to 30"),
    ([(CEREMONY, "15/09/2024"), (OFFICIAL_CELL, "29/09/2025"), (EXT, "11/11/2025")], "20/11/2025", L.DECIDE_OFFICIAL, "10/11/2025", None,
     S.PASSED, "§2: extended after the end"),
    ([(CELL, "02/03/2024"), (EXT, "20/04/2024"), (CEREMONY, "15/09/2024"), (OFFICIAL_CELL, "29/09/2025")], "20/11/2025", L.DECIDE_OFFICIAL,
     "10/11/2025", None, S.PASSED, "§2: the extension of the admission is not that of the recognition"),
]  # fmt: skip


@pytest.mark.parametrize("acts, today, code, due, latest, state, source", TABLE, ids=[f"{n}-{row[2]}" for n, row in enumerate(TABLE, 1)])
def test_limit(acts, today, code, due, latest, state, source):
    found = limits_of(acts, today)[code]

    due_on = d(due) if due else None
    assert (found.due_on, found.latest_on, found.state) == (due_on, d(latest) if latest else due_on, state), source


AGES = [
    # birth, acts, today, first day too late, last possible, state
    ("12/03/1966", [], "31/03/2026", "01/04/2026", None, S.RUNNING),
    ("12/03/1966", [], "01/04/2026", "01/04/2026", None, S.PASSED),
    ("12/03/1966", [(CELL, "31/03/2026")], "20/11/2026", "01/04/2026", None, S.MET),
    ("12/03/1966", [(CELL, "01/04/2026")], "20/11/2026", "01/04/2026", None, S.MET_LATE),
    ("31/12/1965", [], "31/12/2025", "01/01/2026", None, S.RUNNING),
    ("29/02/1968", [], "20/11/2026", "01/03/2028", None, S.RUNNING),
    ("03/1966", [], "31/03/2026", "01/04/2026", None, S.RUNNING),
    ("1966", [], "20/11/2026", "01/02/2026", "01/01/2027", S.RUNNING),
]


@pytest.mark.parametrize("birth, acts, today, due, latest, state", AGES)
def test_age_by_month(birth, acts, today, due, latest, state):
    """§2 AGE: full 60, by month, at the cell's meeting; above only by a committee directly under the Central Committee (§3)."""
    found = limits_of(acts, today, birth=birth)[L.AGE]

    assert (found.due_on, found.latest_on, found.state) == (d(due), d(latest or due), state)


@pytest.mark.parametrize(
    "left, today, state",
    [
        ([(CEREMONY, "10/04/2022"), (K.STRUCK_OFF, "10/04/2023")], "09/04/2026", S.RUNNING),
        ([(CEREMONY, "10/04/2022"), (K.STRUCK_OFF, "10/04/2023")], "10/04/2026", S.PASSED),
        ([(CEREMONY, "10/04/2022"), (K.LEFT_PARTY, "10/04/2023")], "09/04/2026", None),
        ([(CEREMONY, "10/04/2022"), (K.ANNULLED, "10/04/2023")], "09/04/2026", None),
        ([(K.WITHDRAWN, "10/04/2023")], "09/04/2026", None),
    ],
)
def test_readmission_after_36_months(left, today, state):
    """§2 READMIT: 36 months after being struck off. An annulled admission never was one; who left by own will does not wait (§3)."""
    found = limits_of([(K.IDENTIFIED, "01/02/2026")], today, earlier=left).get(L.READMIT)

    assert (found and (found.due_on, found.state)) == (state and (d("10/04/2026"), state))


TOGETHER = [
    # acts as (kind, day, months together by then), today, first day on which it is enough, state
    ([(K.RECEIVED, "10/03/2026", 3)], "09/12/2026", "10/12/2026", S.RUNNING),
    ([(K.RECEIVED, "10/03/2026", 3)], "10/12/2026", "10/12/2026", S.PASSED),
    ([(K.RECEIVED, "10/03/2026", 12)], "20/03/2026", "10/03/2026", S.PASSED),
    ([(K.RECEIVED, "10/03/2026", 30)], "20/03/2026", "10/09/2024", S.PASSED),
    ([(K.RECEIVED, "10/03/2026", None)], "20/03/2026", None, None),
    ([(K.RECEIVED, "10/03/2026", 3), (K.MENTOR_REPLACED, "10/06/2026", 0)], "20/06/2026", None, None),  # a replacement need not
    ([(K.RECEIVED, "10/03/2026", 12), (K.SECOND_SPONSOR, "10/06/2026", 8)], "20/06/2026", "10/10/2026", S.RUNNING),
    ([(K.RECEIVED, "10/03/2026", 2), (K.SECOND_SPONSOR, "10/06/2026", 12)], "20/06/2026", "10/01/2027", S.RUNNING),
    ([(K.MENTOR_REPLACED, "10/03/2026", 0), (K.SECOND_SPONSOR, "10/06/2026", 11)], "20/06/2026", "10/07/2026", S.RUNNING),
    ([(K.RECEIVED, "31/08/2025", 6)], "20/02/2026", "28/02/2026", S.RUNNING),  # CC 148
]


@pytest.mark.parametrize("acts, today, due, state", TOGETHER)
def test_sponsors_have_been_together_for_twelve_months(acts, today, due, state):
    """§2 SPONSOR_TOGETHER: 12 months; a replacement mentor need not have them. Of two sponsors the later one counts."""
    facts = [Fact(n, kind, d(on), months=months) for n, (kind, on, months) in enumerate(acts, 1)]
    found = {x.code: x for x in limits(facts, SETS, CALENDAR, d(today))}.get(L.SPONSOR_TOGETHER)

    assert (found and (found.due_on, found.state)) == (due and (d(due), state))


def test_party_age_counts_from_the_decision_and_only_once_recognised():
    """§2 PARTY_AGE, test data: decision 25/08/2024, ceremony 15/09/2024."""
    acts = [(DECIDED, "25/08/2024"), (CEREMONY, "15/09/2024")]
    before = party_dates(facts_of(acts), SETS)
    after = party_dates(facts_of([*acts, (K.OFFICIAL_RECOGNITION, "15/09/2025")]), SETS)

    assert (str(before.entered), before.age_from) == ("15/09/2024", None)
    assert (str(after.entered), str(after.age_from)) == ("15/09/2024", "25/08/2024")


def test_recognition_that_was_annulled_gives_no_party_age():
    acts = [
        (DECIDED, "25/08/2024"),
        (CEREMONY, "15/09/2024"),
        (K.OFFICIAL_RECOGNITION, "15/09/2025"),
        (K.RECOGNITION_ANNULLED, "15/10/2025"),
    ]

    assert party_dates(facts_of(acts), SETS).age_from is None


NOW = "QD294_HD06_2025"


@pytest.mark.parametrize(
    "decided_by, ceremony_by, decided, age_from",
    [
        (None, None, True, "25/08/2024"),
        (TRIAL, None, True, "15/09/2024"),
        (None, TRIAL, True, "15/09/2024"),
        (TRIAL, BY_CODE[NOW], True, "25/08/2024"),  # what was chosen for the ceremony stands above
        (BY_CODE[NOW], TRIAL, True, "15/09/2024"),
        (None, TRIAL, False, "15/09/2024"),
        (None, None, False, "None"),  # counts from a decision that is not known
    ],
)
def test_party_age_counts_from_what_the_set_of_the_admission_says(decided_by, ceremony_by, decided, age_from):
    """§2 PARTY_AGE and the provision ``party_age_from`` of the sets."""
    acts = [(DECIDED, "25/08/2024", *([decided_by] if decided_by else []))] if decided else []
    acts += [(CEREMONY, "15/09/2024", *([ceremony_by] if ceremony_by else [])), (K.OFFICIAL_RECOGNITION, "15/09/2025")]

    assert str(party_dates(facts_of(acts), SETS).age_from) == age_from


def test_party_age_of_a_set_in_force_on_the_day_and_of_no_set():
    acts = [(DECIDED, "25/08/2024"), (CEREMONY, "15/09/2024"), (K.OFFICIAL_RECOGNITION, "15/09/2025")]
    since = Numbers(7, "X", "X", [], d("01/01/2020"), None, {"party_age_from": "CEREMONY_DATE"})

    assert str(party_dates(facts_of(acts), [since]).age_from) == "15/09/2024"
    assert str(party_dates(facts_of(acts), []).age_from) == "25/08/2024"


# ------------------------------------------------------------------ what is said with it


def test_days_left_out_are_named_one_by_one():
    """The thirty days across Tết: five Saturdays and Sundays before it, the week of Tết with its weekend, one weekend after."""
    count = limits_of(TET)[L.CEREMONY].count

    weekends = [d("17/01/2026") + timedelta(days=7 * week + n) for week in range(7) for n in (0, 1)]
    assert [s.on for s in count.skipped] == sorted([*weekends, *TET_2026])
    assert {s.why for s in count.skipped if s.on in TET_2026} == {"Tết Nguyên đán"}


def test_days_of_a_pause_are_left_out_with_that_reason():
    found = limits_of([MARCH, (PAUSED, "06/04/2026"), (RESUMED, "20/04/2026")])[L.DECIDE_ADMISSION]

    off = [s.on for s in found.count.skipped if s.why == "tạm hoãn xem xét"]
    assert (off[0], off[-1], len(off)) == (d("06/04/2026"), d("17/04/2026"), 10)


def test_estimate_consent_late_extension_and_unknown_holidays_are_said():
    estimated = limits_of([(DECIDED, "05/01/2026")])[L.CEREMONY]
    free = limits_of([*TET, (CONSENT, "25/02/2026")])[L.CEREMONY]
    late = limits_of([MARCH, (EXT, "29/05/2026")])[L.DECIDE_ADMISSION]
    beyond = limits_of([(CELL, "01/12/2026")])[L.DECIDE_ADMISSION]

    assert (estimated.estimated, "ngày chi bộ nhận quyết định" in estimated.remarks[0]) == (True, True)
    assert (free.free, free.binds, free.remarks) == (True, False, ("Cấp ủy cấp trên đã đồng ý tổ chức lễ sau thời hạn (25/02/2026).",))
    assert late.remarks == ("Văn bản kéo dài ngày 29/05/2026 có sau khi thời hạn đã hết, không tính thêm.",)
    assert beyond.remarks == ("Lịch nghỉ mới có đến ngày 31/12/2026; ngày đến hạn có thể lùi lại khi có thêm.",)


def test_rule_comes_with_number_and_date_of_its_text():
    rule = limits_of([(DECIDED, "03/08/2026")])[L.CEREMONY].rule

    assert (rule.parameter, rule.value, rule.text, rule.on) == ("ceremony_wd", 30, "208-QĐ/TW", d("26/07/2026"))


def test_limit_that_its_set_does_not_know_is_left_out(monkeypatch):
    monkeypatch.delitem(SETS[0].parameters, "record_declare_wd")

    assert L.RECORD_DECLARE not in limits_of([(CEREMONY, "12/01/2026")])


def test_no_act_no_limit():
    assert limits_of([]) == {}
    assert set(limits_of([(K.IDENTIFIED, "01/02/2026")])) == set()


def test_limits_that_moved_are_listed_with_old_and_new_day():
    before, after = limits_of([(CERT, "15/01/2022"), (OPENED, "10/03/2026")]), limits_of([(CERT, "20/01/2022"), (OPENED, "10/03/2026")])

    assert [(x.code, old, new) for x, old, new in moved(before.values(), after.values())] == [
        (L.CLASS_CERT_VALID, d("15/01/2027"), d("20/01/2027"))
    ]
    assert [(x.code, new) for x, _old, new in moved(before.values(), limits_of([(OPENED, "10/03/2026")]).values())] == [
        (L.CLASS_CERT_VALID, None)
    ]
    assert moved(before.values(), before.values()) == []
