from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Pages and figures")

    def ready(self):
        from core import content_version  # models exist only now
        from core.history import watching

        content_version.watch()
        watching.watch()
