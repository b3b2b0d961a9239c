"""Which papers a case needs, as data: one table for each rule set.

Sources: domain research on the process, §1.2 (papers in order), §1.4 (who recommends), §2 (validity), §4 (moves). Points of the texts stand
only where they could be checked; elsewhere the text alone is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tracking.dossiers.rules.codes import SHORT_PAPER, Maker, Need, PaperCode, Part
from tracking.nominations.rules import Route, Stage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

P, M, S = PaperCode, Maker, Stage
DOSSIER_MONTHS, CERT_MONTHS = "dossier_months", "cert_months"  # parameters of a rule set


class When(TextChoices):
    """A condition beside route and stage."""

    ALWAYS = "always"
    OPTIONAL = "optional"
    INTERMEDIATE = "intermediate"  # there is a committee between cell and grassroots committee
    PROPOSES = "proposes"  # the grassroots committee proposes and another decides
    AFTER_PROBATION = "after_probation"  # written once the twelve months are over
    MOVED = "moved"  # moved to another Party organisation between ``since`` and ``until``


@dataclass(frozen=True)
class PaperRule:
    """One line of a checklist.

    ``since``: stage from which the paper is expected. ``until``: the milestone that it serves; once that is passed the paper must have
    been there, so nothing known of it is no longer "missing". ``routes``: those that need it, None for all; on the others it is
    ``elsewhere``. ``lapses``: the rule set's parameter with the months after which it has to be made anew, '' never. ``article``: of the
    Party Charter. ``catalogue``: numbers in 1361-CV/BTCTW. ``point``: of the guidance. ``name``: where it differs from the code's.
    """

    paper: PaperCode
    maker: Maker
    since: Stage
    until: Stage
    form: str = ""
    serial: int = 1
    part: Part = Part.ADMISSION
    when: When = When.ALWAYS
    routes: frozenset[Route] | None = None
    elsewhere: Need = Need.NO
    lapses: str = ""
    article: int | None = None
    catalogue: tuple[int, ...] = ()
    point: StrOrPromise = ""
    name: StrOrPromise = ""

    @property
    def key(self) -> tuple[str, int]:
        return self.paper.value, self.serial

    @property
    def title(self) -> StrOrPromise:
        return self.name or self.paper.label

    @property
    def short(self) -> str:
        """'4A-KNĐ', '3-KNĐ (2)', or a short name where there is no form."""
        return f"{self.form} ({self.serial})" if self.serial > 1 else self.form or str(SHORT_PAPER[self.paper])

    @property
    def may_have_files(self) -> bool:
        return self.maker == M.UNION


_UNION_ROUTE = frozenset({Route.TRADE_UNION})
_TWO, _YOUTH = frozenset({Route.TWO_MEMBERS}), frozenset({Route.YOUTH_UNION})
_REC: dict[str, Any] = {"part": Part.RECOGNITION, "since": S.PROBATION, "until": S.OFFICIAL, "article": 5}
_END: dict[str, Any] = {"part": Part.RECOGNITION, "since": S.OFFICIAL, "until": S.OFFICIAL, "article": 5}
_DOSSIER: dict[str, Any] = {"since": S.DOSSIER_OPENED, "until": S.CELL_RESOLVED}
_MOVE: dict[str, Any] = {"part": Part.MOVE, "when": When.MOVED, "maker": M.PARTY}

_BASE: tuple[PaperRule, ...] = (
    PaperRule(P.MINUTES, M.UNION, S.UNION_RESOLVED, S.CELL_RESOLVED, routes=_UNION_ROUTE, elsewhere=Need.OPTIONAL),
    PaperRule(
        P.RESOLUTION_4A, M.UNION, S.IDENTIFIED, S.CELL_RESOLVED, "4A-KNĐ", routes=_UNION_ROUTE, elsewhere=Need.OPTIONAL,
        lapses=DOSSIER_MONTHS, article=4, catalogue=(41,),
    ),
    PaperRule(P.LETTER, M.UNION, S.IDENTIFIED, S.CELL_RESOLVED, when=When.OPTIONAL),
    PaperRule(P.HAND_OVER, M.UNION, S.SENT_TO_PARTY, S.DOSSIER_OPENED),
    PaperRule(P.CERTIFICATE, M.PARTY, S.CLASS_CERTIFIED, S.CELL_RESOLVED, "CN-NTVĐ", lapses=CERT_MONTHS, catalogue=(38,)),
    PaperRule(P.APPLICATION_1, M.CANDIDATE, form="1-KNĐ", article=4, catalogue=(37,), **_DOSSIER),
    PaperRule(P.BACKGROUND_2, M.CANDIDATE, form="2-KNĐ", article=4, catalogue=(1,), **_DOSSIER),
    PaperRule(P.VERIFICATION, M.PARTY, lapses=DOSSIER_MONTHS, catalogue=(97, 96), **_DOSSIER),
    PaperRule(P.SPONSOR_3, M.PARTY, form="3-KNĐ", lapses=DOSSIER_MONTHS, article=4, catalogue=(39,), **_DOSSIER),
    PaperRule(
        P.SPONSOR_3, M.PARTY, form="3-KNĐ", serial=2, routes=_TWO, lapses=DOSSIER_MONTHS, article=4, catalogue=(39,), **_DOSSIER,
        name=_("Giấy giới thiệu người vào Đảng của đảng viên thứ hai"),
    ),
    PaperRule(
        P.RESOLUTION_4, M.YOUTH_UNION, form="4-KNĐ", routes=_YOUTH, lapses=DOSSIER_MONTHS, article=4, catalogue=(40,), **_DOSSIER
    ),
    PaperRule(P.UNION_REMARKS_5, M.UNION, **_DOSSIER),
    PaperRule(P.OPINIONS_5, M.PARTY, form="5-KNĐ", lapses=DOSSIER_MONTHS, catalogue=(42,), **_DOSSIER),
    PaperRule(P.CELL_6, M.PARTY, S.CELL_RESOLVED, S.CELL_RESOLVED, "6-KNĐ", catalogue=(43,)),
    PaperRule(P.APPRAISAL_7, M.PARTY, S.CELL_RESOLVED, S.COMMITTEE_RESOLVED, "7-KNĐ", when=When.INTERMEDIATE, catalogue=(44,)),
    PaperRule(P.COMMITTEE_8, M.PARTY, S.COMMITTEE_RESOLVED, S.COMMITTEE_RESOLVED, "8-KNĐ", when=When.PROPOSES, catalogue=(45,)),
    PaperRule(P.DECISION_9, M.PARTY, S.ADMISSION_DECIDED, S.ADMISSION_DECIDED, "9-KNĐ, 9A-KNĐ", catalogue=(5,)),
    PaperRule(P.NEW_MEMBER_CERTIFICATE, M.PARTY, form="CN-ĐVM", catalogue=(46,), **_REC),
    PaperRule(P.SELF_REVIEW_10, M.CANDIDATE, form="10-KNĐ", when=When.AFTER_PROBATION, catalogue=(47,), **_REC),
    PaperRule(P.MENTOR_11, M.PARTY, form="11-KNĐ", when=When.AFTER_PROBATION, catalogue=(48,), **_REC),
    PaperRule(P.UNION_REMARKS_12, M.UNION, when=When.AFTER_PROBATION, **_REC),
    PaperRule(P.OPINIONS_12, M.PARTY, form="12-KNĐ", when=When.AFTER_PROBATION, catalogue=(49,), **_REC),
    PaperRule(P.CELL_13, M.PARTY, form="13-KNĐ", catalogue=(50,), **_END),
    PaperRule(P.APPRAISAL_14, M.PARTY, form="14-KNĐ", when=When.INTERMEDIATE, catalogue=(51,), **_END),
    PaperRule(P.COMMITTEE_15, M.PARTY, form="15-KNĐ", when=When.PROPOSES, catalogue=(52,), **_END),
    PaperRule(P.DECISION_16, M.PARTY, form="16-KNĐ, 16A-KNĐ", catalogue=(7,), **_END),
    PaperRule(P.MOVE_53, since=S.IDENTIFIED, until=S.CELL_RESOLVED, catalogue=(53,), **_MOVE),
    PaperRule(P.MOVE_92, since=S.CELL_RESOLVED, until=S.COMMITTEE_RESOLVED, catalogue=(92,), **_MOVE),
    PaperRule(P.MOVE_93, since=S.COMMITTEE_RESOLVED, until=S.ADMISSION_DECIDED, catalogue=(93,), **_MOVE),
    PaperRule(P.MOVE_94, since=S.ADMISSION_DECIDED, until=S.PROBATION, catalogue=(94,), **_MOVE),
    PaperRule(P.MOVE_95, since=S.ADMISSION_DECIDED, until=S.PROBATION, catalogue=(95,), **_MOVE),
)  # fmt: skip

FRESH = (P.RESOLUTION_4A, P.SPONSOR_3, P.RESOLUTION_4, P.OPINIONS_5, P.VERIFICATION, P.CERTIFICATE)
_PRE = _("01-HD/TW ngày 28/9/2021")
_2025 = _("06-HD/TW ngày 09/6/2025, điểm 5.4")
_2026 = _("01-HD/TW ngày 19/5/2026")


def _table(points: Mapping[PaperCode, StrOrPromise], names: Mapping[PaperCode, StrOrPromise] | None = None) -> tuple[PaperRule, ...]:
    """The papers with the points, and where they differ the names, of one rule set."""
    names = names or {}
    return tuple(replace(r, point=points.get(r.paper, ""), name=names.get(r.paper, r.name)) for r in _BASE)


# 208-QĐ/TW calls the committee between cell and grassroots committee otherwise; the papers and their numbers have stayed the same.
TABLES: dict[str, tuple[PaperRule, ...]] = {
    "PRE_2025": _table(dict.fromkeys(FRESH, _PRE)),
    "QD294_HD06_2025": _table(
        {
            **dict.fromkeys(FRESH, _2025),
            P.CELL_6: _("06-HD/TW ngày 09/6/2025, điểm 3.6b"),
            P.COMMITTEE_8: _("06-HD/TW ngày 09/6/2025, điểm 3.7a"),
        }
    ),
    "QD208_HD01_2026": _table(
        dict.fromkeys(FRESH, _2026),
        {
            P.APPRAISAL_7: _("Báo cáo thẩm định của đảng ủy trực thuộc cơ sở"),
            P.APPRAISAL_14: _("Báo cáo thẩm định việc công nhận chính thức của đảng ủy trực thuộc cơ sở"),
        },
    ),
}
FIRST = "PRE_2025"


def table_for(codes: Iterable[str]) -> tuple[PaperRule, ...]:
    """The table of a rule set. ``codes``: its own, then those that it inherits from; the first with a table counts, else the oldest."""
    return TABLES[next((code for code in codes if code in TABLES), FIRST)]


def rule_of(table: tuple[PaperRule, ...], paper: str, serial: int) -> PaperRule | None:
    """The line of one paper; None when there is none."""
    return next((r for r in table if r.key == (paper, serial)), None)


def basis(rule: PaperRule) -> list[str]:
    """Where the paper is asked for: article, point, number in the catalogue, as far as known."""
    found = [str(_("Điều lệ Đảng, Điều %(n)s")) % {"n": rule.article}] if rule.article else []
    found += [str(rule.point)] if rule.point else []
    if rule.catalogue:
        found.append(str(_("số %(n)s trong danh mục 1361-CV/BTCTW")) % {"n": ", ".join(map(str, rule.catalogue))})
    return found
