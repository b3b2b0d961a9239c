"""Addresses of allocation sheets."""

from django.urls import path

from tracking.allocation import views

app_name = "allocation"
urlpatterns = [
    path("", views.index, name="list"),
    path("lap/<slug:code>/", views.open_sheet, name="open"),
    path("gop-y/<slug:code>/", views.reply, name="reply"),
    path("<slug:code>/", views.detail, name="detail"),
    path("<slug:code>/sua/", views.edit, name="edit"),
    path("<slug:code>/dan/", views.paste, name="paste"),
    path("<slug:code>/lay-y-kien/", views.ask, name="ask"),
    path("<slug:code>/ban-hanh/", views.publish, name="publish"),
    path("<slug:code>/lan-moi/", views.renew, name="renew"),
    path("<slug:code>/so-sanh/", views.compare, name="compare"),
    path("<slug:code>/xuat-excel/", views.export, name="export"),
]
