"""A preview shows one record before its time, to whoever has the link, and no more."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.signing import Signer
from django.utils import timezone

from core import frame, pictures, workflow
from core.models import Status
from core.previews import address_for
from tests import files
from tests.back_office import browser_of
from tests.change_forms import admin_url, fields_of
from tests.factories.alumni import GraduateFactory, StoryFactory
from tests.factories.core import FactFactory, NoticeFactory
from tests.factories.events import EventFactory, JourneyFactory
from tests.factories.honours import AwardFactory, award_with_portrait
from tests.factories.partnerships import InstitutionFactory
from tests.wsgi import ask

pytestmark = pytest.mark.django_db

DRAFT = {"status": Status.DRAFT}


def path_of(record, language="en", **more):
    return address_for(record, language, **more).removeprefix("http://127.0.0.1:8000")


def test_draft_is_shown_in_every_language_and_no_other(client, language):
    draft = EventFactory(title_en="Coming soon", title_ru="Скоро", **DRAFT)
    EventFactory(title_en="Hidden", series=None, **DRAFT)

    page = client.get(path_of(draft, language))

    title = "Скоро" if language in ("ru", "be") else "Coming soon"
    assert title in page.text
    assert "Hidden" not in page.text
    assert client.get(draft.get_absolute_url()).status_code == 404
    switcher = re.findall(r'<a href="([^"]+)" lang=', page.text)
    assert [address.split("/")[2] for address in switcher] == ["preview"] * 4
    assert page["Cache-Control"] == "no-store, private"
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex"' in page.text
    assert "site-notice--warning" in page.text


def test_record_without_a_page_is_shown_among_its_kind(client):
    shown = JourneyFactory(purpose_en="Lyon", **DRAFT)
    JourneyFactory(purpose_en="Hidden", **DRAFT)

    page, table = client.get(path_of(shown)), client.get(path_of(shown) + "?format=csv")

    assert "Lyon" in page.text
    assert "Hidden" not in page.text
    assert table["Content-Type"] == page["Content-Type"]
    assert "Lyon" not in client.get("/en/events/journeys/").text


def test_preview_leaves_nothing_in_what_a_process_keeps(client):
    fact = FactFactory(label_en="Secret figure", section="events", **DRAFT)
    notice = NoticeFactory(text_en="Secret notice", **DRAFT)
    client.get("/en/events/")

    shown = client.get(path_of(fact)).text + client.get(path_of(notice)).text
    after = client.get("/en/events/").text

    assert "Secret figure" in shown
    assert "Secret notice" in shown
    assert "Secret" not in after
    frame.forget()
    client.get(path_of(notice))
    assert "Secret" not in client.get("/en/events/").text


def test_preview_is_never_kept_in_front_of_the_site(site, asked):
    path = path_of(EventFactory(title_en="Coming soon", **DRAFT))

    answers = [ask(site, path) for _ in range(2)]

    assert asked == [path, path]
    assert [a["headers"]["Cache-Control"] for a in answers] == ["no-store, private"] * 2


def test_link_ends_at_its_second_and_with_its_record(client, time_machine):
    now = timezone.now().replace(microsecond=0)
    time_machine.move_to(now, tick=False)
    draft, gone = EventFactory(**DRAFT), EventFactory(**DRAFT)
    path, path_of_gone = path_of(draft), path_of(gone)
    gone.delete()

    time_machine.move_to(now + timedelta(days=7, seconds=-1), tick=False)
    before = client.get(path)
    time_machine.move_to(now + timedelta(days=7), tick=False)
    after = client.get(path)

    assert before.status_code == 200
    assert after.status_code == client.get(path_of_gone).status_code == 404
    assert draft.title_en not in after.text
    assert after["Cache-Control"] == "no-store, private"


def test_foreign_and_broken_tokens_open_nothing(client):
    draft = EventFactory(**DRAFT)
    token = path_of(draft).split("/")[3]
    other = Signer(salt="other").sign_object(["events.event", draft.pk, 0, 2**40])

    for wrong in (token[:-1], token + "x", other, "x", "%00", "é", "a:b:c"):
        assert client.get(f"/en/preview/{wrong}/").status_code in (400, 404)
    assert client.post(path_of(draft)).status_code == 405


def test_preview_obeys_consent_and_merging(client):
    told = StoryFactory(title_en="My path", has_consent=True, **DRAFT)
    taken_back = StoryFactory(title_en="Silence", graduate=GraduateFactory(), **DRAFT)
    kept = InstitutionFactory()
    merged = InstitutionFactory(merged_into=kept, **DRAFT)

    assert "My path" in client.get(path_of(told)).text
    assert client.get(path_of(taken_back)).status_code == 404
    assert client.get(path_of(merged)).status_code == 404


def test_portrait_of_a_draft_is_shown_within_its_preview(client):
    award = award_with_portrait(files.jpeg((1000, 1250)), **DRAFT)
    pictures.make_due()

    page = client.get(path_of(award)).text
    (address, *_more) = re.findall(r'src="(/en/[^"]+)"', page)

    assert address.startswith(path_of(award)[:20])
    assert client.get(address)["Content-Type"].startswith("image/")
    assert client.get(address)["Cache-Control"] == "no-store, private"
    public = award.get_absolute_url() + address.split("/", 4)[-1]
    assert client.get(public).status_code == 404


def test_next_version_is_shown_as_it_will_be_and_ends_when_it_is_carried_out(client):
    event = EventFactory(title_en="Old title", slug="talk")
    office = browser_of(User.objects.create_superuser("office"))
    form = admin_url(type(event), "change", event.pk) + "?next_version=1"
    values = fields_of(office.get(form)) | {"title_en": "New title", "_save": "1"}
    office.post(form, values)
    path = path_of(event, is_next=True)

    page = client.get(path)
    public = client.get("/en/events/talk/")

    assert "New title" in page.text
    assert "New title" not in public.text
    event.refresh_from_db()
    assert event.title_en == "Old title"
    workflow.withdraw(event, by=User.objects.get())
    assert client.get(path).status_code == 404


def test_award_is_previewed_though_its_institution_is_hidden(client):
    hidden = InstitutionFactory(name_en="Hidden institution", **DRAFT)
    award = AwardFactory(institution=hidden, **DRAFT)

    page = client.get(path_of(award))

    assert page.status_code == 200
    assert "Hidden institution" not in page.text
