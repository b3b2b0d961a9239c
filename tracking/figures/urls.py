"""Addresses of figures."""

from django.urls import path

from tracking.figures import export_views, views

app_name = "figures"
urlpatterns = [
    path("danh-sach/", views.people, name="people"),
    path("theo-buoc/", views.cases, name="cases"),
    path("danh-sach/xuat-excel/", export_views.export_people, name="export"),
    path("theo-buoc/xuat-excel/", export_views.export_cases, name="export_cases"),
]
