"""The page behind the link that every letter carries."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from alumni.letters.stopping import stop_by_link
from core.seo import PageMeta
from core.submissions.private import require_form, seal


@csrf_exempt  # mail programs send the form themselves (RFC 8058, 3.2)
@require_form
def unsubscribe(request, secret):
    """Stop letters. To open the link stops nothing: programs that check mail do so.

    The answer is the same whether the link belongs to a member or to nobody.
    """
    is_sent = request.method == "POST"
    if is_sent:
        stop_by_link(secret)
    context = {
        "is_sent": is_sent,
        "meta": PageMeta(_("Letters of the Association"), is_indexed=False),
    }
    return seal(render(request, "alumni/unsubscribe.html", context), "no-referrer")
