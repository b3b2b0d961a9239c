"""Recording knowingly, the route, mentors and re-nomination as pages.

Broken once to see it red: findings that are not asked for a reason; a reason stored without its codes; the other rule set not stored;
mentors counted past sight; the list of a mentor's people without the case of somebody on probation; a route refused for an age.
"""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import dates
from portal.errors import RuleBroken
from tests.factories import TODAY, add_act, clerk, make_body, make_case, make_member
from tests.test_nominations_pages import fill, record_url
from tracking.history.models import Event
from tracking.members.models import Member
from tracking.nominations import actions, mentors
from tracking.nominations.actions import Entry, ManyRefused, MentorFacts
from tracking.nominations.bulk import History, PastAct, open_with_history
from tracking.nominations.models import ActCaution, ActMentor, ActText, Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Caution, Route
from tracking.rulesets.models import RuleSet

pytestmark = pytest.mark.django_db
LAPSED = [(K.CLASS_CERTIFIED, date(2020, 1, 15))]
DAY = "03/02/2025"


def lapsed(lan):
    return make_case(branch=lan.branch, acts=LAPSED, on=date(2019, 9, 1))


# ------------------------------------------------------------------ recording knowingly


def test_what_is_pointed_out_is_recorded_with_a_reason_and_stays_visible(lan, client):
    case = lapsed(lan)
    url = record_url(case, K.CELL_RESOLUTION)

    answer = fill(client.as_(lan), url, on=DAY, number="07-NQ/CB")
    page = answer.content.decode()
    assert (case.acts.count(), "07-NQ/CB" in page) == (2, True)
    assert "đã hết giá trị từ ngày 15/01/2025" in page
    assert answer.context["form"].errors["override"]

    fill(client, url, on=DAY, number="07-NQ/CB", override="Chi bộ đã họp, sẽ cử học lại.")
    act = case.acts.get(kind=K.CELL_RESOLUTION)
    assert list(act.cautions.values_list("code", flat=True)) == [Caution.CERTIFICATE_LAPSED]
    assert act.texts.get(kind=ActText.OVERRIDE).text == "Chi bộ đã họp, sẽ cử học lại."
    page = client.get(case.get_absolute_url()).content.decode()
    assert "Lưu ý khi ghi: giấy chứng nhận hết giá trị." in page
    assert "Vẫn ghi, lý do: Chi bộ đã họp, sẽ cử học lại." in page


def test_what_can_be_known_today_is_said_before_anything_is_typed(lan, client):
    answer = client.as_(lan).get(record_url(lapsed(lan), K.CELL_RESOLUTION))

    assert [f.code for f in answer.context["form"].findings] == [Caution.CERTIFICATE_LAPSED]
    assert "is-invalid" not in answer.content.decode()


def test_most_acts_are_as_quick_as_before(lan, client):
    case = make_case(branch=lan.branch)
    page = client.as_(lan).get(record_url(case, K.RECEIVED)).content.decode()
    assert 'name="override"' not in page
    page = client.get(record_url(case, K.CEREMONY)).content.decode()
    assert '<details class="more">' in page  # folded: another rule set

    fill(client, record_url(case, K.CELL_RESOLUTION), on=DAY.replace("2025", "2026"))
    assert case.acts.filter(kind=K.CELL_RESOLUTION).count() == 1


def test_a_reason_for_nothing_is_not_kept(lan, client):
    case = make_case(branch=lan.branch)
    fill(client.as_(lan), record_url(case, K.CELL_RESOLUTION), on="03/02/2026", override="không vì gì cả")
    assert not ActText.objects.filter(kind=ActText.OVERRIDE).exists()


def test_another_rule_set_needs_a_reason_and_is_kept_with_it(lan, client):
    case, url = make_case(branch=lan.branch), None
    url = record_url(case, K.CEREMONY)
    other = RuleSet.objects.order_by("effective_from").first()

    answer = fill(client.as_(lan), url, on="03/10/2026", rule_set=other.code)
    assert answer.context["form"].errors["override"]
    assert case.acts.count() == 1

    fill(client, url, on="03/10/2026", rule_set=other.code, override="Cấp ủy áp dụng quy định cũ.")
    act = case.acts.get(kind=K.CEREMONY)
    assert act.ruled_by == other
    page = client.get(case.get_absolute_url()).content.decode()
    assert f"Áp dụng bộ quy định: {other.title}." in page.replace("&quot;", '"')
    assert "Cấp ủy áp dụng quy định cũ." in page


def test_the_action_refuses_another_rule_set_without_a_reason(lan):
    case, other = make_case(branch=lan.branch), RuleSet.objects.first()
    with pytest.raises(actions.acts.RuleBroken) as refusal:
        add_act(case, K.CEREMONY, date(2026, 10, 3), {"override": actions.Override("", rule_set=other)})
    assert [r.field for r in refusal.value.reasons] == ["override"]


def test_a_reason_given_before_the_caution_was_seen_does_not_count(lan, client):
    case = make_case(branch=lan.branch)
    facts = {"on": "03/02/2026", "mentor": "Lê Văn Giúp", "mentor_official": "no", "override": "không rõ"}

    page = fill(client.as_(lan), record_url(case, K.RECEIVED), **facts)

    assert case.acts.count() == 1
    assert "chưa" not in page.context["form"].errors["override"][0]
    assert 'name="shown" value="mentor_not_official"' in page.content.decode()
    for tampered in ("x" * 10_000, "mentor_not_official" + "." * 600, "\u0301"):
        assert fill(client, record_url(case, K.RECEIVED), **facts, shown=tampered).status_code == 200


def told(override, case, mentor=None):
    facts = {"mentor": mentor or MentorFacts("Lê Văn Giúp", official=False, months=3)}
    return add_act(case, K.RECEIVED, date(2026, 2, 3), {**facts, "override": override})


BOTH = ("mentor_not_official", "mentor_not_together")


def test_the_action_keeps_exactly_what_holds(lan):
    act = told(actions.Override("Đã xác minh.", (*BOTH, "too_old")), make_case(branch=lan.branch))
    assert sorted(act.cautions.values_list("code", flat=True)) == list(BOTH)

    fine = told(actions.Override("Đã xác minh.", BOTH), make_case(branch=lan.branch), MentorFacts("Lê Văn Giúp", official=True))
    assert (fine.cautions.count(), fine.texts.filter(kind=ActText.OVERRIDE).count()) == (0, 0)


@pytest.mark.parametrize(
    ("override", "words"),
    [
        (actions.Override("Đã xác minh."), "chưa xem: Người giúp đỡ, giới thiệu phải là đảng viên chính thức. Người giới thiệu cần"),
        (actions.Override("Đã xác minh.", BOTH[:1]), "chưa xem: Người giới thiệu cần cùng công tác"),
        (actions.Override("", BOTH), "Ghi lý do"),
        (actions.Override(), "chưa xem"),
    ],
)
def test_the_action_refuses_what_was_not_shown_or_has_no_reason(override, words, lan):
    case = make_case(branch=lan.branch)
    with pytest.raises(RuleBroken) as refusal:
        told(override, case)
    (reason,) = refusal.value.reasons
    assert (reason.field, words in str(reason.text), case.acts.count()) == ("override", True, 1)
    mentor = MentorFacts("Lê Văn Giúp", official=False, months=3)
    entry = Entry(case, K.RECEIVED, date(2026, 2, 3), mentor=mentor, override=override)
    with pytest.raises(ManyRefused) as refusal:
        actions.record_entries(entries=[entry], by=lan, today=TODAY)
    assert words in str(refusal.value.reasons[0].text)
    assert case.acts.count() == 1


def test_where_nobody_was_asked_what_holds_is_kept_without_a_reason(lan):
    one, many = (make_case(branch=lan.branch) for _ in range(2))
    mentor = MentorFacts("Lê Văn Giúp", official=False, months=3)
    told(None, one)
    actions.record_entries(entries=[Entry(many, K.RECEIVED, date(2026, 2, 3), mentor=mentor)], by=lan, today=TODAY)
    acts = [
        PastAct(K.IDENTIFIED, date(2019, 1, 1)),
        PastAct(K.CLASS_CERTIFIED, date(2020, 1, 15)),
        PastAct(K.CELL_RESOLUTION, date(2025, 2, 3)),
    ]
    member = Member.objects.select_related("branch", "ethnic_group").get(pk=make_member(branch=lan.branch).pk)
    (brought,) = open_with_history(histories=[History(member, acts)], by=lan, today=TODAY)

    for case in (one, many):
        assert sorted(case.acts.get(kind=K.RECEIVED).cautions.values_list("code", flat=True)) == list(BOTH)
    act = brought.acts.get(kind=K.CELL_RESOLUTION)
    assert list(act.cautions.values_list("code", flat=True)) == [Caution.CERTIFICATE_LAPSED]
    assert not ActText.objects.filter(kind=ActText.OVERRIDE).exists()


def test_a_correction_shows_and_keeps_what_was_said(lan, client):
    case, other = lapsed(lan), RuleSet.objects.order_by("effective_from").first()
    fill(
        client.as_(lan), record_url(case, K.CELL_RESOLUTION), on=DAY, met="yes", override="Đã xác minh.", rule_set=other.code,
    )  # fmt: skip
    act = case.acts.get(kind=K.CELL_RESOLUTION)
    url = reverse("nominations:correct", args=[case.code, act.pk])

    form = client.get(url).context["form"]
    assert (form["override"].value(), form["rule_set"].value(), form["met"].value()) == ("Đã xác minh.", other.code, "yes")

    fill(client, url, number="08-NQ/CB")
    corrected = case.acts.get(reverses=act)
    assert (corrected.ruled_by, corrected.vote.met, corrected.cautions.count()) == (other, True, 1)
    assert corrected.texts.get(kind=ActText.OVERRIDE).text == "Đã xác minh."


def test_a_correction_of_the_mentor_keeps_what_is_known(lan, client):
    mentor = MentorFacts("Lê Văn Giúp", official=True, months=30)
    case = make_case(branch=lan.branch, acts=[(K.RECEIVED, date(2025, 10, 1), {"mentor": mentor})])
    act = case.acts.get(kind=K.RECEIVED)

    fill(client.as_(lan), reverse("nominations:correct", args=[case.code, act.pk]), on="02/10/2025")

    link = ActMentor.objects.get(act__reverses=act)
    assert (link.official, link.months, link.digest) == (True, 30, act.mentor.digest)


@pytest.mark.parametrize("facts", [{"mentor_months": "-1"}, {"mentor_months": "9" * 40}, {"mentor_official": "x"}, {"override": "a" * 9999},
                                   {"mentor": "a\x00"}])  # fmt: skip
def test_tampered_mentors_write_nothing(facts, lan, client):
    case = make_case(branch=lan.branch)
    answer = fill(client.as_(lan), record_url(case, K.RECEIVED), **{"on": DAY.replace("2025", "2026"), "mentor": "Lê Văn Giúp", **facts})
    assert answer.status_code == 200
    assert case.acts.count() == 1


def test_a_mentor_who_is_not_official_is_pointed_out_at_once(lan, client):
    case = make_case(branch=lan.branch)
    facts = {"on": "03/02/2026", "mentor": "Lê Văn Giúp", "mentor_official": "no", "mentor_months": "3"}

    first = fill(client.as_(lan), record_url(case, K.RECEIVED), **facts)
    assert case.acts.count() == 1
    shown = first.context["form"].codes
    fill(client, record_url(case, K.RECEIVED), **facts, override="Chi bộ đã phân công.", shown=shown)

    assert sorted(ActCaution.objects.values_list("code", flat=True)) == [Caution.MENTOR_NOT_OFFICIAL, Caution.MENTOR_NOT_TOGETHER]


def test_record_page_queries(lan, client, django_assert_num_queries):
    case = lapsed(lan)
    client.as_(lan)
    with django_assert_num_queries(11):
        client.get(record_url(case, K.CELL_RESOLUTION))


# ------------------------------------------------------------------ route


def test_route_is_chosen_with_a_warning_and_told_in_the_history(lan, client):
    member = make_member(branch=lan.branch, birth="12/03/1980")
    case = make_case(member=member)
    url = reverse("nominations:route", args=[case.code])
    assert "3-KNĐ, 3-KNĐ" in client.as_(lan).get(url).content.decode()

    page = fill(client, url, route=Route.TRADE_UNION).content.decode()

    case.refresh_from_db()
    event = Event.objects.get(action="nominations.route")
    assert (case.route, event.by, event.facts) == (Route.TRADE_UNION, lan, {"route": str(Route.TRADE_UNION.label)})
    assert "thường do hai đảng viên chính thức giới thiệu" in page
    assert str(Route.TRADE_UNION.label) in page


def test_route_unchanged_writes_nothing_and_can_be_taken_back(lan):
    case = make_case(branch=lan.branch)
    actions.set_route(nomination=case, route=Route.TWO_MEMBERS, by=lan)
    actions.set_route(nomination=case, route=Route.TWO_MEMBERS, by=lan)
    assert Event.objects.filter(action="nominations.route").count() == 1
    actions.set_route(nomination=case, route="", by=lan)
    case.refresh_from_db()
    assert case.route == ""


def test_a_stale_route_is_told_so(lan, client):
    case = make_case(branch=lan.branch)
    url = reverse("nominations:route", args=[case.code])
    answer = fill(client.as_(lan), url, route=Route.TWO_MEMBERS, _version="0")
    assert answer.context["form"].errors
    case.refresh_from_db()
    assert case.route == ""


@pytest.mark.parametrize("bad", ["x", "two_members\x00", "a" * 5000])
def test_unknown_routes_write_nothing(bad, lan, client):
    case = make_case(branch=lan.branch)
    assert fill(client.as_(lan), reverse("nominations:route", args=[case.code]), route=bad).status_code == 200
    case.refresh_from_db()
    assert case.route == ""


# ------------------------------------------------------------------ mentors


def helped(body, name="Lê Văn Giúp", *, branch, more=()):
    acts = [(K.HANDED_OVER, date(2025, 9, 3), {"body": body}), (K.RECEIVED, date(2025, 10, 1), {"body": body, "mentor": MentorFacts(name)})]
    return make_case(branch=branch, acts=[*acts, *more])


@pytest.mark.parametrize("rows", [1, 5])
def test_mentors_page_queries(rows, lan, world, client, django_assert_num_queries):
    for number in range(rows):
        helped(world.cell, f"Lê Văn Giúp {number}", branch=lan.branch)
    client.as_(lan)
    with django_assert_num_queries(5):
        answer = client.get(reverse("nominations:mentors"))
    assert len(answer.context["loads"]) == rows


def test_every_number_opens_exactly_the_people_counted(lan, world, client):
    first = helped(world.cell, branch=lan.branch)
    second = helped(world.cell, "Đồng chí LÊ VĂN GIÚP", branch=lan.branch, more=[(K.CEREMONY, date(2026, 1, 5))])
    helped(world.cell, "Cao Văn Bình", branch=lan.branch)
    helped(world.cell, branch=lan.branch, more=[(K.WITHDRAWN, date(2025, 11, 1))])
    helped(world.cell, branch=lan.branch, more=[(K.MENTOR_REPLACED, date(2025, 11, 1), {"mentor": MentorFacts("Cao Văn Bình")})])
    helped(world.committee, branch=lan.branch)
    helped(world.cell, branch=world.company)

    loads = client.as_(lan).get(reverse("nominations:mentors")).context["loads"]
    assert [(load.body, load.count) for load in loads] == [(world.cell.name, 2), (world.cell.name, 2), (world.committee.name, 1)]
    for load in loads:
        answer = client.get(reverse("nominations:list") + load.query)
        assert answer.context["page"].total == load.count
    mine = next(load for load in loads if load.count == 2 and "GIÚP" in load.name)
    answer = client.get(reverse("nominations:list") + mine.query)
    assert set(answer.context["page"]) == {first, second}
    assert "Đảng viên giúp đỡ: Đồng chí LÊ VĂN GIÚP" in answer.content.decode()


def test_the_name_stands_in_no_address(lan, world, client):
    helped(world.cell, branch=lan.branch)
    page = client.as_(lan).get(reverse("nominations:mentors")).content.decode()
    assert 'href="/phieu/?giup-do=' in page
    assert "giup-do=L" not in page


def test_an_act_out_of_sight_opens_nobody(lan, world, client):
    helped(world.cell, branch=lan.branch)
    theirs = helped(world.cell, branch=world.company).acts.get(kind=K.RECEIVED)
    answer = client.as_(lan).get(reverse("nominations:list"), {"giup-do": theirs.pk})
    assert list(answer.context["page"]) == []
    assert "Lê Văn Giúp" not in answer.content.decode()


@pytest.mark.parametrize("bad", ["x", "0", "-1", "9" * 30, ""])
def test_tampered_mentor_filter_never_breaks(bad, lan, client):
    assert client.as_(lan).get(reverse("nominations:list"), {"giup-do": bad}).status_code == 200


def test_after_a_move_the_load_follows_the_case(world):
    case, body = helped(world.cell, branch=world.school), make_body()
    cases = Nomination.objects.all()
    assert mentors.load_of("Lê Văn Giúp", world.cell, cases).count == 1

    add_act(case, K.PARTY_MOVED, date(2026, 1, 5), {"body": body})

    assert mentors.load_of("Lê Văn Giúp", world.cell, cases) is None
    assert mentors.load_of("Lê Văn Giúp", body, cases).count == 1
    assert [(load.body, load.count) for load in mentors.loads(cases)] == [(body.name, 1)]


def test_case_page_shows_the_mentor_of_now_with_the_load(lan, world, client):
    helped(world.cell, branch=lan.branch)
    case = helped(world.cell, branch=lan.branch)
    helped(world.cell, branch=world.company)
    load = client.as_(lan).get(case.get_absolute_url()).context["sheet"].mentor
    assert (load.name, load.count) == ("Lê Văn Giúp", 2)

    add_act(case, K.MENTOR_REPLACED, date(2025, 11, 1), {"mentor": MentorFacts("Cao Văn Bình", official=True, months=4)})
    page = client.get(case.get_absolute_url())
    assert page.context["sheet"].mentor.name == "Cao Văn Bình"
    assert "Là đảng viên chính thức." in page.content.decode()


def test_case_page_shows_both_sponsors_and_the_limit_explains_itself(lan, world, client):
    case = helped(world.cell, branch=lan.branch)
    actions.set_route(nomination=case, route=Route.TWO_MEMBERS, by=lan)
    page = client.as_(lan).get(case.get_absolute_url()).content.decode()
    assert "Người giới thiệu thứ hai: chưa có thông tin." in page

    day = dates.add_months(timezone.localdate(), -1)
    facts = {"on": day.strftime("%d/%m/%Y"), "mentor": "Cao Văn Bình", "mentor_official": "yes", "mentor_months": "8"}
    first = fill(client, record_url(case, K.SECOND_SPONSOR), **facts)
    fill(client, record_url(case, K.SECOND_SPONSOR), **facts, override="Sẽ đủ khi chi bộ họp.", shown=first.context["form"].codes)

    page = client.get(case.get_absolute_url())
    assert (page.context["sheet"].mentor.name, page.context["sheet"].second_sponsor) == ("Lê Văn Giúp", "Cao Văn Bình")
    assert [load.count for load in client.get(reverse("nominations:mentors")).context["loads"]] == [1]
    limit = client.get(reverse("nominations:limit", args=[case.code, "sponsor_together"]))
    assert limit.context["found"].measure == "12 tháng, khi được phân công đã có 8 tháng"
    assert limit.context["found"].row.ends == "đủ từ ngày"
    assert "Đảng viên thứ hai giới thiệu" in limit.content.decode()


@pytest.mark.parametrize("rows", [1, 5])
def test_case_page_queries_with_a_mentor(rows, lan, world, client, django_assert_num_queries):
    case = [helped(world.cell, branch=lan.branch) for _ in range(rows)][0]
    client.as_(lan)
    with django_assert_num_queries(13):
        client.get(case.get_absolute_url())


def test_an_erased_name_still_counts(lan, world, client):
    case = helped(world.cell, branch=lan.branch)
    ActText.objects.filter(kind=ActText.MENTOR).update(text="")
    load = client.as_(lan).get(case.get_absolute_url()).context["sheet"].mentor
    assert (load.name, load.count) == ("", 1)
    assert "chưa có thông tin" in client.get(reverse("nominations:mentors")).content.decode()


def test_the_load_of_a_typed_name_is_shown(lan, world, client):
    helped(world.cell, branch=lan.branch)
    helped(world.cell, branch=world.company)
    case = make_case(branch=lan.branch, acts=[(K.HANDED_OVER, date(2025, 9, 3), {"body": world.cell})])
    url = reverse("nominations:mentor_load", args=[case.code])

    part = client.as_(lan).post(url, {"mentor": "đ/c lê văn giúp", "body": world.cell.name}).content.decode()
    assert ">1</a>" in part
    assert client.post(url, {"mentor": "Người Khác"}).content.decode().strip() == ""
    for bad in ("\x00", "a" * 10_000, ""):
        assert client.post(url, {"mentor": bad, "body": bad}).status_code == 200


# ------------------------------------------------------------------ introduced again


def test_whoever_left_the_party_lately_is_warned_of_and_not_refused(lan, client):
    member = make_member(branch=lan.branch, birth="12/03/1980")
    make_case(member=member, on=date(2024, 1, 1), acts=[(K.CEREMONY, date(2025, 6, 1)), (K.STRUCK_OFF, date(2026, 1, 5))])
    url = reverse("nominations:introduce_chosen", args=[member.code])
    client.as_(lan)
    assert "sớm nhất ngày 05/01/2029 mới được xét kết nạp lại" in client.get(url).content.decode()

    from tests.test_nominations_pages import hidden

    data = {
        "people-TOTAL_FORMS": "1", "people-INITIAL_FORMS": "0", "people-0-member": member.code, "people-0-full_name": member.full_name,
        "people-0-has_certificate": "khong", "document_form": "", "agreed_on": "",
    }  # fmt: skip
    answer = client.post(url, {**hidden(client, url), **data}, follow=True)

    assert Nomination.objects.filter(member=member).count() == 2
    assert "mới được xét kết nạp lại" in answer.content.decode()
    assert clerk()
