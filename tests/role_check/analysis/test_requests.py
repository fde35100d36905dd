"""What a worker writes who is asked for something: the words that ask are taken off, and what is asked is read."""

from collections.abc import Sequence

import pytest

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import Finding, check
from fidelity.role_check.analysis.requests import A_FEW_WORDS, A_MESSAGE, BLANK, is_in_few_words, without_asking
from fidelity.role_check.analysis.rules import Confidence, Level
from tests.role_check.remembered import remembering

RULES = remembering(rule_loader.rules())

ASKED = [
    "My boss wants me to {}",
    "my boss is asking me to {}",
    "My manager told me to {}.",
    "the nurse wants me to {}",
    "The team lead says I have to {}",
    "My agency would like us to {}.",
    "They keep asking me to {}",
    "they make me {}",
    "They have me {} every night.",
    "The staff at work expect me to {}",
    "I'm told to {}",
    "I was asked to {}.",
    "I am being made to {}",
    "we are expected to {}",
    "I have to {}",
    "My job is to {}",
    "Part of my job is to {}.",
    "Can they make me {}?",
    "Can my supervisor require me to {}?",
    "can you ask me to {}",
    "Could a nurse ask a peer to {}?",
    "Can I be asked to {}?",
    "Do I have to {}?",
    "Am I supposed to {}?",
    "Are peers supposed to {}?",
    "Should a peer supporter {}?",
    "Should I {}?",
    "Why do I have to {}?",
    "Is it ok to {}?",
    "Is it part of my job to {}?",
    "Is it right that I have to {}?",
    "Is it legal to make me {}?",
    "What if they ask me to {}?",
    "What do I do when my boss asks me to {}?",
    "How do I say no when they ask me to {}?",
    "Can I refuse to {}?",
    "Can I say no if they ask me to {}?",
    "I don't want to {}.",
    "I do not think I should have to {}",
    "I don't like being asked to {}.",
    "Hi, my boss wants me to {}. Is that ok?",
    "I am a peer specialist and my boss asks me to {}.",
    "I work on a ward, and they ask me to {}",
    "Every week they want me to {}",
    "I share my story, but they also want me to {}.",
    "They're making me {}",
    "they've been asking us to {}.",
    "she's asking me to {}",
    "im asked to {}",
    "i dont want to {}",
    "boss wants me to {}",
    "charge nurse asks me to {}",
    "Karen wants me to {}",
    "My boss, who is a nurse, asks me to {}",
    "my boss and the doctor want me to {}",
    "the techs expect me to {}",
    "They want peers at our clinic to {}",
    "I am asked by staff to {}",
    "When I am on shift they ask me to {}",
    "Last night they told me to {}",
    "Not sure if I should {}",
    "I don't know whether I have to {}",
    "I wonder if it's ok for them to ask me to {}",
    "What happens if I refuse to {}?",
    "I'm tired of being asked to {}",
    "It feels wrong to {}",
    "My employer requires that I {}",
    "They say peers should {}.",
    "My boss asked if I could {}",
    "They are gonna make me {}",
    "i hafta {}",
    "We want our peers to {}.",
    "Can we ask peers to {}?",
    "omg my boss wants me to {}",
    "A question: can they make me {}?",
    "We run short where I am and they ask me to {}",
    "{}?",
]
AGAINST = ["give out medication", "search rooms", "report to the nurse what people say", "restrain people"]
FITTING = ["share my story", "run a support group", "talk about my recovery", "go with someone who asked me along"]


def against(text: str) -> set[Confidence]:
    return {finding.confidence for finding in check(text, RULES) if finding.category.level is not Level.DEPENDS}


def words(findings: Sequence[Finding], confidence: Confidence | None = None) -> list[str]:
    return [finding.text for finding in findings if confidence in (None, finding.confidence)]


@pytest.mark.parametrize("asks", ASKED)
def test_whoever_asks_and_however_what_is_asked_is_read_as_if_it_stood_alone(asks: str):
    for duty in AGAINST:
        alone, asked = check(duty, RULES), check(asks.format(duty), RULES)
        assert words(asked) == words(alone) != []
        assert words(asked, Confidence.SURE) == words(alone, Confidence.SURE)
    for duty in FITTING:
        assert against(asks.format(duty)) == set()


IN_A_POSTING = [
    "Nurses may ask you to {}.",
    "The team expects you to {}.",
    "The clinic asks peer specialists to {}.",
    "My boss asks me to {}.",
    "I am asked to {}.",
    "We expect peers to {}.",
    "Weekly | Nurses may ask you to {} | as needed",
]
AROUND = ["Shares own story, where it may help.", "Goes along to appointments of people who ask for that."] * 4


@pytest.mark.parametrize("asks", IN_A_POSTING)
def test_in_a_longer_text_what_others_ask_of_a_peer_is_a_duty_of_the_peer(asks: str):
    assert len("\n".join(AROUND)) > A_FEW_WORDS
    for duty in AGAINST:
        assert against("\n".join([*AROUND, asks.format(duty), *AROUND]))


@pytest.mark.parametrize(
    "after",
    [
        " No weekends.",
        " You will not need a license.",
        " This is not optional.",
        " Do not forget your badge.",
        ", and you do not need a license.",
        " There is no public parking.",
        "\n\nSupervisory responsibilities: None",
    ],
)
def test_a_no_about_something_else_hides_nothing(after: str):
    assert against(
        "\n".join([*AROUND, f"Nurses may ask you to give out medication.{after}".replace(".,", ","), *AROUND])
    )


# What asks for nothing, and what a text says of care, of conditions and in answers
LEFT = [
    "Nurses may not ask peers to search rooms.",
    "Never ask a peer to search rooms.",
    "If staff ask you to search rooms, say no.",
    "Should staff ask a peer to search rooms, the peer may refuse.",
    "Staff who ask peers to search rooms are corrected.",
    "Can they make me search rooms? No, never.",
    "Can they make me search rooms?\nThat is not part of the job.",
    "Do peers search rooms?",
    "I do not search rooms.",
    "They never ask me to search rooms.",
    "My doctor wants me to take my medication.",
    "They made me take my pills.",
    "They asked us how we are.",
    "Who can make me an appointment?",
    "The clinic asks no peer to search rooms.",
    "No peer should have to search rooms.",
    "Should a peer be asked to search rooms, the peer may refuse.",
    "Staff may ask you to search rooms, but you should say no.",
    "Staff may ask you to search rooms. Please decline.",
    "If it is late and they ask me to search rooms, I call my boss.",
    "Should peers search rooms? Absolutely not.",
    "Can they make me search rooms? Tell your supervisor.",
    "Can they make me search rooms? Nurses do that.",
    "She wants me to hold her pills.",
    "People ask us to drive them to court.",
    "We refuse to search rooms.",
    "My doctor wants me to take lithium.",
    "I have to give a urine sample.",
    "My boss told me to stop searching rooms.",
    "True or false: peers should give out medication.",
]


@pytest.mark.parametrize("text", LEFT)
def test_what_asks_nothing_of_a_worker_is_left_as_it_is(text: str):
    assert without_asking(text) == text


@pytest.mark.parametrize("text", LEFT[:8])
def test_and_nobody_is_surely_accused_by_it(text: str):
    assert against(text) <= {Confidence.POSSIBLE}


@pytest.mark.parametrize(
    "past",
    [
        "They made me restrain people.",
        "The staff told me to search rooms.",
        "Can they make me search rooms?",
        "They ask me to restrain people, and I will not.",
        "Speak up when you work alone and they expect you to restrain people.",
        "He wants me to hold his pills.",
        "Residents ask us to hold their pills.",
        "They ask me to restrain people?",
        "Call us when the office is closed and they ask peers to restrain people.",
        "Role play in threes: the nurse wants you to restrain people.",
    ],
)
def test_what_was_once_and_what_is_only_asked_or_refused_is_left_alone_in_a_longer_text(past: str):
    text = "\n".join([past, *AROUND])
    assert without_asking(text) == text


TOLD = "I work at a clinic with a small team, and lately there is a lot to do, more than we can. The people are kind. "


def test_a_longer_message_about_the_own_job_is_read_as_a_short_one():
    message = f"{TOLD * 3}I was told to search rooms last night. Can they make me restrain people?"
    assert A_FEW_WORDS < len(message) < A_MESSAGE
    assert without_asking(message).split()[-6:] == ["Search", "rooms", "last", "night.", "Restrain", "people."]
    listed = f"{message}\n- Shares own story."
    assert without_asking(listed) == listed
    assert without_asking(TOLD * 10 + message) == TOLD * 10 + message


def test_how_many_blanks_stand_around_it_does_not_count():
    assert is_in_few_words(f"{' ' * A_MESSAGE}search rooms\n")


def test_a_worker_who_said_no_is_answered_all_the_same():
    assert against("They asked me to search rooms, and I said no.")


def test_a_question_about_a_duty_that_is_talked_about_stays_a_question():
    text = "Search rooms? We talk about it in supervision."
    assert without_asking(text) == text


@pytest.mark.parametrize(
    "answer",
    [
        "It's not in my job description.",
        "We are short staffed.",
        "I am alone at night.",
        "Please help.",
        "Please tell me what to do.",
        "No one told me about this when I was hired.",
        "Not sure what to say.",
        "Not comfortable with it.",
        "Only two of us on shift.",
        "A nurse told me they can.",
        "Never had any training.",
        "No idea what the rules are.",
        "Maybe I'm wrong.",
    ],
)
def test_what_a_worker_says_of_the_own_place_is_no_answer(answer: str):
    assert against(f"Can they make me search rooms? {answer}")


@pytest.mark.parametrize("asks", ASKED)
def test_every_place_stays(asks: str):
    text = asks.format("search rooms")
    taken = without_asking(text)
    assert (len(taken), taken.lower().index("search rooms")) == (len(text), text.index("search rooms"))
    assert all(after.lower() in (before.lower(), BLANK, ";", ".") for before, after in zip(text, taken, strict=True))
