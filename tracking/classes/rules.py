"""Kinds of class, how they are held and what comes out."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClassKind(TextChoices):
    AWARENESS = "awareness", _("Bồi dưỡng nhận thức về Đảng")
    NEW_MEMBER = "new_member", _("Bồi dưỡng đảng viên mới")


class Shift(TextChoices):
    WEEKDAY = "weekday", _("trong giờ hành chính")
    EVENING = "evening", _("buổi tối")
    SATURDAY = "saturday", _("thứ Bảy")
    SUNDAY = "sunday", _("Chủ nhật")


class Result(TextChoices):
    """'' while the class goes on."""

    CERTIFIED = "certified", _("được cấp giấy chứng nhận")
    NOT_CERTIFIED = "not_certified", _("chưa đạt")
    ABSENT = "absent", _("không tham dự")


class ClassState(TextChoices):
    PLANNED = "planned", _("Dự kiến")
    RUNNING = "running", _("Đang học")
    FINISHED = "finished", _("Đã kết thúc")


def state(*, starts_on, ends_on, today):
    """Where a class stands on a day; ``ends_on`` None means one day or not known yet."""
    if today < starts_on:
        return ClassState.PLANNED
    return ClassState.FINISHED if today > (ends_on or starts_on) else ClassState.RUNNING
