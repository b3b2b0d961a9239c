"""Lists keep versions without a number; what is kept of a person can be found and erased.

Broken once: the people left out of what is kept; a file erased that belongs to another person; the content left on the disk; a list given
a number; the right to erase not asked at the issuer. Each turned this file red.
"""

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document

from portal import filestore
from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import TODAY, clerk, make_case, make_member
from tests.test_classes_pages import make_class
from tests.test_documents import resolved
from tests.test_documents_register import give
from tracking.documents import actions, queries, rules
from tracking.documents.models import NumberedPaper, PaperFile, PaperPerson, PaperVersion
from tracking.history.models import Event
from tracking.nominations.models import Nomination

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _committed(monkeypatch):
    """What waits for the commit happens at once: the test's own transaction never commits."""
    monkeypatch.setattr("tracking.documents.actions.transaction.on_commit", lambda then: then())


def people_list(world, *cases, place=None):
    rows = Nomination.objects.filter(pk__in=[c.pk for c in cases])
    return queries.people_list(rows, place=place or world.school, today=TODAY)


def keep(world, *cases, **facts):
    return actions.keep_list(bundle=people_list(world, *cases, **facts), kind="people_list", by=clerk(), on=TODAY)


def test_a_list_is_kept_without_a_number_and_again_as_a_further_version(lan, client, world):
    case = resolved("Trần Văn Ân", world)
    url = reverse("documents:number_people_list") + f"?phieu={case.code}"
    for _time in range(2):
        client.as_(lan).post(url, {"_key": new_key(lan), "on": "03/02/2026"})

    entry = NumberedPaper.objects.get()
    assert (entry.number, entry.series, entry.text, entry.branch) == (None, "DS", "Danh sách ngày 03/02/2026", world.school)
    assert list(entry.versions.values_list("serial", flat=True)) == [2, 1]
    kept = client.get(reverse("documents:version", args=[entry.code, 1]))
    file = Document(BytesIO(b"".join(kept) if kept.streaming else kept.content))
    said = "\n".join([p.text for p in file.paragraphs] + [c.text for t in file.tables for row in t.rows for c in row.cells])
    assert "Trần Văn Ân" in said
    assert "Danh sách ngày" not in said
    assert entry.text in client.get(reverse("documents:register")).content.decode()
    assert queries.standings(world.school, 2026) == []


@pytest.mark.parametrize("kind", ("roll", "attendance"))
def test_lists_of_a_class_are_kept_once_whatever_their_sheets(kind, chi, client, world):
    found = make_class(world.ward, learners=[make_case(branch=world.school)])
    url = reverse(f"documents:number_{kind}", args=[found.code])
    client.as_(chi).post(url, {"_key": new_key(chi), "on": "03/02/2026"})

    assert (NumberedPaper.objects.get().kind, PaperPerson.objects.count()) == (kind, 1)
    assert client.get(reverse(f"documents:{kind}", args=[found.code])).context["entry"] == NumberedPaper.objects.get()


def test_an_empty_list_and_people_from_elsewhere_are_not_kept(world):
    for bundle in (people_list(world), people_list(world, make_case(member=make_member(branch=world.company)))):
        with pytest.raises(RuleBroken, match="Văn bản"):
            actions.keep_list(bundle=bundle, kind="people_list", by=clerk(), on=TODAY)
    assert not NumberedPaper.objects.exists()


def test_everybody_on_a_kept_paper_is_known(world):
    first, second = resolved("Trần Văn Ân", world), resolved("Đỗ Minh Dũng", world)
    give(world, first, second, first=1)
    keep(world, second)

    assert [PaperFile.objects.about(case).count() for case in (first, second)] == [1, 2]


def test_one_version_is_withdrawn_with_its_content(lan, client, world):
    entry = give(world, resolved("Trần Văn Ân", world))
    file, url = PaperFile.objects.get(), reverse("documents:withdraw_version", args=[entry.code, 1])
    assert client.as_(lan).post(url, {"_key": new_key(lan), "reason": " "}).status_code == 200
    client.post(url, {"_key": new_key(lan), "reason": "Lập nhầm"})

    file.refresh_from_db()
    assert (file.withdrawn_by, file.withdrawn_reason, filestore.read(file.stored)) == (lan, "Lập nhầm", None)
    assert client.get(reverse("documents:version", args=[entry.code, 1])).status_code == 302
    page = client.get(entry.get_absolute_url()).content.decode()
    assert "Lập nhầm" in page
    assert "/ban/1/" not in page
    assert Event.objects.filter(action="documents.withdraw").get().branch == world.school
    with pytest.raises(RuleBroken, match="trước đó"):
        actions.withdraw(file=file, by=lan, reason="nữa")


def test_all_kept_files_about_one_person_are_erased_and_no_others(lan, client, world):
    gone, stays = resolved("Trần Văn Ân", world), resolved("Đỗ Minh Dũng", world)
    give(world, gone, stays, first=1)
    keep(world, gone)
    keep(world, gone)
    keep(world, stays)
    url = reverse("documents:kept_of_case", args=[gone.code])
    page = client.as_(lan).get(url)
    assert [(len(k.versions), k.others, k.may_withdraw) for k in page.context["files"]] == [(1, 0, True), (1, 0, True), (1, 1, True)]
    client.post(url, {"_key": new_key(lan), "reason": "Đồng chí đề nghị xóa"})

    contents = {file.pk: filestore.read(file.stored) for file in PaperFile.objects.all()}
    assert [pk for pk, content in contents.items() if content] == [PaperFile.objects.about(stays).latest("pk").pk]
    assert {f.withdrawn_reason for f in PaperFile.objects.about(gone)} == {"Đồng chí đề nghị xóa"}
    assert (NumberedPaper.objects.count(), PaperVersion.objects.count()) == (3, 4)
    assert Event.objects.filter(action="documents.withdraw").count() == 3
    assert "Trần Văn Ân" not in str(list(Event.objects.filter(action="documents.withdraw").values()))


@pytest.mark.parametrize("name, may", [("lan", True), ("chi", True), ("bao", False), ("thu", False)])
def test_erasing_is_for_who_gives_numbers_there(name, may, request, client, world):
    case = resolved("Trần Văn Ân", world)
    give(world, case)
    user, url = request.getfixturevalue(name), reverse("documents:kept_of_case", args=[case.code])
    page = client.as_(user).get(url)
    client.post(url, {"_key": new_key(user), "reason": "thử"})

    assert bool(page.context["count"]) is may
    assert (filestore.read(PaperFile.objects.get().stored) is None) is may


def test_files_of_other_issuers_are_counted_not_shown(lan, client, world):
    case = resolved("Trần Văn Ân", world)
    keep(world, case, place=world.ward)
    page = client.as_(lan).get(reverse("documents:kept_of_case", args=[case.code]))

    assert (page.context["files"], page.context["elsewhere"], page.context["count"]) == ([], 1, 0)
    assert "Còn 1 tệp do nơi khác ban hành" in page.content.decode()


def test_a_withdrawn_file_has_a_reason(world):
    give(world, resolved("Trần Văn Ân", world))
    with pytest.raises(IntegrityError, match="paper_file_withdrawn_with_reason"), transaction.atomic():
        PaperFile.objects.update(withdrawn_by=clerk())
    with pytest.raises(RuleBroken, match="Ghi lý do"):
        actions.withdraw(file=PaperFile.objects.get(), by=clerk(), reason="")


@pytest.mark.parametrize("rows", (1, 5))
def test_statements_of_the_page(rows, lan, client, world, django_assert_num_queries):
    case = resolved("Trần Văn Ân", world)
    for _n in range(rows):
        keep(world, case)
    client.as_(lan)
    with django_assert_num_queries(8):
        client.get(reverse("documents:kept_of_case", args=[case.code]))


def test_lists_have_a_series_of_their_own():
    assert [rules.series_of(kind) for kind in ("people_list", "roll", "attendance", "minutes")] == ["DS", "DS", "DS", "BB"]
