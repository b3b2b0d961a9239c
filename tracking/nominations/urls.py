"""Addresses of nominations."""

from django.urls import path  # noqa: F401

app_name = "nominations"
urlpatterns = []
