"""Every write to a sheet: set up, change and reckon, send for comment, answer, publish, open again.

Publishing writes targets through ``targets.actions``, which alone supersedes what was in force.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import rows, text
from portal.errors import Reason, RuleBroken
from tracking.allocation import queries, rules
from tracking.allocation.models import AllocationEdition, AllocationLine, AllocationReply, AllocationSheet
from tracking.history import actions as history
from tracking.targets import actions as targets
from tracking.targets.models import Target


@transaction.atomic
def open_sheet(*, target, by, today):
    """Set up the sheet of a target with a first draft: a row for each open unit directly below, with facts and a proposed share.

    The sheet that is already there is given back. Raises RuleBroken for an average, a target no longer in force, no unit, too many.
    """
    target = rows.lock(target)
    if earlier := AllocationSheet.objects.filter(**{f"target__{name}": value for name, value in _kind(target).items()}).first():
        return earlier
    if not target.is_count:
        raise RuleBroken(_("Chỉ tiêu bình quân, tỷ lệ áp dụng cho từng đơn vị nên không phân bổ. Chọn chỉ tiêu tính bằng số người."))
    if target.withdrawn_on:
        raise RuleBroken(_("Chỉ tiêu này đã được hủy ghi nhầm. Phân bổ từ chỉ tiêu đang có hiệu lực."))
    if target.superseded_by_id:
        raise RuleBroken(_("Chỉ tiêu này đã được điều chỉnh. Phân bổ từ chỉ tiêu đang có hiệu lực."))
    sheet = AllocationSheet.objects.create(branch=target.branch, target=target, touched_at=timezone.now(), touched_by=by)
    edition = AllocationEdition.objects.create(sheet=sheet, number=1, target=target, total=int(target.value), facts_on=today)
    lines = _list(edition, {}, today)
    _reckon(sheet, edition, lines)
    edition.save(update_fields=["grounds"])
    AllocationLine.objects.bulk_create(lines)
    history.record("allocation.open", by=by, subject=sheet, branch=sheet.branch, total=edition.total, count=len(lines))
    return sheet


def _list(edition, earlier, today):
    """Rows, not yet saved, for the units that are open now; ``earlier``: unit id → its row in the edition before, whose share stays."""
    branch = edition.sheet.branch
    units = list(queries.units_below(branch)[: rules.MOST_UNITS + 1])
    if not units:
        raise RuleBroken(_("“%(name)s” không có đơn vị trực thuộc đang hoạt động để phân bổ.") % {"name": branch.name})
    if len(units) > rules.MOST_UNITS:
        words = _("“%(name)s” có hơn %(most)s đơn vị trực thuộc. Giao chỉ tiêu cho từng đơn vị ở trang nhiệm kỳ.")
        raise RuleBroken(words % {"name": branch.name, "most": rules.MOST_UNITS})
    known, lines = queries.known_of(branch, units, edition.target, today), []
    for place, unit in enumerate(units, start=1):
        line = AllocationLine(edition=edition, unit=unit, place=place)
        if before := earlier.get(unit.pk):
            line.share, line.is_locked, line.floor, line.cap = before.share, before.is_locked, before.floor, before.cap
        line.keep(known[unit.pk])
        lines.append(line)
    return lines


def _reckon(sheet, edition, lines):
    """Give the free rows the proposed share; locked ones stay. The edition gets its grounds, not yet saved. Raises RuleBroken when the sum
    cannot be reached."""
    edition.grounds = sheet.grounds
    weights = rules.weights_of([line.facts.facts for line in lines], sheet.weights)
    slots = []
    for line, weight in zip(lines, weights, strict=True):
        floor, cap = rules.bounds(floor=line.floor, cap=line.cap, floor_all=sheet.floor, cap_all=sheet.cap)
        kept = line.share if line.is_locked else None
        slots.append(rules.Slot(line.place, weight, floor=floor, cap=cap, locked=kept, name=line.unit.label))
    found = rules.shares(edition.total, slots)
    for line in lines:
        line.share = line.proposed = found[line.place]


@transaction.atomic
def save(*, sheet, by, today, lines, settings, reckon=False, version=None):
    """Write what was changed on the draft. ``lines``: row id → changed columns among share, is_locked, floor, cap; ``settings``: changed
    columns of the sheet; what is absent stays. ``reckon``: then propose the free rows anew from the facts of ``today`` and the
    target that now holds.

    Raises RuleBroken with every reason, Stale.
    """
    sheet, edition = _lock_draft(sheet, version)
    found = queries.lines_of(edition)
    for line in found:
        for column, value in lines.get(line.pk, {}).items():
            setattr(line, column, value)
    for column, value in settings.items():
        setattr(sheet, column, value)
    if reasons := _crossed(found):
        raise RuleBroken(*reasons)
    if reckon:
        edition.facts_on, edition.target = today, _in_force(edition.target)
        edition.total = int(edition.target.value)
        known = queries.known_of(sheet.branch, [line.unit for line in found], edition.target, today)
        for line in found:
            line.keep(known[line.unit_id])
        _reckon(sheet, edition, found)
        edition.save(update_fields=["facts_on", "target", "total", "grounds"])
    AllocationLine.objects.bulk_update(found, ["share", "is_locked", "floor", "cap", "known", "proposed"], batch_size=100)
    _touch(sheet, by, *settings)
    history.record("allocation.save", by=by, subject=sheet, branch=sheet.branch, given=sum(line.share for line in found))
    return sheet


def _crossed(lines):
    words = _("Mức tối đa nhỏ hơn mức tối thiểu ở “%(name)s”.")
    return [Reason(words % {"name": line.unit.label}, f"cap-{line.pk}") for line in lines if line.cap is not None and line.cap < line.floor]


@transaction.atomic
def ask(*, sheet, by, today, version=None):
    """Let every unit see its own row and comment on it. Writes the replies that are still missing. Raises RuleBroken, Stale."""
    sheet, edition = _lock_draft(sheet, version)
    lines = queries.lines_of(edition)
    fresh = [AllocationReply(line=line, unit=line.unit) for line in lines if not hasattr(line, "reply")]
    AllocationReply.objects.bulk_create(fresh)
    if edition.asked_on is None:
        edition.asked_on = today
        edition.save(update_fields=["asked_on"])
    _touch(sheet, by)
    history.record("allocation.ask", by=by, subject=sheet, branch=sheet.branch, count=len(lines))
    return sheet


@transaction.atomic
def reply(*, reply, by, comment, number=None, version=None):
    """Write what the unit says of its row, over what it said before. Raises RuleBroken when published or nothing was said, Stale."""
    sheet = rows.lock(AllocationSheet.objects.get(editions__lines__reply=reply))
    reply = rows.lock(reply, version, changed_by=lambda row: (row.replied_by, row.replied_at))
    if reply.line.edition.published_on:
        raise RuleBroken(_("Bảng phân bổ đã ban hành, không nhận góp ý nữa. Liên hệ công đoàn cấp trên nếu cần điều chỉnh."))
    comment = text.clean(comment)
    if not comment and number is None:
        raise RuleBroken(Reason(_("Ghi ý kiến hoặc số đề nghị giao."), "comment"))
    rows.save(reply, comment=comment, number=number, replied_at=timezone.now(), replied_by=by)
    history.record("allocation.reply", by=by, subject=sheet, branch=reply.unit)
    return reply


@dataclass(frozen=True)
class Published:
    """What was written: the edition's sheet and the number of targets set."""

    sheet: AllocationSheet
    count: int

    def get_absolute_url(self):
        return self.sheet.get_absolute_url()


@transaction.atomic
def publish(*, sheet, by, today, decision_number, decision_on, version=None):
    """Freeze the draft under its decision and set the target of every unit with a share, all of them or nothing; Published.

    A share of 0 sets no target. Raises RuleBroken naming every unit of which it cannot be, Stale.
    """
    sheet, edition = _lock_draft(sheet, version)
    lines, target, number = queries.lines_of(edition), edition.target, text.clean(decision_number)
    kind = {name: value for name, value in _kind(target).items() if name != "branch"}
    held = dict(Target.objects.in_force().filter(branch__in=[line.unit_id for line in lines], **kind).values_list("branch_id", "value"))
    if reasons := _publish_reasons(sheet, edition, lines, held, number):
        raise RuleBroken(*reasons)
    given, asked = [line for line in lines if line.share], {name: value for name, value in kind.items() if name != "groups"}
    for line in given:
        facts = {"value": Decimal(line.share), "decision_number": number, "decision_on": decision_on}
        line.target = targets.set_target(branch=line.unit, by=by, population=target.population, **asked, **facts)
    AllocationLine.objects.bulk_update(given, ["target"], batch_size=100)
    edition.published_on, edition.decision_number, edition.decision_on = today, number, decision_on
    edition.save(update_fields=["published_on", "decision_number", "decision_on"])
    _touch(sheet, by)
    history.record("allocation.publish", by=by, subject=sheet, branch=sheet.branch, number=number, count=len(given))
    return Published(sheet, len(given))


def _publish_reasons(sheet, edition, lines, held, number):
    reasons = [] if number else [Reason(_("Ghi số quyết định."), "decision_number")]
    if not Target.objects.in_force().filter(pk=edition.target_id).exists():
        words = _("Chỉ tiêu của cấp này đã được điều chỉnh hoặc hủy sau khi lập bảng. Bấm “Chia lại phần chưa khóa” để lấy số mới.")
        reasons.append(Reason(words))
    if not any(line.share for line in lines):
        reasons.append(Reason(_("Chưa giao số nào cho đơn vị nào.")))
    gone = _("“%(name)s” đã kết thúc hoạt động hoặc chuyển nơi khác. Ghi 0 ở đơn vị này.")
    zero = _("“%(name)s” đang có chỉ tiêu %(value)s nên không ghi 0 được. Ghi ít nhất 1.")
    for line in lines:
        unit = line.unit
        is_gone = unit.closed_on is not None or unit.parent_id != sheet.branch_id
        if line.share and is_gone:
            reasons.append(Reason(gone % {"name": unit.name}))
        elif not line.share and not is_gone and unit.pk in held:
            reasons.append(Reason(zero % {"name": unit.name, "value": rules.shown(int(held[unit.pk]))}))
    return reasons


@transaction.atomic
def renew(*, sheet, by, today, version=None):
    """Open a new edition from the published one: its shares, the units that are open now, the total of the target now in force.

    Raises RuleBroken when a draft is there, Stale.
    """
    sheet = _lock(sheet, version)
    last = queries.edition_of(sheet)
    if last.is_draft:
        raise RuleBroken(_("Đã có một lần phân bổ đang soạn. Sửa lần đó."))
    target = _in_force(last.target)
    edition = AllocationEdition.objects.create(sheet=sheet, number=last.number + 1, target=target, total=int(target.value), facts_on=today)
    AllocationLine.objects.bulk_create(_list(edition, {line.unit_id: line for line in last.lines.all()}, today))
    _touch(sheet, by)
    history.record("allocation.renew", by=by, subject=sheet, branch=sheet.branch, number=edition.number)
    return sheet


def _in_force(target):
    """The target of the same kind that holds now. Raises RuleBroken when it was withdrawn and none does."""
    if found := Target.objects.in_force().filter(**_kind(target)).first():
        return found
    raise RuleBroken(_("Chỉ tiêu của cấp này đã được hủy ghi nhầm, chưa giao lại. Giao chỉ tiêu ở trang nhiệm kỳ trước."))


def _kind(target):
    """What is the same for a target and those that supersede it."""
    return {name: getattr(target, name) for name in ("branch", "term", "indicator", "shape", "year", "groups")}


def _lock(sheet, version):
    return rows.lock(sheet, version, changed_by=lambda row: (row.touched_by, row.touched_at))


def _lock_draft(sheet, version):
    sheet = _lock(sheet, version)
    edition = queries.edition_of(sheet)
    if not edition.is_draft:
        words = _("Lần phân bổ này đã ban hành theo quyết định số %(number)s. Mở lần mới để điều chỉnh.")
        raise RuleBroken(words % {"number": edition.decision_number})
    return sheet, edition


def _touch(sheet, by, *columns):
    """Raise the version, so that forms opened before are told."""
    sheet.version += 1
    sheet.touched_at, sheet.touched_by = timezone.now(), by
    sheet.save(update_fields=[*columns, "version", "touched_at", "touched_by"])
