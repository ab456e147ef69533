from django.contrib import admin
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from core.admin.ledger import LedgerAdmin
from core.admin.translations.registers import may_translate
from core.admin.translations.side_by_side import translate
from core.admin.translations.worklist import worklist
from core.models import OutdatedText


@admin.register(OutdatedText)
class OutdatedTextAdmin(LedgerAdmin):
    """Marks are written by the site; its list is the worklist of translations."""

    def has_view_permission(self, request, obj=None):
        """Whoever may write a translated text of any register."""
        return may_translate(request)

    has_module_permission = has_view_permission

    def changelist_view(self, request, extra_context=None):
        return worklist(request)

    def get_urls(self):
        guarded = self.admin_site.admin_view
        return [
            path("", guarded(require_safe(worklist)), name="translations"),
            path(
                "<str:app_label>/<str:model_name>/<int:pk>/<str:language>/",
                guarded(require_http_methods(["GET", "HEAD", "POST"])(translate)),
                name="translate",
            ),
            *super().get_urls(),
        ]
