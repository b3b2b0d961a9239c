"""Which acts are offered for a selection of people, and for how many at once."""

from tracking.nominations.rules.codes import ActKind as K

# What one paper, one talk or one ceremony can say of several people at once, so that it is offered for a selection of a list.
FOR_MANY = (
    K.HANDED_OVER, K.AGREED, K.SUBMITTED, K.RECEIVED, K.CLASS_SENT, K.UNION_REMARKS, K.DOSSIER_OPENED, K.VERIFICATION, K.CEREMONY,
    K.OFFICIAL_REMARKS, K.RETURNED, K.SUPPLEMENTED,
)  # fmt: skip
MOST_AT_ONCE = 500  # people for whom one act is recorded together
