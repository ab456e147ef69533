"""Real workers, a real database, a real mail server; and a hand that kills them."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core.models import Mail
from tests.factories.mail import MailFactory

pytestmark = pytest.mark.django_db(transaction=True)

MAILS = 500
KILLS = 20


def database_url():
    """The tests' database, as another process has to be told of it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def start(smtp, *arguments, **environ):
    """A worker of its own process."""
    environ = {"DATABASE_URL": database_url(), "EMAIL_URL": smtp.url, **environ}
    return subprocess.Popen(
        [sys.executable, "manage.py", "send_mail", *arguments],
        cwd=site_settings.BASE_DIR,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(worker, number=signal.SIGTERM):
    """Ask a worker to end; its exit code and what it complained about."""
    worker.send_signal(number)
    _out, complaints = worker.communicate(timeout=20)
    return worker.returncode, complaints


@contextmanager
def watching(smtp, count=1, *arguments, **environ):
    workers = [start(smtp, "--watch", *arguments, **environ) for _ in range(count)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def all_sent():
    return not Mail.objects.exclude(state=Mail.State.SENT).exists()


def test_command_sends_what_is_due_and_ends(smtp):
    mails = MailFactory.create_batch(3)
    out = StringIO()

    call_command("send_mail", stdout=out)

    assert smtp.message_ids() == [mail.message_id for mail in mails]
    assert out.getvalue() == "- Mail: 3 tried\n"


def test_command_fails_if_the_server_is_away(smtp):
    MailFactory()
    smtp.stop()

    with pytest.raises(CommandError, match="away"):
        call_command("send_mail")


def test_command_has_nothing_against_an_absent_server_without_mail(smtp):
    smtp.stop()

    call_command("send_mail", stdout=StringIO())


@pytest.mark.parametrize("count", [2, 4])
def test_several_workers_send_each_message_once(smtp, count):
    mails = MailFactory.create_batch(200)

    with watching(smtp, count):
        wait_until(all_sent)

    assert sorted(smtp.message_ids()) == sorted(mail.message_id for mail in mails)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_watching_worker_finishes_its_message_and_ends(smtp, number):
    smtp.delay = 1
    MailFactory.create_batch(3)
    with watching(smtp) as [worker]:
        smtp.wait_for(1)

        code, complaints = end(worker, number)

    assert (code, complaints) == (0, "")
    assert len(smtp.messages) == 1
    assert Mail.objects.filter(state=Mail.State.SENT).count() == 1


def test_watching_worker_sends_what_is_written_later(smtp):
    with watching(smtp) as [worker]:
        MailFactory()
        smtp.wait_for(1)
        MailFactory()
        smtp.wait_for(2)

        assert end(worker) == (0, "")


def test_watching_worker_waits_for_the_mail_server(smtp):
    MailFactory.create_batch(200)
    smtp.stop()
    with watching(smtp) as [worker]:
        assert "Mail waits: MailServerAway" in worker.stderr.readline()

        smtp.start()

        wait_until(all_sent)
    assert len(set(smtp.message_ids())) == len(smtp.messages) == 200


def test_watching_worker_waits_for_the_database(smtp, tmp_path):
    MailFactory()
    away = {"sqlite": f"sqlite:///{tmp_path}/later/db.sqlite3"}.get(
        connection.vendor, "postgres://nobody@127.0.0.1:9/nothing"
    )
    with watching(smtp, DATABASE_URL=away) as [worker]:
        assert "Mail waits: OperationalError" in worker.stderr.readline()
        time.sleep(0.2)

        assert end(worker)[0] == 0


@pytest.mark.database("postgresql")  # SQLite waits for a lock longer than a test may
def test_message_is_not_sent_twice_when_marking_it_has_to_wait(smtp):
    smtp.delay = 1
    mail = MailFactory()
    with watching(smtp) as [worker]:
        smtp.wait_for(1)
        with transaction.atomic():
            Mail.objects.select_for_update().get()
            time.sleep(5)  # the site lets no statement wait for a lock above three

        wait_until(all_sent)
        assert end(worker) == (0, "")
    assert smtp.message_ids() == [mail.message_id]


def test_worker_killed_20_times_loses_nothing_and_doubles_one_message_per_kill(smtp):
    mails = MailFactory.create_batch(MAILS)
    chance = random.Random(20)
    smtp.delay = 0.005  # so that kills also hit between "taken" and "marked"
    options = ("--watch", "--claim-seconds=2")
    # The next worker is there already: importing Django takes longer than the mail.
    workers = [start(smtp, *options)]
    killed_in_time = 0

    for _ in range(KILLS):
        workers.append(start(smtp, *options))
        seen = len(smtp.messages)
        smtp.wait_for(min(seen + chance.randint(1, 25), MAILS))
        time.sleep(chance.random() / 50)
        killed_in_time += len(smtp.messages) < MAILS
        victim = workers.pop(0)
        victim.kill()
        victim.communicate()
    wait_until(all_sent)
    code, _complaints = end(workers.pop())

    copies = Counter(smtp.message_ids())
    assert code == 0
    assert killed_in_time == KILLS
    assert set(copies) == {mail.message_id for mail in mails}
    assert len(smtp.messages) - MAILS <= KILLS
