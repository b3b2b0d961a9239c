"""Addresses of figures."""

from django.urls import path

from tracking.figures import views

app_name = "figures"
urlpatterns = [
    path("danh-sach/", views.people, name="people"),
    path("theo-buoc/", views.cases, name="cases"),
]
