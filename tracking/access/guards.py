"""Guards of pages without an object."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tracking.access.rules import Permission


def requires(*permissions):
    """The person holds at least one of the permissions somewhere; otherwise 403 with the reason. Kept as ``view.requires`` for tests."""

    def wrap(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not any(request.user.access.may(p) for p in permissions):
                raise PermissionDenied(
                    _("Trang này dành cho người có quyền %(right)s. Lý do: vai trò hiện tại không có quyền đó.")
                    % {"right": Permission(permissions[0]).label}
                )
            return view(request, *args, **kwargs)

        guarded.requires = permissions
        return guarded

    return wrap
