"""Hidden means hidden: in no answer that anybody can get, and within a minute.

Every public address is asked for, with the files, feeds and searches it offers. Those
who agreed to be shown are there too: they must be found, or the test would see nothing.
"""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from core.models import LEGAL_PAGES, Consent, Status
from tests.addresses import (
    CALENDARS,
    COPIES,
    FEEDS,
    FILES,
    FORMS,
    PRIVATE,
    WITHOUT_LANGUAGE,
    names_of,
    page_addresses,
    public_names,
)
from tests.factories.alumni import ChapterFactory, GraduateFactory, StoryFactory
from tests.factories.core import PageFactory
from tests.factories.events import EventFactory
from tests.factories.honours import AwardFactory
from tests.factories.mobility import ExchangeFactory
from tests.factories.partnerships import AgreementFactory, InstitutionFactory
from tests.factories.rankings import RankingFactory
from tests.factories.training import ProgrammeFactory
from tests.wsgi import ask

SHOWS = {
    "shows_country": True,
    "shows_year": True,
    "shows_specialty": True,
    "shows_post": True,
}
ALL = ["directory", "letters", "publication"]
# Nobody else on the site has to do with these.
HIDDEN_COUNTRY, HIDDEN_YEAR = "TV", 1973
DIRECTORY = "/en/alumni/directory/"


class Canaries:
    """Words that occur nowhere else, one for each place they are put."""

    def __init__(self, stem):
        self.stem, self.words = stem, []

    def __call__(self):
        self.words.append(f"{self.stem}{len(self.words)}q")
        return self.words[-1]


def take_back(graduate, purpose):
    consent = graduate.consents.get(text__purpose=purpose)
    consent.withdrawn_at = timezone.now()
    consent.save()


def member(word, **fields):
    """A member with a word of its own in every field, who would show all of them."""
    return GraduateFactory(
        **{
            "name": word(),
            "email": f"{word()}@example.org",
            "post": word(),
            "suspicion": word(),
            "country": HIDDEN_COUNTRY,
            "graduation_year": HIDDEN_YEAR,
            "agrees": ALL,
            **SHOWS,
            **fields,
        }
    )


def story(word, **fields):
    return StoryFactory(
        slug=word(),
        title_en=word(),
        title_ar=word(),
        person_en=word(),
        person_ru=word(),
        text_en=f"<p>{word()}</p>",
        internal_note=word(),
        **fields,
    )


@pytest.fixture
def hidden():
    """The words of those who are not to be seen."""
    word = Canaries("zhidden")
    member(word, agrees=["letters"])
    take_back(member(word), "directory")
    member(word, confirmed_at=None)
    member(word, is_quarantined=True)
    member(word, agrees=[])
    # One is named, with nothing else.
    member(word, name="Zshown Name", **dict.fromkeys(SHOWS, False))
    withdrawn = member(word)
    take_back(withdrawn, "publication")
    take_back(withdrawn, "directory")
    story(word, graduate=withdrawn, source_url="")
    story(word, graduate=member(word, agrees=[]), has_consent=True)
    story(word, status=Status.DRAFT)
    ChapterFactory(
        country="VN",
        representative_en=word(),
        role_en=word(),
        email=f"{word()}@example.org",
        url=f"https://example.org/{word()}",
        internal_note=word(),
    )
    return word.words


@pytest.fixture
def shown():
    """The words of those who have agreed: name, post, story, chapter."""
    graduate = GraduateFactory(
        name="Zshown Full", post="Zshown Post", country="NG", agrees=ALL, **SHOWS
    )
    StoryFactory(
        slug="zshown-story", title_en="Zshown Story", graduate=graduate, source_url=""
    )
    chapter = ChapterFactory(
        country="MN", representative_en="Zshown Head", has_consent=True
    )
    EventFactory(title_en="Zshown Meeting", chapter=chapter, start_on="2030-05-01")
    stems = ("Name", "Full", "Post", "Story", "Head")
    return [*(f"Zshown {stem}" for stem in stems), "zshown-story"]


def text_of(response):
    """What an answer tells, workbooks unpacked."""
    body = b"".join(response) if response.streaming else response.content
    if "spreadsheet" in response["Content-Type"]:
        rows = load_workbook(BytesIO(body), read_only=True).active.values
        return "\n".join(str(cell) for row in rows for cell in row)
    return body.decode()


def answers(client, language):
    """Every public address with its answer: pages, their files, feeds, a search."""
    with override(language):
        feeds = [reverse(name) for name in (*FEEDS, "events:calendar")]
        feeds.append(reverse("search:results", query={"q": "zshown"}))
    for address in [*page_addresses(language), *WITHOUT_LANGUAGE[1:], *feeds]:
        response = client.get(address)
        yield address, response
        if "text/html" in response["Content-Type"]:
            for form in set(re.findall(r'href="\?format=(\w+)"', response.text)):
                yield f"{address}?{form}", client.get(address, {"format": form})


@pytest.fixture
def every_kind_of_page():
    """One record of each kind that has a page."""
    for key in LEGAL_PAGES:
        PageFactory(key=key)
    for make in (
        InstitutionFactory,
        AgreementFactory,
        ProgrammeFactory,
        ExchangeFactory,
        AwardFactory,
        RankingFactory,
    ):
        make()


@pytest.mark.django_db
@pytest.mark.usefixtures("every_kind_of_page")
def test_every_public_address_shows_those_who_agreed_and_nobody_else(
    client, hidden, shown, language
):
    apart = {*FILES, *FEEDS, *CALENDARS, *COPIES, *FORMS, *PRIVATE}
    with override(language):
        asked = names_of([*page_addresses(language), *WITHOUT_LANGUAGE])
    assert public_names() - asked == apart
    words = set()
    for address, response in answers(client, language):
        text = text_of(response)

        found = re.findall("zhidden[0-9]+q", text)
        assert (address, found) == (address, [])
        if "/alumni/" in address:
            assert (address, str(HIDDEN_YEAR) in text) == (address, False)
        named = {word for word in shown if word in text}
        if named:
            rule = response["Cache-Control"]
            assert (address, rule[-15:]) == (address, "must-revalidate")
        words |= named
    assert words == set(shown)


@pytest.mark.django_db
def test_nothing_is_found_by_what_is_hidden(client, hidden, shown):
    assert client.get("/en/search/", {"q": "zshown"}).context["found"] == 2
    assert {word[:7] for word in hidden} == {"zhidden"}  # a search finds parts of words
    assert client.get("/en/search/", {"q": "zhidden"}).context["found"] == 0
    for address in (DIRECTORY, "/en/alumni/stories/"):
        listing = client.get(address, {"q": "zhidden"}).context["listing"]
        assert (address, listing.found) == (address, 0)
    for query in ({"country": HIDDEN_COUNTRY}, {"year": HIDDEN_YEAR}):
        assert client.get(DIRECTORY, query).context["listing"].found == 0
    assert client.get(DIRECTORY, {"q": "zshown name"}).context["listing"].found == 1


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["consent", "set aside", "erased"])
def test_member_is_gone_from_kept_pages_at_once(
    site, how, django_capture_on_commit_callbacks
):
    graduate = GraduateFactory(name="Zshown", post="Zshown", agrees=ALL, **SHOWS)
    mine = StoryFactory(title_en="Zshown", graduate=graduate)
    with override("ar"):
        pages = [
            reverse(f"alumni:{name}") for name in ("index", "directory", "story_list")
        ]
        pages.append(mine.get_absolute_url())
    before = [ask(site, page) for page in [*pages, *pages]]

    with django_capture_on_commit_callbacks(execute=True):
        if how == "consent":
            take_back(graduate, "directory")
            take_back(graduate, "publication")
        elif how == "set aside":
            graduate.is_quarantined = True
            graduate.save()
        else:
            graduate.delete()
    after = [ask(site, page) for page in pages]

    assert [b"Zshown" in answer["body"] for answer in before] == [True] * 8
    assert {answer["headers"]["Cache-Control"] for answer in before} <= {
        "public, max-age=30, must-revalidate",
        "public, max-age=29, must-revalidate",
    }
    assert [b"Zshown" in answer["body"] for answer in after] == [False] * 4
    assert [answer["status"][:3] for answer in after] == ["200", "200", "200", "404"]


@pytest.mark.django_db
def test_kept_page_dies_within_a_minute_though_no_process_is_told(site, time_machine):
    time_machine.move_to("2026-10-15T12:00:00Z", tick=False)
    graduate = GraduateFactory(name="Zshown", agrees=["directory"])
    first = ask(site, DIRECTORY)
    consents = type(graduate).consents.through.objects.filter(graduate=graduate)
    Consent.objects.filter(pk__in=consents.values("consent")).update(
        withdrawn_at=timezone.now()
    )

    time_machine.move_to("2026-10-15T12:00:50Z", tick=False)
    kept = ask(site, DIRECTORY)
    time_machine.move_to("2026-10-15T12:01:00Z", tick=False)
    later = ask(site, DIRECTORY)

    assert b"Zshown" in first["body"]
    assert b"Zshown" in kept["body"]
    assert kept["headers"]["Cache-Control"] == "public, max-age=5, must-revalidate"
    assert b"Zshown" not in later["body"]
