"""Addresses of worklists. An act kind stands in an address by its Vietnamese word."""

from django.urls import path

from tracking.worklists import many_views, views

app_name = "worklists"
urlpatterns = [
    path("", views.home, name="home"),
    path("viec/ghi-nhieu/", many_views.choose_act, name="choose_act"),
    path("viec/ghi-nhieu/<slug:act>/", many_views.record_many, name="record_many"),
    path("viec/da-xem/", views.mark_seen, name="mark_seen"),
    path("viec/<slug:key>/", views.open_list, name="open"),
]
