"""Whose web or mail domain an address is under, as far as that tells anything."""

import re
from urllib.parse import urlsplit

# Second-level labels below which organisations register: ac.jp, edu.pl, gov.by.
_LABELS = """
    ac asso co com ed edu go gob gouv gov govt gv health int lg med mil msk net ne
    nhs nsk or org res sch school spb
"""
# Mailboxes, sites and pages that anyone may have.
_DOMAINS = """
    126.com 163.com aol.com bk.ru blogspot.com facebook.com gmail.com gmx.de gmx.net
    github.io googlemail.com google.com hotmail.com icloud.com inbox.ru instagram.com
    linkedin.com list.ru live.com mail.com mail.ru me.com msn.com narod.ru naver.com
    outlook.com proton.me protonmail.com qq.com rambler.ru sina.com t.me tut.by
    ukr.net vk.com web.de wikipedia.org wixsite.com wordpress.com ya.ru yahoo.co.jp
    yahoo.com yandex.by yandex.com yandex.kz yandex.ru youtube.com
"""
_HOST = re.compile(r"([a-z0-9][a-z0-9-]*\.)+[a-z][a-z0-9-]+", re.ASCII)
_SHARED_LABELS = frozenset(_LABELS.split())
_SHARED_DOMAINS = frozenset(_DOMAINS.split())


def organisation_domain(address: str) -> str:
    """Return the domain that one organisation holds; empty where none is told.

    `address` is a web or mail address or a host. `med.nagasaki-u.ac.jp` gives
    `nagasaki-u.ac.jp`; `gmail.com`, `ac.jp`, an IP address and nonsense give nothing.
    The rule knows the usual second levels of country domains, not the whole Public
    Suffix List.
    """
    host = address.strip().casefold()
    try:
        host = urlsplit(host if "//" in host else f"//{host}").hostname or ""
        host = host.rstrip(".").encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one too
        return ""
    if not _HOST.fullmatch(host):
        return ""
    labels = host.split(".")
    is_shared = len(labels[-1]) == 2 and labels[-2] in _SHARED_LABELS
    size = 3 if is_shared else 2
    domain = ".".join(labels[-size:])
    return "" if len(labels) < size or domain in _SHARED_DOMAINS else domain
