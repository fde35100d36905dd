"""Patterns of personal data: what is warned about, and what is not."""

import pytest

from fidelity.wording.personal_data import personal_data_in


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Call 555-123-4567", "a phone number"),
        ("(555) 123-4567", "a phone number"),
        ("Write to maria@example.org", "an e-mail address"),
        ("MRN 48213", "a record number"),
        ("record number: 48213", "a record number"),
        ("See 12345678", "a record number"),
        ("123-45-6789", "a social security number"),
        ("Maria Lopez on 2026-10-03", "a name beside a date"),
        ("10/03/2026, Maria Lopez", "a name beside a date"),
        ("Joe Brown, October 3", "a name beside a date"),
    ],
)
def test_it_looks_like(text, what):
    assert personal_data_in(text) == (what,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Peer Support meeting on 3 March",
        "Minutes of October 3, 2026",
        "Staff Meeting 10/03/2026",
        "12 of 14 people in 2026",
        "Handbook, page 12, version 2026-10",
        "Peer Team Notes, 2026-10-03",
    ],
)
def test_it_looks_like_nothing(text):
    assert personal_data_in(text) == ()
