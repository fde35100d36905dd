"""The pages for peer supporters and the look-up in Spanish: nothing is missing or left over, and the words are ours."""

import ast
import re
from collections.abc import Collection, Iterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.template import engines
from django.template.base import Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation

from fidelity.flags.rules.concerns import conditions_to_raise, tasks_to_raise
from fidelity.instrument.definition import versions
from fidelity.instrument.definition.structure import Asked, Instrument
from fidelity.instrument.definition.structure import Kind as ItemKind
from fidelity.instrument.definition.versions import VersionText
from fidelity.instrument.definition.yaml_lines import Part
from fidelity.instrument.seed_loader import sources
from fidelity.role_check import rule_loader
from fidelity.role_check.annotated_text import Kind
from fidelity.voice.card.forms import ShortForm
from fidelity.voice.rules import questions

ROOT = settings.BASE_DIR
FOLDER = ROOT / "fidelity" / "locale" / "es" / "LC_MESSAGES"
PEERS_PAGES = sorted((ROOT / "templates" / "voice" / "peer").glob("*.html"))
# The role check of a program, which needs an account and is English.
PROGRAM_PAGES = {"check.html", "staff_role.html", "_job_duty.html", "_words.html"}
CARDS = sorted((ROOT / "templates" / "reports").glob("*card*.html"))
LOOK_UP = [
    ROOT / "templates" / "base.html",
    ROOT / "templates" / "_refused.html",
    *(path for path in sorted((ROOT / "templates" / "role_check").glob("*.html")) if path.name not in PROGRAM_PAGES),
]
LOOK_UP_CODE = ("task_lookup_views.py", "forms.py", "file_readers.py", "language_names.py", "files/*.py")
CODE = [
    *(ROOT / "fidelity" / "voice" / "card" / name for name in ("views.py", "forms.py")),
    *(path for name in LOOK_UP_CODE for path in sorted((ROOT / "fidelity" / "role_check").glob(name))),
]
VERSIONS = [versions.read_version(path) for path in versions.version_paths(settings.SEEDS / "instrument")]
DRAFT = VERSIONS[1].parse()

SAME_IN_BOTH = {"No"}
FORBIDDEN = re.compile(
    r"!|\b(client[ea]s?|consumidor(es|as?)?|pacientes?|casos?|usuari[oa]s?|(in)?cumpli(miento|d[oa]r?e?s?)|"
    r"(alto|bajo) funcionamiento|cargas?|frágil(es)?|loc[oa]s?|locuras?|certificad[oa]s?)\b",
    re.IGNORECASE,
)
"""What the words of product.md ("Words") are in Spanish."""
FORMAL = re.compile(r"\b(usted|elija|escriba|toque|piense|envíe|lea|su tarjeta|sus? respuestas?)\b", re.IGNORECASE)
FILLED_IN = re.compile(r"%\(\w+\)s|<[^>]+>|%%")
TRANSLATED = re.compile(
    r"{%\s*blocktranslate.*?endblocktranslate\s*%}|{%\s*comment.*?endcomment\s*%}|{#.*?#}", re.DOTALL
)
TAGS = re.compile(r"{%.*?%}|{{.*?}}|<[^>]*>", re.DOTALL)
SAID_IN_TAGS = re.compile(r"\b(?:aria-label|title|alt|placeholder)=\"([^\"{]*)\"")

Id = str | tuple[str, str]


def in_tasks() -> Iterator[str]:
    """All that the look-up says of a task or a kind of duty, and where the documents differ."""
    kinds = [Kind(category, ()) for category in rule_loader.rules().categories]
    for task in rule_loader.tasks():
        yield from (task.group, task.name, task.answer, task.say, task.why, task.instead)
        yield from (*task.yes, *task.no, *task.depends)
    for kind in kinds:
        yield from (text for text in (kind.category.name, kind.instead, kind.why) if text)
    for code in {code for known in (*rule_loader.tasks(), *rule_loader.rules().categories) for code in known.differ}:
        known = sources().contradictions[code]
        yield from (known.subject, known.treatment, *(side.says for side in known.sides))


def in_template(path: Path) -> Iterator[Id]:
    """What a page asks the catalogue for, just as it will ask when it is shown; one and many as a pair."""
    template: Template = engines["django"].from_string(path.read_text(encoding="utf-8")).template
    for node in template.nodelist.get_nodes_by_type(TranslateNode):
        if node.filter_expression.var.literal:
            yield node.filter_expression.var.literal
    for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
        one = node.render_token_list(node.singular)[0]
        yield (one, node.render_token_list(node.plural)[0]) if node.plural else one


def in_code(path: Path) -> Iterator[str]:
    """The texts in calls of gettext; what is asked for by a variable is listed in `in_data`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and re.match("gettext|_$", node.func.id):
            yield from (each.value for each in node.args if isinstance(each, ast.Constant) and each.value)


def asked_in(instrument: Instrument) -> Iterator[str]:
    """What a version asks peer supporters and people supported, what a card can raise, the words of its answers."""
    yield from (words for item in instrument.items for words in (item.voice, item.voice_of_people) if words)
    yield from (domain.name for domain in instrument.domains if domain.asked is Asked.QUARTERLY)
    yield from (item.finding for item in (*tasks_to_raise(instrument), *conditions_to_raise(instrument)))
    if instrument.rules.fair_gaps:
        yield from (*instrument.levels, *instrument.frequencies, *instrument.quantity_of.values())


def in_data() -> Iterator[str]:
    """What every version asks, drafts too: a version is not released before its Spanish is there."""
    for version in VERSIONS:
        yield from asked_in(version.parse())
    yield from (*questions.PRACTICE, *questions.ACTIVITY, *questions.SAFETY, questions.SAFETY_QUESTION.words)


def wanted() -> set[Id]:
    """All that peer supporters see."""
    templates = (text for path in (*PEERS_PAGES, *CARDS, *LOOK_UP) for text in in_template(path))
    return {*in_data(), *in_tasks(), *templates, *(text for path in CODE for text in in_code(path))}


def written() -> Catalog:
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file, locale="es", domain="django", abort_invalid=True)


def pairs(message: Message) -> list[tuple[str, str]]:
    """English and Spanish of a message; of one that counts, those for one and for many."""
    if message.pluralizable:
        return list(zip(message.id, message.string, strict=True))
    return [(message.id, message.string)]


def texts(catalogue: Catalog) -> dict[str, str]:
    """Each English text with its Spanish one; without the head, which names the version of Babel."""
    return dict(pair for message in catalogue if message.id for pair in pairs(message))


def without_spanish(version: VersionText, known: Collection[Id]) -> list[str]:
    """File and line of all that a version asks with no Spanish: `2.0/choice.yaml:59: no Spanish for "How many …"`."""
    missing = sorted(set(asked_in(version.parse())) - {*known})
    return [f'{place_in(version, words)}: no Spanish for "{words}"' for words in missing]


def place_in(version: VersionText, words: str) -> str:
    """Where words stand in the file or the files of a version, however the lines are broken there."""
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words.split()))
    start = version.text.count("\n", 0, pattern.search(version.text).start()) + 1
    part = [part for part in version.parts or [Part(1, str(version.path))] if part.start <= start][-1]
    return f"{Path(part.path).relative_to(version.path.parent)}:{start - part.start + 1}"


MESSAGES = [message for message in written() if message.id]
TEXTS = [pair for message in MESSAGES for pair in pairs(message)]


def test_a_question_is_asked_in_spanish_and_elsewhere_stays_as_it_is():
    assert translation.gettext("Do you have enough time just to be there and listen?").startswith("Do you have")
    with translation.override("es"):
        said = translation.gettext("Do you have enough time just to be there and listen?")
        levels = [translation.gettext(words) for words in questions.ACTIVITY]

    assert said == "¿Tienes tiempo suficiente para simplemente estar ahí y escuchar?"
    assert levels == [
        "A diario, o es parte de mi trabajo",
        "Más o menos una vez por semana",
        "Más o menos una vez al mes",
        "Una o dos veces",
        "Nunca",
    ]


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.path.name)
def test_a_version_asks_nothing_without_spanish(version: VersionText):
    assert without_spanish(version, {message.id for message in MESSAGES}) == []


def test_what_has_no_spanish_is_told_with_file_and_line():
    """Told of a file and of a folder, in one line and in more."""
    told = [without_spanish(version, ())[0] for version in VERSIONS]
    lines = (ROOT / "seeds" / "instrument" / "2.0" / "instrument.yaml").read_text("utf-8").splitlines()
    levels = next(number for number, line in enumerate(lines, start=1) if line.startswith("levels:"))

    assert re.match(r"1\.0\.yaml:\d+: no Spanish for \"", told[0])
    assert f'2.0/instrument.yaml:{levels}: no Spanish for "A few"' in without_spanish(VERSIONS[1], ())
    assert [line for line in without_spanish(VERSIONS[1], ()) if re.match(r"2\.0/role-protection\.yaml:\d+: ", line)]


def test_where_peers_say_how_many_the_question_and_the_answers_agree():
    """`Pocas`, `Casi todas`: each question of this kind asks for something that is counted as "cuántas"."""
    of_kind = [item for item in DRAFT.items if item.voice and item.kind is ItemKind.PRACTICE]

    assert [item.code for item in of_kind if not re.search(r"\b[Hh]ow many\b", item.voice)] == []
    with translation.override("es"):
        assert [item.code for item in of_kind if "cuántas" not in translation.gettext(item.voice).lower()] == []
        assert {translation.gettext(words) for words in DRAFT.levels} == {
            "Ninguna, y pasa lo contrario",
            "Ninguna, se diga lo que se diga",
            "Pocas",
            "La mayoría",
            "Casi todas",
        }


def test_a_card_says_how_much_each_level_is_in_both_languages():
    row = next(row for group in ShortForm(DRAFT).groups for row in group.rows if row.code == "CHO-8")
    with translation.override("es"):
        spanish = next(row for group in ShortForm(DRAFT).groups for row in group.rows if row.code == "CHO-8")

    assert [choice.words for choice in row.choices[2:5]] == [
        "A few (fewer than half)",
        "Most (half to nine in ten)",
        "Nearly all (nine in ten or more)",
    ]
    assert [choice.words for choice in spanish.choices[2:5]] == [
        "Pocas (menos de la mitad)",
        "La mayoría (de la mitad a nueve de cada diez)",
        "Casi todas (nueve de cada diez o más)",
    ]


def test_the_catalogue_holds_all_that_peer_supporters_see_and_nothing_else():
    known = {message.id for message in MESSAGES}

    assert wanted() - known == set()
    assert known - wanted() == set()


def test_nothing_is_left_over_or_in_doubt():
    assert written().obsolete == {}
    assert [message.id for message in MESSAGES if message.fuzzy] == []


def test_each_text_has_a_spanish_one():
    empty = [english for english, spanish in TEXTS if not spanish.strip()]
    same = {english for english, spanish in TEXTS if spanish == english}

    assert empty == []
    assert same == SAME_IN_BOTH


def test_what_is_filled_in_and_marked_stays_the_same():
    for english, spanish in TEXTS:
        assert sorted(FILLED_IN.findall(spanish)) == sorted(FILLED_IN.findall(english))


def test_the_words_are_ours():
    assert [spanish for _, spanish in TEXTS if FORBIDDEN.search(spanish)] == []


def test_everybody_is_spoken_to_as_a_peer():
    assert [spanish for _, spanish in TEXTS if FORMAL.search(spanish)] == []


def test_sentences_begin_and_end_as_they_should():
    for english, spanish in TEXTS:
        assert spanish.count("¿") == spanish.count("?")
        assert spanish == spanish.strip()
        assert (spanish[-1] in ".:?") == (english[-1] in ".:?")


@pytest.mark.parametrize(
    "scale", [questions.PRACTICE, questions.ACTIVITY, questions.SAFETY, DRAFT.levels, DRAFT.frequencies]
)
def test_no_two_levels_of_a_scale_have_the_same_words(scale: tuple[str, ...]):
    with translation.override("es"):
        assert len({translation.gettext(words) for words in scale}) == 5


@pytest.mark.parametrize("path", [*PEERS_PAGES, *CARDS, *LOOK_UP], ids=lambda path: path.name)
def test_no_page_says_anything_past_the_catalogue(path: Path):
    source = TRANSLATED.sub("", path.read_text(encoding="utf-8"))
    said = [unescape(TAGS.sub(" ", source)), *SAID_IN_TAGS.findall(source)]
    words = set(re.findall(r"[^\W\d_]{2,}", " ".join(said)))

    assert words <= {"Plumbline"}


def test_the_compiled_catalogue_is_that_of_the_written_one():
    """Else: make messages."""
    compiled = BytesIO()
    write_mo(compiled, written())
    compiled.seek(0)
    with (FOLDER / "django.mo").open("rb") as file:
        shipped = read_mo(file)

    assert texts(shipped) == texts(read_mo(compiled))
