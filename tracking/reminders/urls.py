"""Addresses of reminders."""

from django.urls import path

from tracking.reminders import views

app_name = "reminders"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("chuong/", views.bell, name="bell"),
    path("thu-dien-tu/", views.mail, name="mail"),
]
