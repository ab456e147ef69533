"""One definition of "published"; figures inside their bounds whoever writes them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.facts import figure, qualifier
from core.models import Fact, Qualifier, Sequence, Status
from tests.factories.core import FactFactory, PageFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.mark.parametrize(
    ("status", "publish_from", "publish_until", "is_shown"),
    [
        (Status.PUBLISHED, None, None, True),
        (Status.DRAFT, None, None, False),
        (Status.REVIEW, None, None, False),
        (Status.WITHDRAWN, None, None, False),
        (Status.PUBLISHED, NOW, None, True),
        (Status.PUBLISHED, NOW - SECOND, None, True),
        (Status.PUBLISHED, NOW + SECOND, None, False),
        (Status.PUBLISHED, None, NOW, False),
        (Status.PUBLISHED, None, NOW + SECOND, True),
        (Status.PUBLISHED, NOW - SECOND, NOW + SECOND, True),
        (Status.PUBLISHED, NOW - 2 * SECOND, NOW - SECOND, False),
        (Status.DRAFT, NOW - SECOND, NOW + SECOND, False),
    ],
)
def test_published(status, publish_from, publish_until, is_shown):
    FactFactory(status=status, publish_from=publish_from, publish_until=publish_until)

    assert Fact.objects.published().exists() == is_shown


def test_publishing_ends_after_it_begins():
    with pytest.raises(ValidationError):
        FactFactory.build(publish_from=NOW, publish_until=NOW).full_clean()
    with pytest.raises(IntegrityError):
        FactFactory(publish_from=NOW, publish_until=NOW - SECOND)


@pytest.mark.parametrize(
    "values",
    [
        {"value": Decimal("-0.01")},
        {"value": Decimal("1000000000.01")},
        {"value": 15, "value_to": 15},
        {"value": 15, "value_to": 10},
        {"value": 0, "value_to": -1},
    ],
)
def test_figure_out_of_bounds_is_refused_by_form_and_database(values):
    with pytest.raises(ValidationError):
        FactFactory.build(**values).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        FactFactory(**values)
    fact = FactFactory()
    with pytest.raises(IntegrityError):
        Fact.objects.filter(pk=fact.pk).update(**values)


@pytest.mark.parametrize(
    "values",
    [{"value": 0}, {"value": 10**9}, {"value": 10, "value_to": Decimal("10.01")}],
)
def test_figure_on_its_bounds_is_taken(values):
    fact = FactFactory(**values)

    fact.full_clean()

    assert Fact.objects.get() == fact


def test_figure_key_is_unique():
    FactFactory(key="one")

    with pytest.raises(IntegrityError):
        FactFactory(key="one")


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ({"value": 2000}, "2,000"),
        ({"value": 24}, "24"),
        ({"value": 10, "value_to": 15}, "10–15"),
        ({"value": Decimal("2.50")}, "2.5"),
        ({"value": 10**9}, "1,000,000,000"),
    ],
)
def test_figure_as_written(values, written):
    fact = FactFactory(**values)

    assert figure(Fact.objects.get(pk=fact.pk)) == written


def test_exact_figure_has_no_qualifier():
    assert qualifier(Fact(qualifier=Qualifier.EXACT)) == ""
    assert qualifier(Fact(qualifier=Qualifier.OVER)) == "over"


def test_sequence_counts_from_one_and_each_name_for_itself():
    numbers = [Sequence.next("a"), Sequence.next("a"), Sequence.next("b")]

    assert numbers == [1, 2, 1]


def test_page_leads_to_its_section_or_its_own_address():
    assert PageFactory(key="events").get_absolute_url() == "/en/events/"
    assert PageFactory(key="privacy").get_absolute_url() == "/en/privacy/"
    assert PageFactory(key="home").get_absolute_url() == "/en/"


def test_block_key_is_unique_on_its_page():
    page = PageFactory()
    page.blocks.create(key="one")

    with pytest.raises(IntegrityError):
        page.blocks.create(key="one")


@pytest.mark.django_db(transaction=True)
def test_lock_is_held_in_a_transaction_only_and_counts_nothing():
    with pytest.raises(transaction.TransactionManagementError):
        Sequence.hold("a")
    with transaction.atomic():
        Sequence.hold("a")

    assert Sequence.next("a") == 1
