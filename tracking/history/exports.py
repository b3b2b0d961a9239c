"""Sending a list as a workbook: one way for every list, logged."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import exports
from portal.downloads import attachment
from portal.sheets import XLSX_TYPE
from tracking.history import actions as history


def send_list(request, *, title, columns, rows, filters=None, subject=None, branch=None, notes=(), back="/"):
    """The list as .xlsx, with the filters, the time and the person written above it; one line in the view log with the number of rows.

    ``rows``: a queryset, already in sight of the person and filtered, or a list. ``subject``: the row whose list it is (a class, a branch).
    More rows than ``portal.exports.MAX_ROWS`` are not sent: a message, back to ``back``.
    """
    is_query = hasattr(rows, "iterator")
    if (rows.order_by()[: exports.MAX_ROWS + 1].count() if is_query else len(rows)) > exports.MAX_ROWS:
        messages.error(request, _("Danh sách có hơn 100.000 dòng. Thu hẹp bằng bộ lọc hoặc chọn đơn vị nhỏ hơn rồi xuất lại."))
        return redirect(back)
    file, count = exports.write_list(
        title=title,
        columns=columns,
        rows=rows.iterator(chunk_size=exports.CHUNK) if is_query else rows,
        notes=[*notes, *_stamp(request, filters)],
    )
    history.viewed("export", by=request.user, subject=subject, branch=branch or request.scope.branch, row_count=count)
    return attachment(file, f"{title} {timezone.localdate():%d-%m-%Y}.xlsx", XLSX_TYPE)


def _stamp(request, filters):
    """Where, filtered by what, when, by whom."""
    used = "; ".join(f"{label}: {shown}" for _name, label, shown in filters.active()) if filters is not None else ""
    when = timezone.localtime()
    return [
        _("Đơn vị: %(place)s") % {"place": request.scope.label},
        _("Lọc theo: %(filters)s") % {"filters": used or _("không")},
        _("Số liệu lúc %(time)s ngày %(day)s; người xuất: %(who)s")
        % {"time": f"{when:%H:%M}", "day": f"{when:%d/%m/%Y}", "who": request.user},
    ]
