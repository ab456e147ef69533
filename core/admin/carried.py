"""What was sent, as a page in between carries it on."""

from django.http import HttpRequest

# Secrets are asked for anew; the rest is said by each page in between for itself.
_NOT_CARRIED = (
    "csrfmiddlewaretoken",
    "password",
    "password1",
    "password2",
    "password_again",
    "was_opened",
)


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values for hidden fields; neither secrets nor files."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NOT_CARRIED
        for value in values
    ]
