"""Addresses of papers: look at and fill in, print, download."""

from django.urls import path

from tracking.documents import views

app_name = "documents"
PAPERS = (
    # address, view, url name
    ("nghi-quyet/<slug:code>/", views.resolution, "resolution"),
    ("danh-sach/", views.people_list, "people_list"),
    ("cong-van/", views.letter, "letter"),
    ("bien-ban/", views.minutes, "minutes"),
    ("bien-ban/<slug:code>/", views.batch_minutes, "batch_minutes"),
    ("bien-nhan/<slug:code>/", views.batch_receipt, "batch_receipt"),
    ("danh-sach-lop/<slug:code>/", views.roll, "roll"),
    ("diem-danh/<slug:code>/", views.attendance, "attendance"),
    ("quyet-dinh-phan-bo/<slug:code>/", views.sheet_decision, "sheet_decision"),
    ("quyet-dinh-nhiem-ky/<slug:code>/", views.term_decision, "term_decision"),
    ("don-doc/", views.reminder, "reminder"),
)
WAYS = (("", "", "page"), ("in/", "print_", "print"), ("word/", "download_", "word"), ("pdf/", "pdf_", "pdf"))
# Addresses without a code come first: "bien-ban/so/" is not the batch "so".
urlpatterns = [path(f"{address}so/", view, {"output": "number"}, name=f"number_{name}") for address, view, name in PAPERS]
urlpatterns += [
    path(address + ending, view, {"output": output}, name=prefix + name)
    for address, view, name in PAPERS
    for ending, prefix, output in WAYS
]
urlpatterns += [
    path("so-dang-ky/", views.register, name="register"),
    path("so-dang-ky/excel/", views.export_register, name="export_register"),
    path("so-dang-ky/<slug:code>/", views.entry, name="entry"),
    path("so-dang-ky/<slug:code>/ban/<int:serial>/", views.version, name="version"),
    path("so-dang-ky/<slug:code>/ban/<int:serial>/rut/", views.withdraw_version, name="withdraw_version"),
    path("phieu/<slug:code>/da-luu/", views.kept_of_case, name="kept_of_case"),
    path("mau/", views.templates, name="templates"),
    path("mau/<slug:kind>/", views.template, name="template"),
    path("mau/<slug:kind>/xem-thu/", views.preview_template, name="preview_template"),
    path("mau/<slug:kind>/co-san/", views.built_in_template, name="built_in_template"),
    path("mau/<slug:kind>/ban/<int:serial>/", views.kept_template, name="kept_template"),
    path("mau/<slug:kind>/mau-co-san/", views.restore_template, name="restore_template"),
]
