"""Messages as `outbox.enqueue` writes them."""

from factory import Sequence
from factory.django import DjangoModelFactory

from core.models import Mail


class MailFactory(DjangoModelFactory):
    class Meta:
        model = Mail

    message_id = Sequence(lambda n: f"<mail-{n}@intl.example.org>")
    kind = "letter"
    language = "en"
    to = Sequence(lambda n: f"reader-{n}@example.org")
    subject = "Your proposal has arrived"
    text = "Thank you.\n"
    html = "<p>Thank you.</p>"
