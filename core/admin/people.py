"""One person in all tables: found by the e-mail address, handed out, erased.

The address is sent in forms only and stands in no address of a page, no log and no
history; who looked, handed out or erased is written down with numbers.
"""

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from core.admin.ledger import LedgerAdmin
from core.admin.reauthentication import reauthenticated
from core.models import Erasure
from core.privacy import export, people, tombstones
from core.privacy.mentions import mentions

PERMISSION = "core.erase_person"


class PersonForm(forms.Form):
    use_required_attribute = False

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("Capital and small letters are taken for the same."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Enter an e-mail address."),
            "invalid": gettext_lazy(
                "Enter an e-mail address in the form name@example.org."
            ),
        },
    )


@admin.register(Erasure)
class ErasureAdmin(LedgerAdmin):
    """The tombstones, and the page on which they come to be."""

    list_display = ["erased_at", "__str__", "records"]
    list_display_links = None
    change_list_template = "admin/core/erasure/change_list.html"

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(PERMISSION)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        view = self.admin_site.admin_view(self.person)
        return [path("person/", view, name="core_erasure_person"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(
            request, {"title": title, **(extra_context or {})}
        )

    @admin.display(description=gettext_lazy("records"))
    def records(self, erasure):
        return sum(erasure.counts.values())

    def person(self, request):
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return _person(request)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthenticated
def _person(request):
    if request.method != "POST":
        return _page(request, "person", {"form": PersonForm()})
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _page(request, "person", {"form": form}, 422)
    person = people.find(form.cleaned_data["email"])
    if "export" in request.POST and person.found:
        return _hand_out(request, person)
    if "erase" in request.POST and person.found:
        return _erase(request, person)
    context = {"form": form, "mentions": mentions(person), **_about(person)}
    return _page(request, "person", context)


def _about(person):
    """What there is, in the words of the models, and as one line to compare."""
    kinds = [
        (capfirst(apps.get_model(label)._meta.verbose_name_plural), count)
        for label, count in person.counts.items()
    ]
    seen = ",".join(f"{label}:{n}" for label, n in sorted(person.counts.items()))
    return {"person": person, "kinds": kinds, "seen": seen}


def _hand_out(request, person):
    digest = tombstones.digest_of(person.address)[:12]
    packed = export.archive(person)
    _log(request, digest, None, CHANGE, _("Handed out: %(counts)s"), person.counts)
    return FileResponse(packed, as_attachment=True, filename=f"person-{digest}.zip")


def _erase(request, person):
    """Shown once more before it is done, and again if there is more than was shown."""
    about = _about(person)
    if request.POST.get("seen") != about["seen"]:
        is_changed = "seen" in request.POST
        context = {**about, "is_changed": is_changed}
        return _page(request, "confirm", context, 409 if is_changed else 200)
    with transaction.atomic():
        stone = tombstones.erase(person.address)
        _log(
            request,
            str(stone),
            stone.pk,
            ADDITION,
            _("Erased: %(counts)s"),
            stone.counts,
        )
    count = sum(stone.counts.values())
    done = ngettext("%d record erased.", "%d records erased.", count) % count
    messages.success(request, done)
    return HttpResponseRedirect(reverse("admin:core_erasure_person"), status=303)


def _log(request, digest, key, flag, said, counts):
    """A line for the history: who did it to how many records, and no more."""
    LogEntry.objects.create(
        user=request.user,
        content_type=get_content_type_for_model(Erasure()),
        object_id=key,
        object_repr=digest,
        action_flag=flag,
        change_message=said
        % {"counts": ", ".join(f"{label} {n}" for label, n in counts.items())},
    )


def _page(request, name, context, status=200):
    return TemplateResponse(
        request,
        f"admin/core/erasure/{name}.html",
        {
            **admin.site.each_context(request),
            "title": _("A person’s data"),
            "opts": Erasure._meta,
            **context,
        },
        status=status,
    )
