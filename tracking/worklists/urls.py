"""Addresses of worklists."""

from django.urls import path  # noqa: F401

app_name = "worklists"
urlpatterns = []
