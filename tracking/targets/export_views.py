"""Progress towards one target, unit by unit, as a workbook. Layer: views."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import dates
from portal.web import get_visible_or_404
from tracking.access.rules import Permission
from tracking.figures import queries as figures
from tracking.figures.forms import PeriodForm
from tracking.history.exports import send_list
from tracking.targets import exports, queries
from tracking.targets.models import Target


@require_http_methods(["GET"])
def export(request, code):
    """The table of the target's page with every unit on it; counts only."""
    rows = Target.objects.with_closings().select_related("branch", "term__branch")
    target = get_visible_or_404(Target, request.user, may=Permission.EXPORT, queryset=rows, code=code)
    today = timezone.localdate()
    where = queries.looked_at(target, request.scope.branch, request.user)
    period = PeriodForm(request.GET).period(today, target.term)
    spans = queries.spans_for([target], period, today)
    tallies = figures.by_child(spans, branch=where, figures=queries.counted(target), population=target.population)
    told = queries.told_by_child(target, where, spans)
    children = queries.children_of(where, {**told, **tallies}).order_by("name_key", "pk")
    rows = [replace(queries.whole_row(target, where, tallies, spans, today=today, told=told), label=_("Tổng cộng"))]
    rows += queries.child_rows(target, where, list(children), tallies, spans, today=today, told=told)
    if own := queries.own_row(target, where, tallies, spans, told=told):
        rows.append(replace(own, label=_("Ghi trực tiếp tại cấp này")))
    notes = [f"{where}, {target}", _("Từ %(start)s đến %(end)s") % {"start": dates.show(period.start), "end": dates.show(period.end)}]
    return send_list(
        request, title=_("Kết quả thực hiện chỉ tiêu theo đơn vị"), columns=exports.PROGRESS, rows=rows, notes=notes, branch=where
    )
