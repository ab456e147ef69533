"""Nothing that was acknowledged is lost, and nothing happens twice.

The suite runs a small load; `make load` the full one: LOAD_CLIENTS people with
LOAD_EACH proposals each, and LOAD_DOWN proposals while the mail server is away.
"""

import json
import os
import sys
import time
from pathlib import Path

from tests.load.client import send_proposals

CLIENTS = int(os.environ.get("LOAD_CLIENTS", "8"))
EACH = int(os.environ.get("LOAD_EACH", "5"))
DOWN = int(os.environ.get("LOAD_DOWN", "20"))
COUNT = """
import json
from core.models import Mail
from partnerships.models import Proposal, ProposalFile, ProposalMove
print(json.dumps({
    "proposals": Proposal.objects.count(),
    "references": Proposal.objects.values("number").distinct().count(),
    "quarantined": Proposal.objects.quarantined().count(),
    "steps": ProposalMove.objects.count(),
    "files": ProposalFile.objects.count(),
    "mails": Mail.objects.count(),
    "sent": Mail.objects.filter(state="sent").count(),
}))
"""


def stored(site):
    return json.loads(site.manage("shell", "--no-imports", "-c", COUNT))


def stored_when_sent(site, expected):
    """The counts once the worker has noted its last message as sent."""
    deadline = time.monotonic() + 30
    while (counts := stored(site))["sent"] < expected and time.monotonic() < deadline:
        pass
    return counts


def added(before, after):
    return {name: after[name] - before[name] for name in before}


def test_every_acknowledged_proposal_is_there_once(site, folder, mail_server, capsys):
    expected = CLIENTS * EACH
    before, files_before = stored(site), len(on_disk(folder))
    mail_server.messages.clear()

    result = send_proposals(site.url, "Load", clients=CLIENTS, each=EACH)
    mail_server.wait_for(expected, seconds=300)
    after = stored_when_sent(site, before["sent"] + expected)

    with capsys.disabled():
        sys.stdout.write(
            f"\n{expected} proposals, {CLIENTS} at a time: median"
            f" {result.percentile(0.5):.2f} s, p99 {result.percentile(0.99):.2f} s\n"
        )
    assert result.statuses == {303: expected}
    assert len(set(result.links)) == expected
    assert added(before, after) == {
        "proposals": expected,
        "references": expected,
        "quarantined": 0,
        "steps": expected,
        "files": expected,
        "mails": expected,
        "sent": expected,
    }
    assert len(on_disk(folder)) - files_before == expected
    assert len(set(mail_server.message_ids())) == len(mail_server.messages) == expected


def test_mail_server_may_be_away_while_proposals_come(site, mail_server):
    before = stored(site)
    mail_server.stop()
    mail_server.messages.clear()

    result = send_proposals(site.url, "Away", clients=4, each=DOWN // 4)
    meanwhile = added(before, stored(site))
    mail_server.start()
    mail_server.wait_for(DOWN, seconds=300)
    after = added(before, stored_when_sent(site, before["sent"] + DOWN))

    assert result.statuses == {303: DOWN}
    assert (meanwhile["mails"], meanwhile["sent"]) == (DOWN, 0)
    assert after["sent"] == DOWN
    recipients = [mail.recipients[0] for mail in mail_server.messages]
    assert len(set(recipients)) == len(recipients) == DOWN


def on_disk(folder: Path) -> list[Path]:
    uploads = folder / "media" / "uploads"
    return [path for path in uploads.rglob("*") if path.is_file()]
