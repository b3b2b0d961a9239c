"""Frozen reports: making one, the list, the edition as it was, its difference to now with the people behind. Layer: views."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.paging import keyset_page
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission
from tracking.history import actions as history
from tracking.nominations.models import Nomination
from tracking.reports import actions, changes, exports, frozen, narrative
from tracking.reports import difference as differences
from tracking.reports.causes import EXPLAINED
from tracking.reports.forms import ChangedForm, DifferenceForm, FreezeForm
from tracking.reports.models import ReportEdition
from tracking.reports.views import asked, links, send_annex, send_docx, stamp, text_of

WITH = ("branch__parent", "branch__province", "made_by")


@requires(Permission.EXPORT)
@require_http_methods(["GET", "POST"])
def freeze(request):
    """Keep the report that the address names as a numbered edition."""
    chosen, ask = asked(request, Permission.EXPORT)
    form = bind(request, FreezeForm, ask=ask)
    if request.method == "POST" and (written := submit(request, form, actions.freeze)):
        if not written.repeated:
            messages.success(request, _("Đã chốt báo cáo số %(number)s, %(title)s.") % {"number": written.result, "title": ask.title})
        return redirect(written.url or links(chosen, ask)["editions"])
    return render_page(request, "reports/freeze.html", form=form, ask=ask, back=links(chosen, ask)["pack"])


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def editions(request):
    """Reports that were frozen at a place and below it, newest first."""
    branch = place_for(request, Permission.FIGURES_VIEW).get("branch")
    if branch is None:
        raise Http404
    rows = ReportEdition.objects.visible_to(request.user).filter(branch.subtree("branch")).select_related("branch", "made_by")
    page = keyset_page(request, rows.defer("content", "cells"), order=("-pk",))
    return render_page(request, "reports/editions.html", page=page, branch=branch)


@require_http_methods(["GET"])
def edition(request, code):
    """One edition as it was frozen: its text and results."""
    found = _edition_or_404(request, code)
    parts = [(s.title, [[(str(one), "", "")] for one in s.sentences]) for s in narrative.sections(found.data)]
    history.viewed("document", by=request.user, subject=found, branch=found.branch)
    text = text_of(found.data, exports.head_of(found.branch, found.made_on))
    return render_page(request, "reports/edition.html", edition=found, parts=parts, **text)


@require_http_methods(["GET"])
def download_edition(request, code):
    """The frozen text as .docx."""
    found = _edition_or_404(request, code)
    history.viewed("download", by=request.user, subject=found, branch=found.branch)
    return send_docx(found.data, exports.head_of(found.branch, found.made_on), changes.frozen_words(found))


@require_http_methods(["GET"])
def download_edition_annex(request, code):
    """Lists A and B with exactly the people who were counted, as the reader may see them; list C as it was frozen."""
    found = _edition_or_404(request, code, Permission.EXPORT)
    head = exports.head_of(found.branch, found.made_on)
    lists = frozen.Lists(found, request.user)
    tables = exports.tables(data=found.data, head=head, stamp=f"{changes.frozen_words(found)} {stamp(request)}", lists=lists)
    return send_annex(request, found.data, found.branch, tables, subject=found, nameless=lists.nameless)


@require_http_methods(["GET"])
def difference(request, code):
    """Row by row what an edition says and what is counted now, and why it differs."""
    found, form = _edition_or_404(request, code), DifferenceForm(request.GET)
    try:
        table = changes.table(found, differences.difference(found), form.indicator, form.span)
    except differences.TooMuch:
        table = None
    return render_page(
        request, "reports/difference.html", edition=found, form=form, table=table, causes=EXPLAINED.items(),
        told=changes.told_lines(found), most=differences.MOST_LATER,
    )  # fmt: skip


@require_http_methods(["GET"])
def changed(request, code):
    """The people behind one number of the difference; those out of the reader's sight are rows without a name."""
    found, form = _edition_or_404(request, code), ChangedForm(request.GET)
    people = changes.people(found, form)
    page = keyset_page(request, differences.listed(people), order=("-stage_since_on", "-pk"), total=len(people))
    seen = set(Nomination.objects.visible_to(request.user).filter(pk__in=[c.pk for c in page]).values_list("pk", flat=True))
    page.rows = changes.rows(page.rows, people, seen, form.indicator)
    return render_page(request, "reports/changed.html", edition=found, form=form, page=page, heading=changes.heading(found, form))


def _edition_or_404(request, code, may=None):
    return get_visible_or_404(ReportEdition, request.user, may=may, code=code, queryset=ReportEdition.objects.select_related(*WITH))
