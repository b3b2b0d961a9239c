"""Sign-in: user name or telephone number, closed sign-up, Vietnamese forms."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm
from django import forms
from django.contrib import messages
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.password_validation import MinimumLengthValidator, UserAttributeSimilarityValidator
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import text
from portal.models import User


class NameOrPhoneBackend(ModelBackend):
    """Finds the account by user name or by telephone number, in whatever way the number was typed."""

    def authenticate(self, request, username=None, password=None, **credentials):
        if not username or password is None:
            return None
        name = text.clean(username).lower()
        phone = text.phone_number(username)
        user = User.objects.filter(Q(username=name) | (Q(phone=phone) if phone else Q(pk=None))).order_by("pk").first()
        if user is None:
            User().set_password(password)  # the same time for a name that does not exist
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

    def get_user(self, user_id):
        return User.objects.filter(pk=user_id, is_active=True).first()


class LongEnough(MinimumLengthValidator):
    """Django's validator with a Vietnamese sentence."""

    def get_error_message(self):
        return _("Mật khẩu quá ngắn. Cần ít nhất %(min_length)d ký tự.") % {"min_length": self.min_length}

    get_help_text = get_error_message


class NotLikeOneself(UserAttributeSimilarityValidator):
    """Django's validator with a Vietnamese sentence."""

    def get_error_message(self):
        return _("Mật khẩu quá giống %(verbose_name)s.")


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are opened by the level above, never by sign-up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra lại, hoặc đề nghị công đoàn cấp trên cấp lại mật khẩu."
        ),
        "too_many_login_attempts": _("Đã nhập sai nhiều lần. Đề nghị chờ 5 phút rồi đăng nhập lại."),
        "enter_current_password": _("Mật khẩu hiện tại chưa đúng."),
        "same_password": _("Mật khẩu mới phải khác mật khẩu hiện tại."),
    }

    def is_open_for_signup(self, request):
        return False

    def is_ajax(self, request):
        """Always pages, never JSON: no script of ours asks for it."""
        return False

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        """Only the change of a password is said; the library's other messages do not name what is now true."""
        if message_template == "account/messages/password_changed.txt":
            messages.success(request, _("Mật khẩu đã được đổi."))

    def get_password_change_redirect_url(self, request):
        return "/"

    def get_logout_redirect_url(self, request):
        return reverse("account_login")


class SignInForm(LoginForm):
    """User name or phone, password, and whether this is one's own device."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Tên đăng nhập hoặc số điện thoại"),
            max_length=60,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
        )
        self.fields["password"].label = _("Mật khẩu")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs["placeholder"] = ""
        self.fields["remember"].label = _("Thiết bị của riêng tôi, giữ đăng nhập 14 ngày")
        self.order_fields(["login", "password", "remember"])

    def clean_login(self):
        """One spelling for each account, so that attempts are counted together however the number was typed."""
        typed = self.cleaned_data["login"]
        return text.phone_number(typed) or text.clean(typed).lower()


class ChangePasswordForm(AllauthChangePasswordForm):
    """Own password, twice, and another than the present one; takes away the mark of a first password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in (
            ("oldpassword", _("Mật khẩu hiện tại")),
            ("password1", _("Mật khẩu mới")),
            ("password2", _("Nhập lại mật khẩu mới")),
        ):
            self.fields[name].label = label
            self.fields[name].widget.attrs["placeholder"] = ""

        self.fields["oldpassword"].help_text = _("Quên mật khẩu này thì đề nghị công đoàn cấp trên cấp lại.")
        self.fields["password1"].help_text = _("Ít nhất 10 ký tự, không chỉ gồm chữ số, không phải mật khẩu hay gặp.")

    def clean(self):
        """In place of the library's own comparison, whose sentence is English."""
        cleaned = self.cleaned_data
        if cleaned.get("password1") and cleaned.get("password2") and cleaned["password1"] != cleaned["password2"]:
            self.add_error("password2", _("Hai lần nhập mật khẩu mới không giống nhau."))
        if cleaned.get("password1") and cleaned["password1"] == cleaned.get("oldpassword"):
            self.add_error("password1", _("Mật khẩu mới phải khác mật khẩu hiện tại."))
        return cleaned

    def save(self):
        self.user.must_change_password = False
        super().save()
