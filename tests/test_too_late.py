"""What was opened is gone before it is written: taken back or dropped by somebody else in between. A sentence, never an error page."""

import pytest
from django.urls import reverse

from portal.keys import new_key
from tests.factories import make_member
from tracking.catalogue.models import AwardKind
from tracking.members import taking_back
from tracking.members.actions import people as actions
from tracking.members.models import Award, Member

pytestmark = pytest.mark.django_db


def test_what_was_taken_back_while_it_was_written_is_said(lan, client, monkeypatch):
    member = make_member("Nguyễn Thị Hoa", branch=lan.branch)
    locked = actions.lock

    def too_late(row, *version):
        taking_back.take_back(remove={row.pk}, leave=(), by=lan, on=None)
        return locked(row, *version)

    monkeypatch.setattr("tracking.members.actions.awards.lock", too_late)
    typed = {"_key": new_key(lan), "kind": AwardKind.objects.first().code, "year": "2025"}

    answer = client.as_(lan).post(reverse("members:award", args=[member.code]), typed)

    assert (answer.status_code, Award.objects.count(), Member.objects.count()) == (200, 0, 1)  # all of it is rolled back
    said = "Nội dung này vừa được người khác hủy hoặc xóa nên chưa ghi gì. Mở lại danh sách để xem."
    assert answer.context["form"].non_field_errors() == [said]
