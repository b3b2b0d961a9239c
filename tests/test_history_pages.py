"""The two logs: sentences for every code, who reads what."""

import ast
import fnmatch
import re
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from tests.factories import make_branch, make_case, make_user
from tracking.access.rules import Role
from tracking.branches import actions as branches
from tracking.history import actions as history
from tracking.history import queries, rules
from tracking.history.models import Event

TRACKING = Path(__file__).resolve().parent.parent / "tracking"


def codes(function):
    """Every action code or kind of view that the source gives to ``history.record`` or ``history.viewed``; 'members.transfer_*' for a code
    that ends in something computed."""
    for path in sorted(TRACKING.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and getattr(node.func, "attr", getattr(node.func, "id", "")) == function:
                tail = "*" if isinstance(node.args[0], ast.JoinedStr) else ""
                yield from (f"{c.value}{tail}" for c in ast.walk(node.args[0]) if isinstance(c, ast.Constant) and isinstance(c.value, str))


def unsaid(codes, sentences):
    """Codes without a sentence; one with a computed end needs at least one."""
    return sorted(code for code in codes if not fnmatch.filter(sentences, code))


def test_every_recorded_code_has_a_sentence():
    recorded = {code for code in codes("record") if re.fullmatch(r"[a-z]+\.[a-z_]+\*?", code)}

    assert recorded
    assert unsaid(recorded, rules.SENTENCES) == []
    assert {code.partition(".")[0] for code in rules.SENTENCES} <= set(rules.CONCEPTS)


def test_every_kind_of_view_has_a_sentence():
    assert unsaid(set(codes("viewed")), rules.VIEWS) == []


@pytest.mark.parametrize("code", sorted(rules.SENTENCES))
@pytest.mark.parametrize("facts", [{}, {"name": "Lớp 100%", "before": "%(name)s", "on": "2026-02-03", "count": 1648, "extra": None}])
def test_every_sentence_takes_any_facts(code, facts):
    assert "%(" not in rules.sentence(code, facts).replace("%(name)s", "")


@pytest.mark.parametrize(
    "value, words",
    [
        ("2026-02-03", "03/02/2026"),
        (1648, "1.648"),
        (None, "…"),
        ("", "…"),
        ("None", "…"),
        ("Lớp I", "Lớp I"),
        (["tên", "ngày sinh"], "tên, ngày sinh"),
    ],
)
def test_facts_are_shown_as_people_read_them(value, words):
    assert rules.shown(value) == words


@pytest.mark.django_db
@pytest.mark.parametrize("page, count", [("history:list", 5), ("history:views", 5)])
@pytest.mark.parametrize("rows", (1, 5))
def test_log_queries(page, count, rows, chi, world, client, django_assert_num_queries):
    for _ in range(rows):
        history.viewed("nomination", by=chi, subject=make_case(branch=world.school), branch=world.school)
    client.as_(chi)
    client.get(reverse(page))

    with django_assert_num_queries(count):
        client.get(reverse(page))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name, status", [("chi", 200), ("thu", 200), ("bao", 200), ("lan", 403), ("sang", 403), ("quang", 403), ("la", 403)]
)
@pytest.mark.parametrize("page", ["history:list", "history:views"])
def test_log_is_for_those_who_read_history(page, name, status, world, client, request):
    assert client.as_(request.getfixturevalue(name)).get(reverse(page)).status_code == status


@pytest.mark.django_db
def test_inspector_reads_the_scope_and_nothing_else(thu, chi, world, client):
    history.record("branches.open", by=chi, subject=world.other_branch, branch=world.other_branch, name="Nơi khác")
    history.record("branches.open", by=chi, subject=world.school, branch=world.school, name="Nơi đây")

    text = client.as_(thu).get(reverse("history:list")).content.decode()

    assert "Nơi đây" in text
    assert "Nơi khác" not in text


@pytest.mark.django_db
def test_name_of_a_person_is_shown_only_in_sight(chi, world):
    seen, unseen = make_case(branch=world.school, full_name="Lê Thị An"), make_case(branch=world.other_branch, full_name="Trần Văn Ân")
    entries = [Event(action="members.add", subject_kind="nomination", subject_id=case.pk, at=None) for case in (seen, unseen)]

    assert [line.name for line in queries.lines(entries, chi)] == ["Lê Thị An", ""]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query, count",
    [
        ("", 1),
        ("?loai=branches", 1),
        ("?loai=classes", 0),
        ("?nguoi=le+kim", 1),
        ("?nguoi=khac", 0),
        ("?tu=01/01/2020", 1),
        ("?den=01/01/2020", 0),
    ],
)
def test_filters(query, count, chi, world, client):
    branch = make_branch("CĐCS Mới lập", parent=world.ward)
    branches.rename_branch(branch=branch, by=chi, on=date(2026, 2, 3), name="CĐCS Tên mới")
    rows = client.as_(chi).get(reverse("history:list") + query).context["page"]

    assert len([e for e in rows if e.action == "branches.rename"]) == count


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["?sau=x", "?sau=99999999999999999999999", "?truoc=-1", "?tu=31/02/2026", "?loai=lạ", "?nguoi=" + "a" * 10_000]
)
def test_bad_addresses_are_answered(query, chi, client):
    assert client.as_(chi).get(reverse("history:list") + query).status_code == 200


@pytest.mark.django_db
def test_pages_go_on_by_id(chi, world, client):
    for number in range(60):
        history.record("branches.open", by=chi, branch=world.school, name=f"Đơn vị {number}")
    url = reverse("history:list") + "?nguoi=le+kim"
    first = client.as_(chi).get(url).context["page"]
    second = client.get(f"{url}&sau={first.next}").context["page"]

    assert len(first) == 50
    assert {e.pk for e in first}.isdisjoint({e.pk for e in second})
    assert len(second) == 10


@pytest.mark.django_db
def test_events_of_one_row_are_for_those_who_read_history(chi, lan, world):
    history.record("branches.rename", by=chi, subject=world.school, branch=world.school, before="Cũ", name="Mới", on="2026-02-03")

    assert [line.what for line in queries.for_subject(world.school, user=chi)][0] == "Đổi tên đơn vị “Cũ” thành “Mới”, từ ngày 03/02/2026"
    assert queries.for_subject(world.school, user=lan) == []


@pytest.mark.django_db
def test_reading_history_in_one_place_opens_no_other(lan, world, client):
    both = make_user("lan", role=Role.INSPECTOR, branch=world.other_ward)  # keeps the school, reads history elsewhere
    history.record("branches.rename", by=lan, subject=world.school, branch=world.school, before="Cũ", name="Mới")
    history.viewed("nomination", by=lan, branch=world.school)

    for page in ("history:list", "history:views"):
        assert list(client.as_(both).get(reverse(page) + f"?tai={world.school.code}").context["page"]) == []
    assert queries.for_subject(world.school, user=both) == []
