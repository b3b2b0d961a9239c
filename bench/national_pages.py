"""The pages that the national bench measures: who asks for what."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from bench.courses import TODAY
from tracking.branches.models import Branch
from tracking.figures.rules import Indicator
from tracking.members.models import Member
from tracking.nominations.models import Nomination
from tracking.nominations.rules import Stage
from tracking.targets.models import Term

CASES, MEMBERS = "admin list of cases", "admin list of members"
SOME_NAMES = 200


@dataclass(frozen=True)
class Page:
    """``against``: the admin's list it is compared with; ``most_sql``: its bar, None without one; ``is_named``: of the named combinations,
    whose cost must not grow."""

    name: str
    user: str
    url: str
    against: str | None = None
    most_sql: int | None = None
    is_named: bool = True


def pages():
    """Every page, in the order of the table."""
    ward = Branch.objects.get(pk=Branch.objects.filter(appointments__user__username="officer-ward").values("pk")[:1])
    some = Nomination.objects.filter(a3=ward).order_by("pk").first()
    found = [
        Page("bare view", "board-nation", "/bench/bare/"),
        Page("one indexed read", "board-nation", f"/bench/read/{some.code}/"),
        Page("admin list of members", "board-nation", "/bench/admin/tracking/member/", is_named=False),
        Page("admin list of cases", "board-nation", "/bench/admin/tracking/nomination/", is_named=False),
    ]
    for scope, user, leader in (
        ("country", "board-nation", "leader-nation"), ("province", "board-province", "leader-province"),
        ("ward", "officer-ward", "leader-ward"),
    ):  # fmt: skip
        found += _of_scope(scope, user, leader)
    found += [
        Page("dashboard, Party committee of a province", "party-province", reverse("dashboards:overview"), CASES, 12, is_named=False),
        Page("home, Party committee of a province", "party-province", reverse("worklists:home"), CASES, None, is_named=False),
        Page("home, Party committee of a ward", "party-ward", reverse("worklists:home"), CASES),
        Page("home, unit", "officer-unit", reverse("worklists:home"), CASES),
        Page("case page", "officer-ward", reverse("nominations:detail", args=[some.code]), CASES, 14),
        Page("member page", "officer-ward", reverse("members:detail", args=[some.member.code]), CASES, 14),
        Page("ward page", "officer-ward", reverse("branches:detail", args=[ward.code]), CASES),
    ]
    return found + _unnamed()


def _of_scope(scope, user, leader):
    cases, members, place = reverse("nominations:list"), reverse("members:list"), _place(user)
    year = {"tu": f"{TODAY.year}-01-01", "den": TODAY.isoformat()}
    people, steps = reverse("figures:people"), reverse("figures:cases")
    rare = urlencode({"q": _rare(place)})
    rows = [
        ("dashboard", leader, reverse("dashboards:overview"), 12),
        ("bell", user, reverse("reminders:bell"), None),
        ("home of a leader", leader, reverse("worklists:home"), None),
        ("home of an officer", user, reverse("worklists:home"), None),
        ("cases", user, cases, 10),
        ("cases, deep page", user, f"{cases}?sau={_deep(place, 'stage_since_on', '-').code}", 10),
        ("cases, longest first", user, f"{cases}?xep=ngay", 10),
        ("cases by name", user, f"{cases}?xep=ten", 10),
        ("cases by name, deep page", user, f"{cases}?xep=ten&sau={_deep(place, 'name_key', '').code}", 10),
        ("cases at one stage", user, f"{cases}?stage={Stage.ACCEPTED_BY_CELL.value}", 10),
        ("cases with a limit soon", user, f"{cases}?due=30-ngay", 10),
        ("cases past a limit", user, f"{cases}?due=qua-han", 10),
        ("cases, search of a common name", user, f"{cases}?q=nguyen+thi", 10),
        ("cases, search of a rare name", user, f"{cases}?{rare}", 10),
        ("pool", user, reverse("nominations:pool"), 10),
        ("admissions", user, reverse("nominations:admissions"), 10),
        ("members", user, members, 10),
        ("members, deep page", user, f"{members}?sau={_deep_member(place).code}", 10),
        ("members, search of a rare name", user, f"{members}?{rare}", 10),
        ("people introduced this year", leader, _to(people, {"chi-so": Indicator.INTRODUCED.value, **year}, place), 8),
        ("cases at a step", leader, _to(steps, {"buoc": int(Stage.CLASS_SENT)}, place), 8),
        ("units that introduced nobody", leader, _to(reverse("dashboards:not_introducing"), year, place), 8),
        ("term", leader, reverse("targets:term", args=[Term.objects.get().code]), 8),
        ("leader's page", leader, f"{reverse('dashboards:leader')}?{urlencode(year)}", 12),
        ("by period", leader, f"{reverse('dashboards:period')}?{urlencode(year)}", 12),
        ("comparison of groups", leader, f"{reverse('dashboards:groups')}?{urlencode(year)}", 12),
    ]
    return [Page(f"{name}, {scope}", who, url, MEMBERS if url.startswith(members) else CASES, most) for name, who, url, most in rows]


def _unnamed():
    """Other combinations: they may read much, and must end in an answer or in a sentence that says so."""
    cases, members = reverse("nominations:list"), reverse("members:list")
    rows = [
        ("cases by gap", f"{cases}?gap=lop&state=tat-ca&xep=ten"),
        ("cases of a year and a sector", f"{cases}?year=2025&sector=HC&xep=ten"),
        ("cases waiting for a supplement", f"{cases}?state=bo-sung"),
        ("certificates that end soon", f"{cases}?state=gcn"),
        ("cases, a name nobody has", f"{cases}?q=zzz"),
        ("members, part of a name", f"{members}?q=zzz"),
        ("admissions without a number", f"{reverse('nominations:admissions')}?muc=cho-so"),
    ]
    capped = [(name, reverse(f"dashboards:{name}")) for name in ("cohort", "times", "coverage", "commend")]
    rows += [(f"figures: {name}", f"{address}?tu={TODAY.year}-01-01&den={TODAY.isoformat()}") for name, address in capped]
    return [
        Page(
            f"{name}, country",
            "leader-nation" if name.startswith("figures") else "board-nation",
            url,
            CASES,
            12 if name.startswith("figures") else 10,
            is_named=False,
        )
        for name, url in rows
    ]


def _to(address, query, place):
    return f"{address}?{urlencode({**query, 'tai': place.code})}"


def _place(user):
    return Branch.objects.get(appointments__user__username=user)


def _deep(place, column, sign):
    """A case about in the middle of the list in this order."""
    rows = Nomination.objects.filter(place.subtree())
    middle = {"stage_since_on": date(2024, 6, 1), "name_key": "M"}[column]
    beyond = rows.filter(**{f"{column}__{'lte' if sign else 'gte'}": middle})
    return beyond.order_by(f"{sign}{column}", f"{sign}id").first() or rows.order_by("pk").last()


def _rare(place):
    """Of the names of some people on the way at a place the one that fewest have on the way in the whole country: it is found in a small
    country as in a large one."""
    rows = Nomination.objects.filter(closed_on__isnull=True, introduced_on__isnull=False, stage__lt=Stage.ADMISSION_DECIDED)
    names = set(rows.filter(place.subtree()).order_by("pk").values_list("name_fold", flat=True)[:SOME_NAMES])
    counted = rows.filter(name_fold__in=names).order_by().values_list("name_fold").annotate(n=Count("pk"))
    return min(counted, key=lambda pair: (pair[1], pair[0]))[0]


def _deep_member(place):
    return Member.objects.filter(place.subtree(), name_key__gte="M").order_by("name_key", "pk").first()
