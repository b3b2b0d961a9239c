"""Names, keys, duplicates: pure functions about people. Sources: domain research on the organisation, §6."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal import text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Sex(TextChoices):
    MALE = "male", _("Nam")
    FEMALE = "female", _("Nữ")


class Education(TextChoices):
    PRIMARY = "primary", _("Tiểu học")
    LOWER_SECONDARY = "lower_secondary", _("Trung học cơ sở")
    UPPER_SECONDARY = "upper_secondary", _("Trung học phổ thông")
    VOCATIONAL = "vocational", _("Sơ cấp, công nhân kỹ thuật")
    INTERMEDIATE = "intermediate", _("Trung cấp")
    COLLEGE = "college", _("Cao đẳng")
    UNIVERSITY = "university", _("Đại học")
    POSTGRADUATE = "postgraduate", _("Sau đại học")


class Theory(TextChoices):
    """Levels of political theory; the awareness class is none of them."""

    NONE = "none", _("Chưa học")
    BASIC = "basic", _("Sơ cấp")
    INTERMEDIATE = "intermediate", _("Trung cấp")
    ADVANCED = "advanced", _("Cao cấp")
    BACHELOR = "bachelor", _("Cử nhân")


class PartyStatus(TextChoices):
    NONE = "none", _("chưa là đảng viên")
    PROBATION = "probation", _("đảng viên dự bị")
    OFFICIAL = "official", _("đảng viên chính thức")


class TransferOutcome(TextChoices):
    ACCEPTED = "accepted", _("đã tiếp nhận")
    DECLINED = "declined", _("chưa tiếp nhận")
    WITHDRAWN = "withdrawn", _("đã rút đề nghị")


FIELD_LABELS = {
    "full_name": _("họ và tên"), "sex": _("giới tính"), "birth_on": _("ngày sinh"), "birth_precision": _("ngày sinh"),
    "phone": _("điện thoại"),
    "work": _("công việc, chức vụ"), "direct_worker": _("công nhân lao động trực tiếp"), "union_officer": _("cán bộ công đoàn"),
    "ethnic_group_id": _("dân tộc"), "education": _("trình độ"), "union_joined_on": _("ngày vào Công đoàn"),
    "youth_joined_on": _("ngày vào Đoàn Thanh niên"), "home_town": _("quê quán"), "residence": _("nơi ở hiện nay"),
    "theory": _("lý luận chính trị"), "party_status": _("đảng viên"),
}  # fmt: skip


def labels_of(columns: Iterable[str]) -> str:
    """What changed, in words and without values: 'họ và tên, ngày sinh'. Columns that follow from others are left out."""
    return ", ".join(dict.fromkeys(str(FIELD_LABELS[c]) for c in columns if c in FIELD_LABELS))


def name_fold(full_name: object) -> str:
    """Search key: 'Nguyễn Hoà An' → 'nguyen hoa an'."""
    return text.fold(full_name)


def name_key(full_name: object) -> str:
    """Sort key by given name, then family name, then middle names, in Vietnamese order."""
    parts = text.clean(full_name).split(" ")
    return text.sort_key(" ".join([parts[-1], *parts[:-1]]))


def given_fold(full_name: object) -> str:
    """Search key with the given name first: 'an nguyen hoa'. Lets a prefix probe find people by given name."""
    parts = name_fold(full_name).split(" ")
    return " ".join([parts[-1], *parts[:-1]])


def marks_key(full_name: object) -> str:
    """Key for comparing with marks, wherever the tone mark was put: 'Hoà' and 'hòa' are alike, 'hoa' is not."""
    words = unicodedata.normalize("NFD", text.clean(full_name)).casefold().split(" ")
    return " ".join("".join(sorted(word, key=lambda c: c if unicodedata.combining(c) else "")) for word in words)


def begins_with_marks(full_name: object, typed: object) -> bool:
    """Whether the name, from the family name or from the given name, begins with what was typed, marks included."""
    words, wanted = marks_key(full_name).split(" "), marks_key(typed).split(" ")
    return any(order[: len(wanted)] == wanted for order in (words, [words[-1], *words[:-1]]))


def initials(full_name: object) -> str:
    """'N. T. L.' for 'Nguyễn Thị Lan': how a person is shown to somebody who may not see the person."""
    return " ".join(f"{word[0].upper()}." for word in text.clean(full_name).split(" ") if word)


@dataclass(frozen=True)
class Likeness:
    """Why two entries may be one person: points (0–100) and the Vietnamese reasons, strongest first."""

    points: int
    reasons: tuple[StrOrPromise, ...]


def likeness(
    *,
    same_number: bool = False,
    same_phone: bool = False,
    same_name: bool = False,
    same_birth: bool = False,
    same_birth_year: bool = False,
    same_branch: bool = False,
) -> Likeness:
    """Points and reasons of a possible duplicate; 0 points when nothing speaks for it.

    Order of evidence: identity number, then name with birth date, then telephone, then name with year and unit.
    """
    facts = [
        (same_number, 100, _("trùng số định danh cá nhân")),
        (same_name and same_birth, 90, _("trùng họ tên, ngày sinh")),
        (same_phone, 80, _("trùng số điện thoại")),
        (same_name and same_birth_year and same_branch and not same_birth, 70, _("trùng họ tên, năm sinh, đơn vị")),
        (same_name and same_birth_year and not same_birth and not same_branch, 60, _("trùng họ tên, năm sinh")),
        (same_name and same_branch and not same_birth_year and not same_birth, 50, _("trùng họ tên, đơn vị")),
    ]
    found = [(points, reason) for holds, points, reason in facts if holds]
    return Likeness(max((p for p, _r in found), default=0), tuple(r for _p, r in found))


def masked_number(digits: str) -> str:
    """'•••••••••234' of a citizen number."""
    return "•" * max(len(digits) - 3, 0) + digits[-3:] if digits else ""


def citizen_number_faults(number: str, *, sex: str | None = None, birth_year: int | None = None) -> list[StrOrPromise]:
    """Warnings about a 12-digit number: 'ppp g yy nnnnnn'. An empty list when it fits. Source: organisation research §6.5."""
    if len(number) != 12 or not number.isdigit():
        return [_("Số định danh cá nhân phải có 12 chữ số.")]
    century, century_sex = divmod(int(number[3]), 2)
    faults: list[StrOrPromise] = []
    if sex and (Sex.FEMALE if century_sex else Sex.MALE) != sex:
        faults.append(_("Chữ số giới tính trong số định danh không khớp với giới tính đã ghi."))
    if birth_year and 1900 + 100 * century + int(number[4:6]) != birth_year:
        faults.append(_("Năm sinh trong số định danh không khớp với năm sinh đã ghi."))
    return faults
