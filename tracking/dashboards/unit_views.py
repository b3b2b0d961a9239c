"""Lists of grassroots unions: those that introduced nobody, and those without a Party organisation. Layer: views."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from tracking.access.guards import requires
from tracking.access.rules import Permission
from tracking.dashboards import coverage as coverages
from tracking.dashboards import without
from tracking.dashboards.flow_views import report
from tracking.dashboards.forms import CoverageForm, WithoutForm
from tracking.dashboards.rules import FOUNDERS
from tracking.dashboards.views import asked


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def not_introducing(request):
    """Grassroots unions that introduced nobody in the period: computed cause, coded obstacles, whom to ask."""
    form, scope = asked_at_branch(request, WithoutForm)
    whole = scope.branch.depth == 1  # a whole country is not looked at union by union
    causes = None if whole else without.causes(scope)
    page = keyset_page(request, form.unions(scope), order=("name_key", "pk"), total=form.total(causes))
    page.rows = without.with_details(page.rows)
    return report(
        request, "dashboards/not_introducing.html", scope, "dashboards:not_introducing", form=form, page=page,
        heading=_("CĐCS chưa giới thiệu đoàn viên ưu tú"), causes=causes,
        obstacles=None if whole else without.obstacles(scope),
    )  # fmt: skip


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def coverage(request):
    """Enterprise unions without their own Party organisation: who is there, who receives their lists."""
    form, scope = asked_at_branch(request, CoverageForm)
    page = keyset_page(request, form.unions(scope), order=("name_key", "pk"))
    whole = scope.branch.depth == 1
    return report(
        request, "dashboards/coverage.html", scope, "dashboards:coverage", form=form, page=page, founders=FOUNDERS,
        heading=_("Doanh nghiệp chưa có tổ chức đảng"), totals=None if whole else coverages.totals(scope),
    )  # fmt: skip


def asked_at_branch(request, form_class, may=Permission.FIGURES_VIEW):
    """As ``asked``; these pages are about branches, a Party body has none."""
    form, scope = asked(request, form_class, may)
    if scope.branch is None:
        raise Http404
    return form, scope
