"""Addresses of rule sets."""

from django.urls import path

from tracking.rulesets import views

app_name = "rulesets"
urlpatterns = [
    path("", views.index, name="list"),
    path("them/", views.add, name="add"),
    path("so-sanh/", views.compare, name="compare"),
    path("phieu-thay-doi/", views.cases, name="cases"),
    path("<slug:code>/", views.detail, name="detail"),
    path("<slug:code>/sua/", views.change, name="change"),
    path("<slug:code>/doi-chieu/", views.confirm, name="confirm"),
    path("<slug:code>/thu-hoi/", views.withdraw, name="withdraw"),
]
