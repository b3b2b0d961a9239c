"""Keep a workbook that came back, and write what its dry run announced: together or not at all."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.dates import PartialDate
from portal.errors import Reason, RuleBroken
from tracking.history import actions as history
from tracking.imports import actions as imports
from tracking.imports.queries import OTHER, SKIP
from tracking.imports.rules import RowState
from tracking.members import actions as members
from tracking.members import bulk
from tracking.members.models import Member
from tracking.nominations import actions as nominations
from tracking.nominations import people
from tracking.nominations.bulk import History, PastAct, open_with_history
from tracking.nominations.rules import ActKind
from tracking.packets import files, reading
from tracking.packets.models import FilledPacket
from tracking.packets.reading import FILE
from tracking.packets.rules import KEYS, MOST_QUESTIONS


@transaction.atomic
def keep_packet(*, by, name, content, today):
    """Keep a filled workbook for a day, after reading it once. Raises RuleBroken for what is no workbook of members in one's reach."""
    plan = reading.plan(content=content, user=by, today=today)
    return imports.keep(FilledPacket, by=by, name=name, content=content, branch=plan.place)


def keep_brought(*, by, kind, branch, name, content, today, about=""):
    """Keep what was brought to the page of imports: a filled workbook of members as such, anything else as an Upload. Raises RuleBroken."""
    if files.is_packet(content):
        return keep_packet(by=by, name=name, content=content, today=today)
    return imports.keep_upload(by=by, kind=kind, branch=branch, name=name, content=content, today=today, about=about)


@transaction.atomic
def write_packet(*, filled, answers, cells, seen, by, today, leave_out=False):
    """Write a filled workbook through the actions on members, all or nothing; the FilledPacket with its ``result``.

    ``answers`` as in ``reading.plan``; ``cells``: {(row number, key): FILE or PORTAL} for every cell that was changed in both; ``seen``:
    digest of the dry run that the person looked at; ``leave_out``: faulty rows are left out. The file is forgotten. Raises RuleBroken when
    anything changed since the dry run, while a row is faulty and not left out, or a question is open.
    """
    nominations.hold_trees()
    filled = imports.lock_unwritten(filled)
    content = bytes(filled.content)
    first = reading.plan(content=content, user=by, today=today)
    keys = {row.found.pk for row in first.rows if row.found} | {m.pk for row in first.rows for m in row.candidates}
    list(Member.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    plan = reading.plan(content=content, user=by, today=today, answers=answers)
    if reasons := _open_reasons(plan, cells, seen, leave_out):
        raise RuleBroken(*reasons)
    updated = [row.found.code for row in plan.of(RowState.UPDATE) if _update(row, cells, by, today)]
    made = _add(plan.new, by, today)
    proposed = _propose(plan, dict(zip((row.number for row in plan.new), made, strict=True)), by, today)
    _close(filled, plan, {"added": [member.code for member in made], "updated": updated, "proposed": proposed}, by)
    return filled


def _open_reasons(plan, cells, seen, leave_out):
    if plan.digest != seen:
        return [Reason(_("Nội dung đã thay đổi từ lúc kiểm tra. Chưa ghi gì; xem lại rồi ghi."))]
    reasons = []
    if plan.wrong and not leave_out:
        words = _("Còn %(count)s dòng lỗi. Sửa trong tệp rồi gửi lại, hoặc chọn bỏ qua các dòng này. Chưa ghi gì.")
        reasons.append(Reason(words % {"count": len(plan.wrong)}, "leave_out"))
    if plan.questions > MOST_QUESTIONS:
        words = _("Có %(count)s điểm cần chọn, quá nhiều cho một lần. Chia bảng thành nhiều tệp rồi gửi từng tệp.")
        reasons.append(Reason(words % {"count": plan.questions}))
    elif any((row.number, cell.key) not in cells for row, cell in plan.conflicts) or any(not row.choice for row in plan.doubtful):
        reasons.append(Reason(_("Còn điểm chưa chọn. Chọn từng điểm rồi ghi.")))
    return reasons


def _update(row, cells, by, today):
    """Write the cells of a known person that are to be taken from the file; whether there were any."""
    taken = [*row.taken, *(cell for cell in row.both if cells[row.number, cell.key] == FILE)]
    if not taken:
        return False
    facts = {cell.key: cell.mine for cell in taken}
    member = Member.objects.get(pk=row.found.pk)  # another line may have changed it a moment ago
    name = facts.pop("full_name", member.full_name)
    birth = facts.pop("birth") if "birth" in facts else PartialDate(member.birth_on, member.birth_precision) if member.birth_on else None
    with imports.naming_row(row):
        people.update_member(member=member, by=by, today=today, full_name=name, birth=birth, **facts)
    return True


def _add(rows, by, today):
    """The new people, in the order of the rows; that they are not who they look like is remembered."""
    if not rows:
        return []
    plain = [key for key in KEYS if key not in ("full_name", "birth", "sex")]
    entered = [
        bulk.NewMember(
            branch=row.branch, full_name=row.facts["full_name"], sex=row.facts["sex"], birth=row.facts["birth"],
            facts={key: row.facts[key] for key in plain},
        )
        for row in rows
    ]  # fmt: skip
    made = bulk.add_members(people=entered, by=by, today=today)
    for row, member in zip(rows, made, strict=True):
        if row.choice == OTHER and row.candidates:
            members.tell_apart(member=member, others=[m.pk for m in row.candidates], by=by)
    return made


def _propose(plan, made, by, today):
    """Put people into the pool, after what the same lines say of them. ``made``: {row number: new member}. Codes of the people."""
    keys = {row.number: made[row.number].pk if row.number in made else row.found.pk for row in plan.proposed}
    found = Member.objects.select_related("branch", "ethnic_group").in_bulk(keys.values())
    histories = []
    for row in plan.proposed:
        member = found[keys[row.number]]
        if member.party_status != "none":  # chosen just now, of a cell that was changed in both
            words = _("Dòng %(number)s: đồng chí %(name)s đã là đảng viên, không đưa vào nguồn.")
            raise RuleBroken(words % {"number": row.number, "name": member.full_name})
        histories.append(History(member, [PastAct(ActKind.IDENTIFIED, row.pool.on, row.pool.precision)]))
    if histories:
        open_with_history(histories=histories, by=by, today=today)
    return [history.member.code for history in histories]


def _close(filled, plan, codes, by):
    filled.result = {
        "packet": plan.stamp.packet,
        **codes,
        "left": len(plan.wrong) + len(plan.gone) + sum(row.choice == SKIP for row in plan.rows),
    }
    filled.content = b""
    filled.save(update_fields=["result", "content"])
    counts = {name: len(codes[name]) for name in ("added", "updated")}
    history.record("packets.write", by=by, subject=plan.place, branch=plan.place, code=plan.stamp.packet, **counts)


__all__ = ["keep_brought", "keep_packet", "write_packet"]
