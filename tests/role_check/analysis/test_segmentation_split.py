"""A text taken apart: parts with their exact places, and the headings that govern them."""

from fidelity.role_check.analysis.segmentation import parts


def taken_apart(text: str) -> list[str]:
    return [text[part.start : part.end] for part in parts(text)]


def under(text: str, words: str) -> list[str]:
    part = next(part for part in parts(text) if text[part.start : part.end] == words)
    return [text[start:end] for start, end in part.headings]


def test_bullets_numbers_and_sentences_are_parts_of_their_own() -> None:
    text = "Duties:\n- Listens. Shares own story.\n2) Answers phones\n(c) Files charts"
    assert taken_apart(text) == ["Duties:", "Listens.", "Shares own story.", "Answers phones", "Files charts"]


def test_an_abbreviation_ends_no_sentence() -> None:
    assert taken_apart("Uses forms, e.g. the PHQ-9, with Dr. Lee.") == ["Uses forms, e.g. the PHQ-9, with Dr. Lee."]


def test_a_wrapped_sentence_stays_one_part() -> None:
    text = "Goes along with people, when they ask for it, to places\nthat they choose.\nAnswers phones."
    assert taken_apart(text) == [text[:73], "Answers phones."]


def test_a_line_with_a_colon_governs_the_bullets_below_and_no_more() -> None:
    text = "Not part of this role:\n- Giving medication\n- Driving\n\nShares own story."
    assert under(text, "Driving") == ["Not part of this role:"]
    assert under(text, "Shares own story.") == []


def test_a_heading_governs_until_the_next_one() -> None:
    text = "WHAT WE ASK\n\n- Listening\n\nWHAT WE NEVER ASK\n\n- Driving"
    assert under(text, "Listening") == ["WHAT WE ASK"]
    assert under(text, "Driving") == ["WHAT WE NEVER ASK"]


def test_columns_are_governed_by_their_own_heads() -> None:
    text = "Do | Do not\nListen | Give medication\nShare | Drive"
    assert under(text, "Share") == ["Do"]
    assert under(text, "Drive") == ["Do not"]


def test_columns_of_spaces_are_columns_too() -> None:
    text = "Do               Do not\nListen closely   Give medication"
    assert under(text, "Give medication") == ["Do not"]


def test_a_cross_before_a_line_is_kept() -> None:
    assert [part.crossed for part in parts("✓ Listens\n✗ Drives")] == [False, True]
