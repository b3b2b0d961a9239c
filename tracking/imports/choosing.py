"""Decisions about doubtful rows of a large workbook, kept until it is written. Layer: actions."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.errors import RuleBroken
from tracking.imports.actions import lock_unwritten
from tracking.imports.models import CheckedRow, ImportJob


@transaction.atomic
def choose(*, upload, choices, by):
    """Keep what was chosen for these rows: {row number: answer, '' for none}. An answer that was not offered is left aside.

    Raises RuleBroken while the workbook is worked on, and once it is written.
    """
    upload = lock_unwritten(upload)
    job = ImportJob.objects.select_for_update().get(upload=upload)
    if job.is_open:
        raise RuleBroken(_("Tệp đang được xử lý. Đề nghị chờ xong rồi chọn."))
    changed = []
    for row in CheckedRow.objects.doubtful().filter(upload=upload, number__in=choices):
        if choices[row.number] in {"", *(answer for answer, _words in row.offered)} and row.choice != choices[row.number]:
            row.choice = choices[row.number]
            changed.append(row)
    CheckedRow.objects.bulk_update(changed, ["choice"])
    return upload


def chosen(upload):
    """{row number: answer} of the rows that have been decided."""
    return dict(CheckedRow.objects.doubtful().filter(upload=upload).exclude(choice="").values_list("number", "choice"))
