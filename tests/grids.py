"""A page of cells (`core.grids`) as its editor's browser has it."""

import html
import re


def fields_of(response):
    """What the browser would send back from the page as it stands."""
    form = response.content.decode().split('class="wide-form"')[1].split("</form>")[0]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_choice = attributes["type"] in ("radio", "checkbox")
        if not is_choice or "checked" in tag:
            fields[attributes["name"]] = html.unescape(attributes.get("value", ""))
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def told(response):
    return [str(message) for message in response.context["messages"]]
