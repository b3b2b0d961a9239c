"""Batches: who joins, what is prepared, what applying writes, and that it writes everything or nothing, once.

Broken once to see them red: ``record_entries`` without its check, and without bringing members up to date; people decided before
not refused;
``sent_on`` not set; what is only being prepared shown to the Party body; a preview that did not ask for reach; unfinished batches left
behind by a merger; batches left out of the copies of a moved tree.
"""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.dates import PartialDate
from portal.db import is_postgres
from portal.errors import RuleBroken, Stale
from tests.factories import TODAY, add_act, arranger, clerk, make_batch, make_body, make_case
from tracking.batches import actions, queries
from tracking.batches.actions import ItemFacts
from tracking.batches.models import Batch, BatchItem
from tracking.batches.rules import BatchState, Decision, Outcome
from tracking.catalogue.models import Reason
from tracking.history.models import Event
from tracking.nominations import actions as nominations
from tracking.nominations.actions import DocumentFacts, Entry, ManyRefused
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm, Source, Stage

pytestmark = pytest.mark.django_db
INTRODUCED = [(K.AGREED, date(2026, 1, 5)), (K.UNION_DOCUMENT, date(2026, 1, 10))]
DAY = date(2026, 2, 3)


def introduced(count, branch, **facts):
    return [make_case(branch=branch, acts=INTRODUCED, **facts) for _ in range(count)]


def apply(batch, items=None, by=None, **facts):
    items = list(batch.items.pending()) if items is None else items
    return actions.apply(batch=batch, items=items, by=by or clerk(), today=TODAY, **facts)


def plan(batch, item, what, **facts):
    actions.prepare(batch=batch, people=[ItemFacts(item, what, **facts)], by=clerk())


def return_reason():
    return Reason.objects.filter(used_for="return").first()


# ------------------------------------------------------------------ many acts at once


def test_many_acts_equal_single_acts(world):
    """The same facts recorded one by one and together leave the same cases and acts."""
    body, by = world.committee, clerk()
    one, many = introduced(3, world.school), introduced(3, world.school)
    facts = {"on": DAY, "document": DocumentFacts(DocumentForm.HAND_OVER_LETTER, "15/CV", DAY), "body": body}
    for case in one:
        nominations.record(K.HANDED_OVER, nomination=case, by=by, today=TODAY, **facts)
    nominations.record_entries(entries=[Entry(nomination=c, kind=K.HANDED_OVER, **facts) for c in many], by=by, today=TODAY)

    left_out = ("id", "code", "member_id", "name_key", "name_fold", "given_fold", "opened_at", "touched_at")
    rows = [{k: v for k, v in r.items() if k not in left_out} for r in Nomination.objects.order_by("pk").values()]
    assert rows[0] == rows[3]
    acts = Act.objects.filter(kind=K.HANDED_OVER).order_by("pk")
    shown = [(a.on, a.branch_id, a.body_id, a.source, a.rule_set_id, a.by_id, a.document.number, a.document.on) for a in acts]
    assert len(set(shown)) == 1
    assert list(case_faults()) == []


def test_many_acts_bring_members_up_to_date(world):
    cases = [make_case(branch=world.school, acts=[(K.ADMISSION_DECISION, date(2026, 3, 1))]) for _ in range(2)]
    entries = [Entry(nomination=c, kind=K.CEREMONY, on=date(2026, 3, 9), source=Source.NOTICE_PHONE) for c in cases]

    nominations.record_entries(entries=entries, by=clerk(), today=TODAY)

    assert [Nomination.objects.get(pk=c.pk).member.party_status for c in cases] == ["probation", "probation"]
    assert list(case_faults()) == []


def test_many_acts_are_all_refused_with_every_reason(world):
    fine, closed = introduced(2, world.school)
    add_act(closed, K.WITHDRAWN, date(2026, 1, 20))
    entries = [Entry(nomination=c, kind=K.HANDED_OVER, on=TODAY + timedelta(days=2)) for c in (fine, closed)]

    with pytest.raises(ManyRefused) as refusal:
        nominations.record_entries(entries=entries, by=clerk(), today=TODAY)

    assert {pk: len(found) for pk, found in refusal.value.by_case.items()} == {fine.pk: 2, closed.pk: 3}
    assert not Act.objects.filter(kind=K.HANDED_OVER).exists()


@pytest.mark.parametrize("people", (5, 25))
def test_many_acts_take_a_fixed_number_of_statements(people, world, django_assert_max_num_queries):
    batch = make_batch(branch=world.ward, body=world.committee, people=introduced(people, world.school), on=DAY, document_number="1")
    # the locks of the trees are statements on PostgreSQL alone; a statement of SQLite holds sixteen whole cases
    with django_assert_max_num_queries(39 if is_postgres() else 35 + people // 16):
        apply(batch)


# ------------------------------------------------------------------ who joins


def test_batch_with_people_in_order_of_names(world):
    cases = [make_case(branch=world.school, full_name=name) for name in ("Vũ Hoà Bình", "Lê Thị An", "Trần Văn Ân")]
    batch = make_batch(branch=world.ward, people=cases)

    names = [i.nomination.member.full_name for i in batch.items.order_by("place")]
    assert names == ["Lê Thị An", "Trần Văn Ân", "Vũ Hoà Bình"]
    assert Event.objects.filter(action="batches.add").get().facts["count"] == 3


def test_one_open_item_per_person_and_kind(world):
    (case,) = introduced(1, world.school)
    first = make_batch(branch=world.ward, people=[case])
    with pytest.raises(RuleBroken, match="đang ở một đợt khác"):
        make_batch(branch=world.school, people=[case])
    make_batch(K.RECEIVED, branch=world.ward, people=[case])  # another kind is another matter

    other = make_batch(branch=world.ward)
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchItem.objects.create(batch=other, nomination=case, kind=K.HANDED_OVER, place=1)
    actions.leave_out(batch=first, items=list(first.items.all()), by=clerk())
    actions.add_people(batch=other, people=[case], by=clerk())
    assert other.items.pending().count() == 1


def test_who_was_taken_out_joins_again(world):
    (case,) = introduced(1, world.school)
    batch = make_batch(branch=world.ward, people=[case])
    actions.leave_out(batch=batch, items=list(batch.items.all()), by=clerk())
    actions.add_people(batch=batch, people=[case], by=clerk())

    assert [i.decision for i in batch.items.all()] == [Decision.PENDING]


def test_closed_cases_and_a_full_batch_are_refused(world, monkeypatch):
    fine, closed = introduced(2, world.school)
    add_act(closed, K.WITHDRAWN, date(2026, 1, 20))
    batch = make_batch(branch=world.ward)
    monkeypatch.setattr("tracking.batches.rules.MOST", 1)

    with pytest.raises(RuleBroken) as refusal:
        actions.add_people(batch=batch, people=[fine, closed], by=clerk())
    assert len(refusal.value.reasons) == 2
    assert not batch.items.exists()


def test_hand_over_needs_its_body(world):
    with pytest.raises(RuleBroken, match="Chọn cấp ủy tiếp nhận"):
        actions.create_batch(kind=K.HANDED_OVER, branch=world.ward, by=clerk(), name="Đợt", planned_on=DAY)
    with pytest.raises(RuleBroken, match="Không lập được"):
        actions.create_batch(kind=K.SUBMITTED, body=world.committee, by=clerk(), name="Đợt", planned_on=DAY)


# ------------------------------------------------------------------ applying


def test_apply_records_with_own_values_and_lets_the_body_see(chi, sang, world):
    first, second = introduced(2, world.school)
    batch = make_batch(branch=world.ward, body=world.committee, people=[first, second], on=DAY, document_number="15/CV-CĐ")
    item = batch.items.get(nomination=second)
    plan(batch, item, "record", day=PartialDate(date(2026, 2, 5)), document_number="16/CV-CĐ")
    assert not Batch.objects.visible_to(sang).exists()

    done = apply(batch, by=chi)

    acts = {a.nomination_id: a for a in Act.objects.filter(kind=K.HANDED_OVER).select_related("document")}
    told = {pk: (a.on, a.document.number, a.document.on, a.body, a.source, a.by) for pk, a in acts.items()}
    assert told == {
        first.pk: (DAY, "15/CV-CĐ", DAY, world.committee, Source.OWN, chi),
        second.pk: (date(2026, 2, 5), "16/CV-CĐ", date(2026, 2, 5), world.committee, Source.OWN, chi),
    }
    assert (done.recorded, done.returned, done.batch.sent_on) == (2, 0, TODAY)
    assert {i.act for i in batch.items.all()} == set(acts.values())
    assert list(Batch.objects.visible_to(sang)) == [batch]
    assert list(case_faults()) == []


def test_reception_takes_some_and_returns_one_with_its_reason(world):
    cases = [make_case(branch=world.school, acts=[*INTRODUCED, (K.HANDED_OVER, DAY, {"body": world.committee})]) for _ in range(3)]
    batch = make_batch(K.RECEIVED, body=world.committee, people=cases, on=date(2026, 2, 10))
    back, later = batch.items.order_by("place")[0], batch.items.order_by("place")[1]
    plan(batch, back, "return", reason=return_reason())
    plan(batch, later, "skip")

    done = apply(batch, items=[i for i in batch.items.all() if i != later])

    assert (done.recorded, done.returned) == (1, 1)
    decisions = list(batch.items.order_by("place").values_list("decision", "act__kind", "act__source", "act__reason"))
    assert decisions == [
        (Decision.RETURNED, K.RETURNED, Source.PARTY, return_reason().pk),
        (Decision.PENDING, None, None, None),
        (Decision.APPLIED, K.RECEIVED, Source.PARTY, None),
    ]
    assert Nomination.objects.get(pk=back.nomination_id).waiting_supplement
    assert Nomination.objects.filter(stage=Stage.ACCEPTED_BY_CELL).count() == 1
    assert list(Batch.objects.in_state(BatchState.PARTLY)) == [batch]


def test_apply_writes_all_or_nothing_and_says_who(world, chi):
    fine, turned = introduced(1, world.school, full_name="Lê Thị An") + introduced(1, world.school, full_name="Hoàng Đức")
    batch = make_batch(branch=world.ward, body=world.committee, people=[fine, turned], on=DAY)
    assert queries.preview(batch, chi, TODAY).recorded_count == 2
    add_act(turned, K.WITHDRAWN, date(2026, 1, 20))  # somebody else, between preview and apply

    with pytest.raises(RuleBroken) as refusal:
        apply(batch)

    assert len(refusal.value.reasons) == 1
    assert "Hoàng Đức" in str(refusal.value)
    assert not Act.objects.filter(kind=K.HANDED_OVER).exists()
    assert batch.items.pending().count() == 2
    found = queries.preview(batch, chi, TODAY)
    assert [(line.item.nomination, line.verdict.outcome) for line in found.lines] == [(turned, Outcome.REFUSED), (fine, Outcome.WARN)]


def test_apply_twice_writes_once(world):
    batch = make_batch(branch=world.ward, body=world.committee, people=introduced(2, world.school), on=DAY)
    items, seen = list(batch.items.all()), batch.version
    apply(batch, items=items, version=seen)

    with pytest.raises(Stale):
        apply(batch, items=items, version=seen)
    with pytest.raises(RuleBroken, match="không ghi thêm lần nữa"):
        apply(batch, items=items)
    assert Act.objects.filter(kind=K.HANDED_OVER).count() == 2


def test_mentor_named_in_a_batch_stands_in_the_act_alone_afterwards(world):
    case = introduced(1, world.school)[0]
    add_act(case, K.HANDED_OVER, date(2026, 1, 12), {"body": world.committee})
    batch = make_batch(branch=world.ward, kind=K.RECEIVED, body=world.committee, people=[case], on=DAY)
    plan(batch, batch.items.get(), "record", mentor="Lê Văn Giúp")

    apply(batch)

    item = batch.items.get()
    assert (item.mentor, item.act.texts.get(kind="mentor").text) == ("", "Lê Văn Giúp")


def test_skipped_people_and_nobody_are_not_applied(world):
    batch = make_batch(branch=world.ward, people=introduced(1, world.school), on=DAY)
    plan(batch, batch.items.get(), "skip")

    with pytest.raises(RuleBroken, match="Chưa ghi lần này"):
        apply(batch)
    with pytest.raises(RuleBroken, match="Chọn ít nhất một"):
        apply(batch, items=[])


def test_return_needs_a_reason(world):
    batch = make_batch(branch=world.ward, people=introduced(1, world.school), on=DAY)
    with pytest.raises(RuleBroken, match="Chọn lý do"):
        plan(batch, batch.items.get(), "return")


def test_preview_refuses_what_is_out_of_reach(chi, world):
    """A case that went to another ward meanwhile; the preview is asked by who keeps the batch."""
    here, away = introduced(2, world.school)
    batch = make_batch(branch=world.ward, people=[here, away], on=DAY)
    nominations.move_case(nomination=away, branch=world.other_branch, by=clerk(), on=date(2026, 2, 1), today=TODAY)

    found = queries.preview(batch, chi, TODAY)
    assert [line.item.nomination for line in found.lines] == [here]
    assert found.hidden == 1
    assert [i.nomination for i in queries.applicable(batch, chi)] == [here]


def test_preview_refuses_a_case_that_left_the_batch_s_place(ha, world):
    """Still in sight of the province, but the ward's batch no longer reaches it."""
    here, away = introduced(2, world.school)
    batch = make_batch(branch=world.ward, body=world.committee, people=[here, away], on=DAY)
    nominations.move_case(nomination=away, branch=world.other_branch, by=clerk(), on=date(2026, 2, 1), today=TODAY)

    outcomes = {line.item.nomination: line.verdict.outcome for line in queries.preview(batch, ha, TODAY).lines}
    assert outcomes == {away: Outcome.REFUSED, here: Outcome.WARN}
    assert [i.nomination for i in queries.applicable(batch, ha)] == [here]


def test_preview_says_every_reason_and_warning(chi, world):
    case = make_case(branch=world.school, on=date(2026, 1, 1))
    batch = make_batch(branch=world.ward, people=[case], on=TODAY + timedelta(days=3))

    (line,) = queries.preview(batch, chi, TODAY).lines
    assert [r.field for r in line.verdict.reasons] == ["on"]
    actions.update_batch(batch=batch, by=clerk(), name="Đợt", planned_on=DAY)
    (line,) = queries.preview(Batch.objects.get(), chi, TODAY).lines
    assert (line.verdict.outcome, len(line.verdict.warnings)) == (Outcome.WARN, 2)


@pytest.mark.parametrize("people", (1, 30))
def test_preview_queries(people, chi, world, django_assert_num_queries):
    batch = make_batch(branch=world.ward, people=introduced(people, world.school), on=DAY)
    chi.access.scopes  # noqa: B018 (loaded before counting)
    batch = queries.loaded().get(pk=batch.pk)
    with django_assert_num_queries(4):
        assert len(queries.preview(batch, chi, TODAY).lines) == people


# ------------------------------------------------------------------ changing, cancelling


def test_cancel_frees_everybody_unless_something_is_recorded(world):
    cases = introduced(2, world.school)
    batch = make_batch(branch=world.ward, body=world.committee, people=cases, on=DAY)
    actions.cancel(batch=batch, by=clerk(), today=TODAY)
    assert list(Batch.objects.in_state(BatchState.CANCELLED)) == [batch]
    with pytest.raises(RuleBroken, match="đã hủy"):
        actions.add_people(batch=batch, people=cases, by=clerk())

    again = make_batch(branch=world.ward, body=world.committee, people=cases, on=DAY)
    apply(again, items=list(again.items.all()[:1]))
    with pytest.raises(RuleBroken, match="không hủy được"):
        actions.cancel(batch=again, by=clerk(), today=TODAY)
    with pytest.raises(RuleBroken, match="vừa thay đổi"):
        actions.leave_out(batch=again, items=list(again.items.all()), by=clerk())


def test_a_sent_list_stays_where_it_went(world):
    batch = make_batch(branch=world.ward, body=world.committee, people=introduced(1, world.school), on=DAY)
    actions.update_batch(batch=batch, by=clerk(), name="Đợt A", planned_on=DAY, body=world.other_committee)
    assert Batch.objects.get().b2_id == world.other_committee.b2_id
    apply(batch)
    with pytest.raises(RuleBroken, match="Lập đợt mới"):
        actions.update_batch(batch=batch, by=clerk(), name="Đợt A", planned_on=DAY, body=make_body())


def test_receipt_counts_every_way_of_answering(chi, sang, world):
    """One received in a batch, one returned on its own page, one still waiting."""
    cases = introduced(3, world.school)
    batch = make_batch(branch=world.ward, body=world.committee, people=cases, on=DAY)
    apply(batch)
    add_act(cases[1], K.RETURNED, date(2026, 2, 20), {"reason": return_reason()})
    follow = make_batch(K.RECEIVED, body=world.committee, people=cases[:1], on=date(2026, 2, 12), follows=batch)
    apply(follow)

    for person in (chi, sang):
        paper = queries.receipt(batch, person)
        assert (paper.total, paper.received, paper.returned, paper.waiting) == (3, 1, 1, 1)
    assert [c.pk for c in queries.to_follow(Batch.objects.get(pk=batch.pk), sang)] == [cases[2].pk]
    assert queries.receipt(follow, sang).received == 1


def test_a_reversed_act_is_no_longer_on_the_receipt(chi, world):
    cases = introduced(2, world.school)
    batch = make_batch(branch=world.ward, body=world.committee, people=cases, on=DAY)
    apply(batch)
    act = batch.items.first().act
    nominations.reverse(act=act, by=clerk(), today=TODAY)

    assert [i.is_undone for i in queries.items(batch, chi)] == [True, False]
    assert queries.receipt(batch, chi).total == 1


def test_line_follows_the_acts_that_stand(chi, world, client):
    cases = introduced(4, world.school)
    batch = make_batch(branch=world.ward, body=world.committee, people=cases, on=DAY)
    apply(batch)
    acts = [i.act for i in batch.items.order_by("place")]
    nominations.reverse(act=acts[0], by=clerk(), today=TODAY)
    for place, days in ((1, (4, 5)), (2, (6,))):  # corrected twice, then taken back; corrected once
        act = acts[place]
        for day in days:
            facts = {"replaces": act, "body": world.committee}
            act = add_act(act.nomination, K.HANDED_OVER, date(2026, 2, day), facts)
        if place == 1:
            nominations.reverse(act=act, by=clerk(), today=TODAY)

    rows = list(queries.items(batch, chi))
    assert [(i.is_undone, str(i.day)) for i in rows] == [
        (True, "03/02/2026"), (True, "05/02/2026"), (False, "06/02/2026"), (False, "03/02/2026"),
    ]  # fmt: skip
    standing = [i.nomination for i in rows[2:]]
    assert [line.item.nomination for line in queries.receipt(batch, chi).lines] == standing
    assert [line.item.nomination for line in queries.sheet(batch, chi).lines] == standing
    assert set(queries.to_follow(Batch.objects.get(pk=batch.pk), chi)) == set(standing)
    page = client.as_(chi).get(batch.get_absolute_url())
    assert (page.context["mine"]["undone"], page.context["mine"]["applied"], page.context["done"]) == (2, 2, 2)
    for asked, people in (("undone", rows[:2]), ("applied", rows[2:]), ("done", rows[2:])):
        assert list(client.get(batch.get_absolute_url(), {"ket-qua": asked}).context["page"]) == people
    assert list(Batch.objects.with_people(chi).values_list("done_count", "seen_done_count")) == [(2, 2)]


def test_whoever_was_recorded_by_mistake_joins_again_and_is_recorded_again(chi, world):
    case, other = introduced(2, world.school)
    batch = make_batch(branch=world.ward, body=world.committee, people=[case], on=DAY)
    apply(batch)
    nominations.reverse(act=batch.items.get().act, by=clerk(), today=TODAY)
    assert Batch.objects.in_state(BatchState.PREPARED).get() == batch
    assert set(queries.candidates(batch, chi)) == {case, other}

    actions.add_people(batch=batch, people=[case], by=clerk())
    apply(batch)

    item = queries.items(batch, chi).get()
    assert (item.decision, item.is_undone, case.acts.filter(kind=K.HANDED_OVER).count()) == (Decision.APPLIED, False, 2)
    assert case not in queries.candidates(batch, chi)


def test_batch_of_which_everything_was_taken_back_may_be_given_up(world):
    batch = make_batch(branch=world.ward, body=world.committee, people=introduced(1, world.school), on=DAY)
    apply(batch)
    with pytest.raises(RuleBroken):
        actions.cancel(batch=batch, by=clerk(), today=TODAY)
    nominations.reverse(act=batch.items.get().act, by=clerk(), today=TODAY)

    actions.cancel(batch=batch, by=clerk(), today=TODAY)

    assert Batch.objects.get().cancelled_on == TODAY


def test_unfinished_batches_follow_the_branch_that_takes_over(world):
    from tracking.reorganisation import actions as reorganisation
    from tracking.reorganisation import bodies
    from tracking.reorganisation.queries import copy_faults

    cases = introduced(2, world.school)
    batch = make_batch(branch=world.school, body=world.committee, people=cases[:1], on=DAY)
    done = make_batch(branch=world.school, body=world.committee, people=cases[1:], on=DAY)
    apply(done)
    reorganisation.merge(branch=world.school, successor=world.company, on=date(2026, 6, 1), by=clerk(), today=TODAY)

    assert Batch.objects.get(pk=batch.pk).branch == world.company
    assert Batch.objects.get(pk=done.pk).branch == world.school
    reorganisation.move(branch=world.company, parent=world.other_ward, on=date(2026, 7, 1), by=clerk(), today=TODAY)
    bodies.move(body=world.committee, parent=make_body(), on=date(2026, 7, 1), by=arranger())
    successor = make_body()
    bodies.close(body=world.committee, successor=successor, on=date(2026, 8, 1), by=arranger(), today=TODAY)
    assert (Batch.objects.get(pk=batch.pk).body, Batch.objects.get(pk=done.pk).body) == (successor, world.committee)
    assert [line for line in copy_faults() if line.startswith("batch")] == []
