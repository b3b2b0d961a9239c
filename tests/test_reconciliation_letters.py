"""Letters that wait to be received, receiving and returning several people at once, waiting times.

Tried: ``_already`` answering nothing, the last hand-over not asked for, RETURNED not told from the rest: each turned a test red.
"""

from datetime import date

import pytest
from django.urls import reverse

from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import TODAY, add_act, make_case
from tracking.catalogue.models import Reason
from tracking.nominations.actions import DocumentFacts
from tracking.nominations.actions import reverse as reverse_act
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm, Source
from tracking.reconciliation import actions
from tracking.reconciliation.queries import letters, waiting
from tracking.reconciliation.rules import Step

pytestmark = pytest.mark.django_db
SENT = date(2026, 10, 28)  # 23 days before TODAY


@pytest.fixture
def send(world):
    def one(name="Lê Thị An", *, number="15/CV-CĐ", on=SENT, acts=(), branch=None, body=None, before=()):
        paper = DocumentFacts(DocumentForm.HAND_OVER_LETTER, number, on) if number else None
        over = (K.HANDED_OVER, on, {"body": body or world.committee, "document": paper})
        return make_case(branch=branch or world.company, full_name=name, acts=[*before, over, *acts], on=date(2025, 1, 1))

    return one


def reason():
    return Reason.objects.filter(used_for="return", ended_on__isnull=True).first()


def seen():
    return [(x.number, x.waiting, x.returned, x.days, x.branch_count) for x in letters.letters(Nomination.objects.all(), TODAY)[0]]


def test_letters_gather_their_people_the_oldest_first(world, send):
    send("Lê Thị An"), send("Trần Văn Ân", branch=world.school)
    send("Đỗ Minh Dũng", acts=[(K.RETURNED, date(2026, 11, 1), {"reason": reason()})])
    send("Hoàng Đức", number="", on=date(2026, 9, 1))
    send("Phạm Thu Hà", number="9/CV", acts=[(K.RECEIVED, date(2026, 11, 2))])  # nobody of it waits
    make_case(branch=world.company, full_name="Vũ Hoà Bình")

    assert seen() == [("", 1, 0, 80, 1), ("15/CV-CĐ", 2, 1, 23, 2)]


def test_who_went_to_class_first_still_waits_and_who_was_sent_again_waits_anew(world, send):
    send("Lê Thị An", before=[(K.CLASS_CERTIFIED, date(2026, 3, 1))])
    again = send("Trần Văn Ân", number="1/CV", on=date(2026, 8, 1), acts=[(K.RETURNED, date(2026, 8, 5), {"reason": reason()})])
    add_act(again, K.HANDED_OVER, date(2026, 11, 10), {"body": world.committee})

    assert seen() == [("15/CV-CĐ", 1, 0, 23, 1), ("", 1, 0, 10, 1)]


def test_several_are_received_as_the_party_bodys_own_word(world, sang, send):
    first, second = send("Lê Thị An"), send("Trần Văn Ân")

    actions.receive(
        received=[(first, "Đồng chí Hòa"), (second, "")], on=date(2026, 11, 2), by=sang, today=TODAY, body=world.cell
    )  # fmt: skip

    acts = [case.acts.get(kind=K.RECEIVED) for case in (first, second)]
    assert [(a.source, a.on, a.body, [t.text for t in a.texts.all()]) for a in acts] == [
        ("party", date(2026, 11, 2), world.cell, ["Đồng chí Hòa"]), ("party", date(2026, 11, 2), world.cell, []),
    ]  # fmt: skip
    first.refresh_from_db()
    assert first.body == world.cell


def test_reception_taken_back_by_hand_waits_in_its_letter_again(world, sang, send):
    case = send("Lê Thị An")
    actions.receive(received=[(case, "")], on=date(2026, 11, 2), by=sang, today=TODAY, body=world.cell)
    assert (seen(), letters.opened(case, Nomination.objects.all(), TODAY).others) == ([], [case])

    reverse_act(act=case.acts.get(kind=K.RECEIVED), by=sang, today=TODAY, source=Source.PARTY)

    assert seen() == [("15/CV-CĐ", 1, 0, 23, 1)]
    opened = letters.opened(case, Nomination.objects.all(), TODAY)
    assert (opened.waiting, opened.others) == ([case], [])
    actions.receive(received=[(case, "")], on=date(2026, 11, 3), by=sang, today=TODAY, body=world.cell)
    assert seen() == []


def test_receiving_is_all_or_nothing_with_every_reason(world, sang, send):
    early, done, closed = send("Lê Thị An", on=date(2026, 11, 10)), send("Trần Văn Ân"), send("Đỗ Minh Dũng")
    add_act(done, K.RECEIVED, date(2026, 11, 1))
    add_act(closed, K.WITHDRAWN, date(2026, 11, 1))

    with pytest.raises(RuleBroken) as refused:
        actions.receive(received=[(c, "") for c in (early, done, closed)], on=date(2026, 11, 2), by=sang, today=TODAY)

    words = " ".join(r.text for r in refused.value.reasons)
    assert [w in words for w in ("không thể trước", "Trần Văn Ân đã được ghi tiếp nhận", "đã thôi theo dõi")] == [True, True, True]
    assert not early.acts.filter(kind=K.RECEIVED).exists()


def test_returned_people_wait_for_the_union_and_are_not_returned_twice(world, sang, send):
    case = send()
    facts = {"cases": [case], "on": date(2026, 11, 5), "reason": reason(), "by": sang, "today": TODAY}

    actions.send_back(**facts)

    case.refresh_from_db()
    assert (case.waiting_supplement, case.acts.get(kind=K.RETURNED).source, seen()) == (True, Source.PARTY, [("15/CV-CĐ", 0, 1, 23, 1)])
    with pytest.raises(RuleBroken, match="đang chờ bổ sung"):
        actions.send_back(**facts)
    for nobody in (
        lambda: actions.send_back(**{**facts, "cases": []}),
        lambda: actions.receive(received=[], on=SENT, by=sang, today=TODAY),
    ):
        with pytest.raises(RuleBroken, match="ít nhất một đồng chí"):
            nobody()


# ------------------------------------------------------------------ waiting


@pytest.mark.parametrize(
    "before, acts, step, days",
    [
        ([], [], Step.RECEPTION, 23),
        ([(K.CLASS_CERTIFIED, date(2026, 3, 1))], [], Step.RECEPTION, 23),
        ([], [(K.RECEIVED, date(2026, 11, 10))], Step.CLASS, 10),
        ([], [(K.CLASS_SENT, date(2026, 11, 15))], Step.CLASS, 5),
        ([(K.CLASS_CERTIFIED, date(2026, 3, 1))], [(K.RECEIVED, date(2026, 11, 10))], Step.RESOLUTION, 10),
        ([], [(K.RECEIVED, date(2026, 11, 1)), (K.DOSSIER_OPENED, date(2026, 11, 12))], Step.RESOLUTION, 8),
        ([], [(K.CELL_RESOLUTION, date(2026, 11, 13))], Step.DECISION, 7),
        ([], [(K.COMMITTEE_RESOLUTION, date(2026, 11, 14))], Step.DECISION, 6),
        ([], [(K.RETURNED, date(2026, 11, 16), {})], Step.SUPPLEMENT, 4),
        ([], [(K.RETURNED, date(2026, 11, 16), {}), (K.SUPPLEMENTED, date(2026, 11, 18))], Step.RECEPTION, 2),
    ],
)
def test_who_has_the_next_step_and_since_when(send, before, acts, step, days):
    send(before=before, acts=acts)

    [case] = waiting.with_owner(waiting.people(Nomination.objects.all(), list(Step)), TODAY)

    assert (case.step, case.days) == (step, days)
    assert case.owner == ("đang ở: " + (f"{case.branch.label}, chờ bổ sung" if step == Step.SUPPLEMENT else "Đảng ủy phường Trường Vinh"))


@pytest.mark.parametrize("acts", [[(K.ADMISSION_DECISION, date(2026, 11, 1))], [(K.WITHDRAWN, date(2026, 11, 1))]])
def test_nobody_waits_after_the_decision_or_the_end(send, acts):
    send(acts=acts)

    assert list(waiting.with_steps(Nomination.objects.all())) == []


@pytest.mark.parametrize(
    "days, median, longest",
    [([1, 2, 3, 40], None, 40), ([1, 2, 3, 40, 50], 3, 50), ([1, 2, 4, 10, 40, 50], 7, 50), ([7] * 5, 7, 7), ([], None, None)],
)
def test_median_and_longest_wait(send, days, median, longest):
    for n in days:
        send(on=date.fromordinal(TODAY.toordinal() - n), number="")

    reception = waiting.waits(Nomination.objects.all(), TODAY)[0]

    assert (reception.step, reception.count, reception.median, reception.longest) == (Step.RECEPTION, len(days), median, longest)


def test_bodies_count_what_lies_under_them_and_both_ways_apart(world, send):
    send("Lê Thị An"), send("Trần Văn Ân", body=world.cell, branch=world.school)
    send("Đỗ Minh Dũng", acts=[(K.RETURNED, date(2026, 11, 1), {})])

    lines, more = waiting.waiting_lines(Nomination.objects.all())

    assert ([(x.body.name, x.we_wait, x.they_wait) for x in lines][1:], more) == (
        [("Đảng ủy phường Trường Vinh", 2, 1), ("Chi bộ Trường THPT Hoa Sen", 1, 0)],
        False,
    )


# ------------------------------------------------------------------ pages


def test_receiving_by_the_page_takes_some_and_leaves_the_others(client, world, sang, send):
    first, second = send("Lê Thị An"), send("Trần Văn Ân")
    url = reverse("reconciliation:letter", args=[first.code])
    data = {"people": [second.code], "on": "1/11/2026", f"mentor-{second.code}": "Đồng chí Hòa", "mentor": "", "body": ""}

    client.as_(sang).post(url, {**data, "_key": new_key(sang)})

    assert [c.acts.filter(kind=K.RECEIVED).count() for c in (first, second)] == [0, 1]
    page = client.get(reverse("reconciliation:inbox")).content.decode()
    assert "Đã ghi tiếp nhận 1 đồng chí." in page
    for typed in ({**data, "people": ["khongcoma1"]}, {**data, "on": "31/2/2026"}, {**data, "mentor": "a\x00b"}, {**data, "people": []}):
        answer = client.post(url, {**typed, "_key": new_key(sang)})
        assert (answer.status_code, first.acts.filter(kind=K.RECEIVED).count()) == (200, 0)


def test_the_body_of_somebody_else_cannot_be_chosen(client, world, sang, send):
    case = send()
    data = {"people": [case.code], "on": "1/11/2026", "body": world.other_committee.name, "body-place": world.other_committee.code}

    answer = client.as_(sang).post(reverse("reconciliation:letter", args=[case.code]), {**data, "_key": new_key(sang)})

    assert (answer.status_code, case.acts.filter(kind=K.RECEIVED).count()) == (200, 0)


def test_every_count_of_waiting_people_opens_exactly_these(client, world, ha, send):
    send("Lê Thị An"), send("Trần Văn Ân", acts=[(K.RECEIVED, date(2026, 11, 1))]), send("Hoàng Đức", acts=[(K.RETURNED, SENT, {})])
    client.as_(ha)
    for step, count in (("cap-uy", 2), ("tiep-nhan", 1), ("lop", 1), ("nghi-quyet", 0), ("bo-sung", 1)):
        page = client.get(reverse("reconciliation:people", args=[world.committee.code, step]))
        assert len(page.context["page"]) == count
    assert client.get(reverse("reconciliation:people", args=[world.committee.code, "khac"])).status_code == 404


QUERIES = {"inbox": 4, "waiting": 5, "start": 6, "letter": 10, "preview": 9, "waiting_body": 5, "people": 5}


@pytest.mark.parametrize("name", list(QUERIES))
@pytest.mark.parametrize("rows", [1, 5])
def test_pages_ask_the_same_for_any_number_of_rows(name, rows, client, world, sang, send, django_assert_num_queries):
    cases = [send(f"Lê Văn {word}") for word in ("An", "Bình", "Cúc", "Dung", "Hà")[:rows]]
    args = {"letter": [cases[0].code], "people": [world.committee.code, "tiep-nhan"]}.get(name, [world.committee.code])
    url = reverse(f"reconciliation:{name}", args=[] if name in ("inbox", "waiting", "start") else args)
    client.as_(sang)

    with django_assert_num_queries(QUERIES[name]):
        page = client.get(url)

    assert page.content.count(b"<tr") > rows or name in ("inbox", "start", "waiting", "waiting_body")
