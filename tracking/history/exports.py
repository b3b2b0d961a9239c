"""Sending a list as a workbook: one way for every list, logged."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import exports
from portal.downloads import attachment
from portal.sheets import XLSX_TYPE
from portal.web import render_page
from tracking.history import actions as history

CHOOSING = "chon-cot"


def send_list(request, *, title, columns, rows, filters=None, subject=None, branch=None, notes=(), back="/"):
    """The list as .xlsx, with the filters, the time and the person written above it; one line in the view log with the number of rows.

    ``rows``: a queryset, already in sight of the person and filtered, or a list. ``subject``: the row whose list it is (a class, a branch).
    More rows than ``portal.exports.MAX_ROWS`` are not sent: a message, back to ``back``. With ``?chon-cot=`` the columns are offered
    instead of the file; ``?cot=`` names those wanted, by their place, in the list's own order.
    """
    if CHOOSING in request.GET:
        return _offer(request, title, columns, back)
    is_query = hasattr(rows, "iterator")
    if (rows.order_by()[: exports.MAX_ROWS + 1].count() if is_query else len(rows)) > exports.MAX_ROWS:
        messages.error(request, _("Danh sách có hơn 100.000 dòng. Thu hẹp bằng bộ lọc hoặc chọn đơn vị nhỏ hơn rồi xuất lại."))
        return redirect(back)
    file, count = exports.write_list(
        title=title,
        columns=_chosen(request, columns),
        rows=rows.iterator(chunk_size=exports.CHUNK) if is_query else rows,
        notes=[*notes, *_stamp(request, filters)],
    )
    history.viewed("export", by=request.user, subject=subject, branch=branch or request.scope.branch, row_count=count)
    return attachment(file, f"{title} {timezone.localdate():%d-%m-%Y}.xlsx", XLSX_TYPE)


def _chosen(request, columns):
    """The columns asked for; all of them without a choice, and for one that names none."""
    asked = set(request.GET.getlist("cot"))
    return [c for place, c in enumerate(columns) if str(place) in asked] or columns


def _offer(request, title, columns, back):
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name not in (CHOOSING, "cot")]
    named = [(place, c.heading) for place, c in enumerate(columns)]
    return render_page(request, "history/columns.html", heading=title, columns=named, kept=kept, back=back)


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
