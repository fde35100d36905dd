"""Every headline and every first step of every version, in every sentence it can stand in."""

import re

import pytest
from django.conf import settings

from fidelity.flags.rules.stages import Stage
from fidelity.flags.wording.finding_words import finds_out, first_steps_at, headline_at, low_domain
from fidelity.flags.wording.frames import please_see_to, with_full_stop
from fidelity.flags.wording.headlines import flag_headline
from fidelity.instrument.definition.structure import Instrument, Item, Kind
from fidelity.instrument.definition.versions import read_version, version_paths
from tests.plain_words import FORBIDDEN, grade

VERSIONS = [read_version(path).parse() for path in version_paths(settings.SEEDS / "instrument")]
DAY = "March 31, 2027"
# In a letter a step stands alone after a date: it has no time of its own, and no word for a step before it.
OTHER_TIME = re.compile(r"\b(?:this week|today|tomorrow|tonight|from now on|right now)\b", re.IGNORECASE)
POINTS_BACK = re.compile(
    r"[A-Z]\w+ (?:\w+ ){0,2}?(?:it(?! a rule| easy)|this|these|them|the (?:point|sentence|text|topic))\b"
    r"|.*\b(?:this (?:question|task|topic|form)|these tasks|the (?:point|sentence))\b"
    r"|.* (?:for|on|about|to) (?:this|these)\b(?! program)"
    r"|Until then\b"
)


def subjects(instrument: Instrument) -> list[tuple[str, Item]]:
    """What can be raised: items, and domains that are low as a whole."""
    items = [(item.code, item) for item in instrument.items if item.finding]
    low = instrument.domains if instrument.rules.low_domain else ()
    return items + [
        (domain.code, low_domain(instrument, domain.code)) for domain in low if _has_practice(instrument, domain.code)
    ]


def _has_practice(instrument: Instrument, code: str) -> bool:
    return any(item.kind is Kind.PRACTICE and item.floors for item in instrument.by_domain[code])


def stages(item: Item) -> list[Stage]:
    if item.scale:
        return [Stage.BEGINNING, Stage.ESTABLISHED, Stage.WRITTEN]
    return [Stage.PLAIN, Stage.LOW] if any(floor.level for floor in item.floors) else [Stage.PLAIN]


RAISED = [
    pytest.param(instrument, item, stage, id=f"{instrument.version} {code} {stage}")
    for instrument in VERSIONS
    for code, item in subjects(instrument)
    for stage in stages(item)
]


def is_sentence(text: str) -> bool:
    """From a capital to one mark at the end, with nothing left to fill in."""
    whole = re.fullmatch(r"[“A-Z].*[^.?!:;, ][.?!]", text)
    return bool(whole) and not re.search(r"\.\.|[.,;:][.,;:]|  |[{}%]|\bNone\b", text)


@pytest.mark.parametrize(("instrument", "item", "stage"), RAISED)
class TestWhatIsRaised:
    def test_is_a_whole_sentence_alone_and_beside_others(self, instrument, item, stage):
        headline = headline_at(item, stage)
        assert is_sentence(headline)
        assert is_sentence(with_full_stop(headline.rstrip(".")))
        assert FORBIDDEN.search(headline) is None

    def test_is_read_easily_in_a_letter(self, instrument, item, stage):
        headline = headline_at(item, stage)
        if item.code == item.domain:  # a name that stands in quotes is read as one word
            headline = headline.replace(item.short, "this")
        assert grade(f"In Q3 2026, our review found this: {headline}") <= 9
        assert instrument.version == "1.0" or grade(headline) <= 8

    def test_is_said_of_the_role_where_the_team_is_small(self, instrument, item, stage):
        kind = {Kind.ACTIVITY: "misuse", Kind.FACT: "condition", Kind.PRACTICE: "practice"}[item.kind]
        words = flag_headline(f"{kind}:{item.code}", "note", instrument, small=True, stage=stage)
        assert is_sentence(with_full_stop(words))
        assert "Peer supporters" not in words

    def test_is_answered_by_steps_that_can_be_asked_for(self, instrument, item, stage):
        for step in first_steps_at(item, stage):
            asked = please_see_to(DAY, step)
            assert is_sentence(asked)
            assert re.match(r"[A-Z][a-z]+ ", step), "a step starts with a verb"
            assert not re.match(r"(The|A|An|There|It|They|People|Peer supporters?|Who|What|How|Is|Are|Do) ", step)

    def test_begins_with_a_condition(self, instrument, item, stage):
        first = first_steps_at(item, stage)[0]
        assert instrument.version == "1.0" or not finds_out(first)

    def test_is_answered_by_steps_that_stand_alone_beside_a_date(self, instrument, item, stage):
        for step in first_steps_at(item, stage) if instrument.version != "1.0" else ():
            assert not OTHER_TIME.search(step)
            assert not POINTS_BACK.match(step)


@pytest.mark.parametrize(
    "step",
    [
        "Count the rides for a month.",
        "Ask the peer team what led up to the use of force.",
        "Ask the payer which code pays for peer support.",
        "Write down for two weeks which chores land with the peer team, and why.",
    ],
)
def test_what_only_finds_something_out_is_no_condition(step):
    assert finds_out(step)


@pytest.mark.parametrize(
    "step",
    [
        "Write down together who may decide to call in outside force, and what has to be tried before.",
        "Write down that peer supporters may refuse to talk about a person.",
        "Write down who may take a task of the role away, and that it takes a reason tied to the task.",
        "Ask the board for a place on the agenda before the values are next looked at.",
        "Ask whoever owns the form for a page of its own for peer roles.",
    ],
)
def test_what_sets_something_is_a_condition(step):
    assert not finds_out(step)


@pytest.mark.parametrize(
    "step", ["Decide this week who steps in next time.", "Name who takes over from today on.", "Start tomorrow."]
)
def test_a_time_of_its_own_is_seen(step):
    assert OTHER_TIME.search(step)


@pytest.mark.parametrize(
    "step",
    [
        "Take it out of the job description and off the shift plan.",
        "Let the peer team propose the sentence.",
        "Change the question sheet for peer roles so that this question has a fixed place.",
        "Give the topic a fixed place in the first week of all new staff.",
        "Put the point on the agenda for good.",
        "Put money for this into the budget.",
        "Name who does it.",
        "Until then, give work time for calls.",
    ],
)
def test_a_word_for_a_step_before_is_seen(step):
    assert POINTS_BACK.match(step)
