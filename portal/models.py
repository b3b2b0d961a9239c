"""People who sign in, keys that make a form count once, and drafts that keep themselves."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from portal import text
from portal.db import KeyField

SESSION_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"  # Django's own, so that open sessions stay open


class UserQuerySet(models.QuerySet):
    def visible_to(self, user, may=None):
        """Accounts that this person may look after; with ``may`` only where that permission is held at every place of the account."""
        return self.filter(user.access.accounts(may))

    def search(self, typed):
        """User name or telephone number begins so, or every word occurs in the name; without regard to marks."""
        found = models.Q(username__startswith=text.clean(typed).lower())
        if phone := text.digits(typed):
            found |= models.Q(phone__startswith=phone)
        named = models.Q()
        for word in text.fold(typed).split():
            named &= models.Q(name_fold__contains=word)
        return self.filter(found | named) if text.fold(typed) else self


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username):
        return self.get(username=text.clean(username).lower())

    def create_user(self, username, password=None, **facts):
        user = self.model(username=text.clean(username).lower(), **facts)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody with an account. What the person may see and do comes from appointments, never from here."""

    username = models.CharField(_("tên đăng nhập"), max_length=60, unique=True)
    full_name = models.CharField(_("họ và tên"), max_length=120)
    name_fold = KeyField(max_length=180, editable=False)
    name_key = KeyField(max_length=260, editable=False)
    phone = models.CharField(_("số điện thoại"), max_length=15, null=True, blank=True, unique=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    must_change_password = models.BooleanField(_("phải đổi mật khẩu"), default=False)
    created_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)
    last_seen_at = models.DateTimeField(_("lần xem trước"), null=True, blank=True)
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)  # how often all sessions were ended for good
    version = models.PositiveIntegerField(default=1)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("tài khoản")
        indexes = [models.Index(name="user_name_key", fields=["name_key", "id"])]

    def __str__(self):
        return self.full_name or self.username

    def save(self, *args, update_fields=None, **kwargs):
        """Keeps the keys that names are searched and sorted by, given name first."""
        self.name_fold = text.fold(self.full_name)[:180]
        given, rest = self.get_short_name(), self.full_name.split()[:-1]
        self.name_key = text.sort_key(" ".join([given, *rest]))[:260]
        if update_fields is not None and "full_name" in update_fields:
            update_fields = {*update_fields, "name_fold", "name_key"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def _get_session_auth_hash(self, secret=None):
        """What each session is checked against: the password, and how often all sessions were ended. Also for an older SECRET_KEY."""
        known = f"{self.password}:{self.sessions_ended}" if self.sessions_ended else self.password
        return salted_hmac(SESSION_SALT, known, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name.split(" ")[-1] if self.full_name else self.username

    @cached_property
    def access(self):
        """The person's scopes and permissions, loaded once per object; the class is named by ``ACCESS_CLASS``."""
        from django.conf import settings

        return import_string(settings.ACCESS_CLASS)(self)


class SubmissionKey(models.Model):
    """A form that was written. The unique key makes a double click or a retry write once."""

    key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")  # goes with its account: it is only a seal
    url = models.CharField(max_length=300, blank=True)
    used_at = models.DateTimeField(auto_now_add=True)


class Draft(models.Model):
    """What a person had typed into the form at one address; seen by that person only."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")  # nobody else may ever read it
    path = models.CharField(max_length=300)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="draft_one_per_user_and_path", fields=["user", "path"])]
