"""Records that only the site itself writes; the back office reads them."""

from django.contrib import admin


class LedgerAdmin(admin.ModelAdmin):
    """Nobody adds, changes or deletes a record by hand, whatever their rights."""

    list_per_page = 50

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
