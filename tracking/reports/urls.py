"""Addresses of the report pack."""

from django.urls import path

from tracking.reports import edition_views, views

app_name = "reports"
urlpatterns = [
    path("", views.pack, name="pack"),
    path("van-ban/", views.text, name="text"),
    path("van-ban/word/", views.download_text, name="download_text"),
    path("phu-luc/", views.download_annex, name="download_annex"),
    path("chot/", edition_views.freeze, name="freeze"),
    path("da-chot/", edition_views.editions, name="editions"),
    path("da-chot/<str:code>/", edition_views.edition, name="edition"),
    path("da-chot/<str:code>/word/", edition_views.download_edition, name="download_edition"),
    path("da-chot/<str:code>/phu-luc/", edition_views.download_edition_annex, name="download_edition_annex"),
    path("da-chot/<str:code>/so-voi-hien-nay/", edition_views.difference, name="difference"),
    path("da-chot/<str:code>/so-voi-hien-nay/danh-sach/", edition_views.changed, name="changed"),
]
