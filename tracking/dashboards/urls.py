"""Addresses of dashboards."""

from django.urls import path

from tracking.dashboards import export_views, views

app_name = "dashboards"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("chua-gioi-thieu/", views.not_introducing, name="not_introducing"),
    path("xuat-excel/", export_views.export_units, name="export"),
    path("chua-gioi-thieu/xuat-excel/", export_views.export_not_introducing, name="export_not_introducing"),
]
