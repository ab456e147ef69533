"""What staff do in their browser with what visitors sent."""

import re
import time

from django.contrib.auth.models import Group, Permission, User
from django.test import Client


def member(name, *permissions, **fields):
    """A member of staff with these permissions."""
    user = User.objects.create_user(name, is_staff=True, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def of_role(role, **fields):
    """A member of staff in this role, and in no other one."""
    fields = {"username": f"the-{role}", "is_staff": True, **fields}
    user = User.objects.create_user(**fields)
    user.groups.add(Group.objects.get(name=role))
    return user


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def seen_on(client, address):
    """What the page says it showed: it is sent along (`core.admin.conflicts`)."""
    return client.get(address).context["seen"]


def password_typed(client):
    """The same browser, in which the password has just been typed once more."""
    session = client.session
    session["password_typed_at"] = time.time()
    session.save()
    return client


def shown_acts(html):
    return set(re.findall(r'/do/([a-z-]+)/"', html))


def fields_of(response):
    """What the browser would send from the page: its hidden fields and texts."""
    form = response.context["form"]
    return {bound.html_name: bound.value() or "" for bound in form}


def choose(client, address, action, *records):
    """Choose records of a list and an action: the page that asks."""
    keys = [record.pk for record in records]
    return client.post(address, {"action": action, "_selected_action": keys})


def agree(client, address, asked):
    """Send that page back: what came of it."""
    context = asked.context
    fields = {"action": context["act"].name, "seen": context["seen"], "confirm": "1"}
    return client.post(
        address, {**fields, "select_across": "1", "_selected_action": "0"}, follow=True
    )


def act_on(client, address, action, *records):
    """An action from the list to its end; who may not stays in the list."""
    asked = choose(client, address, action, *records)
    may = asked.status_code == 200 and "act" in asked.context
    return agree(client, address, asked) if may else asked


class Desk:
    """The acts on the records of one queue."""

    def __init__(self, queue):
        self.queue = queue

    def page_of(self, record):
        return f"{self.queue}{record.pk}/change/"

    def act_url(self, record, name):
        return f"{self.queue}{record.pk}/do/{name}/"

    def write(self, client, record, name, **typed):
        """Open the form of an act and send it: the confirmation, or what came of it."""
        address = self.act_url(record, name)
        return client.post(address, {**fields_of(client.get(address)), **typed})

    def confirm(self, client, record, name, confirmation):
        address = self.act_url(record, name)
        return client.post(address, {**fields_of(confirmation), "confirm": "1"})

    def carry_out(self, client, record, name, **typed):
        written = self.write(client, record, name, **typed)
        return self.confirm(client, record, name, written)
