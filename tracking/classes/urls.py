"""Addresses of classes."""

from django.urls import path  # noqa: F401

app_name = "classes"
urlpatterns = []
