"""Addresses of the calendar. A day stands in an address as 2026-02-17; what is no day answers 404."""

from datetime import date

from django.urls import path, register_converter

from tracking.catalogue import views


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        return date.fromisoformat(value)

    def to_url(self, value):
        return str(value)


register_converter(DayConverter, "day")

app_name = "catalogue"
urlpatterns = [
    path("", views.days, name="days"),
    path("them/", views.add_day, name="add_day"),
    path("<day:day>/sua/", views.change_day, name="change_day"),
    path("<day:day>/bo/", views.withdraw_day, name="withdraw_day"),
]
