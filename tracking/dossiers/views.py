"""The papers of one case: checklist, print, one paper, files."""

import hashlib
from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal import filestore
from portal.downloads import attachment
from portal.web import bind, get_visible_or_404, render_page, submit
from tracking.dossiers import actions, forms, queries, rules
from tracking.dossiers.models import Attachment
from tracking.history import actions as history
from tracking.nominations import queries as nominations
from tracking.nominations.models import Nomination

S = rules.State
CSS = {
    S.PRESENT: "done",
    S.STALE: "overdue",
    S.RETURNED: "attention",
    S.MISSING: "attention",
    S.LATER: "waiting",
    S.NOT_APPLICABLE: "closed",
}
CSS |= dict.fromkeys((S.UNKNOWN, S.IF, S.OPTIONAL), "unsaid")


@require_GET
def show(request, code):
    """The checklist with files; each opening is noted in the view log. ``?dien=``: what one route would ask for."""
    nomination = _case(request, code)
    found = queries.dossier(nomination, timezone.localdate(), route=forms.route_of(request.GET))
    held = nominations.held_at(request.user, nomination)
    line = partial(_shown, held=held, typed=found.typed)
    history.viewed("dossiers", by=request.user, subject=nomination, branch=nomination.branch)
    return render_page(
        request,
        "dossiers/show.html",
        nomination=nomination,
        dossier=found,
        groups=[(maker, [line(entry) for entry in entries]) for maker, entries in found.groups],
        later=[line(entry) for entry in found.later],
        moves=[line(entry) for entry in found.moves],
        files=[_with_paper(file, held) for file in queries.files(nomination)],
        by_route=rules.by_route(found.table),
    )


@require_GET
def print_list(request, code):
    """The checklist on paper; noted in the view log."""
    nomination = _case(request, code)
    today = timezone.localdate()
    found = queries.dossier(nomination, today, route=forms.route_of(request.GET))
    history.viewed("dossiers.print", by=request.user, subject=nomination, branch=nomination.branch)
    date_text = _("ngày %(day)02d tháng %(month)02d năm %(year)d") % {"day": today.day, "month": today.month, "year": today.year}
    return render_page(request, "dossiers/print.html", nomination=nomination, dossier=found, date_text=date_text)


@require_http_methods(["GET", "POST"])
def edit(request, code, paper, serial):
    """What is known of one paper."""
    nomination, rule = _case(request, code), _rule_or_404(paper, serial)
    held = queries.ensure_may_edit(request.user, nomination, rule)
    row, today = queries.row_of(nomination, paper, serial), timezone.localdate()
    found = queries.dossier(nomination, today)
    said = found.said.get(rule.key)
    form = bind(request, forms.PaperForm, row=row, said=said, version=row.version if row else 0)
    facts = {"nomination": nomination, "paper": paper, "serial": serial, "today": today, "as_party": queries.is_party(held)}
    if request.method == "POST" and (written := submit(request, form, actions.update_paper, **facts)):
        if not written.repeated:
            messages.success(request, _("Đã ghi giấy tờ “%(paper)s”.") % {"paper": rule.short})
        return redirect("dossiers:show", code)
    entry = found.entry(paper, serial)
    return render_page(request, "dossiers/edit.html", nomination=nomination, rule=rule, form=form, row=row, said=said, entry=entry)


@require_http_methods(["GET", "POST"])
def attach(request, code, paper):
    """A photo or scan of one of the union's own papers. For others there is no form, only the reason why."""
    nomination, rule = _case(request, code), _rule_or_404(paper, 1)
    queries.ensure_may_edit(request.user, nomination, rule)
    form = bind(request, forms.AttachForm)
    if request.method == "POST" and (written := submit(request, form, actions.attach, nomination=nomination, paper=paper)):
        if not written.repeated:
            messages.success(request, _("Đã tải lên tệp của giấy tờ “%(paper)s”.") % {"paper": rule.short})
        return redirect("dossiers:show", code)
    return render_page(request, "dossiers/attach.html", nomination=nomination, rule=rule, form=form)


@require_GET
def download(request, code, file):
    """A file to be saved, exactly as it was brought; each download is noted. A damaged or lost one is said to be so."""
    found = _file(request, code, file)
    content = filestore.read(found.stored)
    if content is None or hashlib.sha256(content).hexdigest() != found.sha256:
        messages.error(request, _("Tệp “%(name)s” trên máy chủ bị mất hoặc hỏng. Đề nghị báo người quản trị.") % {"name": found.name})
        return redirect("dossiers:show", code)
    history.viewed("dossiers.file", by=request.user, subject=found.nomination, branch=found.nomination.branch)
    kind = rules.FileKind(found.kind)
    response = attachment(content, rules.safe_name(found.name, kind), rules.CONTENT_TYPE[kind])
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_http_methods(["GET", "POST"])
def withdraw(request, code, file):
    """Erase the content of a file, with the reason."""
    found = _file(request, code, file)
    queries.ensure_may_edit(request.user, _case(request, code), _rule_or_404(found.paper, 1))
    form = bind(request, forms.WithdrawForm)
    if request.method == "POST" and (written := submit(request, form, actions.withdraw, attachment=found)):
        if not written.repeated:
            messages.success(request, _("Đã rút tệp “%(name)s” và xóa nội dung tệp.") % {"name": found.name})
        return redirect("dossiers:show", code)
    return render_page(request, "dossiers/withdraw.html", nomination=found.nomination, file=found, form=form)


def _case(request, code):
    return get_visible_or_404(Nomination, request.user, queryset=nominations.loaded(), code=code)


def _rule_or_404(paper, serial):
    rule = rules.rule_of(rules.table_for(()), paper, serial)
    if rule is None:
        raise Http404
    return rule


def _file(request, code, file):
    rows = Attachment.objects.kept().select_related("nomination__member", "nomination__branch")
    return get_visible_or_404(Attachment, request.user, queryset=rows, nomination__code=code, code=file)


def _shown(entry, held, typed):
    """A line with its colour, who checked it, and what this person may do with it."""
    may_edit, row = queries.may_edit(entry.rule, held), typed.get(entry.rule.key)
    may_attach = may_edit and entry.rule.may_have_files
    return {"entry": entry, "row": row, "css": CSS[entry.state], "may_edit": may_edit, "may_attach": may_attach}


def _with_paper(file, held):
    """A file with the short name of its paper, and whether this person may withdraw it."""
    rule = rules.rule_of(rules.table_for(()), file.paper, 1)
    return {"file": file, "paper": rule.short, "may_withdraw": not file.withdrawn_at and queries.may_edit(rule, held)}
