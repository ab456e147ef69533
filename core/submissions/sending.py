"""The answer to a form that anybody may send: once, kept on a mistake, few at a time."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language

from core import guard
from core.guard import GuardedForm
from core.models import ConsentText
from core.submissions.forms import SubmissionForm


def in_language_of_page() -> dict[str, Any]:
    """What a form begins with: one writes in the language one reads in."""
    return {"language": get_language()}


def answer(
    request: HttpRequest,
    form_class: type[SubmissionForm],
    *,
    purpose: ConsentText.Purpose,
    page: Callable[[SubmissionForm], HttpResponse],
    closed: Callable[[], HttpResponse],
    store: Callable[[SubmissionForm], object],
    sent_url: Callable[[str], str],
    known_url: str,
    too_many: str | Promise,
    initial: Callable[[], dict[str, Any]] = in_language_of_page,
) -> HttpResponse:
    """Show the form, or store what was sent and lead on.

    `page` draws the form, with what is wrong and all that was typed; the answer is 422
    then, or 429 with the words `too_many` when the network sends too often. `closed`
    stands in its place while there is no text of consent for the purpose. `store`
    begins its transaction with `guard.use_once`. `sent_url` makes the next address of
    the form's nonce; a second click leads there too. The same words from another window
    lead to `known_url`, for the link of the first is private.
    """
    consent_text = ConsentText.objects.current(purpose)
    if consent_text is None:
        return closed()
    if request.method == "POST":
        form = form_class(request.POST, request.FILES, consent_text=consent_text)
    else:
        form = form_class(initial=initial(), consent_text=consent_text)
    return answer_form(
        request,
        form,
        purpose=purpose,
        page=page,
        store=store,
        sent_url=sent_url,
        known_url=known_url,
        too_many=too_many,
    )


def answer_form(
    request: HttpRequest,
    form: GuardedForm,
    *,
    purpose: str,
    page: Callable[[Any], HttpResponse],
    store: Callable[[Any], object],
    sent_url: Callable[[str], str],
    known_url: str,
    too_many: str | Promise,
) -> HttpResponse:
    """The same for a guarded form that asks for no consent, bound if it was sent.

    `purpose` is what the limits of a network are counted for.
    """
    if not form.is_bound:
        return page(form)
    if not form.is_valid():
        return _with_status(page(form), 422)
    try:
        guard.count(request, purpose, guard.form_limits())
        store(form)
    except guard.TooManyRequests as busy:
        form.add_error(None, too_many)
        response = _with_status(page(form), 429)
        response["Retry-After"] = busy.retry_after
        return response
    except guard.SentBefore as before:
        return _see_other(sent_url(before.nonce) if before.is_same_form else known_url)
    return _see_other(sent_url(form.nonce))


def _with_status(response, status):
    response.status_code = status
    return response


def _see_other(url):
    """Whatever the browser does next is a new page: reloading sends nothing again."""
    return HttpResponse(status=303, headers={"Location": url})
