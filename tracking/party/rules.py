"""Kinds of Party body and how they serve branches."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BodyKind(TextChoices):
    CENTRAL = "central", _("Trung ương")
    PROVINCE = "province", _("Tỉnh ủy, thành ủy")
    SUPERIOR = "superior", _("Đảng ủy cấp trên trực tiếp")
    COMMITTEE = "committee", _("Đảng ủy xã, phường, đặc khu; đảng ủy cơ sở")
    INTERMEDIATE = "intermediate", _("Đảng ủy bộ phận, đảng ủy trực thuộc cơ sở")
    CELL = "cell", _("Chi bộ")


class RouteRole(TextChoices):
    OWN_CELL = "own_cell", _("chi bộ tại đơn vị")
    RECEIVING = "receiving", _("cấp ủy tiếp nhận")


# Why somebody may not rename, move or close a Party body, nor let another one go on in it.
NOT_ARRANGED = _(
    "Tổ chức đảng này còn phụ trách đơn vị ngoài phạm vi của tài khoản, hoặc có phiếu theo dõi, tài khoản do nơi khác phụ trách. "
    "Đề nghị công đoàn cấp trên thực hiện."
)
