"""Addresses of the people and units behind the numbers of these pages. Layer: queries."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tracking.figures import queries as figures


def days_and_place(scope):
    """Place, days and the way figures are looked at, as the addresses name them."""
    days = {"tu": scope.period.start.isoformat(), "den": scope.period.end.isoformat()}
    return {"tai": scope.place.code, **days, **figures.view_query(scope.looks, scope.place)}


def door(scope, kind, **narrowed):
    """Address of the people behind a number: ``kind`` says how they were counted, ``narrowed`` which of them."""
    return f"{reverse('dashboards:behind')}?{urlencode({'loai': kind, **narrowed, **days_and_place(scope)}, doseq=True)}"


def page(name, scope, **extra):
    """Address of another page of figures for the same place and days."""
    return f"{reverse(name)}?{urlencode({**days_and_place(scope), **extra}, doseq=True)}"


# url name, what the tab says, whether a Party body has the page too
PAGES = (
    ("dashboards:overview", _("Tổng quan"), True),
    ("dashboards:leader", _("Trang lãnh đạo"), True),
    ("dashboards:period", _("Theo kỳ"), True),
    ("dashboards:cohort", _("Theo đợt giới thiệu"), True),
    ("dashboards:times", _("Thời gian giữa các bước"), True),
    ("dashboards:groups", _("So sánh nhóm"), True),
    ("dashboards:not_introducing", _("Chưa giới thiệu"), False),
    ("dashboards:coverage", _("Chưa có tổ chức đảng"), False),
    ("dashboards:commend", _("Biểu dương"), False),
    ("reports:pack", _("Bộ báo cáo"), False),
)


def tabs(scope, active):
    """Pages of figures beside each other, for the same place and days."""
    shown = (entry for entry in PAGES if scope.branch or entry[2])
    return [{"label": label, "url": page(name, scope), "active": name == active} for name, label, _both in shown]
