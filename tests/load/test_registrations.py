"""200 people, 50 seats: nobody sits on another's, nobody overtakes, mails match.

Every person is a thread with real connections to the deployed site; links are taken
from the mails as a real mail server got them.
"""

import json
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from core.guard import LEAST_SECONDS
from tests.load.guests import Guest, link_in
from tests.parallel import in_parallel

SEATS, PEOPLE, LATE, LEAVING = 50, 200, 40, 60
SEED = """
from datetime import timedelta
from django.utils import timezone
from core.partial_date import PartialDate
from tests.factories.events import EventFactory
day = timezone.localdate() + timedelta(days=30)
EventFactory(slug="load", start_on=PartialDate(day.year, day.month, day.day),
             has_registration=True, capacity=50)
"""
DUMP = """
import json
from events.models import Registration
print(json.dumps([
    {"email": r.email, "state": r.state, "place": r.place,
     "promoted": r.promoted_at is not None, "quarantined": r.is_quarantined,
     "mails": [m.kind.removeprefix("registration_") for m in r.mails.order_by("pk")]}
    for r in Registration.objects.order_by("place", "pk").prefetch_related("mails")
]))
"""
WATCH = """
import time
from pathlib import Path
from events.models import Registration
most, looks = 0, 0
while not Path({stop!r}).exists():
    most = max(most, Registration.objects.confirmed().count())
    looks += 1
    Path({looking!r}).touch()
    time.sleep(0.01)
print(most, looks)
"""


def stored(site):
    return json.loads(site.manage("shell", "--no-imports", "-c", DUMP))


def register(site, mail_server, names):
    """People who open the form, wait as people do, send it and get their links."""
    guests = [Guest(site.url, f"{name}@example.org") for name in names]
    before = len(mail_server.messages)
    opened = in_parallel([lambda g=g: g.open_form("load") for g in guests])
    time.sleep(LEAST_SECONDS + 1)
    sent = in_parallel([g.register for g in guests])
    mail_server.wait_for(before + len(guests), seconds=60)
    links = {
        mail.recipients[0]: link_in(mail.body())
        for mail in mail_server.messages[before:]
    }
    for guest in guests:
        guest.link = links[guest.email]
    assert Counter(opened) == {200: len(guests)}
    assert Counter(sent) == {303: len(guests)}
    assert len(set(links.values())) == len(guests)
    return guests


def press_at_once(steps):
    """Open the page of a step for each guest, then press all buttons together."""
    opened = in_parallel([lambda g=g, s=s: g.open_link(s) for g, s in steps])
    pressed = in_parallel([guest.press for guest, _step in steps])
    assert Counter(opened) == {200: len(steps)}
    assert Counter(pressed) == {302: len(steps)}


def test_200_people_share_50_seats(site, mail_server, folder, capsys):
    began = time.monotonic()
    mail_server.messages.clear()
    site.manage("shell", "--no-imports", "-c", SEED)

    guests = register(site, mail_server, [f"guest-{n}" for n in range(PEOPLE)])

    kept = stored(site)
    assert len(kept) == PEOPLE
    assert {r["state"] for r in kept} == {"unconfirmed"}
    assert not any(r["quarantined"] for r in kept)
    assert all(r["mails"] == ["link"] for r in kept)

    # All confirm at the same moment

    press_at_once([(guest, "confirm") for guest in guests])

    kept = stored(site)
    assert [r["place"] for r in kept] == list(range(1, PEOPLE + 1))
    for registration in kept:
        state = "confirmed" if registration["place"] <= SEATS else "waiting"
        assert registration["state"] == state
        assert registration["mails"] == ["link", state]
    mail_server.wait_for(2 * PEOPLE, seconds=60)
    numbers = {
        mail.recipients[0]: int(found[1])
        for mail in mail_server.messages
        if (found := re.search(r"number (\d+)\s+on the\s+waiting", mail.body()))
    }
    assert numbers == {
        r["email"]: r["place"] - SEATS for r in kept if r["state"] == "waiting"
    }

    # 60 leave, seated and waiting alike, while 40 more confirm

    late = register(site, mail_server, [f"late-{n}" for n in range(LATE)])
    of_place = {r["place"]: r["email"] for r in kept}
    leaving = {of_place[1 + n * 3] for n in range(LEAVING)}
    steps = [(g, "cancel") for g in guests if g.email in leaving]
    steps += [(guest, "confirm") for guest in late]
    looking, stop = folder / "looking", folder / "stop"
    with ThreadPoolExecutor(1) as pool:
        code = WATCH.format(looking=str(looking), stop=str(stop))
        watch = pool.submit(site.manage, "shell", "--no-imports", "-c", code)
        while not (looking.exists() or watch.done()):
            time.sleep(0.01)
        press_at_once(steps)
        stop.touch()
        most, looks = map(int, watch.result().split())

    kept = stored(site)
    assert looks > 1
    assert most == SEATS
    by_state = Counter(r["state"] for r in kept)
    assert by_state == {
        "confirmed": SEATS,
        "waiting": PEOPLE + LATE - LEAVING - SEATS,
        "cancelled": LEAVING,
    }
    assert {r["email"] for r in kept if r["state"] == "cancelled"} == leaving
    taking_part = [r for r in kept if r["state"] != "cancelled"]
    assert [r["state"] for r in taking_part] == ["confirmed"] * SEATS + ["waiting"] * (
        len(taking_part) - SEATS
    )
    for registration in kept:
        expected = Counter(["link"])
        began_with = "confirmed" if registration["place"] <= SEATS else "waiting"
        expected[began_with] = 1
        expected["promoted"] = int(registration["promoted"])
        expected["cancelled"] = int(registration["state"] == "cancelled")
        assert Counter(registration["mails"]) == +expected

    # What was delivered is what was written

    written = sum(len(r["mails"]) for r in kept)
    mail_server.wait_for(written, seconds=60)
    delivered = Counter(mail.recipients[0] for mail in mail_server.messages)
    assert delivered == {r["email"]: len(r["mails"]) for r in kept}
    assert len(set(mail_server.message_ids())) == written
    with capsys.disabled():
        sys.stdout.write(
            f"\n{PEOPLE} people for {SEATS} seats, {LEAVING} leaving, {LATE} late:"
            f" {written} mails, {looks} looks, {time.monotonic() - began:.0f} s\n"
        )
