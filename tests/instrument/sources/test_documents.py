"""The five documents are read whole or refused with file and line, and the data keeps its promises."""

import re
from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest

from fidelity.instrument.definition.yaml_lines import ParseError
from fidelity.instrument.sources.documents import (
    Contradiction,
    Disagreement,
    Kind,
    Level,
    Place,
    Polarity,
    Side,
    load_sources,
)

SEEDS = Path(__file__).parents[3] / "seeds" / "sources"
SOURCES = load_sources(SEEDS)

# The words of the app (quoting a term of a source is marked as a quote)
NOT_OUR_WORDS = re.compile(
    r"\b(clients?|consumers?|patients?|cases?|caseloads?|service users?|(non-)?complian(t|ce)|(high|low)-functioning"
    r"|frail|burdens?|crazy)\b",
    re.IGNORECASE,
)

DOCUMENTS = """\
documents:
  - code: AAA
    name: First
    title: The first document
    authors: many
    year: undated
    edition: the only one
    citation: The first document. Undated.
    licence: none stated
    credit: The first document
    stated: nowhere
    independence: its own
"""
CONCEPTS = """\
code,name,description,polarity,origins,assessable
hope,Hope,Hope is passed on,consistent,INT iNAPS,yes
history,History,What was before,neutral,DAV,no
"""
PLACES = """\
id,document,section,kind,label,polarity,level,concept,reason
AAA-1,AAA,Values,value,Passes on hope,consistent,relationship,hope,
AAA-2,AAA,Background,other,How it began,neutral,system,history,history
AAA-3,AAA,Values,value,Keeps hope,consistent,role,hope,
"""
CONTRADICTIONS = """\
contradictions:
  - code: X01
    subject: Hope
    type: alone
    sides:
      - says: Hope counts.
        places: [AAA-1]
      - says: The others are silent.
        places: []
    treatment: It is asked.
"""
FILES = {
    "documents.yaml": DOCUMENTS,
    "concepts.csv": CONCEPTS,
    "places.csv": PLACES,
    "contradictions.yaml": CONTRADICTIONS,
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def errors(folder, name, old, new):
    """What loading says after one change of one file: `line: message` each."""
    assert FILES[name].count(old) == 1
    (folder / name).write_text(FILES[name].replace(old, new), encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        load_sources(folder)
    return [line.removeprefix(f"{folder / name}:") for line in str(caught.value).splitlines()]


# Reading


def test_a_place_is_read(folder):
    assert load_sources(folder).places["AAA-2"] == Place(
        id="AAA-2",
        document="AAA",
        section="Background",
        kind=Kind.OTHER,
        label="How it began",
        polarity=Polarity.NEUTRAL,
        level=Level.SYSTEM,
        concept="history",
        reason="history",
    )


def test_a_concept_is_read(folder):
    hope = load_sources(folder).concepts["hope"]
    assert (hope.name, hope.origins, hope.assessable) == ("Hope", ("INT", "iNAPS"), True)


def test_a_document_without_a_licence_address_is_read(folder):
    document = load_sources(folder).documents["AAA"]
    assert (document.year, document.licence_url) == ("undated", "")


def test_a_contradiction_is_read(folder):
    assert load_sources(folder).contradictions["X01"] == Contradiction(
        code="X01",
        subject="Hope",
        type=Disagreement.ALONE,
        sides=(Side("Hope counts.", ("AAA-1",)), Side("The others are silent.", ())),
        treatment="It is asked.",
    )


def test_the_places_of_a_document_come_by_section_in_its_order(folder):
    sections = [(section, [place.id for place in places]) for section, places in load_sources(folder).sections("AAA")]
    assert sections == [("Values", ["AAA-1", "AAA-3"]), ("Background", ["AAA-2"])]


def test_a_place_leads_to_its_concept(folder):
    assert load_sources(folder).concept_of("AAA-1") == load_sources(folder).concepts["hope"]


def test_a_concept_leads_to_its_places(folder):
    assert [place.id for place in load_sources(folder).places_of("hope")] == ["AAA-1", "AAA-3"]


# Refusing, with file and line


def test_an_error_names_the_file_and_the_line(folder):
    (folder / "places.csv").write_text(PLACES.replace("other", "remark"), encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        load_sources(folder)
    assert str(caught.value) == f'{folder}/places.csv:3: AAA-2: unknown kind "remark"'


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("relationship,hope", "relationship,hoppe", '2: AAA-1: unknown concept "hoppe"; did you mean "hope"?'),
        ("AAA-1,AAA", "AAA-1,AAB", '2: AAA-1: unknown document "AAB"; did you mean "AAA"?'),
        ("AAA-1", "BBB-1", "2: BBB-1: the id does not start with the document, AAA-"),
        ("AAA-3", "AAA-1", '4: the id "AAA-1" is used twice, first in line 2'),
        ("relationship,hope", "relationship,", "2: AAA-1: neither a concept nor a reason why it is not assessable"),
        ("history,history", "history,", '3: AAA-2: the concept "history" is not assessable, so a reason is needed'),
        ("How it began", " ", "3: AAA-2: label is empty"),
        ("history,history", "history", "3: expected 9 cells, found 8"),
        ("id,", "ids,", "1: expected the columns id,document,section,kind,label,polarity,level,concept,reason"),
    ],
)
def test_a_mistake_among_the_places_is_told(folder, old, new, error):
    assert errors(folder, "places.csv", old, new) == [error]


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("INT iNAPS", "INT INAPS", '2: hope: unknown origin "INAPS"; did you mean "iNAPS"?'),
        ("DAV,no", "DAV,never", '3: history: unknown assessable "never"'),
        ("history,History", "hope,History", '3: the code "hope" is used twice, first in line 2'),
    ],
)
def test_a_mistake_among_the_concepts_is_told(folder, old, new, error):
    assert errors(folder, "concepts.csv", old, new) == [error]


def test_a_document_without_one_of_its_fields_is_told(folder):
    told = errors(folder, "documents.yaml", "    stated: nowhere\n", "")
    assert told == ['2: one of the documents: the field "stated" is missing']


def test_a_contradiction_that_names_an_unknown_place_is_told(folder):
    told = errors(folder, "contradictions.yaml", "[AAA-1]", "[AAA-9]")
    assert told == ['7: unknown place "AAA-9"; did you mean "AAA-3"?']


def test_a_side_that_says_nothing_is_told(folder):
    told = errors(folder, "contradictions.yaml", "says: Hope counts.", "says:")
    assert told == ["6: says: expected text, found nothing"]


def test_all_mistakes_of_a_file_are_told_at_once(folder):
    (folder / "places.csv").write_text(PLACES.replace("value", "worth"), encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        load_sources(folder)
    assert len(str(caught.value).splitlines()) == 2


# The data


def test_every_document_has_all_its_places():
    counts = Counter(place.document for place in SOURCES.places.values())
    assert counts == {"INT": 88, "DAV": 142, "WMP": 127, "NPG": 179, "WHO": 628}


def test_there_are_five_documents_227_concepts_and_48_contradictions():
    assert (list(SOURCES.documents), len(SOURCES.concepts)) == (["INT", "DAV", "WMP", "NPG", "WHO"], 227)
    assert list(SOURCES.contradictions) == [f"X{number:02}" for number in range(1, 49)]


def test_every_place_can_be_reached_or_says_why_not():
    neither = [
        place.id
        for place in SOURCES.places.values()
        if not place.reason and not SOURCES.concepts[place.concept].assessable
    ]
    assert neither == []


def test_a_concept_is_assessable_exactly_when_a_place_of_it_is():
    open_concepts = {place.concept for place in SOURCES.places.values() if not place.reason}
    assert {code for code, concept in SOURCES.concepts.items() if concept.assessable} == open_concepts


def test_the_bullet_that_is_cut_off_in_our_copy_carries_its_reason():
    assert SOURCES.places["WMP-A12e"].reason == "cut off in our copy after its first word"


@pytest.mark.parametrize("prefix", ["NPG-", "WHO-G"])
def test_the_practices_under_the_twelve_values_are_as_many_as_in_the_text(prefix):
    numbers = [place.removeprefix(prefix) for place in SOURCES.places if place.startswith(prefix)]
    practices = Counter(number.split(".")[0] for number in numbers if re.fullmatch(r"[1-9]\d*\.\d+", number))
    assert [practices[str(value)] for value in range(1, 13)] == [4, 3, 4, 2, 5, 6, 5, 3, 4, 6, 7, 7]


def test_both_sides_of_a_contradiction_rest_on_places_but_for_silence():
    silent = [x.code for x in SOURCES.contradictions.values() if not all(side.places for side in x.sides)]
    assert silent == ["X40"]


def test_only_who_names_an_address_of_its_licence():
    named = {code: document.licence_url for code, document in SOURCES.documents.items() if document.licence_url}
    assert named == {"WHO": "https://creativecommons.org/licenses/by-nc-sa/3.0/igo"}


def test_the_licence_of_the_data_credits_every_document():
    licence = " ".join((SEEDS.parent / "LICENSE").read_text(encoding="utf-8").split())
    assert [code for code, document in SOURCES.documents.items() if document.title not in licence] == []
    assert SOURCES.documents["WHO"].citation in licence


def shown_texts():
    for place in SOURCES.places.values():
        yield place.id, f"{place.label} {place.reason}"
    for concept in SOURCES.concepts.values():
        yield concept.code, f"{concept.name} {concept.description}"
    for x in SOURCES.contradictions.values():
        yield x.code, " ".join([x.subject, *(side.says for side in x.sides), x.treatment])
    for document in SOURCES.documents.values():
        yield document.code, f"{document.stated} {document.independence} {document.edition}"


def test_texts_keep_to_the_words_of_the_app_outside_quotation_marks():
    unquoted = ((name, re.sub(r'"[^"]*"', "", text)) for name, text in shown_texts())
    assert [(name, found[0]) for name, text in unquoted if (found := NOT_OUR_WORDS.search(text))] == []


def test_no_line_numbers_and_no_talk_about_how_to_build_the_instrument_in_the_data():
    told = [name for name, text in shown_texts() if re.search(r"\bline \d|instrument (should|must|can)", text)]
    assert told == []


def test_loading_a_copy_gives_the_same(tmp_path):
    assert load_sources(copytree(SEEDS, tmp_path / "sources")) == SOURCES
