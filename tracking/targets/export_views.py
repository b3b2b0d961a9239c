"""Progress towards one target, unit by unit, as a workbook. Layer: views."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import dates
from portal.web import get_visible_or_404
from tracking.access.rules import Permission
from tracking.history.exports import send_list
from tracking.targets import exports
from tracking.targets.models import Target
from tracking.targets.views import asked


@require_http_methods(["GET"])
def export(request, code):
    """The table of the target's page with every unit on it; counts only."""
    rows = Target.objects.with_closings().select_related("branch", "term__branch")
    target = get_visible_or_404(Target, request.user, may=Permission.EXPORT, queryset=rows, code=code)
    _form, table = asked(request, target)
    rows = [replace(table.whole(), label=_("Tổng cộng")), *table.rows(list(table.children().order_by("name_key", "pk")))]
    if own := table.own():
        rows.append(replace(own, label=_("Ghi trực tiếp tại cấp này")))
    days = _("Từ %(start)s đến %(end)s. Lũy kế, cần đạt: tính đến ngày %(on)s.") % {
        "start": dates.show(table.period.start), "end": dates.show(table.period.end), "on": dates.show(table.look.as_of),
    }  # fmt: skip
    notes = [f"{table.branch}, {target}", days, *map(str, table.look.view_words)]
    return send_list(
        request, title=_("Kết quả thực hiện chỉ tiêu theo đơn vị"), columns=exports.PROGRESS, rows=rows, notes=notes, branch=table.branch
    )
