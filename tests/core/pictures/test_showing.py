"""A page gets what it prints of a picture, or nothing; its files go out inert."""

import pytest
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from core import pictures
from core.models import Rendition, Status
from honours.models import Award
from tests import files
from tests.factories.honours import AwardFactory, award_with_portrait

pytestmark = pytest.mark.django_db


def printed(award, **options):
    picture = pictures.pictures_of([award])[award.slug]
    return render_to_string(
        "includes/_picture.html", {"picture": picture, "sizes": "10rem", **options}
    )


def address(award, width=240, format="jpeg"):
    with override("en"):
        return reverse("honours:award_portrait", args=[award.slug, width, format])


def test_picture_offers_the_better_formats_first(make):
    award = award_with_portrait(files.jpeg((500, 625)))
    make()

    html = printed(award)

    at = f"/en/honours/{award.slug}/portrait/"
    avif, webp, img = (
        html.index(part) for part in ("image/avif", "image/webp", "<img")
    )
    assert avif < webp < img
    assert f'srcset="{at}240.avif 240w, {at}480.avif 480w, {at}500.avif 500w"' in html
    assert f'<img src="{at}500.jpeg"' in html
    assert 'width="500" height="625" alt="In a gown"' in html
    assert "style=" not in html
    assert "loading" not in html
    assert 'loading="lazy"' in printed(award, is_lazy=True)


def test_description_falls_back_and_says_in_which_language(make):
    award = award_with_portrait(portrait_alt_en="", portrait_alt_ru="В мантии")
    make()

    html = printed(award)

    assert 'alt="В мантии" lang="ru" dir="ltr"' in html


def test_picture_without_renditions_or_description_is_left_out(make):
    plain = AwardFactory()
    silent = award_with_portrait(portrait_alt_en="")
    make()
    waiting = award_with_portrait()

    assert pictures.pictures_of([plain, silent, waiting]) == {}


@pytest.mark.parametrize("item_count", [1, 3])
def test_pictures_cost_one_query_and_none_where_there_are_none(
    make, django_assert_num_queries, item_count
):
    awards = [award_with_portrait() for _ in range(item_count)]
    make()

    with django_assert_num_queries(1):
        found = pictures.pictures_of(awards)
    with django_assert_num_queries(0):
        pictures.pictures_of(AwardFactory.build_batch(item_count))

    assert found.keys() == {award.slug for award in awards}


@pytest.mark.parametrize("format", ["avif", "webp", "jpeg"])
def test_rendition_goes_out_inert_and_for_a_minute(make, client, format):
    award = award_with_portrait()
    make()

    response = client.get(address(award, format=format))

    with default_storage.open(
        Rendition.objects.get(format=format, width=240).file
    ) as f:
        assert response.content == f.read()
    assert response["Content-Type"] == f"image/{format}"
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    again = client.get(
        address(award, format=format), headers={"if-none-match": response["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("width", "format"), [(241, "jpeg"), (240, "gif"), (10**30, "jpeg"), (240, "JPEG")]
)
def test_unknown_rendition_is_not_found(make, client, width, format):
    award = award_with_portrait()
    make()

    assert client.get(address(award, width, format)).status_code == 404


def test_picture_that_was_uploaded_has_no_address(make, client):
    award = award_with_portrait()
    make()

    assert client.get(f"/media/{award.portrait.name}").status_code == 404
    assert client.get(f"/en/honours/{award.slug}/portrait/").status_code == 404


def test_rendition_is_not_found_while_its_record_is_hidden(make, client):
    award = award_with_portrait(status=Status.DRAFT)
    make()

    assert client.get(address(award)).status_code == 404


def test_withdrawn_consent_counts_before_the_files_are_gone(make, client):
    award = award_with_portrait()
    make()
    shown = client.get(address(award)).status_code
    name = award.portrait.name

    Award.objects.update(portrait="", has_portrait_consent=False)

    assert (shown, client.get(address(award)).status_code) == (200, 404)
    assert default_storage.exists(name)


def test_lost_rendition_is_not_found(make, client):
    award = award_with_portrait()
    make()
    default_storage.delete(Rendition.objects.get(format="jpeg", width=240).file)

    assert client.get(address(award)).status_code == 404
