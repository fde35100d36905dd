"""What becoming final adds to the signed text, and how reports of every format read."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from fidelity.reports.rendering import html
from fidelity.reports.snapshot import build
from fidelity.reports.snapshot import signed_text as snapshot_final
from fidelity.reports.snapshot.signed_text import SignatureLine
from tests.as_read import as_read
from tests.plain_words import FORBIDDEN, grade
from tests.reports.build import material

TEXT = build.build_snapshot(material())
PROGRAM = SignatureLine("program", "Program manager", date(2026, 11, 4))
PEERS = SignatureLine("peers", "Peer supporter", date(2026, 11, 3))
DIFFERS = SignatureLine("peers", "Outside peer ally", date(2026, 11, 3), "We count it otherwise.\n<b>Twice.</b>")
DAY = date(2026, 11, 9)


def final(*signatures: SignatureLine, statement: str = "") -> dict:
    return snapshot_final.finalise_snapshot(TEXT, signatures, statement=statement, on=DAY)


def page(said: dict) -> str:
    return as_read(render_to_string("reports/_report.html", html.report_context(said)))


def cover(said: dict) -> str:
    return html.report_context(said)["standing"]["signed"]


def test_nothing_that_was_signed_is_changed():
    said = final(PROGRAM, DIFFERS, statement="We say so.")
    assert {key: said[key] for key in TEXT} == TEXT
    assert set(said) - set(TEXT) == {"signatures", "statement", "final"}


def test_each_signature_has_side_role_day_and_view():
    assert final(DIFFERS, PROGRAM)["signatures"] == [
        {
            "side": "program",
            "role": "Program manager",
            "day": {"iso": "2026-11-04", "words": "November 4, 2026", "short": "Nov 4, 2026"},
            "differs": False,
            "view": "",
        },
        {
            "side": "peers",
            "role": "Outside peer ally",
            "day": {"iso": "2026-11-03", "words": "November 3, 2026", "short": "Nov 3, 2026"},
            "differs": True,
            "view": "We count it otherwise.\n<b>Twice.</b>",
        },
    ]


def test_it_can_be_written_as_every_snapshot_is():
    assert '"statement":"We say so."' in build.canonical_json(final(PROGRAM, statement="We say so."))


@pytest.mark.parametrize(
    ("signatures", "words"),
    [
        (
            [PEERS, PROGRAM],
            "Signed for the program (program manager, November 4, 2026) and for the peer supporters (peer supporter, "
            "November 3, 2026).",
        ),
        (
            [PROGRAM, DIFFERS],
            "Signed for the program (program manager, November 4, 2026) and for the peer supporters (outside peer "
            "ally, November 3, 2026, with a differing view, see “Peer voice”).",
        ),
        (
            [PROGRAM],
            "Signed for the program (program manager, November 4, 2026). Without peer signature: none was given in ten "
            "working days.",
        ),
    ],
)
def test_page_1_says_who_signed_by_role_and_day(signatures: list[SignatureLine], words: str):
    said = final(*signatures)
    assert cover(said) == words
    assert words in page(said)


def test_page_1_has_the_day_it_became_final():
    assert "Final for this quarter, version 1.0, November 9, 2026." in page(final(PROGRAM, PEERS))


def test_before_that_page_1_says_that_it_is_not_final():
    shown = page(TEXT)
    assert "Not final: this is the text to sign, version 1.0, October 28, 2026. Not signed yet." in shown
    assert "What peer supporters say, word for word" not in shown
    assert "They wrote no statement." not in shown


def test_statement_and_differing_views_stand_word_for_word():
    shown = page(final(PROGRAM, DIFFERS, statement="First line.\nSecond line.\n\nA & B."))
    assert "<p>First line.<br>Second line.</p><p>A &amp; B.</p>" in shown
    assert "A differing view, signed for the peer supporters" in shown
    assert "<p>We count it otherwise.<br>&lt;b&gt;Twice.&lt;/b&gt;</p>" in shown


@pytest.mark.parametrize(
    ("statement", "views", "said"),
    [
        ("", 0, "Peer voice: no statement, no differing view"),
        ("We say so.", 0, "Peer voice: a statement by peer supporters"),
        ("", 1, "Peer voice: a differing view"),
        ("", 2, "Peer voice: two differing views"),
    ],
)
def test_the_headline_says_what_there_is(statement: str, views: int, said: str):
    assert snapshot_final.statement_headline(statement, [{}] * views) == said


def test_a_report_from_before_there_were_answers_of_peers_has_their_statement_and_views_alone():
    old = {key: part for key, part in final(PROGRAM, DIFFERS, statement="We say so.").items() if key != "voice"}
    old |= {"format": 3, "made": TEXT["made"] | {"not_yet": ["Anonymous answers"]}}
    shown = page(old)
    assert "<h2>Peer voice: a statement by peer supporters and a differing view</h2>" in shown
    assert "What it does not hold yet" in shown


def test_nothing_is_said_to_be_missing_any_more():
    assert "not_yet" not in TEXT["made"]
    assert "What it does not hold yet" not in page(TEXT)


@pytest.mark.parametrize("number", [1, 2])
def test_reports_from_before_there_were_signatures_read_as_they_did(number: int):
    old = {key: part for key, part in TEXT.items() if key != "voice"} | {"format": number}
    old["report"] = TEXT["report"] | {"status": "Final for this quarter, not signed", "signed": "Not signed: it says."}
    shown = page(old)
    assert "Final for this quarter, not signed, version 1.0, October 28, 2026. Not signed: it says." in shown
    assert "issued October 28, 2026 (program manager)." in shown
    assert 'id="voice"' not in shown
    assert 'content="2026-10-28"' in html.report_html(build.canonical_json(old), checksum="")


def test_its_words_are_plain():
    texts = [snapshot_final.without_peers(), snapshot_final.NOT_SIGNED_YET, html.FINAL, html.TO_SIGN]
    assert [text for text in texts if FORBIDDEN.search(text) or grade(text) > 8] == []
