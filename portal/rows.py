"""Locked, versioned rows: nobody overwrites what somebody else has just changed."""

from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Stale


def lock(row, version=None, changed_by=None):
    """Read the row again under a lock, inside the caller's transaction; the locked row.

    Others may go on to point to the row (no key of a row ever changes), so that nobody who holds such a row waits in a ring.
    ``version``: the one shown in the form, None to skip the check. Raises Stale when the row moved on; ``changed_by(row)`` may name who
    and when as (person, instant).
    """
    locked = type(row)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if version is not None and locked.version != version:
        raise stale(locked, changed_by)
    return locked


def stale(row, changed_by=None):
    who, at = changed_by(row) if changed_by else (None, None)
    if who:
        words = _("Nội dung vừa được đồng chí %(name)s cập nhật lúc %(at)s. Nội dung đã nhập vẫn còn, đề nghị kiểm tra rồi lưu lại.")
        error = Stale(words % {"name": who, "at": timezone.localtime(at).strftime("%H:%M %d/%m/%Y")})
    else:
        error = Stale(_("Nội dung vừa được người khác cập nhật. Nội dung đã nhập vẫn còn, đề nghị kiểm tra rồi lưu lại."))
    error.version = row.version
    return error


def save_all(found, columns, *, batch=400):
    """Write these columns of many rows that are loaded whole and locked by the caller; their versions are the caller's to raise.

    As an insertion that meets the row: ``bulk_update`` builds a condition for each row and column, which takes ten times as long.
    """
    found, columns = list(found), sorted(set(columns))
    if found and columns:
        type(found[0])._base_manager.bulk_create(
            found, batch_size=batch, update_conflicts=True, unique_fields=["pk"], update_fields=columns
        )


def create_in_parts(model, found, size=500):
    """Insert these rows, made one after the other, without holding them all: of a large list they are as much memory as the list itself."""
    waiting = iter(found)
    while part := list(islice(waiting, size)):
        model.objects.bulk_create(part)


def save(row, **changes):
    """Set the changed fields, raise the version, save just those; the names of fields that really changed."""
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    if changed:
        row.version += 1
        row.save(update_fields=[*changed, "version"])
    return changed
