"""Stories of graduates, on the site and in the back office."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from alumni.models import Story
from core.models import Consent
from tests.factories.alumni import ChapterFactory, GraduateFactory, StoryFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db

STORIES = "/en/alumni/stories/"


def story_of_a_member(**fields):
    graduate = GraduateFactory(agrees=["publication"])
    return StoryFactory(graduate=graduate, source_url="", **fields)


def take_back(graduate):
    consent = graduate.consents.get(text__purpose="publication")
    consent.withdrawn_at = timezone.now()
    consent.save()


@pytest.mark.parametrize("item_count", [1, 3])
def test_story_pages_cost_few_queries(client, django_assert_num_queries, item_count):
    stories = [story_of_a_member() for _ in range(item_count)]
    client.get(STORIES)

    with django_assert_num_queries(3):  # content version, counts, rows
        client.get(STORIES)
    with django_assert_num_queries(2):  # content version, story
        client.get(stories[0].get_absolute_url())


def test_story_tells_who_where_and_on_what_ground(client):
    story = StoryFactory(
        title_en="A clinic in Lyon",
        person_en="Amina Haddad",
        text_en="<p>After six years in Minsk.</p>",
        country="FR",
        graduation_year=1995,
        has_consent=True,
        internal_note="signed on paper",
    )

    page = client.get(story.get_absolute_url()).text

    for words in ("A clinic in Lyon", "Amina Haddad", "six years", "France", "1995"):
        assert words in page
    assert "with the consent of the person" in page
    assert "signed on paper" not in page


def test_story_known_from_a_source_claims_no_consent(client):
    page = client.get(StoryFactory().get_absolute_url()).text

    assert "with the consent" not in page
    assert "example.org" in page


def test_front_page_shows_the_latest_stories(client):
    for number in range(1, 5):
        StoryFactory(title_en=f"Story {number}")

    lines = client.get("/en/alumni/").context["news"].stories

    assert [line.text.value for line in lines] == ["Story 4", "Story 3", "Story 2"]


def test_story_goes_when_its_member_takes_the_consent_back(client):
    story = story_of_a_member(title_en="Mine", slug="mine")
    addresses = ("/en/alumni/", STORIES, "/en/search/?q=mine", "/sitemap.xml")
    before = ["/mine/" in client.get(address).text for address in addresses]

    take_back(story.graduate)

    assert all(before)
    assert client.get(story.get_absolute_url()).status_code == 404
    assert [a for a in addresses if "/mine/" in client.get(a).text] == []


@pytest.fixture
def office():
    client = Client()
    client.force_login(User.objects.create_superuser("editor"))
    return client


def test_staff_choose_among_members_who_have_agreed_to_be_told_of(office):
    agreeing = GraduateFactory(agrees=["publication"])
    GraduateFactory(agrees=["directory"])
    GraduateFactory(agrees=["publication"], confirmed_at=None)

    form = office.get("/admin/alumni/story/add/").context["adminform"].form

    assert list(form.fields["graduate"].queryset) == [agreeing]


def test_staff_may_still_edit_a_story_that_nobody_sees_any_more(office):
    story = story_of_a_member(title_en="Mine")
    take_back(story.graduate)
    address = f"/admin/alumni/story/{story.pk}/change/"
    page = office.get(address).context
    values = {bound.html_name: bound.value() or "" for bound in page["adminform"].form}
    values["seen"] = page["seen"]

    response = office.post(address, {**values, "title_en": "His"})

    assert response.status_code == 302
    assert Story.objects.get().title_en == "His"
    rows = office.get("/admin/alumni/story/").context["cl"].result_list
    assert [row.shown for row in rows] == [False]


def test_story_without_any_ground_is_refused(office):
    response = office.post(
        "/admin/alumni/story/add/",
        {"slug": "s", "title_en": "T", "person_en": "P", "status": "draft"},
    )

    assert "A story needs a member’s consent" in response.text
    assert not Story.objects.exists()
    assert not Consent.objects.exists()


def test_staff_give_a_meeting_its_chapter(office):
    chapter = ChapterFactory(country="LB")
    event = EventFactory()
    form = office.get(f"/admin/events/event/{event.pk}/change/").context["adminform"]

    found = office.get(
        "/admin/autocomplete/",
        {
            "term": "ливан",
            "app_label": "events",
            "model_name": "event",
            "field_name": "chapter",
        },
    ).json()["results"]

    assert "chapter" in form.form.fields
    assert [int(item["id"]) for item in found] == [chapter.pk]
