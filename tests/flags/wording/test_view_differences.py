"""The words on different views and on safety: read whole or refused with the line, kind, and pointing at nobody."""

import re
from dataclasses import fields

import pytest

from fidelity.flags import seed_loader
from fidelity.flags.wording.view_differences import ViewWording, parse_view_wording
from fidelity.instrument.definition.yaml_lines import ParseError
from fidelity.instrument.seed_loader import sources
from fidelity.instrument.sources.documents import Polarity
from tests.plain_words import FORBIDDEN, grade

VIEWS = seed_loader.view_wording()
ONE = """\
  - code: {}
    headline: They differ.
    stance: Nobody is at fault.
    why: It matters.
    begin: Begin here.
    opening: [We saw., Tell me.]
    ask: [What?, Which?, How?]
    first_steps: [Change a rule., Give time., Talk.]
    never: [Who?, When?, Where?]
    places: [INT-P0]
"""
SMALL = "views:\n" + "".join(map(ONE.format, ("review-higher", "peers-higher", "safety", "safety-jointly")))


def read(text=SMALL):
    return parse_view_wording(text, path="views.yaml", sources=sources())


def errors(old, new):
    """What reading says after the first of `old` has changed in the small file: `line: message` each."""
    assert old in SMALL
    with pytest.raises(ParseError) as caught:
        read(SMALL.replace(old, new, 1))
    return [line.removeprefix("views.yaml:") for line in str(caught.value).splitlines()]


def texts():
    """Every text that people read."""
    for view in VIEWS.values():
        for field in fields(ViewWording):
            value = getattr(view, field.name)
            if field.name not in {"code", "places"}:
                yield from [value] if isinstance(value, str) else value


TEXTS = list(texts())


def test_a_small_file_is_read_whole():
    assert read()["safety"] == ViewWording(
        code="safety",
        headline="They differ.",
        stance="Nobody is at fault.",
        why="It matters.",
        begin="Begin here.",
        opening=("We saw.", "Tell me."),
        ask=("What?", "Which?", "How?"),
        first_steps=("Change a rule.", "Give time.", "Talk."),
        never=("Who?", "When?", "Where?"),
        places=("INT-P0",),
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    why: It matters.\n", "", '2: a view: the field "why" is missing'),
        ("review-higher", "reviews-higher", '2: code: unknown view "reviews-higher"; did you mean "review-higher"?'),
        ("INT-P0", "INT-P99", 'places: unknown place "INT-P99"'),
        ("peers-higher", "review-higher", 'code: "review-higher" stands twice, first in line 2'),
        ("[We saw., Tell me.]", "[We saw.]", "opening: "),
    ],
)
def test_a_mistake_is_refused_with_its_line(old, new, said):
    assert said in "\n".join(errors(old, new))


def test_a_view_that_is_not_there_is_missed():
    assert '1: views: "safety" is missing' in errors(ONE.format("safety"), "")


@pytest.mark.parametrize("text", TEXTS)
def test_it_reads_easily_in_the_words_of_the_field(text):
    assert grade(text) <= 8
    assert not FORBIDDEN.search(text)
    assert "!" not in text


@pytest.mark.parametrize("text", TEXTS)
def test_it_says_peers_or_the_role_so_that_it_serves_small_teams_too(text):
    assert "peer supporter" not in text.lower()


@pytest.mark.parametrize("code", VIEWS)
def test_nobody_is_asked_who_said_it(code):
    assert VIEWS[code].never[0].startswith("Never ask who")


@pytest.mark.parametrize("code", VIEWS)
def test_it_rests_on_three_documents_at_least_and_on_what_they_recommend_or_warn_of(code):
    places = [sources().places[place] for place in VIEWS[code].places]
    assert len({place.document for place in places}) >= 3
    assert {place.polarity for place in places} <= {Polarity.CONSISTENT, Polarity.INCONSISTENT}


WHO = re.compile(r"\b(if|whether) (any|some)(one|body)( else)? was\b|\bwho (was|saw|stood)\b", re.IGNORECASE)


@pytest.mark.parametrize("text", [text for text in TEXTS if not text.startswith("Never")])
def test_it_asks_of_the_setting_and_never_who_was_there(text):
    assert not WHO.search(text)


def test_where_all_can_tell_whose_answer_it_is_nothing_says_otherwise():
    view = VIEWS["safety-jointly"]
    said = " ".join([view.begin, *view.opening, *view.ask, *view.first_steps])
    assert "do not know whose" not in said
    assert "card" not in said
    assert "Name someone outside the program whom the peer team can talk to in private." in view.first_steps
