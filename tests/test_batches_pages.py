"""Pages of batches: who sees what, from the list to the paper, and what they cost."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.keys import new_key
from tests.factories import TODAY, clerk, make_batch, make_case
from tests.figures import every_figure
from tracking.batches import actions
from tracking.batches.models import Batch, BatchItem
from tracking.batches.rules import Decision, Plan
from tracking.catalogue.models import Reason
from tracking.history.models import ViewLog
from tracking.nominations.models import Act
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Source

pytestmark = pytest.mark.django_db
INTRODUCED = [(K.AGREED, date(2026, 1, 5)), (K.UNION_DOCUMENT, date(2026, 1, 10))]
DAY = date(2026, 2, 3)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def introduced(count, branch, **facts):
    return [make_case(branch=branch, acts=INTRODUCED, **facts) for _ in range(count)]


def sent(world, cases):
    batch = make_batch(branch=world.ward, body=world.committee, people=cases, on=DAY)
    actions.apply(batch=batch, items=list(batch.items.all()), by=clerk(), today=TODAY)
    return Batch.objects.get(pk=batch.pk)


def address(name, batch=None):
    return reverse(f"batches:{name}", args=[batch.code] if batch else [])


def post(client, user, url, **data):
    client.as_(user)
    return client.post(url, {"_key": new_key(user), **data})


# ------------------------------------------------------------------ who sees what


def test_list_shows_the_place_and_what_lies_below(lan, chi, minh, ha, world, client):
    ours, above, other = (make_batch(branch=place) for place in (world.school, world.ward, world.other_ward))

    assert list(client.as_(lan).get(address("list")).context["page"]) == [ours]
    assert set(client.as_(chi).get(address("list")).context["page"]) == {ours, above}
    assert set(client.as_(ha).get(address("list")).context["page"]) == {ours, above, other}
    assert list(client.as_(minh).get(address("list")).context["page"]) == []


def test_a_party_body_sees_its_own_and_what_was_sent_to_it(sang, chi, world, client):
    mine = make_batch(K.RECEIVED, body=world.committee)
    make_batch(branch=world.ward, body=world.committee, people=introduced(1, world.school))  # prepared, not sent
    handed = sent(world, introduced(1, world.school))

    assert set(client.as_(sang).get(address("list")).context["page"]) == {mine, handed}
    assert mine not in set(client.as_(chi).get(address("list")).context["page"])
    assert client.get(address("detail", mine)).status_code == 404


def test_people_out_of_sight_are_neither_named_nor_counted(lan, chi, world, client):
    """Batches of the ward are out of lan's sight; in her own batch she sees only cases that are still hers."""
    from tracking.nominations import actions as nominations

    here, away = introduced(2, world.school)
    batch = make_batch(branch=world.school, body=world.committee, people=[here, away], on=DAY)
    nominations.move_case(nomination=away, branch=world.company, by=clerk(), on=date(2026, 2, 1), today=TODAY)

    (row,) = client.as_(lan).get(address("list")).context["page"]
    assert row.seen_count == 1
    assert [i.nomination for i in client.get(address("detail", batch)).context["page"]] == [here]
    preview = client.get(address("preview", batch))
    assert ([line.item.nomination for line in preview.context["found"].lines], preview.context["found"].hidden) == ([here], 1)


@pytest.mark.parametrize("query", ["", "?kind=handed_over", "?state=partly", "?q=DOT+03", "?kind=x&state=y&sau=z"])
def test_filters(query, chi, world, client):
    cases = introduced(2, world.school)
    batch = make_batch(branch=world.ward, body=world.committee, people=cases, on=DAY)
    actions.apply(batch=batch, items=list(batch.items.all()[:1]), by=clerk(), today=TODAY)
    make_batch(K.CEREMONY, branch=world.ward, name="Lễ kết nạp")

    found = [b.name for b in client.as_(chi).get(address("list") + query).context["page"]]
    assert set(found) == ({"Đợt 03/02/2026", "Lễ kết nạp"} if query in ("", "?kind=x&state=y&sau=z") else {"Đợt 03/02/2026"})


def test_every_figure_leads_to_the_people_counted(chi, world, client):
    cases = introduced(3, world.school)
    batch = make_batch(branch=world.ward, body=world.committee, people=cases, on=DAY)
    actions.apply(batch=batch, items=list(batch.items.all()[:1]), by=clerk(), today=TODAY)
    client.as_(chi)

    assert every_figure(client, address("list")) == 2
    assert every_figure(client, address("detail", batch)) == 3


@pytest.mark.parametrize("part", ["list", "detail"])
def test_part_is_inside_the_page(part, chi, world, client):
    batch = make_batch(branch=world.ward, people=introduced(1, world.school))
    client.as_(chi)
    text = client.get(address(part, batch if part == "detail" else None), headers={"HX-Request": "true"}).content.decode()

    assert text.startswith('<div id="batch-')
    assert "<html" not in text


# ------------------------------------------------------------------ cost


COSTS = {"list": 4, "detail": 7, "choose": 6, "prepare": 7, "preview": 9, "leave_out": 6}


@pytest.mark.parametrize("name", COSTS)
@pytest.mark.parametrize("rows", (1, 5))
def test_queries(name, rows, chi, world, client, django_assert_num_queries):
    cases = introduced(rows + 1, world.school)
    batch = make_batch(branch=world.ward, body=world.committee, people=cases, on=DAY)
    actions.apply(batch=batch, items=list(batch.items.all()[:1]), by=clerk(), today=TODAY)
    introduced(rows, world.school)
    for _ in range(rows - 1):
        make_batch(branch=world.ward, body=world.committee)
    client.as_(chi)

    with django_assert_num_queries(COSTS[name]):
        client.get(address(name, None if name == "list" else batch))


# ------------------------------------------------------------------ writing


def test_create_with_people_from_the_list(chi, world, client):
    ours, other = introduced(1, world.school) + introduced(1, world.other_branch)
    url = f"{address('create')}?phieu={ours.code}&phieu={other.code}"
    assert client.as_(chi).get(url).status_code == 200

    facts = {"kind": K.HANDED_OVER, "name": "Đợt 03/02/2026", "planned_on": "03/02/2026", "body": world.committee.name}
    answer = post(client, chi, url, **facts, **{"body-place": world.committee.code})

    batch = Batch.objects.get()
    assert answer.headers["Location"] == batch.get_absolute_url()
    assert (batch.branch, batch.body, batch.document_form, batch.planned_on) == (world.ward, world.committee, "hand_over", DAY)
    assert [i.nomination for i in batch.items.all()] == [ours]

    more = introduced(1, world.school)[0]
    post(client, chi, f"{address('create')}?phieu={more.code}", into=batch.code)
    assert batch.items.count() == 2


@pytest.mark.parametrize(
    "facts, field",
    [
        ({"kind": ""}, "kind"), ({"kind": "x"}, "kind"), ({"kind": K.SUBMITTED, "name": ""}, "name"), ({"kind": K.HANDED_OVER}, "body"),
        ({"kind": K.SUBMITTED, "planned_on": "30/02/2026"}, "planned_on"), ({"kind": K.SUBMITTED, "name": "a" * 10_000}, "name"),
    ],
)  # fmt: skip
def test_bad_input_writes_nothing(facts, field, chi, world, client):
    facts = {"name": "Đợt", "planned_on": "03/02/2026", **facts}
    answer = post(client, chi, address("create"), **facts)

    assert field in answer.context["form"].errors
    assert not Batch.objects.exists()


def test_choose_some_and_all_of_the_filter(chi, world, client):
    cases = [*introduced(2, world.school, full_name="Lê Thị An"), *introduced(2, world.company, full_name="Hoàng Đức")]
    pool = make_case(branch=world.school)
    batch = make_batch(branch=world.ward, body=world.committee)
    page = client.as_(chi).get(address("choose", batch)).context["page"]
    assert set(page) == set(cases)
    assert pool in client.get(address("choose", batch) + "?nhom=tat-ca").context["page"].rows

    post(client, chi, address("choose", batch), people=[cases[0].code])
    post(client, chi, address("choose", batch) + "?q=duc", **{"tat-ca": "1"})
    assert {i.nomination for i in batch.items.all()} == {cases[0], *cases[2:]}

    other = make_case(branch=world.other_branch, acts=INTRODUCED)
    answer = post(client, chi, address("choose", batch), people=[other.code])
    assert "people" in answer.context["form"].errors


def test_what_is_to_be_pointed_out_of_each_person_is_shown_and_asks_for_a_reason(chi, world, client):
    old = make_case(branch=world.school, acts=[(K.CLASS_CERTIFIED, date(2020, 1, 15))], on=date(2019, 9, 1))
    fine = make_case(branch=world.school, acts=[(K.CLASS_CERTIFIED, date(2025, 1, 15))])
    batch = make_batch(K.DOSSIER_OPENED, branch=world.ward, people=[old, fine], on=date(2026, 2, 3))
    url, codes = address("preview", batch), [old.code, fine.code]
    page = client.as_(chi).get(url)
    lines = {line.item.nomination: line.codes for line in page.context["found"].lines}
    assert lines == {old: "certificate_lapsed", fine: ""}
    assert "đã hết giá trị từ ngày 15/01/2025" in page.content.decode()
    shown = f"{old.code}:certificate_lapsed"
    assert f'name="shown" value="{shown}"' in page.content.decode()

    asked = post(client, chi, url, _version=batch.version, people=codes, shown=[shown])
    assert list(asked.context["form"].errors) == ["override"]
    unseen = post(client, chi, url, _version=batch.version, people=codes, override="Đã biết.")
    assert "chưa xem" in str(unseen.context["form"].non_field_errors())
    assert not Act.objects.filter(kind=K.DOSSIER_OPENED).exists()
    for tampered in ("x" * 10_000, ":", "a:b:c"):
        assert post(client, chi, url, _version=batch.version, people=codes, shown=[tampered]).status_code == 200
    post(client, chi, url, _version=batch.version, people=codes, shown=[shown], override="Chi bộ sẽ cử học lại.")

    acts = {act.nomination: act for act in Act.objects.filter(kind=K.DOSSIER_OPENED)}
    assert list(acts[old].cautions.values_list("code", flat=True)) == ["certificate_lapsed"]
    assert [t.text for t in acts[old].texts.all()] == ["Chi bộ sẽ cử học lại."]
    assert (acts[fine].cautions.count(), acts[fine].texts.count()) == (0, 0)


def test_prepare_preview_apply(chi, world, client):
    cases = introduced(3, world.school)
    batch = make_batch(branch=world.ward, body=world.committee, people=cases, on=DAY)
    one, two, three = batch.items.order_by("place")
    reason = Reason.objects.filter(used_for="return").first()
    rows = {
        f"i{one.pk}-plan": "record",
        f"i{one.pk}-on": "05/02/2026",
        f"i{two.pk}-plan": f"return:{reason.code}",
        f"i{three.pk}-plan": "skip",
    }
    post(client, chi, address("prepare", batch), _version=batch.version, **rows)
    assert list(batch.items.order_by("place").values_list("plan", "on")) == [
        (Plan.RECORD, date(2026, 2, 5)), (Plan.RETURN, None), (Plan.SKIP, None)
    ]  # fmt: skip

    batch.refresh_from_db()
    codes = [one.nomination.code, two.nomination.code]
    answer = post(client, chi, address("preview", batch), _version=batch.version, people=codes)
    assert answer.status_code == 302
    assert list(batch.items.order_by("place").values_list("decision", flat=True)) == [
        Decision.APPLIED, Decision.RETURNED, Decision.PENDING
    ]  # fmt: skip
    stale = post(client, chi, address("preview", batch), _version=batch.version, people=codes)
    assert "vừa được" in str(stale.context["form"].non_field_errors())
    assert Act.objects.filter(kind__in=(K.HANDED_OVER, K.RETURNED)).count() == 2


def test_prepare_keeps_what_was_typed_and_says_what_is_wrong(chi, world, client):
    batch = make_batch(branch=world.ward, people=introduced(1, world.school), on=DAY)
    item = batch.items.get()
    answer = post(
        client, chi, address("prepare", batch), _version=batch.version, **{f"i{item.pk}-plan": "return:x", f"i{item.pk}-on": "31/02"}
    )

    (row,) = answer.context["form"].rows
    assert set(row.errors) == {"plan", "on"}
    assert BatchItem.objects.get().plan == Plan.RECORD


def test_lan_may_not_return_and_is_not_offered_it(lan, world, client):
    batch = make_batch(branch=world.school, people=introduced(1, world.school), on=DAY)
    (row,) = client.as_(lan).get(address("prepare", batch)).context["form"].rows
    assert [value for value, _label in row.fields["plan"].choices] == ["record", "skip"]


def test_apply_cannot_be_tampered_with(chi, world, client):
    """Neither a person of another batch nor one out of reach can be slipped in."""
    batch = make_batch(branch=world.ward, body=world.committee, people=introduced(1, world.school), on=DAY)
    other = make_batch(branch=world.other_ward, people=introduced(1, world.other_branch), on=DAY)
    code = other.items.get().nomination.code
    answer = post(client, chi, address("preview", batch), _version=batch.version, people=[code])

    assert answer.status_code == 200
    assert not Act.objects.filter(kind=K.HANDED_OVER).exists()


def test_party_body_answers_the_list(sang, world, client):
    cases = introduced(2, world.school)
    handed = sent(world, cases)
    answer = post(client, sang, address("follow", handed), name="Tiếp nhận", planned_on="10/02/2026")
    follow = Batch.objects.get(kind=K.RECEIVED)
    assert answer.headers["Location"] == address("prepare", follow)
    assert (follow.branch, follow.body, follow.follows, follow.items.count()) == (None, world.committee, handed, 2)

    post(client, sang, address("preview", follow), _version=follow.version, people=[c.code for c in cases])
    assert set(Act.objects.filter(kind=K.RECEIVED).values_list("source", flat=True)) == {Source.PARTY}
    assert client.get(address("update", handed)).status_code == 403


def test_leave_out_and_cancel(chi, world, client):
    batch = make_batch(branch=world.ward, people=introduced(2, world.school))
    post(client, chi, address("leave_out", batch), _version=batch.version, people=[batch.items.first().nomination.code])
    assert batch.items.pending().count() == 1
    batch.refresh_from_db()
    post(client, chi, address("cancel", batch), _version=batch.version)
    assert Batch.objects.get().cancelled_on == TODAY


# ------------------------------------------------------------------ workbook


def test_workbook_names_the_people_in_sight_and_is_logged(chi, world, client):
    handed = sent(world, introduced(2, world.school))
    client.as_(chi)
    assert b"".join(client.get(address("export", handed))).startswith(b"PK")
    assert list(ViewLog.objects.order_by("pk").values_list("kind", "row_count")) == [("export", 2)]


def test_ticks_stand_in_the_list_of_those_who_keep_batches(chi, thu, world, client):
    introduced(1, world.school)
    assert 'name="phieu"' in client.as_(chi).get(reverse("nominations:list")).content.decode()
    assert 'name="phieu"' not in client.as_(thu).get(reverse("nominations:list")).content.decode()
    assert timezone.localdate() == TODAY
