"""Addresses of the check before sending. Cases and batches stand in them by their codes."""

from django.urls import path

from tracking.examination import views

app_name = "examination"
urlpatterns = [
    path("", views.chosen, name="chosen"),
    path("dot/<str:code>/", views.batch, name="batch"),
    path("phieu/<str:code>/", views.case, name="case"),
]
