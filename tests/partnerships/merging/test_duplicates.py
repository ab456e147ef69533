"""Records that may be one institution are named, until somebody has decided."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from partnerships.matching import Reason
from partnerships.merging.duplicates import suspected, tell_apart
from tests.factories.partnerships import AliasFactory, InstitutionFactory

pytestmark = pytest.mark.django_db


def pairs():
    return {(pair.first.slug, pair.second.slug): pair.reason for pair in suspected()}


def test_each_sign_is_found_and_nothing_else():
    InstitutionFactory(slug="a", name_en="Samarkand State Medical University")
    InstitutionFactory(
        slug="b",
        name_en="",
        name_ru="Самаркандский государственный медицинский университет",
    )
    InstitutionFactory(slug="c", ror_id="01ABCDE23")
    InstitutionFactory(slug="d", ror_id="01abcde23", website="https://www.umb.edu.pl/")
    InstitutionFactory(slug="e", website="https://med.umb.edu.pl/en")
    acronym = InstitutionFactory(slug="f", name_en="Institute of Kinesiology Tartu")
    AliasFactory(institution=acronym, name="Samarqand Medical State University")
    InstitutionFactory(slug="g", name_en="State Medical University")
    InstitutionFactory(slug="h", name_en="Medical State University")
    InstitutionFactory(slug="i", website="https://www.facebook.com/one")
    InstitutionFactory(slug="j", website="https://www.facebook.com/two")

    assert pairs() == {
        ("c", "d"): Reason.ROR,
        ("a", "b"): Reason.NAME,
        ("a", "f"): Reason.NAME,
        ("b", "f"): Reason.NAME,
        ("d", "e"): Reason.DOMAIN,
    }


def test_merged_record_and_decided_pair_are_not_shown():
    first = InstitutionFactory(ror_id="01abcde23")
    second = InstitutionFactory(ror_id="01abcde23")
    InstitutionFactory(ror_id="01abcde23", merged_into=first)
    shown = len(suspected())

    staff = User.objects.create_user("staff")
    tell_apart(second, first, by=staff)
    tell_apart(first, second, by=staff)

    assert shown == 1
    assert suspected() == []


@pytest.mark.parametrize("count", [2, 4])
def test_page_costs_the_same_for_any_number(
    admin_client, django_assert_num_queries, count
):
    InstitutionFactory.create_batch(count, ror_id="01abcde23")
    page = reverse("admin:partnerships_institution_duplicates")
    admin_client.get(page)

    with django_assert_num_queries(5):  # session, user; decided, records, pairs
        answer = admin_client.get(page)

    assert len(answer.context["pairs"]) == count * (count - 1) / 2


def test_two_institutions_are_told_apart_on_the_page(admin_client):
    first, second = InstitutionFactory.create_batch(2, ror_id="01abcde23")
    page = reverse("admin:partnerships_institution_duplicates")

    answer = admin_client.post(page, {"first": first.pk, "second": second.pk})

    assert answer.status_code == 303
    assert admin_client.get(page).context["pairs"] == []
    assert admin_client.post(page, {"first": first.pk}).status_code == 404
