"""What was sent, as a page in between carries it on."""

from django.http import HttpRequest

# Asked for anew, or made anew by the page in between.
_SECRET = (
    "csrfmiddlewaretoken",
    "password",
    "password1",
    "password2",
    "password_again",
)


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values for hidden fields; neither secrets nor files."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _SECRET
        for value in values
    ]
