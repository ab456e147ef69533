"""Staff see the visits that are open in their name, and end the others."""

import pytest
import time_machine
from django.contrib.sessions.models import Session

from core.accounts.rights import Role
from tests.back_office import browser_of, of_role

STEPS = "/admin/two-steps/"
END = "/admin/two-steps/visits/end/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return of_role(Role.EDITOR)


def shown(client):
    return [
        (f"{visit.began:%H:%M}", f"{visit.seen:%H:%M}", visit.is_this)
        for visit in client.get(STEPS).context["visits"]
    ]


def is_in(client):
    return client.get("/admin/password_change/").status_code == 200


def test_own_open_visits_are_listed_and_nobody_elses(editor):
    with time_machine.travel("2031-05-12 08:00Z", tick=False) as clock:
        browser_of(editor)  # is idle for too long
        clock.shift(30 * 60)
        other = browser_of(editor)
        browser_of(of_role(Role.MANAGER))
        clock.shift(20 * 60)
        this = browser_of(editor)
        other.get(STEPS)
        clock.shift(20 * 60)

        page = this.get(STEPS)
        visits = shown(this)

    assert visits == [("08:50", "09:10", True), ("08:30", "08:50", False)]
    assert page.text.count("This one") == 1
    assert f'action="{END}"' in page.text


def test_visit_of_an_old_password_is_not_listed(editor):
    browser_of(editor)
    editor.set_password("another long sentence")
    editor.save()

    this = browser_of(editor)

    assert [is_this for _began, _seen, is_this in shown(this)] == [True]
    assert END not in this.get(STEPS).text


def test_others_end_and_this_visit_and_other_people_go_on(editor):
    others = [browser_of(editor), browser_of(editor)]
    neighbour, this = browser_of(of_role(Role.MANAGER)), browser_of(editor)

    answer = this.post(END)

    assert (answer.status_code, answer["Location"]) == (303, STEPS)
    assert "2 other visits have ended." in this.get(STEPS).text
    assert [is_in(client) for client in (*others, neighbour, this)] == [
        False,
        False,
        True,
        True,
    ]
    assert this.get(END).status_code == 405


def test_password_alone_neither_shows_nor_ends_a_visit(editor, settings):
    settings.SECOND_FACTOR = True
    proved, typed = browser_of(editor), browser_of(editor)
    session = proved.session
    session["second_step_of"] = editor.pk
    session.save()

    page = typed.get(STEPS)
    typed.post(END)

    assert page.status_code == 200
    assert "Open visits" not in page.text
    assert len(shown(proved)) == 1
    assert Session.objects.count() == 2
