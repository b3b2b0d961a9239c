"""Addresses of the workbook that a branch takes along."""

from django.urls import path

from tracking.packets import views

app_name = "packets"
urlpatterns = [
    path("", views.start, name="start"),
    path("tai-ve/", views.download, name="download"),
    path("<slug:code>/kiem-tra/", views.check, name="check"),
    path("<slug:code>/bo/", views.drop, name="drop"),
    path("<slug:code>/ket-qua/", views.result, name="result"),
]
