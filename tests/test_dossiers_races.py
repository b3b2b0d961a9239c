"""Two people write about the same paper, or bring the last file that fits, at the same moment."""

import pytest

from portal import filestore
from tests.factories import TODAY, clerk, make_case, make_user
from tests.papers import pdf
from tests.together import together
from tracking.dossiers import actions
from tracking.dossiers.models import Attachment, Paper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.mark.parametrize("turn", range(10))
def test_one_of_two_first_writers_is_told(turn, world):
    case, people = make_case(branch=world.school), (clerk(), make_user("nguoi-khac", full_name="Người Khác"))
    facts = {"nomination": case, "paper": "1-knd", "today": TODAY, "present": "yes", "version": 0}
    calls = [lambda by=by, n=n: actions.update_paper(**facts, by=by, number=str(n)) for n, by in enumerate(people)]

    assert sorted(together(*calls)) == [False, True]
    assert Paper.objects.get().version == 1


@pytest.mark.parametrize("turn", range(10))
def test_one_of_two_last_files_is_kept(turn, world, settings):
    settings.ATTACHMENTS_PER_CASE = 1
    case, by, before = make_case(branch=world.school), clerk(), {n for n, _ in filestore.stored()}
    facts = {"nomination": case, "paper": "4a-knd", "by": by, "name": "a.pdf"}
    calls = [lambda n=n: actions.attach(**facts, content=pdf(word=b"%d" % n)) for n in range(2)]

    assert sorted(together(*calls)) == [False, True]
    assert {n for n, _ in filestore.stored()} - before == {Attachment.objects.get().stored}


@pytest.mark.parametrize("turn", range(5))
def test_one_of_two_withdrawals_counts(turn, world):
    by = clerk()
    kept = actions.attach(nomination=make_case(branch=world.school), paper="4a-knd", by=by, name="a.pdf", content=pdf())

    assert sorted(together(*[lambda: actions.withdraw(attachment=kept, by=by, reason="Nhầm")] * 2)) == [False, True]
    assert filestore.read(kept.stored) is None
