"""What a snapshot is made of: plain values, gathered once when a report is issued. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fidelity.flags.drift.alarms import DriftAlarm
from fidelity.flags.drift.detection import DriftHistory
from fidelity.flags.rules.evaluation import Evaluation
from fidelity.flags.wording.view_differences import Views
from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.sources.documents import Sources
from fidelity.reviews.uncompared_scores import Uncompared
from fidelity.scoring.answers import Answers
from programs.calendar.quarters import Quarter


@dataclass(frozen=True)
class Issue:
    """Under which code and version, when and in which role the report is issued."""

    code: str
    version: str
    day: date
    role: str


@dataclass(frozen=True)
class ProgramFacts:
    """Which program, in words."""

    name: str
    organisation: str
    kind: str
    setting: str


@dataclass(frozen=True)
class StaffPosition:
    """A staff role: a position with the number of people who hold it, never a name."""

    title: str
    kind: str
    count: int
    hours: str
    terms: str


@dataclass(frozen=True)
class SkippedQuarter:
    """A quarter left out since the last closed review, with the reason given."""

    quarter: str
    reason: str


@dataclass(frozen=True)
class UnreportedQuarter:
    """A quarter that was closed and of which no report was ever final; `answered`: peer supporters spoke in it."""

    quarter: str
    peers_heard: str
    answered: bool


@dataclass(frozen=True)
class ReviewProcess:
    """How the review was made; `participants` are numbers by role in words, in the order to be shown.

    `check` says in sentences how somebody else checked answers, empty where the version does not ask for it;
    `checked_from_outside`: an ally did.
    """

    opened: date
    closed: date
    participants: Mapping[str, int]
    peers_heard: str
    positions: tuple[StaffPosition, ...]
    skipped: tuple[SkippedQuarter, ...] = ()
    unreported: tuple[UnreportedQuarter, ...] = ()
    check: tuple[str, ...] = ()
    checked_from_outside: bool = False


@dataclass(frozen=True)
class ActionFacts:
    """One action: `item` is the code of the question it answers to, or empty; `quarter` the one it was planned in.

    `answers` are the codes of the findings that it is tied to.
    """

    what: str
    owner: str
    due: date
    state: str
    item: str
    quarter: Quarter
    about: str = ""
    outcome: str = ""
    answers: tuple[str, ...] = ()
    owner_code: str = ""


@dataclass(frozen=True)
class EarlierReview:
    """An earlier closed review: to compare with, or to carry the annual domains from.

    `peers_heard` says in words how peer supporters were heard then.
    """

    instrument: Instrument
    evaluation: Evaluation
    closed: date
    peers_heard: str = ""


@dataclass(frozen=True)
class HoldReason:
    """What keeps a finding outside the program's control, in the words of whoever works on it."""

    rule: str
    softens: str
    asked: str
    until: date


@dataclass(frozen=True)
class FlagFacts:
    """A flag as it stood on the day of issue: words, days and roles; no note of a talk is ever here.

    `kind` and `level` are those of the flag, `state` its code; `since` and `last` the quarters that raised this round
    first and last; `by_person`: a person raised it, and no answer; `reason` why it was not upheld; `ended_by` the roles
    that ended it, in words; `watched` the quarters still watched after its end.
    """

    code: str
    kind: str
    level: str
    level_words: str
    headline: str
    state: str
    state_words: str
    works: str
    since: Quarter
    last: Quarter
    ended: date | None = None
    round: int = 1
    recurring: bool = False
    by_person: bool = False
    hold: HoldReason | None = None
    reason: str = ""
    watched: int = 0
    ended_by: str = ""
    actions: tuple[ActionFacts, ...] = ()


@dataclass(frozen=True)
class CriticalFacts:
    """A finding that was raised as critical, in one round of its flag: `outcome` says in words what became of it.

    `reason` says why it was not upheld; `ended` is empty while it is open.
    """

    code: str
    headline: str
    state: str
    outcome: str
    since: str
    reason: str = ""
    ended: date | None = None
    ended_by: str = ""


@dataclass(frozen=True)
class LoweredFacts:
    """The quarter before which nothing is compared with any more in one series, and the supervisor's reason."""

    series: str
    quarter: Quarter
    reason: str


@dataclass(frozen=True)
class ReplacedVersion:
    """A final version of the same review, when it was issued, and why the review was opened again after it."""

    version: str
    issued: date
    reason: str


@dataclass(frozen=True)
class DriftPower:
    """How often the rules are wrong, and how soon right, in percent: from the product's own simulation."""

    check: int
    watch: int
    drift: int
    most_drift: int
    noisy_drift: int
    found_in_four: int
    found_in_six: int


@dataclass(frozen=True)
class WrittenDutyFacts:
    """A duty in the job description of a position that does not fit the role, or may not, in its own words."""

    title: str
    item: str
    words: str


@dataclass(frozen=True)
class PeerVoiceFacts:
    """What a closed quarter shows of peer supporters' answers, as voice/rules/result.py makes it.

    `threshold` is how many answers are needed; `too_few`: the team is smaller than that, and a joint answer was
    offered and not given. `inside`: so small a team gave one that nothing of it leaves the program but the lines in
    `agreed`, to which every peer supporter there agreed; `result` then only names the way.
    """

    result: dict[str, Any]
    threshold: int
    too_few: bool = False
    inside: bool = False
    agreed: tuple[str, ...] = ()


def voice_that_stays_inside(
    way: str, threshold: int, agreed: tuple[str, ...] = (), team: Sequence[int] = ()
) -> PeerVoiceFacts:
    """What a report knows of the joint answer of a team below the threshold: the way, and the lines agreed to.

    `team`: how many the staff roles named before and at closing, where that was changed.
    """
    result = {"shown": False, "way": way} | ({"team": list(team)} if team else {})
    return PeerVoiceFacts(result, threshold, inside=True, agreed=agreed)


@dataclass(frozen=True)
class SnapshotInputs:
    """Everything a snapshot says.

    `replaced` are the final versions before this one, oldest first, and `replaced_snapshot` is what the last of them
    said; `critical` are the critical findings that page 1 tells of, open and ended; `voice` is None for a quarter that
    was closed before there were such answers; `views` is what to say of flags that peers' answers raise; `verify_at`
    is the address of the page that checks a report, or empty; `uncompared` are the scores that stand in no line of
    `series`.
    """

    issue: Issue
    about: ProgramFacts
    making: ReviewProcess
    instrument: Instrument
    sources: Sources
    answers: Answers
    evaluation: Evaluation
    actions: tuple[ActionFacts, ...] = ()
    previous: EarlierReview | None = None
    carried: EarlierReview | None = None
    series: DriftHistory | None = None
    alarms: tuple[DriftAlarm, ...] = ()
    lowered: tuple[LoweredFacts, ...] = ()
    flags: tuple[FlagFacts, ...] = ()
    critical: tuple[CriticalFacts, ...] = ()
    power: DriftPower | None = None
    written: tuple[WrittenDutyFacts, ...] = ()
    voice: PeerVoiceFacts | None = None
    views: Views = field(default_factory=dict)
    replaced: tuple[ReplacedVersion, ...] = ()
    replaced_snapshot: Mapping[str, Any] | None = None
    verify_at: str = ""
    uncompared: Uncompared = field(default_factory=dict)
