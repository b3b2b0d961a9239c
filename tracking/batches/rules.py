"""What a batch (đợt) can record, where it stands, what happens to each person of it. Pure functions; words of the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.errors import Reason
from tracking.access.rules import Permission
from tracking.nominations.rights import NEEDED
from tracking.nominations.rules import NOTICES, PROCEDURE, ActKind, Ask, Fact, Side, Source, Stage, live
from tracking.nominations.rules import warnings as act_warnings

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

K = ActKind
MOST = 200  # people of one batch

# What many people can go through on one day with one document; a vote belongs to one meeting and is recorded there.
KINDS = (
    K.SUBMITTED, K.HANDED_OVER, K.RECEIVED, K.CLASS_SENT, K.DOSSIER_OPENED, K.ADMISSION_DECISION, K.CEREMONY, K.OFFICIAL_RECOGNITION,
)  # fmt: skip
KIND_WORDS: dict[str, StrOrPromise] = {
    K.SUBMITTED: _("Gửi công đoàn cấp trên"),
    K.HANDED_OVER: _("Bàn giao danh sách cho cấp ủy"),
    K.RECEIVED: _("Tiếp nhận, phân công giúp đỡ"),
    K.CLASS_SENT: _("Cử học lớp nhận thức về Đảng"),
    K.DOSSIER_OPENED: _("Bắt đầu làm hồ sơ xét kết nạp"),
    K.ADMISSION_DECISION: _("Quyết định kết nạp"),
    K.CEREMONY: _("Lễ kết nạp"),
    K.OFFICIAL_RECOGNITION: _("Công nhận đảng viên chính thức"),
}
OUT_OF_REACH = _("Phiếu không thuộc phạm vi của đợt, hoặc tài khoản không được ghi nội dung này ở phiếu đó.")
# A return is an answer to a list; after a decision there is nothing to send back.
RETURNABLE = (K.SUBMITTED, K.HANDED_OVER, K.RECEIVED, K.CLASS_SENT, K.DOSSIER_OPENED, K.ADMISSION_DECISION)


class BatchState(TextChoices):
    """Where a batch stands; derived, never stored."""

    PREPARED = "prepared", _("Đang chuẩn bị")
    PARTLY = "partly", _("Đã ghi một phần")
    APPLIED = "applied", _("Đã ghi xong")
    CANCELLED = "cancelled", _("Đã hủy đợt")


class Plan(TextChoices):
    """What is prepared for one person."""

    RECORD = "record", _("Ghi")
    RETURN = "return", _("Trả lại để bổ sung")
    SKIP = "skip", _("Chưa ghi lần này")


class Decision(TextChoices):
    """What has become of one person of a batch."""

    PENDING = "pending", _("Chưa ghi")
    APPLIED = "applied", _("Đã ghi")
    RETURNED = "returned", _("Đã trả lại")
    LEFT_OUT = "left_out", _("Đưa ra khỏi đợt")


class Next(TextChoices):
    """The one thing to do next with a batch; '' when nothing is left."""

    CHOOSE = "choose", _("Chọn đồng chí")
    PREVIEW = "preview", _("Xem trước, ghi")
    FOLLOW = "follow", _("Ghi kết quả tiếp nhận")


class Outcome(TextChoices):
    """What will happen to one person when the batch is applied."""

    RECORD = "record", _("Sẽ ghi")
    WARN = "warn", _("Sẽ ghi, có điểm cần lưu ý")
    RETURN = "return", _("Sẽ trả lại để bổ sung")
    SKIP = "skip", _("Chưa ghi lần này")
    REFUSED = "refused", _("Chưa ghi được")


def state(*, pending: int, done: int, is_cancelled: bool) -> BatchState:
    """``pending``: people with nothing recorded yet; ``done``: people recorded or returned."""
    if is_cancelled:
        return BatchState.CANCELLED
    if not done:
        return BatchState.PREPARED
    return BatchState.PARTLY if pending else BatchState.APPLIED


def next_step(kind: str, *, pending: int, done: int, is_cancelled: bool) -> Next | None:
    """What to offer as the one primary button to who keeps the batch; None when everything is done."""
    if is_cancelled:
        return None
    if pending:
        return Next.PREVIEW
    if not done:
        return Next.CHOOSE
    return Next.FOLLOW if kind == K.HANDED_OVER else None


def kinds_for(*, by_party: bool) -> tuple[ActKind, ...]:
    """Kinds of batch that a union, or a Party body, may keep."""
    return tuple(k for k in KINDS if not by_party or PROCEDURE[k].side == Side.PARTY)


def permission(kind: str, *, by_party: bool) -> Permission:
    """What must be held at a case's own place to record this kind by a batch of the union, or of a Party body."""
    needed = NEEDED[K(kind)]
    return needed[-1] if by_party else needed[0]


def sources_for(kind: str, *, by_party: bool) -> tuple[Source, ...]:
    """Sources to choose from, the usual first; one means that nothing is asked."""
    if by_party:
        return (Source.PARTY,)
    return NOTICES if PROCEDURE[K(kind)].side == Side.PARTY else (Source.OWN,)


def asks(kind: str, what: Ask) -> bool:
    return what in PROCEDURE[K(kind)].asks


@dataclass(frozen=True)
class Verdict:
    """What will happen to one person: ``reasons`` refuse, all of them; ``warnings`` are sentences that do not."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[StrOrPromise, ...] = ()

    @property
    def is_writable(self) -> bool:
        return self.outcome in (Outcome.RECORD, Outcome.WARN, Outcome.RETURN)


def verdict(plan: str, reasons: Sequence[Reason], warnings: Sequence[StrOrPromise]) -> Verdict:
    """Of what is planned, what refuses it and what is to be noted."""
    if plan == Plan.SKIP:
        return Verdict(Outcome.SKIP)
    if reasons:
        return Verdict(Outcome.REFUSED, tuple(reasons))
    if plan == Plan.RETURN:
        return Verdict(Outcome.RETURN)
    return Verdict(Outcome.WARN if warnings else Outcome.RECORD, (), tuple(warnings))


def warnings(kind: str, *, facts: Iterable[Fact], is_waiting: bool, number: str) -> list[StrOrPromise]:
    """What is to be noted before this kind is recorded: unknown earlier steps, a return without answer, a second time, no number."""
    facts = list(facts)
    found: list[StrOrPromise] = list(act_warnings(kind, facts=facts))
    if is_waiting and K(kind) not in (K.HANDED_OVER, K.SUBMITTED):
        found.append(_("Phiếu đang chờ bổ sung."))
    if PROCEDURE[K(kind)].repeats and any(a.kind == kind for a in live(facts)):
        found.append(_("Đã ghi “%(act)s” trước đây; sẽ ghi thêm một lần.") % {"act": K(kind).label})
    if asks(kind, Ask.DOCUMENT) and not number:
        found.append(_("Chưa có số văn bản; bổ sung sau được."))
    return found


def add_reasons(*, stage: int, is_closed: bool, is_pending_elsewhere: bool) -> list[StrOrPromise]:
    """Why a case cannot join a batch."""
    found: list[StrOrPromise] = []
    if is_closed:
        found.append(_("phiếu đã thôi theo dõi"))
    elif stage >= Stage.OFFICIAL:
        found.append(_("đã là đảng viên chính thức"))
    if is_pending_elsewhere:
        found.append(_("đang ở một đợt khác cùng nội dung, chưa ghi"))
    return found
