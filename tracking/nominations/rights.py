"""Who may record which act, and what an act is called in an address. Layer: rules.

The union records its own acts, and any Party fact "theo thông báo của cấp ủy"; a Party body that works in the portal records Party
facts itself. Returning for completion belongs to both.
"""

from tracking.access.rules import Permission
from tracking.nominations.rules import NOTICES, PROCEDURE, ActKind, Side, Source, Stage

K, P = ActKind, Permission

# Kinds whose permission is not that of their side.
_OWN = {K.HANDED_OVER: (P.HAND_OVER,), K.RETURNED: (P.RETURN,)}
_BY_SIDE = {Side.UNION: (P.NOMINATION_EDIT,), Side.PARTY: (P.PARTY_FACT_RECORD, P.PARTY_RECORD), Side.SYSTEM: (P.NOMINATION_EDIT,)}

# Permission(s) of which one is needed, at the case's own place, to record, correct or take back an act of this kind.
NEEDED = {kind: _OWN.get(kind, _BY_SIDE[step.side]) for kind, step in PROCEDURE.items()}

SLUGS = {
    K.IDENTIFIED: "tao-nguon", K.AGREED: "trao-doi", K.UNION_DOCUMENT: "van-ban-gioi-thieu", K.SUBMITTED: "gui-cap-tren",
    K.HANDED_OVER: "gui-cap-uy", K.RECEIVED: "tiep-nhan", K.CLASS_SENT: "cu-hoc-lop", K.CLASS_CERTIFIED: "giay-chung-nhan",
    K.UNION_REMARKS: "nhan-xet", K.DOSSIER_OPENED: "lam-ho-so", K.VERIFICATION: "tham-tra", K.CELL_RESOLUTION: "nghi-quyet-chi-bo",
    K.COMMITTEE_RESOLUTION: "nghi-quyet-dang-uy", K.ADMISSION_DECISION: "quyet-dinh-ket-nap", K.CEREMONY: "le-ket-nap",
    K.NEW_MEMBER_CLASS: "lop-dang-vien-moi", K.OFFICIAL_REMARKS: "nhan-xet-chinh-thuc", K.OFFICIAL_RECOGNITION: "chinh-thuc",
    K.RETURNED: "tra-lai", K.SUPPLEMENTED: "da-bo-sung", K.DECLINED_UNION: "bch-chua-nhat-tri", K.DECLINED_PARTY: "cap-uy-chua-xem-xet",
    K.WITHDRAWN: "xin-thoi", K.REMOVED_FROM_LIST: "dua-khoi-danh-sach", K.LEFT_UNIT: "chuyen-cong-tac", K.UNION_ENDED: "cdcs-ket-thuc",
    K.STRUCK_OFF: "xoa-ten", K.ANNULLED: "huy-quyet-dinh", K.DECEASED: "tu-tran", K.REOPENED: "tiep-tuc", K.MOVED: "chuyen-don-vi",
    K.BODY_CHANGED: "doi-noi-tiep-nhan", K.REVERSAL: "huy-ghi-nham", K.ENTERED_IN_ERROR: "huy-phieu-ghi-nham",
    K.DECISION_RECEIVED: "nhan-quyet-dinh", K.CEREMONY_CONSENT: "dong-y-le-sau-han",
    K.RECORD_DECLARED: "khai-ly-lich", K.OFFICIAL_CELL_RESOLUTION: "nghi-quyet-chinh-thuc", K.OFFICIAL_COMMITTEE: "dang-uy-chinh-thuc",
    K.MENTOR_REPLACED: "doi-nguoi-giup-do", K.SECOND_SPONSOR: "nguoi-gioi-thieu-thu-hai",
    K.DOSSIER_RENEWED: "lam-lai-van-ban", K.VOTE_SHORT: "chua-du-phieu",
    K.THREE_BALLOTS: "ba-lan-bieu-quyet", K.DECISION_EXTENDED: "keo-dai-xem-xet", K.PAUSED: "tam-dung", K.RESUMED: "tiep-tuc-xem-xet",
    K.PARTY_MOVED: "chuyen-to-chuc-dang", K.TEMPORARY_ELSEWHERE: "tam-thoi-noi-khac", K.PROBATION_DISCIPLINE: "ky-luat-du-bi",
    K.REDO_ORDERED: "lam-lai-thu-tuc", K.LEFT_UNION: "thoi-doan-vien", K.LEFT_PARTY: "ra-khoi-dang",
    K.RECOGNITION_ANNULLED: "huy-cong-nhan",
}  # fmt: skip
KIND_BY_SLUG = {slug: kind for kind, slug in SLUGS.items()}


def may_record(kind, held):
    """Whether somebody holding these permissions at the case may record this kind. ``held``: set of Permission."""
    return any(permission in held for permission in NEEDED[kind])


def sources(kind, held):
    """Sources this person can give for the kind, the default first. The Party body's own record stands above a notice."""
    if PROCEDURE[kind].side != Side.PARTY:
        own = P.NOMINATION_EDIT in held or P.PARTY_RECORD not in held
        return (Source.OWN,) if own else (Source.PARTY,)
    own = (Source.PARTY,) if P.PARTY_RECORD in held else ()
    return own + (NOTICES if P.PARTY_FACT_RECORD in held else ())


def likeliest(kinds, standing):
    """The one act to offer first: what is to be supplemented, then the union's own step left out, then the next milestone; or None."""
    if standing.waiting_supplement and K.SUPPLEMENTED in kinds:
        return K.SUPPLEMENTED
    own_steps = ((K.UNION_DOCUMENT, standing.introduced_on), (K.HANDED_OVER, standing.handed_over_on))
    if standing.stage < PROCEDURE[K.DOSSIER_OPENED].leads_to:
        for kind, known in own_steps:
            if kind in kinds and not known:
                return kind
    return kinds[0] if kinds else None


def beside(kinds, standing, held):
    """What stands openly beside the likeliest act: the next milestones, at most two.

    For a Party body at a list that waits for reception also returning it, which is its other answer.
    """
    answers = P.PARTY_RECORD in held and standing.stage == Stage.SENT_TO_PARTY and not standing.waiting_supplement
    first = likeliest(kinds, standing)
    ahead = [k for k in kinds if k != first and (PROCEDURE[k].leads_to or 0) > standing.stage][:2]
    return ([K.RETURNED] if answers and K.RETURNED in kinds and first != K.RETURNED else []) + ahead
