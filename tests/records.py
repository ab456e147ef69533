"""One record of every register of the back office."""

from importlib import import_module
from pathlib import Path

from django.contrib import admin
from django.contrib.auth.models import User
from factory.django import DjangoModelFactory

from core.models import DeadlineCalendar, Erasure, OutdatedText, SavedFilter
from department.models import VisitDesk
from events.models import Event
from partnerships.models import Merge, ProposalDesk
from tests.factories.core import PageFactory
from tests.factories.events import EventFactory, EventSeriesFactory
from tests.factories.partnerships import InstitutionFactory


def factories():
    """The factory of each model that has one."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("factories/*.py"))
    modules = [import_module(f"tests.factories.{name}") for name in names]
    found = [each for module in modules for each in vars(module).values()]
    return {
        factory._meta.model: factory
        for factory in found
        if isinstance(factory, type)
        and issubclass(factory, DjangoModelFactory)
        and factory._meta.model
    }


def one_of_each():
    """A record of every model that has pages in the back office, by model."""
    known = factories()
    by_hand = {
        Event: lambda: EventFactory(series=EventSeriesFactory()),
        Merge: lambda: Merge.objects.create(
            merged=InstitutionFactory(), kept=InstitutionFactory()
        ),
        Erasure: lambda: Erasure.objects.create(digest="0" * 64),
        ProposalDesk: lambda: ProposalDesk.objects.get_or_create(pk=1)[0],
        VisitDesk: lambda: VisitDesk.objects.get_or_create(pk=1)[0],
        OutdatedText: lambda: OutdatedText.objects.create(
            record=PageFactory(), field="title", language="ru"
        ),
        DeadlineCalendar: lambda: DeadlineCalendar.objects.create(
            user=User.objects.create_user("keeper", is_staff=True), digest="0" * 64
        ),
        SavedFilter: lambda: SavedFilter.objects.create(
            user=User.objects.create_user("saver", is_staff=True),
            model="core.page",
            name="All pages",
        ),
        User: lambda: User.objects.create_user("colleague", is_staff=True),
    }
    return {
        model: by_hand[model]() if model in by_hand else known[model]()
        for model in admin.site._registry
    }
