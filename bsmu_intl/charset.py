"""The site reads UTF-8 and nothing else, whatever a request claims to be.

Django takes the charset of Content-Type for the query too, while it builds the
request: one that is no text encoding ends in an error before any middleware.
"""

import re

_CHARSET = re.compile(r";\s*charset\*?\s*=[^;]*", re.IGNORECASE)


def without_charset(application):
    """The WSGI application, with requests that name no charset."""

    def answer(environ, start_response):
        if "CONTENT_TYPE" in environ:
            content_type = _CHARSET.sub("", environ["CONTENT_TYPE"])
            environ = {**environ, "CONTENT_TYPE": content_type}
        return application(environ, start_response)

    return answer
