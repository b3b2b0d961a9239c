from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TrackingConfig(AppConfig):
    name = "tracking"
    verbose_name = "Theo dõi giới thiệu đoàn viên ưu tú"

    def ready(self):
        from tracking import checks, setup  # noqa: F401 - registers the system checks
        from tracking.access import receivers  # noqa: F401 - the same

        post_migrate.connect(setup.after_migrate, sender=self)
