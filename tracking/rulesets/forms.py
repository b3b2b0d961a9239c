"""Forms of rule sets: one set with the values in which it differs, and the choice of two sets to compare."""

import hashlib
import json

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.forms import DayField, FilterForm, PortalForm, TextField
from tracking.catalogue.rules import Certainty
from tracking.rulesets import rules
from tracking.rulesets.queries import lines
from tracking.rulesets.rules import DEFINITIONS, MOST_TEXTS, PARAMETERS, Group, Unit

TEXTS = range(1, MOST_TEXTS + 1)
PARTS = "vtpcr"  # of one value: value, text, point, certainty, remark


class RuleSetForm(PortalForm):
    """Only what differs is filled in; an empty value is inherited.

    ``sets``: all sets, oldest first; ``rule_set``: the one being corrected, None for a new one.
    """

    versioned = True

    code = TextField(label=_("Mã"), max_length=40, help_text=_("Chữ in hoa không dấu, số, gạch dưới, ví dụ QD208_HD01_2026."))
    title = TextField(label=_("Tên bộ quy định"), max_length=200)
    effective_from = DayField(label=_("Áp dụng từ ngày"))
    inherits = forms.ChoiceField(label=_("Kế thừa"), help_text=_("Mức để trống lấy theo bộ này."))
    remark = TextField(label=_("Ghi chú"), max_length=300, required=False)
    seen = forms.CharField(required=False, max_length=64)  # what the preview was made of; the template writes it

    def __init__(self, *args, sets, today, rule_set=None, **kwargs):
        self.sets, self.today, self.rule_set = [s for s in sets if rule_set is None or s.pk != rule_set.pk], today, rule_set
        now = next((s for s in reversed(sets) if s.effective_from <= today), None)
        kwargs.setdefault("initial", _initial(rule_set) if rule_set else {"inherits": now.code if now else ""})
        super().__init__(*args, **kwargs)
        self.now = {line.parameter.code: line.words for _group, found in lines(now) for line in found} if now else {}
        self.fields["inherits"].choices = [(s.code, f"{s.title} ({s.code})") for s in reversed(self.sets)]
        for place in TEXTS:
            self.fields[f"number_{place}"] = TextField(label=_("Số văn bản"), max_length=60, required=place == 1)
            self.fields[f"on_{place}"] = DayField(label=_("Ngày văn bản"), required=place == 1)
        for parameter in DEFINITIONS:
            self._add(parameter)

    def _add(self, parameter):
        name = parameter.code
        self.fields[f"v_{name}"] = _value_field(parameter)
        self.fields[f"t_{name}"] = forms.ChoiceField(
            label=_("Văn bản"), required=False, choices=[(str(n), _("Văn bản %(n)s") % {"n": n}) for n in TEXTS]
        )
        self.fields[f"p_{name}"] = TextField(label=_("Điểm, mục"), max_length=80, required=False)
        self.fields[f"c_{name}"] = forms.ChoiceField(label=_("Mức chắc chắn"), required=False, choices=Certainty.choices)
        self.fields[f"r_{name}"] = TextField(label=_("Ghi chú"), max_length=300, required=False)

    def head(self):
        return [self[name] for name in ("code", "title", "effective_from", "inherits", "remark")]

    def texts(self):
        return [(place, self[f"number_{place}"], self[f"on_{place}"]) for place in TEXTS]

    def groups(self):
        """(group, rows of it): each row a parameter, what holds now, its fields, and whether it is to stand open."""
        return [(group, [self._row(p) for p in DEFINITIONS if p.group == group]) for group in Group]

    def _row(self, parameter):
        fields = [self[f"{part}_{parameter.code}"] for part in PARTS]
        opened = bool(fields[0].value()) or any(field.errors for field in fields)
        return {"parameter": parameter, "now": self.now.get(parameter.code, ""), "fields": fields, "open": opened}

    def wrong(self):
        """Fields with an error, each ``about`` what it says: of a value's parts the name of the value."""
        found = [field for field in self if field.errors]
        for field in found:
            parameter = PARAMETERS.get(field.name[2:]) if field.name[1] == "_" else None
            field.about = parameter.label if parameter else field.label
        return found

    def clean(self):
        """Everything at once: each value by its unit, then the set as a whole."""
        facts = super().clean()
        for parameter in DEFINITIONS:
            self._read(parameter, facts)
        if self.errors:
            return facts
        found = self.facts()
        reasons = rules.set_reasons(
            **{name: found[name] for name in ("code", "title", "texts", "effective_from", "parameters", "provisions")},
            today=self.today, others=[(s.code, s.effective_from) for s in self.sets], inherited_from=found["inherits"].effective_from,
        )  # fmt: skip
        for reason in reasons:
            self.add_error(reason.field if reason.field in self.fields else None, reason.text)
        return facts

    def _read(self, parameter, facts):
        name, typed = parameter.code, facts.get(f"v_{parameter.code}")
        if typed not in ("", None):
            try:
                facts[f"v_{name}"] = rules.read(parameter, typed)
            except ValueError as fault:
                self.add_error(f"v_{name}", str(fault))
        elif facts.get(f"p_{name}") or facts.get(f"r_{name}"):
            self.add_error(f"v_{name}", _("Ghi cả mức, hoặc để trống điểm, mục và ghi chú."))

    def facts(self):
        told = self.cleaned_data
        texts = {str(n): {"number": told.get(f"number_{n}", ""), "on": _iso(told.get(f"on_{n}"))} for n in TEXTS}
        values = {p.code: told[f"v_{p.code}"] for p in DEFINITIONS if told.get(f"v_{p.code}") not in ("", None)}
        return {
            "code": told["code"], "title": told["title"], "effective_from": told["effective_from"], "remark": told["remark"],
            "inherits": next(s for s in self.sets if s.code == told["inherits"]),
            "texts": [row for row in texts.values() if row["number"] or row["on"]],
            "parameters": values, "provisions": {name: self._provision(name, texts) for name in values},
        }  # fmt: skip

    def _provision(self, name, texts):
        told = self.cleaned_data
        text = texts[told.get(f"t_{name}") or "1"]
        return {
            "text": text["number"], "on": text["on"], "point": told[f"p_{name}"], "remark": told[f"r_{name}"],
            "certainty": told[f"c_{name}"] or Certainty.CONFIRMED.value,
        }  # fmt: skip

    @property
    def digest(self):
        """What a preview was made of, so that nothing else is written than what was looked at."""
        facts = {**self.facts(), "inherits": self.cleaned_data["inherits"]}
        return hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()

    @property
    def was_previewed(self):
        return self.cleaned_data.get("seen") == self.digest


def _iso(day):
    return day.isoformat() if day else ""


def _value_field(parameter):
    if parameter.unit == Unit.CHOICE:
        return forms.ChoiceField(label=_("Mức"), required=False, choices=[("", _("như bộ kế thừa")), *parameter.choices])
    hints = {Unit.THRESHOLD: _("“2/3” là ít nhất 2/3; “>1/2” là quá nửa."), Unit.PAPERS: _("Các mẫu cách nhau bằng dấu phẩy.")}
    mode = "text" if parameter.unit in hints else "numeric"
    return TextField(
        label=_("Mức (%(unit)s)") % {"unit": parameter.unit.label}, required=False, max_length=80, help_text=hints.get(parameter.unit, ""),
        widget=forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"}),
    )  # fmt: skip


def _initial(rule_set):
    known = {"code": rule_set.code, "title": rule_set.title, "effective_from": rule_set.effective_from, "remark": rule_set.remark}
    known["inherits"] = rule_set.inherits.code if rule_set.inherits else ""
    places = {}
    for place, row in enumerate(rule_set.texts, start=1):
        known |= {f"number_{place}": row["number"], f"on_{place}": rules.day_of(row["on"])}
        places[row["number"], row["on"]] = str(place)
    for name, value in rule_set.parameters.items():
        stands = rule_set.provisions.get(name, {})
        known |= {f"v_{name}": ", ".join(value) if isinstance(value, list) else value, f"p_{name}": stands.get("point", "")}
        known |= {f"c_{name}": stands.get("certainty", ""), f"r_{name}": stands.get("remark", "")}
        known[f"t_{name}"] = places.get((stands.get("text"), stands.get("on")), "1")
    return known


def _named(number, on):
    """A text by number and day: one number may be that of several texts."""
    day = rules.day_of(on)
    return _("%(number)s ngày %(on)s") % {"number": number, "on": dates.show(day)} if day else number


class ConfirmForm(PortalForm):
    """Which values of a set were compared with the original text, and where in it each stands; of those not said to be so yet."""

    versioned = True
    layout = Layout()

    def __init__(self, *args, rule_set, **kwargs):
        super().__init__(*args, **kwargs)
        self.rule_set, known = rule_set, {*rule_set.parameters, *rule_set.provisions}
        self.texts = dict(enumerate(rules.texts_of(rule_set.texts, rule_set.provisions), start=1))
        stands = {name: rule_set.provisions.get(name, {}) for name in known}
        self.asked = [p for p in DEFINITIONS if p.code in known and stands[p.code].get("certainty") != rules.ORIGINAL]
        for parameter in self.asked:
            self._add(parameter, stands[parameter.code])

    def _add(self, parameter, stands):
        name, places = parameter.code, {pair: str(place) for place, pair in self.texts.items()}
        self.fields[f"d_{name}"] = forms.BooleanField(label=_("Đã đối chiếu"), required=False)
        self.fields[f"t_{name}"] = forms.ChoiceField(
            label=_("Văn bản"), required=False, choices=[(str(place), _named(*text)) for place, text in self.texts.items()],
            initial=places.get((stands.get("text"), stands.get("on")), "1"),
        )  # fmt: skip
        self.fields[f"p_{name}"] = TextField(label=_("Điểm, mục"), max_length=80, required=False, initial=stands.get("point", ""))

    def rows(self):
        """(parameter, its value in words, how certain it is now, its fields)."""
        found = {line.parameter.code: line for _group, group in lines(self.rule_set) for line in group}
        return [(p, found[p.code], [self[f"{part}_{p.code}"] for part in "dtp"]) for p in self.asked]

    def clean(self):
        facts = super().clean()
        if not self.errors:
            places = self.facts()["places"]
            known = {*self.rule_set.parameters, *self.rule_set.provisions}
            provisions = self.rule_set.provisions
            for reason in rules.confirm_reasons(places, known=known, texts=set(self.texts.values()), provisions=provisions):
                self.add_error(reason.field if reason.field in self.fields else None, reason.text)
        return facts

    def facts(self):
        ticked = [p.code for p in self.asked if self.cleaned_data.get(f"d_{p.code}")]
        return {"places": {name: self._place(name) for name in ticked}}

    def _place(self, name):
        number, on = self.texts.get(int(self.cleaned_data.get(f"t_{name}") or 0), ("", ""))
        return {"text": number, "on": on, "point": self.cleaned_data.get(f"p_{name}", "")}


class WithdrawForm(PortalForm):
    versioned = True
    why = TextField(label=_("Lý do thu hồi"), max_length=200, error_messages={"required": _("Ghi lý do thu hồi.")})


class CompareForm(FilterForm):
    """Two sets: by default the one in force and the one before it."""

    cu = forms.ChoiceField(label=_("Bộ thứ nhất"), required=False)
    moi = forms.ChoiceField(label=_("Bộ thứ hai"), required=False)
    tatca = forms.BooleanField(label=_("Hiện cả các mức giống nhau"), required=False)
    layout = Layout(Row(Column("cu"), Column("moi")), "tatca")

    def __init__(self, *args, sets, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_code = {s.code: s for s in sets}
        started = [s.code for s in sets if s.effective_from <= today] or list(self.by_code)
        self.defaults = {"cu": started[-2:][0] if started else None, "moi": started[-1] if started else None}
        for name in ("cu", "moi"):
            self.fields[name].choices = [("", _("Chọn")), *((s.code, s.title) for s in reversed(sets))]
            self.fields[name].initial = self.defaults[name]

    def pair(self):
        """The two sets, the earlier first."""
        found = [self.by_code[self.value(name)] for name in ("cu", "moi") if self.value(name)]
        return sorted(found, key=lambda s: s.effective_from)
