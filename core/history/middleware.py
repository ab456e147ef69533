"""What staff write in a request is recorded under their name."""

from core.history.recorder import recording


def record_writing(get_response):
    """Open a recording for whatever a member of staff sends; reading opens none.

    It is no transaction: requests commit as they did without it.
    """

    def middleware(request):
        if request.method == "POST" and request.user.is_authenticated:
            with recording(user=request.user, path="form"):
                return get_response(request)
        return get_response(request)

    return middleware
