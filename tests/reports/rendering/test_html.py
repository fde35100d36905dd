"""One set of fragments makes the file's HTML and the page; a small report is kept word for word in golden.html.

After a change that is meant: `python -m tests.reports.golden`, and read the difference.
"""

import re

import pytest
from django.template.loader import render_to_string

from fidelity.instrument.validation import HOW_WELL_IT_MEASURES
from fidelity.reports.rendering import html as rendering_html
from fidelity.reports.snapshot import build
from tests.reports.build import material, real, small
from tests.reports.golden import GOLDEN, golden


def test_the_small_report_reads_as_before():
    assert golden() == GOLDEN.read_text()


def test_the_page_has_every_fragment_that_the_file_has():
    built = build.build_snapshot(material())
    page = render_to_string("reports/_report.html", rendering_html.report_context(built))
    assert page.strip() in rendering_html.report_html(build.canonical_json(built), checksum="").replace(
        "\n</body>", "</body>"
    )


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("instrument", [small, real])
def test_no_table_stands_without_a_row(instrument, full: bool):
    """PDF/UA wants a row in every body of a table, and a head over nothing tells nobody anything."""
    built = build.build_snapshot(material(instrument(), full=full))
    html = rendering_html.report_html(build.canonical_json(built), checksum="")
    assert "<tbody>" in html
    assert not re.search(r"<tbody>\s*</tbody>", html)


def test_a_text_can_not_become_markup():
    built = build.build_snapshot(material())
    built["report"]["program"] = built["profile"]["domains"][0]["name"] = "<script>alert(1)</script>"
    html = rendering_html.report_html(build.canonical_json(built), checksum="")
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 6


@pytest.mark.parametrize("left_out", [False, True])
def test_it_says_beside_the_numbers_how_well_they_measure_for_funders_too(left_out: bool):
    text = build.canonical_json(build.build_snapshot(material()))
    html = rendering_html.report_html(text, checksum="", left_out=left_out)
    profile = html.split('id="profile"')[1].split("</section>")[0]
    assert HOW_WELL_IT_MEASURES in profile


def test_a_report_issued_before_that_sentence_stays_as_it_is():
    built = build.build_snapshot(material())
    del built["profile"]["how_well_it_measures"]
    html = rendering_html.report_html(build.canonical_json(built), checksum="")
    assert HOW_WELL_IT_MEASURES not in html
