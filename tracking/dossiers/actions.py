"""Every write about papers: what is known of one, a file brought, a file withdrawn."""

import hashlib
import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import dates, filestore, rows, text
from portal.errors import Reason, RuleBroken
from tracking.dossiers import queries, rules
from tracking.dossiers.models import Attachment, Paper
from tracking.history import actions as history
from tracking.nominations.models import Nomination

logger = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024
FACTS = ("present", "number", "on", "precision", "issuer")  # a check holds for these; who changes them checks anew
SAID = (*FACTS[:3], "issuer", "kept_at", "checked_by", "returned_reason", "returned_note", "not_applicable", "why_not")


@transaction.atomic
def update_paper(
    *, nomination, paper, serial=1, by, today, present="", number="", on=None, issuer="", kept_at="", checked=False, returned_reason=None,
    returned_note="", not_applicable=False, why_not="", as_party=False, version=None,
):  # fmt: skip
    """Write what is known of one paper of a case; the Paper. Nothing is written when nothing changes.

    ``on``: PartialDate. ``checked``: ``by`` has seen the paper. ``as_party``: written by the Party body itself. ``version``: that of the
    form, 0 for a paper of which nothing was known. Raises RuleBroken with every reason at once, Stale.
    """
    nomination = _locked(nomination)
    rule = _rule(paper, serial)
    row = Paper.objects.filter(nomination=nomination, paper=paper, serial=serial).select_related("touched_by").first()
    _ensure_fresh(row, version)
    acted = _acted(nomination, paper, serial)
    found = rules.paper_reasons(
        present=present, acted=acted, number=number, on=on, issuer=issuer, kept_at=kept_at, checked=checked,
        returned=returned_reason is not None, returned_note=returned_note, not_applicable=not_applicable, why_not=why_not, today=today,
        born_on=nomination.member.birth_on,
    )  # fmt: skip
    reasons = [Reason(words, field) for words, field in found]
    if row and row.by_party and not as_party:
        reasons.append(Reason(_("Nội dung này do cấp ủy ghi. Đề nghị cấp ủy đính chính.")))
    if reasons:
        raise RuleBroken(*reasons)
    values = {
        "present": present, "number": number, "on": on.on if on else None, "precision": on.precision if on else dates.DAY,
        "issuer": issuer, "kept_at": kept_at, "returned_reason": returned_reason, "returned_note": returned_note,
        "not_applicable": not_applicable, "why_not": why_not,
    }  # fmt: skip
    return _save(row or Paper(nomination=nomination, paper=paper, serial=serial, version=0), rule, values, checked, as_party, by)


def _save(row, rule, values, checked, as_party, by):
    """Set what changed, raise the version, record it with the names of the fields."""
    values = {**values, **_check(row, values, checked, by)}
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    row.by_party, row.version, row.touched_at, row.touched_by = as_party, row.version + 1, timezone.now(), by
    row.save()
    labels = [str(Paper._meta.get_field(name).verbose_name) for name in SAID if name in changed] or [str(_("ngày"))]
    history.record("dossiers.paper", by=by, subject=row.nomination, branch=row.nomination.branch, paper=rule.short, fields=labels)
    return row


def _check(row, values, checked, by):
    """Who has checked the paper and when: kept while what was checked stays as it was."""
    if not checked:
        return {"checked_by": None, "checked_at": None}
    same = row.pk and row.checked_by_id and all(getattr(row, name) == values[name] for name in FACTS)
    return {} if same else {"checked_by": by, "checked_at": timezone.now()}


def _ensure_fresh(row, version):
    """Raises Stale when the paper is not as it was shown."""
    if version is None or version == (row.version if row else 0):
        return
    if row is None:  # a version that was never given out
        raise RuleBroken(_("Trang không còn đúng với dữ liệu. Mở lại trang rồi ghi."))
    raise rows.stale(row, lambda r: (r.touched_by, r.touched_at))


def _acted(nomination, paper, serial):
    """Whether an act or a file says that the paper is there."""
    said = queries.said_by_acts(queries.standing_acts(nomination))
    return (paper, serial) in said or (serial == 1 and nomination.attachments.kept().filter(paper=paper).exists())


def _locked(nomination):
    """The case, locked inside the caller's transaction: two who write about its papers wait for each other."""
    rows_ = Nomination.objects.select_related("member", "branch", "body__parent")
    return rows_.select_for_update(of=("self",)).get(pk=nomination.pk)


def _rule(paper, serial):
    """The line of the paper; who makes it is the same in every rule set. Raises RuleBroken for a paper that there is not."""
    rule = rules.rule_of(rules.table_for(()), paper, serial)
    if rule is None:
        raise RuleBroken(_("Không có loại giấy tờ này."))
    return rule


@transaction.atomic
def attach(*, nomination, paper, by, name, content):
    """Keep a photo or scan of one of the union's own papers; the Attachment. ``name``: as the person's device calls it.

    Writes file, row and event, or nothing (see ``portal.filestore``). Raises RuleBroken for a paper that is not the union's, a file that
    is not what it should be, too large, there already, or one too many.
    """
    nomination = _locked(nomination)
    rule = _rule(paper, 1)
    if not rule.may_have_files:
        raise RuleBroken(_("Tài liệu của Đảng chỉ ghi số, ngày, nơi lưu; không tải lên."))
    kind, digest = _judged(nomination, content)
    stored = _stored(content)
    try:
        kept = Attachment.objects.create(
            nomination=nomination, paper=paper, name=_name(name), stored=stored, kind=kind, size=len(content), sha256=digest, added_by=by
        )
        history.record(
            "dossiers.attach", by=by, subject=nomination, branch=nomination.branch, paper=rule.short, kind=kind.label,
            kilobytes=-(-len(content) // 1024),
        )  # fmt: skip
    except BaseException:
        filestore.remove(stored)
        raise
    return kept


def _stored(content):
    """The name under which the content lies. Raises RuleBroken when the disk does not take it."""
    try:
        return filestore.write(content)
    except OSError:
        logger.exception("a file of a paper could not be stored")
        raise RuleBroken(_("Máy chủ chưa lưu được tệp. Thử lại sau; vẫn không được thì báo người quản trị.")) from None


def _judged(nomination, content):
    """(kind, digest) of a file that may be kept. Raises RuleBroken."""
    if not content:
        raise RuleBroken(_("Tệp trống."))
    if len(content) > settings.ATTACHMENT_MAX_BYTES:
        raise RuleBroken(too_large())
    kept = nomination.attachments.kept()
    if kept.count() >= settings.ATTACHMENTS_PER_CASE:
        words = _("Phiếu này đã có %(count)s tệp. Rút bớt tệp không cần trước khi tải thêm.")
        raise RuleBroken(words % {"count": settings.ATTACHMENTS_PER_CASE})
    kind, reason = rules.inspect(content)
    if kind is None:
        raise RuleBroken(reason)
    digest = hashlib.sha256(content).hexdigest()
    if kept.filter(sha256=digest).exists():
        raise RuleBroken(_("Tệp này đã được tải lên phiếu."))
    return kind, digest


def too_large():
    """The sentence for a file over the limit."""
    return _("Tệp lớn quá %(limit)s MB. Chụp lại với kích thước nhỏ hơn hoặc chia thành nhiều tệp.") % {
        "limit": settings.ATTACHMENT_MAX_BYTES // MEGABYTE
    }


def _name(name):
    """The last part of a name, without what is no part of a name; at most 200 characters."""
    last = text.clean(str(name).replace("\\", "/").rpartition("/")[2])
    return "".join(c for c in last if c.isprintable())[:200].strip(". ") or str(_("Tệp không tên"))


@transaction.atomic
def withdraw(*, attachment, by, reason):
    """Erase the content of a file; the row stays with who and why. The content goes once the transaction is written.

    Raises RuleBroken when it was withdrawn before, or without a reason.
    """
    row = Attachment.objects.select_related("nomination__branch").select_for_update(of=("self",)).get(pk=attachment.pk)
    if row.withdrawn_at:
        raise RuleBroken(_("Tệp này đã được rút trước đó."))
    if not reason:
        raise RuleBroken(Reason(_("Ghi lý do rút tệp."), "reason"))
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = timezone.now(), by, reason
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    paper = str(rules.PaperCode(row.paper).label)
    history.record("dossiers.withdraw", by=by, subject=row.nomination, branch=row.nomination.branch, paper=paper)
    transaction.on_commit(lambda: filestore.remove(row.stored))
    return row
