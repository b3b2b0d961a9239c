"""Addresses of party."""

from django.urls import path

from tracking.party import views

app_name = "party"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("tim/", views.lookup, name="lookup"),
    path("don-vi/<slug:code>/", views.set_route, name="set_route"),
    path("<slug:code>/", views.detail, name="detail"),
    path("<slug:code>/doi-ten/", views.update, name="update"),
    path("<slug:code>/them/", views.create, name="create"),
]
