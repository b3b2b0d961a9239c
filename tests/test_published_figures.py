"""Figures that unions have published, to the printed digit on the page of a target: entered as numbers without a list, and for the smaller
ones from as many cases.

``published_figures.csv`` holds the rows of unions with whole numbers from the domain research (organisation, §2.1), with the ids used
there. Left out: a Party body and a youth union (no union figures), Đắk Nông 2019 (no number), "more than 100" and "more than 80"
people. Half terms and the single class are given days of their own.

Tried: the rest of a reported number counted without its names taken off, per cents rounded down, numbers of a group not counted with
it: each turned this file red.
"""

import csv
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from portal import dates
from tests.factories import TODAY, clerk, make_branch, make_user, root
from tracking.access.rules import Role
from tracking.branches.rules import BranchKind
from tracking.members.bulk import NewMember, add_members
from tracking.members.models import Member
from tracking.nominations.bulk import History, PastAct, open_with_history
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import Source
from tracking.reported import actions as reported
from tracking.targets import actions

pytestmark = pytest.mark.django_db

with (Path(__file__).parent / "published_figures.csv").open(encoding="utf-8") as lines:
    ROWS = {row["id"]: row for row in csv.DictReader(lines)}
COUNTED = ("introduced", "class_sent", "admitted")
GROUPS = {"direct": ("introduced", "direct"), "women": ("introduced", "women"), "admitted_direct": ("admitted", "direct")}
SHORT = "RF28"  # the smallest one from cases in every run, the others in the long one
SMALL = [i for i, row in ROWS.items() if 0 < max(int(row[f] or 0) for f in COUNTED) <= 1000]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def reader(client):
    return client.as_(make_user("doc", full_name="Người Đọc", role=Role.LEADER, branch=root()))


def printed(number):
    return f"{int(number):,}".replace(",", ".")


def per_cent(text):
    return f"{text.replace('.', ',')}%"


def build(row):
    """The unit with a term that begins with the published days."""
    start, end = (date.fromisoformat(row[name]) for name in ("start", "end"))
    kind = BranchKind.WARD if "phường" in row["unit"] else BranchKind.PROVINCE
    unit = root() if row["id"] == "RF02" else make_branch(row["unit"], kind=kind, sector=None)
    last = dates.add_months(start, 60) - timedelta(days=1)
    return unit, actions.add_term(branch=unit, name="Nhiệm kỳ", starts_on=start, ends_on=last, by=clerk()), start, end


def set_target(unit, term, indicator, value, **facts):
    facts = {"shape": "term_count", **facts}
    return actions.set_target(branch=unit, term=term, indicator=indicator, value=Decimal(value), by=clerk(), **facts)


def page_of(reader, target):
    html = reader.get(target.get_absolute_url()).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html.partition("<main")[2]))


def check(row, unit, term, reader):
    """Every published number of the row stands on a page as printed."""
    for indicator in COUNTED:
        if row[indicator] and not row["base"]:
            assert f"{unit.label}: {printed(row[indicator])}/" in page_of(reader, set_target(unit, term, indicator, 1))
    if row["base"]:
        target = set_target(unit, term, "admitted", 50, shape="ratio", base_indicator=row["base"])
        words = page_of(reader, target)
        assert f"tỷ lệ đạt {per_cent(row['rate_pct'])}" in words
        assert f"{unit.label}: {printed(row['admitted'])}/" in words
        assert f"Căn cứ: {printed(row[row['base']])}," in words
    for column, (indicator, group) in GROUPS.items():
        if row[column]:
            target = set_target(unit, term, indicator, 1, population=[group])
            assert f"{unit.label}: {printed(row[column])}/1" in page_of(reader, target)
    if row["target_pct"]:
        words = page_of(reader, set_target(unit, term, row["target_indicator"], row["target"]))
        done = row[row["target_indicator"]]
        assert f"{unit.label}: {printed(done)}/{printed(row['target'])} ({per_cent(row['target_pct'])})" in words


@pytest.mark.parametrize("row_id", [i for i in ROWS if any(ROWS[i][f] for f in COUNTED)])
def test_published_numbers_entered_without_a_list(row_id, reader):
    row = ROWS[row_id]
    unit, term, start, end = build(row)
    facts = {"branch": unit, "start_on": start, "ends_on": end, "source": "signed", "by": clerk(), "today": TODAY}
    for indicator in COUNTED:
        if row[indicator]:
            reported.enter(indicator=indicator, number=int(row[indicator]), **facts)
    for column, (indicator, group) in GROUPS.items():
        if row[column]:
            reported.enter(indicator=indicator, population=[group], number=int(row[column]), **facts)

    check(row, unit, term, reader)


def write_cases(row, unit, start):
    """As many invented people as were published, in one branch of the unit; the first ones got furthest."""
    branch, number = make_branch(parent=unit), {f: int(row[f] or 0) for f in (*COUNTED, "direct", "women")}
    most = max(number[f] for f in COUNTED)
    people = [
        NewMember(
            branch, f"Nguyễn Văn {dates.show(start)} {n}", "female" if n < number["women"] else "male",
            facts={"direct_worker": n >= most - number["direct"]},
        )
        for n in range(most)
    ]  # fmt: skip
    members = add_members(people=people, by=clerk(), today=TODAY)
    loaded = Member.objects.select_related("branch", "ethnic_group").in_bulk([m.pk for m in members])
    kinds = {"introduced": K.UNION_DOCUMENT, "class_sent": K.CLASS_SENT, "admitted": K.ADMISSION_DECISION}
    histories = []
    for n, member in enumerate(members):
        acts = [PastAct(K.IDENTIFIED, start)]
        for days, (indicator, kind) in enumerate(kinds.items(), start=1):
            if n < number[indicator]:
                acts.append(
                    PastAct(kind, start + timedelta(days=days), source=Source.NOTICE_PHONE if indicator == "admitted" else Source.OWN)
                )
        histories.append(History(loaded[member.pk], acts))
    open_with_history(histories=histories, by=clerk(), today=TODAY)


@pytest.mark.parametrize("row_id", [i if i == SHORT else pytest.param(i, marks=pytest.mark.long) for i in SMALL])
def test_published_numbers_from_cases(row_id, reader):
    row = ROWS[row_id]
    unit, term, start, end = build(row)
    write_cases(row, unit, start)

    check(row, unit, term, reader)


def test_published_numbers_with_some_of_the_names(reader):
    """The total stays that of the signed report while names arrive."""
    row = {**ROWS["RF28"], "class_sent": "75"}
    unit, term, start, end = build(row)
    reported.enter(branch=unit, indicator="class_sent", number=75, source="signed", by=clerk(), today=TODAY, start_on=start, ends_on=end)
    write_cases({**row, "class_sent": "11"}, unit, start)

    check(row, unit, term, reader)
    words = page_of(reader, set_target(unit, term, "class_sent", 1))
    assert "Theo danh sách: 11. Theo báo cáo, chưa có danh sách: 64. Tổng: 75." in words


@pytest.mark.parametrize("row_id, facts", [("RF25", {"value": 10}), ("RF26", {"value": 1, "shape": "per_branch_year"})])
def test_published_targets(row_id, facts, reader):
    row = ROWS[row_id]
    unit, term, _start, _end = build(row)
    for _number in range(int(row["cdcs_count"]) if row_id == "RF26" else 0):
        make_branch(parent=unit)

    assert f"{unit.label}: 0/{row['target']} (0%)" in page_of(reader, set_target(unit, term, "introduced", **facts))
