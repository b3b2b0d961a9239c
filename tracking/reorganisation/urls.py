"""Addresses of reorganisation."""

from django.urls import path

from tracking.reorganisation import body_views, views

app_name = "reorganisation"
urlpatterns = [
    path("to-chuc-dang/<slug:code>/chuyen/", body_views.move, name="move_body"),
    path("to-chuc-dang/<slug:code>/ket-thuc/", body_views.close, name="close_body"),
    path("to-chuc-dang/<slug:code>/dang-co/<slug:what>/", body_views.held, name="body_held"),
    path("<slug:code>/chuyen/", views.move, name="move"),
    path("<slug:code>/ket-thuc/", views.close, name="close"),
    path("<slug:code>/sap-nhap/", views.merge, name="merge"),
    path("<slug:code>/dang-co/<slug:what>/", views.held, name="held"),
]
