import pytest

from core.web_domains import organisation_domain


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.nagasaki-u.ac.jp/en/", "nagasaki-u.ac.jp"),
        ("dean@med.nagasaki-u.ac.jp", "nagasaki-u.ac.jp"),
        ("MED.Nagasaki-U.ac.jp.", "nagasaki-u.ac.jp"),
        ("https://www.umb.edu.pl", "umb.edu.pl"),
        ("https://ki.se", "ki.se"),
        ("http://minzdrav.gov.by:8080/x?y=1", "minzdrav.gov.by"),
        ("https://бгму.бел/", "xn--90ae1a2a.xn--90ais"),
    ],
)
def test_domain_of_an_organisation(address, domain):
    assert organisation_domain(address) == domain


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ac.jp",
        "https://edu.pl",
        "gov.by",
        "co.uk",
        "someone@gmail.com",
        "someone@mail.ru",
        "someone@tut.by",
        "someone@163.com",
        "https://ourhospital.github.io",
        "https://vk.com/hospital",
        "localhost",
        "http://192.168.0.1/",
        "http://[::1]/",
        "http://[",
        "not a domain",
        "a..b",
        "\0.com\0",
        "\ud800.com",
        "x" * 300 + ".com",
        "@",
    ],
)
def test_addresses_that_tell_of_no_organisation(address):
    assert organisation_domain(address) == ""
