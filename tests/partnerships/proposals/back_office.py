"""What staff do in their browser with a proposal."""

import re

from django.contrib.auth.models import Permission, User
from django.test import Client

QUEUE = "/admin/partnerships/proposal/"

ROLES = {
    "nobody": [],
    "reader": ["view_proposal"],
    "reviewer": ["view_proposal", "add_opinion"],
    "editor": ["view_proposal", "change_proposal"],
    "dispatcher": ["view_proposal", "assign_proposal"],
    "decider": ["view_proposal", "decide_proposal"],
}


def member(name, *permissions, **fields):
    """A member of staff with these permissions of partnerships and core."""
    user = User.objects.create_user(name, is_staff=True, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(proposal):
    return f"{QUEUE}{proposal.pk}/change/"


def act_url(proposal, name):
    return f"{QUEUE}{proposal.pk}/do/{name}/"


def shown_acts(html):
    return set(re.findall(r'/do/([a-z-]+)/"', html))


def fields_of(response):
    """What the browser would send from the page: its hidden fields and texts."""
    form = response.context["form"]
    return {bound.html_name: bound.value() or "" for bound in form}


def write(client, proposal, name, **typed):
    """Open the form of an act and send it: the confirmation, or what came of it."""
    address = act_url(proposal, name)
    return client.post(address, {**fields_of(client.get(address)), **typed})


def confirm(client, proposal, name, confirmation):
    address = act_url(proposal, name)
    return client.post(address, {**fields_of(confirmation), "confirm": "1"})


def carry_out(client, proposal, name, **typed):
    return confirm(client, proposal, name, write(client, proposal, name, **typed))
