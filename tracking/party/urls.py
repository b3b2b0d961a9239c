"""Addresses of party."""

from django.urls import path

from tracking.party import views

app_name = "party"
urlpatterns = [
    path("tim/", views.lookup, name="lookup"),
]
