"""The register of papers: the list, one number with the files kept of it. Layer: views."""

import hashlib

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal import filestore
from portal.downloads import attachment
from portal.paging import keyset_page
from portal.web import get_visible_or_404, render_page
from tracking.access.guards import requires
from tracking.access.rules import Permission as P
from tracking.documents import exports, queries, rules
from tracking.documents.forms import RegisterFilters
from tracking.documents.models import NumberedPaper, PaperVersion
from tracking.history import actions as history
from tracking.history.exports import send_list

JOINED = ("branch", "body", "given_by")


def _rows(request, filters, may=None):
    rows = NumberedPaper.objects.visible_to(request.user, may).at(request.scope.place).select_related(*JOINED)
    return filters.apply(rows)


@require_GET
@requires(P.NOMINATION_VIEW)
def register(request):
    """Numbers given at the place and below, the latest first; what the place's own series look like this year."""
    filters, place = RegisterFilters(request.GET or None), request.scope.place
    page = keyset_page(request, _rows(request, filters), order=("-on", "-pk"))
    year = filters.value("nam") or timezone.localdate().year
    party = request.scope.body is not None
    standings = queries.standings(place, year - year % rules.TERM_YEARS if party else year) if place else []
    return render_page(request, "documents/register.html", page=page, filters=filters, standings=standings, year=year, place=place)


@require_GET
@requires(P.EXPORT)
def export_register(request):
    """The same list as a workbook."""
    filters = RegisterFilters(request.GET or None)
    rows = _rows(request, filters, P.EXPORT).order_by("-on", "-pk")
    return send_list(request, title=_("Sổ đăng ký văn bản"), columns=exports.REGISTER, rows=rows, filters=filters)


@require_GET
def entry(request, code):
    """One number: what it was given to, and every edition of the file, the latest first."""
    paper = get_visible_or_404(NumberedPaper, request.user, queryset=NumberedPaper.objects.select_related(*JOINED), code=code)
    versions = PaperVersion.objects.visible_to(request.user).filter(paper=paper).select_related("file__made_by", "file__withdrawn_by")
    may_withdraw = queries.may_number(request.user, paper.issuer, paper.kind)
    shown = list(versions[: rules.MAX_VERSIONS])
    return render_page(request, "documents/entry.html", paper=paper, versions=shown, may_withdraw=may_withdraw)


@require_GET
def version(request, code, serial):
    """A kept file, exactly as it was made; each download is noted. A damaged or lost one is said to be so."""
    paper = get_visible_or_404(NumberedPaper, request.user, queryset=NumberedPaper.objects.select_related(*JOINED), code=code)
    found = get_visible_or_404(PaperVersion, request.user, queryset=PaperVersion.objects.select_related("file"), paper=paper, serial=serial)
    if found.file.withdrawn_at:
        return redirect(paper)
    content = filestore.read(found.file.stored)
    if content is None or hashlib.sha256(content).hexdigest() != found.file.sha256:
        messages.error(request, _("Tệp của bản này trên máy chủ bị mất hoặc hỏng. Đề nghị báo người quản trị."))
        return redirect(paper)
    history.viewed("documents.version", by=request.user, subject=paper, branch=paper.branch)
    return attachment(content, f"{paper.text.replace('/', '-')}, bản {serial}.docx", exports.DOCX_TYPE)
