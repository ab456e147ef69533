"""A visitor without cookies, who asks a WSGI application as a server would."""

from django.test import RequestFactory


def ask(application, path="/en/", query=None, **environ):
    """The answer: its `status`, `headers` and `body`."""
    request = RequestFactory().get(path, query).environ
    request.pop("HTTP_COOKIE", None)
    request.update(environ)
    answer = {}

    def start_response(status, headers, exc_info=None):
        answer.update(status=status, headers=dict(headers))

    answer["body"] = b"".join(application(request, start_response))
    return answer
