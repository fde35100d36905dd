"""Ask a peer: the question goes to the ally, who answers or passes it on; nobody learns which peer said what."""

import pytest
from django.urls import reverse

from fidelity.flags.models import Flag
from fidelity.reviews.home import notices
from fidelity.reviews.peer_questions import actions
from fidelity.reviews.peer_questions.models import PeerQuestion
from programs.models import AuditEvent, KeptWords, Program, Role
from tests.flags.build import MISUSE, Cast, closed, raised
from tests.reviews.conftest import Q3, TODAY, sign_in

QUESTION = "Who hands you the list in the morning?"
ANSWER = "The list lies at the desk, and whoever comes first gets it."


@pytest.fixture
def cast(program: Program, version) -> Cast:
    program.staff_roles.create(title="Peer supporter", hours=20, count=4)
    made = Cast(program)
    for role in (Role.PEER, Role.ALLY):
        made[role]
    closed(program, Q3, raised())
    return made


@pytest.fixture
def flag(cast: Cast) -> Flag:
    return cast.program.flags.get(code=MISUSE)


def address(name: str, flag: Flag) -> str:
    return reverse(name, args=[flag.program.slug, flag.pk])


def page(cast: Cast, flag: Flag, role: Role) -> str:
    response = sign_in(cast[role].user).get(address("flag", flag))
    return response.content.decode().partition("<main")[2]


def sent(cast: Cast, name: str, flag: Flag, role: Role, **data: str) -> tuple[int, str]:
    response = sign_in(cast[role].user).post(address(name, flag), data)
    return response.status_code, response.content.decode()


def asked(cast: Cast, flag: Flag, text: str = QUESTION, role: Role = Role.SUPERVISOR) -> PeerQuestion:
    return actions.ask_peers(flag=flag, text=text, by=cast[role])


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR])
def test_whoever_reads_the_flag_asks_and_the_ally_answers(cast, flag, role):
    assert "Ask a peer" in page(cast, flag, role)
    assert sent(cast, "flag_ask", flag, role, text=QUESTION)[0] == 302
    question = flag.peer_questions.get()
    key = {"question": str(question.pk), f"q{question.pk}-text": ANSWER}
    assert sent(cast, "flag_questions", flag, Role.ALLY, **key)[0] == 302
    text = page(cast, flag, role)
    assert QUESTION in text
    assert ANSWER in text
    assert "With whom the ally talked is kept by nobody." in text


def test_peers_see_a_question_only_when_it_was_passed_on(cast, flag):
    question = asked(cast, flag)
    assert QUESTION not in page(cast, flag, Role.PEER)
    assert sent(cast, "flag_questions", flag, Role.ALLY, question=str(question.pk), **{"pass-on": "yes"})[0] == 302
    assert QUESTION in page(cast, flag, Role.PEER)
    assert "Passed on to peers." in page(cast, flag, Role.SUPERVISOR)
    question.refresh_from_db()
    assert question.answered_at is None


def test_of_an_answer_nothing_but_its_words_and_day_is_kept():
    columns = {field.name for field in PeerQuestion._meta.concrete_fields}
    assert columns == {"id", "flag", "role", "text", "asked_at", "passed_on_at", "answer", "answered_at"}


def test_it_waits_for_the_ally_on_home_and_for_nobody_else(cast, flag):
    asked(cast, flag)
    words = "A question to peers about a flag: answer it, or pass it on"
    for role in (Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY):
        waiting = notices.program_notices(cast[role].user, today=TODAY).get(cast.program.pk, [])
        assert (words in [notice.words for notice in waiting]) == (role == Role.ALLY), role


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write your question."),
        ("x" * 501, "there is room for 500"),
        ("Was it Maria Lopez on 2026-03-04?", "This looks like"),
    ],
)
def test_a_question_that_can_not_be_sent_is_refused_with_a_sentence(cast, flag, text, words):
    status, said = sent(cast, "flag_ask", flag, Role.SUPERVISOR, text=text)
    assert status == 422
    assert words in said
    assert not flag.peer_questions.exists()


def test_an_answer_is_looked_at_for_personal_data_too(cast, flag):
    question = asked(cast, flag)
    key = {"question": str(question.pk), f"q{question.pk}-text": "Call 555-123-4567."}
    assert sent(cast, "flag_questions", flag, Role.ALLY, **key)[0] == 422
    question.refresh_from_db()
    assert question.answer == ""
    key[f"q{question.pk}-keep"] = "on"
    assert sent(cast, "flag_questions", flag, Role.ALLY, **key)[0] == 302
    kept = KeptWords.objects.get()
    assert (kept.words, kept.role, kept.place) == (["555-123-4567"], Role.ALLY, flag.code)


def test_a_question_that_is_kept_as_it_is_is_sent_and_its_words_are_written_down(cast, flag):
    text = {"text": "Did the desk of Maria Lopez ask you?", "keep": "on"}
    assert sent(cast, "flag_ask", flag, Role.SUPERVISOR, **text)[0] == 302
    kept = KeptWords.objects.get()
    assert (kept.words, kept.role, kept.place) == (["Maria Lopez"], Role.SUPERVISOR, flag.code)


def test_the_same_question_is_not_sent_twice_and_three_are_the_most(cast, flag):
    asked(cast, flag)
    with pytest.raises(actions.QuestionRefused, match="waits for the ally already"):
        asked(cast, flag)
    asked(cast, flag, "A second one?")
    asked(cast, flag, "A third one?")
    with pytest.raises(actions.QuestionRefused, match="Three questions"):
        asked(cast, flag, "A fourth one?")


def test_a_question_is_answered_once(cast, flag):
    question = asked(cast, flag)
    actions.answer_for_peers(question=question, text=ANSWER, by=cast[Role.ALLY])
    with pytest.raises(actions.QuestionRefused):
        actions.answer_for_peers(question=question, text="Another.", by=cast[Role.ALLY])
    assert sent(cast, "flag_questions", flag, Role.ALLY, question=str(question.pk))[0] == 302
    question.refresh_from_db()
    assert question.answer == ANSWER


def test_without_an_ally_the_page_says_so(cast, flag):
    cast.program.memberships.filter(role=Role.ALLY).delete()
    response = sign_in(cast[Role.SUPERVISOR].user).get(address("flag_ask", flag))
    assert "There is no outside ally here to take the question." in response.content.decode()
    assert sent(cast, "flag_ask", flag, Role.SUPERVISOR, text=QUESTION)[0] == 422


def test_a_flag_that_is_kept_from_somebody_can_not_be_asked_about_by_them(cast):
    closed(cast.program, Q3, raised("condition:PEE-1", Flag.Level.NOTE, "supervision"))
    kept = cast.program.flags.get(code="condition:PEE-1")
    assert sent(cast, "flag_ask", kept, Role.SUPERVISOR, text=QUESTION)[0] == 403


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("flag_ask", Role.PEER),
        ("flag_ask", Role.ALLY),
        ("flag_questions", Role.PEER),
        ("flag_questions", Role.MANAGER),
        ("flag_questions", Role.SUPERVISOR),
    ],
)
def test_everybody_else_is_refused(cast, flag, name, role):
    assert sent(cast, name, flag, role, text=QUESTION)[0] == 403


def test_whoever_leads_the_program_never_answers_for_peers(cast, flag):
    user = cast[Role.SUPERVISOR].user
    user.memberships.create(program=cast.program, organisation=cast.program.organisation, role=Role.ALLY)
    assert sign_in(user).get(address("flag_questions", flag)).status_code == 403


def test_the_log_tells_of_each_step_by_role(cast, flag):
    question = asked(cast, flag)
    actions.pass_on(question=question, by=cast[Role.ALLY])
    actions.answer_for_peers(question=question, text=ANSWER, by=cast[Role.ALLY])
    lines = list(AuditEvent.objects.filter(what__startswith=f"flag {MISUSE}").values_list("what", flat=True))
    assert sorted(lines) == [
        f"flag {MISUSE}: answered a question to peers",
        f"flag {MISUSE}: asked peers, by way of the ally",
        f"flag {MISUSE}: passed a question on to peers",
    ]
