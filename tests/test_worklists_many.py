"""One act for a selection, on its pages: choose, preview with reasons, record once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import TODAY, add_act, clerk, make_case, make_cases
from tests.together import together
from tracking.catalogue.models import Reason
from tracking.nominations import actions
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rights import SLUGS
from tracking.nominations.rules import FOR_MANY, PROCEDURE
from tracking.nominations.rules import ActKind as K
from tracking.party.models import PartyBody

pytestmark = pytest.mark.django_db
CHOOSE = reverse("worklists:choose_act")
AGREE = reverse("worklists:record_many", args=["trao-doi"])
SEND = reverse("worklists:record_many", args=["gui-cap-uy"])


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def key_of(response):
    html = response.content.decode()
    return html.split('name="_key" value="')[1].split('"')[0]


def entry(case):
    return f"{case.code}:{case.version}"


def posted(client, address, cases, **more):
    """What a person posts after the first page of an act."""
    first = client.get(address, {"phieu": [c.code for c in cases]})
    return {"_key": key_of(first), "on": "03/03/2026", "source": "own", "phieu": [entry(c) for c in cases], **more}


def test_acts_are_offered_with_how_many_they_fit(chi, world, client):
    fresh, agreed = make_case(branch=world.company), make_case(branch=world.company, acts=[(K.AGREED, TODAY)])

    offers = client.as_(chi).get(CHOOSE, {"phieu": [fresh.code, agreed.code]}).context["offers"]

    counts = {offer.slug: (offer.count, offer.chosen) for offer in offers}
    assert counts["trao-doi"] == (1, 2)
    assert counts["cu-hoc-lop"] == (2, 2)
    assert "da-bo-sung" not in counts


def test_a_whole_list_can_be_chosen(chi, world, client):
    cases = make_cases(3, branch=world.company)
    make_case(branch=world.company, acts=[(K.AGREED, TODAY)])
    make_case(branch=world.other_branch)

    page = client.as_(chi).get(CHOOSE, {"viec": "chua-trao-doi"})

    assert sorted(c.pk for c in page.context["cases"]) == sorted(c.pk for c in cases)


def test_preview_names_who_is_left_out_and_writes_nothing(chi, world, client):
    fine = make_case(branch=world.company)
    closed = make_case(branch=world.company, acts=[(K.WITHDRAWN, date(2025, 10, 1))])
    before = Act.objects.count()

    page = client.as_(chi).post(AGREE, posted(client, AGREE, [fine, closed]))

    assert [v.nomination for v in page.context["ready"]] == [fine]
    assert [v.nomination for v in page.context["left_out"]] == [closed]
    assert "Phiếu đã thôi theo dõi (Đoàn viên xin thôi)." in page.content.decode()
    assert Act.objects.count() == before


def test_chosen_ones_are_recorded_once_though_sent_twice(chi, world, client):
    cases = make_cases(3, branch=world.company)
    data = posted(client.as_(chi), AGREE, cases, ghi="1", note="Họp ngày 3/3")

    first, again = client.post(AGREE, data), client.post(AGREE, data, follow=True)

    assert first.status_code == 302
    assert "Nội dung này đã được ghi" in again.content.decode()
    assert Act.objects.filter(kind=K.AGREED, on=date(2026, 3, 3)).count() == 3
    assert list(case_faults()) == []


def test_a_case_changed_meanwhile_stops_the_recording_and_is_shown(chi, world, client):
    cases = make_cases(2, branch=world.company)
    data = posted(client.as_(chi), AGREE, cases, ghi="1")
    add_act(cases[0], K.SUBMITTED, TODAY)

    page = client.post(AGREE, data)

    assert page.status_code == 200
    assert "vừa có người cập nhật" in page.content.decode()
    assert {entry(v.nomination) for v in page.context["ready"]} == {f"{cases[0].code}:{cases[0].version + 1}", entry(cases[1])}
    assert not Act.objects.filter(kind=K.AGREED).exists()


def test_cases_of_others_are_left_out_silently(lan, world, client):
    ours, theirs = make_case(branch=world.school), make_case(branch=world.company)
    page = client.as_(lan).get(AGREE, {"phieu": [ours.code, theirs.code]})
    assert page.context["cases"] == [ours]

    client.post(AGREE, {**posted(client, AGREE, [ours]), "ghi": "1", "phieu": [entry(ours), entry(theirs)]})
    assert list(Act.objects.filter(kind=K.AGREED).values_list("nomination", flat=True)) == [ours.pk]


@pytest.mark.parametrize(
    "more", [{"on": "31/02/2026"}, {"on": ""}, {"on": "01/01/2030"}, {"note": "x" * 10001}, {"source": "nobody"}, {"body": "khong-co"}]
)
def test_bad_input_is_answered_in_words_and_nothing_is_written(more, chi, world, client):
    case = make_case(branch=world.company)

    page = client.as_(chi).post(SEND, {**posted(client, SEND, [case]), **more, "ghi": "1"})

    assert page.status_code in (200, 302)
    assert Act.objects.filter(kind=K.HANDED_OVER).count() == (page.status_code == 302)


@pytest.mark.parametrize("kind", FOR_MANY)
def test_every_act_that_is_offered_has_a_form_and_is_recorded(kind, chi, world, client):
    """Also where the act asks for a mentor, a body, a reason or a document of its own."""
    before = [(K.UNION_DOCUMENT, date(2025, 9, 10)), (K.HANDED_OVER, date(2025, 9, 12), {"body": world.committee})]
    returned = [(K.RETURNED, date(2025, 9, 20), {"reason": Reason.objects.get(code="R_PAPERS")})] if kind == K.SUPPLEMENTED else []
    case = make_case(branch=world.company, acts=[*before, *returned])
    facts = {"source": "notice_phone", "mentor": "Đồng chí Hòa", "mentor_official": "yes", "reason": "R_PAPERS", "note": "cả nhóm"}
    address = reverse("worklists:record_many", args=[SLUGS[kind]])
    client.as_(chi)
    data = posted(client, address, [case], **facts, document_form=PROCEDURE[kind].forms[0] if PROCEDURE[kind].forms else "")

    client.post(address, data)
    client.post(address, {**data, "chac-chan": "1", "ghi": "1"})

    act = case.acts.filter(kind=kind, on=date(2026, 3, 3)).first()
    assert act is not None, client.post(address, data).context["form"].errors
    assert hasattr(act, "mentor") == (kind == K.RECEIVED)


def test_a_lapsed_certificate_is_warned_of_for_several_too(chi, world, client):
    case = make_case(branch=world.company, on=date(2019, 1, 5), acts=[(K.CLASS_CERTIFIED, date(2019, 5, 1))])
    facts = actions.facts_of(case)
    [verdict] = actions.preview_many(K.DOSSIER_OPENED, [case], on=date(2026, 3, 3), by=chi, today=TODAY, facts={case.pk: facts})

    assert verdict.can
    assert any("01/05/2024" in str(line) for line in verdict.warnings)


def test_several_with_something_to_point_out_need_one_reason_that_stays_with_them(chi, world, client):
    old = make_case(branch=world.company, on=date(2019, 1, 5), acts=[(K.CLASS_CERTIFIED, date(2019, 5, 1))])
    fine = make_case(branch=world.company, acts=[(K.CLASS_CERTIFIED, date(2025, 5, 1))])
    address = reverse("worklists:record_many", args=[SLUGS[K.DOSSIER_OPENED]])
    client.as_(chi)
    data = posted(client, address, [old, fine], source="notice_phone")
    page = client.post(address, data)
    assert page.context["asks_why"]
    told = [f"{entry(old)}:certificate_lapsed", entry(fine)]
    assert all(f'value="{value}"' in page.content.decode() for value in told)

    for lacking in ({"phieu": told}, {"override": "Đã biết."}):
        assert client.post(address, {**data, **lacking, "ghi": "1"}).context["form"].errors
    assert not Act.objects.filter(kind=K.DOSSIER_OPENED).exists()
    client.post(address, {**data, "phieu": told, "override": "Sẽ cử học lại.", "ghi": "1"})

    acts = {act.nomination: act for act in Act.objects.filter(kind=K.DOSSIER_OPENED)}
    assert [t.text for t in acts[old].texts.all()] == ["Sẽ cử học lại."]
    assert (acts[old].cautions.count(), acts[fine].cautions.count(), acts[fine].texts.count()) == (1, 0, 0)


def test_nobody_is_sent_to_a_body_that_has_ended(chi, world):
    case = make_case(branch=world.company, acts=[(K.UNION_DOCUMENT, date(2025, 9, 10))])
    PartyBody.objects.filter(pk=world.committee.pk).update(closed_on=date(2026, 6, 1))
    [verdict] = actions.preview_many(K.HANDED_OVER, [case], on=date(2026, 5, 15), by=chi, today=TODAY, body=None)

    assert not verdict.can
    entry_ = actions.Entry(case, K.HANDED_OVER, date(2026, 5, 15), body=PartyBody.objects.get(pk=world.committee.pk))
    with pytest.raises(actions.ManyRefused):
        actions.record_entries(entries=[entry_], by=chi, today=TODAY)


@pytest.mark.parametrize("phieu", [["x:1"], [":"], ["a:b:c"], ["\u0000"], [], ["a:99999999999"]])
def test_tampered_choices_lead_back_to_the_list(phieu, chi, client):
    assert client.as_(chi).post(AGREE, {"phieu": phieu, "ghi": "1"}).status_code in (302, 400)


def test_nothing_chosen_says_so(chi, client):
    assert "Chưa chọn đồng chí nào." in client.as_(chi).get(CHOOSE, follow=True).content.decode()


def test_those_who_only_read_are_refused(thu, bao, world, client):
    case = make_case(branch=world.company)

    for reader in (thu, bao):
        assert client.as_(reader).get(AGREE, {"phieu": case.code}).status_code == 403


@pytest.mark.parametrize("rows", (2, 30))
def test_preview_queries_do_not_grow(rows, chi, world, client):
    data = posted(client.as_(chi), SEND, make_cases(rows, branch=world.company))
    with CaptureQueriesContext(connection) as captured:
        client.post(SEND, data)
    assert len(captured) <= 10, [q["sql"][:90] for q in captured]


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_two_people_recording_for_the_same_people_write_once():
    by, cases = clerk(), None
    from tests.factories import make_branch, make_user
    from tracking.access.rules import Role

    branch = make_branch()
    users = [make_user(f"nguoi-{n}", role=Role.UPPER_OFFICER, branch=branch) for n in range(2)]
    for _round in range(20):
        cases = [make_case(branch=branch, by=by) for _ in range(6)]
        seen = {c.pk: c.version for c in cases}

        def run(user, order, seen=seen, cases=cases):
            chosen = [cases[i] for i in order]
            actions.record_many(K.AGREED, nominations=chosen, on=date(2026, 3, 3), by=user, today=TODAY, versions=seen)

        results = together(lambda: run(users[0], range(6)), lambda: run(users[1], reversed(range(6))))

        assert sorted(results) == [False, True]
        assert Act.objects.filter(kind=K.AGREED, nomination__in=cases).count() == 6
    assert list(case_faults(Nomination.objects.all())) == []
