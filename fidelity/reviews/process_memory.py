"""What a process remembers of its work, by all that went into it: so it is never out of date.

Closed quarters are the same at every look. Whatever a result depends on stands in its key, the language as well, and
nothing about who asks. Keys are digests, and results hold levels and released words: no text that somebody typed.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from django.utils.translation import get_language

RESULTS = 200

Result = TypeVar("Result")


def digest(*parts: object) -> str:
    """A name for the parts, which are told apart as `repr` writes them, and for the language of whoever reads."""
    return hashlib.sha256(repr((get_language(), parts)).encode()).hexdigest()


def remember(key: str, make: Callable[[], Result]) -> Result:
    """What `make` came to when it was last asked for with this key; made now where that is not known any more."""
    result: Result = _make(_Work(key, make))
    return result


@dataclass(frozen=True)
class _Work:
    key: str
    make: Callable[[], Any] = field(compare=False)


@lru_cache(maxsize=RESULTS)
def _make(work: _Work) -> Any:
    return work.make()
