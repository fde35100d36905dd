"""Patterns of personal data: what is warned about, what is left out of reports, and what is neither."""

import pytest

from fidelity.wording.personal_data import personal_data_in, without_contacts


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


@pytest.mark.parametrize(
    "typed",
    ["a.b@example.org", "<a@b.example.org>", "555-123-4567", "(555) 123-4567", "+1 555.123.4567", "(212)555-4567"],
)
def test_contacts_are_left_out(typed: str):
    assert "[left out]" in without_contacts(f"Ask {typed} first")
    assert "4567" not in without_contacts(typed)


@pytest.mark.parametrize("typed", ["Minutes of 2026-08-04", "version 1.0.2, page 114", "3 of 12 at 10-12 o'clock"])
def test_days_and_numbers_stay(typed: str):
    assert without_contacts(typed) == typed


def test_a_text_stands_on_one_line():
    assert without_contacts("two\n  lines ") == "two lines"


@pytest.mark.parametrize("typed", ["(212)555-0123", "212-555-0123", "+1 (212) 555 0123", "a.b@example.org"])
def test_what_is_warned_about_as_a_contact_is_left_out_of_a_report(typed):
    assert personal_data_in(f"Ask {typed} first")
    assert without_contacts(typed) == "[left out]"


UNSEEN = {
    "zero-width space": ("555\u200b-123-45\u200b67", "a phone number"),
    "no-break space": ("555\u00a0123\u00a04567", "a phone number"),
    "no-break hyphen": ("555\u2011123\u20114567", "a phone number"),
    "dash": ("555\u2013123\u20134567", "a phone number"),
    "soft hyphen": ("ma\u00adria@exam\u00adple.org", "an e-mail address"),
    "word joiner": ("MRN\u2060 48\u20602\u206013", "a record number"),
    "hyphen U+2010": ("123\u201045\u20106789", "a social security number"),
    "letters in parts": ("Jose\u0301 Lo\u0301pez, Oct\u00adober 3", "a name beside a date"),
}


@pytest.mark.parametrize("kind", UNSEEN)
def test_signs_that_nobody_sees_hide_no_personal_data(kind: str):
    text, what = UNSEEN[kind]
    assert personal_data_in(text) == (what,)


@pytest.mark.parametrize("kind", ["zero-width space", "no-break space", "no-break hyphen", "dash", "soft hyphen"])
def test_signs_that_nobody_sees_keep_no_contact_in(kind: str):
    text, _what = UNSEEN[kind]
    assert without_contacts(f"Ask {text} now, “please”") == "Ask [left out] now, “please”"
