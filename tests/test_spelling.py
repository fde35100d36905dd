"""One spelling in all that people read: that of the United States.

Released versions of the instrument stay as they are, and so do names that were released: commands, columns of files,
addresses. A list of words to look for (`seeds/role_check`) holds both spellings, as people write both.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tests.catalogue import SPANISH, marked, written
from tests.test_own_words import JS_COMMENT, JS_TEXT, said, values

ROOT = Path(settings.BASE_DIR)
# What is spelled in another way elsewhere, by how the words begin.
STEMS = r"""
    aeroplane analys(?:e[ds]?|ing) anaesth ageing apologis artefact authoris behaviour
    (?:un)?cancelled cancelling categoris catalogu(?:e|ing) centre centring characteris cheque colour counsell
    criticis(?!m) customis defence demeanour dialled digitis distil\b emphasis(?:e|ing) encyclopaed endeavour enrol\b
    enrolment
    familiaris favour fibre finalis flavour formalis fuelled fulfil\b fulfilment generalis grey harbour
    honour hospitalis humour individualis initialis instalment institutionalis jewell judgement kerb labelled labelling
    labour learnt legalis leukaem levelled licenc litre manoeuv marginalis maximis medicalis memoris metre minimis
    mobilis modelled modelling monopolis mould neighbour neutralis normalis offence optimis(?:e|ing|ation) orientated
    organis paediat parlour personalis plough practis(?:e|ing) prioritis privatis professionalis programme(?!d)
    pseudonymis anonymis publicis pyjama randomis rationalis realis(?:e|ing|ation) (?:un)?recognis reorganis rumour
    saviour sceptic signalled skilful socialis(?:e|ing) specialis(?:e|ing|ation) spelt stabilis standardis
    stigmatis storey subsidis(?:e|ing) summaris symbolis sympathis theatre towards travelled traveller travelling tumour
    utilis valour vapour victimis visualis vocalis whilst wilful woollen
"""
BRITISH = re.compile(
    rf"(?<![\w/=.%({{])(?:non|re|un|mis|de|over|self-)?(?:{'|'.join(STEMS.split())})\w*(?![\w]*[_(=])", re.IGNORECASE
)
# Code, addresses and links in a text for people.
CODE = re.compile(r"```.*?```|`[^`]*`|\]\([^)]*\)|<[^>]*>|https?://\S+", re.DOTALL)
# In lists of words that are looked for, sentences alone are read by people.
SENTENCE = re.compile(r"^[^|]*[.?!]$")
# Of the tables of the sources: what is said in our own words. Codes and the headings of the documents are theirs.
OWN_COLUMNS = {"places": ("label", "reason"), "concepts": ("name", "description")}


def british(text: str) -> list[str]:
    return BRITISH.findall(text)


def test_this_test_would_notice():
    text = "The organisation’s behaviour at the Centre: practise, non-judgement, programmes, unrecognised, a licence."
    assert [word.lower() for word in british(text)] == [
        "organisation",
        "behaviour",
        "centre",
        "practise",
        "judgement",
        "programmes",
        "unrecognised",
        "licence",
    ]
    plain = (
        "Specialists programmed a center; realism, optimism, a promise, an exercise, advice; analysis; %(organisation)s"
    )
    assert british(plain) == []
    assert british(CODE.sub(" ", "Run `export_organisation`, see [there](docs/organisation.md).")) == []


def test_sentences_of_the_code_and_of_the_pages():
    texts = (text for message in marked() for text in ([message.id] if isinstance(message.id, str) else message.id))
    assert [(word, text) for text in texts for word in british(text)] == []


def test_english_sentences_that_are_put_into_spanish_are_those_of_the_pages():
    """A sentence whose spelling changes keeps its translation."""
    assert [message.id for message in written(SPANISH) if british(str(message.id))] == []


def test_what_stands_in_templates():
    texts = {path: said(path.read_text()) for path in (ROOT / "templates").rglob("*.*")}
    assert [(path.name, word) for path, text in texts.items() for word in british(text)] == []


def test_what_scripts_say():
    texts = {path: JS_TEXT.findall(JS_COMMENT.sub("", path.read_text())) for path in (ROOT / "static").rglob("*.js")}
    assert [
        (path.name, word) for path, found in texts.items() for text in found for word in british(" ".join(text))
    ] == []


def seeds() -> Iterator[Path]:
    """Data of ours but the instruments, which are released, and what is put into Spanish."""
    for path in sorted((ROOT / "seeds").rglob("*.yaml")):
        if not {"instrument", "es"} & set(path.relative_to(ROOT / "seeds").parts):
            yield path


@pytest.mark.parametrize("path", [*seeds()], ids=lambda path: str(path.relative_to(ROOT)))
def test_data(path: Path):
    lists_of_words = "role_check" in path.parts
    texts = (
        filter(SENTENCE.match, path.read_text().splitlines())
        if lists_of_words
        else values(yaml.safe_load(path.read_text()))
    )
    assert [(word, text) for text in texts if " " in text for word in british(text)] == []


@pytest.mark.parametrize("name", OWN_COLUMNS)
def test_sources_in_our_own_words(name: str):
    with (ROOT / "seeds" / "sources" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        texts = [row[column] for row in csv.DictReader(file) for column in OWN_COLUMNS[name]]
    assert [(word, text) for text in texts for word in british(text)] == []


def documents() -> list[str]:
    paths = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "seeds").glob("*")]
    return sorted(str(path.relative_to(ROOT)) for path in paths if path.is_file())


@pytest.mark.parametrize("name", documents())
def test_what_comes_with_the_app(name: str):
    text = CODE.sub(" ", (ROOT / name).read_text())
    assert british(text) == []
