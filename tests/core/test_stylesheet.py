"""The two stylesheets hold every part once, in order."""

from django.contrib.staticfiles import finders

from core.stylesheet import BUNDLES


def test_stylesheets_are_their_parts_one_after_another():
    for name, parts in BUNDLES.items():
        texts = [path.read_text(encoding="utf-8") for path in parts()]
        with open(finders.find(name), encoding="utf-8") as found:
            assert found.read() == "".join(texts)
        assert len(texts) > 10
    assert finders.find("css/else.css") is None
