"""Pages behind a link that one person has: found by the link alone, kept by nobody."""

from collections.abc import Callable
from functools import wraps

from django.db.models import Model
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from core import guard
from core.models import Submission

require_form = require_http_methods(["GET", "HEAD", "POST"])
_WRONG_LINKS = [guard.Limit(10, 60)]


def seal(response: HttpResponse, referrer_policy: str) -> HttpResponse:
    """Let nobody keep the page, list it, or learn its address from where it leads."""
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = referrer_policy
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def private_page(model: type[Submission], referrer_policy: str) -> Callable:
    """Decorate a view that takes (request, record, secret): the address has the secret.

    See `private` for the policy.
    """
    return private(model.find, referrer_policy)


def private(
    find: Callable[[str], Model | None], referrer_policy: str
) -> Callable[[Callable], Callable]:
    """The same for whatever record `find` gives for a secret.

    Wrong, revoked and unknown links look the same. A page with a form must name its
    own origin when it is sent, or Django takes the form for a forgery: such a page
    sends its address to this site only ("same-origin"), the others to nobody
    ("no-referrer").
    """

    def decorator(view):
        @wraps(view)
        def wrapper(request, secret, **kwargs):
            record = find(secret)
            if record is None:
                guard.count(request, "wrong link", _WRONG_LINKS)
                raise Http404
            return seal(view(request, record, secret, **kwargs), referrer_policy)

        return wrapper

    return decorator
