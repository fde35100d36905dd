"""Every sentence for people has its entry in the catalogue of translations: `make messages` writes it."""

from babel.messages.catalog import Catalog

from tests.catalogue import ENGLISH, SPANISH, marked, written


def ids(catalogue: Catalog) -> set[tuple[object, object]]:
    return {(message.id, message.context) for message in catalogue if message.id}


def test_every_sentence_that_is_marked_has_an_entry() -> None:
    assert ids(marked()) == ids(written(ENGLISH)), "run `make messages`"


def test_sentences_of_code_and_of_templates_are_both_found() -> None:
    places = {place.split("/")[0] for message in marked() for place, _ in message.locations}
    assert places == {"fidelity", "programs", "templates"}


def test_a_translation_fills_in_what_its_sentence_does() -> None:
    """A placeholder that a translation lacks, or invents, would end in an error where somebody reads it."""
    errors = [(message.id, str(error)) for message, found in written(SPANISH).check() for error in found]
    assert errors == []
