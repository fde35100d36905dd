"""A text cut into the pieces of words that the model knows ("recoll", "##ecting"), the longest piece first. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

FIRST, LAST, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
LONGEST_WORD = 60
WORD = re.compile(r"\w+|[^\w\s]")


class WordPieces:
    """`numbers`: each piece with its row in the table of the model; one within a word begins with ##."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.numbers = numbers

    def numbered(self, text: str, most: int) -> list[int]:
        """The rows of the pieces, at most so many, between those that open and close a text."""
        pieces: list[int] = []
        for word in WORD.findall(_plain(text)):
            pieces += (self.numbers[piece] for piece in self._pieces(word))
            if len(pieces) >= most:
                break
        return [self.numbers[FIRST], *pieces[:most], self.numbers[LAST]]

    def _pieces(self, word: str) -> list[str]:
        pieces = list(self._longest(word)) if len(word) <= LONGEST_WORD else []
        return pieces if "".join(pieces).replace("##", "") == word.replace("##", "") else [UNKNOWN]

    def _longest(self, word: str) -> Iterator[str]:
        """Until no piece fits any more."""
        start, lead = 0, ""
        while start < len(word):
            ends = range(len(word), start, -1)
            end = next((end for end in ends if lead + word[start:end] in self.numbers), None)
            if end is None:
                return
            yield lead + word[start:end]
            start, lead = end, "##"


def _plain(text: str) -> str:
    """In small letters, without accents."""
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(sign for sign in apart if unicodedata.category(sign) != "Mn").replace("_", " ")
