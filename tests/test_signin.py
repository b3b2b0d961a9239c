"""Signing in and out: by name or number, slowly after mistakes, with an own password, and without losing what was typed."""

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse

from portal import keys
from portal.models import Draft
from tests.factories import PASSWORD, make_user
from tests.plugin_cast import PortalClient
from tracking.access import actions
from tracking.history.models import Event

pytestmark = pytest.mark.django_db
LOGIN = "/dang-nhap/"
OWN = "song-Lam-xanh-2026"


def sign_in(client, login="lan", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def change(client, old=PASSWORD, new=OWN, again=None, **more):
    return client.post(reverse("account_change_password"), {"oldpassword": old, "password1": new, "password2": again or new, **more})


def is_in(client):
    return client.get(reverse("access:me")).status_code == 200


def page_text(response):
    return response.content.decode()


@pytest.mark.parametrize("login", ["lan", " LAN ", "0912345678", "+84 912.345.678", "0912 345 678"])
def test_user_name_or_phone_signs_in(login, client, lan):
    lan.phone = "0912345678"
    lan.save()

    assert sign_in(client, login).headers["Location"] == "/"
    assert is_in(client)


@pytest.mark.parametrize("login, password", [("lan", "sai"), ("khong-co", PASSWORD), ("lan", PASSWORD.upper()), ("0999999999", PASSWORD)])
def test_wrong_name_or_password_gets_one_answer(login, password, client, lan):
    response = sign_in(client, login, password)

    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in page_text(response)
    assert f'value="{login}"' in page_text(response)
    assert not is_in(client)


def test_session_of_a_time_before_stays_ended_when_the_account_is_switched_on_again(client, lan, quang):
    sign_in(client)
    assert client.get("/").status_code == 200
    for _time in range(2):
        actions.deactivate(user=lan, by=quang)
        actions.reactivate(user=lan, by=quang)

        assert client.get("/").headers["Location"].startswith("/dang-nhap/")
        assert sign_in(client).status_code == 302
        assert client.get("/").status_code == 200


def test_switching_on_what_is_on_ends_nothing(client, lan, quang):
    sign_in(client)
    actions.reactivate(user=lan, by=quang)

    assert client.get("/").status_code == 200


def test_deactivated_person_is_out_at_once_and_stays_out(client, lan, quang):
    sign_in(client)
    assert is_in(client)

    actions.deactivate(user=lan, by=quang)

    assert not is_in(client)
    assert "chưa đúng" in page_text(sign_in(client))


LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key", "change_password": "3/m/user"}


@pytest.fixture
def limits():
    cache.clear()
    with override_settings(ACCOUNT_RATE_LIMITS=LIMITS):
        yield
    cache.clear()


def test_sixth_mistake_has_to_wait_even_with_the_right_password(limits, client, lan):
    for spelling in ("lan", "LAN", " lan", "Lan ", "lan"):
        assert "chưa đúng" in page_text(sign_in(client, spelling, "sai"))

    assert "Đã nhập sai nhiều lần. Đề nghị chờ 5 phút" in page_text(sign_in(client))
    assert not is_in(client)


def test_too_many_tries_from_one_place_get_a_page(client, lan):
    cache.clear()
    with override_settings(ACCOUNT_RATE_LIMITS={"login": "2/m/ip"}):
        responses = [sign_in(client, password="sai") for _ in range(3)]
    cache.clear()

    assert [r.status_code for r in responses] == [200, 200, 429]
    assert "quá nhiều lần" in page_text(responses[-1])


def test_own_device_is_remembered_else_until_the_browser_closes(client, lan, settings):
    cookie = sign_in(client, remember="on").cookies["sessionid"]
    assert cookie["max-age"] == 14 * 86400

    other = PortalClient()
    assert sign_in(other).cookies["sessionid"]["max-age"] == ""


@pytest.mark.parametrize("target", ["https://a.example/", "//a.example", "javascript:1", "\\\\a.example", "http:///a.example"])
def test_next_leads_nowhere_else(target, client, lan):
    assert sign_in(client, next=target).headers["Location"] == "/"


def test_next_inside_the_portal_is_followed(client, lan):
    assert sign_in(client, next="/tai-khoan/cua-toi/").headers["Location"] == "/tai-khoan/cua-toi/"


def test_sign_in_page_carries_next(client, lan):
    response = client.get(client.get(reverse("access:me")).headers["Location"])

    assert 'value="/tai-khoan/cua-toi/"' in page_text(response)


def test_signing_out_asks_first_and_clears_the_browser(client, lan):
    sign_in(client)

    assert "Kết thúc phiên làm việc" in page_text(client.get(reverse("account_logout")))
    assert is_in(client)
    response = client.post(reverse("account_logout"))
    assert (response.status_code, response.headers["Location"]) == (302, LOGIN)
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password"])
def test_nobody_signs_up_or_resets_alone(name, client, db):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert "công đoàn cấp trên" in page_text(response)
    assert client.post(reverse(name), {"username": "x"}).status_code == 405


def test_first_password_is_changed_before_anything_else(client, lan, quang):
    slip = actions.reset_password(user=lan, by=quang)
    sign_in(client, password=slip.password)

    for url in ("/", reverse("access:me"), "/khong-co/trang-nay/"):
        response = client.get(url)
        assert response.status_code == 404 or response.headers["Location"] == reverse("account_change_password")
    form = page_text(client.get(reverse("account_change_password")))
    assert ("mật khẩu cấp lần đầu" in form, 'id="bell"' in form, "<nav" in form) == (True, False, False)

    response = change(client, slip.password)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    response = client.get(reverse("access:me"))
    assert "Mật khẩu đã được đổi." in page_text(response)
    lan.refresh_from_db()
    assert (lan.must_change_password, lan.check_password(OWN)) == (False, True)
    assert Event.objects.filter(action="access.change_password", subject_id=lan.pk).count() == 1


@pytest.mark.parametrize(
    "typed, words",
    [
        ({"old": "sai"}, "Mật khẩu hiện tại chưa đúng."),
        ({"again": "khac-hoan-toan-1"}, "Hai lần nhập mật khẩu mới không giống nhau."),
        ({"new": PASSWORD}, "Mật khẩu mới phải khác mật khẩu hiện tại."),
        ({"new": "ngan"}, "Mật khẩu quá ngắn. Cần ít nhất 10 ký tự."),
        ({"new": "8273645192837"}, "số"),
        ({"new": "password12"}, "phổ biến"),
        ({"new": "a\x00bcdefghijk"}, "ký tự không đọc được"),
        ({"new": "0912345678a"}, "Mật khẩu quá giống số điện thoại."),
    ],
)
def test_unfit_password_is_refused_in_vietnamese(typed, words, client, lan):
    lan.phone = "0912345678"
    lan.save()
    sign_in(client)
    response = change(client, **typed)

    assert response.status_code == 200
    assert words in page_text(response)
    assert "password" not in " ".join(str(e) for errors in response.context["form"].errors.values() for e in errors).lower()
    lan.refresh_from_db()
    assert lan.check_password(PASSWORD)


def test_change_keeps_this_session_and_ends_the_others(client, lan):
    other = PortalClient()
    sign_in(client)
    sign_in(other)

    change(client)

    assert is_in(client)
    assert not is_in(other)


def test_reset_ends_all_sessions(client, lan, quang):
    sign_in(client)

    actions.reset_password(user=lan, by=quang)

    assert not is_in(client)


# ------------------------------------------------------------------ an expired session loses nothing


def posted(user, **facts):
    return {"_key": keys.new_key(user), "full_name": "Nguyễn Thị Mơ", "phone": "09", "role": "branch_officer", "place": "CĐCS", **facts}


def test_expired_session_gives_the_form_back_filled_to_the_same_person_only(client, quang, world):
    url = reverse("access:create")
    response = client.post(url, posted(quang))  # not signed in any more

    assert response.headers["Location"] == f"{LOGIN}?next={url}"
    assert "Nội dung vừa nhập được giữ lại" in page_text(client.get(response.headers["Location"]))
    assert sign_in(client, "quang", next=url).headers["Location"] == url
    page = client.get(url)
    assert 'value="Nguyễn Thị Mơ"' in page_text(page)
    assert "Đang hiện nội dung lưu tạm" in page_text(page)

    stranger = make_user("quan-tri-khac", role="administrator", branch=world.province)
    assert "Nguyễn Thị Mơ" not in page_text(PortalClient().as_(stranger).get(url))


def test_draft_is_gone_after_the_write(client, quang, world):
    url = reverse("access:create")
    client.post(url, posted(quang))
    assert Draft.objects.filter(user=quang).count() == 1

    client.as_(quang).post(url, posted(quang, phone="0912345678", place=world.school.code))

    assert Draft.objects.count() == 0


@pytest.mark.parametrize("key", ["", "rac", "WzEsICJ4Il0:1aaaaa:bbbb"])
def test_forged_key_keeps_nothing(key, client, quang):
    client.post(reverse("access:create"), {**posted(quang), "_key": key})

    assert Draft.objects.count() == 0


def test_draft_holds_no_password_and_no_nul(client, quang):
    client.post(reverse("access:create"), posted(quang, password="bí mật", full_name="Mơ\x00"))

    assert "password" not in Draft.objects.get().data
    assert Draft.objects.get().data["full_name"] == ["Mơ"]


def test_part_of_a_page_sends_the_whole_page_to_sign_in(client, db):
    response = client.get(reverse("access:me"), headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/tai-khoan/?q=a"})

    assert response.headers["HX-Redirect"] == f"{LOGIN}?next=%2Ftai-khoan%2F%3Fq%3Da"
