"""Addresses of access."""

from django.urls import path  # noqa: F401

app_name = "access"
urlpatterns = []
