"""Addresses of targets."""

from django.urls import path

from tracking.targets import export_views, views

app_name = "targets"
urlpatterns = [
    path("", views.index, name="list"),
    path("nam-bao-cao/", views.reporting_year, name="reporting_year"),
    path("nam-bao-cao/dat-ngay/", views.set_closing, name="set_closing"),
    path("nhiem-ky/them/", views.add_term, name="add_term"),
    path("nhiem-ky/<slug:code>/", views.term, name="term"),
    path("nhiem-ky/<slug:code>/ket-thuc-som/", views.cut_short, name="cut_short"),
    path("nhiem-ky/<slug:code>/sua/", views.correct_term, name="correct_term"),
    path("nhiem-ky/<slug:code>/huy-ghi-nham/", views.withdraw_term, name="withdraw_term"),
    path("nhiem-ky/<slug:code>/giao/", views.set_target, name="set_target"),
    path("<slug:code>/", views.detail, name="detail"),
    path("<slug:code>/xuat-excel/", export_views.export, name="export"),
    path("<slug:code>/dieu-chinh/", views.change, name="change"),
    path("<slug:code>/huy-ghi-nham/", views.withdraw, name="withdraw"),
]
