"""A request cannot choose the charset in which the site reads it."""

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from bsmu_intl.charset import without_charset


@pytest.mark.parametrize(
    ("content_type", "kept"),
    [
        ("text/html; charset=base64", "text/html"),
        ("text/html;CHARSET = rot13", "text/html"),
        ("text/html; charset*=utf-8''base64", "text/html"),
        ('text/html; charset="hex"', "text/html"),
        ("text/html; charset=utf-16; charset=base64", "text/html"),
        ("text/html; charset=\0", "text/html"),
        (";charset=punycode;charset=idna", ""),
        ("multipart/form-data; boundary=x", "multipart/form-data; boundary=x"),
        (
            "multipart/form-data; boundary=x; charset=hex",
            "multipart/form-data; boundary=x",
        ),
        ("", ""),
    ],
)
def test_charset_of_a_request_is_not_believed(content_type, kept):
    seen = {}

    def application(environ, start_response):
        request = WSGIRequest(environ)
        seen.update(q=request.GET["q"], content_type=environ["CONTENT_TYPE"])
        return []

    environ = RequestFactory().get("/", {"q": "Каўнас"}).environ
    without_charset(application)({**environ, "CONTENT_TYPE": content_type}, None)

    assert seen == {"q": "Каўнас", "content_type": kept}
