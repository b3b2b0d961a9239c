"""Pages of rule sets: reading, comparing, adding with the preview first; what a set touches, counted and listed.

Tried: the preview skipped, ``next_due_on`` left as it was after a set was added, the days of ``touched_by`` open at their start, the stage
or the corrected acts left out of it: each turned this file red.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import dates
from portal.keys import new_key
from tests.factories import TODAY, add_act, make_case, make_member, make_user, root
from tests.journeys import barriers, enter
from tracking.access.rules import Role
from tracking.history.models import Event
from tracking.nominations import actions, changes, rules
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Stage
from tracking.nominations.standing import facts_of
from tracking.rulesets import queries
from tracking.rulesets.models import RuleSet

LIST, ADD, COMPARE, CASES = [reverse(f"rulesets:{name}") for name in ("list", "add", "compare", "cases")]


@pytest.fixture(autouse=True)
def _today(request, monkeypatch):
    if "live_server" not in request.fixturenames:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def keeper(world):
    return make_user("goc", full_name="Đinh Văn Gốc", role=Role.ADMINISTRATOR, branch=root())


@pytest.fixture
def board(world):
    return make_user("ban", full_name="Mạc Thị Ban", role=Role.ORGANISATION_BOARD, branch=root())


def form(**other):
    return {
        "code": "QD300_2026", "title": "Quy định số 300-QĐ/TW", "effective_from": "01/09/2026", "inherits": "QD208_HD01_2026",
        "number_1": "300-QĐ/TW", "on_1": "25/08/2026", "v_cert_months": "48", "t_cert_months": "1", "p_cert_months": "điểm 5",
        "c_cert_months": "confirmed", **other,
    }  # fmt: skip


def post(client, person, url, data):
    return client.as_(person).post(url, {"_key": new_key(person), **data})


def send_twice(client, person, url, data):
    """See the preview, then write."""
    seen = post(client, person, url, data)
    assert seen.context["sound"], seen.context["form"].errors
    return seen, post(client, person, url, {**data, "seen": seen.context["form"].digest})


# ------------------------------------------------------------------ reading


def test_everybody_reads_sets_and_values(la, client):
    rows = client.as_(la).get(LIST).context["rows"]
    page = client.get(reverse("rulesets:detail", args=["QD208_HD01_2026"])).content.decode()

    assert [(r.rule_set.code, r.state) for r in rows][:3] == [
        ("QD208_HD01_2026", "now"), ("QD20_HD01_2026", "past"), ("QD294_HD06_2025", "past"),
    ]  # fmt: skip
    assert rows[1].until == date(2026, 7, 25)
    assert "hoàn thành chương trình trung học cơ sở" in page
    assert "theo tài liệu dẫn lại" in page
    assert "Thêm bộ quy định" not in client.get(LIST).content.decode()


@pytest.mark.parametrize("code", ["PRE_2025", "QD208_HD01_2026"])
def test_pages_cost_the_same_for_every_set(code, la, client, django_assert_num_queries):
    client.as_(la)
    with django_assert_num_queries(5):
        client.get(reverse("rulesets:detail", args=[code]))
    with django_assert_num_queries(4):
        client.get(LIST)
    with django_assert_num_queries(4):
        client.get(COMPARE, {"cu": "QD294_HD06_2025", "moi": code, "tatca": "on"})


def test_comparison_shows_what_differs_and_all_when_asked(la, client):
    pair = {"cu": "QD208_HD01_2026", "moi": "QD294_HD06_2025"}
    page = client.as_(la).get(COMPARE, pair)
    everything = client.get(COMPARE, {**pair, "tatca": "on"}).context["groups"]

    found = {row.parameter.code for _group, rows in page.context["groups"] for row in rows}
    assert found == {"education", "ceremony_clock", "decider_grassroots", "intermediate"}
    assert [s.code for s in page.context["pair"]] == ["QD294_HD06_2025", "QD208_HD01_2026"]  # the earlier first, however asked
    assert sum(len(rows) for _group, rows in everything) == 43


@pytest.mark.parametrize("asked", [{"cu": "nope", "moi": "' OR 1=1"}, {"cu": "PRE_2025", "moi": "PRE_2025"}, {"cu": "A" * 5000}])
def test_odd_comparison_is_a_page(asked, la, client):
    assert client.as_(la).get(COMPARE, asked).status_code == 200


# ------------------------------------------------------------------ adding


def test_preview_comes_before_the_write(keeper, client):
    seen, written = send_twice(client, keeper, ADD, form())

    assert [(c.parameter.code, c.before, c.after, c.count) for c in seen.context["preview"]] == [("cert_months", "60 tháng", "48 tháng", 0)]
    assert "Ghi bộ quy định" in seen.content.decode()
    row = RuleSet.objects.get(code="QD300_2026")
    assert written.url == row.get_absolute_url()
    assert row.parameters == {"cert_months": 48}
    assert row.provision("cert_months").text == "300-QĐ/TW"
    assert row.provision("cert_months").on == date(2026, 8, 25)
    assert Event.objects.filter(action="rulesets.add", by=keeper).count() == 1


def test_what_was_changed_after_the_preview_is_shown_again(keeper, client):
    seen = post(client, keeper, ADD, form())
    again = post(client, keeper, ADD, form(v_cert_months="36", seen=seen.context["form"].digest))

    assert (again.status_code, again.context["preview"][0].after) == (200, "36 tháng")
    assert not RuleSet.objects.filter(code="QD300_2026").exists()


def test_sent_twice_is_written_once(keeper, client):
    data = {**form(), "_key": new_key(keeper)}
    seen = client.as_(keeper).post(ADD, data)
    data["seen"] = seen.context["form"].digest
    answers = [client.post(ADD, data).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Event.objects.filter(action="rulesets.add").count() == 1


@pytest.mark.parametrize(("wrong", "words"), [
    ({"v_cert_months": "0"}, "Ghi số nguyên từ 1 đến 240."),
    ({"v_vote_cell": "7/3"}, "Ghi phân số"),
    ({"code": "PRE_2025"}, "Mã này đã có."),
    ({"effective_from": "01/07/2026"}, "phải áp dụng sau ngày 26/07/2026"),
    ({"effective_from": "32/13/2026"}, "không phải là ngày hợp lệ"),
    ({"on_1": ""}, "Cần ghi mục này."),
    ({"number_2": "12-HD/TW"}, "Ghi cả số và ngày của văn bản"),
    ({"p_cert_months": ""}, "ghi điểm, mục của văn bản"),
    ({"t_cert_months": "3"}, "Chọn văn bản quy định mức này"),
    ({"p_age_min": "điểm 1"}, "Ghi cả mức"),
    ({"inherits": "nope"}, "Hãy chọn một lựa chọn hợp lệ"),
    ({"v_education": "UNIVERSITY"}, "Hãy chọn một lựa chọn hợp lệ"),
    ({"v_cert_months": "4\x008"}, ""),
    ({"title": "A" * 10_000}, ""),
    ({"v_papers_trade_union": "4A-KNĐ; DROP TABLE"}, "Ghi các mẫu cách nhau"),
])  # fmt: skip
def test_wrong_set_is_refused_and_what_was_typed_is_kept(wrong, words, keeper, client):
    before = RuleSet.objects.count()
    answer = post(client, keeper, ADD, form(remark="Ghi chú giữ lại", **wrong))

    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert not answer.context["sound"]
        assert words in answer.content.decode()
        assert "Ghi chú giữ lại" in answer.content.decode()
        assert "Chưa ghi, còn nội dung cần sửa:" in answer.content.decode()
    assert RuleSet.objects.count() == before


def test_set_to_come_is_corrected_and_one_in_force_is_not(keeper, client):
    send_twice(client, keeper, ADD, form(effective_from="01/01/2027"))
    row = RuleSet.objects.get(code="QD300_2026")
    address = reverse("rulesets:change", args=[row.code])
    shown = client.get(address).context["form"]
    assert (shown["v_cert_months"].value(), shown["number_1"].value(), shown["t_cert_months"].value()) == (48, "300-QĐ/TW", "1")

    _seen, written = send_twice(client, keeper, address, form(effective_from="01/02/2027", _version=row.version))

    row.refresh_from_db()
    assert (written.status_code, row.effective_from) == (302, date(2027, 2, 1))
    in_force = reverse("rulesets:change", args=["QD208_HD01_2026"])
    assert client.get(in_force).url == reverse("rulesets:detail", args=["QD208_HD01_2026"])
    assert post(client, keeper, in_force, form(code="QD208_HD01_2026")).status_code == 302
    assert RuleSet.objects.get(code="QD208_HD01_2026").version == 1


# ------------------------------------------------------------------ comparing with the original, withdrawing

IN_FORCE = "QD208_HD01_2026"


def ticked(name, **other):
    return {f"d_{name}": "on", f"t_{name}": "1", f"p_{name}": "điểm 3.1", "_version": "1", **other}


def test_values_of_a_set_in_force_are_said_to_be_compared(keeper, client):
    url = reverse("rulesets:confirm", args=[IN_FORCE])
    page = client.as_(keeper).get(url)
    assert "đã đối chiếu văn bản gốc" not in page.content.decode()
    assert "208-QĐ/TW ngày 26/07/2026" in page.content.decode()  # by its day: one number may be that of several texts
    assert reverse("rulesets:confirm", args=["QD294_HD06_2025"]) in page.content.decode()

    wrong = post(client, keeper, url, ticked("education", p_education=""))
    assert list(wrong.context["form"].errors) == ["p_education"]
    assert wrong.context["form"]["d_education"].value()
    done = post(client, keeper, url, ticked("education"))

    assert done.url == reverse("rulesets:detail", args=[IN_FORCE])
    page = client.get(done.url).content.decode()
    assert ("certainty-original" in page, "điểm 3.1" in page) == (True, True)
    assert "d_education" not in client.get(url).context["form"].fields
    event = Event.objects.get(action="rulesets.confirm")
    assert (event.by, event.facts) == (keeper, {"code": IN_FORCE, "count": 1, "names": ["education"]})


def test_page_of_a_wholly_compared_set_says_so(keeper, client):
    row = RuleSet.objects.get(code=IN_FORCE)
    row.provisions = {name: {**row.provisions.get(name, {}), "certainty": "original"} for name in {*row.parameters, *row.provisions}}
    row.save()
    page = client.as_(keeper).get(reverse("rulesets:confirm", args=[IN_FORCE])).content.decode()
    assert "đều đã đối chiếu văn bản gốc" in page


@pytest.mark.parametrize(
    "bad", [{"t_education": "9"}, {"t_education": "x"}, {"p_education": "x" * 10_000}, {"d_no_such": "on"}, {"_version": "0"}]
)
def test_tampered_comparison_writes_nothing(bad, keeper, client):
    answer = post(client, keeper, reverse("rulesets:confirm", args=[IN_FORCE]), {**ticked("education"), **bad})
    if bad == {"d_no_such": "on"}:  # not asked, so not heard
        assert Event.objects.get(action="rulesets.confirm").facts["names"] == ["education"]
    else:
        assert answer.context["form"].errors
        assert not Event.objects.filter(action="rulesets.confirm").exists()


def test_set_to_come_is_withdrawn_with_what_it_would_have_changed(keeper, client):
    send_twice(client, keeper, ADD, form(effective_from="01/01/2027"))
    row = RuleSet.objects.get(code="QD300_2026")
    url = reverse("rulesets:withdraw", args=[row.code])
    assert url in client.as_(keeper).get(row.get_absolute_url()).content.decode()

    page = client.get(url)
    assert [c.parameter.code for c in page.context["preview"]] == ["cert_months"]
    assert post(client, keeper, url, {"_version": row.version}).context["form"].errors["why"]
    assert post(client, keeper, url, {"_version": row.version, "why": "Ghi nhầm."}).url == LIST

    assert client.get(row.get_absolute_url()).status_code == 404
    assert all(r.rule_set.code != row.code for r in client.get(LIST).context["rows"])
    assert Event.objects.get(action="rulesets.withdraw").by == keeper


def test_set_in_force_is_not_withdrawn(keeper, client):
    url = reverse("rulesets:withdraw", args=[IN_FORCE])
    assert client.as_(keeper).get(url).url == reverse("rulesets:detail", args=[IN_FORCE])
    assert post(client, keeper, url, {"why": "thử", "_version": "1"}).status_code == 302
    assert RuleSet.objects.filter(code=IN_FORCE).exists()
    assert url not in client.get(reverse("rulesets:detail", args=[IN_FORCE])).content.decode()


# ------------------------------------------------------------------ what a set touches

START = date(2026, 9, 1)


def case_at(branch, *acts):
    return make_case(branch=branch, acts=acts)


@pytest.fixture
def followed(world):
    """Cases before and after the first day of September, at every step a limit runs from; closed and gone further ones among them."""
    school, company = world.school, world.company
    early, late = date(2026, 8, 31), START
    made = [case_at(branch, (K.CLASS_CERTIFIED, day)) for branch in (school, company) for day in (early, late)]
    made += [case_at(school, (K.CLASS_CERTIFIED, late), (K.WITHDRAWN, date(2026, 10, 1)))]
    made += [case_at(school, (K.CLASS_CERTIFIED, late), (kind, date(2026, 10, 1))) for kind in (K.CELL_RESOLUTION, K.DOSSIER_OPENED)]
    renewals = ((date(2026, 3, 2), late), (early, date(2026, 10, 5)), (date(2026, 2, 2), early))
    made += [case_at(school, (K.DOSSIER_OPENED, opened), (K.DOSSIER_RENEWED, again)) for opened, again in renewals]
    made += [case_at(school, (K.CEREMONY, date(2025, 9, 9)), (K.OFFICIAL_CELL_RESOLUTION, day)) for day in (early, late)]
    made += [make_case(member=make_member(branch=school, birth=None), acts=[(K.CLASS_CERTIFIED, late)])]
    for kind in (K.DOSSIER_OPENED, K.CELL_RESOLUTION, K.ADMISSION_DECISION, K.CEREMONY):
        made += [case_at(company, (kind, day)) for day in (early, late, date(2026, 10, 5))]
    made += [case_at(school, (K.CEREMONY, day)) for day in (date(2025, 8, 31), START - timedelta(days=365), date(2026, 3, 1))]
    for kind in (K.CELL_RESOLUTION, K.DOSSIER_OPENED):  # recorded as of September, then corrected to August
        corrected = case_at(company, (kind, date(2026, 9, 20)))
        add_act(corrected, kind, early, {"replaces": corrected.acts.get(kind=kind)})
        made.append(corrected)
    wrong = made[-3]
    actions.reverse(act=wrong.acts.get(kind=K.CEREMONY), by=wrong.touched_by, today=TODAY)
    return made


DOSSIER = (K.DOSSIER_OPENED, K.DOSSIER_RENEWED)


def recount(parameter, start, until=None):
    """Which open cases have a limit of this parameter running from a day within; told from the log, case by case."""
    found = set()
    for case in Nomination.objects.all():
        acts = rules.live(facts_of(case))
        last = {act.kind: act.on for act in acts}
        standing = rules.standing(facts_of(case))
        if standing.outcome:
            continue
        began = {
            "cert_months": standing.stage < Stage.CELL_RESOLVED and last.get(K.CLASS_CERTIFIED),
            "dossier_months": standing.stage < Stage.CELL_RESOLVED and max((a.on for a in acts if a.kind in DOSSIER), default=None),
            "age_max": standing.stage < Stage.CELL_RESOLVED and case.member.birth_on and start,
            "decide_official_wd": standing.stage == Stage.PROBATION and last.get(K.OFFICIAL_CELL_RESOLUTION),
            "decide_admission_wd": standing.stage in (8, 9) and last.get(K.CELL_RESOLUTION),
            "decide_extension_wd": standing.stage in (8, 9) and last.get(K.CELL_RESOLUTION),
            "ceremony_wd": standing.stage == Stage.ADMISSION_DECIDED and last.get(K.ADMISSION_DECISION),
            "ceremony_clock": standing.stage == Stage.ADMISSION_DECIDED and last.get(K.ADMISSION_DECISION),
            "probation_months": standing.stage == Stage.PROBATION and last.get(K.CEREMONY),
            "review_official_wd": standing.stage == Stage.PROBATION and dates.add_months(last[K.CEREMONY], 12),
        }[parameter]
        if began and start <= began and (until is None or began < until):
            found.add(case.pk)
    return found


PARAMETERS = (
    "cert_months", "dossier_months", "decide_admission_wd", "decide_extension_wd", "ceremony_wd", "ceremony_clock", "probation_months",
    "review_official_wd", "decide_official_wd", "age_max",
)  # fmt: skip


@pytest.mark.parametrize("until", [None, date(2026, 10, 1)])
@pytest.mark.parametrize("parameter", PARAMETERS)
def test_cases_touched_are_those_told_by_the_log(parameter, until, followed):
    found = changes.touched(parameter, START, queries.timeline(), until=until)

    assert set(found.values_list("pk", flat=True)) == recount(parameter, START, until)
    assert 0 < found.count() < len(followed)


@pytest.mark.parametrize(
    "parameter, kind",
    [
        ("cert_months", K.CLASS_CERTIFIED), ("dossier_months", K.DOSSIER_OPENED), ("decide_admission_wd", K.CELL_RESOLUTION),
        ("ceremony_wd", K.ADMISSION_DECISION), ("probation_months", K.CEREMONY), ("record_declare_wd", K.CEREMONY),
        ("review_official_wd", K.CEREMONY), ("decide_official_wd", K.OFFICIAL_CELL_RESOLUTION),
    ],
)  # fmt: skip
def test_case_for_whose_act_another_set_was_chosen_is_not_touched(parameter, kind, world):
    day = date(2025, 10, 1) if parameter == "review_official_wd" else date(2026, 9, 7)
    before = [(K.CEREMONY, date(2025, 9, 1))] if kind == K.OFFICIAL_CELL_RESOLUTION else []
    chosen = actions.Override("Cấp ủy áp dụng quy định cũ.", rule_set=queries.of(queries.timeline(), date(2024, 1, 1)))
    plain = case_at(world.school, *before, (kind, day))
    case_at(world.school, *before, (kind, day, {"override": chosen}))

    assert list(changes.touched(parameter, START, queries.timeline())) == [plain]


def test_extension_of_admissions_touches_recognitions_where_they_have_none_of_their_own(followed):
    sets = queries.timeline()
    for row in sets:
        row.parameters.pop("decide_official_extension_wd", None)

    found = set(changes.touched("decide_extension_wd", START, sets).values_list("pk", flat=True))

    official = recount("decide_official_wd", START)
    assert official
    assert found == recount("decide_extension_wd", START) | official


def test_set_corrected_before_it_holds_gives_back_the_days_it_had_changed(world, board, client):
    case = make_case(member=make_member(branch=world.school, birth="12/03/1970"))
    stands = {"v_age_max": "58", "t_age_max": "1", "p_age_max": "điểm 1", "c_age_max": "confirmed"}
    send_twice(client, board, ADD, form(effective_from="01/01/2027", **stands))
    row = RuleSet.objects.get(code="QD300_2026")
    case.refresh_from_db()
    earlier = case.next_due_on
    # the lower age does not hold yet on the day on which it would be reached
    send_twice(client, board, reverse("rulesets:change", args=[row.code]), form(effective_from="01/05/2027", _version=row.version))

    case.refresh_from_db()
    assert (earlier, case.next_due_on, case.next_due_code) == (date(2028, 4, 1), date(2030, 4, 1), "age")
    assert list(case_faults()) == []


def test_preview_counts_and_list_agree_with_the_recount(followed, board, client):
    every = {"v_probation_months": "18", "v_ceremony_wd": "20", "v_review_official_wd": "40", "v_age_min": "17", "v_dossier_months": "10"}
    stands = {f"{part}_{name[2:]}": value for name in every for part, value in (("p", "điểm 1"), ("c", "confirmed"), ("t", "1"))}
    seen = post(client, board, ADD, form(**every, **stands))

    counts = {c.parameter.code: c.count for c in seen.context["preview"]}
    told = {name: len(recount(name, START)) for name in counts if name in PARAMETERS}
    assert counts == {**told, "age_min": None}
    for change in seen.context["preview"]:
        if change.count:
            listed = client.get(CASES + change.query).context["page"]
            assert {row.pk for row in listed} == recount(change.parameter.code, START)
            assert f">{change.count}</a>" in seen.content.decode()


def test_administrator_sees_the_counts_but_opens_no_cases(followed, keeper, client):
    seen = post(client, keeper, ADD, form())
    assert seen.context["preview"][0].count == len(recount("cert_months", START)) > 0
    assert CASES not in seen.content.decode()
    assert client.get(f"{CASES}?muc=cert_months&tu=2026-09-01").status_code == 403


def test_branch_sees_only_its_own_among_the_touched(followed, lan, client):
    page = client.as_(lan).get(CASES, {"muc": "cert_months", "tu": "2026-09-01"}).context["page"]
    assert {row.pk for row in page} == {c.pk for c in followed if c.branch == lan.branch} & recount("cert_months", START)


def test_set_entered_late_brings_exactly_the_touched_cases_up_to_date(followed, board, client):
    before = dict(Nomination.objects.values_list("pk", "certificate_ends_on"))
    touched = recount("cert_months", START)

    send_twice(client, board, ADD, form())

    after = dict(Nomination.objects.values_list("pk", "certificate_ends_on"))
    assert {pk for pk in before if before[pk] != after[pk]} == touched
    assert {after[pk] for pk in touched} == {date(2030, 9, 1)}
    assert list(case_faults()) == []


@pytest.mark.parametrize("rows", (1, 5))
def test_list_of_touched_cases_queries(rows, world, lan, client, django_assert_num_queries):
    for _ in range(rows):
        case_at(world.school, (K.CLASS_CERTIFIED, START))
    client.as_(lan)
    with django_assert_num_queries(5):
        client.get(CASES, {"muc": "cert_months", "tu": "2026-09-01"})


@pytest.mark.parametrize("asked", [
    {}, {"muc": "age_min", "tu": "2026-09-01"}, {"muc": "cert_months"}, {"muc": "x" * 999, "tu": "2026-09-01"},
    {"muc": "review_official_wd", "tu": "0001-01-01"}, {"muc": "cert_months", "tu": "2026-13-41"},
])  # fmt: skip
def test_question_about_nothing_is_not_found(asked, lan, client):
    assert client.as_(lan).get(CASES, asked).status_code == 404


# ------------------------------------------------------------------ in a browser


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 360])
def test_forms_of_the_root_have_no_barrier(width, live_server, open_page):
    keeper = make_user("goc", full_name="Đinh Văn Gốc", role=Role.ADMINISTRATOR, branch=root())
    page = open_page(width, bypass_csp=True)
    enter(page, keeper)
    faults = []
    days = [reverse(f"catalogue:{name}", args=["2026-02-17"]) for name in ("change_day", "withdraw_day")]
    counted = reverse("catalogue:days") + "?nam=2026&tu=30/01/2026&so=30"
    for address in (ADD, reverse("catalogue:add_day"), *days, counted):
        page.goto(address)
        faults += _barriers(page, address)
    page.goto(ADD)
    for name, value in form(effective_from=dates.show(timezone.localdate() + timedelta(days=30))).items():
        field = page.locator(f"[name={name}]")
        field.evaluate("node => node.closest('details') && (node.closest('details').open = true)")
        field.select_option(value) if field.evaluate("node => node.tagName") == "SELECT" else field.fill(value)
    page.get_by_role("button", name="Xem phiếu nào thay đổi").click()
    page.get_by_role("button", name="Ghi bộ quy định").wait_for()
    faults += _barriers(page, "preview")
    page.get_by_role("button", name="Ghi bộ quy định").click()
    page.get_by_text("Đã ghi bộ quy định “Quy định số 300-QĐ/TW”").wait_for()
    assert faults == []


def _barriers(page, address):
    return [f"{address}: {fault}" for fault in barriers(page)]
