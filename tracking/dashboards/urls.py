"""Addresses of dashboards."""

from django.urls import path

from tracking.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("chua-gioi-thieu/", views.not_introducing, name="not_introducing"),
]
