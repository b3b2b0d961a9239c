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


def requires_at_root(permission):
    """The person holds the permission at the root of the tree: for what holds in the whole portal. Otherwise 403 with the reason."""

    def wrap(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.access.may_everywhere(permission):
                raise PermissionDenied(
                    _("Trang này dành cho người có quyền %(right)s ở cấp cao nhất của hệ thống. Lý do: tài khoản không có quyền đó.")
                    % {"right": Permission(permission).label}
                )
            return view(request, *args, **kwargs)

        guarded.requires = (permission,)
        return guarded

    return wrap


def place_for(request, permission):
    """Where a page without an object works: ``{"branch": …}`` or ``{"body": …}``, a place at which the person holds the permission.

    The place named in the address; without one the widest that will do. Raises PermissionDenied with the reason.
    """
    access, scope = request.user.access, request.scope
    if scope.branch and access.may_at(permission, scope.branch):
        return {"branch": scope.branch}
    if scope.body and access.may_at_body(permission, scope.body):
        return {"body": scope.body}
    held = access.having(permission)
    if scope.chosen or not held:
        raise PermissionDenied(access.why_not(permission))
    return {"branch": held[0].branch} if held[0].branch else {"body": held[0].body}
