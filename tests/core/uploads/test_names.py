"""Names of files, made fit to be shown."""

import pytest

from core import uploads


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Договор о сотрудничестве.pdf", "Договор о сотрудничестве.pdf"),
        ("جامعة.PDF", "جامعة.pdf"),
        ("cafe\u0301.pdf", "caf\u00e9.pdf"),
        ("..hidden.pdf", "hidden.pdf"),
        ("  a   b .pdf", "a b.pdf"),
        ("zero\u200bwidth\u200f.pdf", "zerowidth.pdf"),
        ('what? "this": <b>|*.pdf', "what this b.pdf"),
        (".pdf", "pdf"),
        ("", "file"),
        ("\u202e\0", "file"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\offer.Pdf", "offer.pdf"),
        ("lone\ud800.pdf", "lone.pdf"),
        ("я" * 300 + ".pdf", "я" * 146 + ".pdf"),
        ("a." + "x" * 300, "a." + "x" * 20),
    ],
)
def test_name_is_cleaned(sent, kept):
    assert uploads.clean_name(sent) == kept
    assert uploads.clean_name(kept) == kept
