"""Addresses of branches."""

from django.urls import path

from tracking.branches import views

app_name = "branches"
urlpatterns = [
    path("tim/", views.lookup, name="lookup"),
]
