"""Addresses of batches."""

from django.urls import path

from tracking.batches import views

app_name = "batches"
urlpatterns = [
    path("", views.list_batches, name="list"),
    path("lap/", views.create, name="create"),
    path("<str:code>/", views.detail, name="detail"),
    path("<str:code>/sua/", views.update, name="update"),
    path("<str:code>/chon/", views.choose, name="choose"),
    path("<str:code>/chuan-bi/", views.prepare, name="prepare"),
    path("<str:code>/ghi/", views.preview, name="preview"),
    path("<str:code>/dua-ra/", views.leave_out, name="leave_out"),
    path("<str:code>/huy/", views.cancel, name="cancel"),
    path("<str:code>/tiep-nhan/", views.follow, name="follow"),
    path("<str:code>/xuat-excel/", views.export, name="export"),
]
