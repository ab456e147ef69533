"""Those who work here, to be chosen in forms and lists of the back office."""

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet

from core.staff import name_of

BY_NAME = ("last_name", "first_name", "username")


def at_work() -> QuerySet[User]:
    """All whose account is open, by name."""
    return User.objects.filter(is_active=True, is_staff=True).order_by(*BY_NAME)


class ColleagueField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return name_of(person)


class ColleagueFilter(admin.RelatedOnlyFieldListFilter):
    """Also by those who have left: their records are to be given to somebody else."""

    def field_choices(self, field, request, model_admin):
        records = model_admin.get_queryset(request).order_by()
        keys = records.values(f"{self.field_path}__pk")
        people = User.objects.filter(pk__in=keys).order_by(*BY_NAME)
        return [(person.pk, name_of(person)) for person in people]
