"""The page of an institution and of an agreement as the history of a relation."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.html import strip_tags

from core.models import Status
from core.partial_date import PartialDate
from honours.models import Title
from partnerships.models import Agreement, State
from tests.factories.events import EventFactory, JourneyFactory
from tests.factories.honours import AwardFactory, award_with_portrait
from tests.factories.mobility import ExchangeFactory, FlowFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    AmendmentFactory,
    InstitutionFactory,
    PartyFactory,
)

pytestmark = pytest.mark.django_db

FIXED = Agreement.Term.FIXED


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(date(2026, 11, 27))


def everything_with(institution, word, status=Status.PUBLISHED):
    """A record of each kind that belongs to the institution, named by the word."""
    agreement = AgreementFactory(
        title_en=f"{word} agreement", with_institutions=[institution], status=status
    )
    AmendmentFactory(agreement=agreement, title_en=f"{word} amendment")
    EventFactory(
        title_en=f"{word} event", with_institutions=[institution], status=status
    )
    ExchangeFactory(title_en=f"{word} exchange", institution=institution, status=status)
    AwardFactory(
        recipient_en=f"{word} laureate", institution=institution, status=status
    )
    JourneyFactory(purpose_en=f"{word} journey", institution=institution, status=status)
    return agreement


def words_of(client, record):
    return client.get(record.get_absolute_url()).text


def test_institution_shows_all_that_is_recorded_with_it(client):
    institution = InstitutionFactory()
    everything_with(institution, "Shown")

    text = words_of(client, institution)

    for kind in ("agreement", "amendment", "event", "exchange", "laureate", "journey"):
        assert f"Shown {kind}" in text


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN])
def test_what_is_not_published_is_not_on_the_page_of_its_institution(client, status):
    institution = InstitutionFactory()
    everything_with(institution, "Secret", status)
    FlowFactory(institution=institution, number=7654, status=status)

    text = words_of(client, institution)

    assert "Secret" not in text
    assert "7654" not in text
    assert "7,654" not in text


def test_what_belongs_to_another_institution_is_not_shown(client):
    everything_with(InstitutionFactory(), "Foreign")

    assert "Foreign" not in words_of(client, InstitutionFactory())


def test_institution_shows_what_was_recorded_under_merged_records(client):
    institution = InstitutionFactory()
    former = InstitutionFactory(name_en="Old Institute", merged_into=institution)
    older = InstitutionFactory(name_en="Older School", merged_into=former)
    everything_with(former, "Old")
    everything_with(older, "Older")

    text = words_of(client, institution)

    for word in ("Old", "Older"):
        for kind in ("agreement", "event", "exchange", "laureate", "journey"):
            assert f"{word} {kind}" in text
    assert text.count("Recorded under the name Old Institute.") == 5
    assert text.count("Recorded under the name Older School.") == 5


def test_hidden_record_that_was_merged_leaks_nothing(client):
    institution = InstitutionFactory()
    hidden = InstitutionFactory(
        name_en="Secret Institute", merged_into=institution, status=Status.DRAFT
    )
    everything_with(hidden, "Secret")

    assert "Secret" not in words_of(client, institution)


def test_record_that_names_old_and_new_is_shown_once_without_the_old_name(client):
    institution = InstitutionFactory()
    former = InstitutionFactory(name_en="Old Institute", merged_into=institution)
    EventFactory(title_en="Joint day", with_institutions=[institution, former])
    AgreementFactory(title_en="Joint act", with_institutions=[former, institution])

    text = words_of(client, institution)

    assert text.count("Joint day") == 1
    assert text.count("Joint act") == 1
    assert "Recorded under" not in text


def test_merged_institution_answers_with_the_address_of_the_other(client):
    institution = InstitutionFactory()
    former = InstitutionFactory(merged_into=institution)

    response = client.get(former.get_absolute_url())

    assert response.status_code == 301
    assert response["Location"] == institution.get_absolute_url()


def test_flows_stand_by_year_with_audience_and_qualifier(client):
    institution = InstitutionFactory()
    FlowFactory(institution=institution, year=2019, number=1500, qualifier="about")
    FlowFactory(
        institution=institution,
        year=2019,
        direction="incoming",
        audience="teachers",
        number=12,
    )
    FlowFactory(institution=institution, year=2021, number=3)

    response = client.get(institution.get_absolute_url())

    years = response.context["flow_years"]
    assert [year.year for year in years] == [2021, 2019]
    assert [(c.number, c.audience) for c in years[1].directions["incoming"]] == [
        (12, "Teachers and researchers")
    ]
    text = " ".join(strip_tags(response.text).split())
    assert "Teachers and researchers: 12" in text
    assert "Students: about 1,500" in text


def test_gap_is_in_the_picture_and_in_the_list(client):
    institution = InstitutionFactory()
    first = AgreementFactory(
        signed_on="1999",
        end_on="2004-12-31",
        term=FIXED,
        with_institutions=[institution],
    )
    AgreementFactory(
        signed_on="2007", predecessor=first, with_institutions=[institution]
    )

    text = words_of(client, institution)

    assert text.count("No agreement in 2005–2006") == 2
    assert text.count("end not published") >= 2
    assert "<style" not in text
    assert " style=" not in text


def test_institution_without_agreements_says_so(client):
    text = words_of(client, InstitutionFactory())

    assert "No agreement with this institution is recorded." in text
    assert "tl__svg" not in text


def test_other_names_keep_their_language(client):
    institution = InstitutionFactory()
    AliasFactory(institution=institution, name="秋田大学", kind="local", language="ja")
    AliasFactory(institution=institution, name="Old Name", kind="former")

    text = words_of(client, institution)

    assert '<bdi lang="ja">秋田大学</bdi>' in text
    assert text.index("Former name") < text.index("Name in the local language")


def related_to(institution, count):
    former = InstitutionFactory(merged_into=institution)
    before = None
    for _ in range(count):
        for owner in (institution, former):
            everything_with(owner, "Some")
            FlowFactory(institution=owner)
            AliasFactory(institution=owner)
        before = AgreementFactory(
            predecessor=before, with_institutions=[institution, former]
        )
        AmendmentFactory(agreement=before)
    return before


@pytest.mark.parametrize("item_count", [1, 4])
def test_pages_cost_at_most_four_queries(
    client, django_assert_max_num_queries, item_count
):
    institution = InstitutionFactory()
    agreement = related_to(institution, item_count)
    client.get("/en/partnerships/institutions/")

    for address in (
        institution.get_absolute_url(),
        agreement.get_absolute_url(),
        f"{agreement.get_absolute_url()}factsheet/",
    ):
        with django_assert_max_num_queries(4):
            assert client.get(address).status_code == 200


def line_of(*statuses):
    """Agreements that each renew the one before."""
    before = None
    for number, status in enumerate(statuses, start=1):
        before = AgreementFactory(
            slug=f"step-{number}",
            title_en=f"Step {number}",
            signed_on=f"{2000 + number}",
            predecessor=before,
            status=status,
            with_institutions=[InstitutionFactory()],
        )
    return list(Agreement.objects.order_by("slug"))


@pytest.mark.parametrize("place", range(5))
def test_agreement_shows_its_whole_line_from_any_place_in_it(client, place):
    line = line_of(*[Status.PUBLISHED] * 5)
    AgreementFactory(title_en="Unrelated")

    response = client.get(line[place].get_absolute_url())

    (chain,) = response.context["chains"]
    assert [part.agreement.slug for part in chain.parts] == [
        "step-5",
        "step-4",
        "step-3",
        "step-2",
        "step-1",
    ]
    assert "Unrelated" not in response.text


def test_hidden_step_of_a_line_parts_it_and_is_not_shown(client):
    shown, hidden = Status.PUBLISHED, Status.DRAFT
    *_earlier, last = line_of(shown, shown, hidden, shown, shown)

    response = client.get(last.get_absolute_url())

    (chain,) = response.context["chains"]
    assert [part.agreement.slug for part in chain.parts] == ["step-5", "step-4"]
    for number in (1, 2, 3):
        assert f"Step {number}" not in response.text
        assert f"step-{number}" not in response.text


def test_draft_has_no_page_though_its_line_is_public(client):
    _first, hidden = line_of(Status.PUBLISHED, Status.DRAFT)

    for address in ("", "factsheet/", "file/"):
        response = client.get(f"{hidden.get_absolute_url()}{address}")
        assert response.status_code == 404


def test_circle_of_renewals_breaks_nothing(client):
    first, second, third = line_of(*[Status.PUBLISHED] * 3)
    Agreement.objects.filter(pk=first.pk).update(predecessor=third)

    for agreement in (first, second, third):
        assert client.get(agreement.get_absolute_url()).status_code == 200


def test_agreement_tells_terms_parties_and_what_changed_them(client, django_user_model):
    person = django_user_model.objects.create_user(
        "responsible", first_name="Secret", last_name="Person", email="s@example.org"
    )
    agreement = AgreementFactory(
        end_on=PartialDate(2012),
        term=FIXED,
        notice_days=90,
        suspended_from=date(2010, 1, 2),
        terminated_on=date(2013, 3, 4),
        signatory_en="The Rector",
        responsible=person,
        internal_note="Secret note",
    )
    for name in ("Akita", "Nagasaki", "Fukushima"):
        PartyFactory(
            agreement=agreement,
            institution=InstitutionFactory(name_en=name),
            signed_on="2009-05",
            signatory=f"Rector of {name}",
        )
    AmendmentFactory(
        agreement=agreement, signed_on="2011", end_on="2015-06-30", title_en="Longer"
    )

    text = words_of(client, agreement)

    for words in (
        "Rector of Akita",
        "Rector of Nagasaki",
        "Rector of Fukushima",
        "May 2009",
        "The Rector",
        "90 days",
        "Suspended from 2 January 2010",
        "4 March 2013",
        "New last day",
        "30 June 2015",
        str(State.TERMINATED.label),
    ):
        assert words in text
    assert "Secret" not in text
    assert "s@example.org" not in text


def test_multilateral_agreement_names_no_hidden_party(client):
    agreement = AgreementFactory(
        with_institutions=[
            InstitutionFactory(name_en="Shown University"),
            InstitutionFactory(name_en="Secret Academy", status=Status.DRAFT),
        ]
    )

    for address in ("", "factsheet/", "factsheet/?with=ru"):
        text = client.get(f"{agreement.get_absolute_url()}{address}").text
        assert "Shown University" in text
        assert "Secret" not in text


def test_laureate_of_an_institution_is_shown_with_title_year_and_portrait(client):
    institution = InstitutionFactory()
    award = award_with_portrait(
        recipient_en="Jane Doe", institution=institution, conferred_on="2023-05"
    )
    AwardFactory(
        recipient_en="Charles Ruud", institution=institution, title=Title.LETTER
    )
    call_command("make_renditions", stdout=StringIO())

    page = words_of(client, institution)

    laureates = page.partition('<ul role="list" class="people">')[2].split("</li>")
    jane, charles = laureates[:2]
    assert f"/en/honours/{award.slug}/portrait/240.avif 240w" in jane
    assert "<p>Honorary Doctor</p>" in jane
    assert "2023" in jane
    assert 'class="person__mono" aria-hidden="true">C\u200cR<' in charles
    assert "<p>Letter of Appreciation</p>" in charles
    assert "Year not published" in charles


@pytest.mark.parametrize("item_count", [1, 3])
def test_portraits_on_the_page_of_an_institution_cost_no_query(
    client, django_assert_num_queries, item_count
):
    institution = InstitutionFactory()
    for _ in range(item_count):
        award_with_portrait(institution=institution)
    call_command("make_renditions", stdout=StringIO())
    client.get(institution.get_absolute_url())

    with django_assert_num_queries(4):
        page = words_of(client, institution)

    assert page.count("<picture>") == item_count


def test_portrait_of_a_hidden_award_is_not_on_the_page_of_its_institution(client):
    institution = InstitutionFactory()
    award = award_with_portrait(institution=institution, status=Status.DRAFT)
    call_command("make_renditions", stdout=StringIO())

    assert award.slug not in words_of(client, institution)
