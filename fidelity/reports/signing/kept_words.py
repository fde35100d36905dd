"""What stands in a text to sign although it looks as if it pointed at a person: listed for those who sign."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fidelity.reports.models import Signing
from fidelity.reviews.answering.doubtful_answers import doubtful_answers
from fidelity.reviews.models import Review
from programs.models import KeptWords, Role


@dataclass(frozen=True)
class KeptLine:
    """Words that were kept: in which text, and by which role."""

    words: str
    called: str
    role: str


def words_kept(signing: Signing, beside: Iterable[str]) -> list[KeptLine]:
    """Those that stand in the report, or in what is printed `beside` it, now; what was taken out since is gone.

    Words of a flag that the report does not print are not here: not everybody who signs may read them.
    """
    texts = [*_strings(json.loads(signing.snapshot)), *beside]
    printed = "\n".join(" ".join(text.split()) for text in texts)
    kept = {line.words: line for line in _kept(signing.review) if stands_in(line.words, printed)}
    return [line for line in kept.values() if not any(line.words in other and line.words != other for other in kept)]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for part in value.values() for text in _strings(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _strings(part))


def stands_in(words: str, printed: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(' '.join(words.split()))}(?!\w)", printed))


def _kept(review: Review) -> Iterator[KeptLine]:
    for row in KeptWords.objects.filter(program=review.program_id):
        yield from (KeptLine(words, row.called, row.get_role_display()) for words in row.words)
    for answer in doubtful_answers(review):
        called = _("the answer to %(item)s") % {"item": answer.item}
        yield KeptLine(answer.words, called, str(Role(answer.role).label) if answer.role else "")
