"""Addresses of nominations. An act kind stands in an address by its Vietnamese word."""

from django.urls import path, register_converter

from tracking.nominations.rights import KIND_BY_SLUG, SLUGS
from tracking.nominations.rules import ActKind
from tracking.nominations.views import ballot, case, export, introduce, limits, lists, route


class ActKindConverter:
    """``ActKind`` in an address; ``reverse`` takes the kind or its value."""

    regex = "[a-z-]+"

    def to_python(self, value):
        if value not in KIND_BY_SLUG:
            raise ValueError
        return KIND_BY_SLUG[value]

    def to_url(self, value):
        return SLUGS[ActKind(value)]


register_converter(ActKindConverter, "act_kind")

app_name = "nominations"
urlpatterns = [
    path("", lists.introduced, name="list"),
    path("nguon/", lists.pool, name="pool"),
    path("ket-nap/", lists.admissions, name="admissions"),
    path("xuat-excel/", export.export, name="export"),
    path("nguon/xuat-excel/", export.export, {"which": "pool"}, name="export_pool"),
    path("ket-nap/xuat-excel/", export.export, {"which": "admissions"}, name="export_admissions"),
    path("bang/", introduce.grid, name="grid"),
    path("gioi-thieu/", introduce.introduce, name="introduce"),
    path("gioi-thieu/<slug:chosen>/", introduce.introduce, name="introduce_chosen"),
    path("chon/", introduce.choose, name="choose"),
    path("bieu-quyet/", case.vote, name="vote"),
    path("tinh-bieu-quyet/", ballot.ballot, name="ballot"),
    path("dang-vien-giup-do/", route.mentor_list, name="mentors"),
    path("<slug:code>/", case.detail, name="detail"),
    path("<slug:code>/tinh-bieu-quyet/<act_kind:kind>/", ballot.ballot_of, name="ballot_of"),
    path("<slug:code>/hinh-thuc/", route.route, name="route"),
    path("<slug:code>/nguoi-giup-do/", route.mentor_load, name="mentor_load"),
    path("<slug:code>/ghi/<act_kind:kind>/", case.record, name="record"),
    path("<slug:code>/dinh-chinh/<int:act_id>/", case.correct, name="correct"),
    path("<slug:code>/huy/<int:act_id>/", case.reverse, name="reverse"),
    path("<slug:code>/lui-buoc/", case.step_back, name="step_back"),
    path("<slug:code>/thoi-han/", limits.clock_sheet, name="limits"),
    path("<slug:code>/thoi-han/<slug:limit>/", limits.limit, name="limit"),
    path("<slug:code>/tiep-tuc/", case.reopen, name="reopen"),
]
