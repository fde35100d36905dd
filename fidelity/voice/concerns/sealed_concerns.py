"""The second closed box: all that is ever written of what people raise before a quarter is closed. Read it to see.

1. `contents` is one block of bytes, always of the same length, sealed anew each time. In it stands what was raised,
   each thing once, in the order of the alphabet: the code of a task, how often, the quarter, and for what is in no
   list the words. No account, role, card, address, time, order or number of people.
2. `marks` is a second such block, under another key: that an account raised something, so that it counts once a
   quarter and nobody floods the list. A mark is a number that only the server's secret makes from an account and a
   task; it can't be turned back into either. A card leaves none, for it counts once anyway (sealed_counts.py).
3. Both blocks are sealed anew with each answer that a card gives, whether it raises something or not, and each time an
   account sends the page, also where that changes nothing. So a copy of the database from before and one from after
   tell that somebody answered or raised, and not which, what or who.
4. They are opened when a quarter is closed (`actions.open_concerns`), for everybody at the same moment.

Whoever holds the server's secret and copies the database again and again could still compare the copies (SECURITY.md).
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import partial

from django.conf import settings
from django.db import transaction

from fidelity.flags.rules.concerns import Concern
from fidelity.voice.concerns.models import ConcernBox
from programs import sealing
from programs.quiet_database import forget_old_rows

CONTENTS, MARKS = "concerns", "concern-marks"
SIZES = {CONTENTS: 32_768, MARKS: 16_384}
MARK = 16

# Number of a quarter -> the marks of that quarter.
Marks = dict[int, set[str]]


class BoxFull(Exception):
    """Nothing more can be raised before a quarter is closed."""


def read_concerns(box: ConcernBox) -> set[Concern]:
    return {Concern(**values) for values in _read(box.contents, CONTENTS, box, [])}


def read_marks(box: ConcernBox) -> Marks:
    return {int(quarter): set(marks) for quarter, marks in _read(box.marks, MARKS, box, {}).items()}


def seal_box(box: ConcernBox, concerns: Iterable[Concern], marks: Marks) -> None:
    """Seal this in the place of what was there, in the caller's transaction; `BoxFull` where it has no room."""
    rows = [asdict(concern) for concern in sorted(set(concerns))]
    box.contents = _block(rows, CONTENTS, box)
    box.marks = _block({str(quarter): sorted(made) for quarter, made in sorted(marks.items())}, MARKS, box)
    box.save(update_fields=["contents", "marks"])
    transaction.on_commit(partial(forget_old_rows, ConcernBox))


def account_mark(box: ConcernBox, *, account: int, quarter: int, what: str) -> str:
    """The mark that an account leaves for one thing in one quarter."""
    about = "/".join(map(str, (MARKS, box.program_id, quarter, account, what)))
    return hmac.new(settings.SECRET_KEY.encode(), about.encode(), hashlib.sha256).hexdigest()[:MARK]


def _read(block: bytes, name: str, box: ConcernBox, empty: list | dict) -> list | dict:
    return json.loads(sealing.open_block(block, _name(name, box))) if block else empty


def _block(content: list | dict, name: str, box: ConcernBox) -> bytes:
    """Blanks fill it up, so that nothing can be read from its length."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    if len(written) > SIZES[name]:
        raise BoxFull
    return sealing.seal_block(written.ljust(SIZES[name]), _name(name, box))


def _name(name: str, box: ConcernBox) -> str:
    return f"{name} {box.program_id}"
