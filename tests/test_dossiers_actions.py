"""What is written about papers and their files, what is refused, and that nothing stays half written.

Broken once to see them red: the sentence for Party papers taken out of ``attach``, ``kept`` out of the count, the version out of
``update_paper``, ``by_party`` out of the refusals, ``remove`` out of ``undone_on_failure``, ``on_commit`` out of ``withdraw``.
"""

import hashlib
import os
import stat
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from portal import filestore
from portal.dates import MONTH, PartialDate
from portal.errors import RuleBroken, Stale
from tests.factories import TODAY, add_act, clerk, make_case
from tests.papers import BAD, jpeg, pdf, png, zip_end
from tests.test_check_data import report
from tracking.catalogue.models import Reason
from tracking.dossiers import actions, queries
from tracking.dossiers.models import Attachment, Paper
from tracking.dossiers.rules import State
from tracking.history.models import Event
from tracking.history.rules import sentence
from tracking.nominations import queries as nominations
from tracking.nominations.actions import DocumentFacts, VoteFacts, reverse
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind as K
from tracking.nominations.rules import DocumentForm as D

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 1)
PARTY_PAPERS = ("1-knd", "2-knd", "3-knd", "4-knd", "5-knd", "6-knd", "9-knd", "12-knd", "cn-ntvd", "tham-tra", "so-53")


@pytest.fixture
def case(world, lan):
    return make_case(branch=world.school, by=lan, acts=[(K.AGREED, date(2026, 8, 1)), (K.DOSSIER_OPENED, date(2026, 9, 1))])


def write(case, paper="1-knd", **facts):
    return actions.update_paper(**{"nomination": case, "paper": paper, "by": clerk(), "today": TODAY, **facts})


def attach(case, paper="4a-knd", *, name="nghi-quyet.pdf", content=None, by=None):
    return actions.attach(nomination=case, paper=paper, by=by or clerk(), name=name, content=pdf() if content is None else content)


def entry(case, paper, serial=1):
    return queries.dossier(nominations.loaded().get(pk=case.pk), TODAY).entry(paper, serial)


def refused(call, *args, **facts):
    with pytest.raises(RuleBroken) as refusal:
        call(*args, **facts)
    return " ".join(str(r.text) for r in refusal.value.reasons)


def on_disk():
    return {name for name, _changed in filestore.stored()}


# ------------------------------------------------------------------ one paper


def test_paper_is_written_checked_and_recorded(case):
    row = write(case, present="yes", number="12", on=PartialDate(date(2026, 9, 1), MONTH), kept_at="Chi bộ", checked=True)

    assert (row.version, row.checked_by, row.precision, str(row.day)) == (1, clerk(), "month", "09/2026")
    event = Event.objects.get(action="dossiers.paper")
    assert (event.subject_kind, event.subject_id, event.branch) == ("nomination", case.pk, case.branch)
    assert sentence(event.action, event.facts) == "Ghi giấy tờ “1-KNĐ”: có, chưa có, số, ngày, nơi lưu, người kiểm tra"
    assert entry(case, "1-knd").state == State.PRESENT


def test_nothing_changed_writes_nothing(case):
    write(case, present="yes", number="12")
    row = write(case, present="yes", number="12", version=1)

    assert row.version == 1
    assert Event.objects.filter(action="dossiers.paper").count() == 1


def test_check_holds_for_what_was_checked(case, lan):
    first = write(case, present="yes", number="12", checked=True)
    kept = write(case, present="yes", number="12", kept_at="Tủ", checked=True, by=lan)
    assert (kept.checked_by, kept.checked_at) == (clerk(), first.checked_at)

    anew = write(case, present="yes", number="13", kept_at="Tủ", checked=True, by=lan)
    assert anew.checked_by == lan
    assert write(case, present="yes", number="13", kept_at="Tủ").checked_at is None


def test_two_sponsors_are_two_papers(case):
    write(case, "3-knd", serial=1, present="yes", issuer="Đồng chí thứ nhất")
    write(case, "3-knd", serial=2, present="yes", issuer="Đồng chí thứ hai")
    assert Paper.objects.filter(nomination=case, paper="3-knd").count() == 2
    assert "Không có loại giấy tờ này." in refused(write, case, "3-knd", serial=3)
    assert "Không có loại giấy tờ này." in refused(write, case, "khong-co")


@pytest.mark.parametrize(
    "facts, words",
    [
        ({"not_applicable": True}, "Ghi lý do không cần"), ({"why_not": "x"}, "Đánh dấu “Không cần”"),
        ({"not_applicable": True, "why_not": "x", "present": "yes"}, "không ghi là không cần"), ({"number": "1"}, "Chọn “Đã có”"),
        ({"present": "no", "kept_at": "Tủ"}, "Chọn “Đã có”"), ({"checked": True}, "Chọn “Đã có”"),
        ({"present": "yes", "returned_note": "x"}, "Chọn lý do trả lại."),
        ({"present": "yes", "on": PartialDate(date(2026, 11, 21))}, "tương lai"),
        ({"present": "yes", "on": PartialDate(date(1989, 1, 1))}, "trước ngày sinh"),
        ({"not_applicable": True, "why_not": "x", "checked": True}, "không ghi kiểm tra"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(facts, words, case):
    assert words in refused(write, case, **facts)
    assert not Paper.objects.exists()
    assert not Event.objects.filter(action="dossiers.paper").exists()


def test_every_reason_comes_at_once(case):
    words = refused(write, case, number="1", on=PartialDate(date(2027, 1, 1)), not_applicable=False, why_not="x", returned_note="y")
    assert words.count(".") == 4


def test_returned_paper(case):
    write(case, "2-knd", present="yes", returned_reason=Reason.objects.get(code="R_DATA"), returned_note="Thiếu quê quán")
    found = entry(case, "2-knd")
    assert (found.state, found.known.returned) == (State.RETURNED, "Thông tin cá nhân chưa khớp: Thiếu quê quán")


def test_stale_form_is_told(case, lan):
    write(case, present="yes", version=0, by=lan)
    with pytest.raises(Stale) as refusal:
        write(case, present="no", version=0)
    assert lan.full_name in str(refusal.value)
    assert refusal.value.version == 1
    assert "Mở lại trang" in refused(write, case, "2-knd", version=7)


def test_party_record_stands_above_the_union(case):
    write(case, present="yes", as_party=True)
    assert "Nội dung này do cấp ủy ghi." in refused(write, case, present="no", version=1)
    assert write(case, present="no", as_party=True, version=1).present == "no"


@pytest.mark.parametrize(
    "facts", [{"not_applicable": True}, {"not_applicable": True, "why_not": "x", "present": "yes"}, {"checked_by": "lan"}]
)
def test_database_keeps_the_rule_too(facts, case, lan):
    facts = {n: lan if v == "lan" else v for n, v in facts.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.create(nomination=case, paper="1-knd", touched_at=case.touched_at, **facts)


# ------------------------------------------------------------------ what acts say


def test_acts_are_shown_and_never_copied(case):
    add_act(case, K.UNION_DOCUMENT, DAY, {"document": DocumentFacts(D.RESOLUTION_4A, "05/NQ-CĐCS", DAY, "CĐCS")})

    found = entry(case, "4a-knd")
    assert (found.state, found.known.number, found.known.issuer, found.known.from_act) == (State.PRESENT, "05/NQ-CĐCS", "CĐCS", True)
    assert not Paper.objects.exists()

    write(case, "4a-knd", kept_at="Tủ công đoàn", checked=True)
    found = entry(case, "4a-knd")
    assert (found.known.number, found.known.kept_at) == ("05/NQ-CĐCS", "Tủ công đoàn")

    reverse(act=case.acts.get(kind=K.UNION_DOCUMENT), by=clerk(), today=TODAY)
    assert entry(case, "4a-knd").state == State.IF


@pytest.mark.parametrize(
    "kind, extra, paper",
    [
        (K.UNION_DOCUMENT, {"document": DocumentFacts(D.LETTER, "1", DAY)}, "cong-van-gioi-thieu"), (K.CLASS_CERTIFIED, {}, "cn-ntvd"),
        (K.HANDED_OVER, {"document": DocumentFacts(D.HAND_OVER_LETTER, "1", DAY)}, "cong-van-chuyen"), (K.UNION_REMARKS, {}, "nhan-xet-5"),
        (K.CELL_RESOLUTION, {"vote": VoteFacts(met=True)}, "6-knd"), (K.COMMITTEE_RESOLUTION, {}, "8-knd"),
        (K.ADMISSION_DECISION, {"document": DocumentFacts(D.DECISION_9A, "9", DAY)}, "9-knd"), (K.NEW_MEMBER_CLASS, {}, "cn-dvm"),
        (K.OFFICIAL_REMARKS, {}, "nhan-xet-12"), (K.OFFICIAL_RECOGNITION, {}, "16-knd"),
    ],
)  # fmt: skip
def test_each_act_speaks_of_its_paper(kind, extra, paper, world):
    case = make_case(branch=world.school)
    add_act(case, kind, DAY, extra)
    said = queries.said_by_acts(queries.standing_acts(case))
    assert {key[0] for key in said} == {paper}
    assert said[paper, 1].on == PartialDate(DAY)


def test_acts_that_say_nothing_of_a_paper(world):
    case = make_case(
        branch=world.school, acts=[(K.HANDED_OVER, DAY), (K.VERIFICATION, DAY), (K.CELL_RESOLUTION, DAY, {"vote": VoteFacts(met=False)})]
    )
    assert queries.said_by_acts(queries.standing_acts(case)) == {}


def test_facts_of_the_case(world):
    case = make_case(branch=world.school, acts=[(K.HANDED_OVER, DAY, {"body": world.cell}), (K.LEFT_UNIT, date(2026, 10, 9))])
    facts = queries.case_facts(nominations.loaded().get(pk=case.pk), queries.standing_acts(case), [], TODAY)
    assert (facts.has_intermediate, facts.proposes, facts.moved_from.name) == (False, None, "SENT_TO_PARTY")
    assert entry(case, "so-53").state == State.IF


# ------------------------------------------------------------------ files


def test_file_is_kept_out_of_reach(case, lan):
    kept = attach(case, name="C:\\Ảnh\\Nghị quyết.PDF", by=lan)

    path = Path(settings.ATTACHMENTS_DIR) / kept.stored[:2] / kept.stored
    assert path.read_bytes() == pdf()
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    assert (kept.name, kept.kind, kept.size, kept.sha256) == ("Nghị quyết.PDF", "pdf", len(pdf()), hashlib.sha256(pdf()).hexdigest())
    assert entry(case, "4a-knd").state == State.PRESENT
    assert sentence("dossiers.attach", Event.objects.get(action="dossiers.attach").facts) == "Tải lên tệp PDF (1 KB) của giấy tờ “4A-KNĐ”"


@pytest.mark.parametrize("paper", PARTY_PAPERS)
def test_party_papers_are_never_kept(paper, case):
    before = on_disk()
    assert refused(attach, case, paper) == "Tài liệu của Đảng chỉ ghi số, ngày, nơi lưu; không tải lên."
    assert not Attachment.objects.exists()
    assert on_disk() == before


@pytest.mark.parametrize("name", list(BAD))
def test_strange_files_leave_nothing(name, case):
    before = on_disk()
    assert refused(attach, case, content=BAD[name], name="nghi-quyet.pdf").endswith(".")
    assert (Attachment.objects.count(), on_disk()) == (0, before)


@pytest.mark.parametrize(
    "name, kept",
    [
        ("../../../etc/passwd", "passwd"), ("..\\..\\boot.ini", "boot.ini"), ("/etc/passwd", "passwd"), ("a\x00b.pdf", "ab.pdf"),
        ("...", "Tệp không tên"),
        ("", "Tệp không tên"), ("anh\u202egpj.exe", "anhgpj.exe"), ("x" * 400, "x" * 200),
        ("<b>.pdf", "<b>.pdf"), ("a\r\nSet-Cookie: x", "a Set-Cookie: x"),
    ],
)  # fmt: skip
def test_names_lose_what_is_no_name(name, kept, case):
    assert attach(case, name=name).name == kept


def test_limits(case, settings):
    settings.ATTACHMENT_MAX_BYTES, settings.ATTACHMENTS_PER_CASE = 2 * 1024 * 1024, 2
    assert "Tệp lớn quá 2 MB." in refused(attach, case, content=pdf() + b" " * 2 * 1024 * 1024)
    first = attach(case)
    assert refused(attach, case, "bien-ban-bch") == "Tệp này đã được tải lên phiếu."
    attach(case, content=png())
    assert "đã có 2 tệp" in refused(attach, case, content=jpeg())
    actions.withdraw(attachment=first, by=clerk(), reason="Chụp nhầm.")
    assert attach(case, content=jpeg()).kind == "jpeg"


def test_names_of_stored_files_are_never_paths():
    for name in ("../../manage.py", "a" * 31, "A" * 32, "a" * 32 + "/", ""):
        with pytest.raises(ValueError):
            filestore.read(name)


def test_nothing_is_unpacked(case, monkeypatch):
    monkeypatch.setattr("zlib.decompress", None)
    monkeypatch.setattr("zlib.decompressobj", None)
    assert attach(case, content=pdf()).kind == "pdf"


# ------------------------------------------------------------------ nothing half written


def test_event_that_fails_takes_the_file_along(case, monkeypatch):
    before = on_disk()
    monkeypatch.setattr("tracking.dossiers.actions.history.record", lambda *args, **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        attach(case)
    assert (Attachment.objects.count(), on_disk()) == (0, before)


def fail_after(kept):
    assert kept.stored in on_disk()
    raise IntegrityError


def test_failure_after_the_action_takes_the_file_along(case):
    before = on_disk()
    with pytest.raises(IntegrityError), filestore.undone_on_failure(), transaction.atomic():
        fail_after(attach(case))
    assert (Attachment.objects.count(), on_disk()) == (0, before)


def test_full_disk_leaves_nothing(case, monkeypatch):
    before = on_disk()
    monkeypatch.setattr("os.fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    assert refused(attach, case) == "Máy chủ chưa lưu được tệp. Thử lại sau; vẫn không được thì báo người quản trị."
    assert (Attachment.objects.count(), on_disk()) == (0, before)


def test_withdrawn_file_is_erased_once_that_is_written(case, lan, django_capture_on_commit_callbacks):
    kept = attach(case)
    with django_capture_on_commit_callbacks(execute=True):
        row = actions.withdraw(attachment=kept, by=lan, reason="Chụp nhầm.")
        assert kept.stored in on_disk()

    assert kept.stored not in on_disk()
    assert (row.withdrawn_by, row.withdrawn_reason, Attachment.objects.count()) == (lan, "Chụp nhầm.", 1)
    assert refused(actions.withdraw, attachment=kept, by=lan, reason="Lại") == "Tệp này đã được rút trước đó."
    assert entry(case, "4a-knd").state == State.IF
    assert report() == ""


def test_withdrawing_asks_for_a_reason(case):
    assert refused(actions.withdraw, attachment=attach(case), by=clerk(), reason="") == "Ghi lý do rút tệp."


# ------------------------------------------------------------------ check_data


def path_of(stored):
    return Path(settings.ATTACHMENTS_DIR) / stored[:2] / stored


def test_check_finds_each_fault_of_files(case):
    lost, short, left = attach(case), attach(case, content=png()), attach(case, content=jpeg())
    path_of(lost.stored).unlink()
    path_of(short.stored).write_bytes(b"x")
    actions.withdraw(attachment=left, by=clerk(), reason="Nhầm.")  # the transaction of the test is never written, so the file stays
    orphan = filestore.write(b"left over")
    os.utime(path_of(orphan), (0, 0))
    young = filestore.write(b"being written")

    found = report()

    assert f"attachment {lost.code}: its file is missing" in found
    assert f"attachment {short.code}: its file has 1 bytes" in found
    assert f"attachment {left.code}: withdrawn, but its file is still there" in found
    assert f"attachment file {orphan}: no row knows it" in found
    assert young not in found
    for name in (orphan, young, short.stored, left.stored):
        filestore.remove(name)


def test_folder_under_static_is_an_error(settings):
    from tracking.checks import attachments_out_of_reach

    assert attachments_out_of_reach(None) == []
    settings.ATTACHMENTS_DIR = Path(settings.STATIC_ROOT) / "files"
    assert [e.id for e in attachments_out_of_reach(None)] == ["tracking.E002"]


def test_files_that_are_kept_stand_before_withdrawn_ones(case, monkeypatch):
    kept, *gone = [attach(case, content=pdf(word=b"%d" % n)) for n in range(3)]
    for file in gone:
        actions.withdraw(attachment=file, by=clerk(), reason="Chụp nhầm")

    assert queries.files(case) == [kept, *gone[::-1]]
    monkeypatch.setattr(queries, "MAX_FILES", 1)
    assert queries.files(case) == [kept]


def test_end_of_an_archive_counts_only_where_programs_look_for_it(case):
    assert "nội dung khác" in refused(attach, case, content=pdf(b"/X (" + zip_end() + b")"))
    assert attach(case, content=pdf(b"/X (" + zip_end() + b" " * 65_600 + b")")).kind == "pdf"
    assert Nomination.objects.get(pk=case.pk).version == case.version
