"""Fields obey the text and date rules however a record is saved."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models
from django.forms import modelform_factory

from core.fields import PartialDateField, last_day_number
from core.models import Block, Fact, Page
from core.partial_date import PartialDate, number_of
from partnerships.models import Alias, Institution
from tests.factories.core import FactFactory, PageFactory
from tests.factories.partnerships import AgreementFactory, InstitutionFactory

pytestmark = pytest.mark.django_db

DIRTY = "Ка\x00фе\x07драе\u0308\r\nдва"
ONE_LINE = "Кафедраё два"
LINES = "Кафедраё\nдва"


def stored(page):
    """What the database holds, past every Python conversion."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT title_ru, lead_ru FROM core_page WHERE id=%s", [page.pk])
        return cursor.fetchone()


def created(texts):
    return Page.objects.create(key="saved", **texts)


def saved(texts):
    page = PageFactory()
    for name, value in texts.items():
        setattr(page, name, value)
    page.save()
    return page


def saved_with_update_fields(texts):
    page = PageFactory()
    for name, value in texts.items():
        setattr(page, name, value)
    page.save(update_fields=list(texts))
    return page


def updated(texts):
    page = PageFactory()
    Page.objects.filter(pk=page.pk).update(**texts)
    return page


def bulk_created(texts):
    Page.objects.bulk_create([Page(key="saved", **texts)])
    return Page.objects.get(key="saved")


def bulk_updated(texts):
    page = PageFactory()
    for name, value in texts.items():
        setattr(page, name, value)
    Page.objects.bulk_update([page], list(texts))
    return page


def update_or_created(texts):
    return Page.objects.update_or_create(key="saved", defaults=texts)[0]


SAVE_PATHS = [
    created,
    saved,
    saved_with_update_fields,
    updated,
    bulk_created,
    bulk_updated,
    update_or_created,
]


@pytest.mark.parametrize("path", SAVE_PATHS)
def test_text_is_clean_on_every_save_path(path):
    page = path({"title_ru": DIRTY, "lead_ru": DIRTY})

    assert stored(page) == (ONE_LINE, LINES)


def test_saved_record_shows_what_was_stored():
    page = created({"title_ru": DIRTY, "lead_ru": DIRTY})

    assert (page.title_ru, page.lead_ru) == (ONE_LINE, LINES)


@pytest.mark.parametrize("path", SAVE_PATHS)
def test_lone_surrogate_is_refused_on_every_save_path(path):
    with pytest.raises(ValidationError):
        path({"title_ru": "\ud800"})


def test_text_is_clean_after_a_form():
    form_class = modelform_factory(Block, fields=["page", "key", "style", "heading_en"])
    form = form_class(
        {
            "page": PageFactory().pk,
            "key": "x",
            "style": "text",
            "heading_en": "a\x07b",
        }
    )

    assert form.is_valid(), form.errors
    assert form.save().heading_en == "ab"


@pytest.mark.parametrize("value", ["1996", "2013-09", "2006-07-25"])
def test_partial_date_comes_back_as_it_went_in(value):
    FactFactory(as_of=value)

    assert Fact.objects.get().as_of == PartialDate.parse(value)


def test_partial_date_can_be_unknown():
    FactFactory(as_of=None)

    assert Fact.objects.get().as_of is None


def test_partial_dates_compare_and_sort_in_the_database():
    for value in ["2013-09", "1996", "2013", "2013-09-02"]:
        FactFactory(as_of=value)

    later = Fact.objects.filter(as_of__gt="1996").order_by("as_of")

    assert [f.as_of.isoformat() for f in later] == ["2013", "2013-09", "2013-09-02"]
    assert Fact.objects.filter(as_of=PartialDate(1996)).count() == 1


@pytest.mark.parametrize("value", ["nonsense", "1899", "2013-02-30"])
def test_partial_date_refuses_nonsense_before_the_database(value):
    with pytest.raises(ValidationError):
        FactFactory(as_of=value)


@pytest.mark.parametrize(
    ("value", "cleaned"), [("", None), ("1996", PartialDate(1996)), (" ", None)]
)
def test_partial_date_form_field(value, cleaned):
    assert PartialDateField().formfield().clean(value) == cleaned


def test_partial_date_form_field_shows_the_stored_value_and_notices_no_change():
    field = PartialDateField().formfield()

    assert field.prepare_value(PartialDate(2013, 9)) == "2013-09"
    assert not field.has_changed(PartialDate(2013, 9), "2013-09")
    assert field.has_changed(PartialDate(2013, 9), "2013")
    assert field.has_changed(None, "nonsense")


@pytest.mark.parametrize(
    "value", ["1996", "2012-02", "2012-12", "2012-02-29", "2012-12-31"]
)
def test_last_day_number_lies_between_the_last_day_and_the_next(value):
    agreement = AgreementFactory(signed_on=value)
    last = agreement.__class__.objects.annotate(last=last_day_number("signed_on"))

    number = last.get().last

    date = PartialDate.parse(value)
    assert number_of(date.last) <= number
    assert number < number_of(date.last.fromordinal(date.last.toordinal() + 1))


def test_search_text_holds_every_language_folded():
    institution = InstitutionFactory(
        slug="bialystok", name_en="Białystok", name_ru="Белосток", country="PL"
    )

    words = Institution.objects.get(pk=institution.pk).search_text

    for word in ("bialystok", "белосток", "poland", "польша", "польшча", "بولندا"):
        assert word in words


def test_search_text_is_filled_by_bulk_create():
    institution = InstitutionFactory()

    Alias.objects.bulk_create(
        [Alias(institution=institution, name="ŁÓDŹ", kind=Alias.AliasKind.LOCAL)]
    )

    assert Alias.objects.get().search_text == "lodz"


@pytest.mark.parametrize("code", ["XX", "EU", "pl", "P", "POL"])
def test_country_field_takes_only_iso_codes(code):
    institution = InstitutionFactory.build(country=code)

    with pytest.raises(ValidationError):
        institution.full_clean()


def test_country_choices_are_not_written_into_migrations():
    _name, _path, _args, kwargs = Institution._meta.get_field("country").deconstruct()

    assert "choices" not in kwargs


def test_too_long_text_is_refused():
    page = PageFactory.build(title_en="x" * 151)

    with pytest.raises(ValidationError):
        page.full_clean()


def test_key_is_unique_in_the_database_too():
    PageFactory(key="one")

    with pytest.raises(IntegrityError):
        Page.objects.bulk_create([Page(key="one", title_en="two")])


OF_THE_SITE = {
    "access_digest",
    "access_nonce",
    "content_type",
    "digest",
    "language",
    "time_zone",
    "unsubscribe_digest",
    "unsubscribe_nonce",
}


def test_every_text_of_the_sections_is_under_the_rule():
    """A plain CharField or TextField would let control characters in."""
    from django.apps import apps

    from core.content import APPS
    from core.fields import CleanTextMixin, SearchTextField

    free = {
        field
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.concrete_fields
        if type(field) in (models.CharField, models.TextField)
        and not isinstance(field, CleanTextMixin | SearchTextField)
        and not field.choices
        and not field.primary_key
        and field.name not in OF_THE_SITE
    }

    assert {str(field) for field in free} == {
        "partnerships.Institution.ror_id",
        "core.DeadlineCalendar.nonce",
        "core.LoadedRecord.object_id",
        "core.OutdatedText.field",
        "core.SavedFilter.model",
        "core.FormUse.fingerprint",
        "core.FormUse.token",
        "core.Mail.html",
        "core.Mail.message_id",
        "core.Mail.unsubscribe",
        "core.Rendition.format",
        "core.Rendition.source",
        "core.RateCount.key",
        "partnerships.Proposal.ror_id",
    }
