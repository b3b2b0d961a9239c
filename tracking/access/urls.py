"""Addresses of accounts."""

from django.urls import path

from tracking.access import views

app_name = "access"
urlpatterns = [
    path("", views.account_list, name="list"),
    path("cua-toi/", views.me, name="me"),
    path("noi/", views.lookup, name="lookup"),
    path("moi/", views.create, name="create"),
    path("nhap-excel/", views.bulk, name="bulk"),
    path("nhap-excel/mau/", views.bulk_template, name="bulk_template"),
    path("nhap-excel/xac-nhan/", views.bulk_confirm, name="bulk_confirm"),
    path("phan-cong/<int:pk>/ket-thuc/", views.end_appointment, name="end_appointment"),
    path("<int:pk>/", views.account_detail, name="detail"),
    path("<int:pk>/sua/", views.update, name="update"),
    path("<int:pk>/phan-cong/", views.appoint, name="appoint"),
    path("<int:pk>/cap-lai-mat-khau/", views.reset_password, name="reset_password"),
    path("<int:pk>/ngung-dung/", views.deactivate, name="deactivate"),
    path("<int:pk>/mo-lai/", views.reactivate, name="reactivate"),
]
