"""Addresses of the import from Excel."""

from django.urls import path

from tracking.imports import more_views, views

app_name = "imports"
urlpatterns = [
    path("", views.start, name="start"),
    path("mau/<slug:sheet>/", views.template, name="template"),
    path("tai-len/<slug:sheet>/", views.upload, name="upload"),
    path("<slug:code>/kiem-tra/", views.check, name="check"),
    path("<slug:code>/cot/", views.columns, name="columns"),
    path("<slug:code>/dang-xu-ly/", views.job, name="job"),
    path("<slug:code>/can-xem/", more_views.doubtful, name="doubtful"),
    path("<slug:code>/tep-da-kiem-tra/", more_views.checked_file, name="checked_file"),
    path("lan-nhap/<slug:code>/", more_views.take_back, name="undo"),
    path("<slug:code>/bo/", views.drop, name="drop"),
    path("<slug:code>/ket-qua/", views.result, name="result"),
]
