"""What surrounds every request: refusals, headers, cache rules, a database away."""

import json
import logging
from io import BytesIO

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from bsmu_intl import errors
from bsmu_intl.health import healthz
from bsmu_intl.logs import JsonFormatter
from bsmu_intl.urls import urlpatterns as site_urlpatterns
from core.uploads import MAX_REQUEST_BYTES

SECRET = "visitor@example.org"


class Gone(BytesIO):
    """The body of a request whose sender has gone."""

    def read(self, size=-1):
        raise ConnectionResetError


def public_page(request):
    return HttpResponse("<p>The same for everybody</p>" * 20)


def own_rule(request):
    return HttpResponse("mine", headers={"Cache-Control": "private, max-age=5"})


def visitors_page(request):
    return HttpResponse(str(request.session.get("name")))


def setting_a_cookie(request):
    response = HttpResponse("hello")
    response.set_cookie("name", "value")
    return response


def reading_the_query(request):
    return HttpResponse(request.GET.get("q", ""))


def database_away(request):
    raise OperationalError(f"connection refused for {SECRET}")


def connection_lost(request):
    raise InterfaceError("connection already closed")


def broken(request):
    raise RuntimeError(f"bug met by {SECRET}")


urlpatterns = [
    path("healthz", healthz),
    path("public/", public_page),
    path("own-rule/", own_rule),
    path("visitor/", visitors_page),
    path("cookie/", setting_a_cookie),
    path("query/", reading_the_query),
    path("en/away/", database_away),
    path("en/lost/", connection_lost),
    path("en/broken/", broken),
    path("ar/away/", database_away),
    *site_urlpatterns,
]
handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.fixture
def answer(client):
    """Ask with a raw WSGI environment, as a hostile client can."""

    def ask(address="/query/", **environ):
        return client.get(address, **environ)

    return ask


@pytest.mark.parametrize("address", ["/public/", "/healthz", "/en/broken/", "/en/no/"])
def test_every_answer_carries_the_browser_policy(client, address):
    headers = client.get(address).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "nonce" not in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("/public/", "public, max-age=60, stale-while-revalidate=600"),
        ("/own-rule/", "private, max-age=5"),
        ("/cookie/", "private, no-store"),
        ("/en/no/", "no-store"),
    ],
)
def test_cache_rule(client, address, rule):
    assert client.get(address)["Cache-Control"] == rule


def test_page_that_looks_into_the_session_is_private(client):
    assert client.get("/visitor/")["Cache-Control"] == "private, no-store"


def test_answer_to_a_form_is_private(client):
    assert client.post("/public/")["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_unchanged_page_answers_304(client):
    first = client.get("/public/")

    second = client.get("/public/", headers={"If-None-Match": first["ETag"]})

    assert second.status_code == 304
    assert second.content == b""
    assert second["Cache-Control"] == first["Cache-Control"]


@pytest.mark.django_db
def test_page_is_compressed(client):
    response = client.get("/public/", headers={"Accept-Encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"PATH_INFO": "/query/\0"}, 400),
        ({"PATH_INFO": "/query/\xff"}, 404),
        ({"QUERY_STRING": "q=%00"}, 400),
        ({"QUERY_STRING": "q=%FF"}, 400),
        ({"QUERY_STRING": "q=%ED%A0%80"}, 400),
        ({"HTTP_COOKIE": r'session="abcdefgh\000"'}, 400),
        ({"CONTENT_TYPE": "text/html; charset=base64"}, 400),
        ({"QUERY_STRING": "q=" + "x" * 8_000}, 414),
        ({"REQUEST_METHOD": "TRACE"}, 405),
        ({"REQUEST_METHOD": "GUESS"}, 405),
        ({"HTTP_HOST": "elsewhere.example.org"}, 400),
    ],
)
def test_hostile_request_is_refused(answer, environ, status):
    assert answer(**environ).status_code == status


def test_sender_of_too_much_is_let_finish(answer):
    body = BytesIO(bytes(MAX_REQUEST_BYTES + 1))

    response = answer(
        REQUEST_METHOD="POST",
        CONTENT_LENGTH=str(MAX_REQUEST_BYTES + 1),
        **{"wsgi.input": body},
    )

    assert response.status_code == 413
    assert body.read() == b""


def test_sender_of_too_much_who_goes_away_is_no_failure(answer):
    response = answer(
        REQUEST_METHOD="POST",
        CONTENT_LENGTH=str(MAX_REQUEST_BYTES + 1),
        **{"wsgi.input": Gone()},
    )

    assert response.status_code == 413


@pytest.mark.django_db
def test_text_of_every_script_passes(answer):
    response = answer("/query/?q=Каўнас+جامعة+O‘zbekiston+白俄")

    assert response.content.decode() == "Каўнас جامعة O‘zbekiston 白俄"


def test_path_in_every_script_is_looked_up(answer):
    assert answer("/Каўнас/جامعة/").status_code == 404


@pytest.mark.parametrize("address", ["/en/away/", "/en/lost/"])
def test_database_away_answers_503_without_asking_it(client, address):
    response = client.get(address)

    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert response["Cache-Control"] == "no-store"


def test_database_away_inside_a_middleware_answers_503(client, monkeypatch):
    monkeypatch.setattr(
        "django.contrib.sessions.middleware.SessionMiddleware.process_response",
        lambda *args: database_away(None),
    )

    assert client.get("/public/").status_code == 503


@pytest.mark.parametrize(
    ("address", "accept", "language", "direction"),
    [
        ("/ar/away/", "ru", "ar", "rtl"),
        ("/en/away/", "ru", "en", "ltr"),
        ("/no/such/page/", "be", "be", "ltr"),
        ("/no/such/page/", "xx", "en", "ltr"),
    ],
)
def test_error_page_speaks_the_visitors_language(
    client, address, accept, language, direction
):
    response = client.get(address, headers={"Accept-Language": accept})

    assert response["Content-Language"] == language
    assert f'lang="{language}"' in response.text
    assert f'dir="{direction}"' in response.text


def test_error_page_without_templates_is_still_a_page(client, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [], "APP_DIRS": False}]

    response = client.get("/en/broken/")

    assert response.status_code == 500
    assert response.text == errors.LAST_RESORT


def test_health_asks_nothing_and_is_not_kept(client):
    response = client.get("/healthz")

    assert response.content == b"ok\n"
    assert "no-store" in response["Cache-Control"]


def test_log_of_a_failure_is_one_line_without_the_visitors_data(client, caplog):
    client.get("/en/broken/", {"email": SECRET})

    (record,) = [r for r in caplog.records if r.name == "django.request"]
    line = JsonFormatter().format(record)
    assert SECRET not in line
    assert "/en/broken/" not in line
    assert "\n" not in line
    logged = json.loads(line)
    assert logged["exception"] == "builtins.RuntimeError"
    assert logged["status"] == 500
    assert logged["trace"][-1].endswith("broken")


def test_log_line_cannot_be_forged():
    record = logging.makeLogRecord({"name": "core", "msg": "a\nb\x1b[31m"})

    line = JsonFormatter().format(record)

    assert "\n" not in line
    assert "\x1b" not in line
