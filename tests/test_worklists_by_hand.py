"""Each list of cases against a count by hand, on generated histories."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import RuleBroken
from tests.factories import TODAY, clerk, make_branch, make_case, make_member, make_user
from tracking.access.rules import Role
from tracking.nominations import actions
from tracking.nominations.models import Nomination
from tracking.nominations.rules import USUAL_DAYS, ActKind, Source, Stage
from tracking.party.rules import BodyKind
from tracking.worklists import queries, rules

pytestmark = pytest.mark.django_db
K = ActKind
SOON, DAY = timedelta(days=30), timedelta(days=1)
KINDS = [
    K.AGREED, K.UNION_DOCUMENT, K.HANDED_OVER, K.RECEIVED, K.CLASS_SENT, K.CLASS_CERTIFIED, K.DOSSIER_OPENED, K.UNION_REMARKS,
    K.CELL_RESOLUTION, K.ADMISSION_DECISION, K.CEREMONY, K.OFFICIAL_REMARKS, K.OFFICIAL_RECOGNITION, K.RETURNED, K.WITHDRAWN,
]  # fmt: skip
HISTORY = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 2200)), max_size=6)


def unsent(c, has):
    return bool(c.introduced_on) and not c.handed_over_on and c.stage in (1, 2, 3, 5, 6)


def gaps(c, has):
    early = not c.introduced_on and c.stage in (3, 4)
    return early or (c.stage >= 7 and not (c.introduced_on and c.certified_on))


def undecided(c, has):
    return c.stage >= 11 and not c.decided_on


def pool(c, has):
    return not c.introduced_on and c.stage < 7


def due(c, days, low=None):
    return bool(c.next_due_on) and c.next_due_on <= TODAY + timedelta(days=days) and c.stage < 12


def in_years(day, years):
    """The same day so many years later; the rule sets in force since 2011 all say 60 and 12 months."""
    return date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)


def lapses(c):
    return in_years(c.certified_on, 5) if c.certified_on and c.stage < 8 else date.max


def ends(c):
    return in_years(c.ceremony_on, 1) if c.stage == 11 and c.ceremony_on else date.max


def waited(c, days):
    return (TODAY - c.stage_since_on).days >= days


BY_HAND = {
    "cho-bo-sung": lambda c, has: c.waiting_supplement,
    "chua-trao-doi": lambda c, has: pool(c, has) and not c.agreed_on,
    "chua-gioi-thieu": lambda c, has: pool(c, has) and bool(c.agreed_on),
    "chua-gui": unsent,
    "cho-cap-uy": lambda c, has: 3 <= c.stage <= 9 and bool(c.handed_over_on) and waited(c, 60),
    "gcn-sap-het": lambda c, has: lapses(c) <= TODAY + timedelta(days=90),
    "sap-het-du-bi": lambda c, has: TODAY < ends(c) <= TODAY + timedelta(days=60),
    "thieu-quyet-dinh": undecided,
    "cho-tiep-nhan": lambda c, has: c.stage == 3,
    "cho-xem-xet": lambda c, has: c.stage in (4, 6, 7),
    "cho-quyet-dinh": lambda c, has: c.stage in (8, 9),
    "chua-le": lambda c, has: c.stage == 10,
    "den-han-chinh-thuc": lambda c, has: ends(c) <= TODAY,
    "lau-hon-thuong-le": lambda c, has: c.stage < 12 and (TODAY - c.stage_since_on).days > USUAL_DAYS[Stage(c.stage)],
    "thieu-giay-to": lambda c, has: unsent(c, has) or gaps(c, has) or undecided(c, has),
    "can-hoc-lop": lambda c, has: (
        (not c.certified_on and not c.class_sent_on and c.stage < 7 and bool(c.agreed_on or c.introduced_on)) or lapses(c) <= TODAY
    ),
    "can-nhan-xet": lambda c, has: (
        (c.stage == 7 and K.UNION_REMARKS not in has) or (ends(c) <= TODAY + timedelta(days=60) and K.OFFICIAL_REMARKS not in has)
    ),
    "han-30-ngay": lambda c, has: due(c, 30),
    "nguon-de-xuat": pool,
    "can-sua-thong-tin": lambda c, has: c.stage < 12 and (not c.member.birth_on or c.member.direct_worker is None or not c.member.work),
    "don-vi-da-ket-thuc": lambda c, has: c.branch.closed_on is not None,
    "lau-khong-doi": lambda c, has: c.stage < 10 and waited(c, 180),
    "thieu-buoc": gaps,
}


def test_every_list_of_cases_is_counted_by_hand():
    assert set(BY_HAND) == {w.key for w in rules.WORKS.values() if w.about == "cases"}


def build(branch, history, known):
    facts = {"work": "Công nhân", "direct_worker": False} if known else {}
    case = make_case(member=make_member(branch=branch, birth="1990" if known else None, **facts), on=TODAY - timedelta(days=2200))
    for kind, ago in history:
        try:
            with transaction.atomic():
                source = Source.NOTICE_PHONE if actions.rules.PROCEDURE[kind].side == "party" else Source.OWN
                body = {"body": branch.body_of_test} if kind == K.HANDED_OVER else {}
                actions.record(kind, nomination=case, on=TODAY - timedelta(days=ago), by=clerk(), today=TODAY, source=source, **body)
        except RuleBroken:
            continue


@given(st.lists(st.tuples(HISTORY, st.booleans()), min_size=1, max_size=6))
def test_lists_hold_exactly_what_a_count_by_hand_finds(histories):
    from tests.factories import make_body

    with transaction.atomic():
        branch = make_branch()
        branch.body_of_test = make_body(kind=BodyKind.CELL)
        user = make_user("ban-to-chuc", role=Role.ORGANISATION_BOARD, branch=branch)
        for history, known in histories:
            build(branch, history, known)
        cases = list(Nomination.objects.open().select_related("member", "branch"))
        has = {c.pk: set(c.acts.standing().values_list("kind", flat=True)) for c in cases}

        for key, wanted in BY_HAND.items():
            found = set(queries.rows(rules.WORKS[key], user, branch, TODAY))
            assert found == {c for c in cases if wanted(c, has[c.pk])}, key
        counted = queries.counts_of([rules.WORKS[key] for key in BY_HAND], user, branch, TODAY)
        assert counted == {key: sum(wanted(c, has[c.pk]) for c in cases) for key, wanted in BY_HAND.items()}
        transaction.set_rollback(True)
