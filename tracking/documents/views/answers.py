"""A paper as page, print or file, and the page that gives it its number; each look is one line of the view log. Layer: views."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import pdf
from portal.downloads import attachment
from portal.web import bind, render_page, submit
from tracking.access.rules import Permission
from tracking.documents import actions, exports, queries, rules
from tracking.documents.filling import TemplateFault
from tracking.documents.forms import NumberForm
from tracking.documents.models import issuer_field
from tracking.documents.rules import PaperKind
from tracking.history import actions as history

LOGGED = {"page": "document", "print": "print", "word": "download", "pdf": "pdf"}
WAYS = {"page": "", "print": "print_", "word": "download_", "pdf": "pdf_"}


def answer(request, kind, bundle, output, *, name=None, subject=None, back=None, args=(), **context):
    """``name``: the url name of the paper where it is not its kind; ``subject``: the row whose paper it is; ``back``: (label, address)."""
    kind, rows = PaperKind(kind), queries.registered(bundle, kind)
    if request.method == "POST" and output != "number":
        return HttpResponseNotAllowed(["GET"])
    addresses = _addresses(request, kind, name or kind, args)
    if output == "number":
        return _number(request, kind, bundle, rows, addresses, back)
    branch = _branch(request, bundle)
    history.viewed(LOGGED[output], by=request.user, subject=subject, branch=branch, row_count=bundle.row_count)
    bundle.papers = queries.numbered(bundle, rows)
    context |= _shown(request, kind, bundle, rows, back) | addresses
    if output in FILES and bundle.papers and bundle.row_count:
        return FILES[output](request, kind, bundle, context)
    if output == "print":
        return render(request, "documents/print.html", context)
    return render_page(request, "documents/paper.html", **context)


def _word(request, kind, bundle, context):
    try:
        return attachment(exports.docx(kind, bundle.papers), f"{kind.label}.docx", exports.DOCX_TYPE)
    except TemplateFault as fault:
        messages.error(request, _("Mẫu riêng của văn bản này chưa dùng được. %(fault)s") % {"fault": fault})
        return redirect(context["page_url"])


def _pdf(request, kind, bundle, context):
    """The print page as PDF; where that cannot be, the page says how the browser does it."""
    content = pdf.render(render(request, "documents/print.html", context | {"for_file": True}).content.decode())
    if content is None:
        messages.info(request, _("Chưa lập được tệp PDF. Mở bản in, bấm In rồi chọn máy in “Lưu dưới dạng PDF”."))
        return redirect(context["page_url"])
    return attachment(content, f"{kind.label}.pdf", "application/pdf")


FILES = {"word": _word, "pdf": _pdf}


def _shown(request, kind, bundle, rows, back):
    known = [row for row in rows if row]
    return {
        "kind": kind.value, "title": kind.label, "bundle": bundle, "back": back, "wide": kind in rules.WIDE,
        "max_people": rules.MAX_PEOPLE, "sees_members": request.user.access.may(Permission.MEMBER_VIEW),
        "entry": known[0] if known else None, "entry_count": len(known), "has_pdf": pdf.available(),
        "may_number": queries.may_number(request.user, bundle.issuer, kind), "is_list": kind not in rules.SERIES,
    }  # fmt: skip


def _addresses(request, kind, name, args):
    """The paper's other addresses, with the same question."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    ways = {**WAYS, "number": "number_"}
    return {f"{way}_url": reverse(f"documents:{prefix}{name}", args=args) + query for way, prefix in ways.items()}


def _branch(request, bundle):
    issuer = bundle.issuer
    return issuer if issuer is not None and issuer_field(issuer) == "branch" else request.scope.branch


# ------------------------------------------------------------------ numbers


def _number(request, kind, bundle, rows, addresses, back):
    """Give the papers their numbers and keep the file; a list is kept without one."""
    if bundle.issuer is None:
        raise Http404
    if not queries.may_number(request.user, bundle.issuer, kind):
        raise PermissionDenied(request.user.access.why_not(queries.needed(bundle.issuer, kind)))
    today = timezone.localdate()
    is_list, found = kind not in rules.SERIES, _numbers(bundle.issuer, kind, today)
    form = _bound(request, bundle, rows, found, today, is_list)
    write = partial(actions.keep_list if is_list else actions.give_numbers, bundle=bundle, kind=kind)
    if request.method == "POST" and (written := submit(request, form, write)):
        if not written.repeated:
            messages.success(request, _("Đã ghi vào sổ đăng ký văn bản và lưu bản này."))
        return redirect(written.url)
    context = {"kind": kind.value, "title": kind.label, "bundle": bundle, "back": back, "form": form, "series": rules.series_of(kind).label}
    words = {"gaps": rules.ranges(found.gaps), "doubles": rules.ranges(found.doubles), "entry": next((r for r in rows if r), None)}
    return render_page(request, "documents/number.html", **context, **words, **addresses, is_list=is_list)


def _numbers(issuer, kind, today):
    """What the series of a kind looks like now; nothing for lists."""
    if kind not in rules.SERIES:
        return rules.state([])
    party = issuer_field(issuer) == "body"
    return rules.state(queries.given(issuer, rules.SERIES[kind], rules.series_year(today, party=party)))


def _bound(request, bundle, rows, found, today, is_list):
    own = is_list or all(
        row or (paper.head.known and rules.leading_number(paper.head.bare)) for row, paper in zip(rows, bundle.papers, strict=True)
    )
    initial = {"first": found.next, "on": next((row.on for row in rows if row), bundle.on or today)}
    return bind(request, NumberForm, needs_number=not own, is_list=is_list, today=today, initial=initial)
