"""What an examination knows and what it answers: verdicts, questions, places, facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.dates import PartialDate
from tracking.dossiers.rules import Entry
from tracking.nominations.rules import ActKind, Stage
from tracking.nominations.rules import Finding as Caution

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Verdict(TextChoices):
    """The worst first."""

    FIX = "fix", _("cần sửa")
    ASK = "ask", _("cần hỏi lại")
    PASS = "pass", _("đạt")


class Check(TextChoices):
    """What is looked at, the gravest first: this order breaks ties between findings of one verdict."""

    SUPPLEMENT = "supplement", _("Nội dung được yêu cầu bổ sung")
    CONSENT = "consent", _("Đoàn viên đồng ý")
    DOCUMENT = "document", _("Văn bản giới thiệu")
    VOTE = "vote", _("Biểu quyết của ban chấp hành")
    ORDER = "order", _("Thứ tự các ngày")
    RECEIVER = "receiver", _("Nơi tiếp nhận")
    AGE = "age", _("Tuổi")
    ELIGIBILITY = "eligibility", _("Điều kiện xét kết nạp")
    CERTIFICATE = "certificate", _("Giấy chứng nhận lớp nhận thức về Đảng")
    FRESH = "fresh", _("Thời hạn của các văn bản")
    BIRTH = "birth", _("Ngày sinh")
    UNION_PAPERS = "union_papers", _("Giấy tờ của công đoàn")
    OTHER_PAPERS = "other_papers", _("Giấy tờ khác")
    MENTOR = "mentor", _("Đảng viên giúp đỡ")
    STEPS = "steps", _("Các bước đã qua")
    NAME = "name", _("Họ tên, ngày sinh trên giấy tờ")
    PERSON = "person", _("Thông tin đoàn viên")


class Remedy(TextChoices):
    """The page on which something is put right."""

    RECORD = "record", _("ghi")
    CORRECT = "correct", _("đính chính")
    MEMBER = "member", _("sửa thông tin đoàn viên")
    PAPER = "paper", _("ghi giấy tờ")
    PAPERS = "papers", _("xem giấy tờ")
    ROUTE = "route", _("chọn hình thức giới thiệu")


@dataclass(frozen=True)
class Place:
    """Where something is put right. ``kind``: of the act to record, or of the act ``act_id`` to correct; ``entry``: the paper's line."""

    remedy: Remedy
    kind: ActKind | None = None
    act_id: int | None = None
    entry: Entry | None = None


@dataclass(frozen=True)
class Finding:
    """One answer in words. ``place`` None: nothing to be put right."""

    check: Check
    verdict: Verdict
    text: StrOrPromise
    place: Place | None = None


@dataclass(frozen=True)
class Deed:
    """An act that stands. ``written``: the date on its document; ``met``: its vote; each None while it is not known."""

    id: int
    day: PartialDate
    number: str = ""
    written: PartialDate | None = None
    met: bool | None = None
    is_letter: bool = False

    @property
    def dated(self) -> PartialDate:
        """The document's date, that of the act where the document has none."""
        return self.written or self.day


Span = tuple[date, date]  # first and last possible day; equal when the fact behind it is known to the day


@dataclass(frozen=True)
class Facts:
    """What the portal knows of a case when it is examined for ``planned_on``, the day on which the cell is to meet.

    ``documents``: introductions and ``hand_overs``, oldest first. ``certificate_ends``: first day on which it no longer holds;
    ``dossier_until``: last day on which the cell may still consider. ``receiver``: a sentence on who gets the list, ``amiss``: on
    what is wrong with that. ``with_party``: the list has been handed over. ``renamed_on``: name or birth date changed after the
    document. ``lacking``: facts of the person that a list asks for. ``missing``: steps behind that are not known. ``cautions``: what the
    rules on eligibility say of the cell's resolution on that day. Ages in years; None: no rule set says it.
    """

    planned_on: date
    stage: Stage = Stage.IDENTIFIED
    age_min: int | None = 18
    age_max: int | None = 60
    dossier_months: int | None = 12
    birth: PartialDate | None = None
    agreed: Deed | None = None
    documents: tuple[Deed, ...] = ()
    hand_overs: tuple[Deed, ...] = ()
    received: Deed | None = None
    in_class: bool = False
    certified: Deed | None = None
    certificate_ends: Span | None = None
    dossier_until: Span | None = None
    receiver: str = ""
    amiss: str = ""
    with_party: bool = False
    has_mentor: bool = False
    waiting: bool = False
    paused: bool = False
    papers: tuple[Entry, ...] = ()
    renamed_on: date | None = None
    lacking: tuple[StrOrPromise, ...] = ()
    missing: tuple[ActKind, ...] = ()
    cautions: tuple[Caution, ...] = ()


def is_ahead(stage: int, closed_on: date | None) -> bool:
    """Whether there is still something to be sent: the case is followed and the cell has not resolved on it."""
    return closed_on is None and stage < Stage.CELL_RESOLVED


def count(findings: Iterable[Finding], verdict: Verdict) -> int:
    return sum(f.verdict == verdict for f in findings)


def worst(findings: Iterable[Finding]) -> Verdict:
    """The verdict on the whole case."""
    given = {f.verdict for f in findings}
    return next((v for v in Verdict if v in given), Verdict.PASS)
