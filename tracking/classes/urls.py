"""Addresses of classes."""

from django.urls import path

from tracking.classes import views

app_name = "classes"
urlpatterns = [
    path("", views.list_classes, name="list"),
    path("them/", views.plan_class, name="plan"),
    path("xuat-excel/", views.export_classes, name="export"),
    path("<str:code>/", views.show_class, name="detail"),
    path("<str:code>/sua/", views.update_class, name="update"),
    path("<str:code>/buoi-hoc/", views.set_sessions, name="set_sessions"),
    path("<str:code>/cu-hoc/", views.enrol, name="enrol"),
    path("<str:code>/rut-ten/<str:learner>/", views.withdraw, name="withdraw"),
    path("<str:code>/ket-qua/", views.record_results, name="record_results"),
    path("<str:code>/dan-ket-qua/", views.paste_results, name="paste_results"),
    path("<str:code>/xuat-excel/", views.export_roll, name="export_roll"),
]
