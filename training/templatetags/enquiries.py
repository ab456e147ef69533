from django import template
from django.utils.translation import get_language, gettext as _

from core.languages import Text, translated

register = template.Library()


@register.filter
def desk_name(desk):
    """Who answers, as a `core.languages.Text`; where there is no desk the Department."""
    if desk:
        return translated(desk, "name")
    return Text(_("Department of International Relations"), get_language())
