"""A target entered by mistake is withdrawn by hand: what it superseded holds again, nothing else changes; who may, and what the page says.

Tried, each turning a test red: a superseded target withdrawn, the former one left superseded, an old version taken, the sheet published
under a withdrawn target, a target withdrawn by hand withdrawn again with its import.
"""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from portal.errors import RuleBroken, Stale
from portal.keys import new_key
from tests.factories import TODAY, clerk
from tests.test_imports_targets import SCHOOL, make_term
from tests.test_imports_undo import take_back
from tests.test_imports_undo_lists import aims
from tracking.allocation import actions as allocation
from tracking.history.models import Event
from tracking.targets import actions, taking_back
from tracking.targets.models import Target

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def term(world):
    return make_term(world.ward)


def give(term, branch, value, **facts):
    kind = {"indicator": "introduced", "shape": "term_count", "decision_number": f"{value}/QĐ", **facts}
    return actions.set_target(term=term, branch=branch, value=Decimal(value), by=clerk(), **kind)


def withdraw(target, **facts):
    return taking_back.withdraw(target=target, by=clerk(), today=TODAY, **facts)


def in_force():
    return sorted(Target.objects.in_force().values_list("value", flat=True))


def test_what_it_superseded_holds_again(term, world):
    first, other = give(term, world.ward, 30), give(term, world.school, 5)
    second = give(term, world.ward, 300, version=first.version)

    gone = withdraw(second, version=second.version)

    assert (gone.withdrawn_on, in_force()) == (TODAY, [5, 30])
    told = Event.objects.get(action="targets.withdraw")
    assert (told.subject_id, told.branch, told.facts["value"]) == (second.pk, world.ward, "300.00")
    assert give(term, world.ward, 31).supersedes == Target.objects.get(pk=first.pk)
    other.refresh_from_db()
    assert other.version == 1
    call_command("check_data", stdout=StringIO())


def test_one_after_the_other_back_to_nothing(term, world):
    for value in (30, 31, 32):
        give(term, world.ward, value)

    for left in ([31], [30], []):
        withdraw(Target.objects.in_force().get())
        assert in_force() == left


def test_only_what_holds_can_be_withdrawn(term, world):
    first = give(term, world.ward, 30)
    second = give(term, world.ward, 31)

    with pytest.raises(Stale):
        withdraw(first)
    with pytest.raises(Stale):
        withdraw(second, version=second.version + 1)
    withdraw(second)
    with pytest.raises(Stale):
        withdraw(second)
    assert in_force() == [30]


def test_a_sheet_waits_until_a_target_holds_again(term, world):
    target = give(term, world.ward, 30)
    sheet = allocation.open_sheet(target=target, by=clerk(), today=TODAY)
    withdraw(target)
    decision = {"decision_number": "15/QĐ", "decision_on": date(2026, 11, 18)}
    reckon = {"lines": {}, "settings": {}, "reckon": True}

    with pytest.raises(RuleBroken, match="đã được điều chỉnh hoặc hủy sau khi lập bảng"):
        allocation.publish(sheet=sheet, by=clerk(), today=TODAY, **decision)
    with pytest.raises(RuleBroken, match="chưa giao lại"):
        allocation.save(sheet=sheet, by=clerk(), today=TODAY, **reckon)

    give(term, world.ward, 20)
    allocation.save(sheet=sheet, by=clerk(), today=TODAY, **reckon)
    allocation.publish(sheet=sheet, by=clerk(), today=TODAY, **decision)
    assert sum(t.value for t in Target.objects.in_force().exclude(branch=world.ward)) == 20


def test_a_published_sheet_is_not_opened_again_without_a_target(term, world):
    target = give(term, world.ward, 30)
    sheet = allocation.open_sheet(target=target, by=clerk(), today=TODAY)
    allocation.publish(sheet=sheet, by=clerk(), today=TODAY, decision_number="15/QĐ", decision_on=TODAY)
    below = [value for value in in_force() if value != 30]
    withdraw(target)

    with pytest.raises(RuleBroken, match="chưa giao lại"):
        allocation.renew(sheet=sheet, by=clerk(), today=TODAY)
    assert in_force() == below


@pytest.mark.parametrize("value", (None, 31))
def test_an_import_is_taken_back_after_work_on_it_was_withdrawn(value, term, chi, world):
    """``value``: what the imported target was adjusted to before; None: the imported target itself was withdrawn."""
    run = aims([{"branch": world.ward.name, "value": 30}, {"branch": SCHOOL, "value": 5}], chi, world)
    if value:
        give(term, world.ward, value)
        with pytest.raises(RuleBroken, match="Dòng 2: chỉ tiêu đã được điều chỉnh sau khi nhập"):
            take_back(run, chi)
    withdraw(Target.objects.in_force().get(branch=world.ward))

    take_back(run, chi)

    assert (in_force(), Event.objects.filter(action="targets.take_back").count()) == ([], 2 if value else 1)
    call_command("check_data", stdout=StringIO())


# ------------------------------------------------------------------ the page


def address(target):
    return reverse("targets:withdraw", args=[target.code])


def test_official_withdraws_and_is_told_what_holds(term, chi, world, client):
    first = give(term, world.ward, 1234)
    second = give(term, world.ward, 300)
    assert address(second) in client.as_(chi).get(second.get_absolute_url()).content.decode()
    asked = client.get(address(second)).content.decode()
    assert "Chỉ tiêu trước đó, 1.234, có hiệu lực trở lại theo văn bản số 1234/QĐ." in asked

    sent = {"_key": new_key(chi), "_version": second.version}
    done = client.post(address(second), sent, follow=True)
    again = client.post(address(second), sent)

    assert "Đã hủy chỉ tiêu ghi nhầm" in done.content.decode()
    assert "Chỉ tiêu này ghi nhầm, đã hủy ngày 20/11/2026." in done.content.decode()
    assert f'href="{first.get_absolute_url()}"' in done.content.decode()
    assert (again.url, client.get(address(second)).url, in_force()) == (second.get_absolute_url(), second.get_absolute_url(), [1234])
    assert address(second) not in client.get(second.get_absolute_url()).content.decode()


def test_an_only_target_leaves_none(term, chi, world, client):
    target = give(term, world.ward, 30)

    assert "Đơn vị không còn chỉ tiêu này cho đến khi được giao lại." in client.as_(chi).get(address(target)).content.decode()


def test_old_page_says_that_somebody_was_there(term, chi, world, client):
    target = give(term, world.ward, 30)

    answer = client.as_(chi).post(address(target), {"_key": new_key(chi), "_version": target.version + 5})

    assert "vừa được người khác cập nhật" in answer.content.decode()
    assert in_force() == [30]


def test_page_costs_the_same_with_many_versions(term, chi, world, client, django_assert_max_num_queries):
    for value in range(10, 15):
        target = give(term, world.ward, value)
    client.as_(chi).get(address(target))

    with django_assert_max_num_queries(8):
        client.get(address(target))
