"""Actions on many records: asked first, and done exactly as they were shown."""

import pytest

from core import history
from core.models import Review, Status
from partnerships.models import Alias, Institution
from tests.back_office import agree, browser_of, choose, member
from tests.factories.mobility import FlowFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/partnerships/institution/"
RIGHTS = ["view_institution", "change_institution", "publish_content"]


@pytest.fixture
def manager():
    return browser_of(member("manager", *RIGHTS))


def statuses():
    return list(Institution.objects.order_by("pk").values_list("status", flat=True))


def test_page_counts_what_will_change_and_what_not_and_why(manager):
    drafts = InstitutionFactory.create_batch(53, status=Status.DRAFT)
    shown = InstitutionFactory(name_en="Shown already")

    asked = manager.post(
        LIST, {"action": "publish", "_selected_action": [shown.pk], "select_across": 1}
    )

    assert "53 records will change" in asked.text
    assert "and 3 more" in asked.text
    assert "1 record will not change" in asked.text
    assert "It is published already." in asked.text
    assert not Review.objects.exists()
    done = agree(manager, LIST, asked)
    assert "53 records changed." in done.text
    assert set(statuses()) == {Status.PUBLISHED}
    assert Review.objects.count() == len(drafts)


def test_what_changed_meanwhile_is_left_out_and_named(manager):
    first, second, third = InstitutionFactory.create_batch(3, status=Status.DRAFT)
    asked = choose(manager, LIST, "publish", first, second, third)
    Institution.objects.filter(pk=second.pk).update(city_en="Moved")
    third.delete()

    done = agree(manager, LIST, asked)

    assert statuses() == [Status.PUBLISHED, Status.DRAFT]
    left, gone = "1 record was left as it is:", "1 record is gone"
    assert all(words in done.text for words in (left, gone, str(second)))


def test_rights_are_asked_again_and_what_was_shown_cannot_be_forged(manager):
    draft = InstitutionFactory(status=Status.DRAFT)
    asked = choose(manager, LIST, "publish", draft)
    editor = browser_of(member("editor", *RIGHTS[:2]))

    agree(editor, LIST, asked)
    for forged in ("", '[[1,"x"]]:abc', asked.context["seen"] + "x"):
        manager.post(
            LIST,
            {
                "action": "publish",
                "confirm": "1",
                "select_across": "1",
                "_selected_action": "0",
                "seen": forged,
            },
        )

    assert statuses() == [Status.DRAFT]


def test_asking_costs_the_same_for_one_and_for_thirty(
    manager, admin_client, django_assert_max_num_queries
):
    for count in (1, 29):
        InstitutionFactory.create_batch(count, status=Status.DRAFT)
        chosen = list(Institution.objects.all())

        with django_assert_max_num_queries(10):
            choose(manager, LIST, "publish", *chosen)
        # What goes along, and what prevents it, in every other register.
        with django_assert_max_num_queries(45):
            choose(admin_client, LIST, "delete_selected", *chosen)


def test_row_of_an_inline_that_changed_meanwhile_counts_as_well(manager):
    drafts = InstitutionFactory.create_batch(2, status=Status.DRAFT)
    alias = AliasFactory(institution=drafts[0])
    asked = choose(manager, LIST, "publish", *drafts)
    Alias.objects.filter(pk=alias.pk).update(name="theirs")

    agree(manager, LIST, asked)

    assert statuses() == [Status.DRAFT, Status.PUBLISHED]


def test_deleting_tells_what_goes_along_and_what_cannot_go_and_why():
    rights = ["delete_institution", "delete_alias", "view_agreement"]
    deleter = browser_of(member("deleter", *RIGHTS[:2], *rights))
    free, changed, needed, shown = (
        InstitutionFactory(name_en=name, status=status)
        for name, status in (
            ("Free", Status.DRAFT),
            ("Changed", Status.DRAFT),
            ("Needed", Status.DRAFT),
            ("Shown", Status.PUBLISHED),
        )
    )
    AliasFactory.create_batch(2, institution=free)
    AgreementFactory(with_institutions=[needed])
    FlowFactory(institution=needed)

    asked = choose(deleter, LIST, "delete_selected", free, changed, needed, shown)

    context = asked.context
    assert context["will_count"] == 2
    assert context["besides"] == ["With them go: other names (2)."]
    why = dict(context["will_not"])
    assert why[str(shown)] == "Visitors see it: only who may publish can delete it."
    assert "agreement parties (1)" not in why[str(needed)]
    assert "records that you may not see" in why[str(needed)]
    Institution.objects.filter(pk=changed.pk).update(city_en="Moved")
    done = agree(deleter, LIST, asked)
    assert "1 record deleted." in done.text
    assert "1 record was left as it is:" in done.text
    left = set(Institution.objects.values_list("name_en", flat=True))
    assert left == {"Changed", "Needed", "Shown"}
    (gone,) = history.deleted_of(Institution)
    assert (gone.name, gone.path) == ("Free", "action")


def test_too_many_at_once_are_refused(manager, monkeypatch):
    InstitutionFactory.create_batch(3, status=Status.DRAFT)
    monkeypatch.setattr("core.admin.bulk.MOST", 2)

    answer = choose(manager, LIST, "publish", *Institution.objects.all())

    assert answer.status_code == 303
    assert Status.PUBLISHED not in statuses()
