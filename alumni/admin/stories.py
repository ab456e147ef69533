from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alumni.models import Graduate, Story
from core.admin import PublishableAdmin
from core.admin.countries import CountryFilter
from core.models import ConsentText


class StoryForm(forms.ModelForm):
    """Offers those members alone who have agreed that their story is told."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "graduate" in self.fields:
            members = Graduate.objects.agreeing(ConsentText.Purpose.PUBLICATION)
            self.fields["graduate"].queryset = Graduate.objects.filter(
                Q(pk__in=members) | Q(pk=self.instance.graduate_id)
            )


@admin.register(Story)
class StoryAdmin(PublishableAdmin):
    form = StoryForm
    list_display = ["title", "person", "country", "is_shown"]
    list_filter = ["status", ("country", CountryFilter)]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["title"]}

    def get_queryset(self, request):
        shown = Story.objects.published().order_by()
        return super().get_queryset(request).annotate(shown=Q(pk__in=shown))

    @admin.display(description=_("shown to visitors"), boolean=True)
    def is_shown(self, story):
        """Also a published one is not, once its member has taken the consent back."""
        return story.shown
