"""What refuses, what warns, what can be done next. Pure functions over ``Fact``; the day of recording comes in as ``today``."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.errors import Reason
from tracking.nominations.rules.codes import ActKind, Outcome, Stage
from tracking.nominations.rules.procedure import EXITS, NOT_BY_FORM, PROCEDURE
from tracking.nominations.rules.standing import Fact, Standing, live, standing, standing_of

K = ActKind


def check(
    kind: ActKind | str,
    *,
    on: date,
    precision: str = dates.DAY,
    facts: Iterable[Fact],
    today: date,
    birth_on: date | None = None,
    replaces: int | None = None,
) -> list[Reason]:
    """Every reason why this act cannot be, as a list of Reason; empty when it can. Only impossibilities, never mere omissions.

    ``facts``: all acts of the case. ``replaces``: id of the act that this one corrects; it is treated as gone.
    """
    kind = K(kind)
    step = PROCEDURE[kind]
    facts = list(facts)
    acts = live(facts, replaces)
    now = standing_of(acts)
    last = dates.last_day(on, precision)
    reasons = _time_reasons(on, today, birth_on)
    if now.outcome and kind not in (K.REOPENED, K.REVERSAL, K.MOVED) and not (replaces and step.outcome):
        reasons.append(
            Reason(
                _("Phiếu đã thôi theo dõi (%(outcome)s). Chọn “Tiếp tục theo dõi” trước khi ghi thêm.")
                % {"outcome": Outcome(now.outcome).label}
            )
        )
    if kind == K.REOPENED and not now.outcome:
        reasons.append(Reason(_("Phiếu đang được theo dõi, không cần mở lại.")))
    if not step.repeats and any(a.kind == kind for a in acts):
        reasons.append(Reason(_("Đã ghi “%(act)s”. Nếu ghi chưa đúng, dùng “Đính chính” tại dòng đó.") % {"act": K(kind).label}))
    if step.between and not step.between[0] <= now.stage <= step.between[1]:
        reasons.append(
            Reason(_("Không ghi được “%(act)s” khi phiếu ở bước “%(stage)s”.") % {"act": K(kind).label, "stage": now.stage.label})
        )
    if kind == K.DECLINED_UNION and now.introduced_on:
        reasons.append(Reason(_("BCH công đoàn đã có văn bản giới thiệu. Hủy nội dung ghi nhầm trước, nếu văn bản đó không đúng.")))
    if kind == K.SUPPLEMENTED and not now.waiting_supplement:
        reasons.append(Reason(_("Phiếu không ở trạng thái “Chờ bổ sung”.")))
    return reasons + _order_reasons(kind, on, last, acts, correcting=replaces is not None)


def same_again(kind: ActKind | str, *, on: date, precision: str = dates.DAY, facts: Iterable[Fact]) -> list[Reason]:
    """Why an act that may repeat is left out when recorded for many at once: it stands already, with the very same date."""
    if PROCEDURE[K(kind)].repeats and any(f.kind == kind and (f.on, f.precision) == (on, precision) for f in live(facts)):
        return [Reason(_("Đã ghi “%(act)s” ngày %(on)s.") % {"act": K(kind).label, "on": dates.show(on, precision)})]
    return []


def _time_reasons(on: date, today: date, birth_on: date | None) -> list[Reason]:
    reasons = []
    if on > today:
        reasons.append(Reason(_("Ngày %(on)s chưa đến. Chỉ ghi việc đã xảy ra.") % {"on": dates.show(on)}, "on"))
    if birth_on and on <= birth_on:
        reasons.append(
            Reason(_("Ngày %(on)s trước ngày sinh của đoàn viên. Kiểm tra lại một trong hai ngày.") % {"on": dates.show(on)}, "on")
        )
    return reasons


def _order_reasons(kind: ActKind, on: date, last: date, acts: list[Fact], *, correcting: bool) -> list[Reason]:
    """A date before its cause, in both directions; only when certain at the known precision."""
    reasons = []
    for cause in PROCEDURE[kind].causes:
        earlier = [a for a in acts if a.kind == cause]
        if earlier and last < min(a.on for a in earlier):
            reasons.append(_order_reason(kind, cause, min(a.on for a in earlier)))
    if (
        PROCEDURE[kind].repeats and not correcting
    ):  # a later repeat is not the cause of what came before: sent to class again after a certificate lapsed
        return reasons
    for act in acts:
        if kind in PROCEDURE[K(act.kind)].causes and on > act.last and not any(a.kind == kind and a.on <= act.last for a in acts):
            reasons.append(_order_reason(act.kind, kind, act.on, turned=True))
    return reasons


def _order_reason(effect: str, cause: str, on: date, turned: bool = False) -> Reason:
    text = (
        _("Ngày của “%(cause)s” không thể sau “%(effect)s” (%(on)s). Kiểm tra lại một trong hai ngày.")
        if turned
        else _("Ngày của “%(effect)s” không thể trước “%(cause)s” (%(on)s). Kiểm tra lại một trong hai ngày.")
    )
    return Reason(text % {"effect": K(effect).label, "cause": K(cause).label, "on": dates.show(on)}, "on")


def body_reasons(kind: ActKind | str, *, is_known: bool) -> list[Reason]:
    """Why this act cannot be without a Party body; nothing when ``is_known``, or where none is needed."""
    if kind == K.HANDED_OVER and not is_known:
        return [Reason(_("Đơn vị chưa có tổ chức đảng. Chọn cấp ủy tiếp nhận trước khi gửi danh sách."), "body")]
    return []


def check_reversal(target: Fact, facts: Iterable[Fact]) -> list[Reason]:
    """Every reason why this act cannot be taken back."""
    facts = list(facts)
    if target.reverses and target.kind == K.REVERSAL:
        return [Reason(_("Nội dung này là việc hủy ghi nhầm. Muốn khôi phục, ghi lại nội dung ban đầu."))]
    if any(f.reverses == target.id for f in facts):
        return [Reason(_("Nội dung này đã được hủy hoặc đính chính trước đó."))]
    if target.kind == K.IDENTIFIED:
        return [Reason(_("Không hủy được dòng đầu của phiếu. Nếu không còn theo dõi, chọn “Thôi theo dõi”."))]
    if target.kind == K.MOVED:
        return [Reason(_("Không hủy được việc chuyển đơn vị. Chuyển trở lại nếu cần."))]
    if target.kind == K.BODY_CHANGED:
        return [Reason(_("Không hủy được nội dung này. Gửi lại danh sách cho nơi tiếp nhận khác nếu cần."))]
    return _left_impossible(standing(facts, without=target.id))


def _left_impossible(after: Standing) -> list[Reason]:
    """An exit may stand only in the stages it belongs to: taking a ceremony back under a struck-off case would leave it without cause."""
    if not after.outcome:
        return []
    outcome = Outcome(after.outcome)
    step = next(s for s in PROCEDURE.values() if s.outcome == outcome)
    if step.between and not step.between[0] <= after.stage <= step.between[1]:
        return [
            Reason(
                _("Phiếu đã kết thúc với “%(outcome)s”, nên không hủy được nội dung này. Hủy việc kết thúc trước.")
                % {"outcome": outcome.label}
            )
        ]
    return []


def warnings(kind: ActKind | str, *, facts: Iterable[Fact]) -> list[str]:
    """Sentences about what is not known yet; they never refuse. One for each expected kind that is missing."""
    known = {a.kind for a in live(facts)}
    return [
        _("Chưa có thông tin về “%(step)s”. Vẫn ghi được; bổ sung sau khi cấp ủy thông báo.") % {"step": K(k).label}
        for k in PROCEDURE[K(kind)].expects
        if k not in known
    ]


def next_kinds(facts: Iterable[Fact]) -> list[ActKind]:
    """Kinds that can be recorded now, the likeliest next first: milestones ahead, then gaps behind, then marks. No exits."""
    acts = live(facts)
    now, known = standing_of(acts), {a.kind for a in acts}
    if now.outcome:
        return []
    open_kinds = [k for k in PROCEDURE if k not in NOT_BY_FORM and k not in EXITS and (PROCEDURE[k].repeats or k not in known)]
    open_kinds = [k for k in open_kinds if _offered(k, now, known)]
    ahead = [k for k in open_kinds if (PROCEDURE[k].leads_to or now.stage) > now.stage]
    behind = [k for k in now.missing if k in open_kinds]
    rest = [k for k in open_kinds if k not in ahead and k not in behind and not (k in known and PROCEDURE[k].leads_to)]
    return [*([K.SUPPLEMENTED] if now.waiting_supplement else []), *ahead, *behind, *(k for k in rest if k != K.SUPPLEMENTED)]


def _offered(kind: ActKind, now: Standing, known: set[str]) -> bool:
    """Whether a button makes sense at this stage. Any kind can still be recorded through its address, as far as ``check`` lets it."""
    step = PROCEDURE[kind]
    span = step.between or step.offered
    if span and not span[0] <= now.stage <= span[1]:
        return False
    if kind in (K.SUPPLEMENTED, K.RESUMED):
        return now.waiting_supplement if kind == K.SUPPLEMENTED else bool(now.paused_on)
    if kind == K.PAUSED and now.paused_on:
        return False
    if step.leads_to or not step.causes:
        return True
    return any(cause in known or now.stage >= (PROCEDURE[cause].leads_to or Stage.OFFICIAL) for cause in step.causes)


def to_take_back(stage: Stage, facts: Iterable[Fact]) -> list[Fact]:
    """What stands and has to be taken back so that the case stands at ``stage`` again, the latest first: milestones beyond it, what
    belongs only to stages beyond it, and what follows from these."""
    facts = list(facts)
    gone = {K(f.kind) for f in live(facts) if _beyond(K(f.kind), stage)}
    while more := {K(f.kind) for f in live(facts) if set(PROCEDURE[K(f.kind)].causes) & gone and _hangs(K(f.kind), facts, gone)} - gone:
        gone |= more
    return sorted((f for f in live(facts) if f.kind in gone), key=lambda f: -f.id)


def _beyond(kind: ActKind, stage: Stage) -> bool:
    step = PROCEDURE[kind]
    span = step.between or step.offered
    return bool((step.leads_to and step.leads_to > stage) or (span and span[0] > stage))


def _hangs(kind: ActKind, facts: list[Fact], gone: set[ActKind]) -> bool:
    """A mark hangs on its causes: it goes when none of those that are known stays. Milestones at or below the stage stay."""
    known = {f.kind for f in live(facts)}
    return PROCEDURE[kind].leads_to is None and not [c for c in PROCEDURE[kind].causes if c in known and c not in gone]


def exit_kinds(facts: Iterable[Fact]) -> list[ActKind]:
    """Exits that can be recorded now."""
    now = standing(facts)
    if now.outcome:
        return []
    return [
        k
        for k in EXITS
        if k not in NOT_BY_FORM
        and (span := PROCEDURE[k].between)
        and span[0] <= now.stage <= span[1]
        and not (k == K.DECLINED_UNION and now.introduced_on)
    ]
