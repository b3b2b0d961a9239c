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
WAYS = (("", "", "page"), ("in/", "print_", "print"), ("word/", "download_", "word"))
urlpatterns = [
    path(address + ending, view, {"output": output}, name=prefix + name)
    for address, view, name in PAPERS
    for ending, prefix, output in WAYS
]
