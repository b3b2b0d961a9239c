from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        speak_vietnamese()


def speak_vietnamese():
    """Django's own Vietnamese lacks these answers to bad input, which would come out in English."""
    from django.core.validators import ProhibitNullCharactersValidator
    from django.forms.formsets import BaseFormSet
    from django.forms.models import ModelMultipleChoiceField

    ProhibitNullCharactersValidator.message = _("Nội dung có ký tự không đọc được. Nhập lại bằng bàn phím.")
    ModelMultipleChoiceField.default_error_messages["invalid_pk_value"] = _("Lựa chọn “%(pk)s” không có trong danh sách.")
    BaseFormSet.default_error_messages |= {
        "missing_management_form": _("Trang gửi lên thiếu nội dung. Tải lại trang rồi nhập lại."),
        "too_many_forms": _("Gửi quá %(num)d dòng một lần. Chia thành nhiều lần."),
        "too_few_forms": _("Cần ít nhất %(num)d dòng."),
    }
