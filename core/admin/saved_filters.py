"""Lists of the back office under a name: filtered, sorted and searched as they were.

They are plain links; saving and removing are small forms that go on without script.
"""

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.admin.ledger import LedgerAdmin
from core.models import SavedFilter

# What is no filter: pages, errors, windows of their own.
_PASSING = ("p", "e", "_popup", "_to_field", "_changelist_filters")


class SavedFilterForm(forms.ModelForm):
    class Meta:
        model = SavedFilter
        fields = ["model", "query", "name", "is_shared"]

    def clean_query(self):
        return filters_in(QueryDict(self.cleaned_data["query"]))

    def _get_validation_exclusions(self):
        """The owner is no field, but decides whether a name is taken."""
        return super()._get_validation_exclusions() - {"user"}


def filters_in(sent: QueryDict) -> str:
    """The filters, sorting and search of a list, as the end of its address."""
    kept = sent.copy()
    for name in _PASSING:
        kept.pop(name, None)
    return kept.urlencode()


def saved_for(request: HttpRequest, model_admin: admin.ModelAdmin) -> QuerySet:
    """What the reader may use on this list: the own ones, and those shown to all."""
    usable = Q(user=request.user) | Q(is_shared=True)
    found = SavedFilter.objects.filter(usable, model=model_admin.opts.label_lower)
    return found.select_related("user")


@admin.register(SavedFilter)
class SavedFilterAdmin(LedgerAdmin):
    """Everybody's own; they are made and removed on the lists they belong to."""

    list_display = ["name", "model", "is_shared"]
    fields = ["name", "model", "query", "is_shared"]

    def has_module_permission(self, request):
        return False

    def has_view_permission(self, request, obj=None):
        return obj is None or obj.user_id == request.user.pk

    def get_queryset(self, request):
        return super().get_queryset(request).filter(user=request.user)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("keep/", view(require_POST(keep)), name="core_savedfilter_keep"),
            path(
                "<int:pk>/remove/",
                view(require_POST(remove)),
                name="core_savedfilter_remove",
            ),
            *super().get_urls(),
        ]


def keep(request):
    """Save the filters that a list was sent with, for whoever may see the list."""
    form = SavedFilterForm(request.POST, instance=SavedFilter(user=request.user))
    page = _list_of(request, request.POST.get("model", ""))
    if form.is_valid():
        saved = form.save()
        messages.success(request, _("Saved as “%(name)s”.") % {"name": saved.name})
        return _to(page, saved.query)
    for problems in form.errors.values():
        messages.error(request, " ".join(problems))
    return _to(page, filters_in(QueryDict(request.POST.get("query", ""))))


def remove(request, pk):
    """Remove one's own."""
    saved = get_object_or_404(SavedFilter, pk=pk, user=request.user)
    page = _list_of(request, saved.model)
    saved.delete()
    messages.success(request, _("“%(name)s” was removed.") % {"name": saved.name})
    return _to(page, "")


def _list_of(request, label):
    try:
        model = apps.get_model(label)
        model_admin = admin.site.get_model_admin(model)
    except (LookupError, ValueError, admin.exceptions.NotRegistered):
        raise PermissionDenied from None
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    return reverse(admin_urlname(model._meta, "changelist"))


def _to(page, query):
    return HttpResponseRedirect(f"{page}?{query}" if query else page, status=303)
