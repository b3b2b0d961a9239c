"""Addresses of worklists."""

from django.urls import path

from tracking.worklists import views

app_name = "worklists"
urlpatterns = [
    path("", views.home, name="home"),
    path("viec/<slug:key>/", views.open_list, name="open"),
]
