"""Addresses of history."""

from django.urls import path

from tracking.history import views

app_name = "history"
urlpatterns = [
    path("", views.list_events, name="list"),
    path("luot-xem/", views.list_views, name="views"),
]
