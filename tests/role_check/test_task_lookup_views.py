""" "Can you ask me to do that?": for everybody, and nothing of it is kept."""

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from fidelity.instrument.definition.yaml_lines import ParseError
from fidelity.instrument.seed_loader import sources
from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import check
from fidelity.role_check.analysis.rules import Level
from fidelity.role_check.analysis.task_catalogue import CONSISTENT, Task, Verdict, for_category, grouped, meant, parse
from fidelity.role_check.annotated_text import check_text
from fidelity.wording.plain_text import to_plain
from tests.plain_words import FORBIDDEN, grade
from tests.role_check.conftest import texts_checked

ADDRESS = "/can-you-ask-me"
BARE_LIST = "Medication administration. Room searches. Intakes. Curfew. Money. Driving. Phones. Filing. Rides. Cash."
TASKS = rule_loader.tasks()
FOLDER = settings.BASE_DIR / "templates" / "role_check"
# The database of a page that anybody may open: reading would be fine, and none is needed.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def asked(text: str) -> HttpResponse:
    return Client().post(ADDRESS, {"text": text})


@cache
def picked(task: Task) -> HttpResponse:
    """The page of a task: no database has a part in it."""
    return Client().get(f"{ADDRESS}/{task.code}")


def words(response: HttpResponse) -> str:
    """What the page says, on one line."""
    page = re.sub(r"<(head|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def marked(response: HttpResponse) -> list[tuple[str, str]]:
    found = re.findall(
        r'<mark class="found found-(\w+)(?: found-asks)?">(.*?)</mark>', response.content.decode(), re.DOTALL
    )
    return [(level, unescape(text)) for level, text in found]


# Typed


def test_a_duty_that_does_not_fit():
    response = asked("Hand out medication.")
    assert response.status_code == 200
    assert marked(response) == [("critical", "Hand out medication")]
    said = words(response)
    assert "Does not fit the role 1 duty does not fit the role, and it is a critical one." in said
    assert "“Hand out medication” we are sure" in said
    assert "You could say: I do not give out medication" in said
    assert "WHO-T1n1" in said


def test_where_the_documents_differ_it_says_who_says_what():
    said = words(asked("Attend treatment team meetings."))
    assert "It depends 1 depends on how it is done." in said
    assert (
        "The documents differ: Team meetings WHO QualityRights: Peer supporters are invited to staff meetings" in said
    )


def test_a_whole_text_is_marked_word_for_word():
    text = "Duties:\n- Share your own story.\n- Answer the front desk phones.\n- Take part in restraint & seclusion.\n"
    response = asked(text)
    assert ("serious", "Answer the front desk phones") in marked(response)
    assert [level for level, _ in marked(response)] == ["serious", "critical"]
    assert "1 critical and 1 serious duty do not fit the role." in words(response)
    shown = re.search(r'<div class="checked-text".*?>(.*?)</div>', response.content.decode(), re.DOTALL)[1]
    without_notes = re.sub(r"<a class=\"note-number\".*?</a>", "", shown, flags=re.DOTALL)
    assert unescape(re.sub(r"<[^>]*>", "", without_notes)) == text.strip()


@pytest.mark.parametrize("text", ["Hand out medication.", "look at the badge", BARE_LIST])
def test_what_is_typed_is_checked_once(text: str):
    with texts_checked() as texts:
        asked(text)
    assert texts == [text]


def test_nothing_found_is_not_called_a_yes_and_leads_to_what_it_may_be_about():
    said = words(asked("see the badge"))
    assert "That is no approval." in said
    assert "This may be about Badges and keys" in said


@pytest.mark.parametrize(
    "text",
    [
        "Medikamente ausgeben",
        "Distribuer des médicaments",
        "Podawanie leków",
        "Magbigay gamot",
        "Geneesmiddelen uitdelen",
        "Podávat léky",
        "Gyógyszert osztani",
        "Toimittaa lääkkeet",
    ],
)
def test_a_few_words_of_another_language_are_told_so(text: str):
    response = asked(text)
    assert response.status_code == 422
    assert "I read English and Spanish, so nothing was checked." in words(response)


@pytest.mark.parametrize(
    "text", ["fold napkins", "inject people", "answer the fone", "naloxone", "ADLs", "Hoyer lift", "mop floors", "asdf"]
)
def test_a_few_rare_words_of_english_are_read(text: str):
    assert asked(text).status_code == 200


def test_words_that_could_be_code_are_shown_as_words():
    assert "<script>alert" not in asked("<script>alert(1)</script> hands out medication").content.decode()


# Bad input


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Write a few words first, or pick a task below."),
        (" \n\t ", "Write a few words first, or pick a task below."),
        ("phones " * 3000, "This text has 20,999 characters. 20,000 can be checked at once; try it in parts."),
        (
            "Il distribue les médicaments aux personnes et répond au téléphone de la réception tous les jours.",
            "This looks like French. I read English and Spanish, so nothing was checked.",
        ),
        ("a\0b", "There is a sign in this text that nobody can see"),
    ],
    ids=["empty", "blank", "too long", "another language", "no text"],
)
def test_what_can_not_be_checked_is_told_in_a_sentence_and_kept(text: str, told: str):
    response = asked(text)
    assert response.status_code == 422
    assert told in words(response)
    assert text.strip()[:40].replace("\0", "") in unescape(response.content.decode()).replace("\0", "")


@pytest.mark.parametrize("sign", ["(", "and, ", "\n", "- \n", "medication ", "does not ", "“", "é", ": ", "\t|"])
def test_odd_texts_are_answered(sign: str):
    assert asked(f"x{sign * (19_000 // len(sign))}x").status_code in (200, 422)


def test_two_megabytes_are_refused_in_words():
    response = asked("hand out medication " * 110_000)
    assert response.status_code in (400, 413)
    assert "too large" in words(response)


# Nothing stored


@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_is_stored(method: str, caplog: pytest.LogCaptureFixture):
    client = Client(enforce_csrf_checks=True)
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(ADDRESS, {"text": "Hand out medication."})
    assert response.status_code == 200
    assert len(queries) == 0
    assert client.cookies == {}
    assert response["Cache-Control"] == "no-store"
    assert caplog.text == ""


def test_a_task_is_shown_without_a_query_or_a_cookie():
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{ADDRESS}/phones").status_code == 200
    assert len(queries) == 0
    assert client.cookies == {}


def test_what_is_typed_stands_in_no_address():
    page = Client().get(ADDRESS).content.decode()
    assert f'<form method="post" action="{ADDRESS}/en"' in page


# Picked


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.code)
def test_every_task_has_a_page(task: Task):
    said = words(picked(task))
    verdict = {"against": "Does not fit the role", "depends": "It depends", "fits": "Fits the role"}[task.verdict]
    assert f"Can you ask me to do that? {task.name} {verdict} {task.answer}" in said
    assert [
        each for each in (*task.yes, *task.no, *task.depends, task.say, task.why, *task.places) if each not in said
    ] == []


def test_an_unknown_task_is_not_there():
    response = Client().get(f"{ADDRESS}/juggling")
    assert response.status_code == 404
    assert "There is no such task on our list." in words(response)


def test_the_page_lists_every_task():
    page = Client().get(ADDRESS).content.decode()
    assert re.findall(rf'href="{ADDRESS}/en/([a-z-]+)"', page) == [task.code for task in TASKS]


@pytest.mark.parametrize("address", ["/accounts/login/", "/instrument/documents/"])
def test_it_is_linked_from_signing_in_and_from_the_foot_of_every_page(address: str):
    assert f'href="{ADDRESS}"' in Client().get(address).content.decode()


# The tasks


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.code)
class TestEachTask:
    def test_its_lines_come_out_as_they_stand(self, task: Task):
        levels = {line: {each.category.level for each in check(line, rule_loader.rules())} for line in _lines(task)}
        assert [line for line in task.yes if levels[line]] == []
        assert [line for line in task.depends if levels[line] != {Level.DEPENDS}] == []
        assert [line for line in task.no if not levels[line] & {Level.CRITICAL, Level.SERIOUS}] == []

    def test_its_answer_agrees_with_the_rules(self, task: Task):
        level = task.category.level if task.category else CONSISTENT
        assert (
            task.verdict
            in {
                Level.CRITICAL: {Verdict.AGAINST},
                Level.SERIOUS: {Verdict.AGAINST, Verdict.DEPENDS},
                Level.DEPENDS: {Verdict.DEPENDS},
                CONSISTENT: {Verdict.FITS},
            }[level]
        )

    def test_reads_easily_and_kindly(self, task: Task):
        said = (task.answer, task.say, task.why, task.instead)
        assert [text for text in said if grade(text) > 8] == []
        assert [text for text in (*said, task.name, *_lines(task)) if FORBIDDEN.search(text) or "!" in text] == []

    def test_rests_on_the_documents(self, task: Task):
        known = sources()
        assert task.places
        assert [place for place in task.places if place not in known.places or known.places[place].reason] == []
        assert [code for code in task.differ if code not in known.contradictions] == []


def _lines(task: Task) -> tuple[str, ...]:
    return (*task.yes, *task.depends, *task.no)


def test_every_kind_of_duty_has_its_task():
    # Conditions for applying are no task that one is asked to do.
    assert {code for code in rule_loader.rules().by_code if not for_category(code, TASKS)} == {"entry-rules"}


def test_tasks_of_a_subject_stand_together():
    subjects = [task.group for task in TASKS]
    assert [group for group, tasks in grouped(TASKS).items() for _ in tasks] == subjects


def test_a_few_words_lead_to_their_task():
    assert next(task.code for task in meant("They want me to take CALLS at the front desk", TASKS)) == "phones"
    assert meant("juggling", TASKS) == ()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("category: chores", "category: chore"), '9: unknown category "chore"; did you mean "chores"?'),
        (("verdict: depends", "verdict: perhaps"), "verdict: expected one of against, depends, fits"),
        (("category: chores", "category: consistent"), 'phones: the field "why" is missing; no rule says it'),
    ],
)
def test_a_wrong_file_says_what_is_wrong(changed: tuple[str, str], told: str):
    text = Path(settings.SEEDS / "role_check" / "tasks.yaml").read_text().replace(*changed, 1)
    with pytest.raises(ParseError) as error:
        parse(text, path="tasks.yaml", categories=rule_loader.rules().by_code, instrument=rule_loader.instrument())
    assert told in str(error.value) or told.partition(": ")[2] in str(error.value)


# Ready to be translated


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.html")), ids=lambda path: path.name)
def test_every_word_of_the_pages_can_be_translated(path: Path):
    page = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", path.read_text(), flags=re.DOTALL)
    page = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", " ", page, flags=re.DOTALL)
    assert re.findall(r"[A-Za-z]{2,}", re.sub(r"&\w+;", "", page)) == []


def test_the_page_says_what_the_translation_says(monkeypatch: pytest.MonkeyPatch):
    spanish = {"Phones": "Teléfonos", "It depends": "Depende", "What you could say": "Lo que podría decir"}
    monkeypatch.setattr(translation._trans, "gettext", lambda message: spanish.get(str(message), str(message)))
    said = words(Client().get(f"{ADDRESS}/phones"))
    assert [each for each in spanish.values() if each not in said] == []


def test_a_file_can_be_looked_up(client: Client):
    file = SimpleUploadedFile("job.txt", b"Peer supporter\n\n- Gives out medication\n")
    page = client.post(ADDRESS, {"text": "", "file": file})
    assert "Does not fit the role" in page.content.decode()


def test_a_file_that_is_none_is_told_kindly(client: Client):
    page = client.post(ADDRESS, {"text": "", "file": SimpleUploadedFile("job.xls", b"1;2")})
    assert page.status_code == 422
    assert "Only .txt, .docx and .pdf can be read here." in page.content.decode()


def test_a_task_typed_gets_the_answer_of_the_task_picked(client: Client):
    task = next(task for task in TASKS if task.code == "being-there")
    assert task.answer in unescape(client.post(ADDRESS, {"text": task.name}).content.decode())


LONG = "- Shares own story and listens.\n" * 12


def test_a_long_text_that_is_only_asked_about_says_that_it_is_for_its_length():
    phones = "- Answers the front desk phones.\n"
    said = words(asked(LONG + phones))
    assert "The line to ask about may be fine. It looks like a duty that does not fit, and only somebody who" in said
    assert "It counts against nobody. In a long text such a line is often a false alarm, so we only ask." in said
    assert "In a long text" not in words(asked("- Shares own story.\n" + phones)), "it is said there"
    assert "In a long text" not in words(asked(LONG + "- Hands out medication.\n" + phones)), "it is said there"


def test_what_is_asked_about_for_another_reason_is_not_laid_to_the_length():
    for text in ("- Shares own story.\n- Draws blood for tests.\n", LONG + "- Assisting with take-downs.\n"):
        said = words(asked(text))
        assert "The line to ask about may be fine." in said
        assert "In a long text" not in said


def legend(text: str) -> list[str]:
    page = asked(text).content.decode()
    line = re.search(r'<p class="signs.*?</p>', page, re.DOTALL)
    signs = re.findall("<span>(.*?)</span>", line[0], re.DOTALL) if line else []
    return [re.sub("<svg.*?</svg>", "", sign, flags=re.DOTALL).strip() for sign in signs]


def test_a_longer_text_tells_its_signs_and_no_others():
    critical, serious, depends = "critical: does not fit", "serious: does not fit", "it depends"
    phones, rest = "- Answers the front desk phones.\n", "- Hands out medication.\n- Attends team meetings.\n"
    assert legend(phones + rest) == [critical, serious, depends]
    assert legend(phones + "- Shares own story.\n") == [serious]
    assert legend("- Shares own story.\n- Listens to people.\n") == []
    assert legend("Hands out medication.") == [], "the same stands beside it"


def test_only_where_something_was_skipped_the_page_asks_to_look_at_it():
    everything = words(asked("- Listens to people.\n- Shares own story.\n"))
    assert "2 parts were read as duties." in everything
    assert "We checked nothing else." not in everything
    assert "skipped" not in everything
    some = words(asked("- Listens to people.\n- Does not give out medication.\n"))
    assert "1 part was read as a duty. We checked nothing else. What we skipped: Struck through: 1 part says" in some
    assert "Was a part skipped by mistake? Then read it yourself." in some
    none = words(asked("- Does not give out medication.\n- Does not drive.\n"))
    assert "No part was read as a duty. What we skipped:" in none


@pytest.mark.parametrize("file", [None, "taches.txt"], ids=["typed", "file"])
def test_a_mistake_is_told_without_the_name_of_its_field(file: str | None):
    french = "Il distribue les médicaments aux personnes et répond au téléphone de la réception."
    sent = {"file": SimpleUploadedFile(file, french.encode())} if file else {"text": french}
    response = Client().post(f"{ADDRESS}/en", sent)
    target = "id_file" if file else "id_text"
    assert f'<a href="#{target}">This looks like French. I read English' in response.content.decode()
    said = words(response)
    assert "Please look at this again: This looks like French." in said
    assert "Ask somebody to translate it. Or pick a task from the list." in said
    assert "pick a task from the list" not in words(asked(""))


def test_the_page_says_how_the_text_was_read(client: Client):
    text = "Peer supporter\n\n- Listens to people.\n- Does not give out medication.\n- Nurses give out medication.\n"
    page = client.post(ADDRESS, {"text": text}).content.decode()
    assert '<span class="read-as read-as-negated">Does not give out medication.</span>' in page
    assert '<span class="read-as read-as-others">Nurses give out medication.</span>' in page
    assert "That is no approval." in page


# The same words, picked or typed

WORDINGS = [(task, words) for task in TASKS for words in dict.fromkeys((task.name, *task.words))]


def tasks_of(words: str) -> list[Task]:
    """The tasks that stand under these words: the one with this name, or else all that are found by them."""
    named = [task for task in TASKS if task.name.lower() == words.lower()]
    return named or [task for task in TASKS if words.lower() in map(str.lower, task.words)]


def answer_in(page: str) -> str:
    """All that a page says about one task, from the verdict to what fits instead."""
    answer = re.search(r'<p class="verdict.*?<strong>What fits instead:</strong>.*?</p>', page, re.DOTALL)[0]
    return " ".join(unescape(re.sub(r"<svg.*?</svg>|<[^>]*>", " ", answer, flags=re.DOTALL)).split())


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.code)
def test_the_same_words_typed_and_picked_get_the_same_answer(task: Task):
    answer = answer_in(picked(task).content.decode())
    for typed in (typed for named, typed in WORDINGS if named is task):
        page = asked(typed)
        assert page.status_code == 200, typed
        if tasks_of(typed) == [task]:
            assert answer_in(page.content.decode()) == answer, typed
        else:
            said = words(page)
            assert f"“{typed}” can mean more than one task" in said
            assert [each.code for each in tasks_of(typed) if f"{each.name} : {each.answer}" not in said] == [], typed


WAYS = {
    "in capitals": str.upper,
    "as a sentence": lambda words: f"{words.capitalize()}.",
    "as a question": lambda words: f"{words}?",
    "between quotes": lambda words: f"“{words}”",
    "as an entry of a list": lambda words: f"- {words};",
    "with signs that nobody sees": lambda words: "\ufeff" + "\u200b".join(words.replace(" ", "\u00a0")) + "\u00ad",
    "on two lines": lambda words: f"\n  {words}  \n",
}


@pytest.mark.parametrize("way", WAYS)
def test_however_the_words_are_typed(way: str):
    answers = {typed: check_text(to_plain(WAYS[way](typed)).strip()) for _task, typed in WORDINGS}
    assert [
        typed
        for typed, result in answers.items()
        if ([result.picked] if result.picked else list(result.could_mean)) != tasks_of(typed)
    ] == []


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.code)
def test_an_example_typed_is_answered_as_the_page_of_its_task_says(task: Task):
    shown = {"fits": "Fits the role", "depends": "It depends", "against": "Does not fit the role"}
    for verdict, lines in (("fits", task.yes), ("depends", task.depends), ("against", task.no)):
        for line in lines:
            page = asked(line)
            assert f'<p class="verdict verdict-{verdict}">' in page.content.decode(), line
            assert f"What was found {shown[verdict]}" in words(page), line
            if verdict == "fits":
                assert f'href="{ADDRESS}/en/{task.code}"' in page.content.decode(), line


def test_words_beside_the_name_of_a_task_are_checked_as_they_are():
    assert check_text("Phones and giving out medication").picked is None
    assert check_text("Phones\n- Gives out medication").picked is None
