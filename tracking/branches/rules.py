"""Kinds of union organisation, and how they follow one another. Source: domain research on the organisation, §1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BranchKind(TextChoices):
    CONFEDERATION = "confederation", _("Tổng Liên đoàn")
    PROVINCE = "province", _("Liên đoàn Lao động tỉnh, thành phố")
    SECTOR_UNION = "sector_union", _("Công đoàn ngành, tổng công ty")
    DISTRICT = "district", _("Liên đoàn Lao động huyện")
    WARD = "ward", _("Công đoàn xã, phường, đặc khu")
    ZONE = "zone", _("Công đoàn khu công nghiệp, khu kinh tế")
    GRASSROOTS = "grassroots", _("Công đoàn cơ sở")
    BROTHERHOOD = "brotherhood", _("Nghiệp đoàn cơ sở")
    MEMBER_UNION = "member_union", _("Công đoàn cơ sở thành viên")
    SECTION = "section", _("Công đoàn bộ phận")
    GROUP = "group", _("Tổ công đoàn")


# Kinds that gather members themselves and introduce them.
LEAF_KINDS = (BranchKind.GRASSROOTS, BranchKind.BROTHERHOOD, BranchKind.MEMBER_UNION, BranchKind.SECTION, BranchKind.GROUP)
# Kinds that targets count as "CĐCS".
GRASSROOTS_KINDS = (BranchKind.GRASSROOTS, BranchKind.BROTHERHOOD)
UPPER_KINDS = (BranchKind.PROVINCE, BranchKind.SECTOR_UNION, BranchKind.DISTRICT, BranchKind.WARD, BranchKind.ZONE)


def usual_below(kind: str) -> BranchKind:
    """What a union opened below one of this kind mostly is, for a form to begin with."""
    return BranchKind.PROVINCE if kind == BranchKind.CONFEDERATION else BranchKind.GRASSROOTS


class SuccessionKind(TextChoices):
    MERGED = "merged", _("sáp nhập, hợp nhất")
    SPLIT = "split", _("chia, tách")
    TAKEN_OVER = "taken_over", _("chuyển giao, tiếp nhận")


class ShiftPattern(TextChoices):
    OFFICE = "office", _("giờ hành chính")
    TWO_SHIFTS = "two_shifts", _("hai ca")
    THREE_SHIFTS = "three_shifts", _("ba ca")
    OTHER = "other", _("khác")


class OfficerKind(TextChoices):
    RESPONSIBLE = "responsible", _("cán bộ phụ trách")
    SUPPORTING = "supporting", _("cấp ủy viên giúp đỡ")
