"""The product's addresses, a bare view and Django's admin lists of the same tables."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path

from tracking.members.models import Member
from tracking.nominations.models import Nomination


class MemberAdmin(admin.ModelAdmin):
    list_display = ["full_name", "sex", "birth_on", "work", "branch"]
    list_per_page = 50
    list_select_related = ["branch"]
    ordering = ["name_key", "pk"]
    search_fields = ["full_name"]


class NominationAdmin(admin.ModelAdmin):
    list_display = ["member", "branch", "stage", "stage_since_on", "introduced_on"]
    list_per_page = 50
    list_select_related = ["member", "branch"]
    ordering = ["-stage_since_on", "-pk"]
    search_fields = ["member__full_name"]


class OpenAdmin(admin.AdminSite):
    """Everybody may look: the bench measures lists, not permissions."""

    def has_permission(self, request):
        return True


site = OpenAdmin(name="admin")
for model, options in ((Member, MemberAdmin), (Nomination, NominationAdmin)):
    for right in ("has_view_permission", "has_module_permission"):
        setattr(options, right, lambda self, request, obj=None: True)
    for right in ("has_add_permission", "has_change_permission", "has_delete_permission"):
        setattr(options, right, lambda self, request, obj=None: False)
    site.register(model, options)


def bare(request):
    """Nothing but an answer: what the server and the middleware cost."""
    return HttpResponse("ok")


def read(request, code):
    """One row by an indexed key: what any page that asks the database at all costs."""
    return HttpResponse(Nomination.objects.values_list("stage", flat=True).get(code=code))


handler500 = "portal.views.failed"
urlpatterns = [
    path("bench/bare/", bare),
    path("bench/read/<slug:code>/", read),
    path("bench/admin/", site.urls),
    path("", include("portal.urls")),
]
