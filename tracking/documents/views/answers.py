"""A paper as page, print or file; each is one line of the view log. Layer: views."""

from django.shortcuts import render
from django.urls import reverse

from portal.downloads import attachment
from portal.web import render_page
from tracking.access.rules import Permission
from tracking.documents import exports, rules
from tracking.documents.rules import PaperKind
from tracking.history import actions as history

LOGGED = {"page": "document", "print": "print", "word": "download"}
WAYS = {"page": "", "print": "print_", "word": "download_"}


def answer(request, kind, bundle, output, *, name=None, subject=None, back=None, args=(), **context):
    """``name``: the url name of the paper where it is not its kind; ``subject``: the row whose paper it is; ``back``: (label, address)."""
    kind = PaperKind(kind)
    history.viewed(LOGGED[output], by=request.user, subject=subject, branch=_branch(request, bundle), row_count=bundle.row_count)
    if output == "word" and bundle.papers and bundle.row_count:
        return attachment(exports.docx(kind, bundle.papers), f"{kind.label}.docx", exports.DOCX_TYPE)
    context |= _shown(request, kind, bundle, back) | _addresses(request, name or kind, args)
    if output == "print":
        return render(request, "documents/print.html", context)
    return render_page(request, "documents/paper.html", **context)


def _shown(request, kind, bundle, back):
    return {
        "kind": kind.value, "title": kind.label, "bundle": bundle, "back": back, "wide": kind in rules.WIDE, "not_kept": rules.NOT_KEPT,
        "max_people": rules.MAX_PEOPLE, "sees_members": request.user.access.may(Permission.MEMBER_VIEW),
    }  # fmt: skip


def _addresses(request, name, args):
    """The paper's other addresses, with the same question."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return {f"{way}_url": reverse(f"documents:{prefix}{name}", args=args) + query for way, prefix in WAYS.items()}


def _branch(request, bundle):
    issuer = bundle.issuer
    return issuer if issuer is not None and issuer._meta.model_name == "branch" else request.scope.branch
