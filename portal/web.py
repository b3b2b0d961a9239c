"""What views are made of: fetch and authorise, bind a form, submit it, render page or part."""

import logging
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from portal import drafts, filestore, keys
from portal.errors import RuleBroken

logger = logging.getLogger(__name__)


def render_page(request, template, status=200, **context):
    """The whole page, or for an HTMX request its part (``list.html`` → ``_list.html``). A history restore gets the whole page."""
    if request.htmx and not request.htmx.history_restore_request and not request.htmx.boosted:
        folder, _slash, name = template.rpartition("/")
        template = f"{folder}/_{name}"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def get_visible_or_404(model, user, may=None, queryset=None, **lookup):
    """The object this person sees. Out of sight is Http404; in sight but without permission ``may`` at that place is 403 with the reason.

    ``model`` is a model class with ``visible_to`` on its manager; ``queryset`` (optional) adds joins or annotations.
    """
    rows = model.objects.all() if queryset is None else queryset
    found = rows.visible_to(user).filter(**lookup).first()
    if found is None:
        raise Http404
    if may is not None and not model.objects.visible_to(user, may=may).filter(pk=found.pk).exists():
        raise PermissionDenied(user.access.why_not(may))
    return found


def bind(request, form_class, **kwargs):
    """The form for this request: bound to the POST, or to the person's draft (shown without errors), or empty."""
    if request.method == "POST":
        return form_class(request.POST, request.FILES or None, **kwargs)
    draft = drafts.find(request.user, request.path)
    if draft is None:
        return form_class(**kwargs)
    form = form_class(drafts.as_data(draft), **kwargs)
    form.restore(draft)
    return form


@dataclass
class Written:
    """A write that took place. ``url`` is the result's address, '' when it has none; ``repeated``: it had been written before."""

    result: Any
    url: str = ""
    repeated: bool = False


def submit(request, form, action, **kwargs):
    """Validate, use the one-time key, call the action with ``by`` and ``form.facts()``; Written, or None with the reasons on the form.

    Nothing is half written: key and action share one transaction. The draft of this address is dropped after the write.
    """
    token = request.POST.get("_key", "")
    if earlier := keys.written(request.user, token):
        return _repeated(request, earlier.url)
    if not form.is_valid():
        return None
    if keys.owner_id(token) != request.user.pk:
        form.add_error(None, _("Trang đã mở quá lâu hoặc do tài khoản khác mở. Nội dung đã nhập vẫn còn, đề nghị kiểm tra rồi lưu lại."))
        form.spent = True
        return None
    if form.versioned:
        kwargs["version"] = form.posted_version(request.POST)
    try:
        written = _write(request.user, token, action, {**kwargs, **form.facts()})
    except RuleBroken as refusal:
        form.refuse(refusal)
        return None
    except ObjectDoesNotExist:  # taken back or dropped by somebody else between the page and the lock; the next look answers 404
        logger.warning("written too late: %s", request.path, exc_info=True)
        form.add_error(None, _("Nội dung này vừa được người khác hủy hoặc xóa nên chưa ghi gì. Mở lại danh sách để xem."))
        return None
    except keys.AlreadyWritten as earlier:
        return _repeated(request, earlier.url)
    drafts.drop(request.user, request.path)
    return written


def _repeated(request, url):
    messages.info(request, _("Nội dung này đã được ghi, không ghi thêm lần nữa."))
    return Written(None, url, repeated=True)


@filestore.undone_on_failure()
@transaction.atomic
def _write(user, token, action, facts):
    seal = keys.spend(user, token)
    result = action(by=user, **facts)
    url = result.get_absolute_url() if hasattr(result, "get_absolute_url") else ""
    if url:
        seal.url = url
        seal.save(update_fields=["url"])
    return Written(result, url)
