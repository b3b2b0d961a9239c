"""Addresses of branches."""

from django.urls import path

from tracking.branches import export_views, views

app_name = "branches"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("xuat-excel/", export_views.export, name="export"),
    path("tim/", views.lookup, name="lookup"),
    path("<slug:code>/", views.detail, name="detail"),
    path("<slug:code>/lich-su/", views.history, name="history"),
    path("<slug:code>/lap-don-vi/", views.create, name="create"),
    path("<slug:code>/doi-ten/", views.rename, name="rename"),
    path("<slug:code>/thong-tin/", views.update, name="update"),
    path("<slug:code>/so-lieu/", views.facts, name="facts"),
    path("<slug:code>/nguoi-phu-trach/", views.officer, name="officer"),
    path("<slug:code>/kho-khan/", views.add_obstacle, name="add_obstacle"),
    path("<slug:code>/kho-khan/<int:pk>/thao-go/", views.lift_obstacle, name="lift_obstacle"),
]
