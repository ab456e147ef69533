"""Distinguished graduates: a role for everybody, a name only where it may be shown."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.models import Status
from tests.addresses import WITHOUT_LANGUAGE, page_addresses
from tests.factories.core import BlockFactory, PageFactory
from tests.factories.training import GraduateFactory
from training.models import Graduate

pytestmark = pytest.mark.django_db

INDEX = "/en/training/"
SECRET = "Zebulon"
FILES = ("csv", "xlsx", "json")


def section(client, path=INDEX):
    found = re.search(
        r'<section[^>]*id="graduates".*?</section>', client.get(path).text, re.S
    )
    return " ".join(re.sub("<[^>]+>", " ", found[0]).split()) if found else ""


def test_graduates_stand_by_role_and_country(client):
    GraduateFactory(role_en="Professors", position=2, graduated_in=1979)
    GraduateFactory(role_en="Minister of Health", country="ML", position=1)

    shown = section(client)

    assert shown.index("Minister of Health Mali") < shown.index(
        "Professors graduated in 1979"
    )


@pytest.mark.parametrize("naming", Graduate.Naming.values)
def test_name_is_shown_only_where_it_may_be(client, naming):
    GraduateFactory(naming=naming, name_en="Amina Haddad", role_en="Ambassador")

    shown = section(client)

    assert "Ambassador" in shown
    assert ("Amina Haddad" in shown) == (naming != Graduate.Naming.ROLE_ONLY)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN])
def test_graduates_that_are_not_published_are_not_shown(client, status):
    GraduateFactory(status=status, role_en="Secret role")

    assert "Secret role" not in client.get(INDEX).text
    assert section(client) == ""


def test_common_source_is_told_once_and_others_beside_each(client):
    for role in ("Ministers", "Professors"):
        GraduateFactory(role_en=role, source_url="https://example.org/a")
    together = section(client)
    GraduateFactory(role_en="Rector", source_url="https://example.org/b")
    apart = section(client)

    assert together.count("Source") == 1
    assert apart.count("Source") == 3


def test_section_leads_to_the_words_of_the_university(client):
    BlockFactory(
        page=PageFactory(key="training"), key="careers", heading_en="Where it led"
    )
    GraduateFactory()

    html = client.get(INDEX).text

    assert '<section class="section section--tint" id="careers">' in html
    assert '<a class="more" href="#careers">Where it led' in html


def test_name_of_a_role_is_nowhere(client, loaded_content):
    languages = ("en", "ru", "be", "ar")
    GraduateFactory(
        **{f"name_{code}": f"{SECRET} {code}" for code in languages},
        consent_on=date(2020, 1, 1),
        country="ML",
    )
    addresses = [*page_addresses("en"), *WITHOUT_LANGUAGE, "/en/events/feed.atom"]
    for code in languages:
        addresses += [f"/{code}/training/", f"/{code}/alumni/"]
        addresses += [f"/{code}/training/?format={form}" for form in FILES]

    for address in addresses:
        response = client.get(address)

        content = b"".join(response) if response.streaming else response.content
        assert SECRET.encode() not in content, address
    for code in languages:
        search = client.get(f"/{code}/search/", {"q": SECRET})
        assert search.context["found"] == 0


@pytest.mark.parametrize(
    ("naming", "field"), [("university", "source_url"), ("consent", "consent_on")]
)
def test_name_needs_a_public_page_or_a_consent(naming, field):
    graduate = GraduateFactory.build(naming=naming, name_en="Amina Haddad")

    with pytest.raises(ValidationError) as error:
        graduate.full_clean()

    assert list(error.value.message_dict) == [field]


def test_content_names_no_person(loaded_content):
    assert Graduate.objects.published().count() >= 5
    assert not any(graduate.is_named for graduate in Graduate.objects.all())
