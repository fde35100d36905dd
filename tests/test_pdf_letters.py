"""The reader of our own PDF files: a page whose letters are known, read as a reader of any file reads it."""

import io

import pytest
from pypdf import PdfReader

from tests import pdf_letters

PAGE = """
<p style="font: 12pt sans-serif">Twelve points, <b>ﬁrst “quoted” naïve</b>.</p>
<svg style="width: 100px; height: 50px" viewBox="0 0 200 100" xmlns="http://www.w3.org/2000/svg">
  <text x="0" y="50" font-size="24">Half of it</text>
</svg>
"""

pytestmark = pytest.mark.pango


@pytest.fixture(scope="module")
def file() -> bytes:
    import weasyprint

    return weasyprint.HTML(string=PAGE).write_pdf()


def test_it_reads_the_words_that_another_reader_reads(file: bytes):
    [page] = pdf_letters.pages(file)
    [other] = PdfReader(io.BytesIO(file)).pages
    words = "".join(piece.text for piece in page)
    assert "".join(words.split()) == "".join(other.extract_text().split())
    assert "Twelve points, " in words


def test_letters_in_a_chart_are_as_large_as_the_chart_is_drawn(file: bytes):
    [page] = pdf_letters.pages(file)
    text = {"".join(piece.text for piece in page if round(piece.size, 2) == size) for size in (12, 24 / 2 * 72 / 96)}
    assert text == {"Twelve points, ﬁrst “quoted” naïve.", "Halfofit"}
