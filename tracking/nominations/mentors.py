"""Official Party members who help people towards admission: who helps how many. Layer: queries.

A mentor is no account and no row of its own: the name stands in the texts of the act and can be erased; the keyed digest of the folded
name, within one Party body, says that two acts name the same person.
"""

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, F, Max, OuterRef

from portal import text
from tracking.nominations.models import Act, ActMentor, ActText
from tracking.nominations.rules import ActKind

SHOWN = 200  # mentors on one page; a Party body with more is asked for a narrower place


def mentor_digest(name):
    """Keyed digest of a name, the same for "Đồng chí Lê  Văn An" and "lê văn an"; hexadecimal."""
    folded = text.fold(name).removeprefix("dong chi ").removeprefix("d/c ").strip()
    key = hmac.new(settings.SECRET_KEY.encode(), b"portal.mentor", hashlib.sha256).digest()
    return hmac.new(key, folded.encode(), hashlib.sha256).hexdigest()


def mentor_of(act):
    """(name, official, months) that an act says of a mentor; None when it names none, or the name has been erased. Two queries."""
    name = act.texts.filter(kind=ActText.MENTOR).values_list("text", flat=True).first()
    if not name:
        return None
    link = ActMentor.objects.filter(act=act).first()
    return (name, link.official, link.months) if link else (name, None, None)


@dataclass
class Load:
    """One mentor of a Party body: the name ('' once erased), open cases, and an act that names the mentor, to open them by."""

    name: str
    body: str
    count: int
    act_id: int

    @property
    def query(self):
        """The address of the list of these people, from its question mark on: by the act, never by the name."""
        return f"?giup-do={self.act_id}"


def current():
    """Links that name the mentor whom an open case has now: of acts that stand, the latest of their case."""
    later = ActMentor.objects.filter(act__nomination=OuterRef("act__nomination"), act__pk__gt=OuterRef("act_id")).filter(_stands("act"))
    later = later.exclude(act__kind=ActKind.SECOND_SPONSOR)  # who signs beside the mentor, and helps nobody
    rows = ActMentor.objects.filter(act__nomination__closed_on__isnull=True, act__nomination__official_on__isnull=True)
    return rows.exclude(act__kind=ActKind.SECOND_SPONSOR).filter(_stands("act"), ~Exists(later))


def _stands(act):
    return ~Exists(Act.objects.filter(reverses=OuterRef(act)))


def loads(cases):
    """How many of these cases (a queryset in sight) each mentor helps now, the busiest first; at most SHOWN. Two queries."""
    rows = current().filter(act__nomination__in=cases).order_by()
    found = list(
        rows.values("digest", body_name=F("act__nomination__body__name"), body_id=F("act__nomination__body"))
        .annotate(n=Count("pk"), last=Max("act_id"))
        .order_by("-n", "last")[:SHOWN]
    )
    names = dict(ActText.objects.filter(act__in=[r["last"] for r in found], kind=ActText.MENTOR).values_list("act_id", "text"))
    return [Load(names.get(r["last"], ""), r["body_name"] or "", r["n"], r["last"]) for r in found]


def helped_by_same(cases, act_id):
    """Those of these cases whose mentor now is the one whom this act of one of them names, at the same Party body; else none of them."""
    link = ActMentor.objects.filter(act=act_id, act__nomination__in=cases).values("digest", body=F("act__nomination__body")).first()
    return _helped(cases, link["digest"], link["body"]) if link else cases.none()


def load_of(name, body, cases):
    """What the mentor of this name does at a Party body (None: cases with none) among these cases, as a Load; None when nothing."""
    helped = _helped(cases, mentor_digest(name), body.pk if body else None)
    return _load(helped, mentor_digest(name), name, body)


def load_at(link, body, cases):
    """As ``load_of``, of an ActMentor whose name may have been erased. One query."""
    return _load(_helped(cases, link.digest, body.pk if body else None), link.digest, "", body)


def _load(helped, digest, name, body):
    found = current().filter(digest=digest, act__nomination__in=helped).order_by().aggregate(n=Count("pk"), last=Max("act_id"))
    return Load(name, body.name if body else "", found["n"], found["last"]) if found["n"] else None


def _helped(cases, digest, body_id):
    return cases.filter(Exists(current().filter(digest=digest, act__nomination=OuterRef("pk"))), body=body_id)


def name_in(act_id):
    """The name that an act gives its mentor; '' when it gives none or the name has been erased."""
    return ActText.objects.filter(act=act_id, kind=ActText.MENTOR).values_list("text", flat=True).first() or ""
