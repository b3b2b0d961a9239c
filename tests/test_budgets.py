"""What a page may cost: statements and bytes, with full pages of rows; the table is that of the design, §5."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.factories import NAMES, TODAY, arranger, clerk, make_branch
from tests.plugin_cast import PortalClient
from tracking.members.bulk import NewMember, add_members
from tracking.nominations.actions import DocumentFacts
from tracking.nominations.bulk import History, PastAct, open_with_history
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm
from tracking.reported import actions as reported
from tracking.targets import actions as targets

pytestmark = pytest.mark.django_db
KIB = 1024
ROWS = 250

# who, address, statements at most, KiB at most
BUDGETS = {
    "members": ("chi", "/doan-vien/", 10, 60),
    "members without marks": ("chi", "/doan-vien/?q=le+thi", 10, 60),
    "introductions": ("chi", "/phieu/", 10, 60),
    "introductions without marks": ("chi", "/phieu/?q=le+thi", 10, 60),
    "introductions by limit": ("chi", "/phieu/?due=review_official", 10, 60),
    "introductions past their limit": ("chi", "/phieu/?due=qua-han", 10, 60),
    "introductions of the province": ("ha", "/phieu/", 10, 60),
    "pool": ("chi", "/phieu/nguon/", 10, 60),
    "admissions": ("chi", "/phieu/ket-nap/", 10, 60),
    "inbox of the committee": ("sang", "/phieu/", 10, 60),
    "classes": ("chi", "/lop/", 10, 60),
    "tree": ("ha", "/don-vi/", 10, 60),
    "home": ("chi", "/", 12, 70),
    "dashboard": ("bao", "/bao-cao/", 12, 70),
    "page of who leads": ("bao", "/bao-cao/lanh-dao/", 12, 70),
    "by period": ("bao", "/bao-cao/theo-ky/", 8, 60),
    "by group of introductions": ("bao", "/bao-cao/theo-dot-gioi-thieu/", 8, 60),
    "times between steps": ("bao", "/bao-cao/thoi-gian/", 8, 60),
    "groups compared": ("bao", "/bao-cao/so-sanh/?chia=gioi&va=tuoi", 8, 60),
    "unions without introductions": ("bao", "/bao-cao/chua-gioi-thieu/", 10, 60),
    "unions without a Party organisation": ("bao", "/bao-cao/chua-co-to-chuc-dang/", 10, 60),
    "proposals of commendation": ("bao", "/bao-cao/bieu-duong/", 10, 60),
    "people behind a number": ("bao", "/so-lieu/danh-sach/?chi-so=introduced&tu=2025-01-01&den=2026-11-20", 10, 60),
    "cases at a step": ("bao", "/so-lieu/theo-buoc/", 10, 60),
    "targets": ("bao", "/chi-tieu/", 10, 60),
    "report pack": ("bao", "/bo-bao-cao/", 12, 70),
}


@pytest.fixture(scope="module")
def full(django_db_setup, django_db_blocker):
    """The world with 250 members, each with a case: half in the pool, half introduced and handed over, some waiting for their ceremony
    past the limit; with twelve units, targets of several shapes, and numbers reported without a list. {name: client}"""
    with django_db_blocker.unblock(), transaction.atomic():
        world = cast.build_world()
        people = [NewMember(world.company, f"{NAMES[n % len(NAMES)]} {n}", "female") for n in range(ROWS)]
        members = add_members(people=people, by=clerk(), today=TODAY)
        open_with_history(histories=[_history(m, n, world.committee) for n, m in enumerate(members)], by=clerk(), today=TODAY)
        _aims(world)
        yield {name: PortalClient().as_(cast.build_person(name, world)) for name in ("chi", "ha", "bao", "sang")}
        transaction.set_rollback(True)


def _aims(world):
    """A term of the province with what pages print beside the people: targets, units with their own, reported totals."""
    facts = {"starts_on": date(2025, 1, 1), "ends_on": date(2029, 12, 31), "by": arranger()}
    term = targets.add_term(branch=world.province, name="Nhiệm kỳ", **facts)
    units = [make_branch(f"Công đoàn các khu công nghiệp số {n}", parent=world.province, kind="zone") for n in range(12)]
    for shape in (
        {"indicator": "introduced", "shape": "term_count", "value": 4000}, {"indicator": "admitted", "shape": "term_count", "value": 2000},
        {"indicator": "introduced", "shape": "year_count", "value": 900, "year": 2026},
        {"indicator": "admitted", "shape": "year_count", "value": 500, "year": 2026},
    ):  # fmt: skip
        for place in (world.province, *units):
            targets.set_target(branch=place, term=term, by=arranger(), **shape)
    for unit in units:
        make_branch(parent=unit)
        reported.enter(
            branch=unit, indicator="introduced", start_on=date(2026, 1, 1), ends_on=date(2026, 6, 30), number=20, source="signed",
            by=clerk(), today=TODAY,
        )  # fmt: skip


def _history(member, number, body):
    on = date(2026, 1, 5) + timedelta(days=number % 200)
    acts = [PastAct(K.IDENTIFIED, on), PastAct(K.AGREED, on)]
    if number % 2:
        document = DocumentFacts(DocumentForm.RESOLUTION_4A, f"{number}/NQ-CĐCS", on)
        acts += [PastAct(K.UNION_DOCUMENT, on, document=document, body=body), PastAct(K.HANDED_OVER, on, body=body)]
    if number % 4 == 3:
        acts.append(PastAct(K.ADMISSION_DECISION, on + timedelta(days=60)))
    elif number % 10 == 1:
        acts.append(PastAct(K.CEREMONY, on + timedelta(days=90)))
    return History(member, acts, intended_body=body)


@pytest.mark.parametrize("page", BUDGETS)
def test_page_stays_within_its_budget(page, full):
    who, address, statements, size = BUDGETS[page]
    full[who].get(address)

    with CaptureQueriesContext(connection) as captured:
        answer = full[who].get(address)

    assert answer.status_code == 200
    assert len(captured) <= statements
    assert len(answer.content) <= size * KIB


def test_case_page_stays_within_its_budget(full):
    address = full["chi"].get("/phieu/").context["page"].rows[0].get_absolute_url()

    with CaptureQueriesContext(connection) as captured:
        answer = full["chi"].get(address)

    assert (answer.status_code, len(captured) <= 14, len(answer.content) <= 60 * KIB) == (200, True, True)
