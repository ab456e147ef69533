"""Staff enter an award with its portrait; what cannot be a portrait is refused."""

import re
import time
from io import BytesIO

import pytest
from django.contrib.admin.utils import flatten_fieldsets
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from modeltranslation.translator import translator
from PIL import Image

from core.models import Rendition, Status
from core.uploads.policy import MB
from honours.models import Award
from tests import files, hostile_files, memory
from tests.back_office import browser_of, member
from tests.factories.honours import AwardFactory, award_with_portrait

pytestmark = pytest.mark.django_db

ADMIN = "/admin/honours/award/"


def add(client, name="portrait.jpg", content=b"", **typed):
    """Send the form of a new award, with a file if there is content."""
    data = {
        "recipient_en": "Jane Doe",
        "slug": "jane-doe",
        "title": "honorary_doctor",
        "has_portrait_consent": "on",
        "portrait_focus_x": "50",
        "portrait_focus_y": "40",
        **typed,
    }
    if content:
        data["portrait"] = SimpleUploadedFile(name, content)
    return client.post(f"{ADMIN}add/", data)


def gif():
    frames = [Image.new("P", (9, 9), colour) for colour in (0, 1)]
    buffer = BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def forty_megapixels():
    return files.jpeg((5_656, 7_070), quality=30)


def test_form_has_every_field_once_in_the_order_of_the_work(admin_client):
    response = admin_client.get(f"{ADMIN}add/")

    fieldsets = response.context["adminform"].fieldsets
    once_per_language = translator.get_options_for_model(Award).fields
    editable = [
        field.name
        for field in Award._meta.concrete_fields
        if field.editable
        and not field.primary_key
        and field.name not in once_per_language
    ]
    assert sorted(flatten_fieldsets(fieldsets)) == sorted(
        [*editable, "created_at", "updated_at"]
    )
    assert [str(heading or "") for heading, _options in fieldsets] == [
        "",
        "Award",
        "Affiliation",
        "Portrait",
        "Source",
        "Publishing",
    ]


def test_portrait_is_kept_without_metadata_and_without_its_name(admin_client):
    content = files.jpeg((400, 500), exif=files.exif(orientation=1))

    response = add(admin_client, "Jane by John Roe.jpg", content)

    assert response.status_code == 302
    stored = Award.objects.get().portrait
    assert re.fullmatch(r"honours/[0-9a-f]{32}\.jpg", stored.name)
    with stored.open() as file:
        assert b"Telephone" not in file.read()


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        (
            "bomb.png",
            lambda: hostile_files.png_header(13_000, 13_000),
            "много пикселей",
        ),
        ("logo.svg", lambda: hostile_files.SVG, "JPEG или PNG"),
        ("logo.png", lambda: hostile_files.SVG, "logo.png"),
        ("moving.gif", gif, "moving.gif"),
        ("moving.png", gif, "moving.png"),
        ("half.jpg", lambda: files.jpeg((400, 300))[:900], "half.jpg"),
        ("two.jpg", hostile_files.jpeg_with_archive, "two.jpg"),
        ("scans.jpg", hostile_files.many_scans, "scans.jpg"),
    ],
)
def test_what_is_no_portrait_is_refused_in_the_readers_language(
    admin_client, settings, name, make, words
):
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru"

    response = add(admin_client, name, make())

    (error,) = response.context["adminform"].form.errors["portrait"]
    assert response.status_code == 200
    assert words in error
    assert re.search("[а-я]", error)
    assert not Award.objects.exists()
    assert not settings.MEDIA_ROOT.exists()


@pytest.mark.parametrize(
    ("name", "make", "is_taken"),
    [
        ("portrait.jpg", forty_megapixels, True),
        # As many pixels, but its decoder needs them twice.
        (
            "progressive.jpg",
            lambda: files.jpeg((5_656, 7_070), quality=30, progressive=True),
            False,
        ),
        ("bomb.png", lambda: files.png((12_000, 12_000), "L"), False),
    ],
)
def test_giant_portrait_gets_a_clear_answer_in_bounded_memory_and_time(
    admin_client, name, make, is_taken
):
    content = make()
    started = time.process_time()

    with memory.growth() as grown:
        response = add(admin_client, name, content)

    assert grown[0] < 250 * MB
    assert time.process_time() - started < 10
    assert response.status_code == (302 if is_taken else 200)
    assert Award.objects.exists() is is_taken
    if not is_taken:
        assert "too many pixels" in response.text


def test_portrait_without_consent_is_refused_with_the_reason(admin_client):
    response = add(admin_client, content=files.jpeg(), has_portrait_consent="")

    assert "A portrait may be kept only with the person’s consent." in response.text
    assert not Award.objects.exists()


@pytest.mark.parametrize("focus", ["101", "-1", "9" * 40, "left"])
def test_focus_outside_the_picture_is_refused(admin_client, focus):
    response = add(admin_client, content=files.jpeg(), portrait_focus_x=focus)

    assert "portrait_focus_x" in response.context["adminform"].form.errors
    assert not Award.objects.exists()


def test_award_cannot_take_the_address_of_another_page(admin_client):
    response = add(admin_client, slug="nomination")

    assert "The site has a page at this address." in response.text


def test_form_shows_the_portrait_as_pages_cut_it_and_never_the_upload(
    admin_client, django_capture_on_commit_callbacks
):
    award = award_with_portrait(files.jpeg((1000, 500)), status=Status.DRAFT)
    before = admin_client.get(f"{ADMIN}{award.pk}/change/").text
    with django_capture_on_commit_callbacks(execute=True):
        call_command("make_renditions")

    after = admin_client.get(f"{ADMIN}{award.pk}/change/").text

    address = f"{ADMIN}{award.pk}/picture/"
    assert address not in before
    assert "The picture is being prepared." in before
    assert f'<img src="{address}" alt="" width="240" height="300">' in after
    assert award.portrait.name not in before + after
    shown = admin_client.get(address)
    assert {"private", "no-store"} <= set(shown["Cache-Control"].split(", "))
    with default_storage.open(
        Rendition.objects.get(width=240, format="jpeg").file
    ) as f:
        assert shown.content == f.read()


def test_preview_is_for_staff_who_may_see_awards(client):
    award = award_with_portrait()
    call_command("make_renditions")
    address = f"{ADMIN}{award.pk}/picture/"
    reader = browser_of(member("reader", "view_award"))
    stranger = browser_of(member("stranger", "view_event"))

    answers = [one.get(address).status_code for one in (reader, stranger, client)]

    assert answers == [200, 403, 302]
    form = reader.get(f"{ADMIN}{award.pk}/change/").text
    assert f'<img src="{address}"' in form
    assert "/media/" not in form
    assert reader.get(f"{ADMIN}{AwardFactory().pk}/picture/").status_code == 404
    assert reader.get(f"{ADMIN}{10**30}/picture/").status_code == 404


def test_staff_remove_the_portrait_with_the_consent(
    admin_client, django_capture_on_commit_callbacks, settings
):
    with django_capture_on_commit_callbacks(execute=True):
        add(admin_client, content=files.jpeg((400, 500)))
        call_command("make_renditions")
    award = Award.objects.get()
    page = admin_client.get(f"{ADMIN}{award.pk}/change/").context
    fields = page["adminform"].form
    typed = {name: fields[name].value() or "" for name in fields.fields}

    with django_capture_on_commit_callbacks(execute=True):
        response = admin_client.post(
            f"{ADMIN}{award.pk}/change/",
            {
                **typed,
                "seen": page["seen"],
                "portrait": "",
                "portrait-clear": "on",
                "has_portrait_consent": "",
            },
        )
        call_command("make_renditions")

    assert response.status_code == 302
    assert not Award.objects.get().portrait
    assert not Rendition.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []
