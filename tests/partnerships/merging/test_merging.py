"""Two records become one with everything that belongs to them, and two again."""

import random
from collections import Counter

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core import serializers
from django.urls import reverse

from partnerships.merging import Changed, Impossible, merge, plan_of, undo
from partnerships.merging.plans import links
from partnerships.models import Alias, Institution
from tests.factories.events import EventFactory, JourneyFactory
from tests.factories.honours import AwardFactory
from tests.factories.mobility import ExchangeFactory, FlowFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
    PartyFactory,
    ProposalFactory,
)
from tests.factories.rankings import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return User.objects.create_user("staff")


@pytest.fixture
def merged():
    """A record to which something of every kind belongs."""
    institution = InstitutionFactory(
        name_en="Kyushu Medical University",
        name_ru="Медицинский университет Кюсю",
        website="https://kyushu.example.jp/",
        ror_id="01abcde23",
    )
    AliasFactory(institution=institution, name="KMU")
    PartyFactory(institution=institution)
    EventFactory().institutions.add(institution)
    for factory in (
        JourneyFactory,
        ExchangeFactory,
        FlowFactory,
        AwardFactory,
        MembershipFactory,
        ProposalFactory,
    ):
        factory(institution=institution)
    InstitutionFactory(merged_into=institution)
    return institution


@pytest.fixture
def kept():
    return InstitutionFactory(name_en="Kyushu University", name_ru="", website="")


def register():
    """All rows of every table that points at institutions, and the institutions."""
    models = {link.model for link in links()} | {Institution}
    found = {}
    for model in models:
        for row in serializers.serialize("python", model._base_manager.all()):
            row["fields"].pop("updated_at", None)
            found[row["model"], row["pk"]] = row["fields"]
    return found


def pointing_at(institution):
    return {link.label for link in links() if link.rows(institution).exists()}


def test_everything_goes_and_comes_back(merged, kept, staff):
    twice = AgreementFactory(with_institutions=[merged, kept])
    every_kind = {link.label for link in links()}
    before = register()

    done = merge(merged, kept, by=staff, digest=plan_of(merged, kept).digest)

    merged.refresh_from_db()
    kept.refresh_from_db()
    assert merged.merged_into == kept
    assert pointing_at(merged) == set()
    assert pointing_at(kept) == every_kind
    assert twice.parties.get().institution == kept
    assert kept.name_ru == "Медицинский университет Кюсю"
    assert kept.website == "https://kyushu.example.jp/"
    assert set(kept.aliases.values_list("name", flat=True)) == {
        "KMU",
        "Kyushu Medical University",
    }
    undo(done)
    assert register() == before


def test_what_staff_changed_since_stays(merged, kept, staff):
    done = merge(merged, kept, by=staff, digest=plan_of(merged, kept).digest)
    kept.refresh_from_db()
    elsewhere = InstitutionFactory()
    flow = kept.flows.get()
    flow.institution = elsewhere
    flow.save()
    kept.website = "https://www.kyushu.example.jp/"
    kept.save()
    kept.aliases.filter(name="Kyushu Medical University").update(name="Kyushu Med")
    written = PartyFactory(institution=kept)

    undo(done)
    undo(done)

    flow.refresh_from_db()
    written.refresh_from_db()
    kept.refresh_from_db()
    assert flow.institution == elsewhere
    assert written.institution == kept
    assert kept.website == "https://www.kyushu.example.jp/"
    assert kept.aliases.get().name == "Kyushu Med"
    assert kept.ror_id == ""


def test_old_address_leads_to_the_kept_record(client, merged, kept, staff):
    old = merged.get_absolute_url()

    done = merge(merged, kept, by=staff, digest=plan_of(merged, kept).digest)
    moved = client.get(old)
    undo(done)

    assert (moved.status_code, moved["Location"]) == (301, kept.get_absolute_url())
    assert client.get(old).status_code == 200


def test_nothing_is_done_that_was_not_shown(merged, kept, staff):
    seen = plan_of(merged, kept).digest
    PartyFactory(institution=merged)
    before = register()

    with pytest.raises(Changed):
        merge(merged, kept, by=staff, digest=seen)

    assert register() == before


def test_merged_record_is_neither_merged_nor_kept_again(merged, kept, staff):
    merge(merged, kept, by=staff, digest=plan_of(merged, kept).digest)
    merged.refresh_from_db()
    other = InstitutionFactory()

    for pair in [(merged, other), (other, merged), (other, other)]:
        with pytest.raises(Impossible):
            plan_of(*pair)


def test_any_order_of_merges_and_undoings_loses_nothing(staff):
    seeded = random.Random(6)
    institutions = InstitutionFactory.create_batch(5)
    for _ in range(12):
        AgreementFactory(with_institutions=seeded.sample(institutions, 2))
    before = register()
    open_merges = []

    for _ in range(12):
        if open_merges and seeded.random() < 0.4:
            undo(open_merges.pop())
            continue
        free = list(Institution.objects.filter(merged_into=None))
        if len(free) > 1:
            pair = seeded.sample(free, 2)
            plan = plan_of(*pair)
            open_merges.append(merge(*pair, by=staff, digest=plan.digest))
    while open_merges:
        undo(open_merges.pop())

    assert register() == before


def test_editor_of_the_office_merges_and_undoes(admin_client, merged, kept):
    page = reverse("admin:partnerships_institution_merge", args=[merged.pk])
    chosen = admin_client.get(page, {"q": "Kyushu"})
    looked_at = admin_client.get(page, {"into": kept.pk})
    plan = looked_at.context["plan"]

    answer = admin_client.post(page, {"into": kept.pk, "digest": plan.digest})

    assert str(kept.parties.get().agreement) in looked_at.content.decode()
    assert f"?into={kept.pk}" in chosen.content.decode()
    assert answer.status_code == 303
    done = kept.merges.get()
    way_back = reverse("admin:partnerships_merge_undo", args=[done.pk])
    assert way_back in admin_client.get(answer["Location"]).content.decode()
    admin_client.post(way_back)
    merged.refresh_from_db()
    assert merged.merged_into is None
    lines = LogEntry.objects.values_list("object_id", "object_repr")
    assert Counter(lines) == {
        (str(institution.pk), str(institution)): 2 for institution in (merged, kept)
    }


def test_plan_that_changed_is_shown_anew(admin_client, merged, kept):
    page = reverse("admin:partnerships_institution_merge", args=[merged.pk])

    answer = admin_client.post(page, {"into": kept.pk, "digest": "of yesterday"})

    assert answer.status_code == 409
    assert kept.merges.count() == 0
    assert answer.context["plan"].digest in answer.content.decode()


@pytest.mark.parametrize("into", ["", "x", "0", "9" * 30, "١", "-1"])
def test_nonsense_in_the_address_finds_nothing(admin_client, merged, into):
    page = reverse("admin:partnerships_institution_merge", args=[merged.pk])

    assert admin_client.get(page, {"into": into}).status_code == 404
    assert admin_client.get(page, {"q": into}).status_code == 200


def test_alias_that_is_doubled_comes_back(staff):
    merged, kept = InstitutionFactory.create_batch(2)
    for institution in (merged, kept):
        AliasFactory(institution=institution, name="УМБ")

    done = merge(merged, kept, by=staff, digest=plan_of(merged, kept).digest)
    once = Alias.objects.filter(name="УМБ").count()
    undo(done)

    assert once == 1
    assert merged.aliases.get().name == kept.aliases.get(name="УМБ").name
