"""Limits of stored cases: columns that follow the log, the calendar, rule sets and birth dates; pages, list filter, clock sheet.

Tried: ``_say_moved`` left out, ``refresh_limits`` without its day, the wrapper without the refreshing, READMIT among the days of a case,
a red status for a Party body: each turned one red.
"""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from portal import dates
from tests.factories import TODAY, add_act, clerk, make_case, make_cases, make_member
from tracking.catalogue.models import Holiday
from tracking.history.models import Event, ViewLog
from tracking.management.commands.check_data import all_faults
from tracking.nominations import actions, limits, people
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import LimitCode
from tracking.rulesets.models import RuleSet

pytestmark = pytest.mark.django_db
CELL = (K.CELL_RESOLUTION, date(2026, 9, 14))  # a Monday: twelve weeks on is Monday 07/12/2026, no holiday in between


@pytest.fixture(autouse=True)
def _plain_weeks(monkeypatch, db):
    """A fixed today, and no holiday but those that a test adds: days can be counted with an ordinary calendar."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)
    Holiday.objects.all().delete()


def add_holiday(on, *, by=None):
    return Holiday.objects.create(on=on, kind="off", name="Ngày nghỉ thử", source="-", certainty="inference")


def due(case):
    case.refresh_from_db()
    return case.next_due_on, case.next_due_code


HISTORIES = [
    ([], None, ""),
    ([(K.CLASS_CERTIFIED, date(2024, 3, 10))], date(2029, 3, 10), "class_cert_valid"),
    ([(K.CLASS_CERTIFIED, date(2024, 3, 10)), (K.DOSSIER_OPENED, date(2026, 3, 10))], date(2027, 3, 10), "dossier_fresh"),
    ([CELL], date(2026, 12, 7), "decide_admission"),
    ([CELL, (K.PAUSED, date(2026, 10, 5))], None, ""),
    ([CELL, (K.PAUSED, date(2026, 10, 5)), (K.RESUMED, date(2026, 10, 12))], date(2026, 12, 14), "decide_admission"),
    ([(K.ADMISSION_DECISION, date(2026, 11, 9))], date(2026, 12, 21), "ceremony"),
    ([(K.ADMISSION_DECISION, date(2026, 11, 9)), (K.CEREMONY_CONSENT, date(2026, 11, 12))], None, ""),
    ([(K.OFFICIAL_RECOGNITION, date(2026, 10, 1))], None, ""),
    ([(K.CLASS_CERTIFIED, date(2024, 3, 10)), (K.WITHDRAWN, date(2026, 10, 1))], None, ""),
]


@pytest.mark.parametrize("acts, on, code", HISTORIES)
def test_nearest_day_of_a_case_follows_its_log(acts, on, code, world):
    case = make_case(member=make_member(branch=world.school, birth=None), acts=acts, on=date(2024, 1, 1))

    assert due(case) == (on, code)
    assert list(all_faults()) == []


def test_end_of_certificate_and_of_probation_have_columns_of_their_own(world):
    certified = make_case(branch=world.school, acts=[(K.CLASS_CERTIFIED, date(2024, 3, 10))], on=date(2024, 1, 1))
    on_probation = make_case(branch=world.school, acts=[(K.CEREMONY, date(2026, 3, 3))], on=date(2024, 1, 1))

    assert (certified.certificate_ends_on, certified.probation_ends_on) == (date(2029, 3, 10), None)
    assert (on_probation.certificate_ends_on, on_probation.probation_ends_on) == (None, date(2027, 3, 3))
    assert on_probation.next_due_code in ("review_official", "record_declare")


def test_birth_date_gives_the_age_limit_and_its_correction_moves_it(world):
    case = make_case(member=make_member(branch=world.school, birth="12/03/1970"), on=date(2024, 1, 1))
    before, member = due(case), case.member
    facts = {"full_name": member.full_name, "sex": member.sex, "birth": dates.parse("1971")}

    people.update_member(member=member, by=clerk(), today=TODAY, **facts)

    assert (before, due(case)) == ((date(2030, 4, 1), "age"), (date(2031, 2, 1), "age"))
    assert list(all_faults()) == []


def test_new_holiday_moves_only_cases_whose_limit_it_meets(world):
    ours = make_case(branch=world.school, acts=[CELL])
    over = make_case(branch=world.school, acts=[(K.CELL_RESOLUTION, date(2026, 3, 2))])
    days_over = due(over)

    done = actions.with_limits(add_holiday, day_of=lambda holiday: holiday.on)(by=clerk(), on=date(2026, 11, 23))

    assert (done.on, due(ours), due(over)) == (date(2026, 11, 23), (date(2026, 12, 8), "decide_admission"), days_over)
    event = Event.objects.filter(action="nominations.refresh_limits").get()
    assert event.facts == {"count": 1}
    assert list(all_faults()) == []


def test_holiday_without_its_refreshing_is_a_fault_that_the_command_mends(world, capsys):
    case = make_case(branch=world.school, acts=[CELL])
    add_holiday(date(2026, 11, 23))
    faults = list(all_faults())

    call_command("refresh_limits")

    assert [f.partition(":")[0] for f in faults] == [f"nomination {case.code}"]
    assert (due(case)[0], list(all_faults())) == (date(2026, 12, 8), [])
    assert capsys.readouterr().out == "1 case(s) changed.\n"


def test_new_rule_set_moves_limits_that_start_under_it(world):
    case = make_case(
        branch=world.school, acts=[(K.CEREMONY, date(2025, 11, 3)), (K.RECORD_DECLARED, date(2025, 11, 20))], on=date(2024, 1, 1)
    )
    before = due(case)[0]

    def add_set(*, by):
        last = RuleSet.objects.order_by("-effective_from").first()
        facts = {"title": "Bộ thử", "texts": [{"number": "1-QĐ/TW", "on": "2026-10-01"}], "effective_from": date(2026, 10, 1)}
        return RuleSet.objects.create(code="THU_2026", inherits=last, parameters={"review_official_wd": 40}, **facts)

    actions.with_limits(add_set)(by=clerk())

    # the probation ends Tuesday 03/11/2026: six weeks on, eight weeks on
    assert (before, due(case)[0]) == (date(2026, 12, 15), date(2026, 12, 29))


def test_refreshing_takes_cases_in_chunks_and_as_many_queries(world, monkeypatch, django_assert_num_queries):
    make_cases(5, branch=world.school, acts=[CELL])
    add_holiday(date(2026, 11, 23))
    monkeypatch.setattr(actions.limits, "CHUNK", 2)
    monkeypatch.setattr(actions.limits, "hold_trees", lambda: None)  # statements on PostgreSQL only

    with django_assert_num_queries(3 * 8 + 1):  # keys, ground, cases, acts, writing and a savepoint for each chunk; no more keys
        assert actions.refresh_limits() == 5


@pytest.mark.parametrize(("kind", "code"), [(K.DECISION_RECEIVED, "ceremony"), (K.OFFICIAL_CELL_RESOLUTION, "decide_official")])
def test_new_holiday_moves_a_limit_whose_start_alone_is_known(kind, code, world):
    case = make_case(member=make_member(branch=world.school, birth=None), acts=[(kind, date(2026, 7, 7))], on=date(2026, 1, 1))
    before = due(case)  # July 2026: the set of that time lets the ceremony wait for the receipt

    actions.with_limits(add_holiday, day_of=lambda holiday: holiday.on)(by=clerk(), on=date(2026, 7, 14))

    assert (before[1], due(case)[1], (due(case)[0] - before[0]).days) == (code, code, 1)
    assert list(all_faults()) == []


def test_set_chosen_for_an_act_stands_above_its_day(world):
    case = make_case(branch=world.school, acts=[(K.ADMISSION_DECISION, date(2026, 11, 9))])
    old = RuleSet.objects.get(code="QD294_HD06_2025")
    facts = [actions.rules.Fact(1, K.ADMISSION_DECISION, date(2026, 11, 9), ruled_by_id=old.pk)]

    (found,) = [x for x in limits.running(case, facts, TODAY) if x.code == LimitCode.CEREMONY]

    assert (found.estimated, found.rule.text) == (True, "294-QĐ/TW")


# ------------------------------------------------------------------ pages


def test_correction_says_which_limits_moved(lan, client):
    case = make_case(branch=lan.branch, acts=[(K.CLASS_CERTIFIED, date(2026, 3, 10))])
    act = case.acts.get(kind=K.CLASS_CERTIFIED)
    url = reverse("nominations:correct", args=[case.code, act.pk])
    page = client.as_(lan).get(url).content.decode()

    answer = client.post(url, {**sealed(page), "on": "12/03/2026", "source": "notice_phone"}, follow=True)

    said = [str(m) for m in answer.context["messages"]]
    assert said[1:] == ["Thời hạn thay đổi: Giấy chứng nhận lớp nhận thức 10/03/2031 → 12/03/2031."]


def sealed(page):
    import re

    return dict(re.findall(r'<input type="hidden" name="(_key|_version)" value="([^"]*)"', page))


def test_taking_back_says_that_a_limit_cannot_be_counted_any_more(lan, client):
    case = make_case(branch=lan.branch, acts=[(K.CLASS_CERTIFIED, date(2026, 3, 10))])
    url = reverse("nominations:reverse", args=[case.code, case.acts.get(kind=K.CLASS_CERTIFIED).pk])
    page = client.as_(lan).get(url).content.decode()

    answer = client.post(url, sealed(page), follow=True)

    assert "Giấy chứng nhận lớp nhận thức 10/03/2031 → chưa tính được" in answer.content.decode()


def test_case_page_names_the_next_limits_and_no_party_body_in_red(lan, client):
    case = make_case(branch=lan.branch, acts=[(K.CELL_RESOLUTION, date(2026, 3, 2)), (K.CEREMONY, date(2026, 11, 2))])

    rows = client.as_(lan).get(case.get_absolute_url()).context["sheet"].limits

    assert [(r.name, r.day, r.colour) for r in rows if r.name != "Khai lý lịch, phiếu đảng viên"] == [
        ("Thời gian dự bị", "02/11/2027", "waiting"),
        ("Chi bộ xét công nhận chính thức", "14/12/2027", "waiting"),
    ]


def test_late_party_body_is_waited_for_in_neutral_words(lan, client):
    case = make_case(branch=lan.branch, acts=[(K.CELL_RESOLUTION, date(2026, 8, 24))])  # twelve weeks on: Monday 16/11

    (row,) = client.as_(lan).get(case.get_absolute_url()).context["sheet"].limits

    assert (row.name, row.day, row.left, row.colour) == ("Cấp ủy quyết định kết nạp", "16/11/2026", "đã qua 4 ngày làm việc", "waiting")


def test_clock_sheet_shows_fact_document_rule_and_each_day_left_out(lan, client):
    document = actions.DocumentFacts("6-KNĐ", "12-NQ/CB", date(2026, 9, 14), "Chi bộ Trường THPT Hoa Sen")
    case = make_case(branch=lan.branch, acts=[(*CELL, {"document": document})])
    add_holiday(date(2026, 11, 23))

    page = client.as_(lan).get(reverse("nominations:limits", args=[case.code]))
    text = " ".join(page.content.decode().split())

    for said in (
        "Nghị quyết của chi bộ đề nghị kết nạp, ngày 14/09/2026", "số 12-NQ/CB, ngày 14/09/2026, Chi bộ Trường THPT Hoa Sen",
        "60 ngày làm việc", "208-QĐ/TW ngày 26/07/2026", "<strong>tháng 11/2026</strong>", "23 (Ngày nghỉ thử)", "08/12/2026",
    ):  # fmt: skip
        assert said in text
    assert ViewLog.objects.filter(kind="nomination", subject_id=case.pk, by=lan).count() == 1


def test_clock_sheet_counts_the_party_age_as_the_set_of_the_admission_says(lan, client):
    RuleSet.objects.filter(code="QD294_HD06_2025").update(parameters={"party_age_from": "CEREMONY_DATE"})
    acts = [(K.ADMISSION_DECISION, date(2025, 8, 4)), (K.CEREMONY, date(2025, 9, 15)), (K.OFFICIAL_RECOGNITION, date(2026, 9, 16))]
    case = make_case(branch=lan.branch, acts=acts, on=date(2024, 9, 1))

    page = client.as_(lan).get(reverse("nominations:limits", args=[case.code]))

    assert page.context["party_days"] == [("Ngày vào Đảng (lễ kết nạp)", "15/09/2025"), ("Tuổi đảng tính từ (lễ kết nạp)", "15/09/2025")]


def test_page_of_one_limit_and_404_for_one_that_the_case_lacks(lan, client):
    case = make_case(branch=lan.branch, acts=[CELL])
    url = lambda code: reverse("nominations:limit", args=[case.code, code])  # noqa: E731

    assert client.as_(lan).get(url("decide_admission")).context["found"].row.day == "07/12/2026"
    assert [client.get(url(code)).status_code for code in ("ceremony", "khong-co", "x" * 200)] == [404, 404, 404]


@pytest.mark.parametrize("name, queries", [("limits", 9), ("limit", 8)])
@pytest.mark.parametrize("rows", [1, 5])
def test_limit_pages_queries(rows, name, queries, lan, client, django_assert_num_queries):
    case = make_case(branch=lan.branch, acts=[CELL, *[(K.DECISION_EXTENDED, date(2026, 10, 1 + n)) for n in range(rows)]])
    client.as_(lan)
    arguments = [case.code] if name == "limits" else [case.code, "decide_admission"]

    with django_assert_num_queries(queries):
        client.get(reverse(f"nominations:{name}", args=arguments))


def test_readmission_of_an_earlier_attempt_is_shown_on_the_later_one(lan, client):
    first = make_case(branch=lan.branch, acts=[(K.CEREMONY, date(2023, 1, 9)), (K.STRUCK_OFF, date(2024, 1, 10))], on=date(2022, 1, 1))
    later = make_case(member=first.member, on=date(2026, 2, 1))

    (row, *_age) = client.as_(lan).get(later.get_absolute_url()).context["sheet"].limits

    assert (row.name, row.day, later.next_due_code) == ("Được xét kết nạp lại", "10/01/2027", "age")


def test_list_filters_by_limit_and_its_export_is_the_same(lan, client):
    make = lambda on: make_case(branch=lan.branch, acts=[(K.CELL_RESOLUTION, on)])  # noqa: E731
    over, soon, far = make(date(2026, 8, 21)), make(date(2026, 9, 14)), make(date(2026, 11, 16))
    paused = make(date(2026, 9, 14))
    add_act(paused, K.PAUSED, date(2026, 10, 5))
    found = lambda code: list(client.as_(lan).get(reverse("nominations:list"), {"due": code}).context["page"])  # noqa: E731

    assert found("qua-han") == [over]
    assert found("30-ngay") == [soon]
    assert found("decide_admission") == [over, soon, far]
    assert found("ceremony") == []
    assert len(found("khong-co")) == 4  # an unknown word is no filter


def test_certificate_on_its_last_day_counts_as_over_and_deadline_does_not(world):
    lapsed = make_case(branch=world.school, acts=[(K.CLASS_CERTIFIED, date(2021, 11, 20))], on=date(2021, 1, 1))
    today = make_case(branch=world.school, acts=[(K.CELL_RESOLUTION, date(2026, 8, 28))])
    rows = Nomination.objects.all()

    assert (today.next_due_on, lapsed.next_due_on) == (TODAY, TODAY)
    assert (list(rows.past_due(TODAY)), list(rows.due_by(TODAY, TODAY))) == ([lapsed], [today])
