"""Templates of the federation's own: which are in force, put one in, try it, go back. Layer: views."""

import hashlib
from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal import filestore
from portal.downloads import attachment
from portal.web import bind, render_page, submit
from tracking.access.guards import requires_at_root
from tracking.access.rules import Permission as P
from tracking.documents import actions, exports, queries, rules, sample
from tracking.documents.filling import TemplateFault, fill, known_fields
from tracking.documents.forms import ConfirmForm, TemplateForm
from tracking.documents.models import PaperTemplate
from tracking.documents.rules import PaperKind


def _kind_or_404(kind):
    if kind not in PaperKind.values:
        raise Http404
    return PaperKind(kind)


@require_GET
@requires_at_root(P.RULES_MANAGE)
def templates(request):
    """Every kind of paper with the template in force."""
    rows = PaperTemplate.objects.visible_to(request.user).in_force().select_related("added_by")
    own = {row.kind: row for row in rows}
    return render_page(request, "documents/templates.html", kinds=[(kind, own.get(kind)) for kind in PaperKind])


@require_http_methods(["GET", "POST"])
@requires_at_root(P.RULES_MANAGE)
def template(request, kind):
    """One kind: put in a template of one's own; what was used before."""
    kind = _kind_or_404(kind)
    form = bind(request, TemplateForm)
    if request.method == "POST" and (written := submit(request, form, partial(actions.replace_template, kind=kind))):
        if not written.repeated:
            messages.success(request, _("Văn bản “%(kind)s” từ nay dùng mẫu mới.") % {"kind": kind.label})
        return redirect("documents:template", kind.value)
    kept = list(PaperTemplate.objects.visible_to(request.user).filter(kind=kind).select_related("added_by")[: rules.MAX_TEMPLATES])
    own = next((row for row in kept if row.ended_at is None), None)
    return render_page(request, "documents/template.html", kind=kind, form=form, kept=kept, own=own, fields=sorted(known_fields()))


@require_GET
@requires_at_root(P.RULES_MANAGE)
def preview_template(request, kind):
    """The template in force, filled with invented people."""
    kind = _kind_or_404(kind)
    try:
        content = fill(queries.template_of(kind), sample.papers(kind))
    except TemplateFault as fault:
        messages.error(request, str(fault))
        return redirect("documents:template", kind.value)
    return attachment(content, f"{kind.label}, xem thử.docx", exports.DOCX_TYPE)


@require_GET
@requires_at_root(P.RULES_MANAGE)
def built_in_template(request, kind):
    """The built-in template, to begin one's own with."""
    kind = _kind_or_404(kind)
    return attachment(queries.built_in(kind), f"{kind.label}, mẫu có sẵn.docx", exports.DOCX_TYPE)


@require_GET
@requires_at_root(P.RULES_MANAGE)
def kept_template(request, kind, serial):
    """A template that was put in at some time, as it was brought."""
    row = PaperTemplate.objects.visible_to(request.user).filter(kind=_kind_or_404(kind), serial=serial).first()
    if row is None:
        raise Http404
    content = filestore.read(row.stored)
    if content is None or hashlib.sha256(content).hexdigest() != row.sha256:
        messages.error(request, _("Tệp mẫu này trên máy chủ bị mất hoặc hỏng. Đề nghị báo người quản trị."))
        return redirect("documents:template", row.kind)
    return attachment(content, row.name, exports.DOCX_TYPE)


@require_http_methods(["GET", "POST"])
@requires_at_root(P.RULES_MANAGE)
def restore_template(request, kind):
    """Use the built-in template again."""
    kind = _kind_or_404(kind)
    form = bind(request, ConfirmForm)
    if request.method == "POST" and (written := submit(request, form, partial(actions.restore_template, kind=kind))):
        if not written.repeated:
            messages.success(request, _("Văn bản “%(kind)s” dùng lại mẫu có sẵn.") % {"kind": kind.label})
        return redirect("documents:template", kind.value)
    return render_page(request, "documents/restore_template.html", kind=kind, form=form)
