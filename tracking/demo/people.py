"""Invented members for a branch."""

from datetime import date, timedelta

from portal import dates
from tracking.catalogue.models import EthnicGroup
from tracking.demo import names
from tracking.members import bulk

OWN_LIST = {"SNCL-TC": names.WORK_SCHOOL, "SNCL-100": names.WORK_AGENCY, "HC": names.WORK_AGENCY, "SNNCL": names.WORK_SCHOOL}
EDUCATION = {
    "direct": ("lower_secondary", "upper_secondary", "upper_secondary", "vocational"),
    "office": ("college", "university", "university", "postgraduate"),
}


THEORY = ("none", "basic", "basic", "intermediate")


class Groups:
    """Ethnic groups by code, loaded once."""

    def __init__(self):
        self.by_code = {g.code: g for g in EthnicGroup.objects.all()}

    def pick(self, rng, codes):
        return self.by_code[rng.choice(codes)]


def crowd(rng, branch, how_many, *, groups, codes=("01",), family=names.FAMILY, born=(1972, 2003), phones=False):
    """``how_many`` new members of a branch, as entries for the bulk action."""
    return [_one(rng, branch, groups, codes, family, born, phones) for _ in range(how_many)]


def _papers(full_name, direct):
    """What lists for the Party print besides; of every fifth person it is not known. Drawn from the name: the others stay who they are."""
    drawn = sum(map(ord, full_name))
    if drawn % 5 == 0:
        return {}
    home, residence = names.HOME[drawn % len(names.HOME)], names.HOME[drawn // 3 % len(names.HOME)]
    return {
        "home_town": home,
        "residence": residence,
        "theory": "none" if direct else ("none", "basic", "basic", "intermediate")[drawn % 4],
    }


def _one(rng, branch, groups, codes, family, born, phones):
    full_name, sex = names.person(rng, family)
    works = OWN_LIST.get(branch.sector.code if branch.sector else "", names.WORK_ENTERPRISE)
    work = rng.choice(works)
    direct = work.startswith(("Công nhân", "Thợ"))
    birth = date(rng.randint(*born), rng.randint(1, 12), rng.randint(1, 28))
    precision = dates.YEAR if rng.random() < 0.08 else dates.DAY
    birth = dates.PartialDate(date(birth.year, 1, 1) if precision == dates.YEAR else birth, precision)
    return bulk.NewMember(
        branch=branch,
        full_name=full_name,
        sex=sex,
        birth=birth,
        facts={
            "work": work,
            "direct_worker": direct,
            "union_officer": rng.random() < 0.07,
            "ethnic_group": groups.pick(rng, codes),
            "education": rng.choice(EDUCATION["direct" if direct else "office"]),
            "phone": f"09{rng.randint(10, 99)}{rng.randint(100000, 999999)}" if phones and rng.random() < 0.7 else "",
            "union_joined_on": birth.on + timedelta(days=365 * 23),
            **_papers(full_name, direct),
        },
    )
