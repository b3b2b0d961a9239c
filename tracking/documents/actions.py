"""Every write about papers: numbers with the files that are kept, templates of the federation's own."""

import hashlib
import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import dates, filestore, rows
from portal.errors import Reason, RuleBroken
from tracking.documents import queries, rules, sample
from tracking.documents.archive import template_fault
from tracking.documents.filling import TemplateFault, fill
from tracking.documents.models import NumberedPaper, PaperFile, PaperPerson, PaperTemplate, PaperVersion, issuer_field
from tracking.documents.rules import PaperKind
from tracking.history import actions as history

logger = logging.getLogger(__name__)


@transaction.atomic
def give_numbers(*, bundle, kind, by, on, first=None, anyway=False):
    """Enter the papers of a bundle into the register of their issuer and keep the file; the first row.

    A paper that is in the register keeps its number and gets a new version; one with a number of its own is entered under that; the others
    get ``first`` and what follows it. ``anyway``: gaps and numbers given twice have been seen. Writes rows, one file and one event, or
    nothing. Raises RuleBroken.
    """
    issuer, kind = rows.lock(bundle.issuer), PaperKind(kind)
    _ensure_within(bundle, issuer)
    known = queries.registered(bundle, kind)
    texts = _texts(bundle, known, issuer, kind, first)
    _ensure_seen(texts, known, issuer, kind, on, anyway)
    entries = [row or _entry(issuer, kind, ref, text, on, by) for row, ref, text in zip(known, bundle.refs, texts, strict=True)]
    content = _filled(kind, _signed(bundle.papers, entries))
    _keep(entries, content, by, bundle.people)
    branch = issuer if issuer_field(issuer) == "branch" else None
    history.record(
        "documents.number", by=by, subject=entries[0], branch=branch, kind=str(kind.label), count=len(entries), number=entries[0].text
    )
    return entries[0]


@transaction.atomic
def keep_list(*, bundle, kind, by, on):
    """Keep a list, which has no number, as one more version of what the register holds of it; its row. ``on``: the day on the first one.

    A list of the same people, or of the same class, is the same list. Writes a row, a file and an event, or nothing. Raises RuleBroken.
    """
    issuer, kind = rows.lock(bundle.issuer), PaperKind(kind)
    _ensure_within(bundle, issuer)
    text = _("Danh sách ngày %(on)s") % {"on": dates.show(on)}
    entry = queries.registered(bundle, kind)[0] or _entry(issuer, kind, bundle.refs[0], text, on, by)
    _keep([entry], _filled(kind, bundle.papers), by, bundle.people)
    branch = issuer if issuer_field(issuer) == "branch" else None
    history.record("documents.keep", by=by, subject=entry, branch=branch, kind=str(kind.label))
    return entry


def _filled(kind, papers):
    """The file. An own template may ask for what invented papers have and these have not, such as a second person."""
    try:
        return fill(queries.template_of(kind), papers)
    except TemplateFault as fault:
        raise RuleBroken(_("Mẫu riêng của văn bản này chưa dùng được. %(fault)s") % {"fault": fault}) from fault


def _ensure_within(bundle, issuer):
    """What is kept is seen by whoever sees the issuer, so nobody from elsewhere may stand on it."""
    if not bundle.papers or not bundle.row_count:
        raise RuleBroken(_("Văn bản chưa có dòng nào nên chưa cấp số."))
    if rules.outside(bundle.paths, issuer.path):
        raise RuleBroken(_("Văn bản có đồng chí ngoài phạm vi của nơi ban hành nên không vào sổ được. Chọn lại danh sách."))


def _texts(bundle, known, issuer, kind, first):
    """The number of every paper as it stands on it."""
    party, series, texts, following = bundle.papers[0].head.party, rules.SERIES[kind], [], first
    for row, paper in zip(known, bundle.papers, strict=True):
        if row:
            texts.append(row.text)
        elif paper.head.known and rules.leading_number(paper.head.bare):
            texts.append(paper.head.bare)
        elif following is None or following > rules.MAX_NUMBER:
            raise RuleBroken(Reason(_("Ghi số của văn bản đầu tiên."), "first"))
        else:
            texts.append(rules.full_number(rules.written_number(following), issuer.kind, sort=series, party=party))
            following += 1
    return [text[:60] for text in texts]


def _ensure_seen(texts, known, issuer, kind, on, anyway):
    year = rules.series_year(on, party=issuer_field(issuer) == "body")
    wanted = [rules.leading_number(text) for text, row in zip(texts, known, strict=True) if row is None]
    found = rules.cautions(queries.given(issuer, rules.SERIES[kind], year), wanted)
    if found and not anyway:
        raise RuleBroken(*[Reason(words, "first") for words in found], Reason(_("Đánh dấu ô này nếu vẫn cấp số như trên."), "anyway"))


def _entry(issuer, kind, ref, text, on, by):
    party = issuer_field(issuer) == "body"
    return NumberedPaper.objects.create(
        **{issuer_field(issuer): issuer}, kind=kind, series=rules.series_of(kind), year=rules.series_year(on, party=party),
        number=rules.leading_number(text) if kind in rules.SERIES else None, text=text, on=on, to=ref.to[:200],
        subject_kind=ref.kind, subject_id=ref.pk, subject_key=ref.key,
        given_by=by,
    )  # fmt: skip


def _signed(papers, entries):
    """The papers as they are kept: with numbers and days out of the register where they have none of their own."""
    found = [None if p.head.known else (e.text, rules.written_day(e.on)) for p, e in zip(papers, entries, strict=True)]
    return rules.numbered_papers(papers, found)


def _keep(entries, content, by, people):
    """One file, for every paper a version that points to it, and whose cases stand on it.

    Raises RuleBroken for a file too large or one version too many.
    """
    if len(content) > rules.MAX_FILE:
        raise RuleBroken(_("Tệp văn bản quá lớn để lưu. Chia danh sách thành nhiều lần."))
    serials = dict(_latest(entries))
    if any(serials.get(entry.pk, 0) >= rules.MAX_VERSIONS for entry in entries):
        raise RuleBroken(_("Văn bản này đã lưu %(count)s bản, không lưu thêm.") % {"count": rules.MAX_VERSIONS})
    file = PaperFile.objects.create(stored=_stored(content), size=len(content), sha256=hashlib.sha256(content).hexdigest(), made_by=by)
    PaperVersion.objects.bulk_create([PaperVersion(paper=e, file=file, serial=serials.get(e.pk, 0) + 1) for e in entries])
    PaperPerson.objects.bulk_create([PaperPerson(file=file, nomination_id=pk) for pk in sorted(people)])


@transaction.atomic
def withdraw(*, file, by, reason):
    """Erase the content of a kept file; its rows stay with who and why, numbers stay given. The content goes once the transaction is
    written.

    Raises RuleBroken when it was withdrawn before, or without a reason.
    """
    file = PaperFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if file.withdrawn_at:
        raise RuleBroken(_("Tệp này đã được rút trước đó."))
    _withdraw(file, by, reason)
    return file


@transaction.atomic
def forget(*, nomination, files, by, reason):
    """Erase all these files, on which the person of a case stands; how many. What others keep and what was erased before stays as it is.

    Raises RuleBroken when there is none left, or without a reason.
    """
    found = PaperFile.objects.about(nomination).filter(pk__in=[f.pk for f in files], withdrawn_at__isnull=True)
    found = list(found.select_for_update(of=("self",)).order_by("pk"))
    if not found:
        raise RuleBroken(_("Không còn tệp nào có tên đồng chí này để rút."))
    for file in found:
        _withdraw(file, by, reason)
    return len(found)


def _withdraw(file, by, reason):
    if not reason:
        raise RuleBroken(Reason(_("Ghi lý do rút tệp."), "reason"))
    file.withdrawn_at, file.withdrawn_by, file.withdrawn_reason = timezone.now(), by, reason
    file.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    paper = queries.papers_of(file).select_related("branch").first()
    history.record("documents.withdraw", by=by, subject=paper, branch=paper.branch, number=paper.text)
    transaction.on_commit(lambda: filestore.remove(file.stored))


def _latest(entries):
    versions = PaperVersion.objects.filter(paper__in=entries).order_by("serial")
    return versions.values_list("paper_id", "serial")


def _stored(content):
    try:
        return filestore.write(content)
    except OSError:
        logger.exception("a paper could not be stored")
        raise RuleBroken(_("Máy chủ chưa lưu được tệp. Thử lại sau; vẫn không được thì báo người quản trị.")) from None


# ------------------------------------------------------------------ templates


@transaction.atomic
def replace_template(*, kind, by, name, content):
    """Put a template of the federation's own into force for a kind of paper; the PaperTemplate. The one before is kept.

    It is judged first: a safe archive, safe XML, allowed language, filled once with invented data. Raises RuleBroken with the reason.
    """
    kind = PaperKind(kind)
    if fault := judged(kind, content):
        raise RuleBroken(Reason(fault, "file"))
    _end(kind, by)
    serial = PaperTemplate.objects.filter(kind=kind).count() + 1
    if serial > rules.MAX_TEMPLATES:
        raise RuleBroken(_("Mẫu này đã được thay %(count)s lần. Đề nghị báo người quản trị.") % {"count": rules.MAX_TEMPLATES})
    made = PaperTemplate.objects.create(
        kind=kind, serial=serial, name=name[:200], stored=_stored(content), size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), added_by=by,
    )  # fmt: skip
    history.record("documents.template", by=by, kind=str(kind.label), serial=serial)
    return made


def judged(kind, content):
    """Why this file cannot be a template, '' when it can."""
    if fault := template_fault(content):
        return fault
    try:
        fill(content, sample.papers(kind))
    except TemplateFault as fault:
        return str(fault)
    return ""


@transaction.atomic
def restore_template(*, kind, by):
    """Use the built-in template of a kind again; None. Raises RuleBroken when it is used already."""
    kind = PaperKind(kind)
    if not _end(kind, by):
        raise RuleBroken(_("Đang dùng mẫu có sẵn."))
    history.record("documents.restore_template", by=by, kind=str(kind.label))


def _end(kind, by):
    rows_ = PaperTemplate.objects.select_for_update().in_force().filter(kind=kind)
    return sum(rows_.filter(pk=row.pk).update(ended_at=timezone.now(), ended_by=by) for row in list(rows_))
