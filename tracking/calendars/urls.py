"""Addresses of the officers' calendars."""

from django.urls import path

from tracking.calendars import views

app_name = "calendars"
urlpatterns = [
    path("cua-toi/", views.mine, name="mine"),
    path("ngung/", views.end, name="end"),
    path("<slug:secret>.ics", views.feed, name="feed"),
]
