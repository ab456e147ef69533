"""Merging in the back office: find the twin, look at what would happen, do it, undo it."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from core.admin.ledger import LedgerAdmin
from core.text import is_key, search_text
from partnerships.matching import known_of, similar_institutions
from partnerships.merging.carrying_out import Changed, merge, undo
from partnerships.merging.duplicates import suspected, tell_apart
from partnerships.merging.plans import Impossible, plan_of
from partnerships.models import Institution, Merge

MAY_MERGE = "partnerships.add_merge"
MAY_UNDO = "partnerships.change_merge"
MOST_FOUND = 20


def page_for(permission):
    """A page for whoever has the permission, to be read and to be sent."""
    return method_decorator(
        [
            require_http_methods(["GET", "HEAD", "POST"]),
            permission_required(permission, raise_exception=True),
        ]
    )


class MergingMixin:
    """For the admin of institutions: its duplicates, and one record into another."""

    def get_urls(self):
        def page(route, view, name):
            view = self.admin_site.admin_view(view)
            return path(route, view, name=f"partnerships_institution_{name}")

        return [
            page("duplicates/", self.duplicates_view, "duplicates"),
            page("<int:pk>/merge/", self.merge_view, "merge"),
            *super().get_urls(),
        ]

    @page_for(MAY_MERGE)
    def duplicates_view(self, request):
        """The pairs that look alike; whoever sends one says that they are two."""
        if request.method == "POST":
            pair = {_named(request.POST.get(name, "")) for name in ("first", "second")}
            if len(pair) != 2:
                raise Http404
            tell_apart(*pair, by=request.user)
            messages.success(request, _("Noted: they are two institutions."))
            return HttpResponseRedirect(request.path, status=303)
        context = {"title": _("Possible duplicates"), "pairs": suspected()}
        return _page(request, "duplicates", context)

    @page_for(MAY_MERGE)
    def merge_view(self, request, pk):
        """Choose the record to keep, look at what moves, and do it."""
        merged = get_object_or_404(Institution, pk=pk)
        asked = request.POST if request.method == "POST" else request.GET
        if "into" not in asked:
            return self._choose(request, merged)
        kept = _named(asked["into"])
        try:
            if request.method == "POST":
                return self._merge(request, merged, kept)
            plan = plan_of(merged, kept)
        except Impossible as error:
            return self._choose(request, merged, error.messages, 422)
        return self._look(request, plan)

    def _choose(self, request, merged, problems=(), status=200):
        sought = search_text(request.GET.get("q", ""))
        found = Institution.objects.filter(merged_into=None).exclude(pk=merged.pk)
        context = {
            "title": _("Merge into another record"),
            "merged": merged,
            "problems": problems,
            "sought": sought,
            "found": list(found.search(sought)[:MOST_FOUND]) if sought else [],
            "matches": similar_institutions(
                known_of(Institution.objects.filter(pk=merged.pk))[merged.pk].names,
                ror_id=merged.ror_id,
                website=merged.website,
                queryset=found,
            ),
        }
        return _page(request, "choose", context, status)

    def _look(self, request, plan, *, is_changed=False):
        context = {
            "title": _("Merge into another record"),
            "plan": plan,
            "is_changed": is_changed,
        }
        return _page(request, "plan", context, 409 if is_changed else 200)

    def _merge(self, request, merged, kept):
        try:
            done = merge(
                merged, kept, by=request.user, digest=request.POST.get("digest", "")
            )
        except Changed:
            return self._look(request, plan_of(merged, kept), is_changed=True)
        _log(request, done, _("Merged: %(names)s"))
        messages.success(
            request,
            format_html(
                '{} <a href="{}">{}</a>',
                _("The records have been merged."),
                reverse("admin:partnerships_merge_undo", args=[done.pk]),
                _("Undo"),
            ),
        )
        page = reverse("admin:partnerships_institution_change", args=[kept.pk])
        return HttpResponseRedirect(page, status=303)


@admin.register(Merge)
class MergeAdmin(LedgerAdmin):
    """What has been merged, with the way back."""

    list_display = ["at", "merged", "kept", "by", "undone_at", "way_back"]
    list_display_links = None
    list_select_related = ["merged", "kept", "by"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.undo_view)
        name = "partnerships_merge_undo"
        return [path("<int:pk>/undo/", view, name=name), *super().get_urls()]

    @admin.display(description=gettext_lazy("way back"))
    def way_back(self, done):
        if done.undone_at:
            return "–"
        page = reverse("admin:partnerships_merge_undo", args=[done.pk])
        return format_html('<a href="{}">{}</a>', page, _("Undo"))

    @page_for(MAY_UNDO)
    def undo_view(self, request, pk):
        """What goes back, and on confirmation the going back itself."""
        done = get_object_or_404(Merge.objects.select_related("merged", "kept"), pk=pk)
        if request.method == "POST":
            undo(done)
            _log(request, done, _("Merge undone: %(names)s"))
            messages.success(request, _("The merge has been undone."))
            page = reverse(
                "admin:partnerships_institution_change", args=[done.merged_id]
            )
            return HttpResponseRedirect(page, status=303)
        context = {
            "title": _("Undo the merge"),
            "done": done,
            "count": sum(len(part["keys"]) for part in done.moved),
        }
        return _page(request, "undo", context)


def _named(key):
    """The institution of that key; raises Http404 where it is none's."""
    if not is_key(key):
        raise Http404
    return get_object_or_404(Institution, pk=int(key))


def _log(request, done, said):
    LogEntry.objects.log_actions(
        request.user.pk, [done.merged, done.kept], CHANGE, said % {"names": str(done)}
    )


def _page(request, name, context, status=200):
    return TemplateResponse(
        request,
        f"admin/partnerships/merging/{name}.html",
        {
            **admin.site.each_context(request),
            "opts": Institution._meta,
            **context,
        },
        status=status,
    )
