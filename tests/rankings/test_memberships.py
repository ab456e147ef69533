import pytest

from core.models import Status
from tests.factories.partnerships import InstitutionFactory
from tests.factories.rankings import MembershipFactory
from tests.lists import all_files

pytestmark = pytest.mark.django_db

MEMBERSHIPS = "/en/rankings/memberships/"


@pytest.mark.parametrize("item_count", [1, 3])
def test_memberships_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    for partner in InstitutionFactory.create_batch(item_count):
        MembershipFactory(institution=partner)
    client.get(MEMBERSHIPS)

    with django_assert_num_queries(3):  # version, counts, rows
        client.get(MEMBERSHIPS)


def test_memberships_say_since_when_and_link_only_public_partners(client):
    public = InstitutionFactory(slug="public")
    hidden = InstitutionFactory(name_en="Hidden Partner", status=Status.DRAFT)
    MembershipFactory(institution=public, since="2019-05", note_en="By election")
    MembershipFactory(institution=hidden, kind="accreditation", until="2024")
    MembershipFactory(name_en="Draft Body", status=Status.DRAFT)

    html = client.get(MEMBERSHIPS).content.decode()

    assert '<time datetime="2019-05">' in html
    assert html.count("date not noted") == 1
    assert html.count("no end noted") == 1
    assert "By election" in html
    assert "/en/partnerships/institutions/public/" in html
    assert "Hidden Partner" not in html
    assert "Draft Body" not in html


def test_partner_that_was_merged_is_the_one_it_became(client):
    partner = InstitutionFactory(slug="akita", name_en="Akita University")
    former = InstitutionFactory(merged_into=InstitutionFactory(merged_into=partner))
    MembershipFactory(institution=former)

    html = client.get(MEMBERSHIPS).content.decode()

    assert "/en/partnerships/institutions/akita/" in html
    assert (
        all_files(client, MEMBERSHIPS, {}).column("institution")
        == [["Akita University"]] * 3
    )


def test_membership_files_hold_what_the_page_does(client):
    hidden = InstitutionFactory(name_en="Hidden Partner", status=Status.DRAFT)
    MembershipFactory(name_en="Council", since="2019-05", institution=hidden)
    MembershipFactory(name_en="Draft Body", status=Status.DRAFT)

    files = all_files(client, MEMBERSHIPS, {})

    assert files.column("name") == [["Council"]] * 3
    assert files.column("since") == [["2019-05"]] * 3
    assert files.column("institution") == [[""]] * 3


def test_membership_is_found_by_search_and_links_to_its_row(client):
    MembershipFactory(key="council", name_en="Council of Rectors")

    html = client.get("/en/search/", {"q": "rectors"}).content.decode()

    assert 'href="/en/rankings/memberships/#council"' in html
    assert 'id="council"' in client.get(MEMBERSHIPS).content.decode()
