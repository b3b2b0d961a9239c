"""The check before sending on its pages: stored facts become findings, who sees what, what it costs, odd input.

Broken once to see them red: ``visible_to`` out of ``risks_at`` and out of ``chosen``, the condition on the hand-over out of ``risks_at``,
``select_related`` of the vote, the log out of ``case``, ``may_record`` out of the links, ``?ket-qua=`` ignored, any change of a member
taken for one of the name.
"""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from portal.dates import parse
from tests.factories import TODAY, add_act, clerk, make_batch, make_branch, make_case, make_cases, make_member
from tests.figures import every_figure
from tracking.catalogue.models import EthnicGroup, Reason
from tracking.examination.rules import Check as C
from tracking.examination.rules import Verdict
from tracking.history.models import ViewLog
from tracking.members.rules import Education
from tracking.nominations import actions as nominations
from tracking.nominations.people import update_member
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm, Source
from tracking.party.models import PartyBody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def steps(world):
    paper = {"document": nominations.DocumentFacts(DocumentForm.RESOLUTION_4A, "04-NQ/CĐCS", date(2026, 9, 10), "")}
    vote = {"vote": nominations.VoteFacts(total=15, present=15, in_favour=14, against=1, blank=0)}
    letter = {"document": nominations.DocumentFacts(DocumentForm.HAND_OVER_LETTER, "05-CV/CĐCS", date(2026, 9, 15), "")}
    return [
        (K.AGREED, date(2026, 9, 1)),
        (K.UNION_DOCUMENT, date(2026, 9, 10), {**paper, **vote}),
        (K.HANDED_OVER, date(2026, 9, 15), {"body": world.cell, **letter}),
        (K.RECEIVED, date(2026, 9, 20), {"mentor": nominations.MentorFacts("Lê Văn Giúp", official=True, months=24)}),
        (K.CLASS_SENT, date(2026, 3, 1)),
        (K.CLASS_CERTIFIED, date(2026, 3, 20)),
    ]


@pytest.fixture
def good(world):
    facts = {"work": "giáo viên", "education": Education.UNIVERSITY, "ethnic_group": EthnicGroup.objects.first()}
    return make_case(member=make_member("Lê Thị An", branch=world.school, **facts), acts=steps(world))


def case_url(case, **query):
    return reverse("examination:case", args=[case.code]) + (f"?{urlencode(query)}" if query else "")


def chosen_url(cases, **query):
    return reverse("examination:chosen") + "?" + urlencode([*(("phieu", c.code) for c in cases), *query.items()])


def verdicts(answer):
    found = {}
    for finding in answer.context["found"].findings:
        found.setdefault(finding.check, finding.verdict)
    return found


def batch_url(cases, world):
    return reverse("examination:batch", args=[make_batch(branch=world.ward, body=world.committee, people=cases).code])


# ------------------------------------------------------------------ one case


def test_complete_case_passes_whole(lan, good, client):
    answer = client.as_(lan).get(case_url(good))

    assert [f.text for f in answer.context["found"].findings if f.verdict != Verdict.PASS] == []
    assert set(verdicts(answer)) == {
        C.CONSENT, C.DOCUMENT, C.VOTE, C.ORDER, C.RECEIVER, C.AGE, C.CERTIFICATE, C.BIRTH, C.UNION_PAPERS, C.MENTOR, C.PERSON
    }  # fmt: skip


def test_case_in_the_pool_is_told_what_is_missing(lan, client):
    case = make_case(branch=lan.branch)

    answer = client.as_(lan).get(case_url(case))

    found = verdicts(answer)
    assert {c for c, v in found.items() if v == Verdict.FIX} == {C.CONSENT, C.DOCUMENT, C.CERTIFICATE}
    assert {c for c, v in found.items() if v == Verdict.ASK} == {C.PERSON}
    assert reverse("nominations:record", args=[case.code, K.AGREED]) in answer.content.decode()


def test_planned_day_changes_the_verdict(lan, good, client):
    client.as_(lan)

    assert verdicts(client.get(case_url(good, ngay="09/09/2027")))[C.DOCUMENT] == Verdict.PASS
    assert verdicts(client.get(case_url(good, ngay="10/09/2027")))[C.DOCUMENT] == Verdict.FIX
    assert verdicts(client.get(case_url(good, ngay="19/03/2031")))[C.CERTIFICATE] == Verdict.ASK
    assert verdicts(client.get(case_url(good, ngay="20/03/2031")))[C.CERTIFICATE] == Verdict.FIX


@pytest.mark.parametrize("typed", ["abc", "31/02/2027", "9" * 10_000, "19/11/2026", "01/01/2099", "2027", "''"])
def test_impossible_day_is_said_and_kept_and_today_counts(typed, lan, good, client):
    answer = client.as_(lan).get(case_url(good, ngay=typed))

    assert answer.status_code == 200
    assert answer.context["form"].errors["ngay"]
    assert answer.context["form"].planned_on == TODAY
    if len(typed) < 20 and typed.isalnum():
        assert f'value="{typed}"' in answer.content.decode()


def test_name_changed_after_the_document_is_asked_about(lan, good, client):
    update_member(member=good.member, by=lan, today=TODAY, full_name="Lê Thị Ân", birth=parse("12/03/1990"))

    assert verdicts(client.as_(lan).get(case_url(good)))[C.NAME] == Verdict.ASK


def test_change_of_the_telephone_is_no_change_of_the_name(lan, good, client):
    update_member(member=good.member, by=lan, today=TODAY, full_name=good.member.full_name, birth=parse("12/03/1990"), phone="0912345678")

    assert C.NAME not in verdicts(client.as_(lan).get(case_url(good)))


def test_number_typed_into_the_list_of_papers_counts(lan, world, client):
    from tracking.dossiers import actions

    case = make_case(branch=world.school, acts=[(K.UNION_DOCUMENT, date(2026, 9, 10))])
    assert "chưa có số" in client.as_(lan).get(case_url(case)).content.decode()

    actions.update_paper(nomination=case, paper="4a-knd", by=clerk(), today=TODAY, present="yes", number="4", on=parse("10/09/2026"))

    assert "chưa có số" not in client.as_(lan).get(case_url(case)).content.decode()


def test_closed_receiver_is_to_be_put_right(lan, world, client):
    pool, sent = make_case(branch=world.school), make_case(branch=world.school, acts=[steps(world)[2]])
    PartyBody.objects.filter(pk=world.cell.pk).update(closed_on=date(2026, 10, 1))

    found = [next(f for f in client.as_(lan).get(case_url(c)).context["found"].findings if f.check == C.RECEIVER) for c in (pool, sent)]

    assert [(f.verdict, f.place.kind) for f in found] == [(Verdict.FIX, K.HANDED_OVER), (Verdict.FIX, K.PARTY_MOVED)]


def test_opening_is_noted_once(lan, good, client):
    client.as_(lan).get(case_url(good))

    assert list(ViewLog.objects.values_list("kind", "by", "subject_id")) == [("examination", lan.pk, good.pk)]


def test_case_behind_the_cells_resolution_is_shown_on_its_own_page(lan, world, client):
    case = make_case(branch=world.school, acts=[(K.CELL_RESOLUTION, date(2026, 10, 1))])

    assert client.as_(lan).get(case_url(case)).url == case.get_absolute_url()
    assert case_url(case) not in client.get(case.get_absolute_url()).content.decode()


def test_case_page_offers_the_check(lan, good, client):
    assert case_url(good) in client.as_(lan).get(good.get_absolute_url()).content.decode()


def test_reader_is_led_to_where_the_fact_stands(thu, lan, client):
    case = make_case(branch=lan.branch)

    page = client.as_(thu).get(case_url(case)).content.decode()

    assert reverse("nominations:record", args=[case.code, K.AGREED]) not in page
    assert reverse("members:edit", args=[case.member.code]) not in page
    assert f'href="{case.get_absolute_url()}"' in page


@pytest.mark.parametrize("who", ["lan", "chi", "thu", "sang"])
def test_every_link_opens_for_who_gets_it(who, request, world, client):
    case = make_case(
        branch=world.school, acts=[(K.HANDED_OVER, date(2026, 9, 15), {"body": world.cell}), (K.DOSSIER_OPENED, date(2026, 9, 20))]
    )
    client.as_(request.getfixturevalue(who))

    groups = client.get(case_url(case)).context["groups"]

    urls = {line.url for _verdict, lines in groups for line in lines if line.url}
    assert {client.get(url).status_code for url in urls} == {200}


def test_rules_on_eligibility_are_asked_for_the_planned_day(lan, world, client):
    mentor = {"mentor": nominations.MentorFacts("Lê Văn Giúp", official=False, months=3)}
    acts = [*steps(world)[:3], (K.RECEIVED, date(2026, 9, 20), mentor)]
    case = make_case(member=make_member("Lê Thị An", branch=world.school, education=Education.PRIMARY), acts=acts)

    found = client.as_(lan).get(case_url(case)).context["found"].findings

    assert [f.verdict for f in found if f.check == C.MENTOR] == [Verdict.ASK, Verdict.ASK]
    assert [f.verdict for f in found if f.check == C.ELIGIBILITY] == [Verdict.ASK]


def test_whoever_left_the_party_waits_until_the_day_of_readmission(lan, world, client):
    first = make_case(branch=world.school, on=date(2023, 1, 1), acts=[(K.CEREMONY, date(2024, 3, 1)), (K.STRUCK_OFF, date(2024, 6, 1))])
    again = make_case(member=first.member, on=date(2026, 1, 1))
    client.as_(lan)

    found = [verdicts(client.get(case_url(again, ngay=day))).get(C.ELIGIBILITY) for day in ("31/05/2027", "01/06/2027")]

    assert found == [Verdict.FIX, None]


# ------------------------------------------------------------------ returns


def returned(world, how_many, *, reason="R_RESIDENCE", branch=None, body=None):
    for number in range(how_many):
        case = make_case(branch=branch or world.school, acts=[(K.HANDED_OVER, date(2026, 5, 1), {"body": body or world.cell})])
        add_act(case, K.RETURNED, date(2026, 6, 1) + timedelta(days=number), {"reason": Reason.objects.get(code=reason)})


def said(client, user, case):
    return [r.text for r in client.as_(user).get(case_url(case)).context["risks"]]


def test_reasons_of_the_place_are_learned_from_what_one_sees(lan, chi, world, client):
    returned(world, 3)
    returned(world, 2, reason="R_DATA")
    returned(world, 4, branch=world.company)
    case = make_case(branch=world.school)

    assert said(client, lan, case) == ["3 trong 5 lần trả lại gần đây của nơi này: thiếu ý kiến nhận xét nơi cư trú."]
    assert said(client, chi, case) == ["7 trong 9 lần trả lại gần đây của nơi này: thiếu ý kiến nhận xét nơi cư trú."]


def test_return_by_the_upper_union_is_not_the_places(lan, world, client):
    for _number in range(3):
        case = make_case(branch=world.school)
        add_act(case, K.RETURNED, date(2026, 4, 1), {"reason": Reason.objects.get(code="R_DATA")})
        add_act(case, K.HANDED_OVER, date(2026, 5, 1), {"body": world.cell})

    assert said(client, lan, make_case(branch=world.school)) == []


def test_another_places_returns_say_nothing(lan, world, client):
    returned(world, 5, body=world.other_committee)

    assert said(client, lan, make_case(branch=world.school)) == []


# ------------------------------------------------------------------ many


@pytest.mark.parametrize("rows", (1, 5))
def test_case_queries(rows, lan, world, client, django_assert_num_queries, good):
    returned(world, rows)
    for number in range(rows):
        add_act(good, K.AGREED, date(2026, 10, 1 + number))
    client.as_(lan)

    with django_assert_num_queries(13):
        client.get(case_url(good))


@pytest.mark.parametrize("rows", (1, 5, 50))
def test_chosen_queries(rows, lan, world, client, django_assert_num_queries):
    cases = make_cases(rows, branch=world.school, acts=[steps(world)[2], steps(world)[3]])
    client.as_(lan)

    with django_assert_num_queries(13):
        answer = client.get(chosen_url(cases))

    assert len(answer.context["page"]) == rows


@pytest.mark.parametrize("rows", (1, 5))
def test_batch_queries(rows, chi, world, client, django_assert_num_queries):
    url = batch_url(make_cases(rows, branch=world.company, acts=[(K.UNION_DOCUMENT, date(2026, 9, 10))]), world)
    client.as_(chi)

    with django_assert_num_queries(13):
        answer = client.get(url)

    assert len(answer.context["page"]) == rows


def test_worst_stands_first_and_what_is_behind_last(lan, world, good, client):
    pool = make_case(branch=world.school)
    behind = make_case(branch=world.school, acts=[(K.CELL_RESOLUTION, date(2026, 10, 1))])

    page = client.as_(lan).get(chosen_url([good, behind, pool])).context["page"]

    assert [(e.nomination, e.verdict, e.is_ahead) for e in page] == [
        (pool, Verdict.FIX, True), (good, Verdict.PASS, True), (behind, Verdict.PASS, False),
    ]  # fmt: skip


def test_counts_open_exactly_the_people_counted(lan, world, good, client):
    cases = [good, *make_cases(3, branch=world.school), make_case(branch=world.school, acts=[(K.CELL_RESOLUTION, date(2026, 10, 1))])]

    url = chosen_url(cases, ngay="20/12/2026")

    assert {v: n for v, _url, n in client.as_(lan).get(url).context["counts"]} == {Verdict.FIX: 3, Verdict.ASK: 0, Verdict.PASS: 1}
    assert every_figure(client, url) == 3


def test_what_is_out_of_sight_is_left_out(lan, minh, world, client):
    ours, theirs = make_case(branch=world.school), make_case(branch=make_branch(parent=world.other_ward))

    answer = client.as_(lan).get(chosen_url([ours, theirs]))

    assert [e.nomination for e in answer.context["page"]] == [ours]
    assert theirs.member.full_name not in answer.content.decode()


def test_more_than_fifty_are_said_to_be_too_many(lan, good, client):
    answer = client.as_(lan).get(reverse("examination:chosen") + "?" + urlencode([("phieu", good.code)] * 51))

    assert "tối đa 50 đồng chí" in answer.content.decode()


@pytest.mark.parametrize("query", ["", "?phieu=", "?phieu=" + "x" * 10_000, "?phieu=khong-co", "?phieu=khong-co&ket-qua=fix&ngay=x&tu=z"])
def test_odd_addresses_show_no_one(query, lan, client):
    answer = client.as_(lan).get(reverse("examination:chosen") + query)

    assert (answer.status_code, list(answer.context["page"])) == (200, [])


@pytest.mark.parametrize("tu", ["-1", "9" * 40, "x", "²"])
def test_odd_places_of_a_batch_are_the_beginning_or_the_end(tu, chi, world, client):
    assert client.as_(chi).get(batch_url(make_cases(2, branch=world.company), world), {"tu": tu}).status_code == 200


def test_batch_goes_on_after_fifty(chi, world, client, monkeypatch):
    monkeypatch.setattr("tracking.examination.queries.MOST", 2)
    url = batch_url(make_cases(3, branch=world.company), world)
    first = client.as_(chi).get(url)

    second = client.get(url, {"tu": first.context["more"]})

    assert (len(first.context["page"]), len(second.context["page"]), second.context["more"]) == (2, 1, None)


def test_opening_many_is_noted_once_with_their_number(lan, world, client):
    client.as_(lan).get(chosen_url(make_cases(3, branch=world.school)))

    assert list(ViewLog.objects.values_list("kind", "subject_id", "row_count")) == [("examination", None, 3)]


def test_pool_leads_to_the_check_of_those_ticked(lan, world, client):
    make_case(branch=world.school)

    assert f'formaction="{reverse("examination:chosen")}"' in client.as_(lan).get(reverse("nominations:pool")).content.decode()


def test_source_of_a_mentor_may_be_the_party(sang, lan, world, client):
    case = make_case(branch=world.school, acts=steps(world)[:3])
    nominations.record(
        K.RECEIVED,
        nomination=case,
        on=date(2026, 9, 20),
        by=sang,
        today=TODAY,
        source=Source.PARTY,
        mentor=nominations.MentorFacts("Lê Văn Giúp"),
    )

    assert verdicts(client.as_(lan).get(case_url(case)))[C.MENTOR] == Verdict.PASS
