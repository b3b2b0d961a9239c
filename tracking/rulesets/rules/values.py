"""Reading, checking and showing the values of rule sets. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from portal import dates
from portal.errors import Reason
from tracking.catalogue.rules import Certainty
from tracking.rulesets.rules.parameters import PARAMETERS, Parameter, Unit

CODE = re.compile(r"[A-Z][A-Z0-9_]{2,39}")
NUMBER = re.compile(r"[^\s/]{1,12}(-[^\s]{1,20})?/[^\s]{2,30}|[^\s]{1,20}-[^\s]{1,30}/[^\s]{2,30}")
FIRST_DAY, LAST_DAY = date(1930, 2, 3), date(2099, 12, 31)
MOST_TEXTS = 3
LONGEST = {"point": 80, "remark": 300, "text": 60}
_THRESHOLD = re.compile(r"(>?)\s*([0-9]{1,2})\s*/\s*([0-9]{1,2})")


@dataclass(frozen=True)
class Provision:
    """A value with where it stands: ``text`` (number) of day ``on``, its ``point``, how well that is known, and a remark.

    ``of`` is the set whose text it is, which may be one that the asked set inherits from. ``text`` '' and ``on`` None: not known.
    """

    value: Any
    text: str
    on: date | None
    point: str
    certainty: str
    remark: str
    of: Any


@dataclass(frozen=True)
class Threshold:
    """A share of the votes: at least ``share``, or with ``strict`` more than it."""

    share: Fraction
    strict: bool = False

    def needed(self, base: int) -> int:
        """The fewest votes that meet it, of ``base`` entitled (0 or more). Source: 20 official members, 2/3: 14."""
        exact = self.share * base
        return int(exact) + 1 if self.strict else -int(-exact // 1)


def threshold(text: object) -> Threshold | None:
    """'2/3' (at least) or '>1/2' (more than); None when it is neither, or not above 0 and at most 1 ('>1/1' can never be met)."""
    found = _THRESHOLD.fullmatch(str(text).strip().removeprefix("≥").strip())
    if not found or int(found[3]) == 0:
        return None
    share, strict = Fraction(int(found[2]), int(found[3])), bool(found[1])
    return Threshold(share, strict) if 0 < share <= 1 and not (strict and share == 1) else None


def day_of(text: object) -> date | None:
    """The day that a stored text or an address names as 2026-07-26; None when it names none, or one outside FIRST_DAY to LAST_DAY."""
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def read(parameter: Parameter, typed: object) -> Any:
    """The value to store for what was typed or chosen; ValueError with a Vietnamese sentence when it cannot be one."""
    if parameter.unit == Unit.PAPERS:
        return _papers(parameter, typed)
    text = str(typed).strip()
    if parameter.unit == Unit.THRESHOLD:
        if threshold(text) is None:
            raise ValueError(_("Ghi phân số lớn hơn 0, không quá 1: “2/3” là ít nhất 2/3, “>1/2” là quá nửa."))
        return re.sub(r"[\s≥]", "", text)
    if parameter.unit == Unit.CHOICE:
        if text not in dict(parameter.choices):
            raise ValueError(_("Chọn một mức trong danh sách."))
        return text
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and parameter.low <= int(text) <= parameter.high):
        raise ValueError(_("Ghi số nguyên từ %(low)s đến %(high)s.") % {"low": parameter.low, "high": parameter.high})
    return int(text)


def _papers(parameter: Parameter, typed: object) -> list[str]:
    codes = [str(code).strip() for code in (typed if isinstance(typed, (list, tuple)) else str(typed).split(","))]
    if not codes or len(codes) > 8 or any(code not in dict(parameter.choices) for code in codes):
        raise ValueError(_("Ghi các mẫu cách nhau bằng dấu phẩy, ví dụ “4A-KNĐ, 3-KNĐ”."))
    return codes


def shown(parameter: Parameter, value: Any) -> str:
    """'30 ngày làm việc', 'ít nhất 2/3', 'quá 1/2', 'bằng tốt nghiệp trung học cơ sở', '4A-KNĐ, 3-KNĐ'; unknown codes as they are."""
    if parameter.unit == Unit.PAPERS:
        return ", ".join(value)
    if parameter.unit == Unit.CHOICE:
        return str(dict(parameter.choices).get(value, value))
    if parameter.unit == Unit.THRESHOLD:
        strict = str(value).startswith(">")
        return (_("quá %(share)s") if strict else _("ít nhất %(share)s")) % {"share": str(value).lstrip(">")}
    return f"{value} {parameter.unit.label}"


def fault_of(parameter: Parameter, value: Any) -> str:
    """Why a stored value cannot be one, or ''."""
    try:
        return "" if read(parameter, value) == value else _("Mức ghi chưa đúng dạng.")
    except ValueError as fault:
        return str(fault)


def set_reasons(
    *,
    code: str,
    title: str,
    texts: Sequence[Mapping[str, str]],
    effective_from: date,
    parameters: Mapping[str, Any],
    provisions: Mapping[str, Mapping[str, str]],
    today: date,
    others: Collection[tuple[str, date]],
    inherited_from: date | None,
) -> list[Reason]:
    """Why a set cannot be added or a future one corrected so; every reason at once.

    ``others``: code and first day of the other sets. The first day must lie after that of the set in force today: what was judged by a
    set must stay judged by it. It may lie before today, because officials learn of a new rule late.
    """
    reasons = _head_reasons(code, title, texts, today, [c for c, _on in others])
    reasons += _day_reasons(effective_from, today, [on for _c, on in others], inherited_from)
    if not parameters:
        reasons.append(Reason(_("Ghi ít nhất một mức khác với bộ kế thừa.")))
    for name, value in parameters.items():
        if name not in PARAMETERS:
            reasons.append(Reason(_("Mức “%(name)s” không có trong danh mục.") % {"name": name[:40]}))
            continue
        if fault := fault_of(PARAMETERS[name], value):
            reasons.append(Reason(fault, f"v_{name}"))
        reasons += _provision_reasons(name, provisions.get(name, {}), texts)
    return reasons


def _head_reasons(code: str, title: str, texts: Sequence[Mapping[str, str]], today: date, codes: Sequence[str]) -> list[Reason]:
    reasons = []
    if not CODE.fullmatch(code):
        reasons.append(Reason(_("Mã gồm 3 đến 40 chữ in hoa không dấu, chữ số, gạch dưới, ví dụ QD208_HD01_2026."), "code"))
    elif code in codes:
        reasons.append(Reason(_("Mã này đã có. Ghi mã khác."), "code"))
    if not title:
        reasons.append(Reason(_("Ghi tên bộ quy định."), "title"))
    if not 1 <= len(texts) <= MOST_TEXTS:
        reasons.append(Reason(_("Ghi từ một đến %(most)s văn bản.") % {"most": MOST_TEXTS}, "number_1"))
    for place, row in enumerate(texts, start=1):
        if not row.get("number") or not row.get("on"):
            reasons.append(Reason(_("Ghi cả số và ngày của văn bản: cùng một số có thể là nhiều văn bản."), f"number_{place}"))
        elif not FIRST_DAY <= (on := date.fromisoformat(row["on"])) <= today:
            reasons.append(Reason(_("Ngày văn bản %(on)s không hợp lệ, hoặc sau hôm nay.") % {"on": dates.show(on)}, f"on_{place}"))
        elif not NUMBER.fullmatch(row["number"]):
            reasons.append(Reason(_("Ghi số văn bản đầy đủ, ví dụ 208-QĐ/TW."), f"number_{place}"))
    if len({(row.get("number"), row.get("on")) for row in texts}) < len(texts):
        reasons.append(Reason(_("Có hai văn bản trùng số và ngày."), "number_1"))
    return reasons


def _day_reasons(effective_from: date, today: date, starts: Sequence[date], inherited_from: date | None) -> list[Reason]:
    in_force = max((on for on in starts if on <= today), default=None)
    if not FIRST_DAY <= effective_from <= LAST_DAY:
        return [Reason(_("Ngày áp dụng không hợp lệ."), "effective_from")]
    if effective_from in starts:
        return [Reason(_("Đã có bộ quy định áp dụng từ ngày này."), "effective_from")]
    if in_force and effective_from <= in_force:
        words = _("Bộ quy định mới phải áp dụng sau ngày %(on)s, là ngày bộ đang áp dụng bắt đầu: việc đã xét theo bộ cũ giữ nguyên.")
        return [Reason(words % {"on": dates.show(in_force)}, "effective_from")]
    if inherited_from and inherited_from >= effective_from:
        return [Reason(_("Bộ được kế thừa phải áp dụng trước bộ này."), "inherits")]
    return []


def _provision_reasons(name: str, provision: Mapping[str, str], texts: Sequence[Mapping[str, str]]) -> list[Reason]:
    reasons = []
    if (provision.get("text"), provision.get("on")) not in {(row.get("number"), row.get("on")) for row in texts}:
        reasons.append(Reason(_("Chọn văn bản quy định mức này trong các văn bản của bộ."), f"t_{name}"))
    if provision.get("certainty") not in Certainty.values:
        reasons.append(Reason(_("Chọn mức chắc chắn của nguồn."), f"c_{name}"))
    if provision.get("certainty") in (Certainty.CONFIRMED, Certainty.ORIGINAL) and not provision.get("point"):
        reasons.append(Reason(_("Đã đọc trong nguồn thì ghi điểm, mục của văn bản."), f"p_{name}"))
    reasons += [
        Reason(_("Không quá %(most)s ký tự.") % {"most": LONGEST[key]}, f"{key[0]}_{name}")
        for key in ("point", "remark")
        if len(provision.get(key, "")) > LONGEST[key]
    ]
    return reasons
