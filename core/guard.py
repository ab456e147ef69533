"""Public forms without accounts and without third parties: few, once, by people.

A form carries a signed token that tells when it was given out and that counts once, a
field that only programs fill in, and a limit for each shortened address. What looks
like a program is not refused but marked, so that staff can look at it.
"""

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _, gettext_noop

from core import secret_links
from core.forms import PublicForm
from core.models import FormUse, RateCount
from core.text import fold

LEAST_SECONDS = 3
TOKEN_LIFE = timedelta(days=1)
_SALT = "core.guard"


class TooManyRequests(Exception):
    """An address asked too often; `retry_after` says for how many seconds to wait."""

    def __init__(self, retry_after: int):
        super().__init__(retry_after)
        self.retry_after = retry_after


class SentBefore(Exception):
    """The same form, or the same words of the same person, came a moment ago.

    `nonce` is the first one's; `is_same_form` tells a second click or a retry from the
    same words in another window.
    """

    def __init__(self, nonce: str, *, is_same_form: bool):
        super().__init__(nonce)
        self.nonce = nonce
        self.is_same_form = is_same_form


class GuardedForm(PublicForm):
    """A form with a one-time token and a field for programs to fall for."""

    token = forms.Field(widget=forms.HiddenInput, required=False)
    # Named like something a program wants to fill in; hidden from people.
    fax = forms.CharField(
        required=False,
        label=_("Leave this field empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    nonce = ""
    suspicion = ""  # in English; translated where it is shown

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.fields["token"].initial = _new_token()

    def clean_token(self):
        """Read when the form was given out; an old or foreign token is replaced."""
        token = self.cleaned_data["token"] or ""
        try:
            self.nonce = _signer().unsign(token, max_age=TOKEN_LIFE)
        except signing.BadSignature:
            self.data = self.data.copy()
            self.data[self.add_prefix("token")] = _new_token()
            stale = _(
                "This page was open for too long. Please send the form once more."
            )
            self.add_error(None, ValidationError(stale, "token"))
            return token
        if _age(token) < LEAST_SECONDS:
            self.suspicion = gettext_noop("Sent within a few seconds")
        return token

    def clean_fax(self):
        if self.cleaned_data["fax"]:
            self.suspicion = gettext_noop("Filled in a field that people cannot see")
        return ""

    @property
    def questions(self):
        """What a person answers, in the order of the form."""
        return [bound for bound in self.visible_fields() if bound.name != "fax"]


def _signer():
    return signing.TimestampSigner(salt=_SALT)


def _new_token():
    return _signer().sign(secret_links.new_nonce())


def _age(token):
    """Seconds since the token was given out; its signature has been checked."""
    stamp = token.rsplit(":", 2)[1]
    return time.time() - signing.b62_decode(stamp)


def use_once(nonce: str, words: Iterable[str]) -> None:
    """Note that this form was sent; call it first in the transaction that stores it.

    `words` is what makes two letters the same letter, whatever window they come from.
    Raises SentBefore for the second one, also if both come at the same moment.
    """
    _old_uses().delete()
    said = "\0".join(fold(word) for word in words)
    fingerprint = hashlib.sha256(said.encode()).hexdigest()
    try:
        with transaction.atomic():
            FormUse.objects.create(token=nonce, fingerprint=fingerprint)
    except IntegrityError:
        first = FormUse.objects.filter(token=nonce).first()
        is_same_form = first is not None
        first = first or FormUse.objects.get(fingerprint=fingerprint)
        raise SentBefore(first.token, is_same_form=is_same_form) from None


@dataclass(frozen=True)
class Limit:
    """At most `count` times in each window of so many seconds."""

    count: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read `5/600`: five times in ten minutes."""
        count, seconds = text.split("/")
        return cls(int(count), int(seconds))


def form_limits() -> list[Limit]:
    """How often one address may send a form, as the operator has set it."""
    return [Limit.parse(text) for text in settings.FORM_LIMITS]


def count(request: HttpRequest, purpose: str, limits: Iterable[Limit]) -> None:
    """Count one use by the request's address; raises TooManyRequests beyond a limit.

    What is stored is a keyed hash of the shortened address that nothing else knows.
    """
    network = network_of(request)
    if any(network.subnet_of(free) for free in _exempt(network.version)):
        return
    count_of(f"{purpose} {network}", limits)


def count_of(who: str, limits: Iterable[Limit]) -> None:
    """Count one use by whom the words name; raises TooManyRequests beyond a limit."""
    for limit in limits:
        window, passed = divmod(int(time.time()), limit.seconds)
        key = salted_hmac(
            _SALT, f"{who} {limit.seconds}", algorithm="sha256"
        ).hexdigest()
        with transaction.atomic():
            row, _made = RateCount.objects.get_or_create(
                key=key, window=window * limit.seconds
            )
            RateCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
            row.refresh_from_db()
        if row.count > limit.count:
            raise TooManyRequests(limit.seconds - passed)


def network_of(request: HttpRequest):
    """The visitor's address, shortened: a /24 of IPv4, a /64 of IPv6.

    Behind front servers it is the address that the outermost of them saw, see
    `PROXY_COUNT`; what a visitor writes into the header is not believed.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PROXY_COUNT:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = seen[-settings.PROXY_COUNT :][0].strip() or address
    try:
        ip = ip_address(address)
    except ValueError:
        ip = ip_address("::")  # a server on a socket of the file system
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return ip_network((ip, 24 if ip.version == 4 else 64), strict=False)


def _exempt(version):
    networks = map(ip_network, settings.FORM_LIMITS_EXEMPT)
    return [network for network in networks if network.version == version]


def _old_uses():
    return FormUse.objects.filter(used_at__lt=timezone.now() - TOKEN_LIFE)


def forget_old(*, dry_run: bool = False) -> int:
    """Delete uses and counts whose time has passed, and return how many.

    It is part of the daily job. A dry run only counts.
    """
    counts = RateCount.objects.filter(window__lt=time.time() - 2 * 24 * 60 * 60)
    past = (counts, _old_uses())
    if dry_run:
        return sum(rows.count() for rows in past)
    return sum(rows.delete()[0] for rows in past)
