from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Pages and figures")

    def ready(self):
        # Models exist only now.
        from core import content_version
        from core.accounts import rights, visits
        from core.history import watching

        content_version.watch()
        watching.watch()
        visits.watch()
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(rights.write_groups, sender=last)
