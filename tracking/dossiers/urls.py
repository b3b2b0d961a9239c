"""Addresses of papers: under the code of their case."""

from django.urls import path

from tracking.dossiers import views

app_name = "dossiers"
urlpatterns = [
    path("<str:code>/", views.show, name="show"),
    path("<str:code>/in/", views.print_list, name="print"),
    path("<str:code>/tep/<str:file>/", views.download, name="download"),
    path("<str:code>/tep/<str:file>/rut/", views.withdraw, name="withdraw"),
    path("<str:code>/<slug:paper>/tai-len/", views.attach, name="attach"),
    path("<str:code>/<slug:paper>/<int:serial>/", views.edit, name="edit"),
]
