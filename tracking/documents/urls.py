"""Addresses of documents."""

from django.urls import path  # noqa: F401

app_name = "documents"
urlpatterns = []
