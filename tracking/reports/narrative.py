"""The text of a report in the official order I–V; every number in it comes from the sheet. Layer: rules.

Skeleton: domain research on the organisation, §3.2. Causes are named from coded obstacles alone, judgements from numbers alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import dates
from tracking.figures.rules import TREE_WORDS, Part
from tracking.ledger.rules import Apart, Indicator, Population
from tracking.reports import rules
from tracking.reports.rules import FULFILLED, SHORT, Counted, Sentence, grouped, lower_first, per_cent
from tracking.reports.sheet import Data, TargetLine

TARGET = "target:"  # span of a number that is counted over the days of a target: followed by its place among them
DOTS = "." * 120  # a line to be filled in by hand: what the portal cannot know
GROUP_WORDS = {
    Population.WOMEN: gettext_lazy("nữ"),
    Population.MINORITY: gettext_lazy("dân tộc thiểu số"),
    Population.NON_STATE: gettext_lazy("ngoài khu vực nhà nước"),
    Population.DIRECT: gettext_lazy("công nhân lao động trực tiếp"),
    Population.OFFICER: gettext_lazy("cán bộ công đoàn"),
}


@dataclass(frozen=True)
class Section:
    """One part of the text: its heading and its sentences, each a paragraph."""

    title: str
    sentences: list[Sentence]


def sections(data: Data) -> list[Section]:
    """Parts I to V."""
    return [
        Section(_("I. ĐẶC ĐIỂM TÌNH HÌNH"), _situation(data)),
        Section(_("II. KẾT QUẢ THỰC HIỆN"), _results(data)),
        Section(_("III. ĐÁNH GIÁ CHUNG"), _judgement(data)),
        Section(_("IV. PHƯƠNG HƯỚNG, NHIỆM VỤ"), _tasks(data)),
        Section(_("V. KIẾN NGHỊ, ĐỀ XUẤT"), _proposals(data)),
    ]


def heading(data: Data) -> str:
    """What stands below the word BÁO CÁO."""
    return _("Kết quả giới thiệu đoàn viên công đoàn ưu tú cho Đảng bồi dưỡng, xem xét, kết nạp %(cycle)s") % {"cycle": data.title}


def closing(data: Data) -> str:
    """The last line of the text."""
    return _("Trên đây là báo cáo %(what)s./.") % {"what": lower_first(heading(data))}


def basis(data: Data) -> str:
    """Days, day of knowledge and tree, in one sentence."""
    words = _("Số liệu từ ngày %(start)s đến hết ngày %(end)s, tính đến ngày %(as_of)s, %(tree)s.")
    tree = next(str(said) for which, said in TREE_WORDS.items() if which == data.tree)
    return words % {"start": dates.show(data.start), "end": dates.show(data.end), "as_of": dates.show(data.as_of), "tree": tree}


def _plain(words: str, **values: object) -> Sentence:
    return Sentence(words, values)


# ------------------------------------------------------------------ I, II


def _situation(data: Data) -> list[Sentence]:
    found = []
    if data.unions is not None:
        words = _("Trong kỳ, %(place)s có %(unions)s công đoàn cơ sở, nghiệp đoàn cơ sở hoạt động.")
        found.append(_plain(words, place=data.place, unions=grouped(data.unions)))
    if data.whole.members is not None:
        words = _("Số đoàn viên công đoàn theo số liệu mới nhất của các đơn vị: %(n)s người")
        party = _(", trong đó có %(party)s đảng viên.") if data.whole.party_members is not None else "."
        found.append(_plain(words + party, n=grouped(data.whole.members), party=grouped(data.whole.party_members or 0)))
    if not found:
        found += [_plain(_("Số đơn vị, đoàn viên, đảng viên:")), _plain(DOTS)]
    return [*found, _plain(_("Thuận lợi, khó khăn chung của địa phương, đơn vị:")), _plain(DOTS)]


def _results(data: Data) -> list[Sentence]:
    found = [_plain(_("1. Công tác chỉ đạo, tuyên truyền, phát hiện, bồi dưỡng nguồn:")), _plain(DOTS)]
    titles = {
        Indicator.INTRODUCED: _("2. Giới thiệu đoàn viên ưu tú: "),
        Indicator.CLASS_SENT: _("3. Học lớp bồi dưỡng nhận thức về Đảng: "),
        Indicator.CLASS_CERTIFIED: "",
        Indicator.ADMITTED: _("4. Kết nạp Đảng: "),
        Indicator.OFFICIAL: _("5. Công nhận đảng viên chính thức: "),
    }
    for indicator, title in titles.items():
        sentence = _result(data, indicator)
        found.append(Sentence(title + (lower_first(sentence.words) if title else sentence.words), sentence.values))
    found += _apart(data)
    if data.targets:
        found.append(_plain(_("6. Thực hiện chỉ tiêu:")))
        found += [_target(line, n) for n, line in enumerate(data.targets)]
    found += _by_unit(data)
    return found


def _result(data: Data, indicator: Indicator) -> Sentence:
    count = data.whole.count(indicator)
    same = data.since == data.start
    return rules.result_sentence(
        indicator, now=count.now, before=count.before, since=None if same else count.since, told=count.told,
        told_before=count.told_before, told_since=0 if same else count.told_since, parts=_parts(data, indicator),
    )  # fmt: skip


def _parts(data: Data, indicator: Indicator) -> list[tuple[str, Counted]]:
    parts = []
    if indicator == Indicator.ADMITTED:
        parts.append((_("do công đoàn giới thiệu"), Counted(data.parts.get(Part.ADMITTED_BY_UNION, 0), Part.ADMITTED_BY_UNION.value)))
    if indicator in (Indicator.INTRODUCED, Indicator.ADMITTED):
        place = (Indicator.INTRODUCED, Indicator.ADMITTED).index(indicator)
        for group, numbers in data.whole.groups.items():
            parts.append((str(GROUP_WORDS[Population(group)]), Counted(numbers[place], indicator.value, "now", group)))
    if indicator == Indicator.INTRODUCED:
        again = data.parts.get(Part.INTRODUCED_AGAIN, 0)
        parts.append((_("giới thiệu lại trong nhiệm kỳ"), Counted(again, Part.INTRODUCED_AGAIN.value)))
    return parts


def _apart(data: Data) -> list[Sentence]:
    words = {
        Apart.STRUCK_OFF: _("Đếm riêng, không trừ vào số kết nạp: %(n)s đảng viên dự bị bị xóa tên."),
        Apart.ANNULLED: _("Đếm riêng, không trừ vào số kết nạp: %(n)s đồng chí bị hủy quyết định kết nạp."),
    }
    return [Sentence(said, {"n": Counted(n, a.value)}) for a, said in words.items() if (n := data.parts.get(a, 0))]


def _target(line: TargetLine, place: int) -> Sentence:
    """'- Đoàn viên công đoàn được kết nạp Đảng, nhiệm kỳ 2017–2022: 422/400 đồng chí, đạt 105,5% chỉ tiêu, vượt chỉ tiêu 22 đồng chí.'"""
    if not line.asked:
        words = _("- %(label)s, %(time)s: %(done)s đồng chí; chưa có căn cứ tính chỉ tiêu.")
        return _plain(words, label=line.label, time=line.time, done=Counted(line.done - line.told, line.indicator, f"{TARGET}{place}"))
    said = rules.verdict_words(line.verdict, done=line.done, target=line.asked, expected=line.expected)
    told = _(" (tính cả %(told)s đồng chí theo báo cáo, chưa có danh sách)") % {"told": grouped(line.told)} if line.told else ""
    words = _("- %(label)s, %(time)s: %(done)s/%(asked)s đồng chí%(told)s, %(said)s.")
    done = grouped(line.done) if line.told else Counted(line.done, line.indicator, f"{TARGET}{place}")
    return _plain(words, label=line.label, time=line.time, done=done, asked=grouped(line.asked), told=told, said=said)


def _by_unit(data: Data) -> list[Sentence]:
    best = sorted((u for u in data.units if u.count(Indicator.ADMITTED).total), key=lambda u: -u.count(Indicator.ADMITTED).total)[:3]
    if len(data.units) < 2 or not best:
        return []
    names = [_("%(name)s (%(n)s)") % {"name": u.name, "n": grouped(u.count(Indicator.ADMITTED).total)} for u in best]
    return [_plain(_("Đơn vị có nhiều đoàn viên được kết nạp trong kỳ: %(names)s."), names=rules.listing(names))]


# ------------------------------------------------------------------ III


def _judgement(data: Data) -> list[Sentence]:
    found = [_plain(_("1. Ưu điểm"))]
    found += _strengths(data) or [_plain(DOTS)]
    found.append(_plain(_("2. Hạn chế")))
    found += _limits(data) or [_plain(DOTS)]
    found.append(_plain(_("3. Nguyên nhân")))
    if data.obstacles:
        named = [
            _("%(name)s (%(n)s đơn vị)") % {"name": lower_first(name), "n": grouped(n)} for _code, name, n in data.obstacles[: rules.NAMED]
        ]
        found.append(_plain(_("Khó khăn, vướng mắc các đơn vị ghi nhận: %(names)s."), names=rules.listing(named)))
    else:
        found += [_plain(_("Các đơn vị chưa ghi nhận khó khăn, vướng mắc.")), _plain(DOTS)]
    return found


def _strengths(data: Data) -> list[Sentence]:
    found = [
        _plain(_("- %(label)s %(time)s %(said)s (%(rate)s)."), label=t.label, time=t.time, said=t.verdict.label, rate=per_cent(t.rate or 0))
        for t in data.targets
        if t.verdict in FULFILLED
    ]
    for indicator in Indicator:
        count = data.whole.count(indicator)
        if count.change and count.change > 0 and count.total_before:
            found.append(_plain(_("- %(label)s %(comparison)s."), label=str(indicator.label), comparison=_compared(data, indicator)))
    return found


def _limits(data: Data) -> list[Sentence]:
    found = [
        _plain(_("- %(label)s %(time)s %(said)s (%(rate)s)."), label=t.label, time=t.time, said=t.verdict.label, rate=per_cent(t.rate or 0))
        for t in data.targets
        if t.verdict in SHORT
    ]
    for indicator in Indicator:
        if (data.whole.count(indicator).change or 0) < 0:
            found.append(_plain(_("- %(label)s %(comparison)s."), label=str(indicator.label), comparison=_compared(data, indicator)))
    if data.idle:
        words = _("- Còn %(n)s công đoàn cơ sở, nghiệp đoàn cơ sở chưa giới thiệu đoàn viên ưu tú trong kỳ.")
        found.append(_plain(words, n=grouped(data.idle)))
    if names := [u.name for u in data.units if not u.has_introduced]:
        found.append(_plain(_("- Đơn vị trực thuộc chưa có đoàn viên được giới thiệu trong kỳ: %(names)s."), names=rules.listing(names)))
    if names := _behind(data):
        found.append(_plain(_("- Đơn vị có tỷ lệ thực hiện chỉ tiêu thấp hơn mức chung: %(names)s."), names=rules.listing(names)))
    return found


def _compared(data: Data, indicator: Indicator) -> str:
    count = data.whole.count(indicator)
    return rules.compared(count.total, count.total_before)


def _behind(data: Data) -> list[str]:
    """Units with less of their target of admissions (else of introductions) than the place as a whole, the lowest first."""
    for indicator in (Indicator.ADMITTED, Indicator.INTRODUCED):
        common = data.whole.rate(indicator)
        rated = sorted((r, u.name) for u in data.units if (r := u.rate(indicator)) is not None)
        if common is not None and rated:
            return [_("%(name)s (%(rate)s)") % {"name": name, "rate": per_cent(r)} for r, name in rated if r < common]
    return []


# ------------------------------------------------------------------ IV, V


def _tasks(data: Data) -> list[Sentence]:
    found = []
    for line in data.targets:
        if line.asked and line.done < line.asked:
            words = _("- Phấn đấu thực hiện chỉ tiêu %(label)s %(time)s: còn %(n)s đồng chí.")
            found.append(_plain(words, label=lower_first(line.label), time=line.time, n=grouped(line.asked - line.done)))
    found += [_plain("- " + str(rules.FOLLOWS_FROM[code][0])) for code, _name, _n in data.obstacles if code in rules.FOLLOWS_FROM]
    if data.idle or any(not u.has_introduced for u in data.units):
        found.append(_plain(_("- Làm việc với các đơn vị chưa giới thiệu để nắm nguyên nhân, phân công cán bộ phụ trách.")))
    return [*found, _plain(DOTS)]


def _proposals(data: Data) -> list[Sentence]:
    asked = [str(rules.FOLLOWS_FROM[code][1]) for code, _name, _n in data.obstacles if code in rules.FOLLOWS_FROM]
    return [*(_plain("- " + words) for words in asked if words), _plain(DOTS)]
