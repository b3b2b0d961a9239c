"""What happened in the portal since a workbook was downloaded: which cells were changed, which workbooks were written. Layer: queries."""

from django.utils import timezone
from django.utils.translation import gettext as _

from tracking.history.models import Event
from tracking.imports import people
from tracking.members.rules import FIELD_LABELS
from tracking.packets import rules
from tracking.packets.rules import Said

COLUMN_OF = {"birth": "birth_on", "ethnic_group": "ethnic_group_id"}
MOST_WRITTEN = 200  # workbooks of one branch that are looked through


def ask(rows, stamp):
    """Give every changed cell the name and time of its last change in the portal since the download, and ask about it.

    A cell that stands as it was downloaded may have been changed there and changed back, after the same workbook was written a first time
    or by somebody who knew better: that is no less a change in both. One query for each batch of people.
    """
    changed = [row for row in rows if row.found and not row.gone and (row.taken or row.both)]
    for row in changed:
        for cell in row.taken:
            if row.token and cell.key == "full_name" and rules.is_another_name(row.found.full_name, cell.mine):
                cell.said = Said.BOTH  # the line may have been written over with somebody else
    last = _changes({row.found.pk for row in changed}, stamp)
    for row in changed:
        for cell in (*row.taken, *row.both):
            label = FIELD_LABELS[COLUMN_OF.get(cell.key, cell.key)]
            event = next((e for e in last.get(row.found.pk, []) if f", {label}, " in f", {e.facts['fields']}, "), None)
            if event:
                cell.said, cell.by, cell.at = Said.BOTH, event.by, event.at


def _changes(members, stamp):
    """{key of a member: events of its changes since the download, the latest first}."""
    found = {}
    for ids in people.batches(members):
        events = Event.objects.filter(subject_kind="member", subject_id__in=ids, at__gte=stamp.after, action="members.update")
        for event in events.select_related("by").order_by("-pk"):
            found.setdefault(event.subject_id, []).append(event)
    return found


def written(stamp, place):
    """Sentences about workbooks of this branch that were written since: this one already, or another one. One query."""
    events = Event.objects.filter(subject_kind="branch", subject_id=place.pk, at__gte=stamp.at, action="packets.write")
    found = list(events.select_related("by").order_by("-pk")[:MOST_WRITTEN])
    same = [e for e in found if e.facts["code"] == stamp.packet]
    notes = []
    if same:
        words = _(
            "Bảng này đã được ghi lúc %(at)s (đồng chí %(who)s). Ô đã sửa thêm từ đó được hỏi từng điểm. Người đã thêm lần trước mà nay "
            "đổi họ tên thì xem kỹ ở phần “Sẽ thêm mới”."
        )
        notes.append(words % {"at": _moment(same[0]), "who": same[0].by})
    if others := [e for e in found if e not in same]:
        words = _("Sau khi tải bảng này, đơn vị đã ghi bảng khác lúc %(at)s (đồng chí %(who)s). Ô khác nhau được hỏi từng điểm.")
        notes.append(words % {"at": _moment(others[0]), "who": others[0].by})
    return notes


def _moment(event):
    return f"{timezone.localtime(event.at):%H:%M %d/%m/%Y}"
