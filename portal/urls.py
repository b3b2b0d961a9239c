"""Addresses: the house's own here, the concepts' in ``tracking.urls``. Paths are unaccented Vietnamese."""

from allauth.account import views as account
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from portal import views

handler500 = "portal.views.failed"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("dang-nhap/", login_not_required(account.login), name="account_login"),
    path("dang-xuat/", views.sign_out, name="account_logout"),
    path("dang-ky/", views.closed, name="account_signup"),
    path("quen-mat-khau/", views.closed, name="account_reset_password"),
    path("doi-mat-khau/", account.password_change, name="account_change_password"),
    path("luu-tam/", views.keep_draft, name="keep_draft"),
    path("bo-luu-tam/", views.drop_draft, name="drop_draft"),
    path("", include("tracking.urls")),
]
if settings.DEBUG or settings.DEMO or settings.TESTING:  # the style page shows invented data only
    from portal.styleguide import styleguide

    urlpatterns.append(path("kieu-dang/", styleguide, name="styleguide"))
