"""Addresses of members."""

from django.urls import path

from tracking.members.views import find

app_name = "members"
urlpatterns = [
    path("tim/", find.lookup, name="lookup"),
]
