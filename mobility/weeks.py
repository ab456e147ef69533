"""How many weeks a stay lasts, in words."""

from django.utils.translation import ngettext, npgettext

from core.formats import number, number_range


def weeks(least: int | None, most: int | None) -> str:
    """`2 weeks`, `3–4 weeks`, `from 2 weeks`, `up to 4 weeks`; empty for neither."""
    if least and most and least != most:
        text = npgettext("range", "%(n)s week", "%(n)s weeks", most)
        return text % {"n": number_range(least, most)}
    if least and most:
        text, n = ngettext("%(n)s week", "%(n)s weeks", most), most
    elif least:
        text, n = ngettext("from %(n)s week", "from %(n)s weeks", least), least
    elif most:
        text, n = ngettext("up to %(n)s week", "up to %(n)s weeks", most), most
    else:
        return ""
    return text % {"n": number(n)}
