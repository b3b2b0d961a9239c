"""Headers, cookies, keys, and input that nobody types by accident: never an error page of the server, never a write.

Tried: the NUL guard taken out of the middleware and out of the drafts, ``no-store`` left away, 'unsafe-inline' put into the policy.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.test import override_settings
from django.urls import reverse

from portal import keys
from portal.models import Draft, User
from tests.plugin_cast import PortalClient
from tracking.history.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ROOT = Path(__file__).resolve().parent.parent
GOOD_KEY = "Zk3vQ9_t7Lw2Xc8Rb5Yn1Pd6Mf4Hs0Jg-ab7Uq2We9Ri5To8Yp1As3"


# ------------------------------------------------------------------ headers


@pytest.mark.parametrize(
    "path", ["/dang-nhap/", "/tai-khoan/", "/tai-khoan/cua-toi/", "/khong-co/", "/healthz", "/tai-khoan/?q=%00", "/kieu-dang/"]
)
def test_every_answer_carries_the_headers(path, client, quang):
    headers = client.as_(quang).get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize("path, status", [("/khong-co/", 404), ("/to-chuc/khong-co/", 404), ("/tai-khoan/", 404)])
def test_place_out_of_reach_is_never_an_error_of_the_server(path, status, quang):
    client = PortalClient(raise_request_exception=False).as_(quang)

    assert client.get(f"{path}?tai=zzz").status_code == status


def test_page_not_allowed_stays_that_with_a_place_out_of_reach(lan):
    client = PortalClient(raise_request_exception=False).as_(lan)

    assert client.get(reverse("access:list") + "?tai=zzz").status_code == 403


def test_policy_allows_only_ourselves(client, quang):
    policy = dict(part.split(" ", 1) for part in client.as_(quang).get("/tai-khoan/").headers["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert not [value for value in policy.values() if "unsafe" in value or "*" in value or "http" in value]


def test_slip_with_a_password_is_not_kept_by_anybody(client, quang, lan):
    url = reverse("access:reset_password", args=[lan.pk])
    response = client.as_(quang).post(url, {"_key": keys.new_key(quang)})

    assert "Mật khẩu cấp" in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store, private"
    word = response.context["slips"][0].password
    assert word not in client.get(reverse("access:detail", args=[lan.pk])).content.decode()
    assert word not in json.dumps(list(User.objects.values("password", "username"))) + str(list(Event.objects.values_list("facts")))


def test_slip_is_shown_once(client, quang, lan):
    url, data = reverse("access:reset_password", args=[lan.pk]), {"_key": keys.new_key(quang)}
    client.as_(quang).post(url, data)
    before = User.objects.get(pk=lan.pk).password

    response = client.post(url, data)

    assert (response.status_code, response.headers["Location"]) == (302, reverse("access:detail", args=[lan.pk]))
    assert User.objects.get(pk=lan.pk).password == before


def test_healthz_answers_without_sign_in(client, db):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.parametrize("host", ["a.example", "<b>"])
def test_foreign_host_is_refused(host, client, db):
    assert client.get("/dang-nhap/", headers={"host": host}).status_code == 400


# ------------------------------------------------------------------ production settings

SHOWN = """
import json, django
from django.conf import settings
django.setup()
names = '''SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_HTTPONLY CSRF_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE SESSION_COOKIE_NAME
CSRF_COOKIE_NAME SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS DEBUG ALLOWED_HOSTS ACCOUNT_RATE_LIMITS PASSWORD_HASHERS'''.split()
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def production(code, key=GOOD_KEY, **more):
    kept = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "DEMO", "TESTING", "DATABASE_URL", "SECRET_KEY")}
    environment = {**kept, "SECRET_KEY": key, "DATABASE_URL": "sqlite:///:memory:", "DJANGO_SETTINGS_MODULE": "portal.settings", **more}
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_production_is_strict():
    shown = json.loads(production(SHOWN, ALLOWED_HOSTS="portal.example").stdout)

    assert shown["SESSION_COOKIE_SECURE"]
    assert shown["CSRF_COOKIE_SECURE"]
    assert shown["SESSION_COOKIE_HTTPONLY"]
    assert shown["CSRF_COOKIE_HTTPONLY"]
    assert (shown["SESSION_COOKIE_NAME"], shown["CSRF_COOKIE_NAME"]) == ("__Host-session", "__Host-csrf")
    assert (shown["SESSION_COOKIE_SAMESITE"], shown["DEBUG"], shown["ALLOWED_HOSTS"]) == ("Lax", False, ["portal.example"])
    assert shown["SECURE_SSL_REDIRECT"]
    assert shown["SECURE_HSTS_SECONDS"] >= 31536000
    assert shown["ACCOUNT_RATE_LIMITS"]["login_failed"]
    assert "Argon2" in shown["PASSWORD_HASHERS"][0]


@pytest.mark.parametrize("key", ["", "short", "a" * 60, "ab" * 40, "development-key-never-used-in-production-0123456789abcdef"])
def test_weak_key_is_refused(key):
    started = production("import django; django.setup()", key)

    assert started.returncode != 0
    assert "SECRET_KEY must be set" in started.stderr


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize("path", ["/dang-nhap/", "/tai-khoan/", "/khong-co/"])
def test_what_is_larger_than_any_file_is_answered_unread(path, settings, quang, monkeypatch):
    settings.UPLOAD_MAX_BYTES = settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    monkeypatch.setattr("django.http.HttpRequest._load_post_and_files", lambda request: pytest.fail("the body was read"))
    client = PortalClient().as_(quang)

    answer = client.post(path, {"file": "x" * (1024 * 1024)})

    assert (answer.status_code, "lớn hơn 1 MB." in answer.content.decode()) == (413, True)
    assert "Content-Security-Policy" in answer.headers


def test_length_that_is_no_number_is_no_error(quang):
    assert PortalClient().as_(quang).get("/healthz", CONTENT_LENGTH="ba").status_code == 200


def counted():
    kept_apart = {"tracking_viewlog", "portal_draft", "django_session"}
    return {m.__name__: m._base_manager.count() for m in apps.get_models() if m._meta.db_table not in kept_apart}


@pytest.mark.parametrize(
    "path", ["/tai-khoan/\x00/", "/%00", "/dang-nhap/%00/", "/tai-khoan/?q=%00", "/tai-khoan/?tai=a%00b", "/tai-khoan/?%00=1"]
)
def test_nul_in_an_address_is_no_error(path, client, quang):
    response = client.as_(quang).get(path)

    assert response.status_code in (400, 404)
    assert "Internal" not in response.content.decode()


@pytest.mark.parametrize(
    "path", ["/%ff%fe/", "/tai-khoan/?q=%ff", "/tai-khoan/?q=%ed%a0%80", "/tai-khoan/?sau=%F0%9F%98%80", "/tai-khoan/?xep=%27%22"]
)
def test_odd_bytes_in_an_address_are_no_error(path, client, quang):
    assert client.as_(quang).get(path).status_code in (200, 400, 404)


@pytest.mark.parametrize("code", ["khongcodau", "x" * 10_000, "%27%20OR%201=1--", "đ", "😀", "%2500"])
def test_unknown_place_is_not_found(code, client, quang):
    assert client.as_(quang).get(f"/tai-khoan/?tai={code}").status_code == 404


def test_place_out_of_reach_is_not_found(client, chi, world):
    assert client.as_(chi).get(f"/tai-khoan/?tai={world.other_branch.code}").status_code == 404
    assert client.as_(chi).get(f"/tai-khoan/?tai={world.school.code}").status_code == 200


@pytest.mark.parametrize("field", ["full_name", "phone", "username", "place", "role", "on"])
@pytest.mark.parametrize(
    "typed", ["a\x00b", "x" * 10_000, "31/02/2026", "\ud800", "<script>alert(1)</script>", "${7*7}", "' OR 1=1 --", "\u202eabc"]
)
def test_bad_value_gets_a_vietnamese_answer_and_keeps_what_was_typed(field, typed, client, quang, world):
    good = {"full_name": "Nguyễn Thị Mơ", "phone": "", "username": "", "place": "không có nơi này", "role": "branch_officer", "on": ""}
    before = counted()

    response = client.as_(quang).post(
        reverse("access:create"), {**good, field: typed.encode("utf-8", "replace").decode(), "_key": keys.new_key(quang)}
    )

    assert response.status_code == 200
    assert response.context["form"].errors
    said = " ".join(str(e) for errors in response.context["form"].errors.values() for e in errors)
    assert "character" not in said
    assert "valid" not in said
    assert response.context["form"]["full_name"].value() == (
        typed.encode("utf-8", "replace").decode() if field == "full_name" else "Nguyễn Thị Mơ"
    )
    assert counted() == before


def test_nul_says_what_to_do(client, quang):
    response = client.as_(quang).post(reverse("access:create"), {"full_name": "a\x00b", "_key": keys.new_key(quang)})

    assert "Nội dung có ký tự không đọc được." in response.content.decode()


BODIES = {
    "latin-1": (b"full_name=Nguy\xean&_path=/x", "application/x-www-form-urlencoded"),
    "another charset": ("full_name=Nguyễn".encode("utf-16"), "application/x-www-form-urlencoded; charset=utf-16"),
    "no such charset": (b"full_name=a", "application/x-www-form-urlencoded; charset=nonsense"),
    "cut multipart": (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb', "multipart/form-data; boundary=x"),
    "no boundary": (b"a", "multipart/form-data"),
    "json": (b'{"full_name": 1}', "application/json"),
    "broken percent": (b"full_name=%zz%&=&&", "application/x-www-form-urlencoded"),
    "five thousand fields": (b"&".join(b"a%d=1" % i for i in range(5000)), "application/x-www-form-urlencoded"),
    "six megabytes": (b"full_name=" + b"a" * 6_000_000, "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize("kind", list(BODIES))
@pytest.mark.parametrize("path", ["/dang-nhap/", "/tai-khoan/moi/", "/luu-tam/", "/doi-mat-khau/"])
def test_odd_body_is_no_error(kind, path, client, quang):
    body, content_type = BODIES[kind]
    before = counted()

    for someone in (client.as_(quang), PortalClient()):
        assert someone.generic("POST", path, body, content_type=content_type).status_code in (200, 302, 400, 413)
    assert counted() == before


@pytest.mark.parametrize("path", ["/a\x00b/", "//a.example/", "https://a.example/", "", "x", "/" + "a" * 10_000])
def test_draft_of_an_odd_address_is_no_error(path, client, quang):
    for url in (reverse("keep_draft"), reverse("drop_draft")):
        response = client.as_(quang).post(url, {"_path": path, "full_name": "a\x00b\ud800".encode("utf-8", "replace").decode()})
        assert response.status_code in (200, 302, 400)
        assert not response.headers.get("Location", "/").startswith(("//", "http"))
    assert not Draft.objects.filter(path__contains="example").exists()


@override_settings(DEBUG=False)
def test_own_error_pages_are_vietnamese(client, quang):
    client.as_(quang)

    assert "Không tìm thấy nội dung, hoặc nội dung ngoài phạm vi đơn vị phụ trách." in client.get("/khong-co/").content.decode()
    assert "Nội dung gửi lên không đọc được." in client.get("/tai-khoan/?q=%00").content.decode()
