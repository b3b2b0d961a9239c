"""Addresses of the concepts. A concept's urls are included when it has pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("tracking.worklists.urls")),
    path("nhac-viec/", include("tracking.reminders.urls")),
    path("don-vi/", include("tracking.branches.urls")),
    path("to-chuc-dang/", include("tracking.party.urls")),
    path("doan-vien/", include("tracking.members.urls")),
    path("phieu/", include("tracking.nominations.urls")),
    path("giay-to/", include("tracking.dossiers.urls")),
    path("kiem-tra/", include("tracking.examination.urls")),
    path("lop/", include("tracking.classes.urls")),
    path("dot/", include("tracking.batches.urls")),
    path("phan-bo/", include("tracking.allocation.urls")),
    path("chi-tieu/", include("tracking.targets.urls")),
    path("so-bao-cao/", include("tracking.reported.urls")),
    path("so-lieu/", include("tracking.figures.urls")),
    path("bao-cao/", include("tracking.dashboards.urls")),
    path("bo-bao-cao/", include("tracking.reports.urls")),
    path("sap-xep/", include("tracking.reorganisation.urls")),
    path("van-ban/", include("tracking.documents.urls")),
    path("nhap-excel/", include("tracking.imports.urls")),
    path("doi-chieu/", include("tracking.reconciliation.urls")),
    path("bang-doan-vien/", include("tracking.packets.urls")),
    path("tai-khoan/", include("tracking.access.urls")),
    path("bo-quy-dinh/", include("tracking.rulesets.urls")),
    path("lich-nghi/", include("tracking.catalogue.urls")),
    path("lich-thoi-han/", include("tracking.calendars.urls")),
    path("nhat-ky/", include("tracking.history.urls")),
]
