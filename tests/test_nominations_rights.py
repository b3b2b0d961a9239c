"""Who may record what: every kind × every role, and what a page answers to those who may not."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import make_case
from tracking.access.rules import ALLOWED, Role
from tracking.nominations import rights, rules
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Side, Source, Stage

KEEPERS = {Role.BRANCH_OFFICER, Role.UPPER_OFFICER, Role.ORGANISATION_BOARD}
ONLY_READ = {Role.LEADER, Role.INSPECTOR, Role.ADMINISTRATOR}


def expected(kind, role):
    if role in ONLY_READ:
        return False
    if kind == K.RETURNED:
        return role != Role.BRANCH_OFFICER
    if role == Role.PARTY_REVIEWER:
        return rules.PROCEDURE[kind].side == Side.PARTY
    return True


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", list(K))
def test_every_kind_answers_every_role(kind, role):
    assert rights.may_record(kind, ALLOWED[role]) is expected(kind, role)


@pytest.mark.parametrize("kind", list(K))
def test_party_facts_come_from_notice_or_from_the_party_itself(kind):
    union, party = rights.sources(kind, ALLOWED[Role.BRANCH_OFFICER]), rights.sources(kind, ALLOWED[Role.PARTY_REVIEWER])
    if rules.PROCEDURE[kind].side == Side.PARTY:
        assert (union, party) == (rules.NOTICES, (Source.PARTY,))
    else:
        assert (union, party) == ((Source.OWN,), (Source.PARTY,))


def test_two_offices_let_a_person_choose_the_source():
    both = ALLOWED[Role.BRANCH_OFFICER] | ALLOWED[Role.PARTY_REVIEWER]
    assert rights.sources(K.CEREMONY, both) == (Source.PARTY, *rules.NOTICES)


def test_every_kind_has_an_address_of_its_own():
    assert set(rights.SLUGS) == set(K)
    assert len(rights.KIND_BY_SLUG) == len(K)


@pytest.mark.parametrize(
    ("standing", "first"),
    [
        (rules.Standing(), K.UNION_DOCUMENT),
        (rules.Standing(stage=Stage.CLASS_CERTIFIED), K.UNION_DOCUMENT),
        (rules.Standing(stage=Stage.UNION_RESOLVED, introduced_on=1), K.HANDED_OVER),
        (rules.Standing(stage=Stage.UNION_RESOLVED, introduced_on=1, waiting_supplement=True), K.SUPPLEMENTED),
        (rules.Standing(stage=Stage.DOSSIER_OPENED), K.UNION_DOCUMENT),
    ],
)
def test_the_likeliest_act_comes_first(standing, first):
    kinds = [K.UNION_DOCUMENT, K.HANDED_OVER, K.SUPPLEMENTED]
    assert rights.likeliest(kinds, standing) == first


RECORD = [
    (K.AGREED, {"lan", "chi", "ha"}),
    (K.RETURNED, {"chi", "ha", "sang"}),
    (K.HANDED_OVER, {"lan", "chi", "ha"}),
    (K.CEREMONY, {"lan", "chi", "ha", "sang"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "allowed"), RECORD, ids=lambda v: str(v) if isinstance(v, str) else "")
@pytest.mark.parametrize("name", ["lan", "minh", "chi", "ha", "bao", "thu", "sang", "quang", "duy", "la"])
def test_record_page_answers_each_of_the_cast(name, kind, allowed, request, world, client):
    from tests.factories import add_act

    person = request.getfixturevalue(name)
    case = make_case(branch=world.school)
    add_act(case, K.HANDED_OVER, case.stage_since_on, {"body": world.cell})
    answer = client.as_(person).get(reverse("nominations:record", args=[case.code, kind]))
    out_of_sight = {"minh", "quang", "la"}
    assert answer.status_code == (404 if name in out_of_sight else 200 if name in allowed else 403)
    if answer.status_code == 403:
        assert "Lý do" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "stage", "waits", "shown"),
    [
        (Role.PARTY_REVIEWER, Stage.SENT_TO_PARTY, False, True),
        (Role.PARTY_REVIEWER, Stage.SENT_TO_PARTY, True, False),  # returned already
        (Role.PARTY_REVIEWER, Stage.ACCEPTED_BY_CELL, False, False),
        (Role.UPPER_OFFICER, Stage.SENT_TO_PARTY, False, False),
    ],
)
def test_returning_stands_openly_where_the_party_answers(role, stage, waits, shown):
    standing = rules.Standing(stage=stage, introduced_on=1, handed_over_on=1, waiting_supplement=waits)
    kinds = [k for k in (K.RECEIVED, K.RETURNED, K.CLASS_SENT) if rights.may_record(k, ALLOWED[role])]

    assert (K.RETURNED in rights.beside(kinds, standing, ALLOWED[role])) is shown


def test_party_body_sees_both_answers_at_once(sang, world, client):
    case = make_case(branch=world.company, acts=[(K.HANDED_OVER, date(2025, 9, 9), {"body": world.committee})])

    sheet = client.as_(sang).get(case.get_absolute_url()).context["sheet"]

    assert (sheet.primary.kind, sheet.more[0].kind) == (K.RECEIVED, K.RETURNED)
    assert K.RETURNED not in [c.kind for c in sheet.others]
