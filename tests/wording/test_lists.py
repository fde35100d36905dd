import pytest

from fidelity.wording.lists import list_in_words


@pytest.mark.parametrize(
    ("texts", "words"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_reads_as_a_sentence(texts: list[str], words: str) -> None:
    assert list_in_words(texts) == words


def test_the_last_word_can_be_another() -> None:
    assert list_in_words(["a", "b", "c"], last="or") == "a, b or c"
