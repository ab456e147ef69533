"""The worker looks once at each state of the content, and the command once at all."""

from io import StringIO

import pytest
from django.core.management import call_command

from core.management.commands.make_renditions import on_each_change
from core.models import Rendition
from core.pictures.making import never
from tests.factories.honours import award_with_portrait

pytestmark = pytest.mark.django_db


def test_command_says_how_many_pictures_it_has_made():
    award_with_portrait()
    out = StringIO()

    call_command("make_renditions", stdout=out)
    call_command("make_renditions", stdout=out)

    assert out.getvalue() == "- Pictures: 1 made\n- Pictures: 0 made\n"


def test_worker_works_only_when_the_content_has_changed(
    django_capture_on_commit_callbacks, django_assert_num_queries
):
    work = on_each_change()
    for count in (1, 2):
        with django_capture_on_commit_callbacks(execute=True):
            award_with_portrait()
        with django_capture_on_commit_callbacks(execute=True):
            work(never)
            assert Rendition.objects.filter(format="jpeg", width=240).count() == count
    work(never)  # the renditions were a change themselves

    with django_assert_num_queries(1):  # content version
        work(never)
