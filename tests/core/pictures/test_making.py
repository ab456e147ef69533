"""Renditions are made once, of what may be shown, and go when it may be no longer."""

import os
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from core import content_version, pictures
from core.models import Rendition
from core.pictures.making import crop_box
from core.uploads.policy import MB
from tests import files, memory
from tests.factories.honours import award_with_portrait

pytestmark = pytest.mark.django_db

FORMATS = ["avif", "jpeg", "webp"]


def opened(rendition):
    with default_storage.open(rendition.file) as file:
        image = Image.open(BytesIO(file.read()))
    image.load()
    return image


def renditions(format="jpeg"):
    return list(Rendition.objects.filter(format=format).order_by("width"))


def test_picture_is_made_in_three_formats_and_widths(make):
    award_with_portrait(files.jpeg((1000, 1000)))

    assert make() == 1

    found = {(r.format, r.width, r.height): opened(r) for r in Rendition.objects.all()}
    sizes = [(240, 300), (480, 600), (720, 900)]
    assert sorted(found) == [(name, *size) for name in FORMATS for size in sizes]
    for (name, width, height), image in found.items():
        assert (image.format.lower(), image.size) == (name, (width, height))


def test_small_picture_is_not_enlarged(make):
    award_with_portrait(files.jpeg((600, 600)))
    award_with_portrait(files.jpeg((30, 30)))
    award_with_portrait(files.png((1, 1)))

    assert make() == 3

    assert sorted(r.width for r in renditions()) == [1, 24, 240, 480]


def test_renditions_hold_no_metadata(make):
    content = files.jpeg(
        (400, 500),
        exif=files.exif(orientation=1),
        icc_profile=files.colour_profile(),
        comment=b"Photographer",
    )
    award_with_portrait(content)

    make()

    for rendition in Rendition.objects.all():
        with default_storage.open(rendition.file) as file:
            kept = file.read()
        assert b"Telephone" not in kept
        assert b"Photographer" not in kept
        image = opened(rendition)
        assert dict(image.getexif()) == {}
        assert "icc_profile" not in image.info


@pytest.mark.parametrize(
    ("focus", "box"),
    [
        ((50, 40), (300, 0, 700, 500)),
        ((0, 40), (0, 0, 400, 500)),
        ((30, 100), (100, 0, 500, 500)),
        ((100, 0), (600, 0, 1000, 500)),
    ],
)
def test_crop_keeps_the_focus_in_the_middle_as_far_as_the_edges_allow(focus, box):
    assert crop_box((1000, 500), *focus) == box


def test_picture_is_cut_around_its_focus_and_anew_when_that_moves(make, stored):
    award = award_with_portrait(files.jpeg((1000, 500)), portrait_focus_x=0)
    make()
    dark = opened(renditions()[0]).resize((1, 1)).getpixel((0, 0))
    before = stored()

    award.portrait_focus_x = 100
    award.save()

    assert make() == 1
    light = opened(renditions()[0]).resize((1, 1)).getpixel((0, 0))
    assert dark == (0, 0, 0)
    assert light == (255, 255, 255)
    assert stored() & before == {award.portrait.name}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_picture_of_every_mode_becomes_one_that_browsers_show(make, mode):
    buffer = BytesIO()
    Image.new(mode, (40, 50)).save(buffer, "JPEG" if mode == "CMYK" else "PNG")
    award_with_portrait(buffer.getvalue())

    assert make() == 1

    assert {opened(r).mode for r in Rendition.objects.all()} == {"RGB"}


@pytest.mark.parametrize("options", [{}, {"transparency": 5}])
def test_grey_of_16_bits_keeps_its_shade(make, options):
    buffer = BytesIO()
    Image.new("I;16", (1600, 2000), 100 * 256).save(buffer, "PNG", **options)
    award_with_portrait(buffer.getvalue())

    assert make() == 1

    shades = opened(renditions()[0]).getpixel((9, 9))
    assert all(abs(shade - 100) < 4 for shade in shades)


def test_transparent_becomes_white(make):
    buffer = BytesIO()
    Image.new("RGBA", (1600, 2000), (255, 0, 0, 0)).save(buffer, "PNG")
    award_with_portrait(buffer.getvalue())

    make()

    assert opened(renditions()[0]).getpixel((9, 9)) == (255, 255, 255)


def test_second_look_makes_nothing(make, stored, django_assert_num_queries):
    award_with_portrait()
    make()
    version, before = content_version.current(), stored()

    with django_assert_num_queries(2):  # pictures, renditions
        assert make() == 0

    assert (content_version.current(), stored()) == (version, before)


def test_new_renditions_make_finished_pages_stale(make):
    award_with_portrait()
    version = content_version.current()

    make()

    assert content_version.current() > version


def test_what_a_killed_run_has_left_is_made_again_and_swept_up(make, stored):
    award_with_portrait()
    make()
    left = Rendition.objects.order_by("pk").first().file
    complete = default_storage.size(left)
    Rendition.objects.all().delete()
    default_storage.delete(left)
    default_storage.save(left, ContentFile(b"half a file"))
    debris = {name for name in stored() if name.startswith("renditions/")}

    assert make() == 1
    assert {default_storage.size(r.file) for r in Rendition.objects.all()} >= {complete}
    assert pictures.sweep() == 0  # another run may be about to write the rows
    age(debris)
    assert pictures.sweep(dry_run=True) == len(debris)
    assert debris <= stored()
    assert pictures.sweep() == len(debris)
    assert {r.file for r in Rendition.objects.all()} == {
        name for name in stored() if name.startswith("renditions/")
    }


def age(names):
    old = (timezone.now() - timedelta(days=2)).timestamp()
    for name in names:
        os.utime(default_storage.path(name), (old, old))


@pytest.mark.parametrize("in_bulk", [False, True])
def test_withdrawn_consent_takes_picture_and_renditions_away(make, stored, in_bulk):
    award = award_with_portrait()
    other = award_with_portrait()
    make()

    if in_bulk:
        type(award).objects.filter(pk=award.pk).update(
            portrait="", has_portrait_consent=False
        )
    else:
        award.delete()

    assert make() == 0
    assert set(Rendition.objects.values_list("source", flat=True)) == {
        other.portrait.name
    }
    assert len(stored()) == 1 + len(FORMATS) * 2  # 240 and 400 pixels


def test_replaced_picture_goes_and_the_new_one_is_made(make, stored):
    award = award_with_portrait()
    make()
    old = award.portrait.name

    award.portrait.save("other.jpg", ContentFile(files.jpeg((80, 100))), save=True)

    assert make() == 1
    assert old not in stored()
    assert {r.width for r in Rendition.objects.all()} == {80}


def test_replaced_picture_of_which_nothing_was_made_is_swept_up(stored):
    award = award_with_portrait()
    old = award.portrait.name
    award.portrait.save("other.jpg", ContentFile(files.jpeg()), save=True)
    age(stored())

    assert pictures.sweep() == 1

    assert stored() == {award.portrait.name} != {old}


def test_picture_that_fails_keeps_no_other_from_being_made(make, caplog):
    lost = award_with_portrait()
    award_with_portrait(b"no picture")
    sound = award_with_portrait()
    default_storage.delete(lost.portrait.name)

    assert make() == 1

    assert set(Rendition.objects.values_list("source", flat=True)) == {
        sound.portrait.name
    }
    assert len(caplog.records) == 2


def test_asked_to_end_it_finishes_its_picture(make):
    award_with_portrait()
    award_with_portrait()
    answers = iter([False, True])

    assert make(stopped=lambda: next(answers)) == 1


def test_daily_job_makes_what_no_worker_has_made(django_capture_on_commit_callbacks):
    award_with_portrait()

    with django_capture_on_commit_callbacks(execute=True):
        assert pictures.make_missing(dry_run=True) == 1
        assert Rendition.objects.count() == 0
        assert pictures.make_missing() == 1
        assert pictures.make_missing() == 0


@pytest.mark.parametrize("kind", ["jpeg", "png", "transparent png"])
def test_largest_picture_is_made_within_bounds_of_memory(make, kind):
    size = (5_656, 7_070)
    mode = "RGBA" if kind.startswith("t") else "RGB"
    options = {"quality": 20} if kind == "jpeg" else {"compress_level": 1}
    award_with_portrait(files.picture(kind.split()[-1].upper(), size, mode, **options))

    with memory.growth() as grown:
        assert make() == 1

    assert grown[0] < 300 * MB
