"""Addresses of dashboards."""

from django.urls import path

from tracking.dashboards import commend_views, export_views, flow_views, leader_views, unit_views, views

app_name = "dashboards"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("chua-gioi-thieu/", unit_views.not_introducing, name="not_introducing"),
    path("lanh-dao/", leader_views.leader, name="leader"),
    path("theo-ky/", flow_views.period, name="period"),
    path("theo-dot-gioi-thieu/", flow_views.cohort, name="cohort"),
    path("thoi-gian/", flow_views.times, name="times"),
    path("so-sanh/", flow_views.compare, name="groups"),
    path("danh-sach/", flow_views.behind, name="behind"),
    path("chua-co-to-chuc-dang/", unit_views.coverage, name="coverage"),
    path("bieu-duong/", commend_views.commend, name="commend"),
    path("bieu-duong/ghi-quyet-dinh/", commend_views.record, name="record_commendation"),
    path("bieu-duong/<str:code>/", commend_views.commendation, name="commendation"),
    path("bieu-duong/<str:code>/huy-ghi-nham/", commend_views.withdraw, name="withdraw_commendation"),
    path("chua-co-to-chuc-dang/xuat-excel/", export_views.export_coverage, name="export_coverage"),
    path("bieu-duong/danh-sach/xuat-excel/", export_views.export_commend, name="export_commend"),
    path("theo-ky/xuat-excel/", export_views.export_period, name="export_period"),
    path("theo-dot-gioi-thieu/xuat-excel/", export_views.export_cohort, name="export_cohort"),
    path("thoi-gian/xuat-excel/", export_views.export_times, name="export_times"),
    path("so-sanh/xuat-excel/", export_views.export_groups, name="export_groups"),
    path("xuat-excel/", export_views.export_units, name="export"),
    path("chua-gioi-thieu/xuat-excel/", export_views.export_not_introducing, name="export_not_introducing"),
]
