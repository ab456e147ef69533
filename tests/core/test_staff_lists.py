"""What every list of the back office has: saved filters, an empty state, few queries."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import OutdatedText, SavedFilter
from tests.back_office import browser_of, member
from tests.change_forms import save
from tests.factories import (
    alumni,
    core,
    department,
    events,
    honours,
    mail,
    mobility,
    partnerships,
    rankings,
    training,
)
from tests.factories.events import EventFactory
from tests.factories.partnerships import AgreementFactory

pytestmark = pytest.mark.django_db

AGREEMENTS = reverse("admin:partnerships_agreement_changelist")
KEEP = reverse("admin:core_savedfilter_keep")


@pytest.fixture
def vera():
    return member("vera", "view_agreement")


def keep(browser, **sent):
    fields = {
        "model": "partnerships.agreement",
        "query": "q=%C5%82%C3%B3d%C5%BA&status__exact=draft&p=3&_popup=1",
        "name": "Drafts",
        **sent,
    }
    return browser.post(KEEP, fields, follow=True)


def test_filters_are_saved_under_a_name_and_lead_back(vera):
    AgreementFactory(title_en="Łódź", status="draft")
    AgreementFactory(title_en="Łódź")
    browser = browser_of(vera)

    page = keep(browser)

    saved = SavedFilter.objects.get()
    assert page.redirect_chain == [(f"{AGREEMENTS}?{saved.query}", 303)]
    assert saved.query == "q=%C5%82%C3%B3d%C5%BA&status__exact=draft"
    assert page.context["cl"].result_count == 1
    listed = browser.get(AGREEMENTS).text
    assert f'href="?{saved.query.replace("&", "&amp;")}"' in listed


def test_only_shared_filters_are_shown_to_others_and_removed_by_their_owner(vera):
    igor = member("igor", "view_agreement")
    keep(browser_of(vera), name="My own")
    keep(browser_of(vera), name="For everybody", is_shared="on")
    shared = SavedFilter.objects.get(is_shared=True)

    html = browser_of(igor).get(AGREEMENTS).text
    remove = reverse("admin:core_savedfilter_remove", args=[shared.pk])

    assert "For everybody" in html
    assert "My own" not in html
    assert remove not in html
    assert browser_of(igor).post(remove).status_code == 404
    assert browser_of(vera).get(remove).status_code == 405
    assert browser_of(vera).post(remove).status_code == 303
    assert list(SavedFilter.objects.values_list("name", flat=True)) == ["My own"]


@pytest.mark.parametrize(
    "sent",
    [
        {"name": ""},
        {"name": "a\0b", "query": "x" * 2001},
        {"name": "x" * 81},
    ],
)
def test_what_cannot_be_saved_is_said(vera, sent):
    page = keep(browser_of(vera), **sent)

    assert page.status_code == 200
    assert {m.level_tag for m in page.context["messages"]} == {"error"}
    assert not SavedFilter.objects.exists()


def test_name_that_is_taken_is_said(vera):
    keep(browser_of(vera))

    page = keep(browser_of(vera))

    assert "You have a filter of this name already." in page.text
    assert SavedFilter.objects.count() == 1


@pytest.mark.parametrize(
    "model", ["partnerships.proposal", "no.model", "nonsense", "auth.permission", ""]
)
def test_list_that_one_may_not_see_gets_no_filter(vera, model):
    assert keep(browser_of(vera), model=model).status_code == 403
    assert not SavedFilter.objects.exists()


def test_empty_list_says_what_to_do(vera):
    chief = browser_of(User.objects.create_superuser("chief"))
    proposals = reverse("admin:partnerships_proposal_changelist")

    assert f"{AGREEMENTS}add/" in chief.get(AGREEMENTS).text.split("list-empty")[1]
    assert "The list fills itself" in browser_of(vera).get(AGREEMENTS).text
    assert "The list fills itself" in chief.get(proposals).text
    found = chief.get(AGREEMENTS, {"status__exact": "draft"}).text
    assert "Nothing in this list is like that." in found


@pytest.mark.parametrize("status", ["published", "draft"])
def test_saved_record_is_linked_where_visitors_see_it(admin_client, status):
    event = EventFactory(status=status)
    address = reverse("admin:events_event_change", args=[event.pk])

    page = save(admin_client, address)

    is_linked = f'href="{event.get_absolute_url()}">See it on the site' in page.text
    assert is_linked is (status == "published")


def test_every_list_asks_as_often_for_three_rows_as_for_one():
    chief = browser_of(User.objects.create_superuser("chief"))
    lists = [
        reverse(f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist")
        for m in admin.site._registry
        if m is not OutdatedText  # asks once for each register it names
    ]
    counts = []

    for rounds in (1, 2):
        for _n in range(rounds):
            for factory in FACTORIES:
                factory()
        for address in lists:  # content types and permissions are known from then on
            chief.get(address)
        counts.append({address: _queries(chief, address) for address in lists})

    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 14


FACTORIES = (
    partnerships.AgreementFactory,
    partnerships.InstitutionFactory,
    partnerships.ProposalFactory,
    partnerships.SubjectAreaFactory,
    events.EventFactory,
    events.JourneyFactory,
    events.RegistrationFactory,
    training.EnquiryFactory,
    training.IntakeFactory,
    training.CohortFactory,
    training.MilestoneFactory,
    training.GraduateFactory,
    mobility.ExchangeFactory,
    mobility.FlowFactory,
    honours.AwardFactory,
    alumni.GraduateFactory,
    alumni.StoryFactory,
    alumni.LetterFactory,
    rankings.MembershipFactory,
    rankings.ResultFactory,
    department.MessageFactory,
    department.VisitRequestFactory,
    department.PersonFactory,
    department.DocumentFactory,
    core.FactFactory,
    core.NoticeFactory,
    core.PageFactory,
    mail.MailFactory,
)


def _queries(browser, address):
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)
