"""Addresses of reorganisation."""

from django.urls import path

from tracking.reorganisation import views

app_name = "reorganisation"
urlpatterns = [
    path("<slug:code>/chuyen/", views.move, name="move"),
    path("<slug:code>/ket-thuc/", views.close, name="close"),
    path("<slug:code>/sap-nhap/", views.merge, name="merge"),
    path("<slug:code>/dang-co/<slug:what>/", views.held, name="held"),
]
