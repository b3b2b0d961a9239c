"""The page of who leads. Layer: views."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.dashboards import leader as leaders
from tracking.dashboards import pace, queries
from tracking.dashboards.doors import page as page_url
from tracking.dashboards.flow_views import report
from tracking.dashboards.views import asked
from tracking.figures import queries as figures
from tracking.figures.forms import ProgressForm
from tracking.history import actions as history
from tracking.reported import queries as reports
from tracking.targets.queries import overview, targets_of

# permission, page, what is found there: shown to who may open it, in the order of what is done first
NEXT = (
    (Permission.TARGET_VIEW, "targets:list", gettext_lazy("Chỉ tiêu từng đơn vị")),
    (Permission.WAITING_VIEW, "reconciliation:waiting", gettext_lazy("Thời gian chờ giữa công đoàn và cấp ủy")),
    (Permission.BRANCH_VIEW, "dashboards:not_introducing", gettext_lazy("Đơn vị chưa giới thiệu, nguyên nhân")),
    (Permission.BRANCH_VIEW, "dashboards:coverage", gettext_lazy("Doanh nghiệp chưa có tổ chức đảng")),
    (Permission.PARTY_RECORD, "reconciliation:inbox", gettext_lazy("Danh sách công đoàn gửi")),
)


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def leader(request):
    """Where the place stands, who is behind, where cases wait, what is new since the last visit. Notes the visit."""
    form, scope = asked(request, ProgressForm)
    held = targets_of(scope.branch, scope.term) if scope.branch and scope.term else []
    found, spans = queries.tallies(scope, held)
    whole = figures.Tally.of(found.values())
    told = reports.reported_by_child(spans, branch=scope.branch, **scope.looks) if held and held[0].has_reports else {}
    known = {"since": scope.since, "tally": whole, "spans": spans, "view": scope.looks, "told": sum(told.values(), reports.Reported())}
    progress = overview(scope.branch, held, scope.period, scope.as_of, **known) if held else []
    drawn, visit = pace.charted(progress), leaders.last_visit(request.user, scope.place, scope.today)
    since = leaders.since_when(visit, scope.today)
    delays, changes = leaders.lately(scope, since) if scope.is_usual else ([], [])  # both are of now
    history.viewed("leader", by=request.user, subject=scope.place, branch=scope.branch)
    return report(
        request, "dashboards/leader.html", scope, "dashboards:leader", form=form, heading=_("Trang lãnh đạo"), progress=progress,
        risks=leaders.at_risk(scope, drawn and drawn.target, found, spans, told), drawn=drawn, delays=delays, visit=visit,
        pace=pace.pace_chart(drawn, scope) if drawn else None,
        since=since, changes=changes, links=links(request.user, scope), shown=leaders.SHOWN,
    )  # fmt: skip


def links(user, scope):
    """Pages to go on to, for who may open them here."""
    may = user.access.may_at if scope.branch else user.access.may_at_body
    return [(label, page_url(name, scope)) for permission, name, label in NEXT if may(permission, scope.place)]
