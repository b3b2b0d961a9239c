"""Addresses of reconciliation."""

from django.urls import path

from tracking.reconciliation import views

app_name = "reconciliation"
urlpatterns = [
    path("", views.start, name="start"),
    path("lap/<slug:code>/", views.preview, name="preview"),
    path("phieu/<slug:code>/", views.paper, name="paper"),
    path("phieu/<slug:code>/in/", views.print_paper, name="print_paper"),
    path("phieu/<slug:code>/tep/", views.download, name="download"),
    path("doc/", views.upload, name="upload"),
    path("doc/<slug:code>/kiem-tra/", views.check, name="check"),
    path("doc/<slug:code>/bo/", views.drop, name="drop"),
    path("doc/<slug:code>/ket-qua/", views.result, name="result"),
    path("danh-sach-gui/", views.inbox, name="inbox"),
    path("danh-sach-gui/<slug:code>/", views.letter, name="letter"),
    path("danh-sach-gui/<slug:code>/tra-lai/", views.send_back, name="send_back"),
    path("thoi-gian-cho/", views.waiting, name="waiting"),
    path("thoi-gian-cho/<slug:code>/", views.waiting_body, name="waiting_body"),
    path("thoi-gian-cho/<slug:code>/<slug:step>/", views.people, name="people"),
]
