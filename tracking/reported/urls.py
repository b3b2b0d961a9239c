"""Addresses of reported numbers."""

from django.urls import path

from tracking.reported import views

app_name = "reported"
urlpatterns = [
    path("", views.index, name="list"),
    path("ghi/", views.enter, name="enter"),
    path("ghi-nhieu-don-vi/", views.grid, name="grid"),
    path("<slug:code>/dinh-chinh/", views.correct, name="correct"),
    path("<slug:code>/rut/", views.withdraw, name="withdraw"),
]
