"""The report pack: what is asked for, the results, the text with its numbers, the files."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.annex import write_tables
from portal.downloads import attachment
from portal.paging import keyset_page
from portal.sheets import XLSX_TYPE
from portal.web import render_page
from tracking.access.guards import place_for, requires
from tracking.access.rules import Permission
from tracking.documents.exports import DOCX_TYPE
from tracking.figures.rules import DEFINITIONS, FOOTNOTE, TREE_WORDS
from tracking.history import actions as history
from tracking.reports import annex, exports, narrative, queries
from tracking.reports.forms import PackForm

UNITS = 12  # rows of the table by unit on one page


def asked(request, may=Permission.FIGURES_VIEW):
    """(form, ask) of this request. Only a union reports: Http404 for a Party body; PermissionDenied without a place."""
    branch = place_for(request, may).get("branch")
    if branch is None:
        raise Http404
    form = PackForm(request.GET)
    return form, form.ask(branch, timezone.localdate())


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def pack(request):
    """Choose what to report on; the results of the place and of the units below; ways to the text, the files and the editions."""
    form, ask = asked(request)
    found = queries.counted(ask)
    page = keyset_page(request, queries.units(ask, found), order=("name_key", "pk"), size=UNITS, total=0)
    (whole, lines), own = queries.lines(ask, found, page.rows), queries.own_line(ask, found)
    return render_page(
        request, "reports/pack.html", form=form, ask=ask, page=page, tree=TREE_WORDS[ask.which], targets=queries.linked_targets(ask),
        results=queries.results(whole, ask),
        units=[queries.shown(ask, u, form.indicator, u.name, branch=b) for u, b in zip(lines, page.rows, strict=True)],
        own=queries.shown(ask, own, form.indicator, "", own=True) if own else None, parts=queries.part_lines(ask, found),
        links=links(form, ask), definitions=DEFINITIONS.items(), footnote=FOOTNOTE,
        may_freeze=request.user.access.may_at(Permission.EXPORT, ask.branch),
    )  # fmt: skip


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def text(request):
    """The text as a page to read and print, each number a link to the people whom it counts."""
    form, ask = asked(request)
    found = queries.data(ask)
    history.viewed("document", by=request.user, subject=ask.branch, branch=ask.branch)
    return render(request, "reports/text.html", text_of(found, exports.head_of(ask.branch, ask.today)) | {
        "parts": queries.linked(ask, found, narrative.sections(found)), "links": links(form, ask),
        "results": queries.results(found.whole, ask),
    })  # fmt: skip


@requires(Permission.FIGURES_VIEW)
@require_http_methods(["GET"])
def download_text(request):
    """The text as .docx."""
    _form, ask = asked(request)
    found = queries.data(ask)
    history.viewed("download", by=request.user, subject=ask.branch, branch=ask.branch)
    return send_docx(found, exports.head_of(ask.branch, ask.today))


@requires(Permission.EXPORT)
@require_http_methods(["GET"])
def download_annex(request):
    """Lists A, B and C as a workbook; one line in the view log with the number of people listed."""
    _form, ask = asked(request, Permission.EXPORT)
    found = queries.data(ask)
    head = exports.head_of(ask.branch, ask.today)
    return send_annex(
        request, found, ask.branch, exports.tables(data=found, head=head, stamp=stamp(request), lists=annex.Lists(ask, request.user))
    )


# ------------------------------------------------------------------ shared with editions


def links(form, ask):
    """Addresses of the same report in its other shapes."""
    query = urlencode(form.query(ask))
    names = ("pack", "text", "download_text", "download_annex", "freeze")
    return {name: f"{reverse(f'reports:{name}')}?{query}" for name in names} | {
        "editions": f"{reverse('reports:editions')}?{urlencode({'tai': ask.branch.code})}"
    }


def text_of(found, head):
    """What the text says besides its parts."""
    words = {"heading": narrative.heading(found), "basis": narrative.basis(found), "closing": narrative.closing(found)}
    return {"data": found, "head": head, "results": queries.results(found.whole), **words}


def send_docx(found, head, edition=""):
    name = _("Báo cáo %(title)s - %(place)s.docx") % {"title": found.title, "place": found.place}
    return attachment(exports.docx(data=found, head=head, edition=edition), name, DOCX_TYPE)


def send_annex(request, found, branch, tables, subject=None, nameless=0):
    """``nameless``: lines without a name, which the view log does not count as listed."""
    file, counts = write_tables(tables)
    history.viewed("export", by=request.user, subject=subject or branch, branch=branch, row_count=sum(counts) - nameless)
    return attachment(file, _("Phụ lục %(title)s - %(place)s.xlsx") % {"title": found.title, "place": found.place}, XLSX_TYPE)


def stamp(request):
    """When and by whom a file was taken out."""
    when = timezone.localtime()
    return _("Xuất lúc %(time)s ngày %(day)s; người xuất: %(who)s.") % {
        "time": f"{when:%H:%M}", "day": f"{when:%d/%m/%Y}", "who": request.user,
    }  # fmt: skip
