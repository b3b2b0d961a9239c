"""One act for many cases: who is left out and why, what is written, and that it is what single acts would have written."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.db import is_postgres
from portal.errors import RuleBroken
from tests.factories import TODAY, add_act, make_body, make_branch, make_case, make_user
from tracking.access.rules import Role
from tracking.nominations import actions
from tracking.nominations.checks import case_faults
from tracking.nominations.models import Act, Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm, Source, Stage
from tracking.nominations.verdicts import loaded_many

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 3)
FACTS = {"on": DAY, "today": TODAY}


def loaded(*cases):
    found = {n.pk: n for n in loaded_many(Nomination.objects.filter(pk__in=[c.pk for c in cases]))}
    return [found[c.pk] for c in cases]


def words(verdict):
    return [str(r.text) for r in verdict.reasons]


def test_preview_says_of_each_case_every_reason(chi, world):
    fine = make_case(branch=world.company)
    closed = make_case(branch=world.company, acts=[(K.WITHDRAWN, date(2025, 10, 1))])
    done = make_case(branch=world.company, acts=[(K.AGREED, DAY)])
    elsewhere = make_case(branch=world.other_branch)

    found = actions.preview_many(K.AGREED, loaded(fine, closed, done, elsewhere), by=chi, **FACTS)

    assert [v.can for v in found] == [True, False, False, False]
    assert words(found[1]) == ["Phiếu đã thôi theo dõi (Đoàn viên xin thôi). Chọn “Tiếp tục theo dõi” trước khi ghi thêm."]
    assert words(found[2]) == ["Đã ghi “Đã trao đổi, đoàn viên đồng ý” ngày 03/03/2026."]
    assert words(found[3]) == [str(chi.access.why_not("nomination_edit"))]
    assert Act.objects.filter(kind=K.AGREED).count() == 1


def test_preview_finds_each_receiving_body(chi, world):
    named = make_body("Đảng ủy được nêu tên")
    with_letter = make_case(branch=world.company, acts=[(K.UNION_DOCUMENT, DAY, {"body": named})])
    by_route, own_cell = make_case(branch=world.company), make_case(branch=world.school)
    nowhere = make_case(branch=make_branch(parent=world.ward))

    found = actions.preview_many(K.HANDED_OVER, loaded(with_letter, by_route, own_cell, nowhere), by=chi, **FACTS)

    assert [v.body for v in found] == [named, world.committee, world.cell, None]
    assert words(found[3]) == ["Đơn vị chưa có tổ chức đảng. Chọn cấp ủy tiếp nhận trước khi gửi danh sách."]
    assert found[1].warnings == ["Chưa có thông tin về “BCH công đoàn giới thiệu”. Vẫn ghi được; bổ sung sau khi cấp ủy thông báo."]


def test_recording_writes_what_single_acts_would(chi, world):
    body, facts = make_body(), {"note": "Cùng một công văn"}
    document = actions.DocumentFacts(DocumentForm.HAND_OVER_LETTER, "12/CĐ", DAY)
    many, one = make_case(branch=world.company), make_case(branch=world.company)

    written = actions.record_many(K.HANDED_OVER, nominations=[many], by=chi, body=body, document=document, **facts, **FACTS)
    actions.record(K.HANDED_OVER, nomination=one, by=chi, body=body, document=document, **facts, **FACTS)

    many.refresh_from_db(), one.refresh_from_db()
    own = {"id", "code", "member_id", "name_key", "name_fold", "given_fold", "opened_at", "touched_at", "origin_birth_on", "origin_sex"}
    columns = [f.attname for f in Nomination._meta.concrete_fields if f.attname not in own]
    assert {c: getattr(many, c) for c in columns} == {c: getattr(one, c) for c in columns}
    act, twin = written.acts[0], one.acts.get(kind=K.HANDED_OVER)
    same = ("kind", "on", "precision", "recorded_on", "by_id", "branch_id", "body_id", "source", "rule_set_id")
    assert {c: getattr(act, c) for c in same} == {c: getattr(twin, c) for c in same}
    assert (act.document.number, act.texts.get().text) == ("12/CĐ", "Cùng một công văn")
    assert list(case_faults()) == []


def test_ceremony_for_many_makes_probationers(chi, world):
    cases = [make_case(branch=world.company) for _ in range(3)]

    actions.record_many(K.CEREMONY, nominations=cases, by=chi, **FACTS)

    for case in cases:
        case.refresh_from_db()
        assert (case.stage, case.member.__class__.objects.get(pk=case.member_id).party_status) == (Stage.PROBATION, "probation")
    assert list(case_faults()) == []


def test_nothing_is_written_when_one_cannot_be(chi, world):
    fine, closed = make_case(branch=world.company), make_case(branch=world.company, acts=[(K.WITHDRAWN, date(2025, 10, 1))])

    with pytest.raises(RuleBroken) as refusal:
        actions.record_many(K.AGREED, nominations=[fine, closed], by=chi, **FACTS)

    assert [str(r.text).startswith(f"Đồng chí {closed.member.full_name}: ") for r in refusal.value.reasons] == [True]
    assert not fine.acts.filter(kind=K.AGREED).exists()


def test_those_who_cannot_be_are_left_out_when_asked(chi, world):
    fine, closed = make_case(branch=world.company), make_case(branch=world.company, acts=[(K.WITHDRAWN, date(2025, 10, 1))])

    written = actions.record_many(K.AGREED, nominations=[fine, closed], by=chi, skip_refused=True, **FACTS)

    assert ([a.nomination for a in written.acts], [v.nomination for v in written.skipped]) == ([fine], [closed])


def test_a_case_that_moved_on_is_not_recorded_unseen(chi, world):
    case = make_case(branch=world.company)
    seen = {case.pk: case.version}
    add_act(case, K.SUBMITTED, DAY)

    with pytest.raises(RuleBroken) as refusal:
        actions.record_many(K.AGREED, nominations=[case], by=chi, versions=seen, **FACTS)

    assert "vừa có người cập nhật" in str(refusal.value)


def test_the_same_person_named_twice_is_written_once(chi, world):
    case = make_case(branch=world.company)

    assert len(actions.record_many(K.AGREED, nominations=[case, case], by=chi, **FACTS).acts) == 1


@pytest.mark.parametrize(
    "kind, how_many, words_", [(K.AGREED, 0, "Chọn ít nhất một đồng chí."), (K.MOVED, 1, "Việc này chỉ ghi được tại từng phiếu.")]
)
def test_what_is_wrong_for_everybody_is_said_once(kind, how_many, words_, chi, world):
    cases = [make_case(branch=world.company) for _ in range(how_many)]

    with pytest.raises(RuleBroken) as refusal:
        actions.record_many(kind, nominations=cases, by=chi, **FACTS)

    assert str(refusal.value) == words_


def test_too_many_at_once_are_refused(chi, world):
    case = make_case(branch=world.company)

    with pytest.raises(RuleBroken) as refusal:
        actions.record_many(K.AGREED, nominations=[case] * (actions.rules.MOST_AT_ONCE + 1), by=chi, **FACTS)

    assert str(refusal.value).startswith("Mỗi lần ghi nhiều nhất 500 đồng chí.")


def test_source_follows_from_who_records(world):
    case = make_case(branch=world.company, acts=[(K.HANDED_OVER, DAY, {"body": world.committee})])
    reviewer = make_user("can-bo-dang", role=Role.PARTY_REVIEWER, body=world.committee)
    union = make_user("can-bo-phuong", role=Role.UPPER_OFFICER, branch=world.ward)
    asked = {"on": date(2026, 4, 1), "today": TODAY, "source": Source.NOTICE_LETTER}

    assert actions.preview_many(K.RECEIVED, loaded(case), by=reviewer, **asked)[0].source == Source.PARTY
    assert actions.preview_many(K.RECEIVED, loaded(case), by=union, **asked)[0].source == Source.NOTICE_LETTER


@pytest.mark.parametrize("rows", (2, 40))
def test_statements_do_not_grow_with_people(rows, chi, world):
    cases = [make_case(branch=world.company) for _ in range(rows)]
    assert chi.access.scopes

    with CaptureQueriesContext(connection) as captured:
        actions.record_many(K.HANDED_OVER, nominations=cases, by=chi, note="Cùng đợt", **FACTS)

    # SQLite has one writer anyway and asks for no locks; a statement of it holds sixteen whole cases
    more = 2 if is_postgres() else rows // 16
    assert len(captured) <= 20 + more, [q["sql"][:80] for q in captured]
